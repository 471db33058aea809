#include "models/conversion/devices.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/base/random.hpp"
#include "tests/support/rows.hpp"

namespace knelpunt::models {
namespace {

// By hand: 0.5 * (60 + 273.15) / (60 - 10) = 3.3315.
TEST(HeatPumpCop, IsAShareOfCarnotByBothTemperatures) { EXPECT_NEAR(heat_pump_cop(0.5, 60.0, 10.0), 3.3315, 1e-12); }

TEST(HeatPumpCop, KeepsALiftOfFiveKelvin) { EXPECT_DOUBLE_EQ(heat_pump_cop(0.5, 40.0, 50.0), 0.5 * 313.15 / 5.0); }

// Carnot's ratio T / (T - T_source) bounds it, for shares up to 1; below it a resistance has ratio 1.
TEST(HeatPumpCop, IsNeverAboveCarnot) {
    const RandomStream random(7, "heat pumps");
    for (std::uint32_t at = 0; at < 1000; ++at) {
        const double share = 0.05 + 0.95 * random.uniform(0, at), supply_c = 30.0 + 90.0 * random.uniform(1, at),
                     source_c = -20.0 + 49.0 * random.uniform(2, at);
        const double cop = heat_pump_cop(share, supply_c, source_c);
        EXPECT_LE(cop, (supply_c + 273.15) / std::max(5.0, supply_c - source_c) * (1.0 + 1e-12));
        EXPECT_GE(cop, 1.0);
    }
}

/// A bus, a site of heat and one of hydrogen, a fuel and a generator.
struct Place {
    Primitives rows;
    SeriesPool pool{2};
    ConversionTables tables;
    Issues issues;
    CarrierPrices prices{{{"gas", 30.0}, {"hydrogen", 150.0}}, 100.0};
    SeriesId air_c = pool.get_or_add(KeyBuilder().text("air").finish(), [] { return std::vector<double>{10.0, 0.0}; });

    Place() {
        for (const char* id : {"BUS", "HEAT", "H2"}) {
            NodeRow node;
            node.id = id;
            rows.nodes.push_back(node);
        }
        SourceRow plant;
        plant.id = "PLANT";
        plant.node = "BUS";
        rows.sources.push_back(plant);
        FuelRow gas;
        gas.id = "gas";
        gas.co2_t_per_mwh = 0.2;
        tables.fuels.push_back(gas);
    }

    DeviceKindRow& kind(const std::string& id, const std::string& process, const std::string& takes,
                        const std::string& gives) {
        DeviceKindRow row;
        row.id = id;
        row.process = process;
        row.takes = takes;
        row.gives = gives;
        tables.kinds.push_back(row);
        return tables.kinds.back();
    }

    DeviceEntry& device(const std::string& id, const std::string& kind, double capacity_mw) {
        DeviceEntry row;
        row.id = id;
        row.kind = kind;
        row.capacity_mw = capacity_mw;
        row.bus = "BUS";
        row.site = "HEAT";
        tables.devices.push_back(row);
        return tables.devices.back();
    }

    void compile(int year = 2030) {
        const TimeAxis time(2025, 2, 1.0);
        ScenarioPoint point;
        point.year = year;
        const std::string folder = "region";
        CompileContext context{point, time, pool, folder, rows, issues};
        context.air_c = air_c;
        context.prices = prices;
        compile_devices(tables, context);
    }

    const ConverterPortRow& port(const std::string& id) const { return support::row_of(rows.converter_ports, id); }
};

// By hand: 30 EUR/MWh and 0.2 t/MWh at 100 EUR/t: 50 EUR/MWh.
TEST(CompileDevices, BuysFuelWithItsCo2) {
    Place place;

    place.compile();

    EXPECT_DOUBLE_EQ(support::row_of(place.rows.sources, "fuel.gas").cost_eur_per_mwh, 50.0);
}

TEST(CompileDevices, MakesTwoConvertersOfACombinedPlant) {
    Place place;
    DeviceKindRow& kind = place.kind("chp", "chp", "gas", "electricity");
    kind.efficiency_pu = 0.5;
    kind.power_loss_pu = 0.2;
    kind.back_pressure_pu = 1.0;
    DeviceEntry& device = place.device("C", "chp", 100.0);
    device.heat_mw = 60.0;
    device.generator = "PLANT";

    place.compile();

    EXPECT_FALSE(place.issues.has_errors());
    EXPECT_DOUBLE_EQ(place.port("C+power+fuel").coefficient_pu.scale, -2.0);
    EXPECT_DOUBLE_EQ(place.port("C+heat+electricity").coefficient_pu.scale, -0.2);
    EXPECT_EQ(place.port("C+heat+electricity").shown_as, "PLANT");
    EXPECT_EQ(support::row_of(place.rows.sources, "PLANT").dispatch, "converter");
    ASSERT_EQ(place.rows.converter_regions.size(), 2U);
    EXPECT_DOUBLE_EQ(place.rows.converter_regions[1].coefficient_pu, 1.2);  // back pressure + loss
}

// By hand: on air of 10 and 0 degC, to 60 degC: 1 / 3.3315 and 1 / (0.5 * 333.15 / 60) of power per heat.
TEST(CompileDevices, LetsAHeatPumpFollowTheAir) {
    Place place;
    place.kind("hp", "heat_pump", "electricity", "heat").carnot_share_pu = 0.5;
    place.device("P", "hp", 10.0).supply_temperature_c = 60.0;

    place.compile();

    const Hourly use = place.port("P+electricity").coefficient_pu;
    EXPECT_NEAR(use.scale * place.pool.values(use.series)[0], -1.0 / 3.3315, 1e-12);
    EXPECT_NEAR(use.scale * place.pool.values(use.series)[1], -60.0 / (0.5 * 333.15), 1e-12);
}

TEST(CompileDevices, AsksForWhatAHeatPumpNeeds) {
    Place place;
    place.kind("hp", "heat_pump", "electricity", "heat");
    place.device("P", "hp", 10.0).supply_temperature_c = 60.0;

    place.compile();

    ASSERT_EQ(place.issues.list().size(), 1U);
    EXPECT_EQ(place.issues.list()[0].code, IssueCode::missing_value);
    EXPECT_NE(place.issues.list()[0].message.find("carnot_share_pu"), std::string::npos);
}

TEST(CompileDevices, AsksWhereADeviceStands) {
    Place place;
    place.kind("boiler", "convert", "electricity", "heat").efficiency_pu = 0.99;
    place.device("B", "boiler", 10.0).bus.clear();

    place.compile();

    ASSERT_EQ(place.issues.list().size(), 1U);
    EXPECT_EQ(place.issues.list()[0].place.column, "bus");
}

TEST(CompileDevices, KeepsADeviceOutOfServiceBeforeItsYear) {
    Place place;
    place.kind("boiler", "convert", "gas", "heat").efficiency_pu = 0.9;
    place.device("B", "boiler", 10.0).year_from = 2031;

    place.compile(2030);

    EXPECT_FALSE(support::row_of(place.rows.converters, "B").in_service);
}

}  // namespace
}  // namespace knelpunt::models
