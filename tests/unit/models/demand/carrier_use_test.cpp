#include "models/demand/carrier_use.hpp"

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

CarrierUseRow use(const std::string& shape, double loss_pu) {
    CarrierUseRow row;
    row.id = "U";
    row.site = "S";
    row.shape = shape;
    row.loss_pu = loss_pu;
    row.hot_water_share_pu = 0.2;
    row.heat_base_c = 16.0;
    return row;
}

// By hand: 8.76 GWh are 1 MW, with a loss of 0.2 1.2 MW.
TEST(CompileCarrierUses, AddsTheLossOfTheNetwork) {
    SeriesPool pool(2);
    Primitives out;

    compile_carrier_uses({use("flat", 0.2)}, std::vector<double>{8760.0}, kConstant, {}, pool, out);

    EXPECT_NEAR(out.demands.at(0).p_mw.scale, 1.2, 1e-12);
}

// By hand: the reference year is 6 degC, 10 K below the base; at -4 degC 0.2 + 0.8 * 20 / 10 = 1.8, at 20 degC only hot water.
TEST(CompileCarrierUses, FollowsTheTemperature) {
    SeriesPool pool(2);
    const SeriesId day_c = pool.get_or_add(KeyBuilder().text("day").finish(), [] {
        return std::vector<double>{-4.0, 20.0};
    });
    const std::vector<double> reference_c(24, 6.0);
    Primitives out;

    compile_carrier_uses({use("heat", 0.0)}, std::vector<double>{8760.0}, day_c, reference_c, pool, out);

    const Hourly p_mw = out.demands.at(0).p_mw;
    EXPECT_NEAR(p_mw.scale * pool.values(p_mw.series)[0], 1.8, 1e-12);
    EXPECT_NEAR(p_mw.scale * pool.values(p_mw.series)[1], 0.2, 1e-12);
}

}  // namespace
}  // namespace knelpunt::models
