#include "sim/reconcile/reconcile.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/small_grid.hpp"

namespace knelpunt::reconcile {
namespace {

using support::SmallGrid;

void set_rating(SmallGrid& grid, const std::string& confidence, double high_pu = 1.2) {
    grid.rows.branches.back().rating_confidence = confidence;
    grid.rows.branches.back().rating_high_pu = high_pu;
    grid.rows.branches.back().rating_low_pu = 2.0 - high_pu;
}

/// Use of 40 MW behind two circuits of 32 MW each: after the loss of one the other is at 1.25.
SmallGrid two_circuits(const std::string& confidence) {
    SmallGrid grid;
    grid.node("A", 1.0);
    grid.node("B");
    grid.branch("A-B", "A", "B", 0.1, 32.0, 2);
    set_rating(grid, confidence);
    grid.demand("use", "B", 40.0);
    return grid;
}

void use_of(SmallGrid& grid, const std::string& id, const std::string& node, double mw, const std::string& municipality,
            const std::string& category = "homes") {
    grid.demand(id, node, mw);
    DemandRow& row = grid.rows.demands.back();
    row.municipality = municipality;
    row.category = category;
    row.confidence = "assumed";
}

void firm_limit(SmallGrid& grid, const std::string& node, double mw, const std::string& confidence) {
    LimitRow limit;
    limit.id = "firm." + node;
    limit.node = node;
    limit.bound_mw = {mw, kConstant};
    limit.confidence = confidence;
    grid.rows.limits.push_back(limit);
    for (const DemandRow& demand : grid.rows.demands) {
        if (demand.node == node)
            grid.rows.limit_members.push_back({{}, demand.id + "." + node, limit.id, "demands", demand.id, 1.0});
    }
}

/// One System and all that is made of it.
struct Case {
    System system;
    std::shared_ptr<const flow::DcModel> model;
    Inputs inputs;
    BaseYear base;

    explicit Case(System made, const Bands& bands = {})
        : system(std::move(made)),
          model(flow::build_dc_model(system)),
          inputs(system, bands),
          base({&system}, *model, inputs) {}

    [[nodiscard]] Reconciliation run(std::size_t n_threads = 1) const {
        ReconcileOptions options;
        options.n_threads = n_threads;
        options.most_bands = 2.0;
        return reconcile(base, options, {});
    }
};

// The rating must be 40 MVA, 1.25 bands of 6.4 MVA above 32. A normal number with standard deviation 1 / 1.28155 bands
// between 1.25 and 2 bands, that is 1.6019 and 2.5631 deviations, has the mean
// (phi(1.6019) - phi(2.5631)) / (Phi(2.5631) - Phi(1.6019)) = (0.11057 - 0.01494) / (0.99481 - 0.94541) = 1.9358
// deviations = 1.5105 bands.
TEST(Reconcile, MovesOneWrongRating) {
    const Case of(two_circuits("assumed").system());

    const Reconciliation found = of.run();

    ASSERT_EQ(found.before.size(), 1U);
    EXPECT_NEAR(found.before[0].loading_pu, 1.25, 1e-6);
    ASSERT_EQ(found.inputs.size(), 1U);
    EXPECT_NEAR(found.inputs[0].least, 1.25, 1e-5);
    EXPECT_NEAR(found.inputs[0].mean, 1.5105, 0.01);  // 6,000 independent draws of deviation 0.2: 0.0026
    EXPECT_TRUE(found.inputs[0].is_changed);
    EXPECT_EQ(found.inputs[0].forced_by.element, 0U);
    EXPECT_TRUE(std::isinf(found.inputs[0].cost_if_held));
    EXPECT_NEAR(found.cost, 1.5625, 1e-4);
    EXPECT_TRUE(found.after.empty());
    EXPECT_TRUE(found.impossible.empty());
}

TEST(Reconcile, SaysThatNothingIsNeeded) {
    SmallGrid grid = two_circuits("assumed");
    grid.rows.branches.back().rating_mva.scale = 41.0;

    EXPECT_FALSE(Case(grid.system()).run().is_needed());
}

TEST(Reconcile, NamesWhatNoAssumedInputCanMend) {
    const Reconciliation found = Case(two_circuits("reported").system()).run();

    ASSERT_EQ(found.impossible.size(), 1U);
    EXPECT_NEAR(found.impossible[0].loading_pu, 1.25, 1e-6);
    EXPECT_TRUE(found.inputs.empty());
    EXPECT_EQ(found.after.size(), 1U);
}

// A rating of 20 with a band of 0.2 reaches 28 at two bands: 40 MW stay at 40 / 20 - 0.4 - 1 = 0.6 above.
TEST(Reconcile, DoesNotPullAtInputsOfWhatStaysImpossible) {
    SmallGrid grid = two_circuits("assumed");
    grid.rows.branches.back().rating_mva.scale = 20.0;

    const Reconciliation found = Case(grid.system()).run();

    ASSERT_EQ(found.impossible.size(), 1U);
    EXPECT_NEAR(found.impossible[0].loading_pu, 1.6, 1e-4);
    EXPECT_EQ(found.inputs[0].least, 0.0);
    EXPECT_FALSE(found.inputs[0].is_changed);
}

/// Two stations share a municipality half and half; the limit of the first is reported and too low.
SmallGrid two_stations() {
    SmallGrid grid;
    grid.node("N", 1.0);
    grid.node("S");
    grid.node("T");
    for (const char* node : {"S", "T"}) {
        grid.branch(std::string("N-") + node, "N", node, 0.1, 500.0, 2);
        use_of(grid, std::string(node) + ".M.homes", node, 36.0, "M");
    }
    firm_limit(grid, "S", 30.0, "reported");
    return grid;
}

// With bands of 0.18 the first station uses 36 (1 + 0.18 s) / (1 + 0.09 (s + t)), which must be 30 at most:
// 0.105 s - 0.075 t <= -1/6. The nearest point is s = -0.105 / 6 / 0.01665 = -1.0511, t = 0.7508.
TEST(Reconcile, MovesSharesAndKeepsTheirSum) {
    const Case of(two_stations().system());

    const Reconciliation found = of.run();

    ASSERT_EQ(found.inputs.size(), 2U);
    EXPECT_NEAR(found.inputs[0].least, -1.0511, 1e-3);
    EXPECT_NEAR(found.inputs[1].least, 0.7508, 1e-3);
    EXPECT_LT(found.inputs[0].mean, -1.0);
    const std::vector<double> factor = of.inputs.demand_factors(found.change);
    EXPECT_NEAR(factor[0] + factor[1], 2.0, 1e-12);
    EXPECT_LE(36.0 * factor[0], 30.0);
    EXPECT_TRUE(found.after.empty());
}

TEST(Inputs, LeaveAloneWhatIsReportedOrHasNoOther) {
    SmallGrid grid = two_stations();
    use_of(grid, "alone", "S", 5.0, "Elsewhere");
    use_of(grid, "known", "T", 5.0, "M");
    grid.rows.demands.back().confidence = "reported";
    const Case of(grid.system());

    const std::vector<double> factor = of.inputs.demand_factors(std::vector<double>{1.0, -1.0});

    const Structure& structure = *of.system.structure;
    for (const char* id : {"alone", "known"})
        EXPECT_EQ(factor[static_cast<std::size_t>(structure.demands.find(id))], 1.0) << id;
    EXPECT_EQ(of.inputs.size(), 2U);
}

// An own course of uses 3 and 4 MW goes with the root of the sum of squares: (3 F)^2 + (4 G)^2 = (5 H)^2.
TEST(Inputs, LetTheOwnCourseOfAStationFollow) {
    SmallGrid grid = two_stations();
    grid.rows.demands[0].p_mw.scale = 3.0;
    use_of(grid, "S.M.shops", "S", 4.0, "M", "shops");
    use_of(grid, "T.M.shops", "T", 9.0, "M", "shops");
    use_of(grid, "S.residual", "S", 0.5, "", "residual");
    const Case of(grid.system());

    const std::vector<double> factor = of.inputs.demand_factors(std::vector<double>{1.5, 0.0});

    const auto at = [&](const char* id) {
        return factor[static_cast<std::size_t>(of.system.structure->demands.find(id))];
    };
    EXPECT_NEAR(at("S.residual"), std::hypot(3.0 * at("S.M.homes"), 4.0 * at("S.M.shops")) / 5.0, 1e-12);
}

/// A ring whose stations share two municipalities, with ratings and firm limits that may move.
SmallGrid ring(std::uint32_t seed) {
    SmallGrid grid = support::random_grid(seed, 8, 4);
    grid.rows.demands.clear();
    const RandomStream random(seed, "uses");
    for (std::uint32_t node = 0; node < 8; ++node) {
        const std::string id = "n" + std::to_string(node);
        use_of(grid, id + ".homes", id, 10.0 + 40.0 * random.uniform(node, 0), node < 4 ? "M" : "K");
        use_of(grid, id + ".shops", id, 10.0 + 20.0 * random.uniform(node, 1), node % 2 == 0 ? "M" : "K", "shops");
        use_of(grid, id + ".residual", id, 2.0, "", "residual");
        if (node % 3 == 0) firm_limit(grid, id, 60.0, "assumed");
    }
    for (BranchRow& row : grid.rows.branches) {
        row.rating_confidence = "assumed";
        row.rating_high_pu = 1.2;
        row.rating_low_pu = 0.8;
    }
    return grid;
}

std::vector<double> some_change(std::size_t n, std::uint32_t seed) {
    const RandomStream random(seed, "change");
    std::vector<double> out(n);
    for (std::size_t at = 0; at < n; ++at) out[at] = 2.0 * random.uniform(0, static_cast<std::uint32_t>(at)) - 1.0;
    return out;
}

// A row that is made where nothing has changed says what a scan with changes finds: flows are linear in the uses.
TEST(BaseYear, RowsAreExactAwayFromWhereTheyWereMade) {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        const Case of(ring(seed).system());
        const std::vector<double> nothing(of.inputs.size(), 0.0), x = some_change(of.inputs.size(), seed);
        const YearScan before = of.base.scan(0, nothing, {}), after = of.base.scan(0, x, {});
        int n_compared = 0;

        for (std::size_t element = 0; element < of.base.n_elements(); ++element) {
            if (std::isnan(before.loading_pu[element])) continue;
            if (element < of.base.n_branches() && before.pair[element] != after.pair[element]) continue;
            const HourRow row = of.base.make_row(0, element, 0, before, nothing);
            const double own = row.own < 0 ? 0.0 : 0.2 * x[static_cast<std::size_t>(row.own)];
            EXPECT_NEAR(of.base.excess(row, x), static_cast<double>(after.loading_pu[element]) - own - 1.0, 1e-6)
                << "seed " << seed << " element " << element;  // scans keep seven digits
            ++n_compared;
        }
        EXPECT_GT(n_compared, 8);
    }
}

// Against central differences; their error is of order 1e-10 at steps of 1e-5.
TEST(BaseYear, DerivativeIsThatOfTheExcess) {
    const Case of(ring(3).system());
    const std::vector<double> x = some_change(of.inputs.size(), 9);
    const YearScan scan = of.base.scan(0, x, {});
    for (std::size_t element = 0; element < of.base.n_elements(); ++element) {
        if (std::isnan(scan.loading_pu[element])) continue;
        const HourRow row = of.base.make_row(0, element, 0, scan, x);

        const std::vector<double> slope = of.base.derivative(row, x);

        for (std::size_t input = 0; input < x.size(); ++input) {
            std::vector<double> up = x, down = x;
            up[input] += 1e-5;
            down[input] -= 1e-5;
            EXPECT_NEAR(slope[input], (of.base.excess(row, up) - of.base.excess(row, down)) / 2e-5, 1e-8);
        }
    }
}

TEST(Reconcile, DoesNotDependOnThreads) {
    SmallGrid grid = ring(2);
    for (BranchRow& row : grid.rows.branches) row.rating_mva.scale *= 0.35;
    const Case of(grid.system());

    const Reconciliation one = of.run(1), three = of.run(3);

    ASSERT_TRUE(one.is_needed());
    EXPECT_EQ(one.samples.value, three.samples.value);
    EXPECT_EQ(one.change, three.change);
}

/// A year in which the use passes the limit in the first `n_over` hours.
System year_over_for(std::size_t n_over) {
    SmallGrid grid = two_circuits("assumed");
    const TimeAxis time = TimeAxis::full_year(2025);
    static SeriesPool shared(time.n_steps());
    const auto pool = std::make_shared<SeriesPool>(&shared);
    std::vector<double> use(time.n_steps(), 0.5);
    for (std::size_t hour = 0; hour < n_over; ++hour) use[hour] = 1.0;
    grid.rows.demands.front().p_mw.series = pool->add_own(KeyBuilder().text("use").finish(), use);
    Issues issues;
    StructureBuilder builder(time);
    builder.add(grid.rows, issues);
    System out = build_system(builder.finish(), pool, grid.rows, issues);
    issues.throw_if_errors();
    return out;
}

TEST(Reconcile, TakesNoProofFromTheTenWorstHours) {
    const Case ten(year_over_for(10)), eleven(year_over_for(11));

    EXPECT_FALSE(ten.run().is_needed());
    EXPECT_TRUE(eleven.run().is_needed());
    EXPECT_EQ(eleven.run().before[0].n_over, 11U);
    EXPECT_EQ(find_over(ten.base, 1, {}).size(), 1U);
}

}  // namespace
}  // namespace knelpunt::reconcile
