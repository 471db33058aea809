#include "models/demand/demand.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/base/units.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

using support::all_text;
using support::find_issue;

ShapeRow day_profile(const std::string& category, const std::string& day_type, int month, double level) {
    ShapeRow row{};
    row.id = category + "." + day_type + "." + std::to_string(month);
    row.category = category;
    row.day_type = day_type;
    row.month = month;
    for (double ShapeRow::*hour :
         {&ShapeRow::h00, &ShapeRow::h01, &ShapeRow::h02, &ShapeRow::h03, &ShapeRow::h04, &ShapeRow::h05,
          &ShapeRow::h06, &ShapeRow::h07, &ShapeRow::h08, &ShapeRow::h09, &ShapeRow::h10, &ShapeRow::h11,
          &ShapeRow::h12, &ShapeRow::h13, &ShapeRow::h14, &ShapeRow::h15, &ShapeRow::h16, &ShapeRow::h17,
          &ShapeRow::h18, &ShapeRow::h19, &ShapeRow::h20, &ShapeRow::h21, &ShapeRow::h22, &ShapeRow::h23}) {
        row.*hour = level;
    }
    return row;
}

CategoryRow category(const std::string& id, const std::string& shape) {
    CategoryRow row;
    row.id = id;
    row.shape = shape;
    row.flexible = "fixed";
    row.line = 2;
    return row;
}

LoadRow load(const std::string& id, const std::string& of_category) {
    LoadRow row;
    row.id = id;
    row.node = "bus";
    row.category = of_category;
    row.line = 7;
    return row;
}

/// Tables with one category "use" that differs by day type, and one load of 8760 MWh, so that p_mw is the shape.
DemandTables one_load(const std::string& shape = "calendar", double workday = 2.0, double saturday = 1.0,
                      double sunday = 0.5) {
    DemandTables tables;
    tables.categories = {category("use", shape)};
    tables.shapes = {day_profile("use", "workday", 0, workday), day_profile("use", "saturday", 0, saturday),
                     day_profile("use", "sunday", 0, sunday)};
    tables.loads = {load("one", "use")};
    return tables;
}

/// Compiled demands on an axis, in weather that is given or as warm as the reference.
struct Compiled {
    TimeAxis time;
    SeriesPool pool;
    Issues issues;
    Primitives out;

    explicit Compiled(const DemandTables& tables, const TimeAxis& axis = TimeAxis::full_year(2025),
                      std::vector<double> temperature_c = {}, double annual_mwh = kHoursPerYear)
        : time(axis), pool(axis.n_steps()) {
        if (temperature_c.empty()) temperature_c.assign(axis.n_steps(), 10.0);
        const Key key = KeyBuilder().text("weather").array(std::span<const double>(temperature_c)).finish();
        const SeriesId temperature = pool.get_or_add(key, [&] { return temperature_c; });
        const std::vector<double> reference_c(static_cast<std::size_t>(kHoursPerYear), 10.0);
        const std::vector<double> volumes(tables.loads.size(), annual_mwh);
        compile_demand(tables, volumes, {temperature, reference_c}, time, pool, "region", out, issues);
    }

    [[nodiscard]] double p_mw(std::size_t step) const { return value_at(out.demands[0].p_mw, pool, step); }
};

std::size_t hour_of(int month, int day, int hour) {
    return static_cast<std::size_t>(24 * (days_before_month(month) + day - 1) + hour);
}

// 2025 by the calendar: 365 days, 52 Saturdays and 52 Sundays; holidays on workdays: 1 January, Easter Monday 21 April,
// 5 May, Ascension 29 May, Whit Monday 9 June, 25 and 26 December = 7; King's Day is Saturday 26 April. So 254 workdays, 51
// Saturdays, 60 Sundays and holidays: mean = (254 * 2 + 51 * 1 + 60 * 0.5) / 365 = 589 / 365.
constexpr double kMeanOf2025 = 589.0 / 365.0;

TEST(CompileDemand, DividesByTheMeanOfTheCalendar) {
    const Compiled year(one_load());

    EXPECT_NEAR(year.p_mw(hour_of(1, 2, 12)), 2.0 / kMeanOf2025, 1e-12);  // Thursday
    EXPECT_NEAR(year.p_mw(hour_of(1, 4, 12)), 1.0 / kMeanOf2025, 1e-12);  // Saturday
    EXPECT_NEAR(year.p_mw(hour_of(1, 5, 12)), 0.5 / kMeanOf2025, 1e-12);  // Sunday
}

TEST(CompileDemand, TreatsHolidaysLikeSundays) {
    const Compiled year(one_load());

    for (const auto& [month, day] : {std::pair(1, 1), {4, 21}, {4, 26}, {5, 5}, {5, 29}, {6, 9}, {12, 25}, {12, 26}}) {
        EXPECT_NEAR(year.p_mw(hour_of(month, day, 12)), 0.5 / kMeanOf2025, 1e-12) << day << "-" << month;
    }
    EXPECT_NEAR(year.p_mw(hour_of(4, 27, 12)), 0.5 / kMeanOf2025, 1e-12);  // a Sunday, whatever the King does
    EXPECT_NEAR(year.p_mw(hour_of(12, 24, 12)), 2.0 / kMeanOf2025, 1e-12);
}

TEST(CompileDemand, KeepsTheYearlyEnergy) {
    for (const std::string shape : {"flat", "calendar"}) {
        const Compiled year(one_load(shape), TimeAxis::full_year(2025), {}, 123456.0);
        EXPECT_NEAR(support::energy_mwh(year.out.demands[0].p_mw, year.pool, year.time), 123456.0, 1e-6)
            << shape;  // rounding of 8760 terms
    }
    const Compiled quarters(one_load(), TimeAxis::full_year(2025, 0.25), {}, 123456.0);
    EXPECT_NEAR(support::energy_mwh(quarters.out.demands[0].p_mw, quarters.pool, quarters.time), 123456.0, 1e-6);
}

TEST(CompileDemand, IsRelativeToTheFullYearOnAShortAxis) {
    const Compiled day(one_load(), TimeAxis(2025, 24, 1.0));

    EXPECT_NEAR(day.p_mw(3), 0.5 / kMeanOf2025, 1e-12);  // 1 January
}

// Clock time runs an hour ahead of UTC+1 in summer: the use of clock hour 12 falls in hour 11 of the axis.
TEST(CompileDemand, FollowsTheClockInSummer) {
    DemandTables tables = one_load("calendar", 0.0, 0.0, 0.0);
    for (ShapeRow& row : tables.shapes) row.h12 = 1.0;

    const Compiled year(tables);

    EXPECT_NEAR(year.p_mw(hour_of(1, 15, 12)), 24.0, 1e-9);  // one hour a day: 24 times the mean
    EXPECT_EQ(year.p_mw(hour_of(1, 15, 11)), 0.0);
    EXPECT_NEAR(year.p_mw(hour_of(7, 15, 11)), 24.0, 1e-9);
    EXPECT_EQ(year.p_mw(hour_of(7, 15, 12)), 0.0);
}

// By hand: level 3 in January (31 days) and 1 elsewhere: mean = (31 * 3 + 334) / 365.
TEST(CompileDemand, PrefersTheProfileOfTheMonth) {
    DemandTables tables = one_load("calendar", 1.0, 1.0, 1.0);
    for (const std::string type : {"workday", "saturday", "sunday"})
        tables.shapes.push_back(day_profile("use", type, 1, 3.0));

    const Compiled year(tables);

    const double mean = (31.0 * 3.0 + 334.0) / 365.0;
    EXPECT_NEAR(year.p_mw(hour_of(1, 20, 5)), 3.0 / mean, 1e-12);
    EXPECT_NEAR(year.p_mw(hour_of(2, 20, 5)), 1.0 / mean, 1e-12);
}

// The last hour of April in UTC+1 is the first of May by the clock: it takes May's profile.
TEST(CompileDemand, TakesTheMonthOfTheClock) {
    DemandTables tables = one_load("calendar", 1.0, 1.0, 1.0);
    for (const std::string type : {"workday", "saturday", "sunday"})
        tables.shapes.push_back(day_profile("use", type, 5, 3.0));

    const Compiled year(tables);

    const double mean = (31.0 * 3.0 + 334.0) / 365.0;
    EXPECT_NEAR(year.p_mw(hour_of(4, 30, 22)), 1.0 / mean, 1e-12);
    EXPECT_NEAR(year.p_mw(hour_of(4, 30, 23)), 3.0 / mean, 1e-12);
    EXPECT_NEAR(year.p_mw(hour_of(5, 31, 23)), 1.0 / mean, 1e-12);
}

// By hand: response 2 at 0 degC and 1 at 20 degC, so 1.5 at the 10 degC of the reference year.
TEST(CompileDemand, FollowsTheTemperatureFromTheReferenceYear) {
    DemandTables tables = one_load("temperature", 1.0, 1.0, 1.0);
    tables.responses = {{{}, "warm", "use", 20.0, 1.0}, {{}, "cold", "use", 0.0, 2.0}};

    const Compiled hours(tables, TimeAxis(2025, 4, 1.0), {10.0, -5.0, 15.0, 30.0});

    EXPECT_NEAR(hours.p_mw(0), 1.0, 1e-12);
    EXPECT_NEAR(hours.p_mw(1), 2.0 / 1.5, 1e-12);  // constant below the first point
    EXPECT_NEAR(hours.p_mw(2), 1.25 / 1.5, 1e-12);
    EXPECT_NEAR(hours.p_mw(3), 1.0 / 1.5, 1e-12);  // constant above the last
}

TEST(CompileDemand, SharesOneSeriesBetweenCategoriesOfOneShape) {
    DemandTables tables = one_load();
    tables.categories.push_back(category("other_use", "calendar"));
    tables.categories.back().shape_category = "use";
    tables.loads.push_back(load("two", "other_use"));

    const Compiled year(tables);

    EXPECT_EQ(year.out.demands[0].p_mw.series, year.out.demands[1].p_mw.series);
}

TEST(CompileDemand, NamesAnUnknownCategoryAndTheNearest) {
    DemandTables tables = one_load();
    tables.loads[0].category = "us";
    tables.categories[0].id = "uses";
    for (ShapeRow& row : tables.shapes) row.category = "uses";

    const Compiled year(tables);

    const Issue* issue = find_issue(year.issues, IssueCode::dangling_id);
    ASSERT_NE(issue, nullptr) << all_text(year.issues);
    EXPECT_EQ(issue->place.file, "region/demand/loads.csv");
    EXPECT_EQ(issue->place.line, 7);
    EXPECT_EQ(issue->message, "loads \"one\": category = \"us\" is no row of categories");
}

TEST(CompileDemand, MissesADayType) {
    DemandTables tables = one_load();
    tables.shapes.pop_back();

    const Compiled year(tables);

    const Issue* issue = find_issue(year.issues, IssueCode::missing_hour);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.line, 2);
}

TEST(CompileDemand, RefusesTwoProfilesForOneDay) {
    DemandTables tables = one_load();
    tables.shapes.push_back(day_profile("use", "workday", 0, 5.0));
    tables.shapes.back().line = 9;

    const Compiled year(tables);

    const Issue* issue = find_issue(year.issues, IssueCode::duplicate_id);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.file, "region/demand/shapes.csv");
    EXPECT_EQ(issue->place.line, 9);
}

// A day type that the reader refused is left empty.
TEST(CompileDemand, LeavesOutAProfileWithoutDayType) {
    DemandTables tables = one_load();
    tables.shapes.push_back(day_profile("use", "", 0, 5.0));

    const Compiled year(tables);

    EXPECT_TRUE(year.issues.empty()) << all_text(year.issues);
    EXPECT_NEAR(year.p_mw(hour_of(1, 2, 12)), 2.0 / kMeanOf2025, 1e-12);
}

TEST(CompileDemand, RefusesAShapeWithoutUse) {
    const Compiled year(one_load("calendar", 0.0, 0.0, 0.0));

    const Issue* issue = find_issue(year.issues, IssueCode::out_of_range);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.line, 2);
    EXPECT_TRUE(std::isfinite(year.p_mw(0)));
}

TEST(CompileDemand, NeedsAResponseWhereUseFollowsTheTemperature) {
    const Compiled year(one_load("temperature"));

    const Issue* issue = find_issue(year.issues, IssueCode::missing_value);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.file, "region/demand/categories.csv");
    EXPECT_EQ(issue->place.line, 2);
}

// The tutorial gives every category its growth class, use share and quarter-hour factor; scenarios/tutorial.
TEST(DemandTables, KnowWhoGrowsAndHowSureALoadIs) {
    Issues issues;
    const std::filesystem::path folder = support::source_folder() / "scenarios/tutorial/demand";

    const auto categories = io::read_rows(io::read_csv(folder / "categories.csv", issues), categories_spec(), issues);
    const auto loads = io::read_rows(io::read_csv(folder / "loads.csv", issues), loads_spec(), issues);

    ASSERT_FALSE(issues.has_errors()) << all_text(issues);
    EXPECT_EQ(categories[0].growth_class, "large");
    EXPECT_EQ(categories[0].use_share_pu, 0.8);
    EXPECT_EQ(categories[1].growth_class, "autonomous");
    EXPECT_TRUE(std::isnan(categories[1].use_share_pu));  // empty: small users hold no contract
    EXPECT_EQ(categories[1].mwh_per_home, 2.5);
    EXPECT_EQ(loads[0].confidence, "assumed");
}

}  // namespace
}  // namespace knelpunt::models
