#pragma once

#include <span>

namespace knelpunt::heat {

/// Logarithmic mean of two temperatures  [K]; their value where they are equal.
double log_mean_k(double a_k, double b_k);

/// Water or brine that a heat pump cools.
struct HeatSource {
    double inlet_k = 0, mass_flow_kg_per_s = 0;
    double heat_capacity_j_per_kg_k = 4190;
    double coldest_k = 274.15;  ///< outlets colder than this are no operation: 1 K above freezing
};

struct HeatPumpPoint {
    double cop = 0;  ///< heat over electricity
    double heat_w = 0, electricity_w = 0;
    double source_outlet_k = 0;
    double missing_w = 0;  ///< heat asked for that the source does not give
};

/// Heat pump between a source and a network, by the temperatures of both sides:
///
///     COP = eta T_h/(T_h - T_c),  T_h, T_c logarithmic means of the stream heated and the stream cooled,
///     T_source_out = T_source_in - Q (1 - 1/COP)/(m cp).
///
/// COP falls as the source is cooled further, so both are solved together. If the source would leave below its coldest, heat is
/// what just reaches that.
///
/// @param lorenz_pu  eta, share of the Lorenz efficiency
/// @see Lorenz, "Die Ermittlung der Grenzwerte der thermodynamischen Energieumwandlung", 1894; Reinholdt et al., "Performance
///      of heat pumps by Lorenz efficiency", 12th IEA Heat Pump Conference, 2017
HeatPumpPoint heat_pump_point(const HeatSource& source, double heat_w, double supply_k, double return_k,
                              double lorenz_pu);

/// COP where one temperature holds on each side: eta T_h/(T_h - T_c), Carnot.
double carnot_cop(double hot_k, double cold_k, double efficiency_pu);

/// A point of a heating curve.
struct CurvePoint {
    double outdoor_c = 0, supply_k = 0;
};
/// Supply temperature by outdoor temperature: linear between points (rising outdoor), constant outside.
double curve_supply_k(std::span<const CurvePoint> curve, double outdoor_c);

}  // namespace knelpunt::heat
