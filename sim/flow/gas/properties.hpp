#pragma once

#include <array>
#include <span>
#include <string_view>

namespace knelpunt::gas {

/// Compressibility over pressure at one temperature: Z = z0 + z1 p + z2 p2, p absolute [bar].
struct Compressibility {
    std::array<double, 3> z{1.0, 0.0, 0.0};

    [[nodiscard]] double value(double pressure_bar) const { return z[0] + pressure_bar * (z[1] + pressure_bar * z[2]); }
};

/// A gas as networks need it.
struct Gas {
    double gas_constant_j_per_kg_k = 0;  ///< of this gas: R over molar mass
    double dynamic_viscosity_pa_s = 0;
    double heat_ratio = 1.4;  ///< cp/cv, of compression
    double lower_heating_value_mj_per_kg = 0;
    bool is_hydrogen = false;  ///< Z by hydrogen_compressibility at the temperature asked for; else `given`
    Compressibility given;     ///< at all temperatures

    [[nodiscard]] Compressibility compressibility(double temperature_k) const;
    /// Density at a pressure  [kg/m3].
    [[nodiscard]] double density_kg_per_m3(double pressure_bar, double temperature_k) const;
};

/// Z of normal hydrogen: a fit to the equation of state of Leachman et al. as CoolProp 8.0 evaluates it, within 1e-5 up to
/// 100 bar between 268 and 333 K, 2e-3 up to 250 bar.
/// @see Leachman, Jacobsen, Penoncello, Lemmon, "Fundamental equations of state for parahydrogen, normal hydrogen, and
///      orthohydrogen", J. Phys. Chem. Ref. Data 38, 2009
Compressibility hydrogen_compressibility(double temperature_k);

/// Pure hydrogen; viscosity at 30 bar, 283 K, heating values from standard enthalpies of formation.
Gas hydrogen();

/// A part of a mixture, by its name: methane, ethane, propane, nitrogen, carbon_dioxide, hydrogen.
struct Part {
    std::string_view name;
    double mole_share_pu = 0;
};

/// Second virial coefficient of a mixture  [m3/mol]; Z = 1 + B p/(R T) is within a hundredth up to 40 bar at temperatures
/// of the ground.
/// @throws ContractError for an unknown name
/// @see Tsonopoulos, "An empirical correlation of second virial coefficients", AIChE Journal 20, 1974; quantum gases by
///      effective critical constants: Prausnitz, Lichtenthaler, de Azevedo, "Molecular Thermodynamics", 1999
double second_virial_m3_per_mol(std::span<const Part> parts, double temperature_k);

/// Mixture at one temperature: molar mass and heating value by shares, Z by the second virial coefficient, viscosity by
/// shares weighted by the root of the molar mass.
/// @see Herning and Zipperer, "Beitrag zur Berechnung der Zaehigkeit technischer Gasgemische", Gas- und Wasserfach 79, 1936
Gas mixture(std::span<const Part> parts, double temperature_k);

/// Names that `mixture` knows.
std::span<const std::string_view> known_parts();

}  // namespace knelpunt::gas
