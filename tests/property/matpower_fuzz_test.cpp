// MATPOWER cases that are broken in random places: a message or a network, never a crash or an endless loop.

#include <algorithm>
#include <ctime>
#include <iostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "sim/flow/ac/ac_newton.hpp"
#include "sim/io/matpower.hpp"
#include "tests/support/broken_text.hpp"
#include "tests/support/fuzz_budget.hpp"

namespace knelpunt {
namespace {

constexpr std::string_view kCase = R"(function mpc = small
mpc.version = '2';
mpc.baseMVA = 40;   % MVA
mpc.bus = [
	300	3	0	0	0	0	1	1	0	150	1	1.1	0.9;
	7	1	25	5	2	0	1	1	0	150	1	1.1	0.9;	% load and conductance
	20	2	-3	0	0	0	2	1	0	50	1	1.1	0.9;
	9	4	8	0	0	0	1	1	0	150	1	1.1	0.9;
];
mpc.gen = [
	300	0	0	10	-10	1	100	1	50	0;
	20	12	0	10	-10	1	100	1	50	0;
];
mpc.branch = [
	300	7	0.01	0.08	0.02	120	0	0	0	0	1	-360	360;
	7	20	0	0.1	0	50	0	0	0.95	30	1	-360	360;
	7	9	0	0.1	0	50	0	0	0	0	1	-360	360;
];
mpc.dcline = [ 7 20 1 10 8.9 1 2 1.01 1.02 0 0 -5 5 -6 6 1 0.02 ];
)";

constexpr std::string_view kCode = R"(
[PQ, PV, ~, ~, BUS_I, BUS_TYPE, PD, QD] = idx_bus;
define_constants
%{
  a block comment
%}
factor = [1e3, 2.5D2; ...  remark
          -1 .5]';
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD QD]) / factor(1, end) * 1e3;
k = find(mpc.bus(:, 3) > 5 & ~(mpc.bus(:, 2) == 4));
if isempty(k), mpc.bus(1, 3) = 0; elseif numel(k) > 10
  mpc.bus(k, 3) += sqrt(4) ^ -1;
end
for i = 1:size(mpc.gen, 1)
  mpc.gen(i, 9) = max(mpc.gen(i, 2), 50);
end
mpc.branch = [mpc.branch; 300 20 half(0.2) 0.3 zeros(1, 6) 1 -360 360];
mpc.branch(end, :) = [];
mpc.bus_name = {'a % b'; "c; ]"; 'it''s'; mpc.version};
mpc.reserves.zones = 1:3;
mpc.extra = @(x) unknown(x);

function y = half(x)
  y = x / 2;
)";

// Behind each | one piece.
constexpr std::string_view kPieces =
    "|[|]|;|\n|%|'|=|mpc.|-|1e308|nan|Inf|0|\t|{|}|\xff|(|)|:|,|'|\"|...|%{\n|%}\n|end|if 1, |for i = 1:9, |while 1, "
    "|1e9|zeros("
    "|mpc.bus|mpc.bus(|@|~|+=| -1|.^|return;|function y = f(x)\n|f(1)|1:1e9|++|#|\r|";

TEST(MatpowerFuzz, BrokenCasesEndInAMessageOrANetwork) {
    constexpr int kCases = 200000;
    constexpr double kMostS = 2.0;  // of processor, for some kilobytes
    support::FuzzBudget budget(kCases);
    SCOPED_TRACE("seed " + std::to_string(budget.seed()));
    std::mt19937 random(budget.seed());
    const std::string with_code = std::string(kCase) + std::string(kCode);
    int n_read = 0, n_cases = 0;
    double longest_s = 0.0;
    const auto read_and_solve = [&](const std::string& text) {
        Issues issues;
        const Primitives rows = io::parse_matpower(text, "case.m", {.list_outages = false}, issues);
        if (issues.has_errors()) return;
        StructureBuilder builder(TimeAxis(2025, 1, 1.0));
        builder.add(rows, issues);
        if (issues.has_errors()) return;
        const System system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
        if (issues.has_errors()) return;
        const flow::AcNetwork net = flow::build_ac_network(system);
        flow::solve_newton(net, flow::ac_case(net, flow::bus_injections(system, net, 0)));
        ++n_read;
    };
    for (; budget.has_more(); ++n_cases) {
        const std::string text =
            support::broken_text(n_cases % 2 == 1 ? with_code : std::string(kCase), kPieces, random);
        const std::clock_t start = std::clock();
        read_and_solve(text);
        const double took_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        EXPECT_LT(took_s, kMostS) << text;
        longest_s = std::max(longest_s, took_s);
    }
    constexpr int kEnough = 1000;  // some changes do no harm: the test reaches the solver
    EXPECT_GT(n_read, n_cases / kEnough);
    std::cout << n_cases << " cases, " << n_read << " of them read and solved, longest " << longest_s << " s\n";
}

}  // namespace
}  // namespace knelpunt
