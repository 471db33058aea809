#pragma once

#include <array>
#include <string_view>

namespace knelpunt::hydraulic {

/// How the friction of turbulent flow depends on roughness and Reynolds number (Darcy friction factor lambda).
enum class FrictionLaw {
    nikuradse,          ///< fully rough: 1/sqrt(lambda) = 2 log10(d/k) + c, plus 64/Re at every Re
    prandtl_colebrook,  ///< 1/sqrt(lambda) = -2 log10(k/(c d) + 2.51/(Re sqrt(lambda)))
    swamee_jain,        ///< lambda = 0.25/log10(k/(c d) + 5.74/Re^0.9)^2
    hofer,              ///< lambda = 1/(2 log10(k/(c d) + 4.518/Re log10(Re/7)))^2
    constant            ///< the friction factor is given
};
inline constexpr std::string_view kFrictionLaws = "nikuradse|prandtl_colebrook|swamee_jain|hofer|constant";

/// What holds where flow is laminar. The laws nikuradse and constant have no such range.
enum class LaminarRule {
    blended,     ///< 64/Re below 2000, the law above 4000, between them the cubic with both values and slopes
    below_2300,  ///< 64/Re below 2300, the law above 2400, between them a cubic: a jump has no solution for some demands
    none         ///< the law at every Re above 10, linear below
};
inline constexpr std::string_view kLaminarRules = "blended|below_2300|none";

struct FrictionOptions {
    FrictionLaw law = FrictionLaw::prandtl_colebrook;
    LaminarRule laminar = LaminarRule::blended;
    double rough_divisor = 3.71;  ///< c in k/(c d): 3.7 or 3.71
    double nikuradse_offset = 0;  ///< c of nikuradse; 0 = 2 log10(rough_divisor). Gas networks use 1.14
};

/// Friction of a pipe, as far as it does not depend on flow. With Re = |q| re_per_flow and g = lambda Re the loss is
/// (friction g / re_per_flow + minor |q|) q.
struct PipeFriction {
    double friction = 0;     ///< potential per kg2/s2 at lambda = 1
    double minor = 0;        ///< potential per kg2/s2 of local losses
    double re_per_flow = 0;  ///< [s/kg]
    double rough = 0;        ///< k/(c d); of nikuradse and constant the friction factor
    double re_low = 0, re_high = 0;
    std::array<double, 4> cubic{};  ///< lambda between re_low and re_high, powers of (Re - re_low)/(re_high - re_low)
};

/// Geometry and fluid of a pipe.
struct PipeShape {
    double length_m = 0, inner_diameter_mm = 0, roughness_mm = 0;
    double loss_coefficient = 0;  ///< zeta of fittings
    double friction_factor = 0;   ///< Darcy, of law constant
    double dynamic_viscosity_pa_s = 0;
    double potential_per_velocity = 0;  ///< potential per (kg/s)2/m4: lambda L/d times it times (q/A)2 is the loss
};

/// Of a pipe of a network of any fluid.
template <class Pipe>
PipeShape shape_of(const Pipe& pipe, double dynamic_viscosity_pa_s, double potential_per_velocity) {
    return {pipe.length_m,        pipe.inner_diameter_mm, pipe.roughness_mm,     pipe.loss_coefficient,
            pipe.friction_factor, dynamic_viscosity_pa_s, potential_per_velocity};
}

double pipe_area_m2(double inner_diameter_mm);

/// Friction factor of a law at a Reynolds number > 0, without laminar range.
double turbulent_factor(const FrictionOptions& options, double rough, double reynolds);

PipeFriction make_pipe_friction(const FrictionOptions& options, const PipeShape& shape);

/// lambda Re, and its slope d(lambda Re2)/dRe.
struct FactorTimesRe {
    double value = 0, slope = 0;
};
FactorTimesRe factor_times_re(const FrictionOptions& options, const PipeFriction& pipe, double reynolds);

/// Loss of potential along a pipe for a flow from -> to, and its slope.
/// @see Zigrang and Sylvester, "A review of explicit friction factor equations", 1985; Dunlop's cubic between laminar and
///      turbulent flow as in Rossman, "EPANET 2 Users Manual", 2000, appendix D; Hofer, "Beurteilung von Fehlern in
///      Rohrnetzberechnungen", gwf Gas/Erdgas 114, 1973; Nikuradse, VDI-Forschungsheft 361, 1933.
struct Loss {
    double value = 0, slope = 0;
};
Loss pipe_loss(const FrictionOptions& options, const PipeFriction& pipe, double mass_flow_kg_per_s);

}  // namespace knelpunt::hydraulic
