// The language of MATPOWER case files. Expected numbers are by hand; where MATLAB's rules are not obvious, they are what
// GNU Octave 7.3 computes for the same statements.

#include <ctime>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/io/matpower.hpp"

namespace knelpunt::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kBus = "mpc.bus = [\n1 3 10 1 0 0 1 1 0 110 1 1.1 0.9\n2 1 20 2 0 0 1 1 0 110 1 1.1 0.9];\n";
constexpr std::string_view kGen = "mpc.gen = [1 0 0 9 -9 1 100 1 9 0];\n";
constexpr std::string_view kBranch = "mpc.branch = [1 2 0.01 0.1 0 0 0 0 0 0 1 -360 360];\n";

/// A case of two buses (Pd 10 and 20, Qd 1 and 2) whose further statements begin in line 9.
std::string with(std::string_view statements) {
    std::string out = "function mpc = small\nmpc.version = '2';\nmpc.baseMVA = 100;\n";
    return out.append(kBus).append(kGen).append(kBranch).append(statements);
}

MatpowerCase read(const std::string& text) {
    Issues issues;
    MatpowerCase out = parse_matpower_case(text, "case.m", issues);
    EXPECT_NO_THROW(issues.throw_if_errors()) << text;
    return out;
}

/// Pd of both buses after the statements.
std::vector<double> loads(std::string_view statements) {
    const MatpowerCase given = read(with(statements));
    std::vector<double> out;
    for (std::size_t row = 0; row < given.bus.n_rows(); ++row) out.push_back(given.bus.row(row)[bus_pd]);
    return out;
}

/// What `expression` is, as one number.
double value(const std::string& expression) { return loads("mpc.bus(1, 3) = " + expression + ";").front(); }

Issue refusal(std::string_view statements) {
    Issues issues;
    parse_matpower_case(with(statements), "case.m", issues);
    EXPECT_EQ(issues.list().size(), 1U) << statements;
    return issues.empty() ? Issue{} : issues.list().front();
}

TEST(MatpowerLanguage, LeavesBlockCommentsAway) {
    EXPECT_THAT(loads("%{\nmpc.bus(1, 3) = 5;\n  %{ \n%}\nmpc.bus(1, 3) = 6;\n#}\n"), ElementsAre(10, 20));
    EXPECT_THAT(loads("%{ not alone on its line\nmpc.bus(1, 3) = 5;\n%}\n"), ElementsAre(5, 20));
    EXPECT_THAT(loads("x = [1\n%{\n2\n%}\n3]; mpc.bus(:, 3) = x;"), ElementsAre(1, 3));
    EXPECT_THAT(refusal("%{\nmpc.bus(1, 3) = 5;").message, HasSubstr("block comment"));
}

TEST(MatpowerLanguage, ContinuesLinesAndEndsStatementsAsMatlabDoes) {
    EXPECT_THAT(loads("mpc.bus(1, 3) = 1 + ... remark ] '\n 2, mpc.bus(2, ...\n3) = 4"), ElementsAre(3, 4));
    EXPECT_THAT(loads("x = [1, ...\n2]; mpc.bus(:, 3) = x # hash"), ElementsAre(1, 2));
}

TEST(MatpowerLanguage, ReadsTheSameWithAnyEndsOfLines) {
    for (const std::string_view end : {"\r\n", "\r"}) {
        std::string text;
        for (const char c : with("% remark\nmpc.bus(1, 3) = 7;\n")) c == '\n' ? text.append(end) : text.append(1, c);
        EXPECT_EQ(read(text).bus.row(0)[bus_pd], 7.0);
    }
}

TEST(MatpowerLanguage, ConvertsUnitsAtTheEnd) {
    EXPECT_THAT(loads("mpc.bus(:, [3, 4]) = mpc.bus(:, [3, 4]) / 1e3;"), ElementsAre(0.01, 0.02));
    EXPECT_THAT(loads("bus = mpc.bus; bus(:, 3) = bus(:, 3) .* [2; 3]; mpc.bus = bus;"), ElementsAre(20, 60));
    EXPECT_THAT(loads("mpc.bus = mpc.bus * diag([1 1 0.5 1 1 1 1 1 1 1 1 1 1]);"), ElementsAre(5, 10));
    EXPECT_THAT(loads("[PQ, PV, ~, ~, B, ~, P] = idx_bus; mpc.bus(:, P) = mpc.bus(:, P) / 10;"), ElementsAre(1, 2));
    EXPECT_THAT(loads("define_constants; mpc.bus(:, PD) = mpc.bus(:, QD) * mpc.baseMVA;"), ElementsAre(100, 200));
    EXPECT_THAT(loads("mpc.bus(:, 3) *= 2; mpc.bus(1, 3) -= 1;"), ElementsAre(19, 40));
}

TEST(MatpowerLanguage, PicksAndSetsRows) {
    EXPECT_THAT(loads("mpc.bus(mpc.bus(:, 3) > 15, 3) = 0;"), ElementsAre(10, 0));
    EXPECT_THAT(loads("mpc.bus(end + 1, :) = mpc.bus(end, :); mpc.bus(end, 3) = 7;"), ElementsAre(10, 20, 7));
    EXPECT_THAT(loads("mpc.bus = [mpc.bus; 3 1 30 0 0 0 1 1 0 110 1 1.1 0.9];"), ElementsAre(10, 20, 30));
    EXPECT_THAT(loads("mpc.bus(1, :) = [];"), ElementsAre(20));
    EXPECT_THAT(loads("mpc.bus(end:-1:1, 3) = 1:2;"), ElementsAre(2, 1));
    EXPECT_THAT(loads("x = [1 2; 3 4]; mpc.bus(:, 3) = x([2 3]);"), ElementsAre(3, 2));
}

TEST(MatpowerLanguage, KeepsTheLineOfEachRow) {
    const MatpowerCase given = read(with("mpc.bus(2, :) = [];\nmpc.bus = [mpc.bus\n 5 1 0 0 0 0 1 1 0 1 1 1 1];\n"));

    EXPECT_THAT(given.bus.lines, ElementsAre(5, 11));
}

// Octave 7.3 computes the same.
TEST(MatpowerLanguage, TellsElementsFromOperatorsByBlanks) {
    EXPECT_EQ(value("numel([1 -2])"), 2.0);
    EXPECT_EQ(value("numel([1 - 2])"), 1.0);
    EXPECT_EQ(value("numel([1 -2 + 3])"), 2.0);
    EXPECT_EQ(value("numel([1 , -2, ])"), 2.0);
}

TEST(MatpowerLanguage, TellsTransposesFromText) {
    EXPECT_THAT(loads("a = [1 2]; mpc.bus(:, 3) = a'; c = {a', 'it''s', \"x' ]\"};"), ElementsAre(1, 2));
    EXPECT_EQ(value("[1 2]*[3 4]'"), 11.0);
    EXPECT_EQ(value("numel(['ab' 'cd'])"), 4.0);
}

TEST(MatpowerLanguage, ComputesInTheOrderOfMatlab) {
    EXPECT_EQ(value("-2 ^ 2"), -4.0);
    EXPECT_EQ(value("2 ^ 3 ^ 2"), 64.0);
    EXPECT_EQ(value("2 ^ -1"), 0.5);
    EXPECT_EQ(value("numel(1 + 2:5)"), 3.0);
    EXPECT_EQ(value("~1 == 0"), 1.0);
    EXPECT_EQ(value("1 | 0 & 0"), 1.0);
    EXPECT_EQ(value("3 > 2 > 1"), 0.0);
    EXPECT_EQ(value("2.2D1 + 1.e3 + .5"), 1022.5);
    EXPECT_EQ(value("numel(0:0.1:1)"), 11.0);
    EXPECT_NEAR(value("135 / sqrt(3)"), 77.94228634059948, 1e-13);  // rounding only
    EXPECT_NEAR(value("sin(acos(0.85))"), 0.5267826876426369, 1e-15);
}

TEST(MatpowerLanguage, FollowsConditionsLoopsAndFunctions) {
    EXPECT_THAT(loads("if 0, mpc.bus(1, 3) = 1; elseif 2 > 1\nmpc.bus(1, 3) = 2; end"), ElementsAre(2, 20));
    EXPECT_THAT(loads("for i = 1:2\nmpc.bus(i, 3) = i; end"), ElementsAre(1, 2));
    EXPECT_THAT(loads("return\nmpc.bus(1, 3) = 5;"), ElementsAre(10, 20));
    EXPECT_THAT(loads("mpc.bus(:, 3) = half(mpc.bus(:, 3));\nend\nfunction y = half(x)\ny = x / 2;\nend\n"),
                ElementsAre(5, 10));
}

TEST(MatpowerLanguage, ReadsVersionOneAndOtherNames) {
    const MatpowerCase first = read(
        "function [baseMVA, bus, gen, branch] = old\nbaseMVA = 50;\n"
        "bus = [1 3 1 0 0 0 1 1 0 110 1 1.1 0.9];\ngen = [1 0 0 9 -9 1 100 1 9 0];\n"
        "branch = [1 1 0 0.1 0 0 0 0 0 0 1 5 6 7 8];");
    EXPECT_EQ(first.base_mva, 50.0);
    EXPECT_EQ(first.gen.n_columns, 21U);  // MATPOWER's mpc_1to2
    EXPECT_THAT(std::vector<double>(first.branch.row(0).begin() + 11, first.branch.row(0).end()),
                ElementsAre(-360, 360, 5, 6, 7, 8));

    std::string other = with("");
    for (std::size_t at = other.find("mpc"); at != std::string::npos; at = other.find("mpc")) other.replace(at, 3, "s");
    EXPECT_EQ(read(other).bus.n_rows(), 2U);
}

TEST(MatpowerLanguage, NotesFieldsThatPowerFlowNeverNeeds) {
    const MatpowerCase given =
        read(with("mpc.reserves.cost = [1; 2];\nmpc.extra = some_tool(3);\nmpc.genfuel = {'gas'};\n"));

    ASSERT_EQ(given.unused.size(), 2U);
    EXPECT_EQ(given.unused[0].name, "mpc.reserves");
    EXPECT_EQ(given.unused[1].name, "mpc.extra");
    EXPECT_EQ(given.unused[1].line, 10);

    Issues issues;
    const Primitives rows = matpower_network(given, {}, issues);
    ASSERT_EQ(rows.notes.size(), 2U);
    EXPECT_THAT(rows.notes[1], HasSubstr("mpc.extra in line 10"));
}

TEST(MatpowerLanguage, NeedsNumbersOnlyWhereFlowReadsThem) {
    EXPECT_THAT(loads("mpc.branch(1, 7:8) = NaN; mpc.gen(1, 9) = NaN;"), ElementsAre(10, 20));
    const Issue issue = refusal("mpc.bus(2, 4) = NaN;");
    EXPECT_EQ(issue.place.line, 6);
    EXPECT_THAT(issue.message, HasSubstr("mpc.bus row 2: Qd = NaN"));
}

TEST(MatpowerLanguage, RefusesWhatMayChangeTheCase) {
    for (const std::string_view statement :
         {"mpc = scale_load(1.5, mpc);", "some_script;", "mpc.bus(:, 3) = other(mpc);", "global X", "switch 1, end",
          "eval('mpc.bus = 1;');", "mpc.bus(1, 3) = 2i;", "mpc.bus(1, 3) = undefined;",
          "mpc.bus(1, 3) = undefined(1, end);", "mpc.bus(1, 3) = abs(end);", "clear all",
          "x = mpc.bus / mpc.bus; mpc.bus = x;", "mpc.bus(9, 3) = mpc.bus(9, 4);", "mpc.bus(1, 0) = 4;",
          "mpc.bus(1.5, 3) = 4;", "mpc.bus(:, 3) = [1 2 3];"}) {
        const Issue issue = refusal(statement);
        EXPECT_EQ(issue.place.line, 9) << statement;
        EXPECT_FALSE(issue.message.empty());
    }
}

TEST(MatpowerLanguage, SaysWhereTheTextIsBroken) {
    for (const std::string_view statement : {"x = [1 2", "x = (1 + 2;", "x = 1 +;", "x = 'abc", "x = ]", "if 1, x = 2;",
                                             "x = 12abc;", "x = [1,,2];", "x = 1 y = 2;", "\xff = 3;"}) {
        EXPECT_EQ(refusal(statement).place.line, 9) << statement;
    }
}

TEST(MatpowerLanguage, RefusesRowsOfUnequalLengthAndDecimalCommas) {
    EXPECT_THAT(refusal("mpc.bus = [1 2 3\n4 5];").message, HasSubstr("mpc.bus row 2: 2 numbers, must be 3"));
    const Issue issue = refusal("mpc.branch = [1 2 0,01 0,1 0 0 0 0 0 0 1 -360 360];");
    EXPECT_EQ(issue.code, IssueCode::csv_decimal_comma);
    EXPECT_THAT(issue.message, HasSubstr("\"0,01\" reads as two numbers"));
}

TEST(MatpowerLanguage, EndsHostileFilesInAMessage) {
    const auto many = [](std::string_view piece, int n) {
        std::string out;
        for (int k = 0; k < n; ++k) out += piece;
        return out;
    };
    constexpr int kMany = 100000;
    for (const std::string& text :
         {"x = " + many("(", kMany) + "1;", "x = " + many("[", kMany) + "1;", "x = " + many("-", kMany) + "1;",
          "x = 1" + many("'", kMany) + ";", "x = 1" + many(" + 1", kMany) + ";", many("if 1, ", kMany),
          std::string("x = zeros(1e9); mpc.bus = x;"), std::string("x = 1:1e12; mpc.bus = x;"),
          std::string("while 1, x = 1; end"), std::string("mpc.bus = f(1);\nfunction y = f(x)\ny = f(x);\n"),
          std::string("mpc.bus(1e8, 3) = 1;"), std::string("x = zeros(4000); mpc.bus = x * x;")}) {
        EXPECT_FALSE(refusal(text).message.empty()) << text.substr(0, 40);
    }
}

// Each of these took tens of seconds or all memory, or ended the stack when what nests was taken apart.
TEST(MatpowerLanguage, EndsFilesThatCopyOrNestInAMessage) {
    constexpr double kMostS = 10.0;  // of processor; they take tenths, under sanitizers some seconds
    const std::string long_text = "a = '" + std::string(90000, 'x') + "'; ";
    for (const std::string& text :
         {std::string("a = 'x'; for i = 1:40, a = [a a]; end; mpc.bus = a;"),
          "a = '" + std::string(200000, 'x') + "'; mpc.bus = a;", long_text + "for i = 1:1000000, b = a; end",
          long_text + "for i = 1:1000000, strcmp(a, a); end", std::string("c = {}; for i = 1:100000, c{i} = i; end"),
          std::string("a = zeros(1, 1000000); for i = 1:1000000, b = a; b(1) = 1; end"),
          std::string("a = zeros(1, 1000000); for i = 1:1000000, a(1) = []; end"),
          std::string("a = {}; for i = 1:300000, a = {a}; end; mpc.bus = [1, nothing];"),
          std::string("a = 1; for i = 1:300000, b.c = a; a = b; end; mpc.bus = [1, nothing];")}) {
        const std::clock_t start = std::clock();
        EXPECT_FALSE(refusal(text).message.empty()) << text.substr(0, 40);
        EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, kMostS) << text.substr(0, 40);
    }
}

}  // namespace
}  // namespace knelpunt::io
