#include "models/demand/heat_pump.hpp"

#include <algorithm>

namespace knelpunt::models {

const TableSpec<HeatPumpRow>& heat_pumps_spec() {
    using Row = HeatPumpRow;
    static const TableSpec<Row> spec{
        "heat_pumps",
        "demand/heat_pumps.csv",
        "How the heat pumps of a category follow the temperature; for categories of shape heat_pump.",
        {{&Row::id, {.name = "id", .doc = "Category.", .refers_to = "categories"}},
         {&Row::heat_base_c,
          {.name = "heat_base_c",
           .unit = Unit::c,
           .doc = "Mean temperature of the day above which rooms need no heat.",
           .range = {5, 25}}},
         {&Row::hot_water_share_pu,
          {.name = "hot_water_share_pu",
           .unit = Unit::pu,
           .doc = "Share of hot water in the heat of the reference year.",
           .range = {0, 1}}},
         {&Row::supply_at_zero_c,
          {.name = "supply_at_zero_c",
           .unit = Unit::c,
           .doc = "Supply temperature of the heating at 0 degC outside.",
           .range = {20, 80}}},
         {&Row::supply_slope_pu,
          {.name = "supply_slope_pu",
           .unit = Unit::pu,
           .doc = "Rise of the supply temperature per degree that it gets colder.",
           .range = {0, 3}}},
         {&Row::hot_water_c,
          {.name = "hot_water_c", .unit = Unit::c, .doc = "Supply temperature of hot water.", .range = {30, 80}}},
         {&Row::real_life_pu,
          {.name = "real_life_pu",
           .unit = Unit::pu,
           .doc = "Coefficient of performance in use over that of the test bench.",
           .range = {0.3, 2}}},
         {&Row::bivalent_c,
          {.name = "bivalent_c",
           .unit = Unit::c,
           .doc = "Temperature below which a resistance heater adds what the pump lacks.",
           .range = {-60, 15}}}},
        true};
    return spec;
}

HeatPumpCurve::HeatPumpCurve(const HeatPumpRow& row, std::span<const double> reference_c) : row_(row) {
    double sum_k = 0.0;
    for (const double temperature_c : reference_c) sum_k += std::max(0.0, row.heat_base_c - temperature_c);
    // A year without a heating day heats nothing, whatever the divisor.
    if (sum_k > 0.0) mean_degrees_k_ = sum_k / static_cast<double>(reference_c.size());
}

double HeatPumpCurve::cop(double sink_c, double temperature_c) const {
    constexpr double kLeastLift = 15.0;  // the regression holds from here  [K]
    const double lift_k = std::max(kLeastLift, sink_c - temperature_c);
    return std::max(1.0, row_.real_life_pu * (6.08 - 0.0941 * lift_k + 0.000464 * lift_k * lift_k));
}

double HeatPumpCurve::space_heat_pu(double temperature_c) const {
    return (1.0 - row_.hot_water_share_pu) * std::max(0.0, row_.heat_base_c - temperature_c) / mean_degrees_k_;
}

double HeatPumpCurve::use_pu(double temperature_c) const {
    const double supply_c = row_.supply_at_zero_c - row_.supply_slope_pu * temperature_c;
    const double heat_pu = space_heat_pu(temperature_c);
    const double by_pump_pu = std::min(heat_pu, space_heat_pu(row_.bivalent_c));
    return row_.hot_water_share_pu / cop(row_.hot_water_c, temperature_c) + by_pump_pu / cop(supply_c, temperature_c) +
           (heat_pu - by_pump_pu);
}

}  // namespace knelpunt::models
