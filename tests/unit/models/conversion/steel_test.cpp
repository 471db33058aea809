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

/// A second works of 300 MW on a route that leaves all of its gas, and a second plant of 80 MW.
struct TwoWorks : Works {
    TwoWorks() {
        works.push_back({{}, "X", "Other works", "old", "LOAD2", "H2", "USE2", "gas", "coal"});
        routes.push_back({{}, "old", 2020, 2628000.0, 0.0, 0.0, 0.0, 1.0});
        DemandRow load;
        load.id = "LOAD2";
        load.p_mw = {300.0, kConstant};
        rows.demands.push_back(load);
        SourceRow plant;
        plant.id = "PLANT2";
        plant.category = "works_gas";
        plant.p_mw = {80.0, kConstant};
        rows.sources.push_back(plant);
    }
    double mw(const std::string& plant) const { return support::row_of(rows.sources, plant).p_mw.scale; }
};

// By hand: both on one route that leaves half of the gas: each plant makes half, not a quarter.
TEST(CompileSteel, ScalesThePlantsOfTwoWorksOnce) {
    TwoWorks of;
    of.works[1].route = "new";

    of.compile(2035);

    EXPECT_NEAR(of.mw("PLANT"), 25.0, 1e-12);
    EXPECT_NEAR(of.mw("PLANT2"), 40.0, 1e-12);
}

// By hand: works of 100 and 300 MW keep 0.5 and 1 of their gas: 0.875 of what plants burn that none names.
TEST(CompileSteel, SharesGasThatIsNobodysByUse) {
    TwoWorks of;

    of.compile(2035);

    EXPECT_NEAR(of.mw("PLANT"), 0.875 * 50.0, 1e-12);
    EXPECT_NEAR(of.mw("PLANT2"), 0.875 * 80.0, 1e-12);
}

// By hand: a plant that works name follows their gas alone.
TEST(CompileSteel, KeepsThePlantsOfEachWorksApart) {
    TwoWorks of;
    of.works[0].works_gas_plants = "PLANT";

    of.compile(2035);

    EXPECT_NEAR(of.mw("PLANT"), 25.0, 1e-12);
    EXPECT_NEAR(of.mw("PLANT2"), 80.0, 1e-12);
}

TEST(CompileSteel, ReportsPlantsThatAreNotThereOrNamedTwice) {
    TwoWorks of;
    of.works[0].works_gas_plants = "PLANT PLANT3";
    of.works[1].works_gas_plants = "PLANT";

    of.compile(2035);

    ASSERT_EQ(of.issues.list().size(), 2U);
    EXPECT_EQ(of.issues.list()[0].code, IssueCode::dangling_id);
    EXPECT_EQ(of.issues.list()[1].code, IssueCode::duplicate_id);
}

}  // namespace
}  // namespace knelpunt::models
