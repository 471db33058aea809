#include "sim/flow/gas/properties.hpp"

#include <gtest/gtest.h>

namespace knelpunt::gas {
namespace {

// CoolProp 8.0.0 (equation of state of Leachman et al. 2009).
TEST(HydrogenCompressibility, IsThatOfCoolProp) {
    EXPECT_NEAR(hydrogen_compressibility(273.15).value(1.01325), 1.000623878, 1e-5);
    EXPECT_NEAR(hydrogen_compressibility(273.15).value(30.0), 1.018640007, 1e-5);
    EXPECT_NEAR(hydrogen_compressibility(273.15).value(66.0), 1.041540675, 1e-5);
}

TEST(Hydrogen, HasItsNormalDensityAndHeatingValue) {
    EXPECT_NEAR(hydrogen().density_kg_per_m3(1.01325, 273.15), 0.08988237638, 1e-6);  // CoolProp 8.0.0
    EXPECT_NEAR(hydrogen().lower_heating_value_mj_per_kg, 119.9605, 1e-3);            // enthalpies of formation
}

// Dymond, Marsh, Wilhoit, Wong, "Virial Coefficients of Pure Gases", Landolt-Boernstein IV/21A, 2002: recommended values at
// 300 K; Tsonopoulos' correlation claims 3 cm3/mol for such gases.
TEST(SecondVirial, IsThatOfTables) {
    const auto at_300_k = [](std::string_view name) {
        const std::array<Part, 1> pure{Part{name, 1.0}};
        return second_virial_m3_per_mol(pure, 300.0) * 1e6;
    };
    EXPECT_NEAR(at_300_k("methane"), -42.0, 3.0);
    EXPECT_NEAR(at_300_k("nitrogen"), -4.5, 3.0);
    EXPECT_NEAR(at_300_k("carbon_dioxide"), -121.0, 5.0);
    EXPECT_NEAR(at_300_k("hydrogen"), 14.4, 3.0);
}

// 15 % hydrogen in methane, ideal mixing: molar mass and heating value by shares, by hand.
TEST(Mixture, AddsMassAndHeatByMoles) {
    const std::array<Part, 2> blend{Part{"methane", 0.85}, Part{"hydrogen", 0.15}};

    const Gas out = mixture(blend, 283.15);

    const double mass_kg = 0.85 * 0.016043 + 0.15 * 0.00201588;
    EXPECT_NEAR(out.gas_constant_j_per_kg_k, 8.314462618 / mass_kg, 1e-6);
    EXPECT_NEAR(out.lower_heating_value_mj_per_kg, (0.85 * 0.80258 + 0.15 * 0.241826) / mass_kg, 1e-9);
}

}  // namespace
}  // namespace knelpunt::gas
