#include "sim/results/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/random.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::results {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kBranch = 0;  // place of the question whether branches are short at level flow

/// Three branches and nothing else that counts.
std::shared_ptr<const Structure> three_branches() {
    support::SmallGrid grid;
    for (const std::string id : {"a", "b", "c", "d"}) grid.node(id, id == "a" ? 1.0 : 0.0);
    grid.branch("ab", "a", "b", 0.1);
    grid.branch("bc", "b", "c", 0.1);
    grid.branch("cd", "c", "d", 0.1);
    return grid.system().structure;
}

ScenarioPoint point(const std::string& storyline, int year, int draw = 0) {
    ScenarioPoint out;
    out.id = storyline + "-" + std::to_string(year) + (draw > 0 ? "-d" + std::to_string(draw) : "");
    out.storyline = storyline;
    out.year = year;
    out.draw = draw;
    return out;
}

FieldValues loadings(std::vector<double> branch) {
    return {{"congestion/branch_worst_loading_pu", Values(std::move(branch))}};
}

TEST(Findings, TakeTheFirstYearOfEachGroupInAnyOrder) {
    const auto structure = three_branches();
    Findings findings(run::schema().questions, *structure);

    const FieldValues late = loadings({1.2, 1.2, 0.9}), early = loadings({1.1, 0.9, 1.00005});
    const FieldValues other = loadings({0.9, 1.5, std::nan("")});
    findings.add(point("A", 2035), &late);
    findings.add(point("A", 2025), &early);
    findings.add(point("A", 2030), nullptr);  // failed
    findings.add(point("B", 2025), &other);
    findings.finish();

    ASSERT_EQ(findings.groups().size(), 2U);
    EXPECT_THAT(findings.groups()[0].first_year[kBranch], ElementsAre(2025, 2035, kNotKnown));  // 2030 may be short
    EXPECT_THAT(findings.groups()[1].first_year[kBranch], ElementsAre(0, 2025, 0));
}

// Four draws: the branch is short from 2025 in one, from 2030 in two, never in one.
TEST(Findings, CountDrawsByScenarioAndByFirstYear) {
    const auto structure = three_branches();
    Findings findings(run::schema().questions, *structure);
    const FieldValues over = loadings({1.5, 0.5, 0.5}), under = loadings({0.5, 0.5, 0.5});

    findings.add(point("A", 2025), &under);
    findings.add(point("A", 2030), &over);
    for (int draw = 1; draw <= 4; ++draw) {
        findings.add(point("A", 2025, draw), draw == 1 ? &over : &under);
        findings.add(point("A", 2030, draw), draw == 4 ? &under : &over);
    }
    findings.finish();

    ASSERT_EQ(findings.drawn().size(), 2U);
    EXPECT_EQ(findings.drawn()[0].n, 4);
    EXPECT_THAT(findings.drawn()[0].n_short[kBranch], ElementsAre(1, 0, 0));
    EXPECT_THAT(findings.drawn()[1].n_short[kBranch], ElementsAre(3, 0, 0));
    const auto& counts = findings.groups()[0].draws_by_first_year[kBranch][0];
    EXPECT_EQ(year_quantile(counts, 0.1), 2025);
    EXPECT_EQ(year_quantile(counts, 0.5), 2030);
    EXPECT_EQ(year_quantile(counts, 0.9), 0);
    EXPECT_THAT(findings.groups()[0].first_year[kBranch], ElementsAre(2030, 0, 0));  // the likely values alone
}

// A branch that is not over in the hours that AC flow solves may be in the others.
TEST(Findings, DoNotSayNeverWhereHoursHaveNoSolution) {
    const auto structure = three_branches();
    Findings findings(run::schema().questions, *structure);
    FieldValues partial = loadings({1.2, 0.9, 0.9}), whole = loadings({0.9, 1.2, 0.9});
    partial.emplace("totals/n_unsolved_steps", Values(std::vector<std::int32_t>{3}));
    whole.emplace("totals/n_unsolved_steps", Values(std::vector<std::int32_t>{0}));

    findings.add(point("A", 2025), &partial);
    findings.add(point("A", 2030), &whole);
    findings.add(point("B", 2025), &whole);
    findings.finish();

    EXPECT_THAT(findings.groups()[0].first_year[kBranch], ElementsAre(2025, 2030, kNotKnown));
    EXPECT_THAT(findings.groups()[1].first_year[kBranch], ElementsAre(0, 2025, 0));
}

// Of three draws one failed in 2030: it says nothing of a branch that is not short in 2025.
TEST(Findings, CountNoDrawAsNeverThatWasNotComputed) {
    const auto structure = three_branches();
    Findings findings(run::schema().questions, *structure);
    const FieldValues over = loadings({1.5, 0.5, 0.5}), under = loadings({0.5, 0.5, 0.5});
    for (int draw = 1; draw <= 3; ++draw) {
        findings.add(point("A", 2025, draw), &under);
        findings.add(point("A", 2030, draw), draw == 1 ? nullptr : &over);
    }
    findings.finish();

    const auto& counts = findings.groups()[0].draws_by_first_year[kBranch];
    EXPECT_EQ(counts[0], (std::map<int, int>{{2030, 2}}));
    EXPECT_EQ(counts[1], (std::map<int, int>{{0, 2}}));
}

// By hand: 1 of 4 draws; the error is that of 2 of 6: sqrt(1/3 2/3 / 6).
TEST(ProbabilityOfBeingShort, HasAnErrorAlsoWhereAllDrawsAgree) {
    EXPECT_DOUBLE_EQ(probability_of(1, 4).value_pu, 0.25);
    EXPECT_NEAR(probability_of(1, 4).error_pu, std::sqrt(2.0 / 9.0 / 6.0), 1e-15);
    EXPECT_EQ(probability_of(0, 100).value_pu, 0.0);
    EXPECT_GT(probability_of(0, 100).error_pu, 0.0);
}

// Draws of a known probability of 0.3: the estimate lies within four of its own standard errors (a chance of 6e-5 to
// fail, once and for all with the seed), and the error falls as 1 / sqrt(n).
TEST(ProbabilityOfBeingShort, ConvergesToTheTruth) {
    const RandomStream random(7, "known probability");
    double error_before = 1.0;
    for (const int n : {100, 400, 1600, 6400}) {
        int k = 0;
        for (int draw = 0; draw < n; ++draw)
            k += random.uniform(0, 0, 0, static_cast<std::uint32_t>(draw)) < 0.3 ? 1 : 0;
        const Probability found = probability_of(k, n);

        EXPECT_NEAR(found.value_pu, 0.3, 4.0 * found.error_pu) << n;
        if (error_before < 1.0) {
            EXPECT_NEAR(found.error_pu / error_before, 0.5, 0.05) << n;  // the estimate of p moves a little
        }
        error_before = found.error_pu;
    }
}

}  // namespace
}  // namespace knelpunt::results
