#include "sim/sweep/shards.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/study_run.hpp"
#include "tests/support/three_scenarios.hpp"

namespace knelpunt::sweep {
namespace {

using support::TemporaryFolder;
using support::ThreeScenarios;
using testing::ElementsAre;
using testing::HasSubstr;

/// Storylines x weathers x option sets x draws x years, in the order of a study.
std::vector<ScenarioPoint> product(int n_storylines, int n_weathers, int n_sets, int n_draws, int n_years) {
    std::vector<ScenarioPoint> out;
    for (int storyline = 0; storyline < n_storylines; ++storyline)
        for (int weather = 0; weather < n_weathers; ++weather)
            for (int set = 0; set < n_sets; ++set)
                for (int draw = 0; draw < n_draws; ++draw)
                    for (int year = 0; year < n_years; ++year) {
                        ScenarioPoint point;
                        point.storyline = std::string(1, static_cast<char>('A' + storyline));
                        point.weather = std::to_string(weather);
                        point.options = std::to_string(set);
                        point.draw = draw;
                        point.year = 2025 + year;
                        out.push_back(point);
                    }
    return out;
}

TEST(ScenariosOf, EveryScenarioIsInOneShardWhateverTheirNumber) {
    const std::vector<ScenarioPoint> points = product(2, 3, 2, 3, 4);

    for (const std::size_t n : {1U, 2U, 3U, 5U, 7U, 36U, 143U, 144U, 200U}) {
        std::multiset<std::size_t> met;
        for (std::size_t index = 0; index < n; ++index) {
            for (const std::size_t at : scenarios_of({index, n}, points)) met.insert(at);
        }
        ASSERT_EQ(met.size(), points.size()) << n;
        ASSERT_EQ(std::set<std::size_t>(met.begin(), met.end()).size(), points.size()) << n;
    }
}

// 2 storylines x 3 weathers: a weather is twice 4 scenarios, of both storylines.
TEST(ScenariosOf, ScenariosOfOneWeatherAreInOneShard) {
    const std::vector<ScenarioPoint> points = product(2, 3, 2, 1, 2);

    for (std::size_t index = 0; index < 3; ++index) {
        std::set<std::string> weathers;
        for (const std::size_t at : scenarios_of({index, 3}, points)) weathers.insert(points[at].weather);
        EXPECT_EQ(weathers.size(), 1U);
    }
}

// 7 option sets of 10 years in 4 shards: even cuts at 17, 35, 52 move by at most 70 / 4 / 8 = 2 places; 17 and 35 lie
// 3 and 5 from the next set and stay, 52 goes to the second set's end at 50.
TEST(ScenariosOf, ACutMovesToWhereTheGridChangesIfThatIsNear) {
    const std::vector<ScenarioPoint> points = product(1, 1, 7, 1, 10);

    std::vector<std::size_t> sizes;
    for (std::size_t index = 0; index < 4; ++index) sizes.push_back(scenarios_of({index, 4}, points).size());

    EXPECT_THAT(sizes, ElementsAre(17U, 18U, 15U, 20U));
}

TEST(ReadShard, TellsAnIndexBeyondTheNumberAndWhatIsNoShard) {
    for (const char* text : {"3/3", "4/3", "-1/3", "1", "1/", "/3", "1/0", "a/3", "1/3x", "1.5/3"}) {
        Issues issues;
        read_shard(text, issues);
        ASSERT_EQ(issues.n_errors(), 1U) << text;
        EXPECT_EQ(issues.list().front().code, IssueCode::wrong_shard);
    }
    Issues issues;
    const Shard shard = read_shard("2/3", issues);
    EXPECT_FALSE(issues.has_errors());
    EXPECT_EQ(shard.index, 2U);
    EXPECT_EQ(shard.n, 3U);
}

/// The three scenarios in shards of one folder.
struct InShards {
    TemporaryFolder folder;
    ThreeScenarios three;
    SweepOptions options;

    InShards() {
        options.out = folder.path() / "r.h5";
        three.study.file = "three.toml";
    }
    SweepReport shard(std::size_t index, std::size_t n) {
        Issues issues;
        const std::unique_ptr<OutputClaim> claim = OutputClaim::take(options, issues, Claim::shard);
        issues.throw_if_errors();
        SweepReport report =
            run_shard({three.study, Key{1, 2}, {}, *three.engine}, *claim, options, {index, n}, {}, {}, issues);
        issues.throw_if_errors();
        return report;
    }
    MergeReport merge() {
        Issues issues;
        const std::unique_ptr<OutputClaim> claim = OutputClaim::take(options, issues, Claim::merge);
        issues.throw_if_errors();
        MergeReport report = merge_parts({three.study, Key{1, 2}, {}, *three.engine}, *claim, options, {}, {}, issues);
        issues.throw_if_errors();
        return report;
    }
    /// The file of the same scenarios by a sweep.
    std::string swept() {
        SweepOptions alone;
        alone.out = folder.path() / "alone.h5";
        three.run(alone);
        return support::bytes_of(alone.out);
    }
};

TEST(MergeParts, GivesTheBytesOfASweepAndRemovesTheParts) {
    InShards run;
    for (const std::size_t index : {2U, 0U, 1U}) run.shard(index, 3);

    const MergeReport report = run.merge();

    EXPECT_TRUE(report.is_written);
    EXPECT_EQ(support::bytes_of(run.options.out), run.swept());
    EXPECT_FALSE(std::filesystem::exists(parts_folder(run.options.out)));
}

TEST(MergeParts, NamesWhatIsMissingAndWritesNothing) {
    InShards run;
    run.shard(0, 3);
    run.shard(2, 3);

    const MergeReport report = run.merge();

    EXPECT_THAT(report.missing, ElementsAre("s-2030"));
    EXPECT_FALSE(report.is_written);
    EXPECT_FALSE(std::filesystem::exists(run.options.out));
}

TEST(MergeParts, AFailedScenarioHasTheReasonThatASweepGivesIt) {
    InShards run;
    *run.three.is_broken = true;
    for (const std::size_t index : {0U, 1U, 2U}) run.shard(index, 3);

    const MergeReport report = run.merge();

    EXPECT_THAT(report.missing, ElementsAre());
    EXPECT_THAT(report.failed, ElementsAre(testing::Pair("s-2030", HasSubstr("the model broke"))));
    EXPECT_EQ(support::bytes_of(run.options.out), run.swept());
}

TEST(MergeParts, AScenarioThatFailedAndSucceededLaterIsDone) {
    InShards run;
    *run.three.is_broken = true;
    run.shard(0, 1);
    *run.three.is_broken = false;

    EXPECT_EQ(run.shard(0, 1).n_reused, 2U);
    EXPECT_TRUE(run.merge().failed.empty());
    EXPECT_EQ(support::bytes_of(run.options.out), run.swept());
}

TEST(RunShard, RefusesTheFolderOfAnotherInputUnlessForced) {
    InShards run;
    run.shard(0, 3);
    run.options.build = "another";

    EXPECT_THROW(run.shard(1, 3), InputError);
    run.options.force = true;
    EXPECT_EQ(run.shard(1, 3).n_done, 1U);
    EXPECT_THAT(run.merge().missing, ElementsAre("s-2025", "s-2035"));
}

TEST(MergeParts, RefusesPartsOfAnotherInput) {
    InShards run;
    run.shard(0, 1);
    run.options.build = "another";

    EXPECT_THROW(run.merge(), InputError);
}

TEST(OutputClaim, ShardsShareTheFolderAndKeepSweepAndMergeOut) {
    InShards run;
    Issues issues;
    const auto one = OutputClaim::take(run.options, issues, Claim::shard);
    const auto other = OutputClaim::take(run.options, issues, Claim::shard);
    EXPECT_FALSE(issues.has_errors());

    EXPECT_EQ(OutputClaim::take(run.options, issues, Claim::sweep), nullptr);
    EXPECT_TRUE(issues.has_errors());
}

}  // namespace
}  // namespace knelpunt::sweep
