// Use that moves within its day joins no less than the same use by its own course, and so does all that joins beside it.

#include <gtest/gtest.h>

#include "models/demand/valley.hpp"
#include "sim/run/engine.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt {
namespace {

constexpr double kRoundingMw = 1e-6;

double uniform(std::uint32_t seed, std::uint32_t at) { return RandomStream(seed, "moving").uniform(0, at); }

/// One station of random firm capacity: a random day of measured use, and from 2024 on charging by a course of its own and
/// requests, which ask after it.
run::SystemFactory factory_of(std::uint32_t seed, bool moves) {
    return [seed, moves](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool, Issues&) {
        const auto course = [&](std::uint32_t which) {
            std::vector<double> values(time.n_steps());
            for (std::uint32_t step = 0; step < values.size(); ++step) values[step] = uniform(seed, 100 * which + step);
            return pool.add_own(KeyBuilder().integer(seed).integer(which).finish(), values);
        };
        support::SmallGrid grid;
        grid.rows.base_year = 2023;
        grid.node("a", 1.0);
        grid.node("b");
        grid.branch("ab", "a", "b", 0.1, 1000.0, 2);
        LimitRow firm;
        firm.id = "firm";
        firm.node = "b";
        firm.bound_mw = {20.0 + 60.0 * uniform(seed, 1), kConstant};
        grid.rows.limits.push_back(firm);
        grid.demand("measured", "b", 40.0);
        grid.rows.demands.back().p_mw.series = course(1);
        const bool has_grown = point.year > 2023;
        grid.demand("cars", "b", has_grown ? 60.0 * uniform(seed, 2) : 0.0);
        DemandRow& cars = grid.rows.demands.back();
        cars.p_mw.series = course(2);
        cars.ledger_class = "autonomous";
        if (moves) {
            cars.flexibility = "window";
            cars.right_mw = cars.p_mw;
            cars.p_max_mw = {3.0 * cars.p_mw.scale, kConstant};
        }
        grid.demand("queue", "b", has_grown ? 30.0 * uniform(seed, 3) : 0.0);
        grid.rows.demands.back().ledger_class = "requested";
        models::fill_valleys(time, true, pool, grid.rows);
        return grid.rows;
    };
}

struct Found {
    double away_mwh = 0.0, requested_mw = 0.0, peak_mw = 0.0;
};

Found found_with(std::uint32_t seed, bool moves) {
    run::Engine engine(TimeAxis(2025, 24, 1.0), factory_of(seed, moves), {}, [](const LogRecord&) {});
    ScenarioPoint point;
    point.id = "connected";
    point.year = 2024;
    point.mode = ConnectionMode::connected;
    Issues issues;
    engine.check({point}, issues);
    issues.throw_if_errors();
    const results::FieldValues fields = engine.run(point, {});
    const auto number = [&](const char* name) { return std::get<std::vector<double>>(fields.find(name)->second)[0]; };
    return {number("totals/suppressed_mwh"), number("ledger/station_requested_connected_mw"),
            number("connection/station_contract_offtake_mw")};
}

TEST(MovingUse, LetsNoLessJoin) {
    int n_more = 0;
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const Found fixed = found_with(seed, false), moving = found_with(seed, true);

        EXPECT_LE(moving.away_mwh, fixed.away_mwh + kRoundingMw) << seed;
        EXPECT_GE(moving.requested_mw, fixed.requested_mw - kRoundingMw) << seed;
        n_more += moving.away_mwh < fixed.away_mwh - 1.0 ? 1 : 0;
    }
    EXPECT_GT(n_more, 50);  // it matters: of 500 random stations many are near their limit
}

// What joins fits: rights stay below the firm capacity wherever those of today do.
TEST(MovingUse, FitsBelowTheFirmCapacity) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const double firm_mw = 20.0 + 60.0 * uniform(seed, 1);
        double measured_mw = 0.0;
        for (std::uint32_t step = 0; step < 24; ++step)
            measured_mw = std::max(measured_mw, 40.0 * uniform(seed, 100 + step));

        EXPECT_LE(found_with(seed, true).peak_mw, std::max(firm_mw, measured_mw) + kRoundingMw) << seed;
    }
}

}  // namespace
}  // namespace knelpunt
