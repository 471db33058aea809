#include "models/region/draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace knelpunt::models {
namespace {

ScenarioPoint draw(int number) {
    ScenarioPoint point;
    point.draw = number;
    point.draw_seed = 5;
    return point;
}

double share_below(const std::vector<double>& values, double limit) {
    return static_cast<double>(std::count_if(values.begin(), values.end(), [&](double v) { return v <= limit; })) /
           static_cast<double>(values.size());
}

constexpr int kDraws = 4000;
/// Four standard errors of a share of 0.5 of kDraws.
constexpr double kShareError = 4.0 * 0.5 / 63.2;

TEST(DrawnDelay, GivesBackItsQuantiles) {
    ProjectRow project;
    project.id = "p";
    project.owner = "T";
    project.delay_p10_years = -1.0;
    project.delay_p50_years = 1.0;
    project.delay_p90_years = 4.0;
    std::vector<double> delays;
    for (int number = 1; number <= kDraws; ++number) delays.push_back(drawn_delay_years(project, draw(number)));

    EXPECT_NEAR(share_below(delays, -1.0), 0.1, kShareError);
    EXPECT_NEAR(share_below(delays, 1.0), 0.5, kShareError);
    EXPECT_NEAR(share_below(delays, 4.0), 0.9, kShareError);
}

// Half of the variance is shared: the correlation of two projects of one operator is 0.5, of two operators 0. The
// bound is four standard errors of a correlation, 4 / sqrt(n).
TEST(DrawnNormal, SharesHalfOfItsVarianceInAGroup) {
    double same = 0.0, other = 0.0, square = 0.0;
    for (int number = 1; number <= kDraws; ++number) {
        const double a = drawn_normal(draw(number), "x", "T", "a"), b = drawn_normal(draw(number), "x", "T", "b"),
                     c = drawn_normal(draw(number), "x", "L", "c");
        same += a * b / kDraws;
        other += a * c / kDraws;
        square += a * a / kDraws;
    }
    EXPECT_NEAR(square, 1.0, 0.09);  // a little below 1: kept within the 1st and 99th percentile
    EXPECT_NEAR(same, 0.5, 4.0 / 63.2);
    EXPECT_NEAR(other, 0.0, 4.0 / 63.2);
}

TEST(DrawnNormal, IsEarliestWhereAllElementsAreCollected) {
    EXPECT_LT(drawn_normal(draw(kEarliestDraw), "x", "T", "a"), -2.3);
}

TEST(DrawLimits, KeepsRatingsInTheirBandAsQuantiles) {
    std::vector<double> ratings;
    for (int number = 1; number <= kDraws; ++number) {
        Primitives rows;
        BranchRow branch;
        branch.id = "l";
        branch.kind = "line";
        branch.rating_mva = {100.0, kConstant};
        branch.rating_low_pu = 0.8;
        branch.rating_high_pu = 1.3;
        rows.branches.push_back(branch);
        draw_limits(draw(number), {}, rows);
        ratings.push_back(rows.branches[0].rating_mva.scale);
    }
    EXPECT_NEAR(share_below(ratings, 80.0), 0.1, kShareError);
    EXPECT_NEAR(share_below(ratings, 100.0), 0.5, kShareError);
    EXPECT_NEAR(share_below(ratings, 130.0), 0.9, kShareError);
}

TEST(DrawLimits, LeavesWhatIsReported) {
    Primitives rows;
    LimitRow firm;
    firm.id = "f";
    firm.confidence = "reported";
    firm.bound_mw = {50.0, kConstant};
    rows.limits = {firm};
    draw_limits(draw(1), {}, rows);

    EXPECT_EQ(rows.limits[0].bound_mw.scale, 50.0);
}

ScenarioPoint draw_of_samples(int number, bool draws_ratings) {
    ScenarioPoint point = draw(number);
    point.drawn = {DrawnInput::reconciled};
    if (draws_ratings) point.drawn.add(DrawnInput::ratings);
    return point;
}

// 100 MVA of the tables become the sample; 130 MVA set by a project stay, and 90 below the sample of 95 do not.
TEST(DrawLimits, TakesTheSampleOfTheDraw) {
    const std::vector<SampledInput> samples{{"rating", "l", 100.0, {105.0, 95.0}},
                                            {"firm_capacity", "n", 50.0, {40.0, 60.0}}};
    for (const auto& [set_mva, expected_mva] : {std::pair(100.0, 95.0), {130.0, 130.0}, {90.0, 95.0}}) {
        Primitives rows;
        BranchRow branch;
        branch.id = "l";
        branch.rating_mva = {set_mva, kConstant};
        rows.branches.push_back(branch);
        LimitRow firm;
        firm.node = "n";
        firm.bound_mw = {50.0, kConstant};
        rows.limits = {firm};
        draw_limits(draw_of_samples(2, false), samples, rows);

        EXPECT_EQ(rows.branches[0].rating_mva.scale, expected_mva);
        EXPECT_EQ(rows.limits[0].bound_mw.scale, 60.0);
    }
}

TEST(DrawLimits, DrawsWhatSamplesDoNotHold) {
    Primitives rows;
    BranchRow branch;
    branch.id = "other";
    branch.kind = "line";
    branch.rating_mva = {100.0, kConstant};
    branch.rating_low_pu = 0.8;
    branch.rating_high_pu = 1.3;
    rows.branches = {branch, branch};
    rows.branches[1].id = "l";
    draw_limits(draw_of_samples(1, true), {{"rating", "l", 100.0, {105.0}}}, rows);

    EXPECT_NE(rows.branches[0].rating_mva.scale, 100.0);
    EXPECT_EQ(rows.branches[1].rating_mva.scale, 105.0);
}

TEST(TakeSampledShares, SetsAllLoadsOfANode) {
    std::vector<LoadRow> loads(3);
    loads[0].node = loads[1].node = "n";
    loads[2].node = "m";
    take_sampled_shares(draw_of_samples(1, false), {{"share", "n", 1.0, {1.2}}}, loads);

    EXPECT_EQ(loads[0].share_factor_pu, 1.2);
    EXPECT_EQ(loads[1].share_factor_pu, 1.2);
    EXPECT_EQ(loads[2].share_factor_pu, 1.0);
}

// The published energy of a municipality and category stays to rounding, while its stations move.
TEST(DrawLoadShares, KeepsTheEnergyOfAMunicipality) {
    std::vector<LoadRow> loads;
    for (int load = 0; load < 12; ++load) {
        LoadRow row;
        row.id = std::string("l") + std::to_string(load);
        row.node = std::string("n") + std::to_string(load % 3);
        row.municipality = load % 2 == 0 ? "East" : "West";
        row.category = load < 6 ? "homes" : "firms";
        row.confidence = "assumed";
        loads.push_back(row);
    }
    std::vector<double> mwh(12, 100.0);
    draw_load_shares(draw(3), loads, mwh);

    std::map<std::pair<std::string, std::string>, double> sum_mwh;
    for (std::size_t load = 0; load < loads.size(); ++load)
        sum_mwh[{loads[load].municipality, loads[load].category}] += mwh[load];
    for (const auto& [group, sum] : sum_mwh) EXPECT_NEAR(sum, 300.0, 1e-10);
    EXPECT_GT(std::abs(mwh[0] - 100.0), 1e-3);
}

// Of a group of three with one reported row the two others share out what they had together.
TEST(DrawLoadShares, LeaveWhatIsReported) {
    std::vector<LoadRow> loads(3);
    for (int load = 0; load < 3; ++load) {
        LoadRow& row = loads[static_cast<std::size_t>(load)];
        row.id = row.node = std::string("l") + std::to_string(load);
        row.confidence = load == 0 ? "reported" : "assumed";
    }
    std::vector<double> mwh{100.0, 60.0, 40.0};
    draw_load_shares(draw(3), loads, mwh);

    EXPECT_EQ(mwh[0], 100.0);
    EXPECT_NEAR(mwh[1] + mwh[2], 100.0, 1e-12);
    EXPECT_GT(std::abs(mwh[1] - 60.0), 1e-3);
}

// A lever that doubles a rating doubles the drawn one too: both are the same world.
TEST(DrawLimits, AreTheSameWorldBeforeAndAfterALever) {
    const auto drawn_rating = [](double rating_mva) {
        Primitives rows;
        NodeRow node;
        node.id = "a";
        node.v_rated_kv = 150.0;
        rows.nodes = {node};
        BranchRow branch;
        branch.id = "l";
        branch.from = "a";
        branch.kind = "line";
        branch.rating_mva = {rating_mva, kConstant};
        branch.rating_low_pu = 0.8;
        branch.rating_high_pu = 1.3;
        rows.branches = {branch};
        draw_limits(draw(7), {}, rows);
        return rows.branches[0].rating_mva.scale;
    };

    EXPECT_NE(drawn_rating(100.0), 100.0);
    EXPECT_EQ(drawn_rating(200.0), 2.0 * drawn_rating(100.0));
}

TEST(DrawnWeather, HasAnotherSeedForEachDraw) {
    EXPECT_NE(drawn_weather_seed(draw(1), "ordinary"), drawn_weather_seed(draw(2), "ordinary"));
    EXPECT_EQ(drawn_weather_seed(draw(1), "ordinary"), drawn_weather_seed(draw(1), "ordinary"));
}

}  // namespace
}  // namespace knelpunt::models
