#include "sim/system/system.hpp"

#include <cmath>
#include <functional>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/system/schedule.hpp"
#include "tests/support/small_market.hpp"

namespace knelpunt {
namespace {

using support::SmallMarket;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::size_t at(const IdAxis& axis, const std::string& id) { return static_cast<std::size_t>(axis.find(id)); }

/// Heat and power: a boiler, a plant of which heat takes power off, stores of both, use of both.
struct Town : SmallMarket {
    Town() : SmallMarket(1) {
        demand("light", "electricity", {5.0, kConstant});
        demand("heating", "heat", {7.0, kConstant});
        source("well", "gas", 10.0, 20.0);
        converter("boiler", 40.0, {{"electricity", -1.25}, {"heat", 1.0}});
        converter("plant", 30.0, {{"gas", -2.0}, {"electricity", 1.0}});
        store("battery", "electricity", 20.0, 40.0);
        store("buffer", "heat", 20.0, 40.0);
    }
};

TEST(System, HoldsAllCarriersWithPowerFirst) {
    const Town town;
    const System system = town.system();
    const Structure& on = *system.structure;

    EXPECT_THAT(on.nodes.ids(), ElementsAre("electricity", "gas", "heat"));
    EXPECT_EQ(on.nodes.n_power(), 1U);
    EXPECT_THAT(on.demands.ids(), ElementsAre("battery+charge", "boiler.electricity", "light", "heating"));
    EXPECT_EQ(on.demands.n_power(), 3U);
    EXPECT_THAT(on.sources.ids(), ElementsAre("battery+discharge", "plant.electricity", "well"));
    EXPECT_EQ(on.sources.n_power(), 2U);
    EXPECT_THAT(on.load_nodes, ElementsAre(NodeId{0}));  // heat is used at no station
    EXPECT_EQ(system.demands.p_mw[at(on.demands, "heating")].scale, 7.0);
    EXPECT_EQ(system.sources.dispatch[at(on.sources, "well")], Dispatch::market);
}

TEST(System, ShowsPortsAndStoresInTheGrid) {
    const Town town;
    const System system = town.system();
    const Structure& on = *system.structure;

    EXPECT_EQ(system.ports.demand[at(on.ports, "boiler.electricity")], on.demands.find("boiler.electricity"));
    EXPECT_EQ(system.ports.source[at(on.ports, "plant.electricity")], on.sources.find("plant.electricity"));
    EXPECT_EQ(system.ports.demand[at(on.ports, "boiler.heat")], -1);  // no grid of power there
    EXPECT_EQ(on.store_source[at(on.stores, "battery")], on.sources.find("battery+discharge"));
    EXPECT_EQ(on.store_source[at(on.stores, "buffer")], -1);
    EXPECT_EQ(system.sources.dispatch[at(on.sources, "plant.electricity")], Dispatch::stand_in);
    EXPECT_EQ(system.sources.p_rated_mw[at(on.sources, "plant.electricity")], 30.0);
    EXPECT_EQ(system.demands.is_stand_in[at(on.demands, "light")], 0);
}

TEST(System, HoldsNoValueOfWhatIsOutOfService) {
    Town market;
    market.rows.converters[0].in_service = false;  // the boiler
    market.rows.stores[1].in_service = false;      // the buffer

    const System system = market.system();

    const std::size_t boiler = at(system.structure->converters, "boiler");
    EXPECT_EQ(system.converters.in_service[boiler], 0);
    EXPECT_TRUE(std::isnan(system.converters.activity_max_mw[boiler]));
    EXPECT_TRUE(std::isnan(system.ports.coefficient_pu[at(system.structure->ports, "boiler.heat")].scale));
    EXPECT_TRUE(std::isnan(system.stores.content_max_mwh[at(system.structure->stores, "buffer")]));
    EXPECT_EQ(system.stores.in_service[at(system.structure->stores, "battery")], 1);
}

TEST(System, KnowsWhatOnlyOtherScenariosHave) {
    const Town with;
    SmallMarket without(1);
    without.demand("light", "electricity", {5.0, kConstant});
    without.rows.nodes[0].exchange_share_pu = 1.0;
    StructureBuilder builder(with.time);
    Issues issues;
    builder.add(with.rows, issues);
    builder.add(without.rows, issues);

    const System system =
        build_system(builder.finish(), {std::shared_ptr<const SeriesPool>(), &without.pool}, without.rows, issues);

    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(system.stores.in_service.size(), 2U);
    EXPECT_EQ(system.ports.in_service, std::vector<char>(4, 0));
    EXPECT_EQ(schedule_by_rule(system).converter_mw.size(), 2U);
    EXPECT_EQ(schedule_by_rule(system).source_mw.size(), 3U);
}

TEST(System, KeyCoversWhatTheMarketReads) {
    const auto key_with = [](const std::function<void(Primitives&)>& change) {
        Town market;
        change(market.rows);
        return system_key(market.system());
    };
    const Key as_it_is = key_with([](Primitives&) {});

    EXPECT_EQ(key_with([](Primitives&) {}), as_it_is);
    EXPECT_NE(key_with([](Primitives& rows) { rows.converters[0].activity_max_mw = 41.0; }), as_it_is);
    EXPECT_NE(key_with([](Primitives& rows) { rows.converter_ports[0].coefficient_pu.scale = -1.3; }), as_it_is);
    EXPECT_NE(key_with([](Primitives& rows) { rows.stores[1].standing_loss_pu = 0.1; }), as_it_is);
    EXPECT_NE(key_with([](Primitives& rows) { rows.sources[0].cost_eur_per_mwh = 21.0; }), as_it_is);
    EXPECT_NE(key_with([](Primitives& rows) { rows.exchanges.push_back({"electricity", 1.0, {}}); }), as_it_is);
}

TEST(StructureBuilder, RefusesANodeThatChangesItsCarrier) {
    const Town one;
    Town other;
    other.rows.nodes[2].carrier = "heat";  // gas before
    StructureBuilder builder(one.time);
    Issues issues;

    builder.add(one.rows, issues);
    builder.add(other.rows, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_THAT(issues.list()[0].message, HasSubstr("node \"gas\": carrier or zone differ between scenarios"));
}

TEST(StructureBuilder, RefusesAPortOfNoConverter) {
    Town market;
    market.rows.converter_ports[0].converter = "bioler";
    StructureBuilder builder(market.time);
    Issues issues;

    builder.add(market.rows, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_THAT(issues.list()[0].message, HasSubstr("converter = \"bioler\" is no row of converters"));
    EXPECT_THAT(issues.list()[0].hint, HasSubstr("boiler"));
}

// A name that stands in both blocks of an axis cannot be: ids are unique. Each block is searched.
TEST(IdAxis, FindsPowerAndOthers) {
    const IdAxis axis({"b", "d"}, {"c", "a"});

    EXPECT_THAT(axis.ids(), ElementsAre("b", "d", "a", "c"));
    EXPECT_EQ(axis.n_power(), 2U);
    EXPECT_EQ(axis.find("d"), 1);
    EXPECT_EQ(axis.find("a"), 2);
    EXPECT_EQ(axis.find("e"), -1);
}

}  // namespace
}  // namespace knelpunt
