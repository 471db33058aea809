#include "sim/flow/gas/properties.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::gas {
namespace {

constexpr double kHydrogenMolarMass = 0.00201588;   // [kg/mol], CoolProp 8.0
constexpr double kHydrogenHeatMjPerMol = 0.241826;  // standard enthalpy of formation of water vapour at 25 degC
constexpr double kHydrogenViscosity = 8.614e-6;     // [Pa s] at 30 bar, 283 K, CoolProp 8.0

/// Critical constants, acentric factors, molar masses: Poling, Prausnitz, O'Connell, "The Properties of Gases and Liquids",
/// 2001, appendix A; lower heating values from enthalpies of formation, ISO 6976:2016; viscosities at 288 K, 1 bar, the same book.
struct Component {
    std::string_view name;
    double critical_k, critical_bar, acentric, molar_mass_kg, heat_mj_per_mol, viscosity_pa_s;
};
constexpr std::array kComponents{
    Component{"methane", 190.56, 45.99, 0.011, 0.016043, 0.80258, 10.8e-6},
    Component{"ethane", 305.32, 48.72, 0.099, 0.030070, 1.42864, 9.0e-6},
    Component{"propane", 369.83, 42.48, 0.152, 0.044097, 2.04311, 7.9e-6},
    Component{"nitrogen", 126.20, 33.98, 0.037, 0.028014, 0.0, 17.3e-6},
    Component{"carbon_dioxide", 304.12, 73.74, 0.225, 0.044010, 0.0, 14.5e-6},
    Component{"hydrogen", 43.6, 20.5, 0.0, kHydrogenMolarMass, kHydrogenHeatMjPerMol, 8.7e-6},
};

constexpr std::array<std::string_view, kComponents.size()> kNames = [] {
    std::array<std::string_view, kComponents.size()> out;
    for (std::size_t at = 0; at < out.size(); ++at) out[at] = kComponents[at].name;
    return out;
}();

const Component& component(std::string_view name) {
    const auto found =
        std::find_if(kComponents.begin(), kComponents.end(), [&](const Component& part) { return part.name == name; });
    expects(found != kComponents.end(), "the name of a part of a mixture is known");
    return *found;
}

/// Effective critical constants of hydrogen fall with temperature; others stay.
std::array<double, 2> critical(const Component& part, double temperature_k) {
    if (part.name != "hydrogen") return {part.critical_k, part.critical_bar};
    const double mass_g = part.molar_mass_kg * kPerKilo;
    return {part.critical_k / (1.0 + 21.8 / (mass_g * temperature_k)),
            part.critical_bar / (1.0 + 44.2 / (mass_g * temperature_k))};
}

double cube_root(double x) { return numeric::exp(numeric::log(x) / 3.0); }

/// Second virial coefficient of a pair; the cross constants by combining rules.
double pair_virial(const Component& a, const Component& b, double temperature_k) {
    if (a.name == "hydrogen" && b.name == "hydrogen")  // better than the correlation, which is 3e-6 m3/mol off
        return hydrogen_compressibility(temperature_k).z[1] * kGasConstant * temperature_k / kPaPerBar;
    const auto [ta, pa] = critical(a, temperature_k);
    const auto [tb, pb] = critical(b, temperature_k);
    const auto volume = [](double t, double p, double acentric) {
        return (0.291 - 0.08 * acentric) * kGasConstant * t / (p * kPaPerBar);
    };
    const double va = volume(ta, pa, a.acentric), vb = volume(tb, pb, b.acentric);
    const double acentric = 0.5 * (a.acentric + b.acentric), t_critical = std::sqrt(ta * tb);
    const double root = 0.5 * (cube_root(va) + cube_root(vb));
    const double p_critical =
        &a == &b ? pa * kPaPerBar : (0.291 - 0.08 * acentric) * kGasConstant * t_critical / (root * root * root);
    const double t = temperature_k / t_critical, t3 = t * t * t, t8 = t3 * t3 * t * t;
    const double f0 = 0.1445 - 0.330 / t - 0.1385 / (t * t) - 0.0121 / t3 - 0.000607 / t8;
    const double f1 = 0.0637 + 0.331 / (t * t) - 0.423 / t3 - 0.008 / t8;
    return kGasConstant * t_critical / p_critical * (f0 + acentric * f1);
}

}  // namespace

std::span<const std::string_view> known_parts() { return kNames; }

Compressibility Gas::compressibility(double temperature_k) const {
    return is_hydrogen ? hydrogen_compressibility(temperature_k) : given;
}

double Gas::density_kg_per_m3(double pressure_bar, double temperature_k) const {
    return pressure_bar * kPaPerBar /
           (compressibility(temperature_k).value(pressure_bar) * gas_constant_j_per_kg_k * temperature_k);
}

Compressibility hydrogen_compressibility(double temperature_k) {
    const double t = temperature_k, t2 = t * t, t3 = t2 * t;
    return {{1.0, 0.215874 / t - 3.257058 / t2 - 2696.581 / t3, -0.02391136 / t2 + 11.20046 / t3}};
}

Gas hydrogen() {
    Gas out;
    out.gas_constant_j_per_kg_k = kGasConstant / kHydrogenMolarMass;
    out.dynamic_viscosity_pa_s = kHydrogenViscosity;
    out.heat_ratio = 1.41;
    out.lower_heating_value_mj_per_kg = kHydrogenHeatMjPerMol / kHydrogenMolarMass;
    out.is_hydrogen = true;
    return out;
}

double second_virial_m3_per_mol(std::span<const Part> parts, double temperature_k) {
    double sum = 0.0;
    for (const Part& a : parts)
        for (const Part& b : parts)
            sum += a.mole_share_pu * b.mole_share_pu * pair_virial(component(a.name), component(b.name), temperature_k);
    return sum;
}

Gas mixture(std::span<const Part> parts, double temperature_k) {
    double mass_kg = 0.0, heat_mj = 0.0, viscosity = 0.0, weight = 0.0;
    for (const Part& part : parts) {
        const Component& one = component(part.name);
        mass_kg += part.mole_share_pu * one.molar_mass_kg;
        heat_mj += part.mole_share_pu * one.heat_mj_per_mol;
        const double root = part.mole_share_pu * std::sqrt(one.molar_mass_kg);
        viscosity += root * one.viscosity_pa_s;
        weight += root;
    }
    Gas out;
    out.gas_constant_j_per_kg_k = kGasConstant / mass_kg;
    out.dynamic_viscosity_pa_s = viscosity / weight;
    out.heat_ratio = 1.31;
    out.lower_heating_value_mj_per_kg = heat_mj / mass_kg;
    out.given.z = {1.0, second_virial_m3_per_mol(parts, temperature_k) * kPaPerBar / (kGasConstant * temperature_k),
                   0.0};
    return out;
}

}  // namespace knelpunt::gas
