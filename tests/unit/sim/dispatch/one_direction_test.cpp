#include "sim/dispatch/one_direction.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/base/random.hpp"
#include "sim/solver/highs.hpp"
#include "tests/support/small_market.hpp"

namespace knelpunt::dispatch {
namespace {

using support::SmallMarket;

StoreRow& battery(SmallMarket& market, const std::string& id, double power_mw, double content_mwh, double efficiency) {
    StoreRow& row = market.store(id, "electricity", power_mw, content_mwh);
    row.charge_efficiency_pu = row.discharge_efficiency_pu = efficiency;
    return row;
}

double cost_of_exchange(const MarketResult& result, const std::vector<double>& price) {
    double cost = 0.0;
    for (std::size_t hour = 0; hour < price.size(); ++hour) cost += price[hour] * result.exchange_mw[0][hour];
    return cost;
}

double sum(const std::vector<double>& values) {
    double out = 0.0;
    for (const double value : values) out += value;
    return out;
}

// A battery of 10 MW and 20 MWh, 0.8 each way, a day at -100 and -80 EUR/MWh: 140.0 MWh in, 89.6 out, -4,928 EUR (integer
// program in HiGHS, cyclic); 140.625 in, 90.0 out, -4,750 EUR where it starts and ends half full, as week by week. A program
// without integers burns 4.9 MW in each hour.
TEST(OneDirection, BatteryAtNegativePrices) {
    for (const MarketMethod solver : {MarketMethod::interior, MarketMethod::highs}) {
        SmallMarket market(24);
        std::vector<double> price(24, -100.0);
        std::fill(price.begin() + 12, price.end(), -80.0);
        market.rows.exchanges.push_back({"electricity", 1.0e5, market.series("price", price)});
        battery(market, "battery", 10.0, 20.0, 0.8);
        MarketOptions options;
        options.solver = solver;

        const MarketResult result = market.clear(options);

        ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
        EXPECT_GT(result.directions.relaxed_h, 20.0);
        EXPECT_EQ(result.directions.both_ways_h, 0.0);
        const bool is_by_week = options.solver == MarketMethod::highs;
        EXPECT_NEAR(sum(result.store_charge_mw[0]), is_by_week ? 140.625 : 140.0, 1e-3);
        EXPECT_NEAR(sum(result.store_discharge_mw[0]), is_by_week ? 90.0 : 89.6, 1e-3);
        EXPECT_NEAR(cost_of_exchange(result, price), is_by_week ? -4750.0 : -4928.0, 0.5);
        EXPECT_LE(result.directions.gap_eur, 0.01 * (140.0 + 89.6));  // no more than the convex term
        EXPECT_TRUE(result.certificate.is_feasible(1e-7));
    }
}

/// A mixed-integer program put together variable by variable and row by row.
struct IntegerProgram {
    using Entries = std::vector<std::pair<int, double>>;
    solver::FlatProgram flat;

    IntegerProgram() { flat.row_start.push_back(0); }
    int variable(double lower, double upper, double cost) {
        flat.lower.push_back(lower);
        flat.upper.push_back(upper);
        flat.cost.push_back(cost);
        flat.quadratic_cost.push_back(0.0);
        return static_cast<int>(flat.n_variables++);
    }
    void row(double lower, double upper, const Entries& entries) {
        for (const auto& [index, value] : entries) {
            flat.index.push_back(index);
            flat.value.push_back(value);
        }
        flat.row_lower.push_back(lower);
        flat.row_upper.push_back(upper);
        flat.row_start.push_back(static_cast<int>(flat.index.size()));
        ++flat.n_rows;
    }
};

/// Cost of the best answer by an integer program written here from the definition, one store after the other; linear costs.
double best_cost(const SmallMarket& market, const std::vector<double>& price, double use_mw, double exchange_mw,
                 double lost_load) {
    const std::size_t n = price.size(), n_stores = market.rows.stores.size();
    IntegerProgram program;
    std::vector<IntegerProgram::Entries> balance(n);
    for (std::size_t hour = 0; hour < n; ++hour) {
        balance[hour] = {{program.variable(-exchange_mw, exchange_mw, price[hour]), 1.0},
                         {program.variable(0.0, 1e6, lost_load), 1.0},
                         {program.variable(0.0, 1e6, lost_load), -1.0}};
    }
    std::vector<std::vector<std::array<int, 3>>> at(n_stores, std::vector<std::array<int, 3>>(n));
    for (std::size_t store = 0; store < n_stores; ++store) {
        const StoreRow& of = market.rows.stores[store];
        for (std::size_t hour = 0; hour < n; ++hour) {
            at[store][hour] = {program.variable(0.0, of.charge_max_mw, 0.0),
                               program.variable(0.0, of.discharge_max_mw, 0.0),
                               program.variable(0.0, of.content_max_mwh, 0.0)};
            balance[hour].emplace_back(at[store][hour][0], -1.0);
            balance[hour].emplace_back(at[store][hour][1], 1.0);
        }
    }
    const std::size_t first_whole = program.flat.n_variables;
    for (std::size_t store = 0; store < n_stores; ++store) {
        const StoreRow& of = market.rows.stores[store];
        for (std::size_t hour = 0; hour < n; ++hour) {
            const auto [charge, discharge, content] = at[store][hour];
            program.row(0.0, 0.0,
                        {{content, 1.0},
                         {at[store][(hour + n - 1) % n][2], -(1.0 - of.standing_loss_pu)},
                         {charge, -of.charge_efficiency_pu},
                         {discharge, 1.0 / of.discharge_efficiency_pu}});
            const int charges = program.variable(0.0, 1.0, 0.0);
            program.row(-solver::kInfinity, 0.0, {{charge, 1.0}, {charges, -of.charge_max_mw}});
            program.row(-solver::kInfinity, of.discharge_max_mw, {{discharge, 1.0}, {charges, of.discharge_max_mw}});
        }
    }
    for (std::size_t hour = 0; hour < n; ++hour) program.row(use_mw, use_mw, balance[hour]);
    double bound = 0.0;
    const solver::FlatSolution found = solver::solve_mixed(program.flat, first_whole, {200000, 1e-9}, {}, bound);
    EXPECT_EQ(found.status, solver::SolveStatus::optimal) << found.message;
    return found.cost;
}

/// A day or two at prices from -200 to 100 EUR/MWh with one to three batteries of their own kind.
struct RandomCase {
    SmallMarket market;
    std::vector<double> price;
    double use_mw = 0.0, exchange_mw = 0.0;

    explicit RandomCase(std::uint32_t seed) : market(seed % 2 == 0 ? 24 : 48), price(seed % 2 == 0 ? 24 : 48) {
        const RandomStream random(seed, "one direction");
        std::uint32_t draw = 0;
        const auto between = [&](double low, double high) { return low + (high - low) * random.uniform(0, draw++); };
        for (double& value : price) value = between(-200.0, 100.0);
        use_mw = between(0.0, 20.0);
        exchange_mw = between(15.0, 60.0);
        market.demand("use", "electricity", {use_mw, kConstant});
        market.rows.exchanges.push_back({"electricity", exchange_mw, market.series("price", price)});
        const int n_stores = 1 + static_cast<int>(between(0.0, 3.0));
        for (int at = 0; at < n_stores; ++at) {
            StoreRow& row = battery(market, fmt::format("battery_{}", at), between(2.0, 12.0), between(4.0, 60.0),
                                    between(0.6, 0.98));
            row.discharge_max_mw = between(2.0, 12.0);
            row.standing_loss_pu = between(0.0, 0.02);
            row.category = row.id;  // a unit each
        }
    }
};

// The integer program of best_cost is written apart from the market. Where the market has no convex term both are the same
// program; 1e-6 is the gap that either solver may leave.
TEST(OneDirection, EqualsAnIntegerProgram) {
    MarketOptions options;
    options.convex_eur_per_mwh = 0.0;
    int n_both = 0;
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        const RandomCase made(seed);

        const MarketResult result = made.market.clear(options);

        const double best =
            best_cost(made.market, made.price, made.use_mw, made.exchange_mw, options.lost_load_eur_per_mwh);
        ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
        EXPECT_EQ(result.directions.both_ways_h, 0.0);
        EXPECT_NEAR(result.cost_eur, best, 1e-6 * (1.0 + std::abs(best)));
        EXPECT_LE(result.directions.gap_eur, 2e-6 * (1.0 + std::abs(best)));
        n_both += result.directions.relaxed_h > 0.0 ? 1 : 0;
    }
    EXPECT_GE(n_both, 15);  // the cases are of the kind that is meant
}

// Equal batteries are one unit, which goes one way where a program of its own for each might not: the bound holds, and no
// hour does both.
TEST(OneDirection, BoundsTheLossOfEqualStores) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        RandomCase made(seed);
        made.market.rows.stores.resize(1);
        made.market.rows.stores.push_back(made.market.rows.stores[0]);
        made.market.rows.stores[1].id = "twin";

        const MarketResult result = made.market.clear();

        const double best =
            best_cost(made.market, made.price, made.use_mw, made.exchange_mw, MarketOptions().lost_load_eur_per_mwh);
        EXPECT_EQ(result.directions.both_ways_h, 0.0);
        const double slack = 1e-6 * (1.0 + std::abs(best));
        EXPECT_GE(result.cost_eur, best - slack);
        EXPECT_LE(result.cost_eur - result.directions.gap_eur, best + slack + 0.01 * 48.0 * 4.0 * 12.0);  // convex term
    }
}

// Three weeks are seen in pieces, and nothing is lost by that: as one integer program HiGHS proves 26,478.4641 EUR. The
// market has no convex term here, so both are the same program; 1e-6 is the gap that a search of a piece may leave.
TEST(OneDirection, SeesALongPeriodInPieces) {
    SmallMarket market(21 * 24);
    std::vector<double> price(market.time.n_steps());
    for (std::size_t hour = 0; hour < price.size(); ++hour) {
        const bool is_surplus = hour % 168 >= 40 && hour % 168 < 52;
        price[hour] = is_surplus ? -90.0 - static_cast<double>(hour % 7) : 40.0 + static_cast<double>(hour % 24);
    }
    market.rows.exchanges.push_back({"electricity", 1.0e5, market.series("price", price)});
    battery(market, "one", 10.0, 20.0, 0.9);
    StoreRow& heat = market.store("tank", "heat", 5.0, 30.0);
    heat.charge_efficiency_pu = 0.9;
    market.demand("houses", "heat", {3.0, kConstant});
    market.converter("boiler", 20.0, {{"electricity", -1.0}, {"heat", 0.98}});

    MarketOptions options;
    options.convex_eur_per_mwh = 0.0;

    const MarketResult result = market.clear(options);

    EXPECT_GT(result.directions.relaxed_h, 0.0);
    EXPECT_EQ(result.directions.both_ways_h, 0.0);
    EXPECT_NEAR(result.cost_eur, 26478.4641, 1e-6 * 26478.4641);
    EXPECT_LE(result.cost_eur - result.directions.gap_eur, 26478.4641);  // no bound lies above what is possible
    EXPECT_TRUE(result.certificate.is_feasible(1e-7));
}

// A store without losses gains nothing by doing both, and loses as little as the convex term: it is not left to that.
TEST(OneDirection, TakesOffWhatCancels) {
    SmallMarket market(48);
    std::vector<double> price(48);
    for (std::size_t hour = 0; hour < price.size(); ++hour) price[hour] = hour % 5 == 0 ? -50.0 : 30.0;
    market.rows.exchanges.push_back({"electricity", 1.0e5, market.series("price", price)});
    market.demand("houses", "heat", {3.0, kConstant});
    market.converter("boiler", 20.0, {{"electricity", -1.0}, {"heat", 0.98}});
    market.store("tank", "heat", 500.0, 5000.0).standing_loss_pu = 0.001;
    const MarketResult result = market.clear();
    for (std::size_t hour = 0; hour < price.size(); ++hour)
        EXPECT_EQ(std::min(result.store_charge_mw[0][hour], result.store_discharge_mw[0][hour]), 0.0) << hour;
    EXPECT_EQ(result.directions.n_rounds, 0);
    EXPECT_TRUE(result.certificate.is_optimal(1e-7, 1e-6));
    EXPECT_NEAR(result.certificate.cost, result.cost_eur, 1e-6 * std::abs(result.cost_eur));
}

// Without negative prices nothing is fixed and nothing solved again.
TEST(OneDirection, LeavesAnAnswerThatKeepsToIt) {
    SmallMarket market(24);
    std::vector<double> price(24, 20.0);
    std::fill(price.begin() + 12, price.end(), 80.0);
    market.rows.exchanges.push_back({"electricity", 1.0e5, market.series("price", price)});
    battery(market, "battery", 10.0, 20.0, 1.0);
    const MarketResult result = market.clear();
    EXPECT_EQ(result.directions.relaxed_h, 0.0);
    EXPECT_EQ(result.directions.n_rounds, 0);
    EXPECT_EQ(result.directions.gap_eur, 0.0);
}

// The count is made from the solution: it can say no.
TEST(BothWaysHours, CountsThem) {
    SmallMarket market(3);
    market.demand("use", "electricity", {1.0, kConstant});
    battery(market, "battery", 10.0, 20.0, 0.9);
    Issues issues;
    const MarketProblem problem = build_market({market.system()}, {}, issues);
    const std::size_t n = problem.program.n_columns();
    std::vector<double> x(3 * n, 0.0);
    const auto unit = std::find_if(problem.units.begin(), problem.units.end(),
                                   [](const MarketUnit& one) { return one.kind == MarketUnit::Kind::store; });
    const auto charge = static_cast<std::size_t>(unit->column);
    EXPECT_EQ(both_ways_hours(problem, x), 0.0);
    x[n + charge] = 5.0;
    x[2 * n + charge + 1] = 5.0;
    EXPECT_EQ(both_ways_hours(problem, x), 0.0);
    x[n + charge + 1] = 0.5 * kBothWaysPu * 10.0;  // of 10 MW: what an interior point may leave
    EXPECT_EQ(both_ways_hours(problem, x), 0.0);
    x[n + charge + 1] = 2.0 * kBothWaysPu * 10.0;
    EXPECT_EQ(both_ways_hours(problem, x), 1.0);
}

}  // namespace
}  // namespace knelpunt::dispatch
