#include "sim/rights/plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/base/random.hpp"
#include "sim/rights/restrictions.hpp"

namespace knelpunt::rights {
namespace {

/// Three days of four steps.
struct Days {
    std::vector<double> wish_mw, room_mw, foreseen_mw;
    std::vector<int> day{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    Days() : wish_mw(12, 10.0), room_mw{20, 8, 20, 20, 20, 5, 9, 20, 20, 20, 20, 0}, foreseen_mw(room_mw) {}
    [[nodiscard]] Need need(double left_pu = 0.0) const { return {wish_mw, room_mw, foreseen_mw, day, left_pu, 1.0}; }
};

// By hand: excesses are 2; 5 and 1; 10. Two steps: the worst two.
TEST(PlanWithForesight, TakesTheWorstSteps) {
    const Days days;
    double loss_mwh = -1.0;

    const Plan plan = plan_with_foresight(days.need(), {2.0, kInf}, loss_mwh);

    EXPECT_EQ(plan.n_steps, 2U);
    EXPECT_DOUBLE_EQ(plan.cut_mwh, 15.0);
    EXPECT_DOUBLE_EQ(plan.over_mwh, 3.0);
    EXPECT_DOUBLE_EQ(plan.use_mw[11], 0.0);
    EXPECT_DOUBLE_EQ(plan.use_mw[5], 5.0);
    EXPECT_DOUBLE_EQ(loss_mwh, 0.0);
}

// By hand: days save 2, 6 and 10; half a day more would save 1 of the first day's 2.
TEST(PlanWithForesight, TakesWholeDaysAndSaysWhatPartsWouldSave) {
    const Days days;
    double loss_mwh = 0.0;

    const Plan plan = plan_with_foresight(days.need(), {kInf, 2.5}, loss_mwh);

    EXPECT_EQ(plan.n_days, 2U);
    EXPECT_DOUBLE_EQ(plan.cut_mwh, 16.0);
    EXPECT_DOUBLE_EQ(loss_mwh, 1.0);
}

// By hand: 40 % of 10 MW stay, so the step without room is 4 MW over.
TEST(PlanWithForesight, LeavesWhatTheContractLeaves) {
    const Days days;
    double loss_mwh = 0.0;

    const Plan plan = plan_with_foresight(days.need(0.4), {}, loss_mwh);

    EXPECT_DOUBLE_EQ(plan.use_mw[11], 4.0);
    EXPECT_DOUBLE_EQ(plan.over_mwh, 4.0);
}

TEST(PlanDayAhead, IsThatOfForesightWhereTheForecastIsRight) {
    const Days days;
    double loss_mwh = 0.0;
    for (const Budget& budget : {Budget{2.0, kInf}, Budget{kInf, 2.0}, Budget{}})
        EXPECT_EQ(plan_day_ahead(days.need(), budget).use_mw,
                  plan_with_foresight(days.need(), budget, loss_mwh).use_mw);
}

// By hand: step 1 is foreseen to fit and does not (2 MW over); step 2 is foreseen not to fit and would (7 of 10 MW).
TEST(PlanDayAhead, PaysForAWrongForecast) {
    Days days;
    days.foreseen_mw[1] = 20.0;
    days.foreseen_mw[2] = 3.0;

    const Plan plan = plan_day_ahead(days.need(), {});

    EXPECT_DOUBLE_EQ(plan.over_mwh, 2.0);
    EXPECT_DOUBLE_EQ(plan.unneeded_mwh, 7.0);
}

// By hand: 10 MWh are missing on the last day, half comes back in its three other steps, which may rise to 12 MW: 5/6 of
// the 6 MW that these leave.
TEST(MoveWithinDay, FillsOtherStepsOfTheDayInProportion) {
    const Days days;
    Plan plan = plan_day_ahead(days.need(), {kInf, 1.0});

    EXPECT_DOUBLE_EQ(move_within_day(days.need(), 0.5, 12.0, plan), 5.0);
    EXPECT_DOUBLE_EQ(plan.use_mw[8], 10.0 + 5.0 / 3.0);
    EXPECT_DOUBLE_EQ(plan.use_mw[11], 0.0);
}

// 500 random years of 60 days with random forecasts: no plan passes its budgets, none uses more than wished or less than
// left, and none is better than foresight where a single budget counts.
TEST(PlanDayAhead, NeverPassesItsBudgets) {
    constexpr std::size_t kDays = 60, kSteps = 24 * kDays;
    for (std::uint32_t year = 0; year < 500; ++year) {
        const RandomStream random(year, "budgets");
        std::uint32_t draw = 0;
        const auto uniform = [&] { return random.uniform(0, draw++); };
        std::vector<double> wish_mw, room_mw, foreseen_mw;
        std::vector<int> day;
        for (std::size_t step = 0; step < kSteps; ++step) {
            wish_mw.push_back(10.0 * uniform());
            room_mw.push_back(20.0 * uniform() - 5.0);
            foreseen_mw.push_back(room_mw.back() + 6.0 * (uniform() - 0.5));
            day.push_back(static_cast<int>(step / 24));
        }
        const double left_pu = 0.5 * uniform();
        const Budget budget{uniform() < 0.5 ? kInf : 300.0 * uniform(), uniform() < 0.5 ? kInf : 50.0 * uniform()};
        const Need need{wish_mw, room_mw, foreseen_mw, day, left_pu, 1.0};
        double loss_mwh = 0.0;
        const Plan best = plan_with_foresight(need, budget, loss_mwh);
        for (const Plan& plan : {plan_day_ahead(need, budget), best}) {
            ASSERT_LE(static_cast<double>(plan.n_steps), budget.n_steps) << "year " << year;
            ASSERT_LE(static_cast<double>(plan.n_days), budget.n_days) << "year " << year;
            for (std::size_t step = 0; step < kSteps; ++step) {
                ASSERT_LE(plan.use_mw[step], wish_mw[step]);
                ASSERT_GE(plan.use_mw[step], std::min(wish_mw[step], left_pu * wish_mw[step]) - 1e-12);
            }
        }
        ASSERT_GE(loss_mwh, 0.0);
        const bool has_one_budget = std::isinf(budget.n_steps) || std::isinf(budget.n_days);
        if (has_one_budget) {
            ASSERT_GE(plan_day_ahead(need, budget).over_mwh, best.over_mwh - 1e-9) << "year " << year;
        }
    }
}

// Standard deviation of 5 % of a constant use, over 2000 days: within 3 % of it (its own error is 1 %, hours hang together).
TEST(ForecastErrors, HaveTheStatedSpread) {
    std::vector<double> use_mw(48000, 100.0);
    std::vector<int> day;
    for (int step = 0; step < 48000; ++step) day.push_back(step / 24);

    const std::vector<double> error_mw = forecast_errors_mw("c", 1, use_mw, day, 0.05);

    double sum = 0.0, squares = 0.0;
    for (const double error : error_mw) {
        sum += error;
        squares += error * error;
    }
    EXPECT_NEAR(std::sqrt(squares / 48000.0), 5.0, 0.15);
    EXPECT_NEAR(sum / 48000.0, 0.0, 0.3);
}

// By hand: of 10 MW the first 2 at 100, the rest at 300 EUR/MWh; a cut of 5 MW for one hour is 2 x 100 + 3 x 300.
TEST(CallFee, FollowsTheSteps) {
    EXPECT_DOUBLE_EQ(call_fee_eur({{0.2, 100.0}, {1.0, 300.0}}, std::vector<double>{0.0, 5.0}, 10.0, 1.0), 1100.0);
}

}  // namespace
}  // namespace knelpunt::rights
