#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"

namespace knelpunt::rights {

/// Budgets of a contract on the study's hours, whole.
struct Budget {
    double n_steps = kInf;  ///< most restricted steps
    double n_days = kInf;   ///< most days with a restriction
};

/// What a year needs of a contract, hour by hour  [MW]
struct Need {
    std::span<const double> wish_mw;           ///< use without restriction
    std::span<const double> room_mw;           ///< what really fits of it
    std::span<const double> foreseen_room_mw;  ///< what the operator expects the day before
    std::span<const int> day;                  ///< of each step, counted from 0, not falling
    double left_pu = 0.0;                      ///< part of the wish that a restriction leaves
    double step_h = 1.0;
};

/// A year of restrictions.
struct Plan {
    std::vector<double> use_mw;  ///< what the contract lets be used
    std::size_t n_steps = 0, n_days = 0;
    double cut_mwh = 0.0;       ///< taken away
    double unneeded_mwh = 0.0;  ///< of it what would have fitted
    double over_mwh = 0.0;      ///< used above what fits
};

/// Restricts with perfect foresight: those hours and days that save most, each by what does not fit.
///
/// The relaxation, max sum of saved_t y_t with sum of y <= budget and 0 <= y <= 1, is solved by taking the units in the
/// order of what they save; what is a whole unit there stays, the last, partly taken one is dropped. A day is a unit
/// where days are counted, a step where steps are. Where both are counted, days are chosen first and steps among them.
/// @param loss_mwh  what the relaxation saves more than the whole units do; 0 where budgets are whole numbers
Plan plan_with_foresight(const Need& need, const Budget& budget, double& loss_mwh);

/// Restricts a day ahead, knowing the forecast of the next day alone and how much of the budget is left.
///
/// A day or step is restricted where its foreseen excess is at least the price of the budget: that of the relaxation over
/// the year as it is foreseen (its dual), so that the budget is kept for what is worse. The budget is never passed, the
/// price notwithstanding. A restriction lowers the use to what is foreseen to fit.
Plan plan_day_ahead(const Need& need, const Budget& budget);

/// Puts a part of what was taken away into other steps of the same day, where room and wish allow, in proportion to it.
/// @param most_mw  of the use in any step
/// @return         energy that was put back  [MWh]
double move_within_day(const Need& need, double moved_pu, double most_mw, Plan& plan);

/// Errors of the day-ahead forecast of the use at a station: normal, mean 0, standard deviation `error_pu` of the use in
/// the hour, first-order correlated from hour to hour (0.9, assumed) and anew each day.
/// @param stream  name of the stream, such as the contract's id
std::vector<double> forecast_errors_mw(std::string_view stream, std::uint32_t seed, std::span<const double> use_mw,
                                       std::span<const int> day, double error_pu);

}  // namespace knelpunt::rights
