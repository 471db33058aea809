#include "sim/io/matpower.hpp"

#include <algorithm>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace knelpunt::io {
namespace {

using ::testing::HasSubstr;

// Base 40 MVA, labels unsorted, an isolated bus, a base voltage of 0, a pair of circuits drawn in both directions.
constexpr std::string_view kCase = R"(function mpc = small
%  mpc.bus = [ only a comment ];
mpc.version = '2';
mpc.baseMVA = 40;   % MVA
mpc.bus = [
	300	3	0	0	0	0	1	1	0	150	1	1.1	0.9;
	7	1	25	5	2	0	1	1	0	150	1	1.1	0.9;	% load and conductance

	20	2	-3	0	0	0	2	1	0	0	1	1.1	0.9;
	9	4	8	0	0	0	1	1	0	150	1	1.1	0.9;
];
mpc.gen = [
	300	0	0	10	-10	1	100	1	50	0;
	20	12	0	10	-10	1	100	1	50	0;
	20	5	0	10	-10	1	100	0	50	0;
	7	-4	0	10	-10	1	100	1	50	0;
	9	6	0	10	-10	1	100	1	50	0;
];
mpc.branch = [
	300	7	0.01	0.08	0.02	120	0	0	0	0	1	-360	360;
	7	300	0.01	-0.08	0	0	0	0	0	0	1	-360	360;
	7	20	0	0.1	0	50	0	0	0.95	30	1	-360	360;
	7	9	0	0.1	0	50	0	0	0	0	1	-360	360;
	300	20	0	0.1	0	50	0	0	0	-6	0	-360	360;
];
mpc.gencost = [ 2 0 0 3 NaN word 1 ];
mpc.bus_name = { 'a % b'; 'c; d' };
)";

Primitives parse(std::string_view text, Issues& issues, const MatpowerOptions& options = {}) {
    return parse_matpower(text, "case.m", options, issues);
}

Primitives good_case(const MatpowerOptions& options = {}) {
    Issues issues;
    Primitives out = parse(kCase, issues, options);
    issues.throw_if_errors();
    return out;
}

template <class Row>
const Row& row_of(const std::vector<Row>& rows, std::string_view id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    if (found == rows.end()) throw std::out_of_range("no row " + std::string(id));
    return *found;
}

/// The good case with one piece of text replaced.
std::string changed(std::string_view piece, std::string_view by) {
    std::string text(kCase);
    text.replace(text.find(piece), piece.size(), by);
    return text;
}

Issue only_issue(const std::string& text) {
    Issues issues;
    parse(text, issues);
    EXPECT_EQ(issues.list().size(), 1U);
    return issues.empty() ? Issue{} : issues.list().front();
}

TEST(ParseMatpower, CountsWhatTheFileHolds) {
    const Primitives rows = good_case();

    EXPECT_EQ(rows.nodes.size(), 4U);
    EXPECT_EQ(rows.branches.size(), 5U);
    EXPECT_EQ(rows.lines.size(), 5U);
    EXPECT_EQ(rows.transformers.size(), 2U);
    EXPECT_EQ(rows.contingencies.size(), 3U);  // three branches in service
    EXPECT_EQ(rows.demands.size(), 2U);        // 25 and the isolated 8
    EXPECT_EQ(rows.shunts.size(), 1U);
    EXPECT_EQ(rows.sources.size(), 6U);  // the negative demand of 3 and five generators
}

TEST(ParseMatpower, KeepsTheOrderAndLinesOfTheFile) {
    const Primitives rows = good_case();

    EXPECT_EQ(rows.nodes[0].id, "300");
    EXPECT_EQ(rows.nodes[1].id, "7");
    EXPECT_EQ(rows.nodes[2].line, 9);
    EXPECT_EQ(rows.branches[4].id, "300-20.1");
    EXPECT_EQ(rows.branches[4].line, 24);
}

TEST(ParseMatpower, ReadsFilesOfEditorsThatWriteAMarkFirst) {
    Issues issues;
    const Primitives marked = parse("\xEF\xBB\xBF" + std::string(kCase), issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(marked.branches.size(), good_case().branches.size());
}

TEST(ParseMatpower, GivesTheSlackTheExchange) {
    const Primitives rows = good_case();

    EXPECT_EQ(row_of(rows.nodes, "300").exchange_share_pu, 1.0);
    EXPECT_EQ(row_of(rows.nodes, "20").exchange_share_pu, 0.0);
}

TEST(ParseMatpower, TakesIsolatedBusesOutWithAllThatHangsOnThem) {
    const Primitives rows = good_case();

    EXPECT_FALSE(row_of(rows.nodes, "9").in_service);
    EXPECT_FALSE(row_of(rows.branches, "7-9.1").in_service);
    EXPECT_FALSE(row_of(rows.demands, "9").in_service);
    EXPECT_FALSE(row_of(rows.sources, "gen.5").in_service);
}

TEST(ParseMatpower, TurnsTheSignOfNegativeInjections) {
    const Primitives rows = good_case();

    EXPECT_EQ(row_of(rows.demands, "7").p_mw.scale, 25.0);
    EXPECT_EQ(row_of(rows.shunts, "7").g_mw, 2.0);
    EXPECT_EQ(row_of(rows.sources, "20").p_mw.scale, 3.0);
    EXPECT_EQ(row_of(rows.sources, "gen.4").p_mw.scale, -4.0);
    EXPECT_FALSE(row_of(rows.sources, "gen.3").in_service);
}

TEST(ParseMatpower, LetsGeneratorsOfTypeTwoAndThreeHoldVoltages) {
    const Primitives rows = good_case();

    EXPECT_EQ(row_of(rows.sources, "gen.1").v_set_pu, 1.0);
    EXPECT_EQ(row_of(rows.sources, "gen.2").q_max_mvar, 10.0);
    EXPECT_TRUE(std::isnan(row_of(rows.sources, "gen.4").v_set_pu));  // on a bus of type 1
    EXPECT_EQ(row_of(rows.demands, "7").q_mvar, 5.0);
}

// MATPOWER's toggle_dcline: Pt = Pf - loss0 - loss1 Pf; by hand 10 - 1 - 0.02 * 10 = 8.8.
TEST(ParseMatpower, MakesTwoSourcesOfADcLine) {
    Issues issues;
    const Primitives rows =
        parse(std::string(kCase) + "mpc.dcline = [ 7 20 1 10 8.9 1 2 1.01 1.02 0 0 -5 5 -6 6 1 0.02 ];", issues);

    issues.throw_if_errors();
    EXPECT_EQ(row_of(rows.sources, "dc.1.from").p_mw.scale, -10.0);
    EXPECT_NEAR(row_of(rows.sources, "dc.1.to").p_mw.scale, 8.8, 1e-12);  // rounding only
    EXPECT_EQ(row_of(rows.sources, "dc.1.to").v_set_pu, 1.02);
    EXPECT_EQ(row_of(rows.sources, "dc.1.from").q_min_mvar, -5.0);
}

TEST(ParseMatpower, RefusesNegativeRatiosAndRatings) {
    EXPECT_THAT(only_issue(changed("0.95\t30", "-0.95\t30")).message, HasSubstr("ratio = -0.95 pu, must be >= 0 pu"));
    EXPECT_THAT(only_issue(changed("0.02\t120", "0.02\t-120")).message,
                HasSubstr("rateA = -120 MVA, must be >= 0 MVA"));
}

// By hand: 150 kV on 40 MVA is 562.5 ohm; 0.08 pu = 45 ohm, 0.01 pu = 5.625 ohm. 1 kV on 40 MVA is 0.025 ohm.
TEST(ParseMatpower, WritesReactanceInOhmOfTheFromSide) {
    const Primitives rows = good_case();

    EXPECT_NEAR(row_of(rows.lines, "300-7.1").x_ohm, 45.0, 1e-12);  // rounding only
    EXPECT_NEAR(row_of(rows.lines, "300-7.1").r_ohm, 5.625, 1e-12);
    EXPECT_EQ(row_of(rows.nodes, "20").v_rated_kv, 1.0);
}

// By hand: b = 0.02 pu = 0.02 / 562.5 S = 3.5556e-5 S; over 2 pi 50 Hz that is 113.177 nF.
TEST(ParseMatpower, WritesChargingAsCapacitance) {
    EXPECT_NEAR(row_of(good_case().lines, "300-7.1").c_nf, 113.177, 5e-4);  // digits given
}

TEST(ParseMatpower, CountsCircuitsInEitherDirectionAndKeepsNegativeReactance) {
    const Primitives rows = good_case();

    EXPECT_NEAR(row_of(rows.lines, "7-300.2").x_ohm, -45.0, 1e-12);
}

TEST(ParseMatpower, KeepsRatioAndShiftAtTheFromSide) {
    const TransformerRow side = row_of(good_case().transformers, "7-20.1");

    EXPECT_EQ(side.ratio_pu, 0.95);
    EXPECT_NEAR(side.phase_shift_rad, std::numbers::pi / 6.0, 1e-15);
    EXPECT_EQ(side.s_rated_mva, 0.0);  // the impedance stands in the side table of lines
}

TEST(ParseMatpower, TakesRatioZeroAsOneBesideAShift) {
    const TransformerRow side = row_of(good_case().transformers, "300-20.1");

    EXPECT_EQ(side.ratio_pu, 1.0);
    EXPECT_NEAR(side.phase_shift_rad, -std::numbers::pi / 30.0, 1e-15);
}

TEST(ParseMatpower, TakesRatingZeroAsNoLimit) {
    const Primitives rows = good_case();

    EXPECT_EQ(row_of(rows.branches, "300-7.1").rating_mva.scale, 120.0);
    EXPECT_EQ(row_of(rows.branches, "7-300.2").rating_mva.scale, kInf);
}

TEST(ParseMatpower, LeavesOutagesAwayWhenToldTo) {
    const Primitives rows = good_case({.list_outages = false});

    EXPECT_TRUE(rows.contingencies.empty());
    EXPECT_EQ(rows.branches[0].rule_offtake, "n");
}

TEST(ParseMatpower, NamesTheLineOfAWordAmongNumbers) {
    const Issue issue = only_issue(changed("0.01\t-0.08", "0.01\tx7"));

    EXPECT_EQ(issue.code, IssueCode::unknown_key);
    EXPECT_EQ(issue.place.line, 21);
    EXPECT_THAT(issue.message, HasSubstr("\"x7\""));
}

TEST(ParseMatpower, NamesAnUnknownBus) {
    const Issue issue = only_issue(changed("7\t9\t0", "7\t99\t0"));

    EXPECT_EQ(issue.code, IssueCode::dangling_id);
    EXPECT_EQ(issue.place.line, 23);
    EXPECT_THAT(issue.message, HasSubstr("bus 99"));
}

TEST(ParseMatpower, RefusesAFileCutShort) {
    Issues issues;
    parse(kCase.substr(0, kCase.find("7\t20")), issues);

    ASSERT_FALSE(issues.empty());
    EXPECT_EQ(issues.list().front().code, IssueCode::file_truncated);
    EXPECT_EQ(issues.list().front().place.line, 19);
    EXPECT_EQ(issues.list().size(), 1U);
}

TEST(ParseMatpower, RefusesOtherVersionsAndBases) {
    EXPECT_EQ(only_issue(changed("'2'", "'3'")).code, IssueCode::wrong_version);
    EXPECT_EQ(only_issue(changed("= 40", "= -40")).code, IssueCode::out_of_range);
}

// MATPOWER 8.1, bustypes: without a reference the first bus of type 2 with a machine in service becomes one.
TEST(ParseMatpower, LetsTheFirstHeldBusTakeOverFromNoReference) {
    Issues issues;
    const Primitives rows = parse(changed("300\t3", "300\t2"), issues);

    issues.throw_if_errors();
    EXPECT_EQ(row_of(rows.nodes, "300").exchange_share_pu, 1.0);
    ASSERT_EQ(rows.notes.size(), 1U);
    EXPECT_THAT(rows.notes[0], HasSubstr("no bus of type 3"));
}

// The same where the machine of the reference is out of service: then its bus gives nothing.
TEST(ParseMatpower, LetsTheFirstHeldBusTakeOverFromAReferenceWithoutMachine) {
    Issues issues;
    const Primitives rows = parse(changed("300\t0\t0\t10\t-10\t1\t100\t1", "300\t0\t0\t10\t-10\t1\t100\t0"), issues);

    issues.throw_if_errors();
    EXPECT_EQ(row_of(rows.nodes, "300").exchange_share_pu, 0.0);
    EXPECT_EQ(row_of(rows.nodes, "20").exchange_share_pu, 1.0);
    ASSERT_EQ(rows.notes.size(), 1U);
    EXPECT_THAT(rows.notes[0], HasSubstr("case.m:6: bus 300 is of type 3 but has no machine in service"));
}

TEST(ParseMatpower, NeedsABusThatCanBeTheReference) {
    std::string text = changed("300\t3", "300\t1");
    text.replace(text.find("20\t2"), 4, "20\t1");

    EXPECT_EQ(only_issue(text).code, IssueCode::no_exchange);
}

TEST(ParseMatpower, LetsSeveralReferencesHoldTheirAngles) {
    Issues issues;
    const Primitives rows = parse(changed("20\t2", "20\t3"), issues);

    issues.throw_if_errors();
    for (const char* id : {"300", "20"}) {
        EXPECT_EQ(row_of(rows.nodes, id).exchange_share_pu, 0.5);
        EXPECT_TRUE(row_of(rows.nodes, id).holds_angle);
    }
}

TEST(ParseMatpower, MakesABranchWithoutImpedanceACoupler) {
    Issues issues;
    const Primitives rows = parse(changed("300\t7\t0.01\t0.08\t0.02", "300\t7\t0\t0\t0.02"), issues);

    issues.throw_if_errors();
    EXPECT_EQ(row_of(rows.branches, "300-7.1").kind, "coupler");
    EXPECT_NEAR(row_of(rows.shunts, "300").b_mvar, 0.8, 1e-12);  // charging 0.02 pu on 40 MVA; rounding only
}

TEST(ParseMatpower, RefusesARatioWithoutImpedance) {
    EXPECT_EQ(only_issue(changed("7\t20\t0\t0.1", "7\t20\t0\t0")).code, IssueCode::zero_reactance);
}

TEST(ParseMatpower, RefusesReactiveLimitsTheWrongWayRound) {
    const Issue issue = only_issue(changed("20\t12\t0\t10\t-10", "20\t12\t0\t-10\t10"));

    EXPECT_EQ(issue.code, IssueCode::out_of_range);
    EXPECT_EQ(issue.place.line, 14);
    EXPECT_THAT(issue.message, HasSubstr("Qmin = 10 Mvar, must be <= Qmax = -10 Mvar"));
}

TEST(ParseMatpower, RefusesRepeatedAndBrokenBusNumbers) {
    EXPECT_EQ(only_issue(changed("\t20\t2\t-3", "\t7 1 0 0 0 0 1 1 0 150 1 1.1 0.9;\n\t20\t2\t-3")).code,
              IssueCode::duplicate_id);
    EXPECT_EQ(only_issue(changed("\t20\t2\t-3", "\t7.5 1 0 0 0 0 1 1 0 150 1 1.1 0.9;\n\t20\t2\t-3")).code,
              IssueCode::bad_id);
}

TEST(ParseMatpower, RefusesRowsOfUnequalLength) {
    const Issue issue = only_issue(changed("300\t20\t0\t0.1", "300\t20\t0\t0\t0.1"));

    EXPECT_EQ(issue.code, IssueCode::csv_cell_count);
    EXPECT_EQ(issue.place.line, 24);
    EXPECT_THAT(issue.message, HasSubstr("mpc.branch row 5: 14 numbers, must be 13"));
}

// One number is lost: one fault, at its row, and no bus that is "no row of mpc.bus".
TEST(ParseMatpower, TellsOfALostNumberOnce) {
    const Issue bus = only_issue(changed("\t20\t2\t-3", "\t20\t2"));
    const Issue first_row = only_issue(
        "mpc.baseMVA = 1;\nmpc.bus = [1 3 0 0 0 0 1 1 0 10 1 1.1 0.9];\nmpc.gen = [1 0 0 0 0 1 1 1 0 0];\n"
        "mpc.branch = [\n1 1 0.1 0 0 0 0 0 0 1\n1 1 0 0.1 0 0 0 0 0 0 1\n1 1 0 0.1 0 0 0 0 0 0 1\n"
        "1 1 0 0.1 0 0 0 0 0 0 1 2\n];\n");

    EXPECT_EQ(bus.code, IssueCode::csv_cell_count);
    EXPECT_THAT(bus.message, HasSubstr("mpc.bus row 3: 12 numbers, must be 13 as in its first row"));
    EXPECT_EQ(first_row.place.line, 5);
    EXPECT_THAT(first_row.message, HasSubstr("row 1: 10 numbers, must be 11 as in most of its rows; of 1 more row"));
}

TEST(ParseMatpowerCase, KeepsEveryColumnOfDcLines) {
    Issues issues;
    const MatpowerCase given = parse_matpower_case(
        std::string(kCase) + "mpc.dcline = [ 7 20 1 10 8.9 1 2 1.01 1.02 0 50 -5 5 -6 6 1 0.02 ];", "case.m", issues);

    issues.throw_if_errors();
    EXPECT_EQ(given.base_mva, 40.0);
    ASSERT_EQ(given.dcline.n_rows(), 1U);
    EXPECT_EQ(given.dcline.lines[0], 28);
    EXPECT_EQ(given.dcline.n_columns, 17U);
    EXPECT_EQ(given.dcline.row(0)[dc_pmax], 50.0);
    EXPECT_EQ(given.dcline.row(0)[dc_loss1], 0.02);
}

TEST(ParseMatpower, SaysWhatIsMissing) {
    Issues issues;
    parse("function mpc = empty\n", issues);

    EXPECT_EQ(issues.n_errors(), 1U);  // mpc is returned and never set
    EXPECT_EQ(issues.list().front().code, IssueCode::missing_key);
}

TEST(ReadMatpower, ReportsAMissingFile) {
    Issues issues;

    read_matpower("no/such/case.m", {}, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list().front().code, IssueCode::file_missing);
}

}  // namespace
}  // namespace knelpunt::io
