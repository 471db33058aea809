#include "models/region/options.hpp"

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

OptionRow option(int year_from) {
    OptionRow row;
    row.id = "a";
    row.year_from = year_from;
    row.decision_year = 2026;
    row.lead_time_years = 4.0;
    return row;
}

ScenarioPoint point(int year, const std::string& chosen) {
    ScenarioPoint out;
    out.year = year;
    out.chosen = {chosen};
    return out;
}

const std::vector<OptionChangeRow> kChanges{{{}, "a1", "a", "devices", "D", "in_service", "set", "1"},
                                            {{}, "b1", "b", "devices", "E", "in_service", "set", "1"}};

// By hand: a decision in 2026 and 4 years give 2030.
TEST(CheckOptions, RefusesAYearBeforeTheLeadTime) {
    Issues issues;

    check_options("options.csv", {option(2029), option(2030)}, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::before_lead_time);
    EXPECT_NE(issues.list()[0].message.find("2030"), std::string::npos) << issues.list()[0].message;
}

TEST(DueOptionChanges, HoldFromTheirYearOn) {
    Issues issues;

    EXPECT_TRUE(due_option_changes({option(2030)}, kChanges, point(2029, "a"), "region", issues).empty());
    const std::vector<Overlay> due = due_option_changes({option(2030)}, kChanges, point(2030, "a"), "region", issues);

    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].row, "D");
    EXPECT_FALSE(issues.has_errors());
}

TEST(DueOptionChanges, NameTheNearestOption) {
    Issues issues;

    due_option_changes({option(2030)}, kChanges, point(2030, "aa"), "region", issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_NE(issues.list()[0].hint.find("\"a\""), std::string::npos);
}

}  // namespace
}  // namespace knelpunt::models
