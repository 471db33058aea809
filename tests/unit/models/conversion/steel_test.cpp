#include "models/conversion/steel.hpp"

#include <gtest/gtest.h>

#include "tests/support/rows.hpp"

namespace knelpunt::models {
namespace {

/// Works of 100 MW and a plant of 50 MW on its gas; route "new" uses 438 GWh of power from 2030 on, 876 before.
struct Works {
    std::vector<SteelWorksRow> works{{{}, "W", "Works", "new", "LOAD", "H2", "USE", "gas", "coal"}};
    std::vector<SteelRouteRow> routes{{{}, "new", 2020, 876000.0, 0.0, 0.0, 262800.0, 1.0},
                                      {{}, "new", 2030, 438000.0, 87600.0, 175200.0, 131400.0, 0.5}};
    Primitives rows;
    Issues issues;

    Works() {
        for (const auto& [id, mw] : {std::pair("LOAD", 100.0), std::pair("USE", 7.0)}) {
            DemandRow demand;
            demand.id = id;
            demand.p_mw = {mw, kConstant};
            rows.demands.push_back(demand);
        }
        SourceRow plant;
        plant.id = "PLANT";
        plant.category = "works_gas";
        plant.p_mw = {50.0, kConstant};
        rows.sources.push_back(plant);
    }
    void compile(int year) { compile_steel(works, routes, year, "region", rows, issues); }
};

// By hand: 438 GWh over 8760 h are 50 MW, 87.6 GWh 10 MW, 175.2 GWh 20 MW, 131.4 GWh 15 MW.
TEST(CompileSteel, TakesTheUseOfItsRoute) {
    Works of;

    of.compile(2035);

    EXPECT_NEAR(support::row_of(of.rows.demands, "LOAD").p_mw.scale, 50.0, 1e-12);
    EXPECT_NEAR(support::row_of(of.rows.demands, "W+hydrogen").p_mw.scale, 10.0, 1e-12);
    EXPECT_NEAR(support::row_of(of.rows.demands, "W+fuel").p_mw.scale, 20.0, 1e-12);
    EXPECT_NEAR(support::row_of(of.rows.demands, "W+coal").p_mw.scale, 15.0, 1e-12);
    EXPECT_EQ(of.rows.demands.size(), 4U);  // the storyline's hydrogen is gone
    EXPECT_NEAR(of.rows.sources[0].p_mw.scale, 25.0, 1e-12);
}

// By hand: half way 657 GWh are 75 MW.
TEST(CompileSteel, GoesInAStraightLineBetweenYears) {
    Works of;

    of.compile(2025);

    EXPECT_NEAR(support::row_of(of.rows.demands, "LOAD").p_mw.scale, 75.0, 1e-12);
}

TEST(CompileSteel, LeavesTheStorylineAsItIs) {
    Works of;
    of.works[0].route = std::string(kStorylineRoute);

    of.compile(2035);

    EXPECT_EQ(of.rows.demands.size(), 2U);
    EXPECT_EQ(support::row_of(of.rows.demands, "LOAD").p_mw.scale, 100.0);
}

TEST(CompileSteel, NamesTheNearestRoute) {
    Works of;
    of.works[0].route = "newe";

    of.compile(2035);

    ASSERT_EQ(of.issues.list().size(), 1U);
    EXPECT_EQ(of.issues.list()[0].code, IssueCode::dangling_id);
    EXPECT_NE(of.issues.list()[0].hint.find("\"new\""), std::string::npos);
}

}  // namespace
}  // namespace knelpunt::models
