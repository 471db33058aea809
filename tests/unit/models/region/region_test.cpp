#include "models/region/region.hpp"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"
#include "tests/support/rows.hpp"

namespace knelpunt::models {
namespace {

using support::all_text;
using support::find_issue;
using support::RegionFolder;
using support::row_of;
using support::tutorial_point;

const TimeAxis kDay(2025, 24, 1.0);

/// Rows of one scenario of the tutorial.
Primitives compiled(const RegionFolder& folder, const ScenarioPoint& point, Issues& issues) {
    SeriesPool shared(kDay.n_steps()), own(&shared);
    const auto region = folder.read(issues);
    return compile(*region, point, kDay, own, issues);
}

Overlay overlay(const std::string& table, const std::string& row, const std::string& column,
                const std::string& operation, const std::string& value) {
    return {table, row, column, operation, value, {"study.toml", 12, {}}};
}

TEST(ReadRegion, KnowsItsNames) {
    Issues issues;

    const auto region = RegionFolder().read(issues);

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_EQ(region->name(), "tutorial");
    ASSERT_EQ(region->storylines().size(), 1U);
    EXPECT_EQ(region->storylines()[0].first, "A");
    EXPECT_EQ(region->weather_years()[0].first, "plain");
    EXPECT_EQ(region->projects()[0].second, "Third circuit South to West");
}

TEST(ReadRegion, ReadsNoFileOutsideItsFolderUnlessAllowed) {
    const support::TemporaryFolder elsewhere;
    const auto problems = [](const RegionFolder& folder, bool allows) {
        Issues issues;
        read_region(folder.path(), issues, allows);
        return issues;
    };
    RegionFolder linked, named;
    std::filesystem::rename(linked.path() / "grid/lines.csv", elsewhere.path() / "lines.csv");
    std::filesystem::create_symlink(elsewhere.path() / "lines.csv", linked.path() / "grid/lines.csv");
    named.append("weather/measured_years.csv", "");
    std::ofstream(named.path() / "weather/measured_years.csv") << "id,file\nm,../../../etc/passwd\n";

    EXPECT_THAT(all_text(problems(linked, false)), testing::HasSubstr("lies outside the folder of the region"));
    EXPECT_FALSE(problems(linked, true).has_errors());
    const std::string text = all_text(problems(named, false));
    EXPECT_THAT(text, testing::HasSubstr("measured_years.csv:2: "));
    EXPECT_THAT(text, testing::HasSubstr("files_outside_region"));
}

TEST(ReadRegion, FollowsLinksInsideItsFolder) {
    RegionFolder folder;
    std::filesystem::rename(folder.path() / "grid/lines.csv", folder.path() / "kept.csv");
    std::filesystem::create_symlink("../kept.csv", folder.path() / "grid/lines.csv");
    Issues issues;

    static_cast<void>(folder.read(issues));

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
}

TEST(ReadRegion, KeyChangesWithEveryTable) {
    Issues issues;
    const Key before = RegionFolder().read(issues)->key();
    EXPECT_EQ(RegionFolder().read(issues)->key(), before);

    for (const TableDoc& table : input_table_docs()) {
        RegionFolder folder;
        folder.append(std::string(table.file), "# a comment");
        EXPECT_NE(folder.read(issues)->key(), before) << table.file;
    }
}

// By hand: W50 uses 262,800 MWh in 2025 (30 MW) and 367,920 in 2030 (42 MW), so 34.8 MW in 2027: 30 measured in the
// base year, 4.8 of growth.
TEST(Compile, InterpolatesVolumes) {
    Issues issues;

    const Primitives rows = compiled(RegionFolder(), tutorial_point(2027), issues);

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_NEAR(row_of(rows.demands, "W50.West.flat").p_mw.scale, 30.0, 1e-12);
    EXPECT_NEAR(row_of(rows.demands, "W50.flat.policy_free_growth").p_mw.scale, 4.8, 1e-12);
}

// By hand: planned 2029, delays 0, 0 and 2 years.
TEST(Compile, BuildsAProjectWhenItsYearHasCome) {
    const auto circuits = [](int year, DelayQuantile quantile) {
        Issues issues;
        ScenarioPoint point = tutorial_point(year);
        point.projects = {"*"};
        point.commissioning = quantile;
        return row_of(compiled(RegionFolder(), point, issues).branches, "S50-W50").n_circuits;
    };

    EXPECT_EQ(circuits(2028, DelayQuantile::p50), 2);
    EXPECT_EQ(circuits(2029, DelayQuantile::p50), 3);
    EXPECT_EQ(circuits(2030, DelayQuantile::p90), 2);
    EXPECT_EQ(circuits(2031, DelayQuantile::p90), 3);
}

TEST(Compile, AppliesOverlaysInOrderToTheirTables) {
    Issues issues;
    ScenarioPoint point = tutorial_point(2025);
    point.overlays = {overlay("lines", "S50-P50", "rating_mva", "set", "50"),
                      overlay("lines", "S50-P50", "rating_mva", "multiply", "2"),
                      overlay("lines", "S50-P50", "rating_high_mva", "set", "100"),
                      overlay("volumes", "R50.Ridge.flat", "annual_mwh", "multiply", "0.5"),
                      overlay("generators", "CHP_Q50", "p_max_mw", "add", "5"),
                      overlay("categories", "daynight", "shape", "set", "flat")};

    const Primitives rows = compiled(RegionFolder(), point, issues);

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_EQ(row_of(rows.branches, "S50-P50").rating_mva.scale, 100.0);
    EXPECT_EQ(row_of(rows.branches, "P50-Q50").rating_mva.scale, 40.0);
    EXPECT_DOUBLE_EQ(row_of(rows.demands, "R50.Ridge.flat").p_mw.scale, 5.0);
    EXPECT_EQ(row_of(rows.sources, "CHP_Q50").p_mw.scale, 20.0);
    EXPECT_EQ(row_of(rows.demands, "T10.Town.daynight").p_mw.series, kConstant);
}

TEST(Compile, AppliesOverlaysToProjectsToo) {
    Issues issues;
    ScenarioPoint point = tutorial_point(2030);
    point.projects = {"*"};
    point.overlays = {overlay("projects", "west_third_circuit", "delay_p50_years", "set", "1.5"),
                      overlay("projects", "west_third_circuit", "delay_p90_years", "set", "2")};

    const Primitives late = compiled(RegionFolder(), point, issues);
    point.year = 2031;
    const Primitives built = compiled(RegionFolder(), point, issues);

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_EQ(row_of(late.branches, "S50-W50").n_circuits, 2);
    EXPECT_EQ(row_of(built.branches, "S50-W50").n_circuits, 3);
}

TEST(Compile, MovesLoadAndKeepsItInTheFirmLimit) {
    RegionFolder folder;
    folder.append("grid/load_transfers.csv", "LT,W50,T10,0.5,1,test,assumed,");
    Issues issues;

    const Primitives rows = compiled(folder, tutorial_point(2025), issues);

    EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_DOUBLE_EQ(row_of(rows.demands, "W50.West.flat").p_mw.scale, 15.0);
    EXPECT_DOUBLE_EQ(row_of(rows.demands, "W50.West.flat+T10").p_mw.scale, 15.0);
    EXPECT_EQ(rows.limit_members.size(), 4U);  // both loads of the town, and the growth of both
}

TEST(Compile, DemandsOfAllStoriesAddUp) {
    Issues issues;
    const Primitives rows = compiled(RegionFolder(), tutorial_point(2030), issues);

    double sum_mw = 0.0;
    for (const DemandRow& row : rows.demands) sum_mw += row.p_mw.scale;

    EXPECT_NEAR(sum_mw, 36.0 + 36.0 + 10.0 + 42.0 + 12.0 + 25.0, 1e-9);  // table of the tutorial, means
}

/// One cell made wrong and what must be said about it.
struct BadCell {
    std::string table, before, after;
    IssueCode code;
    int line = 0;
    std::vector<std::string> words;
};

void PrintTo(const BadCell& bad, std::ostream* out) { *out << bad.table << ": " << bad.after; }

class BadInput : public ::testing::TestWithParam<BadCell> {};

TEST_P(BadInput, NamesPlaceValueAndRule) {
    const BadCell& bad = GetParam();
    RegionFolder folder;
    if (bad.before.empty())
        folder.append(bad.table, bad.after);
    else
        folder.replace(bad.table, bad.before, bad.after);

    const Issues issues = folder.problems(tutorial_point(2025));

    const Issue* issue = find_issue(issues, bad.code);
    ASSERT_NE(issue, nullptr) << all_text(issues);
    EXPECT_EQ(issue->place.file, (folder.path() / bad.table).string());
    EXPECT_EQ(issue->place.line, bad.line) << issue_text(*issue);
    for (const std::string& word : bad.words) {
        EXPECT_NE(issue_text(*issue).find(word), std::string::npos)
            << "\"" << word << "\" is missing in: " << issue_text(*issue);
    }
}

const BadCell kBadCells[] = {
    {"grid/lines.csv",
     "S50-P50,S50,P50,50,cable,1,10,60,",
     "S50-P50,S50,P50,50,cable,1,10,-60,",
     IssueCode::out_of_range,
     3,
     {"S50-P50", "rating_mva = -60 MVA"}},
    {"supply/generators.csv",
     "Q50,chp,15",
     "Q50,chp,-15",
     IssueCode::out_of_range,
     2,
     {"CHP_Q50", "p_max_mw = -15 MW", "0 MW"}},
    {"demand/volumes.csv",
     "R50.Ridge.flat,*,2025,87600",
     "R50.Ridge.flat,*,2025,-1",
     IssueCode::out_of_range,
     6,
     {"annual_mwh = -1 MWh"}},
    {"demand/volumes.csv",
     "R50.Ridge.flat,*,2025",
     "R50.Ridge.flat,*,20250",
     IssueCode::out_of_range,
     6,
     {"year = 20250"}},
    {"grid/transformers.csv",
     "40,40,40,1,1,0,0.15",
     "40,40,40,1,1,0,0",
     IssueCode::zero_reactance,
     3,
     {"S150/T10", "vk_pu = 0"}},
    {"grid/lines.csv",
     "P50-Q50,P50,Q50,50",
     "P50-Q50,P50,Q51,50",
     IssueCode::dangling_id,
     4,
     {"P50-Q50", "to = \"Q51\"", "Did you mean"}},
    {"grid/exchanges.csv", "EX_N150,N150,1,", "EX_N150,N150,0.9,", IssueCode::shares_not_one, 0, {"0.9"}},
    {"grid/load_transfers.csv", "", "LT,W50,T10,1.5,1,test,assumed,", IssueCode::out_of_range, 2, {"share_pu = 1.5"}},
    {"demand/loads.csv",
     "P50,Polder,flat",
     "P50,Polder,flatt",
     IssueCode::dangling_id,
     2,
     {"category = \"flatt\"", "Did you mean \"flat\"?"}},
    {"supply/generators.csv",
     "Q50,chp,15",
     "Q50,chpp,15",
     IssueCode::dangling_id,
     2,
     {"technology = \"chpp\"", "Did you mean \"chp\"?"}},
    {"grid/projects.csv",
     "2029,0,0,2,45",
     "2029,3,0,2,45",
     IssueCode::bad_quantiles,
     2,
     {"west_third_circuit", "p10 = 3"}},
    {"demand/loads.csv",
     "R50.Ridge.flat,R50",
     "R50.Ridge2.flat,R50",
     IssueCode::no_base_value,
     4,
     {"R50.Ridge2.flat", "storyline \"A\""}},
    {"demand/volumes.csv",
     "",
     "R50.Ridge.flat,A,2030,87601,tutorial,assumed,",
     IssueCode::duplicate_id,
     14,
     {"R50.Ridge.flat", "2030"}},
    {"supply/capacities.csv",
     "",
     "CHP_Q50,B,2030,20,tutorial,assumed,",
     IssueCode::dangling_id,
     2,
     {"CHP_Q50", "storyline = \"B\""}},
    {"grid/project_changes.csv",
     "lines,S50-W50,n_circuits",
     "lines,S50-W51,n_circuits",
     IssueCode::unknown_row,
     2,
     {"S50-W51", "Did you mean \"S50-W50\"?"}},
    {"grid/project_changes.csv",
     "lines,S50-W50,n_circuits",
     "line,S50-W50,n_circuits",
     IssueCode::unknown_row,
     2,
     {"\"line\"", "Did you mean \"lines\"?"}},
    {"grid/project_changes.csv",
     "lines,S50-W50,n_circuits,add,1",
     "projects,west_third_circuit,delay_p50_years,add,1",
     IssueCode::unknown_row,
     2,
     {"projects"}},
    {"weather/years.csv",
     ",10,900,2000,3500,",
     ",10,4900,2000,3500,",
     IssueCode::out_of_range,
     2,
     {"solar_full_load_hours = 4900"}},
};

INSTANTIATE_TEST_SUITE_P(Region, BadInput, ::testing::ValuesIn(kBadCells));

TEST(Compile, NamesTheNearestWeatherYearAndTable) {
    ScenarioPoint point = tutorial_point(2025);
    point.weather = "plian";
    point.overlays = {overlay("linse", "S50-P50", "rating_mva", "set", "50")};

    const Issues issues = RegionFolder().problems(point);

    ASSERT_NE(find_issue(issues, IssueCode::dangling_id), nullptr);
    EXPECT_EQ(find_issue(issues, IssueCode::dangling_id)->hint, "Did you mean \"plain\"? There is only plain");
    ASSERT_NE(find_issue(issues, IssueCode::unknown_row), nullptr);
    EXPECT_THAT(find_issue(issues, IssueCode::unknown_row)->hint,
                testing::HasSubstr("Did you mean \"lines\"? There are 57"));
    EXPECT_EQ(find_issue(issues, IssueCode::unknown_row)->place.file, "study.toml");
}

TEST(Describe, EveryTableAndModelHasAMeaning) {
    for (const TableDoc& table : input_table_docs()) {
        EXPECT_FALSE(table.doc.empty()) << table.name;
        for (const ColumnDoc& column : table.columns)
            EXPECT_FALSE(column.spec.doc.empty()) << table.name << "." << column.spec.name;
    }
    for (const ModelDoc& model : model_docs()) EXPECT_FALSE(model.doc.empty()) << model.name;
}

}  // namespace
}  // namespace knelpunt::models
