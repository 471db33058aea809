#include "sim/flow/hydraulic/friction.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace knelpunt::hydraulic {
namespace {

FrictionOptions options(FrictionLaw law, LaminarRule laminar = LaminarRule::none) {
    FrictionOptions out;
    out.law = law;
    out.laminar = laminar;
    return out;
}

PipeFriction pipe_of(const FrictionOptions& own, double relative_roughness) {
    PipeShape shape;
    shape.length_m = 100.0;
    shape.inner_diameter_mm = 100.0;
    shape.roughness_mm = 100.0 * relative_roughness;
    shape.dynamic_viscosity_pa_s = 1e-3;
    shape.potential_per_velocity = 1.0;
    return make_pipe_friction(own, shape);
}

// Moody's diagram by Colebrook's equation, relative roughness k/d = 0.001: lambda solves the equation itself.
TEST(TurbulentFactor, SolvesColebrooksEquation) {
    const FrictionOptions own = options(FrictionLaw::prandtl_colebrook);

    const double lambda = turbulent_factor(own, 0.001 / 3.71, 1e5);

    const double root = 1.0 / std::sqrt(lambda);
    EXPECT_NEAR(root, -2.0 * std::log10(0.001 / 3.71 + 2.51 * root / 1e5), 1e-12);
}

// Swamee and Jain state their formula to be within 1 % of Colebrook between Re 5000 and 1e8 (J. Hydraulics Division 102, 1976);
// Re 1e5 and k/d 0.001 give 0.02217 by Colebrook.
TEST(TurbulentFactor, OfSwameeAndJainIsWithinOnePercentOfColebrook) {
    EXPECT_NEAR(turbulent_factor(options(FrictionLaw::swamee_jain), 0.001 / 3.7, 1e5), 0.02217, 0.01 * 0.02217);
    EXPECT_NEAR(turbulent_factor(options(FrictionLaw::prandtl_colebrook), 0.001 / 3.71, 1e5), 0.02217, 2e-5);
}

// Hofer's explicit form of Colebrook; gas_04 and the survey of laws: within 1 % of it above Re 1e4.
TEST(TurbulentFactor, OfHoferIsWithinOnePercentOfColebrook) {
    for (const double reynolds : {1e4, 1e5, 1e6, 1e7}) {
        const double colebrook = turbulent_factor(options(FrictionLaw::prandtl_colebrook), 0.0002 / 3.71, reynolds);

        EXPECT_NEAR(turbulent_factor(options(FrictionLaw::hofer), 0.0002 / 3.71, reynolds), colebrook,
                    0.01 * colebrook);
    }
}

TEST(FactorTimesRe, IsLaminarBelow2000) {
    const FrictionOptions own = options(FrictionLaw::prandtl_colebrook, LaminarRule::blended);

    EXPECT_EQ(factor_times_re(own, pipe_of(own, 1e-3), 1500.0).value, 64.0);
}

TEST(FactorTimesRe, HasOneValueAndSlopeAtBothEndsOfTheBlend) {
    for (const FrictionLaw law : {FrictionLaw::prandtl_colebrook, FrictionLaw::swamee_jain, FrictionLaw::hofer}) {
        const FrictionOptions own = options(law, LaminarRule::blended);
        const PipeFriction pipe = pipe_of(own, 1e-3);
        for (const double end : {2000.0, 4000.0}) {
            const FactorTimesRe below = factor_times_re(own, pipe, end * (1 - 1e-9));
            const FactorTimesRe above = factor_times_re(own, pipe, end * (1 + 1e-9));

            EXPECT_NEAR(below.value, above.value, 1e-6 * above.value);
            EXPECT_NEAR(below.slope, above.slope, 1e-5 * above.slope);
        }
    }
}

// EPANET 2 Users Manual, appendix D: Dunlop's cubic for Swamee-Jain, evaluated by its printed formulas at Re 3000, k/d = 0.001.
TEST(FactorTimesRe, BlendsAsDunlopsCubic) {
    const FrictionOptions own = [] {
        FrictionOptions out = options(FrictionLaw::swamee_jain, LaminarRule::blended);
        out.rough_divisor = 3.7;
        return out;
    }();
    const double y2 = 0.001 / 3.7 + 5.74 / std::pow(4000.0, 0.9), y3 = -0.86859 * std::log(y2);
    const double fa = 1.0 / (y3 * y3), fb = fa * (2.0 - 0.00514215 / (y2 * y3)), r = 1.5;
    const double x1 = 7 * fa - fb, x2 = 0.128 - 17 * fa + 2.5 * fb, x3 = -0.128 + 13 * fa - 2 * fb;
    const double x4 = r * (0.032 - 3 * fa + 0.5 * fb);

    const double lambda = factor_times_re(own, pipe_of(own, 1e-3), 3000.0).value / 3000.0;

    EXPECT_NEAR(lambda, x1 + r * (x2 + r * (x3 + x4)), 1e-7);  // constants there have six digits
}

TEST(PipeLoss, IsOddAndRisesEverywhere) {
    for (const FrictionLaw law :
         {FrictionLaw::nikuradse, FrictionLaw::prandtl_colebrook, FrictionLaw::swamee_jain, FrictionLaw::hofer}) {
        const FrictionOptions own = options(law, LaminarRule::blended);
        const PipeFriction pipe = pipe_of(own, 1e-2);
        double last = 0.0;
        for (double flow = 1e-4; flow < 100.0; flow *= 1.01) {
            const Loss loss = pipe_loss(own, pipe, flow);

            EXPECT_GT(loss.value, last);
            EXPECT_EQ(pipe_loss(own, pipe, -flow).value, -loss.value);
            last = loss.value;
        }
        EXPECT_EQ(pipe_loss(own, pipe, 0.0).value, 0.0);
        EXPECT_GT(pipe_loss(own, pipe, 0.0).slope, 0.0);
    }
}

TEST(PipeLoss, HasTheSlopeOfItsValues) {
    for (const FrictionLaw law :
         {FrictionLaw::nikuradse, FrictionLaw::prandtl_colebrook, FrictionLaw::swamee_jain, FrictionLaw::hofer}) {
        const FrictionOptions own = options(law, LaminarRule::blended);
        const PipeFriction pipe = pipe_of(own, 1e-3);
        for (const double flow : {0.05, 0.22, 1.0, 30.0}) {
            const double step = 1e-6 * flow;
            const double slope =
                (pipe_loss(own, pipe, flow + step).value - pipe_loss(own, pipe, flow - step).value) / (2 * step);

            EXPECT_NEAR(pipe_loss(own, pipe, flow).slope, slope, 1e-6 * slope);  // of the difference quotient
        }
    }
}

// Hagen and Poiseuille: dp = 128 mu L Q/(pi d^4) of laminar flow, here with potential = Pa of water of 1000 kg/m3.
TEST(PipeLoss, OfLaminarFlowIsHagensAndPoiseuilles) {
    const FrictionOptions own = options(FrictionLaw::prandtl_colebrook, LaminarRule::blended);
    PipeShape shape;
    shape.length_m = 50.0;
    shape.inner_diameter_mm = 20.0;
    shape.roughness_mm = 0.1;
    shape.dynamic_viscosity_pa_s = 1e-3;
    shape.potential_per_velocity = 1.0 / (2.0 * 1000.0);

    const double loss_pa = pipe_loss(own, make_pipe_friction(own, shape), 0.01).value;

    EXPECT_NEAR(loss_pa, 128.0 * 1e-3 * 50.0 * 1e-5 / (3.14159265358979 * std::pow(0.02, 4)), 1e-9);
}

}  // namespace
}  // namespace knelpunt::hydraulic
