#include "sim/sweep/sweep.hpp"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/results/reader.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/small_grid.hpp"
#include "tests/support/study_run.hpp"
#include "tests/support/three_scenarios.hpp"

namespace knelpunt::sweep {
namespace {

using support::TemporaryFolder;
using support::ThreeScenarios;

TEST(RunSweep, ReportsAFailedScenarioAndFinishesTheOthers) {
    const TemporaryFolder folder;
    ThreeScenarios three;
    *three.is_broken = true;

    const SweepReport report = three.run({.out = folder.path() / "out.h5"});

    ASSERT_EQ(report.failed.size(), 1U);
    EXPECT_EQ(report.failed[0].first, "s-2030");
    const results::ResultFile file(folder.path() / "out.h5", run::schema());
    EXPECT_EQ(file.texts("status"), (std::vector<std::string>{"done", "failed", "done"}));
    EXPECT_EQ(file.texts("message")[1], "the model broke");
    // By hand: 75 and 85 MW on two circuits of 100 MVA, one out: 0.75 and 0.85; nothing for the failed one.
    const std::vector<double> loading = file.numbers("congestion/branch_worst_loading_pu");
    EXPECT_NEAR(loading[0], 0.75, 1e-12);
    EXPECT_TRUE(std::isnan(loading[1]));
    EXPECT_NEAR(loading[2], 0.85, 1e-12);
}

TEST(RunSweep, LeavesNothingButTheFile) {
    const TemporaryFolder folder;
    ThreeScenarios three;

    three.run({.out = folder.path() / "out.h5"});

    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        names.push_back(entry.path().filename());
    EXPECT_EQ(names, std::vector<std::string>{"out.h5"});
}

TEST(PartKey, ChangesWithEverythingTheResultDependsOn) {
    ThreeScenarios three;
    const auto key = [&](const Study& study, const ScenarioPoint& point) {
        return part_key("build", Key{1, 2}, study, point, three.engine->options(), *three.engine->structure());
    };
    const ScenarioPoint point = three.study.points[0];
    const Key first = key(three.study, point);
    ScenarioPoint later = point, changed = point, delayed = point, by_week = point;
    later.year = 2026;
    changed.overlays.push_back({"lines", "a", "b", "set", "1", {}});
    delayed.commissioning = DelayQuantile::p90;
    by_week.solver = MarketMethod::highs;

    EXPECT_EQ(key(three.study, point), first);
    EXPECT_NE(key(three.study, later), first);
    EXPECT_NE(key(three.study, changed), first);
    EXPECT_NE(key(three.study, delayed), first);
    EXPECT_NE(key(three.study, by_week), first);
    const auto key_of = [&](const std::string& build, const Key& region) {
        return part_key(build, region, three.study, point, three.engine->options(), *three.engine->structure());
    };
    EXPECT_NE(key_of("build", Key{1, 3}), first);
    EXPECT_NE(key_of("another build", Key{1, 2}), first);
}

/// The parts of a result whose scenario of 2030 failed.
std::vector<std::filesystem::path> parts_of(const std::filesystem::path& out) {
    std::vector<std::filesystem::path> parts;
    for (const auto& entry : std::filesystem::directory_iterator(parts_folder(out))) {
        if (entry.path().extension() == ".h5") parts.push_back(entry.path());
    }
    return parts;
}

TEST(RunSweep, KeepsThePartsOfTheOthersWhenOneFails) {
    const TemporaryFolder folder;
    const std::filesystem::path out = folder.path() / "out.h5";
    ThreeScenarios three;
    *three.is_broken = true;
    three.run({.out = out});

    *three.is_broken = false;
    const SweepReport report = three.run({.out = out, .resume = true});

    EXPECT_EQ(report.n_reused, 2U);
    EXPECT_TRUE(report.failed.empty());
    EXPECT_FALSE(std::filesystem::exists(parts_folder(out)));
}

TEST(RunSweep, LetsAFileWithFailuresReplaceACompleteOneOnlyIfTold) {
    const TemporaryFolder folder;
    const std::filesystem::path out = folder.path() / "out.h5";
    ThreeScenarios three;
    three.run({.out = out});
    const std::string before = support::bytes_of(out);
    *three.is_broken = true;

    EXPECT_TRUE(three.run({.out = out, .force = true}).is_kept_back);
    EXPECT_TRUE(support::bytes_of(out) == before);
    EXPECT_EQ(parts_of(out).size(), 2U);
    EXPECT_FALSE(three.run({.out = out, .force = true, .allow_failed = true}).is_kept_back);
    EXPECT_FALSE(support::bytes_of(out) == before);
}

TEST(RunSweep, TakesNoPartOfAnotherBuild) {
    const TemporaryFolder folder;
    const std::filesystem::path out = folder.path() / "out.h5";
    ThreeScenarios three;
    *three.is_broken = true;
    three.run({.out = out, .build = "older"});

    EXPECT_EQ(three.run({.out = out, .resume = true, .build = "newer"}).n_reused, 0U);
}

TEST(RunSweep, TakesNoPartThatBearsTheNameOfAnother) {
    const TemporaryFolder folder;
    const std::filesystem::path out = folder.path() / "out.h5";
    ThreeScenarios three;
    *three.is_broken = true;
    three.run({.out = out});
    const std::vector<std::filesystem::path> parts = parts_of(out);
    ASSERT_EQ(parts.size(), 2U);
    std::filesystem::copy_file(parts[0], parts[1], std::filesystem::copy_options::overwrite_existing);

    EXPECT_EQ(three.run({.out = out, .resume = true}).n_reused, 1U);
}

TEST(RequireMemory, RefusesWhatDoesNotFit) {
    const cli::Session session = cli::open_session(support::tutorial_study(), silent_log());
    Issues enough, too_little;

    cli::require_memory(session, 2, 1000.0, enough);
    cli::require_memory(session, 2, 0.01, too_little);

    EXPECT_TRUE(enough.empty());
    ASSERT_EQ(too_little.list().size(), 1U);
    EXPECT_EQ(too_little.list()[0].code, IssueCode::too_much_memory);
    EXPECT_THAT(too_little.list()[0].hint, ::testing::HasSubstr("fewer threads"));
}

}  // namespace
}  // namespace knelpunt::sweep
