#include "sim/run/market_stage.hpp"

#include <gtest/gtest.h>

#include "sim/dispatch/market_schedule.hpp"
#include "tests/support/small_market.hpp"

namespace knelpunt::run {
namespace {

using support::SmallMarket;

/// A boiler at one end of a pipe of 15 MW, 10 and 20 MW of use at both ends, and a heat network apart without a source.
struct Heating {
    SmallMarket market{2};

    Heating() {
        market.node("far", "heat");
        market.node("alone", "heat");
        for (NodeRow& node : market.rows.nodes) node.zone = node.id == "alone" ? "heat.Alone" : "heat.Town";
        market.rows.nodes[0].zone = "NL";
        for (const auto& [id, carrier] :
             {std::pair("NL", "electricity"), {"heat.Town", "heat"}, {"heat.Alone", "heat"}})
            market.rows.zones.push_back({{}, id, id, carrier});
        BranchRow pipe;
        pipe.id = "pipe";
        pipe.from = "heat";
        pipe.to = "far";
        pipe.kind = "heat_pipe";
        pipe.rating_mva = {15.0, kConstant};
        market.rows.branches.push_back(pipe);
        PipeRow side;
        side.id = "pipe";
        side.length_km = 2.0;
        market.rows.pipes.push_back(side);
        market.demand("near_use", "heat", {10.0, kConstant});
        market.demand("far_use", "far", {20.0, kConstant});
        market.demand("lonely_use", "alone", {3.0, kConstant});
        market.source("boiler", "heat", 50.0, 20.0);
        DeviceRow device;
        device.id = "boiler";
        device.zone = "heat.Town";
        market.rows.devices.push_back(device);
    }

    MarketStageResults results() {
        Issues issues;
        SeriesPool own(&market.pool);
        System system = market.system();
        system.series = {std::shared_ptr<const SeriesPool>(), &own};
        const dispatch::MarketInput input{system};
        const dispatch::MarketResult found = dispatch::clear_market(input, {}, {}, issues);
        const auto balance = dispatch::balance_zones(input, found, dispatch::schedule_of(input, found, own));
        return {dispatch::figures_of(input, found, balance), pipe_figures(system, found, balance)};
    }
};

// By hand, two hours: 30 MW of use in town, 3 apart that nothing meets; zones in the order of their ids.
TEST(MarketFigures, BalancesEachNetwork) {
    const MarketStageResults found = Heating().results();

    EXPECT_EQ(found.market.zones.demand_mwh, (std::vector<double>{0.0, 6.0, 60.0}));
    EXPECT_NEAR(found.market.zones.unmet_mwh[1], 6.0, 1e-6);
    EXPECT_EQ(found.market.zones.unmet_mwh[2], 0.0);
    EXPECT_EQ(found.market.zones.unmet_h[1], 2.0);
    EXPECT_EQ(found.market.zones.capacity_mw[2], 50.0);
    EXPECT_NEAR(found.market.zones.price_mean_eur_per_mwh[2], 20.0, 0.011);  // the convex term at most
    EXPECT_NEAR(found.market.devices.heat_mwh[0], 60.0, 1e-6);
}

// By hand: the boiler at 20 EUR/MWh sets the price in town, in both hours; where nothing is used there is none.
TEST(MarketFigures, KeepsThePriceOfEachHour) {
    const MarketStageResults found = Heating().results();

    const auto& price = found.market.zones.price_eur_per_mwh;
    const auto& is_unique = found.market.zones.price_is_unique;
    ASSERT_EQ(price.size(), 6U);  // three zones, two hours
    for (const std::size_t hour : {0U, 1U}) {
        EXPECT_NEAR(price[4 + hour], 20.0, 0.011);
        EXPECT_EQ(is_unique[4 + hour], 1);
        EXPECT_TRUE(std::isnan(price[hour]));
        EXPECT_EQ(is_unique[hour], -1);
    }
    EXPECT_NEAR(found.market.devices.limit_value_eur_per_mw.at(0), 0.0, 0.02);
}

// By hand: a store of heat has nothing to gain at one price; cars take 10 MWh a day from a plant at 50 EUR/MWh.
TEST(MarketFigures, ShowsStoresAndUseThatMayMove) {
    Heating heating;
    heating.market.store("buffer", "heat", 2.0, 4.0);
    heating.market.demand("cars", "electricity", {5.0, kConstant});
    heating.market.rows.demands.back().category = "cars";
    heating.market.rows.demands.back().flexibility = "window";
    heating.market.rows.demands.back().p_max_mw = {20.0, kConstant};
    heating.market.demand("trams", "electricity", {1.0, kConstant});
    heating.market.rows.demands.back().category = "trams";
    heating.market.source("plant", "electricity", 50.0, 50.0);
    const MarketStageResults found = heating.results();

    EXPECT_NEAR(found.market.stores.charged_mwh.at(0), found.market.stores.discharged_mwh.at(0), 1e-5);
    EXPECT_NEAR(found.market.stores.content_limit_value_eur_per_mwh.at(0), 0.0, 0.02);
    ASSERT_EQ(found.market.flexible_use.use_mwh.size(), 2U);  // cars, trams
    EXPECT_NEAR(found.market.flexible_use.use_mwh[0], 10.0, 1e-5);
    EXPECT_TRUE(std::isnan(found.market.flexible_use.use_mwh[1]));
    EXPECT_NEAR(found.market.flexible_use.price_eur_per_mwh[0], 50.0, 0.011);
    EXPECT_EQ(found.market.flexible_use.price_unique_h[0], 2.0);
    EXPECT_NEAR(found.market.flexible_use.limit_value_eur_per_mw[0], 0.0, 0.02);
}

// By hand: 20 MW go through the pipe of 15 MW in both hours.
TEST(MarketFigures, FindsThePipeThatIsShort) {
    const MarketStageResults found = Heating().results();

    EXPECT_NEAR(found.pipes.peak_mw.at(0), 20.0, 1e-6);
    EXPECT_EQ(found.pipes.short_h.at(0), 2.0);
}

TEST(MarketCache, SolvesEqualProgramsOnce) {
    SmallMarket market(2);
    market.demand("use", "electricity", {10.0, kConstant});
    market.source("plant", "electricity", 20.0, 30.0);
    Issues issues;
    MarketCache cache;
    const auto first = dispatch::build_market({market.system()}, {}, issues);
    const auto second = dispatch::build_market({market.system()}, {}, issues);
    market.rows.sources[0].cost_eur_per_mwh = 31.0;
    const auto other = dispatch::build_market({market.system()}, {}, issues);

    const auto a = cache.solve(first.program, {}, {}), b = cache.solve(second.program, {}, {});
    EXPECT_EQ(cache.n_solved(), 1U);
    EXPECT_EQ(a.x, b.x);
    cache.solve(other.program, {}, {});
    EXPECT_EQ(cache.n_solved(), 2U);
}

}  // namespace
}  // namespace knelpunt::run
