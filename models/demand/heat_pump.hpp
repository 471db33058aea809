#pragma once

#include <span>
#include <string>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

/// How the heat pumps of a category turn heat into use of electricity.
struct HeatPumpRow : TableRow {
    std::string id;  // category
    double heat_base_c = 16.0, hot_water_share_pu = 0.3;
    double supply_at_zero_c = 30.0, supply_slope_pu = 0.5, hot_water_c = 50.0, real_life_pu = 0.85;
    double bivalent_c = -7.0;
};

const TableSpec<HeatPumpRow>& heat_pumps_spec();

/// Use of electricity by heat pumps as a function of the mean temperature T of the last 24 hours (buildings smooth the
/// hours of a day):
///
///   heat      q(T) = (1 - w) max(0, T_base - T) / mean(max(0, T_base - T)) + w,  w = share of hot water, mean 1 in the
///             reference year
///   supply    T_s = supply_at_zero - supply_slope T;  lift dT = max(15 K, T_s - T)
///   cop(dT) = real_life (6.08 - 0.0941 dT + 0.000464 dT^2), at least 1: falls in frost, when heat is wanted most
///   use(T)  = w / cop(T_hot_water - T) + (q - w up to its value at T_bivalent) / cop(T_s - T) + what is above, from a
///             resistance heater (cop 1)
///
/// Not in it: the smaller power of the pump itself in frost, defrosting beyond `real_life`, cooling in summer.
/// @see Ruhnau, Hirth, Praktiknjo, "Time series of heat demand and heat pump efficiency for energy system modeling",
///      Scientific Data 6:189, 2019 (regression for air-source pumps, sink temperatures, factor 0.85).
class HeatPumpCurve {
public:
    /// @param reference_c  mean temperature of 24 hours, every hour of the reference year  [degC]
    HeatPumpCurve(const HeatPumpRow& row, std::span<const double> reference_c);

    /// Use per unit of the reference year's mean heat.
    [[nodiscard]] double use_pu(double temperature_c) const;

private:
    [[nodiscard]] double cop(double sink_c, double temperature_c) const;
    [[nodiscard]] double space_heat_pu(double temperature_c) const;

    HeatPumpRow row_;
    double mean_degrees_k_ = 1.0;
};

}  // namespace knelpunt::models
