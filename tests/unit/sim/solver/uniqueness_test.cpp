#include "sim/solver/uniqueness.hpp"

#include <gtest/gtest.h>

namespace knelpunt::solver {
namespace {

/// Power and heat in one hour: a plant of 10 MW, a heat pump between the two, a boiler of 5 MW, a battery.
struct PowerAndHeat {
    StagedProgram program{{1.0}};
    int power = 0, heat = 0, plant = 0, pump = 0, boiler = 0, charge = 0;

    PowerAndHeat() {
        power = program.add_row({4.0, 4.0});
        heat = program.add_row({3.0, 3.0});
        plant = program.add_column({0.0, 10.0, 50.0, 0.0});
        pump = program.add_column({0.0, 10.0, 0.0, 0.0});
        boiler = program.add_column({0.0, 5.0, 40.0, 0.0});
        charge = program.add_column({0.0, 5.0, 0.0, 0.0});
        program.add_entry(power, plant, 1.0);
        program.add_entry(power, pump, -1.0);
        program.add_entry(power, charge, -1.0);
        program.add_entry(heat, pump, 3.0);
        program.add_entry(heat, boiler, 1.0);
        program.add_store_entry(program.add_store({0.0, 20.0, 0.0}), charge, 0.9);
        program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    }
    [[nodiscard]] std::vector<char> with(double plant_mw, double pump_mw, double boiler_mw, double charge_mw) const {
        StagedSolution solution;
        solution.x = {plant_mw, pump_mw, boiler_mw, charge_mw};
        return row_price_is_unique(program, solution);
    }
};

// By hand: what runs between its bounds sets a price; a converter that does carries it over.
TEST(RowPriceIsUnique, WhereSomethingBetweenItsBoundsSetsIt) {
    const PowerAndHeat made;
    EXPECT_EQ(made.with(5.0, 1.0, 0.0, 0.0), (std::vector<char>{1, 1}));   // plant sets power, pump carries it to heat
    EXPECT_EQ(made.with(5.0, 0.0, 3.0, 0.0), (std::vector<char>{1, 1}));   // each by its own
    EXPECT_EQ(made.with(4.0, 0.0, 5.0, 0.0), (std::vector<char>{1, 0}));   // the boiler is full: heat may cost more
    EXPECT_EQ(made.with(10.0, 1.0, 0.0, 0.0), (std::vector<char>{0, 0}));  // tied to each other, to nothing else
    EXPECT_EQ(made.with(10.0, 0.0, 3.0, 2.0), (std::vector<char>{0, 1}));  // the battery knows a price of other hours
    EXPECT_EQ(made.with(10.0, 1.0, 2.0, 0.0), (std::vector<char>{1, 1}));  // boiler and pump set power together
}

}  // namespace
}  // namespace knelpunt::solver
