#include "models/region/projects.hpp"

#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

ProjectRow project(const std::string& id, double p10, double p50, double p90) {
    ProjectRow row;
    row.id = id;
    row.delay_p10_years = p10;
    row.delay_p50_years = p50;
    row.delay_p90_years = p90;
    return row;
}

ProjectChangeRow change(const std::string& id, const std::string& of_project, int year) {
    ProjectChangeRow row;
    row.line = 4;
    row.id = id;
    row.project = of_project;
    row.year = year;
    row.table = "lines";
    row.row = id;
    row.column = "n_circuits";
    row.operation = "add";
    row.value = "1";
    return row;
}

/// Rows that change in a scenario of the year, in order.
std::vector<std::string> due(int year, DelayQuantile quantile, const std::vector<std::string>& wanted, Issues& issues) {
    ScenarioPoint point;
    point.year = year;
    point.commissioning = quantile;
    point.projects = wanted;
    point.options = "set";
    const std::vector<ProjectRow> projects{project("line", -1.0, 0.5, 3.0), project("station", 0.0, 1.0, 2.0)};
    const std::vector<ProjectChangeRow> changes{change("second", "station", 2030), change("first", "line", 2030)};
    std::vector<std::string> rows;
    for (const Overlay& overlay : due_changes(projects, changes, point, "region", issues)) rows.push_back(overlay.row);
    return rows;
}

using Rows = std::vector<std::string>;

// By hand: the line comes in 2029, 2030.5 -> 2031 and 2033; the station in 2030, 2031 and 2032.
TEST(DueChanges, WaitForTheDelayOfTheQuantile) {
    Issues issues;

    EXPECT_EQ(due(2029, DelayQuantile::p10, {"*"}, issues), Rows{"first"});
    EXPECT_EQ(due(2030, DelayQuantile::p10, {"*"}, issues), (Rows{"second", "first"}));
    EXPECT_EQ(due(2032, DelayQuantile::p90, {"*"}, issues), Rows{"second"});
    EXPECT_EQ(due(2033, DelayQuantile::p90, {"*"}, issues), (Rows{"second", "first"}));
    EXPECT_TRUE(issues.empty());
}

TEST(DueChanges, RoundPartsOfYearsUp) {
    Issues issues;

    EXPECT_EQ(due(2030, DelayQuantile::p50, {"line"}, issues), Rows{});
    EXPECT_EQ(due(2031, DelayQuantile::p50, {"line"}, issues), Rows{"first"});
}

TEST(DueChanges, AreThoseOfTheWantedProjects) {
    Issues issues;

    EXPECT_EQ(due(2040, DelayQuantile::p50, {}, issues), Rows{});
    EXPECT_EQ(due(2040, DelayQuantile::p50, {"station"}, issues), Rows{"second"});
}

TEST(DueChanges, SayWhereTheyAreWritten) {
    Issues issues;
    ScenarioPoint point;
    point.year = 2040;
    point.projects = {"line"};

    const auto overlays =
        due_changes({project("line", 0.0, 0.0, 0.0)}, {change("first", "line", 2030)}, point, "region", issues);

    ASSERT_EQ(overlays.size(), 1U);
    EXPECT_EQ(overlays[0].operation, "add");
    EXPECT_EQ(overlays[0].place.file, "region/grid/project_changes.csv");
    EXPECT_EQ(overlays[0].place.line, 4);
}

TEST(DueChanges, NameAnUnknownProjectAndTheNearest) {
    Issues issues;

    due(2040, DelayQuantile::p50, {"statoin"}, issues);

    const Issue* issue = support::find_issue(issues, IssueCode::dangling_id);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->hint, "Did you mean \"station\"? There are line, station");
}

Overlay rating_change(const std::string& row, const std::string& column, const std::string& value) {
    return {"lines", row, column, "set", value, {}};
}

// The base year asks for 40: a project that sets 35 comes too late, one that sets 60 goes further. Other columns, rows and
// tables keep their changes.
TEST(LowerRatings, StayAsTheBaseYearShowsThem) {
    const std::vector<Overlay> corrections{rating_change("a", "rating_mva", "40")};
    const std::vector<Overlay> low{rating_change("a", "rating_mva", "35"), rating_change("a", "rating_high_mva", "38"),
                                   rating_change("a", "n_circuits", "3"), rating_change("b", "rating_mva", "5")};
    const std::vector<Overlay> high{rating_change("a", "rating_mva", "60"),
                                    rating_change("a", "rating_high_mva", "70")};

    const std::vector<Overlay> of_low = without_lower_ratings(low, corrections);

    ASSERT_EQ(of_low.size(), 2U);
    EXPECT_EQ(of_low[0].column, "n_circuits");
    EXPECT_EQ(of_low[1].row, "b");
    EXPECT_EQ(without_lower_ratings(high, corrections).size(), 2U);
    EXPECT_EQ(without_lower_ratings(low, {}).size(), 4U);
}

}  // namespace
}  // namespace knelpunt::models
