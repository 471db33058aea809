#include "sim/run/connection_path.hpp"

#include <gtest/gtest.h>

#include "sim/run/engine.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::run {
namespace {

constexpr int kBaseYear = 2023;

/// One station behind two circuits of 100 MVA (100 MW with one out), 40 MW measured, and 30 MW of requests and 20 MW of
/// autonomous growth more each year; a third circuit from 2027 on.
Primitives year_of(const ScenarioPoint& point, const TimeAxis&, SeriesPool&, Issues&) {
    support::SmallGrid grid;
    grid.rows.base_year = kBaseYear;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 100.0, point.year >= 2027 ? 3 : 2);
    const double years = point.year - kBaseYear;
    grid.demand("measured", "b", 40.0);
    grid.demand("growth", "b", 20.0 * years);
    grid.rows.demands.back().ledger_class = "autonomous";
    grid.demand("queue", "b", 30.0 * years);
    grid.rows.demands.back().ledger_class = "requested";
    return grid.rows;
}

Engine engine_of(const SystemFactory& factory = year_of) {
    return {TimeAxis(2025, 1, 1.0), factory, {}, [](const LogRecord&) {}};
}

ScenarioPoint point_of(int year, ConnectionMode mode = ConnectionMode::connected) {
    ScenarioPoint point;
    point.id = std::to_string(year).append(word_of(mode));
    point.year = year;
    point.mode = mode;
    return point;
}

double number(const results::FieldValues& fields, const std::string& name, std::size_t at = 0) {
    return std::get<std::vector<double>>(fields.find(name)->second)[at];
}

// By hand, 60 MW of room at first. 2024: growth 20 (40 left), requests 30 (10 left). 2025: growth 10 of 20. 2026: none.
// 2027: 100 MW more: growth to 80 (from 30: 50), the rest of 50 to the requests: 30 + 50 = 80 of 120.
TEST(ConnectionPath, JoinsClassesInTheirOrderAsRoomComes) {
    const std::vector<std::array<double, 3>> expected{{2024, 20, 30}, {2025, 30, 30}, {2026, 30, 30}, {2027, 80, 80}};
    std::vector<ScenarioPoint> points;
    for (const auto& [year, growth, queue] : expected) points.push_back(point_of(static_cast<int>(year)));
    Engine engine = engine_of();
    Issues issues;
    engine.check(points, issues);
    ASSERT_FALSE(issues.has_errors());

    for (std::size_t at = 0; at < points.size(); ++at) {
        const results::FieldValues fields = engine.run(points[at], {});

        EXPECT_NEAR(number(fields, "ledger/station_autonomous_connected_mw"), expected[at][1], 1e-6) << points[at].id;
        EXPECT_NEAR(number(fields, "ledger/station_requested_connected_mw"), expected[at][2], 1e-6) << points[at].id;
        EXPECT_LE(number(fields, "congestion/branch_worst_loading_pu"), 1.0 + 1e-9) << points[at].id;
    }
}

// A year's answer does not depend on the years that a study asks for, nor on their order.
TEST(ConnectionPath, IsTheSameAloneAndAmongOthers) {
    const std::vector<ScenarioPoint> points{point_of(2027), point_of(2024)};
    Engine alone = engine_of(), among = engine_of();
    Issues issues;
    alone.check(points, issues);
    among.check(points, issues);

    among.run(points[1], {});
    const double expected = number(alone.run(points[0], {}), "totals/suppressed_mw");

    EXPECT_EQ(number(among.run(points[0], {}), "totals/suppressed_mw"), expected);
    EXPECT_GT(expected, 0.0);
}

// Suppressed + connected = wished: what stays away is the difference of the two modes.
TEST(ConnectionPath, LeavesOutWhatTheWishHasMore) {
    const std::vector<ScenarioPoint> points{point_of(2027), point_of(2027, ConnectionMode::wish)};
    Engine engine = engine_of();
    Issues issues;
    engine.check(points, issues);

    const results::FieldValues connected = engine.run(points[0], {}), wish = engine.run(points[1], {});

    EXPECT_NEAR(number(connected, "totals/demand_mwh") + number(connected, "totals/suppressed_mwh"),
                number(wish, "totals/demand_mwh"), 1e-9);
    EXPECT_EQ(number(wish, "totals/suppressed_mw"), 0.0);
}

// Contracts and offers in force hold their rights even where there is no room, and so does all use up to the present
// year; by hand, 60 MW of room: 90 MW committed leave none, so of 2026 and 2027 nothing joins until the third circuit.
TEST(ConnectionPath, LeavesWhatHoldsARightConnected) {
    const SystemFactory committed = [](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                                       Issues& issues) {
        Primitives rows = year_of(point, time, pool, issues);
        rows.present_year = 2025;
        rows.demands.pop_back();
        rows.demands.back().p_mw.scale = point.year > 2025 ? 20.0 : 0.0;
        DemandRow offer = rows.demands.front();
        offer.id = "offer";
        offer.ledger_class = "committed";
        offer.p_mw.scale = 90.0;
        rows.demands.push_back(offer);
        return rows;
    };
    Engine engine = engine_of(committed);
    Issues issues;
    const std::vector<ScenarioPoint> points{point_of(2025), point_of(2026), point_of(2027)};
    engine.check(points, issues);
    ASSERT_FALSE(issues.has_errors());
    const std::array<double, 3> away_mw{0.0, 20.0, 0.0};

    for (std::size_t at = 0; at < points.size(); ++at) {
        const results::FieldValues fields = engine.run(points[at], {});

        EXPECT_NEAR(number(fields, "ledger/station_committed_connected_mw"), 90.0, 1e-9) << points[at].id;
        EXPECT_NEAR(number(fields, "totals/suppressed_mw"), away_mw[at], 1e-9) << points[at].id;
    }
}

// What a battery draws stands among the demands and asks for nothing: the same joins beside it.
TEST(ConnectionPath, IsTheSameBesideABattery) {
    const SystemFactory with_battery = [](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                                          Issues& issues) {
        Primitives rows = year_of(point, time, pool, issues);
        StoreRow battery;
        battery.id = "battery";
        battery.node = "b";
        battery.charge_max_mw = battery.discharge_max_mw = 60.0;
        battery.content_max_mwh = 240.0;
        rows.stores.push_back(battery);
        return rows;
    };
    Engine without = engine_of(), with = engine_of(with_battery);
    Issues issues;
    without.check({point_of(2026)}, issues);
    with.check({point_of(2026)}, issues);
    ASSERT_FALSE(issues.has_errors());

    const results::FieldValues before = without.run(point_of(2026), {}), after = with.run(point_of(2026), {});

    EXPECT_EQ(number(after, "totals/suppressed_mw"), number(before, "totals/suppressed_mw"));
    EXPECT_GT(number(before, "totals/suppressed_mw"), 0.0);
}

TEST(ConnectionPath, NeedsABaseYear) {
    const SystemFactory without = [](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                                     Issues& issues) {
        Primitives rows = year_of(point, time, pool, issues);
        rows.base_year = 0;
        return rows;
    };
    Engine engine = engine_of(without);
    Issues issues;

    engine.check({point_of(2027)}, issues);

    ASSERT_TRUE(issues.has_errors());
    EXPECT_EQ(issues.list()[0].code, IssueCode::mode_needs_base_year);
}

// A network whose use is all measured joins no one, so it needs no base year: both modes are one.
TEST(ConnectionPath, IsTheWishWhereNothingWaits) {
    const SystemFactory measured = [](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                                      Issues& issues) {
        Primitives rows = year_of(point, time, pool, issues);
        rows.base_year = 0;
        for (DemandRow& demand : rows.demands) {
            if (demand.id == "growth") demand.ledger_class = "measured";
            if (demand.ledger_class != "measured") demand.p_mw.scale = 0.0;
        }
        return rows;
    };
    Engine engine = engine_of(measured);
    Issues issues;
    engine.check({point_of(2027), point_of(2027, ConnectionMode::wish)}, issues);
    ASSERT_FALSE(issues.has_errors());

    const results::FieldValues connected = engine.run(point_of(2027), {}),
                               wish = engine.run(point_of(2027, ConnectionMode::wish), {});

    EXPECT_EQ(number(connected, "totals/demand_mwh"), number(wish, "totals/demand_mwh"));
    EXPECT_EQ(number(connected, "totals/suppressed_mw"), 0.0);
    EXPECT_GT(number(connected, "totals/demand_mwh"), 0.0);
}

}  // namespace
}  // namespace knelpunt::run
