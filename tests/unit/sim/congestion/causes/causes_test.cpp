#include "sim/congestion/causes/causes.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/base/units.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::congestion {
namespace {

using support::SmallGrid;

constexpr double kRoundingMw = 1e-10;  // of flows of 100 MW

/// Three nodes and three equal lines; the exchange at a, 30 MW of homes at b, 60 MW of offices and 15 MW of sun at c.
SmallGrid triangle(double rating_mva) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.node("c");
    grid.branch("ab", "a", "b", 0.1, rating_mva);
    grid.branch("ac", "a", "c", 0.1, rating_mva);
    grid.branch("bc", "c", "b", 0.1, 1000.0);
    grid.demand("homes", "b", 30.0);
    grid.demand("offices", "c", 60.0);
    grid.source("sun", "c", 15.0);
    grid.rows.demands[0].category = "homes";
    grid.rows.demands[1].category = "offices";
    grid.rows.sources[0].category = "sun";
    return grid;
}

/// A system with all that its causes are found from.
struct Solved {
    System system;
    Schedule schedule;
    std::shared_ptr<const flow::DcModel> model;
    Analysis found;

    explicit Solved(const SmallGrid& grid, std::size_t n_steps = 1)
        : system(grid.system(n_steps)), schedule(schedule_by_rule(system)), model(flow::build_dc_model(system)) {
        AnalysisOptions options;
        options.with_tight_hours = true;
        found = analyse(system, schedule, *model, options, {});
    }
    [[nodiscard]] CauseCase scenario() const { return {system, schedule, *model, found}; }
    [[nodiscard]] std::size_t branch(std::string_view id) const {
        return static_cast<std::size_t>(system.structure->branches.find(id));
    }
    [[nodiscard]] double part(const std::vector<double>& parts, std::size_t element, std::string_view cause) const {
        const std::vector<CauseRow>& rows = system.structure->cause_rows;
        for (std::size_t at = 0; at < rows.size(); ++at)
            if (rows[at].id == cause) return parts[element * rows.size() + at];
        return kNaN;
    }
};

// By hand: of a MW at c two thirds come by ac and one third by ab and b, of a MW at b the other way round.
TEST(BranchCauses, SplitsATriangleByHand) {
    SmallGrid grid = triangle(40.0);
    grid.rows.contingencies.clear();
    const Solved solved(grid);

    const CauseShares shares = branch_causes(solved.scenario());

    const std::size_t ac = solved.branch("ac");
    EXPECT_NEAR(shares.worst_total_mw[ac], 40.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.worst_mw, ac, "b/use/homes"), 10.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.worst_mw, ac, "c/use/offices"), 40.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.worst_mw, ac, "c/production/sun"), -10.0, kRoundingMw);
    EXPECT_NEAR(shares.worst_counter_mw[ac], -10.0, kRoundingMw);
    EXPECT_EQ(solved.part(shares.worst_mw, ac, "a/exchange"), 0.0);
    EXPECT_NEAR(shares.year_total_mwh[ac], 40.0, kRoundingMw);            // one hour
    EXPECT_EQ(shares.over_total_mwh[ac], 0.0);                            // at its limit, not above it
    EXPECT_TRUE(std::isnan(shares.worst_total_mw[solved.branch("ab")]));  // 35 of 40 MW: below 0.9
}

// By hand: after the outage of ac all 75 MW come by ab, 5 MW above its limit of 70: a fifteenth of each part.
TEST(BranchCauses, SplitsTheFlowAfterTheOutageByHand) {
    const Solved solved(triangle(70.0));

    const CauseShares shares = branch_causes(solved.scenario());

    const std::size_t ab = solved.branch("ab");
    EXPECT_NEAR(shares.worst_total_mw[ab], 75.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.over_mwh, ab, "b/use/homes"), 30.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.over_mwh, ab, "c/use/offices"), 60.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.over_mwh, ab, "c/production/sun"), -15.0, kRoundingMw);
    EXPECT_NEAR(shares.excess_total_mwh[ab], 5.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.excess_mwh, ab, "b/use/homes"), 2.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.excess_mwh, ab, "c/use/offices"), 4.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.year_mwh, ab, "b/use/homes"), 20.0, kRoundingMw);  // nothing out
}

// By hand: ab carries 35 MW to b, of which 30 are used there and 5 go on to c; ac carries 40 MW to c.
TEST(TraceCauses, SplitsATriangleByHand) {
    SmallGrid grid = triangle(35.0);
    grid.rows.contingencies.clear();
    const Solved solved(grid);

    const TracedShares traced = trace_causes(solved.scenario(), {});

    const std::size_t ab = solved.branch("ab"), ac = solved.branch("ac");
    EXPECT_NEAR(solved.part(traced.worst_mw, ab, "b/use/homes"), 30.0, kRoundingMw);
    EXPECT_NEAR(solved.part(traced.worst_mw, ab, "c/use/offices"), 5.0, kRoundingMw);
    EXPECT_EQ(solved.part(traced.worst_mw, ab, "c/production/sun"), 0.0);
    EXPECT_NEAR(solved.part(traced.over_mwh, ac, "c/use/offices"), 40.0, kRoundingMw);
    EXPECT_EQ(traced.n_steps[ac], 1);
}

// By hand: of 120 MW of sun at c 60 stay there, 30 go to b, and 30 to a by ac: all that ac carries is the sun's.
TEST(TraceCauses, TracesFeedInBackToWhoProducesIt) {
    SmallGrid grid = triangle(32.0);
    grid.rows.contingencies.clear();
    grid.rows.sources[0].p_mw.scale = 120.0;
    const Solved solved(grid);
    const std::size_t ac = solved.branch("ac");
    ASSERT_LT(solved.found.branches.worst_loading_offtake_pu[ac], 0.5) << "the branch serves feed-in";

    const TracedShares traced = trace_causes(solved.scenario(), {});

    EXPECT_NEAR(solved.part(traced.worst_mw, ac, "c/production/sun"), 30.0, kRoundingMw);
}

/// A random grid with low ratings, use of three kinds.
SmallGrid crowded_grid(std::uint32_t seed) {
    SmallGrid grid = support::random_grid(seed, 12, 5);
    for (BranchRow& row : grid.rows.branches) row.rating_mva.scale *= 0.2;
    int number = 0;
    for (DemandRow& row : grid.rows.demands)
        row.category = number++ % 3 == 0 ? "homes" : number % 3 == 1 ? "offices" : "trains";
    return grid;
}

// The flow of the worst hour is loading times limit, found without any split; 1e-9 relative, the product's own limit.
TEST(BranchCauses, PartsSumToTheFlowBothWays) {
    int n_split = 0;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const Solved solved(crowded_grid(seed), 70);
        const std::size_t n_causes = solved.system.structure->cause_rows.size();

        const CauseShares shares = branch_causes(solved.scenario());
        const TracedShares traced = trace_causes(solved.scenario(), {});

        EXPECT_LT(shares.sum_error_pu, 1e-9);
        EXPECT_LT(traced.sum_error_pu, 1e-9);
        for (std::size_t branch = 0; branch < shares.worst_total_mw.size(); ++branch) {
            if (std::isnan(shares.worst_total_mw[branch])) continue;
            ++n_split;
            for (const std::vector<double>* parts : {&shares.worst_mw, &traced.worst_mw}) {
                const auto first = parts->begin() + static_cast<std::ptrdiff_t>(branch * n_causes);
                const double sum_mw = std::accumulate(first, first + static_cast<std::ptrdiff_t>(n_causes), 0.0);
                EXPECT_NEAR(sum_mw, shares.worst_total_mw[branch], 1e-9 * shares.worst_total_mw[branch]);
            }
            EXPECT_NEAR(
                shares.excess_total_mwh[branch],
                solved.found.branches.excess_offtake_mwh[branch] + solved.found.branches.excess_feed_in_mwh[branch],
                1e-9 * std::max(1.0, shares.excess_total_mwh[branch]));
        }
    }
    EXPECT_GT(n_split, 50);
}

// On what hangs by one line both methods say the same: all that goes there is used there.
TEST(TraceCauses, IsThePtdfSplitBehindABridge) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 40.0);
    grid.demand("homes", "b", 10.0);
    grid.demand("offices", "b", 30.0);
    grid.rows.demands[0].category = "homes";
    grid.rows.demands[1].category = "offices";
    const Solved solved(grid);

    const CauseShares shares = branch_causes(solved.scenario());
    const TracedShares traced = trace_causes(solved.scenario(), {});

    for (const char* cause : {"b/use/homes", "b/use/offices"})
        EXPECT_NEAR(solved.part(traced.worst_mw, 0, cause), solved.part(shares.worst_mw, 0, cause), kRoundingMw);
}

// By hand: without offices 15 MW are left, after any outage below 70; without homes the 45 MW at c stay within it, too.
TEST(WithoutUse, FindsWhatIsLeftByFlowsWithoutIt) {
    const Solved solved(triangle(40.0));
    const Structure& structure = *solved.system.structure;
    const int homes = structure.categories.find("homes"), offices = structure.categories.find("offices");

    const WithoutUse without = without_use(solved.scenario(), {homes, offices}, {});

    const std::size_t ab = solved.branch("ab"), n = 2;
    EXPECT_EQ(without.n_branches_over[static_cast<std::size_t>(offices)], 0);
    EXPECT_EQ(without.branch_n_steps_over[ab * n + static_cast<std::size_t>(offices)], 0);
    EXPECT_EQ(without.n_branches_over[static_cast<std::size_t>(homes)], 2);  // 45 MW after the loss of the other
    EXPECT_NEAR(without.branch_excess_mw[ab * n + static_cast<std::size_t>(homes)], 5.0, kRoundingMw);
}

// By hand: 40 MW of use on a firm limit of 30: the excess of 10 is split as the use is.
TEST(StationCauses, SplitsTheUseHeldAgainstTheLimit) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 1000.0);
    grid.demand("homes", "b", 10.0);
    grid.demand("offices", "b", 30.0);
    grid.rows.demands[0].category = "homes";
    grid.rows.demands[1].category = "offices";
    LimitRow limit;
    limit.id = "firm";
    limit.node = "b";
    limit.bound_mw = {30.0, kConstant};
    grid.rows.limits.push_back(limit);
    for (const char* id : {"homes", "offices"}) {
        LimitMemberRow member;
        member.limit = "firm";
        member.table = "demands";
        member.member = id;
        grid.rows.limit_members.push_back(member);
    }
    const Solved solved(grid, 2);

    const CauseShares shares = station_causes(solved.scenario());

    EXPECT_NEAR(shares.worst_total_mw[0], 40.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.worst_mw, 0, "b/use/offices"), 30.0, kRoundingMw);
    EXPECT_NEAR(solved.part(shares.excess_mwh, 0, "b/use/homes"), 2.0 * 2.5, kRoundingMw);
    EXPECT_NEAR(shares.excess_total_mwh[0], 20.0, kRoundingMw);
}

}  // namespace
}  // namespace knelpunt::congestion
