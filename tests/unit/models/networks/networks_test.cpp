#include "models/networks/networks.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

BusRow bus(const std::string& id, double v_kv) {
    BusRow row;
    row.id = id;
    row.v_rated_kv = v_kv;
    return row;
}

GridLineRow line(const std::string& id, double v_kv) {
    GridLineRow row;
    row.line = 3;
    row.id = id;
    row.from = "a";
    row.to = "b";
    row.element_class = "line";
    row.v_rated_kv = v_kv;
    row.length_km = 12.5;
    row.r_ohm_per_km = 0.04;
    row.x_ohm_per_km = 0.2;
    row.c_nf_per_km = 100.0;
    row.rating_mva = 200.0;
    return row;
}

GridTransformerRow transformer(const std::string& id) {
    GridTransformerRow row;
    row.line = 5;
    row.id = id;
    row.from = "a";
    row.to = "c";
    row.hv_kv = 150.0;
    row.lv_kv = 50.0;
    row.rating_mva = 80.0;
    row.vk_pu = 0.15;
    row.n_circuits = 2;
    return row;
}

SecurityRuleRow rule(const std::string& element_class, const std::string& direction, const std::string& name) {
    SecurityRuleRow row;
    row.id = element_class + direction + name;
    row.element_class = element_class;
    row.direction = direction;
    row.rule = name;
    return row;
}

NetworkTables two_buses() {
    NetworkTables tables;
    tables.buses = {bus("a", 150.0), bus("b", 150.0), bus("c", 50.0)};
    tables.exchanges = {{{}, "x", "a", 1.0}};
    return tables;
}

struct Compiled {
    TimeAxis time = TimeAxis::full_year(2025);
    SeriesPool pool{time.n_steps()};
    Primitives out;
    Issues issues;

    explicit Compiled(const NetworkTables& tables, const std::vector<double>& air_c = {}) {
        const SeriesId ambient =
            air_c.empty() ? kConstant : pool.get_or_add(KeyBuilder().text("air").finish(), [&] { return air_c; });
        compile_networks(tables, ambient, time, pool, "region", out, issues);
    }
};

// By hand: 12.5 km at 0.04 and 0.2 ohm/km and 100 nF/km.
TEST(CompileNetworks, LineValuesAreLengthTimesValuePerKm) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};

    const Compiled grid(tables);

    ASSERT_EQ(grid.out.lines.size(), 1U);
    EXPECT_DOUBLE_EQ(grid.out.lines[0].r_ohm, 0.5);
    EXPECT_DOUBLE_EQ(grid.out.lines[0].x_ohm, 2.5);
    EXPECT_DOUBLE_EQ(grid.out.lines[0].c_nf, 1250.0);
    EXPECT_EQ(grid.out.branches[0].kind, "line");
}

// By hand: vk 0.15 at 150 kV and 80 MVA is 0.15 * 150^2 / 80 = 42.1875 ohm; with vkr 0.09, x = 0.12 * 281.25 = 33.75 ohm.
TEST(CompileNetworks, TransformerReactanceComesFromVkAndUnitRating) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};
    tables.transformers = {transformer("lossless"), transformer("lossy")};
    tables.transformers[1].vkr_pu = 0.09;
    const Compiled grid(tables);
    Issues issues;
    StructureBuilder builder(grid.time);
    builder.add(grid.out, issues);

    const System system =
        build_system(builder.finish(), std::make_shared<SeriesPool>(grid.time.n_steps()), grid.out, issues);

    const auto at = [&](const std::string& id) {
        return static_cast<std::size_t>(system.structure->branches.find(id));
    };
    EXPECT_FALSE(issues.has_errors()) << support::all_text(issues);
    EXPECT_NEAR(system.branches.x_ohm[at("lossless")], 42.1875, 1e-12);
    EXPECT_NEAR(system.branches.x_ohm[at("lossy")], 33.75, 1e-12);
    EXPECT_NEAR(system.branches.r_ohm[at("lossy")], 25.3125, 1e-12);
}

TEST(CompileNetworks, RatingIsHigherInTheThreeWinterMonths) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};
    tables.lines[0].rating_winter_factor = 1.14;

    const Compiled grid(tables);
    const auto rating_mva = [&](int month, int day, int hour) {
        return value_at(grid.out.branches[0].rating_mva, grid.pool,
                        static_cast<std::size_t>(24 * (days_before_month(month) + day - 1) + hour));
    };

    EXPECT_DOUBLE_EQ(rating_mva(1, 1, 0), 228.0);
    EXPECT_DOUBLE_EQ(rating_mva(2, 28, 23), 228.0);
    EXPECT_DOUBLE_EQ(rating_mva(3, 1, 0), 200.0);
    EXPECT_DOUBLE_EQ(rating_mva(11, 30, 23), 200.0);
    EXPECT_DOUBLE_EQ(rating_mva(12, 1, 0), 228.0);
}

TEST(CompileNetworks, RatingBandIsARatioAndMustHoldTheRating) {
    NetworkTables tables = two_buses();
    tables.lines = {line("good", 150.0), line("bad", 150.0)};
    tables.lines[0].rating_low_mva = 150.0;
    tables.lines[0].rating_high_mva = 250.0;
    tables.lines[1].rating_low_mva = 210.0;
    tables.lines[1].line = 8;

    const Compiled grid(tables);

    EXPECT_DOUBLE_EQ(grid.out.branches[0].rating_low_pu, 0.75);
    EXPECT_DOUBLE_EQ(grid.out.branches[0].rating_high_pu, 1.25);
    const Issue* issue = support::find_issue(grid.issues, IssueCode::bad_bounds);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.file, "region/grid/lines.csv");
    EXPECT_EQ(issue->place.line, 8);
}

TEST(SecurityRules, WithoutARowAreNMinusOne) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};
    tables.security_rules = {rule("transformer", "offtake", "n")};

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].rule_offtake, "n-1");
    EXPECT_EQ(grid.out.branches[0].post_outage_offtake_pu, 1.0);
}

TEST(SecurityRules, HoldPerDirectionAndVoltageAndTheFirstRowCounts) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0), line("low", 50.0)};
    tables.security_rules = {rule("line", "feed-in", "n-with-trip"), rule("line", "offtake", "n-1"),
                             rule("line", "offtake", "n")};
    tables.security_rules[0].v_min_kv = 110.0;
    tables.security_rules[0].v_max_kv = 219.9;

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].rule_offtake, "n-1");
    EXPECT_EQ(grid.out.branches[0].rule_feed_in, "n-with-trip");
    EXPECT_EQ(grid.out.branches[0].post_outage_feed_in_pu, kInf);  // outages do not count
    EXPECT_EQ(grid.out.branches[1].rule_feed_in, "n-1");           // 50 kV lies below the row's voltages
}

TEST(SecurityRules, OfTransformersLookAtBothSides) {
    NetworkTables tables = two_buses();
    tables.transformers = {transformer("150/50")};
    tables.security_rules = {rule("transformer", "offtake", "n"),
                             rule("transformer", "offtake", "n-1-after-switching")};
    tables.security_rules[0].lv_min_kv = 110.0;
    tables.security_rules[1].lv_max_kv = 109.9;
    tables.security_rules[1].allowed_minutes = 10.0;

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].rule_offtake, "n-1-after-switching");
}

TEST(SecurityRules, AfterSwitchingUseTheEmergencyRatingIfItLasts) {
    NetworkTables tables = two_buses();
    tables.lines = {line("long", 150.0), line("short", 150.0)};
    for (GridLineRow& row : tables.lines) row.emergency_factor = 1.2;
    tables.lines[0].emergency_minutes = 120.0;
    tables.lines[1].emergency_minutes = 119.0;
    tables.security_rules = {rule("line", "offtake", "n-1-after-switching")};
    tables.security_rules[0].allowed_minutes = 120.0;

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].post_outage_offtake_pu, 1.2);
    EXPECT_EQ(grid.out.branches[1].post_outage_offtake_pu, 1.0);
}

TEST(SecurityRules, AfterSwitchingOfUnknownLengthUseTheContinuousRating) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};
    tables.lines[0].emergency_factor = 1.2;
    tables.lines[0].emergency_minutes = 15.0;
    tables.security_rules = {rule("line", "offtake", "n-1-after-switching")};

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].post_outage_offtake_pu, 1.0);
}

TEST(CompileNetworks, ListsOneOutagePerGroupButNotOfLinksAndEquivalents) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0), line("wind_cable", 150.0)};
    tables.lines[1].element_class = "link";
    tables.transformers = {transformer("ac")};
    tables.equivalents = {{{}, "outside", "a", "b", 0.02, 0.001}};

    const Compiled grid(tables);

    ASSERT_EQ(grid.out.contingencies.size(), 2U);
    EXPECT_EQ(grid.out.contingencies[0].branch, "ab");
    EXPECT_EQ(grid.out.contingencies[1].branch, "ac");
    EXPECT_EQ(grid.out.contingencies[1].n_circuits_out, 1);
}

// By hand: sqrt((80 - 10) / (80 - 30)) = 1.1832; at -20 degC sqrt(2) is cut to 1.25; at 90 degC nothing is left but the floor.
TEST(AmbientRatings, FollowTheAirWithinTheirBounds) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0), line("cable", 150.0)};
    tables.lines[0].construction = "overhead";
    tables.lines[1].construction = "cable";
    for (GridLineRow& row : tables.lines) row.rating_winter_factor = 1.1;
    tables.ambient_ratings = {{{}, "any", "line", "overhead", 80.0, 30.0, 0.5, 0.6, 1.25}};
    std::vector<double> air_c(8760, 30.0);
    air_c[0] = 10.0;
    air_c[1] = -20.0;
    air_c[2] = 90.0;

    const Compiled grid(tables, air_c);

    const auto rating = [&](std::size_t branch, std::size_t step) {
        return value_at(grid.out.branches[branch].rating_mva, grid.pool, step);
    };
    EXPECT_NEAR(rating(0, 0), 200.0 * std::sqrt(1.4), 1e-9);
    EXPECT_NEAR(rating(0, 1), 250.0, 1e-9);
    EXPECT_NEAR(rating(0, 2), 120.0, 1e-9);
    EXPECT_NEAR(rating(0, 3), 200.0, 1e-9);
    EXPECT_NEAR(rating(1, 0), 220.0, 1e-9);  // no row for cables: January, the season
    EXPECT_NEAR(rating(1, 4000), 200.0, 1e-9);
}

TEST(ListedOutages, CountWhereTheirKindIsAskedFor) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0), line("ab.2", 150.0)};
    const std::vector<ListedOutageRow> rows{{{}, "t.1", "t", "both", "tower", "ab", 1},
                                            {{}, "t.2", "t", "both", "tower", "ab.2", 1},
                                            {{}, "bar.1", "bar", "", "busbar", "ab", 1}};
    Compiled grid(tables);
    const std::size_t n_single = grid.out.contingencies.size();

    add_listed_outages(rows, {OutageKind::tower}, "region", grid.out, grid.issues);

    ASSERT_EQ(grid.out.contingencies.size(), n_single + 1);
    EXPECT_EQ(grid.out.contingencies.back().id, "t");
    EXPECT_EQ(grid.out.contingencies.back().branch, "ab");
    ASSERT_EQ(grid.out.contingency_parts.size(), 1U);
    EXPECT_EQ(grid.out.contingency_parts[0].branch, "ab.2");
    EXPECT_FALSE(grid.issues.has_errors());
}

// By hand: 1 pu at 150 kV on 100 MVA is 225 ohm.
TEST(CompileNetworks, EquivalentsHaveNoLimit) {
    NetworkTables tables = two_buses();
    tables.equivalents = {{{}, "outside", "a", "b", 0.02, 0.001}};

    const Compiled grid(tables);

    EXPECT_EQ(grid.out.branches[0].kind, "link");
    EXPECT_EQ(grid.out.branches[0].rating_mva.scale, kInf);
    EXPECT_EQ(grid.out.branches[0].post_outage_offtake_pu, kInf);
    EXPECT_NEAR(grid.out.lines[0].x_ohm, 4.5, 1e-12);
    EXPECT_NEAR(grid.out.lines[0].r_ohm, 0.225, 1e-12);
}

TEST(CompileNetworks, PowerFactorOfLinesFrom220kvIsTheirOwn) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0), line("ehv", 380.0)};
    tables.cos_phi_lines_220kv_up = 0.99;

    const Compiled grid(tables);

    EXPECT_TRUE(std::isnan(grid.out.branches[0].cos_phi));  // that of the grid
    EXPECT_EQ(grid.out.branches[1].cos_phi, 0.99);
}

TEST(CompileNetworks, RefusesBranchesWithoutReactance) {
    NetworkTables tables = two_buses();
    tables.lines = {line("ab", 150.0)};
    tables.lines[0].x_ohm_per_km = 0.0;
    tables.transformers = {transformer("ac")};
    tables.transformers[0].vk_pu = 0.0;

    const Compiled grid(tables);

    ASSERT_EQ(grid.issues.n_errors(), 2U) << support::all_text(grid.issues);
    EXPECT_EQ(issue_text(grid.issues.list()[0]).substr(0, 25), "region/grid/lines.csv:3: ");
    EXPECT_EQ(grid.issues.list()[1].code, IssueCode::zero_reactance);
    EXPECT_EQ(grid.issues.list()[1].place.line, 5);
}

TEST(CompileNetworks, FirmCapacityLimitsUseMinusProduction) {
    NetworkTables tables = two_buses();
    tables.buses[1].firm_capacity_mw = 35.0;
    Compiled grid(tables);
    DemandRow demand;
    demand.id = "load";
    demand.node = "b";
    SourceRow source;
    source.id = "sun";
    source.node = "b";
    DemandRow elsewhere;
    elsewhere.id = "far";
    elsewhere.node = "c";
    grid.out.demands = {demand, elsewhere};
    grid.out.sources = {source};

    add_firm_limit_members(grid.out);

    ASSERT_EQ(grid.out.limits.size(), 1U);
    EXPECT_EQ(grid.out.limits[0].id, "firm.b");
    EXPECT_EQ(grid.out.limits[0].bound_mw.scale, 35.0);
    ASSERT_EQ(grid.out.limit_members.size(), 2U);
    EXPECT_EQ(grid.out.limit_members[0].member, "load");
    EXPECT_EQ(grid.out.limit_members[0].coefficient_pu, 1.0);
    EXPECT_EQ(grid.out.limit_members[1].member, "sun");
    EXPECT_EQ(grid.out.limit_members[1].coefficient_pu, -1.0);
}

/// Demands of 100, 50 and 10 MW at buses a, b and c.
Primitives three_loads() {
    Primitives out;
    for (const auto& [id, node, p_mw] : {std::tuple("one", "a", 100.0), {"two", "b", 50.0}, {"three", "c", 10.0}}) {
        DemandRow row;
        row.id = id;
        row.node = node;
        row.p_mw = {p_mw, kConstant};
        out.demands.push_back(row);
    }
    return out;
}

std::map<std::string, double> mw_by_demand(const Primitives& rows) {
    std::map<std::string, double> out;
    for (const DemandRow& row : rows.demands) out[row.id + "@" + row.node] += row.p_mw.scale;
    return out;
}

double total_mw(const Primitives& rows) {
    double sum = 0.0;
    for (const DemandRow& row : rows.demands) sum += row.p_mw.scale;
    return sum;
}

TEST(MoveLoads, SplitsALoadBetweenItsBuses) {
    Primitives rows = three_loads();
    Issues issues;

    move_loads({{{}, "t1", "a", "b", 0.25, true}, {{}, "t2", "a", "c", 0.5, true}}, "region", rows, issues);

    EXPECT_EQ(mw_by_demand(rows),
              (std::map<std::string, double>{
                  {"one@a", 25}, {"one+b@b", 25}, {"one+c@c", 50}, {"two@b", 50}, {"three@c", 10}}));
    EXPECT_TRUE(issues.empty());
}

TEST(MoveLoads, DoesNotMoveALoadTwice) {
    Primitives rows = three_loads();
    Issues issues;

    move_loads({{{}, "t1", "a", "b", 0.5, true}, {{}, "t2", "b", "c", 1.0, true}}, "region", rows, issues);

    EXPECT_EQ(mw_by_demand(rows), (std::map<std::string, double>{
                                      {"one@a", 50}, {"one+b@b", 50}, {"two@b", 0}, {"two+c@c", 50}, {"three@c", 10}}));
}

TEST(MoveLoads, AddsStepsToOneBus) {
    Primitives rows = three_loads();
    Issues issues;

    move_loads({{{}, "first_step", "a", "b", 0.25, true}, {{}, "second_step", "a", "b", 0.5, true}}, "region", rows,
               issues);

    EXPECT_EQ(mw_by_demand(rows),
              (std::map<std::string, double>{{"one@a", 25}, {"one+b@b", 75}, {"two@b", 50}, {"three@c", 10}}));
    EXPECT_EQ(rows.demands.size(), 4U);  // ids stay unique
}

TEST(MoveLoads, LosesNothing) {
    Primitives rows = three_loads();
    Issues issues;

    move_loads({{{}, "t1", "a", "b", 0.1, true},
                {{}, "t2", "a", "c", 0.7, true},
                {{}, "t3", "a", "b", 0.2, true},
                {{}, "t4", "c", "a", 0.3, true},
                {{}, "t5", "b", "a", 1.0, false}},
               "region", rows, issues);

    EXPECT_NEAR(total_mw(rows), 160.0, 1e-12);  // rounding of a few products
    EXPECT_TRUE(issues.empty()) << support::all_text(issues);
}

TEST(MoveLoads, RefusesMoreThanTheWholeLoad) {
    Primitives rows = three_loads();
    Issues issues;

    move_loads({{{2}, "t1", "a", "b", 0.7, true}, {{3}, "t2", "a", "c", 0.4, true}}, "region", rows, issues);

    const Issue* issue = support::find_issue(issues, IssueCode::transfer_above_one);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.file, "region/grid/load_transfers.csv");
    EXPECT_EQ(issue->place.line, 3);
}

/// Two buses of 150 and 50 kV with a transformer and a load, as compile_networks leaves them.
Primitives grid_for_ac() {
    Primitives out;
    for (const auto& [id, v_kv] : {std::pair("a", 150.0), std::pair("c", 50.0)}) {
        NodeRow node;
        node.id = id;
        node.carrier = "electricity";
        node.v_rated_kv = v_kv;
        node.exchange_share_pu = v_kv > 100.0 ? 1.0 : 0.0;
        out.nodes.push_back(node);
    }
    BranchRow branch;
    branch.id = "t";
    branch.from = "a";
    branch.to = "c";
    out.branches.push_back(branch);
    TransformerRow side;
    side.id = "t";
    out.transformers.push_back(side);
    DemandRow demand;
    demand.id = "d";
    demand.node = "c";
    demand.category = "industry";
    out.demands.push_back(demand);
    return out;
}

AcTables ac_tables() {
    AcTables out;
    out.power_factors = {{{}, "industry", 0.9}};
    out.tap_changers = {{{}, "tap", 150.0, 50.0, 0.0125, 0.9, 1.1, 1.02, 0.025}};
    out.voltage_levels = {{{}, "high", 110.0, 300.0, 0.9, 1.118, 1.05}, {{}, "low", 0.0, 110.0, 0.9, 1.1, 1.0}};
    GridShuntRow shunt;
    shunt.id = "reactor";
    shunt.node = "a";
    shunt.b_mvar = -50.0;
    out.shunts = {shunt};
    return out;
}

TEST(AddAcData, GivesTransformersOfTheirVoltagesTapChangers) {
    Primitives out = grid_for_ac();
    Issues issues;

    add_ac_data(ac_tables(), "region", out, issues);

    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(out.transformers.front().ratio_step_pu, 0.0125);
    EXPECT_EQ(out.transformers.front().v_set_pu, 1.02);
}

TEST(AddAcData, HoldsTheVoltageOfTheExchangeAndSetsWhatIsAllowed) {
    Primitives out = grid_for_ac();
    Issues issues;

    add_ac_data(ac_tables(), "region", out, issues);

    EXPECT_EQ(out.nodes[0].v_start_pu, 1.05);
    EXPECT_EQ(out.nodes[0].v_max_pu, 1.118);
    EXPECT_EQ(out.nodes[1].v_start_pu, 1.0);
    EXPECT_EQ(out.nodes[1].v_max_pu, 1.1);
}

TEST(AddAcData, TakesPowerFactorsByKindOfUse) {
    Primitives out = grid_for_ac();
    Issues issues;

    add_ac_data(ac_tables(), "region", out, issues);

    EXPECT_EQ(out.demands.front().cos_phi, 0.9);
    EXPECT_EQ(out.shunts.front().b_mvar, -50.0);
}

}  // namespace
}  // namespace knelpunt::models
