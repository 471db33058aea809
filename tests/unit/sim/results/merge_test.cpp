#include "sim/results/merge.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "sim/results/reader.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/result_values.hpp"
#include "tests/support/small_grid.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ScenarioPoint point(const std::string& storyline, int year) {
    ScenarioPoint out;
    out.id = storyline + "-" + std::to_string(year) + "-w-o";
    out.storyline = storyline;
    out.year = year;
    out.weather = "w";
    out.options = "o";
    return out;
}

/// Three scenarios on a grid of 19 nodes, the second of which failed.
class Merge : public ::testing::Test {
protected:
    void SetUp() override {
        labels.study = "s";
        labels.title = "Study with \xE2\x82\xAC";
        labels.study_text = "knelpunt = 1\n";
        labels.storylines = {{"A", "Alfa"}};
        for (const int year : {2025, 2030, 2035}) {
            const std::filesystem::path part = folder.path() / (std::to_string(year) + ".h5");
            write_part(part, pack(values(year), run::schema(), *structure), run::schema(), *structure);
            scenarios.push_back({point("A", year), "done", {}, part});
        }
        scenarios[1].status = "failed";
        scenarios[1].message = "no memory";
    }
    [[nodiscard]] FieldValues values(int year) const { return support::result_values(*structure, year); }
    void merge(const std::filesystem::path& file) const {
        Merger merger(file, temporary, scenarios.size(), run::schema(), *structure);
        for (const FileScenario& scenario : scenarios) merger.append(scenario);
        merger.finish(labels, scenarios);
    }
    /// Values of a field in one scenario of a file.
    [[nodiscard]] static std::vector<double> slice(const ResultFile& file, const std::string& name,
                                                   std::size_t scenario) {
        const std::vector<double> all = file.numbers(name);
        const std::size_t n = all.size() / file.shape(name)[0];
        return {all.begin() + static_cast<std::ptrdiff_t>(scenario * n),
                all.begin() + static_cast<std::ptrdiff_t>((scenario + 1) * n)};
    }

    support::TemporaryFolder folder;
    std::filesystem::path out = folder.path() / "out.h5", temporary = folder.path() / "merging.tmp";
    std::shared_ptr<const Structure> structure = support::random_grid(3, 19, 5).system(30).structure;
    FileLabels labels;
    std::vector<FileScenario> scenarios;
};

TEST_F(Merge, HoldsEveryFieldOfEveryScenario) {
    merge(out);

    const ResultFile file(out, run::schema());
    for (const std::size_t scenario : {0U, 2U}) {
        for (const auto& [name, list] : values(scenarios[scenario].point.year)) {
            const std::vector<double> read = slice(file, name, scenario);
            std::visit(
                [&, &field = name](const auto& expected) {
                    ASSERT_EQ(read.size(), expected.size()) << field;
                    for (std::size_t at = 0; at < read.size(); ++at)
                        ASSERT_EQ(read[at], static_cast<double>(expected[at])) << field;
                },
                list);
        }
    }
}

TEST_F(Merge, HoldsNoValueForAFailedScenario) {
    merge(out);

    const ResultFile file(out, run::schema());
    EXPECT_THAT(file.texts("status"), ElementsAre("done", "failed", "done"));
    EXPECT_THAT(file.texts("message"), ElementsAre("", "no memory", ""));
    for (const double value : slice(file, "electricity/branch_flow_mw", 1)) ASSERT_TRUE(std::isnan(value));
    for (const double value : slice(file, "congestion/branch_worst_loading_pu", 1)) ASSERT_TRUE(std::isnan(value));
    for (const double value : slice(file, "electricity/branch_worst_outage", 1)) ASSERT_EQ(value, -1.0);
}

TEST_F(Merge, NamesAxesAndStudy) {
    merge(out);

    const ResultFile file(out, run::schema());
    EXPECT_EQ(file.attribute("title"), "Study with \xE2\x82\xAC");
    EXPECT_EQ(file.attribute("level"), "flow");
    EXPECT_EQ(file.attribute("mode"), "wish");
    EXPECT_THAT(file.texts("scenario"), ElementsAre("A-2025-w-o", "A-2030-w-o", "A-2035-w-o"));
    EXPECT_THAT(file.numbers("year"), ElementsAre(2025, 2030, 2035));
    EXPECT_EQ(file.texts("node").size(), 19U);
    EXPECT_EQ(file.texts("electricity/node"), file.texts("node"));  // each group opens on its own
    EXPECT_EQ(file.texts("provenance/study").front(), "knelpunt = 1\n");
    EXPECT_THAT(file.shape("electricity/branch_flow_mw"), ElementsAre(3U, file.texts("branch").size(), 30U));
}

TEST_F(Merge, GivesTheSameBytesASecondLater) {
    merge(out);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5 counts object times in seconds
    merge(folder.path() / "again.h5");

    EXPECT_TRUE(support::bytes_of(out) == support::bytes_of(folder.path() / "again.h5"));
}

TEST_F(Merge, AppearsWhenFinishedOnly) {
    {
        Merger merger(out, temporary, scenarios.size(), run::schema(), *structure);
        merger.append(scenarios[0]);
        EXPECT_TRUE(std::filesystem::exists(temporary));
    }

    EXPECT_FALSE(std::filesystem::exists(out));
    EXPECT_FALSE(std::filesystem::exists(temporary));
}

TEST_F(Merge, RefusesAPartThatBearsTheKeyOfAnother) {
    PackedPart other = pack(values(2025), run::schema(), *structure);
    other.key = "other";
    write_part(scenarios[0].part, other, run::schema(), *structure);
    scenarios[0].key = "own";
    Merger merger(out, temporary, scenarios.size(), run::schema(), *structure);

    EXPECT_THROW(merger.append(scenarios[0]), IoError);
}

TEST_F(Merge, RefusesToFinishBeforeEveryScenarioIsThere) {
    Merger merger(out, temporary, scenarios.size(), run::schema(), *structure);
    merger.append(scenarios[0]);

    EXPECT_THROW(merger.finish(labels, scenarios), ContractError);
}

TEST_F(Merge, NamesADamagedPart) {
    std::filesystem::resize_file(scenarios[2].part, std::filesystem::file_size(scenarios[2].part) / 2);

    try {
        merge(out);
        FAIL() << "no error";
    } catch (const IoError& error) {
        EXPECT_EQ(error.file(), scenarios[2].part.string());
    }
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(Merge, WorksWhenEveryScenarioFailed) {
    for (FileScenario& scenario : scenarios) scenario.status = "failed";

    merge(out);

    const ResultFile file(out, run::schema());
    EXPECT_FALSE(file.has("electricity/branch_flow_mw"));
    EXPECT_EQ(file.shape("tables/bottlenecks"), std::vector<std::size_t>{0});
}

TEST_F(Merge, ListsBranchesOverTheirLimitWorstFirst) {
    FieldValues changed = values(2025);
    auto& loading = std::get<std::vector<double>>(changed.at("congestion/branch_worst_loading_pu"));
    std::fill(loading.begin(), loading.end(), 0.5);
    loading[2] = 1.1;
    loading[5] = 1.3;
    loading[7] = 1.00005;  // within the tolerance of congestion
    write_part(scenarios[0].part, pack(std::move(changed), run::schema(), *structure), run::schema(), *structure);
    scenarios.resize(1);

    merge(out);

    EXPECT_EQ(ResultFile(out, run::schema()).shape("tables/bottlenecks"), std::vector<std::size_t>{2});
}

}  // namespace
}  // namespace knelpunt::results
