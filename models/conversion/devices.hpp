#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/base/choice.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/compile_context.hpp"

namespace knelpunt {
namespace models {

/// What a kind of device does.
enum class DeviceProcess { convert, chp, heat_pump, source, exchange };

}  // namespace models

template <>
struct Choices<models::DeviceProcess> {
    static constexpr std::array kList{
        Choice{models::DeviceProcess::convert, "convert", "one carrier to another"},
        Choice{models::DeviceProcess::chp, "chp", "power and heat from fuel"},
        Choice{models::DeviceProcess::heat_pump, "heat_pump", "power to heat by temperatures"},
        Choice{models::DeviceProcess::source, "source", "gives at a price"},
        Choice{models::DeviceProcess::exchange, "exchange", "gives and takes at a price"}};
};

namespace models {

/// What is burnt: a carrier without a network.
struct FuelRow : TableRow {
    std::string id, name;
    double price_eur_per_mwh = kNaN, co2_t_per_mwh = 0.0, limit_mw = kNaN;
};

/// How a kind of device works.
struct DeviceKindRow : TableRow {
    std::string id, name, process, takes, gives;
    double efficiency_pu = kNaN, other_cost_eur_per_mwh = 0.0;
    double power_loss_pu = kNaN, back_pressure_pu = kNaN;  // combined heat and power
    double carnot_share_pu = kNaN;                         // heat pumps
};

struct DeviceEntry : TableRow {
    std::string id, name, kind, site, from_site, bus, generator, owner, payer;
    std::string confidence = "unknown";
    double capacity_mw = 0.0, heat_mw = kNaN;
    double source_temperature_c = kNaN, supply_temperature_c = kNaN;
    double available_pu = 1.0, must_run_pu = 0.0, price_eur_per_mwh = kNaN, year_from = kNaN, year_to = kNaN;
    bool in_service = true;
};

const TableSpec<FuelRow>& fuels_spec();
const TableSpec<DeviceKindRow>& device_kinds_spec();
const TableSpec<DeviceEntry>& devices_spec();

struct ConversionTables {
    std::vector<FuelRow> fuels;
    std::vector<DeviceKindRow> kinds;
    std::vector<DeviceEntry> devices;
};

/// Ratio of heat to power of a heat pump: carnot_share T_supply / (T_supply - T_source) with temperatures in kelvin and a
/// lift of at least 5 K; never above that of Carnot.
/// @param carnot_share_pu  0 to 1
double heat_pump_cop(double carnot_share_pu, double supply_c, double source_c);

/// Devices as converters and sources of a market.
///
///   convert    capacity is of what it gives: takes 1 / efficiency
///   chp        two converters: power from fuel, and heat that lowers power by power_loss per MWh; power stays above
///              back_pressure times heat. Capacity is the power without heat; of must_run of it fuel arises
///   heat_pump  power to heat by the temperatures of source (outdoor air where none is given) and supply
///   source     gives at a price, for instance earth heat or imported hydrogen
///   exchange   gives and takes at a price
///
/// A device whose generator is named stands in the grid as that generator. Fuels become carriers with one source.
/// Reads air_c and prices of the context; its issues get figures that a process needs and a row lacks, and a kind, site, bus or
/// generator that is not there.
void compile_devices(const ConversionTables& tables, CompileContext& context);

}  // namespace models
}  // namespace knelpunt
