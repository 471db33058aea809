#include "sim/congestion/attribution.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/support/small_grid.hpp"

namespace knelpunt::congestion {
namespace {

using support::SmallGrid;

/// A random grid whose uses are of three kinds in two municipalities, and whose production is of two.
SmallGrid labelled_grid(std::uint32_t seed) {
    SmallGrid grid = support::random_grid(seed, 12, 5);
    int number = 0;
    for (DemandRow& row : grid.rows.demands) {
        row.category = number % 3 == 0 ? "homes" : number % 3 == 1 ? "offices" : "trains";
        row.municipality = number % 2 == 0 ? "A" : "B";
        row.ledger_class = number % 5 == 0 ? "requested" : "measured";
        ++number;
    }
    for (SourceRow& row : grid.rows.sources) row.category = number++ % 2 == 0 ? "sun" : "wind";
    return grid;
}

Attribution attribution_of(const System& system, Analysis& found) {
    const Schedule schedule = schedule_by_rule(system);
    const auto model = flow::build_dc_model(system);
    found = analyse(system, schedule, *model, {}, {});
    return attribute(system, schedule, *model, found);
}

double sum_of(const std::vector<double>& rows, std::size_t element, std::size_t n) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(element * n);
    return std::accumulate(first, first + static_cast<std::ptrdiff_t>(n), 0.0);
}

// A chain n0 - n1 - n2, the exchange at n0: 10 MW of homes at n1, 20 MW of offices and 5 MW of sun at n2.
TEST(Attribute, SplitsTheFlowsOfAChainByHand) {
    SmallGrid grid;
    grid.node("n0", 1.0);
    grid.node("n1");
    grid.node("n2");
    grid.branch("b01", "n0", "n1", 0.1);
    grid.branch("b12", "n2", "n1", 0.1);  // drawn against the flow
    grid.demand("homes", "n1", 10.0);
    grid.demand("offices", "n2", 20.0);
    grid.source("sun", "n2", 5.0);
    grid.rows.demands[0].category = "homes";
    grid.rows.demands[1].category = "offices";
    grid.rows.sources[0].category = "sun";
    const System system = grid.system();
    Analysis found;

    const Attribution whose = attribution_of(system, found);

    const std::vector<double> totals{25.0, 15.0}, uses{10.0, 20.0, 0.0, 20.0}, sun{-5.0, -5.0};
    for (std::size_t branch = 0; branch < 2; ++branch) {
        EXPECT_NEAR(whose.branches.total_mw[branch], totals[branch], 1e-10);  // rounding of MW
        EXPECT_NEAR(whose.branches.by_use_mw[2 * branch], uses[2 * branch], 1e-10);
        EXPECT_NEAR(whose.branches.by_use_mw[2 * branch + 1], uses[2 * branch + 1], 1e-10);
        EXPECT_NEAR(whose.branches.by_production_mw[branch], sun[branch], 1e-10);
        EXPECT_EQ(whose.branches.other_mw[branch], 0.0);
    }
    EXPECT_NEAR(whose.stations.total_mw[1], 15.0, 1e-10);  // n2, without a limit: net use
    EXPECT_NEAR(whose.stations.by_use_mw[3], 20.0, 1e-10);
    EXPECT_NEAR(whose.stations.by_production_mw[1], -5.0, 1e-10);
}

// Each split adds up to the flow, which is the loading times its limit; 1e-9 of flows of some 100 MW is rounding.
TEST(Attribute, PartsSumToTheFlow) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const System system = labelled_grid(seed).system();
        Analysis found;

        const Attribution whose = attribution_of(system, found);

        const Shares& of = whose.branches;
        const auto n_kinds = static_cast<std::size_t>(system.structure->technologies.size());
        for (std::size_t branch = 0; branch < of.total_mw.size(); ++branch) {
            if (std::isnan(of.total_mw[branch])) continue;
            const double uses = sum_of(of.by_use_mw, branch, 3),
                         production = sum_of(of.by_production_mw, branch, n_kinds);
            EXPECT_NEAR(uses + production + of.other_mw[branch], of.total_mw[branch], 1e-9);
            EXPECT_NEAR(sum_of(of.by_municipality_mw, branch, 2), uses, 1e-9);
            EXPECT_NEAR(sum_of(of.by_class_mw, branch, kLedgerClasses), uses, 1e-9);
            const std::int16_t outage = found.branches.worst_outage[branch];
            const bool is_own = outage != kNoOutage &&
                                system.structure->contingency_branch[static_cast<std::size_t>(outage)].at() == branch;
            const double n_circuits = found.branches.n_circuits[branch];
            const double limit_mw = found.branches.rating_mw[branch] * (is_own ? (n_circuits - 1.0) / n_circuits : 1.0);
            EXPECT_NEAR(of.total_mw[branch], found.branches.worst_loading_pu[branch] * limit_mw, 1e-9);
        }
    }
}

// Without the offices, and without the branch that is out, the grid is solved anew: the flow that is missing is their part.
TEST(Attribute, PartIsWhatIsMissingWithoutTheGroup) {
    int n_checked = 0;
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const SmallGrid grid = labelled_grid(seed);
        const System system = grid.system();
        const Structure& structure = *system.structure;
        Analysis found;
        const Attribution whose = attribution_of(system, found);
        const auto offices = static_cast<std::size_t>(structure.categories.find("offices"));
        for (std::size_t branch = 0; branch < whose.branches.total_mw.size(); ++branch) {
            const std::int16_t outage = found.branches.worst_outage[branch];
            if (outage == kNoOutage || structure.contingency_branch[static_cast<std::size_t>(outage)].at() == branch)
                continue;
            const auto lost = structure.contingency_branch[static_cast<std::size_t>(outage)].at();
            if (system.branches.n_circuits[lost] > 1) continue;
            std::vector<double> flow_mw;  // with all, without offices
            for (const bool with_offices : {true, false}) {
                SmallGrid other = grid;
                const std::string lost_id = structure.branch_rows[lost].id;
                std::erase_if(other.rows.branches, [&](const BranchRow& row) { return row.id == lost_id; });
                std::erase_if(other.rows.lines, [&](const LineRow& row) { return row.id == lost_id; });
                std::erase_if(other.rows.contingencies,
                              [&](const ContingencyRow& row) { return row.branch == lost_id; });
                for (DemandRow& row : other.rows.demands)
                    if (!with_offices && row.category == "offices") row.p_mw.scale = 0.0;
                const System changed = other.system();
                Analysis again;
                AnalysisOptions options;
                const Schedule schedule = schedule_by_rule(changed);
                const auto model = flow::build_dc_model(changed);
                again = analyse(changed, schedule, *model, options, {});
                const int at = changed.structure->branches.find(structure.branch_rows[branch].id);
                flow_mw.push_back(again.hourly.branch_flow_mw[static_cast<std::size_t>(at)]);
            }
            const double sign = flow_mw[0] < 0.0 ? -1.0 : 1.0;
            EXPECT_NEAR(whose.branches.by_use_mw[branch * 3 + offices], sign * (flow_mw[0] - flow_mw[1]), 2e-5);
            ++n_checked;  // hourly flows are kept in single precision: 1e-5 of 100 MW
        }
    }
    EXPECT_GT(n_checked, 50);
}

// An area's use and that of a station with a limit are their members', in the hour that the analysis names.
TEST(Attribute, SplitsAStationByTheMembersOfItsLimit) {
    SmallGrid grid;
    grid.node("n0", 1.0);
    grid.node("n1");
    grid.branch("b", "n0", "n1", 0.1);
    grid.demand("homes", "n1", 10.0);
    grid.demand("offices", "n1", 30.0);
    grid.rows.demands[0].category = "homes";
    grid.rows.demands[1].category = "offices";
    LimitRow limit;
    limit.id = "firm";
    limit.node = "n1";
    limit.bound_mw = {30.0, kConstant};
    grid.rows.limits.push_back(limit);
    for (const char* id : {"homes", "offices"}) {
        LimitMemberRow member;
        member.limit = "firm";
        member.table = "demands";
        member.member = id;
        grid.rows.limit_members.push_back(member);
    }
    const System system = grid.system();
    Analysis found;

    const Attribution whose = attribution_of(system, found);

    EXPECT_NEAR(found.stations.worst_loading_pu[0], 40.0 / 30.0, 1e-12);
    EXPECT_NEAR(whose.stations.total_mw[0], 40.0, 1e-12);
    EXPECT_NEAR(whose.stations.by_use_mw[0], 10.0, 1e-12);
    EXPECT_NEAR(whose.stations.by_use_mw[1], 30.0, 1e-12);
}

}  // namespace
}  // namespace knelpunt::congestion
