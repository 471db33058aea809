// The tutorial by hand: every number below is worked out with fractions in scenarios/tutorial/README.md.

#include <gtest/gtest.h>

#include "sim/results/schema.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt {
namespace {

constexpr double kRoundingMw = 1e-6;  // figures are exact fractions; flows carry rounding of the solver

class Tutorial : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        session = new cli::Session(cli::open_session(support::tutorial_study(), silent_log()));
    }
    static void TearDownTestSuite() {
        delete session;
        session = nullptr;
    }

    static results::FieldValues run(const std::string& scenario) {
        Issues issues;
        const int index = sweep::find_scenario(session->study, scenario, issues);
        issues.throw_if_errors();
        return session->engine->run(session->study.points[static_cast<std::size_t>(index)], {});
    }
    static double value(const results::FieldValues& fields, const std::string& field, int index) {
        return std::visit([&](const auto& list) { return static_cast<double>(list[static_cast<std::size_t>(index)]); },
                          fields.find(field)->second);
    }
    static double of_branch(const results::FieldValues& fields, const std::string& field, const std::string& id) {
        return value(fields, field, session->engine->structure()->branches.find(id));
    }
    static double of_station(const results::FieldValues& fields, const std::string& field, const std::string& id) {
        const Structure& structure = *session->engine->structure();
        for (std::size_t station = 0; station < structure.load_nodes.size(); ++station) {
            if (structure.node_rows[structure.load_nodes[station].at()].id == id)
                return value(fields, field, static_cast<int>(station));
        }
        ADD_FAILURE() << "no station " << id;
        return 0.0;
    }
    /// Flow at 12:00 of 1 January, within the day hours of T10  [MW].
    static double noon_flow(const results::FieldValues& fields, const std::string& id) {
        const auto n_steps = session->engine->structure()->time.n_steps();
        const auto& flows = std::get<std::vector<float>>(fields.find("electricity/branch_flow_mw")->second);
        return flows[static_cast<std::size_t>(session->engine->structure()->branches.find(id)) * n_steps + 12];
    }

    static cli::Session* session;
};
cli::Session* Tutorial::session = nullptr;

TEST_F(Tutorial, FlowsOf2025AreTheFractionsByHand) {
    const auto fields = run("A-2025-plain-none");

    EXPECT_NEAR(noon_flow(fields, "S50-P50"), 25.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "Q50-S50"), -20.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "P50-Q50"), -5.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "S50-R50"), 10.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "S50-W50"), 40.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "S150/S50"), 95.0, kRoundingMw);
    EXPECT_NEAR(noon_flow(fields, "N150-S150"), 119.0, kRoundingMw);
}

TEST_F(Tutorial, LoadingsAfterAnOutageAreTheFractionsByHand) {
    const auto fields = run("A-2025-plain-none");
    const auto loading = [&](const std::string& id) {
        return of_branch(fields, "congestion/branch_worst_loading_pu", id);
    };

    EXPECT_NEAR(loading("S50-P50"), 45.0 / 60.0, 1e-9);
    EXPECT_NEAR(loading("Q50-S50"), 45.0 / 60.0, 1e-9);
    EXPECT_NEAR(loading("P50-Q50"), 30.0 / 40.0, 1e-9);
    EXPECT_NEAR(loading("S50-W50"), 40.0 / 45.0, 1e-9);
    EXPECT_NEAR(loading("W50-X50"), 10.0 / 20.0, 1e-9);
    EXPECT_NEAR(loading("S150/S50"), 95.0 / 150.0, 1e-9);
    EXPECT_NEAR(loading("S150/T10"), 24.0 / 40.0, 1e-9);
    EXPECT_NEAR(loading("N150-S150"), 119.0 / 200.0, 1e-9);
}

TEST_F(Tutorial, WestIsShortIn2030UntilTheProjectIsThere) {
    const auto without = run("A-2030-plain-none"), with = run("A-2030-plain-west");

    EXPECT_NEAR(of_branch(without, "congestion/branch_worst_loading_pu", "S50-W50"), 54.0 / 45.0, 1e-9);
    EXPECT_NEAR(of_branch(without, "congestion/branch_worst_excess_mw", "S50-W50"), 54.0 - 45.0, kRoundingMw);
    EXPECT_EQ(of_branch(without, "congestion/branch_n_steps_over_offtake", "S50-W50"), 168.0);
    EXPECT_NEAR(of_branch(without, "congestion/branch_worst_loading_n_pu", "S50-W50"), 54.0 / 90.0, 1e-9);
    EXPECT_NEAR(of_branch(with, "congestion/branch_worst_loading_pu", "S50-W50"), 27.0 / 45.0, 1e-9);
}

TEST_F(Tutorial, HeadroomIsTheRoomByHand) {
    const auto now = run("A-2025-plain-none"), later = run("A-2030-plain-none"), built = run("A-2030-plain-west");
    const std::string field = "congestion/station_headroom_offtake_mw";

    EXPECT_NEAR(of_station(now, field, "P50"), 10.0, kRoundingMw);
    EXPECT_NEAR(of_station(now, field, "Q50"), 15.0, kRoundingMw);
    EXPECT_NEAR(of_station(now, field, "R50"), 10.0, kRoundingMw);
    EXPECT_NEAR(of_station(now, field, "W50"), 5.0, kRoundingMw);
    EXPECT_NEAR(of_station(now, field, "X50"), 5.0, kRoundingMw);
    EXPECT_NEAR(of_station(now, field, "T10"), 11.0, kRoundingMw);
    EXPECT_NEAR(of_station(later, field, "P50"), 3.0, kRoundingMw);
    EXPECT_NEAR(of_station(later, field, "W50"), 0.0, kRoundingMw);
    EXPECT_NEAR(of_station(built, field, "W50"), 29.0, kRoundingMw);
    EXPECT_NEAR(of_station(built, field, "X50"), 8.0, kRoundingMw);
    EXPECT_EQ(of_station(now, "congestion/station_headroom_offtake_binding", "T10"), -2.0);  // its own firm limit
}

TEST_F(Tutorial, TheBridgeLosesItsLoad) {
    const auto fields = run("A-2025-plain-none");

    EXPECT_EQ(of_branch(fields, "congestion/branch_is_bridge", "S50-R50"), 1.0);
    EXPECT_NEAR(of_branch(fields, "congestion/branch_lost_supply_mw", "S50-R50"), 10.0, kRoundingMw);
    EXPECT_EQ(of_branch(fields, "congestion/branch_lost_supply_mw", "S50-P50"), 0.0);
}

TEST_F(Tutorial, ChecksOfTheFlowsHold) {
    const auto fields = run("A-2030-plain-none");

    EXPECT_LT(value(fields, "totals/worst_balance_mw", 0), 1e-9);
    EXPECT_LT(value(fields, "totals/worst_cycle_rad", 0), 1e-12);
}

}  // namespace
}  // namespace knelpunt
