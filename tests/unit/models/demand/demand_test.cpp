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
                      std::vector<double> temperature_c = {}, double annual_mwh = kHoursPerYear, int year = 2025)
        : time(axis), pool(axis.n_steps()) {
        if (temperature_c.empty()) temperature_c.assign(axis.n_steps(), 10.0);
        const Key key = KeyBuilder().text("weather").array(std::span<const double>(temperature_c)).finish();
        const SeriesId temperature = pool.get_or_add(key, [&] { return temperature_c; });
        const std::vector<double> reference_c(static_cast<std::size_t>(kHoursPerYear), 10.0);
        const std::vector<double> volumes(tables.loads.size(), annual_mwh);
        ScenarioPoint point;
        point.year = year;
        const std::string folder = "region";
        CompileContext context{point, time, pool, folder, out, issues};
        compile_demand(tables, volumes, {temperature, reference_c, temperature, reference_c}, context);
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

/// A day of use in the evening alone; the smart profile is the first six hours.
DemandTables smart_load(double share_pu) {
    DemandTables tables = one_load("calendar", 0.0, 0.0, 0.0);
    for (ShapeRow& row : tables.shapes) row.h18 = row.day_type == "workday" ? 2.0 : 1.0;
    tables.shapes.push_back(day_profile("use", "smart", 0, 0.0));
    for (double ShapeRow::*hour :
         {&ShapeRow::h00, &ShapeRow::h01, &ShapeRow::h02, &ShapeRow::h03, &ShapeRow::h04, &ShapeRow::h05})
        tables.shapes.back().*hour = 1.0;
    tables.categories[0].smart_share_pu = share_pu;
    return tables;
}

// By hand: 0.6 of a workday's use spreads over six hours, 0.1 each; 0.4 stays at 18 h. Relative to the day's use D.
TEST(CompileDemand, MovesTheSmartShareWithinTheDay) {
    const Compiled plain(smart_load(0.0)), smart(smart_load(0.6));
    const std::size_t first = hour_of(1, 14, 0);  // Tuesday

    const double day = plain.p_mw(first + 18);
    EXPECT_NEAR(smart.p_mw(first + 18), 0.4 * day, 1e-12);
    EXPECT_NEAR(smart.p_mw(first), 0.1 * day, 1e-12);
    EXPECT_EQ(smart.p_mw(first + 12), 0.0);
}

TEST(CompileDemand, KeepsTheUseOfEachDayWithASmartShare) {
    const Compiled plain(smart_load(0.0)), smart(smart_load(0.6));

    for (const int month : {1, 2, 11, 12}) {  // winter: the days of the clock are those of the axis
        for (int day = 1; day <= 28; ++day) {
            double before = 0.0, after = 0.0;
            for (int hour = 0; hour < 24; ++hour) {
                before += plain.p_mw(hour_of(month, day, hour));
                after += smart.p_mw(hour_of(month, day, hour));
            }
            EXPECT_NEAR(after, before, 1e-12 * before) << day << "-" << month;
        }
    }
}

TEST(CompileDemand, NeedsASmartProfileForASmartShare) {
    DemandTables tables = one_load();
    tables.categories[0].smart_share_pu = 0.5;

    const Compiled year(tables);

    const Issue* issue = find_issue(year.issues, IssueCode::missing_hour);
    ASSERT_NE(issue, nullptr) << all_text(year.issues);
    EXPECT_EQ(issue->place.column, "smart_share_pu");
}

/// Constant work, free cooling below 12 degC, one percent more per degree above.
DemandTables data_centre_load() {
    DemandTables tables = one_load("data_centre", 1.0, 1.0, 1.0);
    DataCentreRow row;
    row.id = "use";
    row.utilisation_pu = 0.2;
    row.idle_pu = 0.5;
    row.idle_managed_pu = 0.4;
    row.pue_free_pu = 1.0;
    row.pue_slope_pu_per_k = 0.01;
    row.ramp_first_pu = 0.25;
    row.ramp_years = 3.0;
    tables.data_centres = {row};
    return tables;
}

// By hand: the reference year is at 10 degC, cooled for free; at 22 degC a tenth more.
TEST(CompileDemand, CoolsDataCentresByTheTemperatureOfTheHour) {
    const Compiled hours(data_centre_load(), TimeAxis(2025, 2, 1.0), {5.0, 22.0});

    EXPECT_NEAR(hours.p_mw(0), 1.0, 1e-12);
    EXPECT_NEAR(hours.p_mw(1), 1.1, 1e-12);
}

// By hand: 0.5 + 0.5 * 0.2 = 0.6 without management, 0.4 + 0.6 * 0.2 = 0.52 with all of it: 0.52 / 0.6. If the yearly
// energies hold half of it (0.56 on average), the rest is 0.52 / 0.56.
TEST(CompileDemand, SavesWhatServersUnderManagementSave) {
    DemandTables tables = data_centre_load();
    tables.data_centres[0].managed_share_pu = 1.0;
    EXPECT_NEAR(Compiled(tables).p_mw(100), 0.52 / 0.6, 1e-12);

    tables.data_centres[0].managed_share_in_volumes_pu = 0.5;
    EXPECT_NEAR(Compiled(tables).p_mw(100), 0.52 / 0.56, 1e-12);
}

// By hand: a quarter in the first year, three quarters of the way after two of three years: 0.25 + 0.75 * 2 / 3 = 0.75.
TEST(CompileDemand, LetsSitesGrowUpFromTheirStartYear) {
    DemandTables tables = data_centre_load();
    tables.loads[0].start_year = 2030;
    const auto mean_mw = [&](int year) {
        return Compiled(tables, TimeAxis(2025, 1, 1.0), {}, kHoursPerYear, year).out.demands[0].p_mw.scale;
    };

    EXPECT_EQ(mean_mw(2029), 0.0);
    EXPECT_EQ(mean_mw(2030), 0.25);
    EXPECT_NEAR(mean_mw(2032), 0.75, 1e-12);
    EXPECT_EQ(mean_mw(2040), 1.0);
}

TEST(CompileDemand, NeedsARowForADataCentreAndAHeatPump) {
    for (const std::string shape : {"data_centre", "heat_pump"}) {
        const Compiled year(one_load(shape));

        const Issue* issue = find_issue(year.issues, IssueCode::missing_value);
        ASSERT_NE(issue, nullptr) << shape;
        EXPECT_EQ(issue->message, "categories \"use\": shape " + shape + " needs a row of " + shape + "s");
    }
}

// By hand, half the heating degrees at 10 degC in the reference year of 10 degC: at 4 degC twice the heat (base 16).
// Lift at 10 degC: 25 - 10 = 15 K; at 4 degC: 28 - 4 = 24 K. cop = 6.08 - 0.0941 dT + 0.000464 dT^2: 4.7729, 4.088864.
TEST(CompileDemand, FollowsHeatAndPerformanceOfHeatPumps) {
    DemandTables tables = one_load("heat_pump", 1.0, 1.0, 1.0);
    HeatPumpRow row;
    row.id = "use";
    row.hot_water_share_pu = 0.0;
    tables.heat_pumps = {row};

    const Compiled hours(tables, TimeAxis(2025, 2, 1.0), {10.0, 4.0});

    EXPECT_NEAR(hours.p_mw(0), 1.0, 1e-12);
    EXPECT_NEAR(hours.p_mw(1), 2.0 * 4.7729 / 4.088864, 1e-12);
}

// Contracts do not follow what power management saves.
TEST(CompileDemand, KeepsTheRightOfServersThatSave) {
    DemandTables tables = data_centre_load();
    EXPECT_TRUE(std::isnan(Compiled(tables).out.demands[0].right_mw.scale));  // as the use
    tables.data_centres[0].managed_share_pu = 1.0;

    const Compiled year(tables);

    EXPECT_NEAR(value_at(year.out.demands[0].right_mw, year.pool, 100), 1.0, 1e-12);
    EXPECT_NEAR(year.p_mw(100), 0.52 / 0.6, 1e-12);
}

TEST(CompileDemand, TellsConfidenceAndQuarterHourFactor) {
    DemandTables tables = one_load();
    tables.loads[0].confidence = "calibrated";
    tables.categories[0].quarter_hour_factor_pu = 1.1;

    const Compiled year(tables);

    EXPECT_EQ(year.out.demands[0].confidence, "calibrated");
    EXPECT_EQ(year.out.demands[0].quarter_hour_factor_pu, 1.1);
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
