#include "sim/dispatch/market.hpp"

#include <algorithm>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/support/small_market.hpp"

namespace knelpunt::dispatch {
namespace {

using support::SmallMarket;

// The convex term moves prices by at most its 0.01 EUR/MWh and powers not at all where costs differ.
constexpr double kPrice = 0.011, kPower = 1e-5;

std::size_t zone_of(const MarketResult& result, const std::string& carrier) {
    const auto found = std::find_if(result.zones.begin(), result.zones.end(),
                                    [&](const MarketZone& zone) { return zone.carrier == carrier; });
    return static_cast<std::size_t>(found - result.zones.begin());
}

// By hand: 100 MW of use take the 60 MW at 20 EUR/MWh and 40 of the 80 MW at 50, which sets the price.
TEST(ClearMarket, TakesTheCheapestFirst) {
    SmallMarket market(2);
    market.demand("use", "electricity", {100.0, kConstant});
    market.source("cheap", "electricity", 60.0, 20.0);
    market.source("dear", "electricity", 80.0, 50.0);

    const MarketResult result = market.clear();

    ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
    EXPECT_TRUE(result.certificate.is_feasible(1e-7));
    EXPECT_NEAR(result.source_mw[0][0], 60.0, kPower);
    EXPECT_NEAR(result.source_mw[1][1], 40.0, kPower);
    EXPECT_NEAR(result.zone_price_eur_per_mwh[zone_of(result, "electricity")][0], 50.0, kPrice);
    EXPECT_NEAR(result.cost_eur, 2.0 * (60.0 * 20.0 + 40.0 * 50.0), 2.0 * 100.0 * 0.01);
}

// By hand: a MW more of the cheap plant saves 30 EUR in each of two hours, one of the plant that sets the price nothing.
TEST(ClearMarket, PricesTheLimits) {
    SmallMarket market(2);
    market.demand("use", "electricity", {100.0, kConstant});
    market.source("cheap", "electricity", 60.0, 20.0);
    market.source("dear", "electricity", 80.0, 50.0);
    const MarketResult result = market.clear();
    EXPECT_NEAR(result.source_limit[0].eur_per_unit, 2.0 * 30.0, 2.0 * kPrice);
    EXPECT_EQ(result.source_limit[0].unique_h, 2.0);
    EXPECT_NEAR(result.source_limit[1].eur_per_unit, 0.0, kPrice);
    EXPECT_EQ(result.source_limit[1].unique_h, 2.0);
}

/// 20 MW of use in two hours of a day: 100 MW at 10 EUR/MWh in the first, at 50 in both.
struct CheapFirstHour {
    SmallMarket market{2};

    CheapFirstHour() {
        market.demand("use", "electricity", {20.0, kConstant});
        market.source("sun", "electricity", 100.0, 10.0).p_max_mw = {100.0, market.series("sun", {1.0, 0.0}).series};
        market.source("plant", "electricity", 100.0, 50.0);
    }
};

void expect_limit(const LimitValue& value, double eur_per_unit, double unique_h) {
    EXPECT_NEAR(value.eur_per_unit, eur_per_unit, 2.0 * kPrice);
    EXPECT_EQ(value.unique_h, unique_h);
}

// By hand: what goes into the store at 10 saves 50. What holds it up is worth the difference: charging, discharging, or
// content; where both powers do, it is shared in any way.
TEST(ClearMarket, PricesTheLimitsOfAStore) {
    const auto with = [](double charge_mw, double discharge_mw, double content_mwh) {
        CheapFirstHour made;
        StoreRow& store = made.market.store("store", "electricity", charge_mw, content_mwh);
        store.discharge_max_mw = discharge_mw;
        return made.market.clear();
    };
    const MarketResult charging = with(10.0, 15.0, 100.0), discharging = with(15.0, 10.0, 100.0),
                       content = with(10.0, 10.0, 5.0), powers = with(10.0, 10.0, 100.0);
    expect_limit(charging.charge_limit[0], 40.0, 2.0);
    expect_limit(charging.discharge_limit[0], 0.0, 2.0);
    expect_limit(charging.content_limit[0], 0.0, 2.0);
    expect_limit(discharging.charge_limit[0], 0.0, 2.0);
    expect_limit(discharging.discharge_limit[0], 40.0, 2.0);
    expect_limit(content.charge_limit[0], 0.0, 2.0);
    expect_limit(content.content_limit[0], 40.0, 2.0);
    EXPECT_EQ(powers.charge_limit[0].unique_h, 1.0);  // no charging in the second hour, at any price
    EXPECT_NEAR(powers.charge_limit[0].eur_per_unit + powers.discharge_limit[0].eur_per_unit, 40.0, 4.0 * kPrice);
}

// By hand: 20 MWh of a day at 15 MW at most take 15 at 10 EUR/MWh and 5 at 50, so that a MWh less saves 50, a MW more 40.
TEST(ClearMarket, PricesTheLimitsOfUseThatMayMove) {
    CheapFirstHour made;
    made.market.demand("cars", "electricity", {10.0, kConstant});
    made.market.rows.demands.back().flexibility = "window";
    made.market.rows.demands.back().p_max_mw = {15.0, kConstant};
    const MarketResult result = made.market.clear();
    expect_limit(result.demand_day[1], 50.0, 2.0);
    expect_limit(result.demand_limit[1], 40.0, 2.0);
    EXPECT_TRUE(std::isnan(result.demand_day[0].eur_per_unit));
}

// By hand: 10 MW that must run at 60 EUR/MWh take the place of power at 10 and at 50: a MW less saves 50 and 10.
TEST(ClearMarket, PricesWhatMustRun) {
    CheapFirstHour made;
    made.market.source("waste", "electricity", 30.0, 60.0).p_min_mw = {10.0, kConstant};
    const MarketResult result = made.market.clear();
    expect_limit(result.source_must_run[2], 50.0 + 10.0, 2.0);
    expect_limit(result.source_limit[2], 0.0, 2.0);
    EXPECT_TRUE(std::isnan(result.source_must_run[1].eur_per_unit));
}

// By hand: a MW more is bought at 5 in place of 10 and of 50.
TEST(ClearMarket, PricesTheLimitOfExchange) {
    CheapFirstHour made;
    MarketExchange exchange;
    exchange.node = "electricity";
    exchange.p_max_mw = 10.0;
    exchange.price_eur_per_mwh = {5.0, kConstant};
    made.market.rows.exchanges.push_back(exchange);
    expect_limit(made.market.clear().exchange_limit, 5.0 + 45.0, 2.0);
}

// By hand: 60 MW of use take all of the cheap plant and none of the dear one: any price from 20 to 50 fits. At a vertex it is one
// of the two.
TEST(ClearMarket, MovesTheWeeksAskedForToAVertex) {
    SmallMarket market(2);
    market.demand("use", "electricity", {60.0, kConstant});
    market.source("cheap", "electricity", 60.0, 20.0);
    market.source("dear", "electricity", 80.0, 50.0);
    MarketOptions options;
    const auto price = [&] {
        Issues issues;
        const MarketResult result = market.clear(issues, options);
        EXPECT_TRUE(result.weeks_without_vertex.empty());
        EXPECT_TRUE(result.certificate.is_feasible(1e-7));
        EXPECT_LT(result.certificate.gap_pu, 1e-6);
        return result.zone_price_eur_per_mwh[zone_of(result, "electricity")][1];
    };
    EXPECT_GT(price(), 25.0);
    EXPECT_LT(price(), 45.0);
    options.vertex_weeks = {1};
    EXPECT_LT(std::min(std::abs(price() - 20.0), std::abs(price() - 50.0)), kPrice);
}

// By hand: 45 MW over two equal plants of 60 and 30 MW: 30 and 15, whatever the order of the rows.
TEST(ClearMarket, SplitsEqualAssetsProRata) {
    SmallMarket market(1);
    market.demand("use", "electricity", {45.0, kConstant});
    market.source("b", "electricity", 60.0, 20.0);
    market.source("a", "electricity", 30.0, 20.0);
    const MarketResult result = market.clear();

    std::swap(market.rows.sources[0], market.rows.sources[1]);
    const MarketResult swapped = market.clear();

    EXPECT_NEAR(result.source_mw[0][0], 30.0, kPower);
    EXPECT_NEAR(result.source_mw[1][0], 15.0, kPower);
    EXPECT_EQ(result.source_mw[0], swapped.source_mw[1]);
    EXPECT_EQ(result.source_mw[1], swapped.source_mw[0]);
}

// By hand: two plants of 50 MW at the same cost but of two kinds, 60 MW of use: the convex term gives each 30,
// to within one of the four segments of 12.5 MW.
TEST(ClearMarket, SharesTiesBetweenKindsByCapacity) {
    SmallMarket market(1);
    market.demand("use", "electricity", {60.0, kConstant});
    market.source("a", "electricity", 50.0, 20.0).category = "one";
    market.source("b", "electricity", 50.0, 20.0).category = "two";

    const MarketResult result = market.clear();

    EXPECT_NEAR(result.source_mw[0][0], 30.0, 12.5);
    EXPECT_NEAR(result.source_mw[0][0] + result.source_mw[1][0], 60.0, kPower);
}

// By hand: 30 MW of heat. A heat pump of 6 MW and COP 3 makes 18 at 40 / 3 EUR/MWh; the rest comes from a boiler of 0.9 on
// gas at 30, which sets the price of heat at 33.33.
TEST(ClearMarket, CouplesCarriersThroughConverters) {
    SmallMarket market(1);
    market.demand("homes", "heat", {30.0, kConstant});
    market.source("exchange", "electricity", 1000.0, 40.0);
    market.source("field", "gas", 1000.0, 30.0);
    market.converter("pump", 6.0, {{"electricity", -1.0}, {"heat", 3.0}});
    market.converter("boiler", 100.0, {{"gas", -1.0}, {"heat", 0.9}});

    const MarketResult result = market.clear();

    ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
    EXPECT_NEAR(result.converter_mw[0][0], 6.0, kPower);
    EXPECT_NEAR(result.converter_mw[1][0], 12.0 / 0.9, 1e-4);
    EXPECT_NEAR(result.zone_price_eur_per_mwh[zone_of(result, "heat")][0], 30.0 / 0.9, 2.0 * kPrice);
    EXPECT_NEAR(result.zone_price_eur_per_mwh[zone_of(result, "electricity")][0], 40.0, kPrice);
}

// By hand: 8 MWh a day, at most 2 MW, at prices 10 for six hours and 50 for the rest: 2 MW in four of the cheap hours; the
// convex term spreads them over all six, to within a segment of 0.5 MW.
TEST(ClearMarket, MovesUseWithinItsDay) {
    SmallMarket market(24);
    std::vector<double> price(24, 50.0), use(24, 0.0);
    std::fill(price.begin() + 2, price.begin() + 8, 10.0);
    std::fill(use.begin() + 17, use.begin() + 21, 2.0);
    SourceRow& exchange = market.source("exchange", "electricity", 100.0, 0.0);
    exchange.price_eur_per_mwh = market.series("price", price);
    market.demand("cars", "electricity", market.series("use", use));
    market.rows.demands[0].flexibility = "window";
    market.rows.demands[0].p_max_mw = {2.0, kConstant};

    const MarketResult result = market.clear();

    ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
    for (std::size_t hour = 0; hour < 24; ++hour)
        EXPECT_NEAR(result.demand_mw[0][hour], hour >= 2 && hour < 8 ? 8.0 / 6.0 : 0.0,
                    hour >= 2 && hour < 8 ? 0.5 : kPower)
            << hour;
}

// By hand: an exchange that buys at 30 what wind at no cost leaves over: 40 MW of wind, 10 of use, 20 of cable: 10 are curtailed.
TEST(ClearMarket, SellsAndCurtails) {
    SmallMarket market(1);
    market.demand("use", "electricity", {10.0, kConstant});
    market.source("wind", "electricity", 40.0, 0.0);
    SourceRow& exchange = market.source("exchange", "electricity", 20.0, 30.0);
    exchange.p_min_mw = {-20.0, kConstant};

    const MarketResult result = market.clear();

    EXPECT_NEAR(result.source_mw[0][0], 30.0, kPower);
    EXPECT_NEAR(result.source_mw[1][0], -20.0, kPower);
    EXPECT_NEAR(result.zone_price_eur_per_mwh[zone_of(result, "electricity")][0], 0.0, kPrice);
}

// By hand: 10 MW at 30; where one solver gives no answer the other does, and the message says which and why.
TEST(ClearMarket, AsksAnotherSolverWhereOneHasNoAnswer) {
    SmallMarket market(2);
    market.demand("use", "electricity", {10.0, kConstant});
    market.source("plant", "electricity", 20.0, 30.0);
    Issues issues;
    const auto solve = [](const solver::StagedProgram& program, const MarketOptions& options) {
        if (options.solver == MarketMethod::highs) return solve_market(program, options, {});
        solver::StagedSolution none;
        none.message = "no step ahead";
        return none;
    };

    const MarketResult result = clear_market({market.system()}, {}, solve, {}, issues);

    ASSERT_EQ(result.status, solver::SolveStatus::optimal);
    EXPECT_NEAR(result.source_mw[0][0], 10.0, kPower);
    EXPECT_NE(result.message.find("HiGHS"), std::string::npos);
    EXPECT_NE(result.message.find("no step ahead"), std::string::npos);
}

// By hand: 240 MWh on the second day with 8 MW at most in each of its 24 hours: 48 MWh are missing.
TEST(ClearMarket, SaysWhichLimitsContradictEachOther) {
    SmallMarket market(48);
    std::vector<double> use(48, 2.0);
    std::fill(use.begin() + 24, use.end(), 10.0);
    market.demand("cars", "electricity", market.series("use", use));
    market.rows.demands[0].flexibility = "window";
    market.rows.demands[0].p_max_mw = {8.0, kConstant};
    market.source("plant", "electricity", 200.0, 30.0);
    for (const MarketMethod solver : {MarketMethod::interior, MarketMethod::highs}) {
        MarketOptions options;
        options.solver = solver;

        const MarketResult result = market.clear(options);

        EXPECT_EQ(result.status, solver::SolveStatus::infeasible);
        EXPECT_EQ(result.message,
                  "48 MWh are missing, since use of demand \"cars\" at electricity must be at least 240 MWh from "
                  "2025-01-02T00:00 to 2025-01-02T23:00; power of demand \"cars\" at electricity must be at most 8 MW "
                  "in 24 steps from 2025-01-02T00:00 to 2025-01-02T23:00");
    }
}

// By hand: 50 MW are bought at 20, and at 9,000, and at -500 EUR/MWh; the use is met at any price below its value.
TEST(ClearMarket, MeetsUseAtAnyPriceBelowTheValueOfLostLoad) {
    for (const MarketMethod solver : {MarketMethod::interior, MarketMethod::highs}) {
        SmallMarket market(3);
        market.demand("use", "electricity", {50.0, kConstant});
        market.rows.exchanges.push_back({"electricity", 1.0e5, market.series("price", {20.0, 9000.0, -500.0})});
        MarketOptions options;
        options.solver = solver;

        const MarketResult result = market.clear(options);

        for (std::size_t hour = 0; hour < 3; ++hour) {
            EXPECT_NEAR(result.zone_unmet_mw[zone_of(result, "electricity")][hour], 0.0, kPower);
            EXPECT_NEAR(result.zone_excess_mw[zone_of(result, "electricity")][hour], 0.0, kPower);
            EXPECT_NEAR(result.exchange_mw[0][hour], 50.0, kPower);
        }
        EXPECT_NEAR(result.cost_eur, 50.0 * (20.0 + 9000.0 - 500.0), 1.0);
        EXPECT_NEAR(result.lost_load_eur, 0.0, 1.0);
    }
}

// By hand: of 50 MW the exchange carries 30; 20 are not met, at the value of the use.
TEST(ClearMarket, LeavesUnmetWhatTheExchangeCannotCarry) {
    for (const double limit_mw : {30.0, 0.0}) {
        SmallMarket market(1);
        market.demand("use", "electricity", {50.0, kConstant});
        market.rows.demands[0].value_eur_per_mwh = 10000.0;
        market.rows.exchanges.push_back({"electricity", limit_mw, {20.0, kConstant}});

        const MarketResult result = market.clear();

        EXPECT_NEAR(result.zone_unmet_mw[zone_of(result, "electricity")][0], 50.0 - limit_mw, kPower);
        EXPECT_NEAR(result.lost_load_eur, (50.0 - limit_mw) * 10000.0, 1.0);
        EXPECT_NEAR(result.zone_price_eur_per_mwh[zone_of(result, "electricity")][0], 10000.0, 0.1);
    }
}

// By hand: heat from power at 5,000 through a boiler of 0.5 costs 10,000, so its use is worth serving from there on only.
TEST(ClearMarket, RefusesAValueOfLostLoadBelowAPrice) {
    const auto text_of = [](double power_value, double heat_value) {
        SmallMarket market(1);
        market.demand("use", "heat", {1.0, kConstant});
        market.demand("light", "electricity", {1.0, kConstant});
        market.rows.demands[0].value_eur_per_mwh = heat_value;
        market.rows.demands[1].value_eur_per_mwh = power_value;
        market.rows.exchanges.push_back({"electricity", 100.0, {5000.0, kConstant}});
        market.converter("boiler", 10.0, {{"electricity", -1.0}, {"heat", 0.5}});
        Issues issues;
        build_market({market.system()}, {}, issues);
        return issues.empty() ? std::string() : issues.list()[0].message;
    };
    EXPECT_EQ(text_of(68887.0, 10001.0), "");
    EXPECT_NE(text_of(68887.0, 9999.0).find("converter \"boiler\""), std::string::npos);
    EXPECT_NE(text_of(5000.0, 68887.0).find("price of the exchange, 5000 EUR/MWh"), std::string::npos);
}

// Nothing is silent: what is not met is counted, at its price.
TEST(ClearMarket, TellsWhatIsNotMet) {
    SmallMarket market(1);
    market.demand("use", "heat", {10.0, kConstant});
    market.rows.demands[0].value_eur_per_mwh = 4000.0;

    const MarketResult result = market.clear();

    EXPECT_NEAR(result.zone_unmet_mw[zone_of(result, "heat")][0], 10.0, kPower);
    EXPECT_NEAR(result.cost_eur, 40000.0, 1e-7 * 40000.0);  // the gap that the solver may leave
}

// By hand: networks that no branch joins have prices of their own.
TEST(ClearMarket, TradesWithinAConnectedNetworkOnly) {
    SmallMarket market(1);
    market.node("heat_2", "heat");
    market.demand("one", "heat", {10.0, kConstant});
    market.demand("two", "heat_2", {10.0, kConstant});
    market.source("cheap", "heat", 100.0, 5.0);
    market.source("dear", "heat_2", 100.0, 25.0);

    EXPECT_NEAR(market.clear().cost_eur, 10.0 * 5.0 + 10.0 * 25.0, 0.2);
    BranchRow pipe;
    pipe.id = "pipe";
    pipe.from = "heat";
    pipe.to = "heat_2";
    pipe.kind = "heat_pipe";
    market.rows.branches.push_back(pipe);
    EXPECT_NEAR(market.clear().cost_eur, 20.0 * 5.0, 0.2);
}

TEST(BuildMarket, ReportsWhatCannotBe) {
    SmallMarket market(1);
    market.converter("endless", 1.0, {{"heat", 1.0}});
    market.store("stuck", "heat", 0.0, 10.0);
    Issues issues;

    market.clear(issues);

    ASSERT_EQ(issues.list().size(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::bad_bounds);
    EXPECT_NE(issues.list()[0].message.find("endless"), std::string::npos);
    EXPECT_EQ(issues.list()[1].code, IssueCode::out_of_range);
    EXPECT_NE(issues.list()[1].message.find("stuck"), std::string::npos);
}

/// A plant of 100 MW and 60 MW of heat: power loss 0.2 and back pressure 1 per MW of heat, gas at 20 EUR/MWh, efficiency 0.5.
void add_combined_plant(SmallMarket& market) {
    market.converter("C+power", 100.0, {{"gas", -2.0}, {"electricity", 1.0}});
    market.converter("C+heat", 60.0, {{"heat", 1.0}, {"electricity", -0.2}});
    for (const auto& [converter, port, coefficient] :
         {std::tuple("C+power", "C+power.electricity", -1.0), std::tuple("C+heat", "C+heat.heat", 1.2)}) {
        ConverterRegionRow row;
        row.id = "C+region";
        row.converter = converter;
        row.port = port;
        row.coefficient_pu = coefficient;
        row.bound_mw = 0.0;
        market.rows.converter_regions.push_back(row);
    }
    market.source("well", "gas", 1000.0, 20.0);
}

// By hand: 50 MW of heat need 1.2 * 50 = 60 MW in front of the loss though power is worth nothing: 120 MW of gas.
TEST(ClearMarket, KeepsAPlantAboveItsBackPressure) {
    SmallMarket market(1);
    add_combined_plant(market);
    market.demand("heating", "heat", {50.0, kConstant});
    market.source("sink", "electricity", 100.0, 0.0).p_min_mw = {-100.0, kConstant};

    const MarketResult result = market.clear();

    ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
    EXPECT_NEAR(result.converter_mw[0][0], 60.0, kPower);
    EXPECT_NEAR(result.converter_mw[1][0], 50.0, kPower);
    EXPECT_NEAR(result.source_mw[0][0], 120.0, kPower);
}

// Over prices of power from -50 to 150 EUR/MWh, whatever pays: power >= back pressure * heat, never above the plant.
TEST(ClearMarket, NeverLeavesTheRegionOfAPlant) {
    const std::size_t n = 41;
    SmallMarket market(n);
    add_combined_plant(market);
    std::vector<double> price, heat_mw;
    for (std::size_t step = 0; step < n; ++step) {
        price.push_back(-50.0 + 5.0 * static_cast<double>(step));
        heat_mw.push_back(static_cast<double>((step * 17) % 61));
    }
    market.demand("heating", "heat", market.series("heat", heat_mw));
    market.source("boiler", "heat", 60.0, 55.0);
    MarketExchange trade;
    trade.node = "electricity";
    trade.p_max_mw = 500.0;
    trade.price_eur_per_mwh = market.series("price", price);
    market.rows.exchanges.push_back(trade);

    const MarketResult result = market.clear();

    ASSERT_EQ(result.status, solver::SolveStatus::optimal) << result.message;
    for (std::size_t step = 0; step < n; ++step) {
        const double heat = result.converter_mw[1][step], power = result.converter_mw[0][step] - 0.2 * heat;
        EXPECT_GE(power, heat - kPower) << step;
        EXPECT_LE(power + 0.2 * heat, 100.0 + kPower) << step;
    }
    EXPECT_GT(result.converter_mw[1][20], 0.0);  // at 50 EUR/MWh heat of the plant is cheaper than the boiler's 55
}

}  // namespace
}  // namespace knelpunt::dispatch
