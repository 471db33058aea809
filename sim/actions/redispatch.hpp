#pragma once

#include <stop_token>
#include <utility>
#include <vector>

#include "sim/actions/day.hpp"
#include "sim/actions/figures.hpp"

namespace knelpunt::actions {

struct ActionOptions {
    bool keep_hourly = false;
    bool leaves_one_out = true;  ///< the cost of each element
    std::size_t n_threads = 1;
};

/// The cheapest actions of a year, day by day: days in which no limit is passed need none, as no bid earns and windows end
/// with the day.
///
/// The market's flows and the rule of direction are those of `schedule`; DC flow. Balance is kept by the exchange nodes.
/// @throws StoppedError when `stop` is requested
Actions find_actions(const System& system, const Schedule& schedule, const flow::DcModel& model,
                     const ActionOptions& options, const std::stop_token& stop);

/// The same for one set of limits, without the cost of each element.
ActionFigures find_figures(const System& system, const Schedule& schedule, const flow::DcModel& model,
                           const LeftOut& left_out, const ActionOptions& options, const std::stop_token& stop);

/// Elements of System::known_excesses.
LeftOut known_elements(const System& system, const flow::DcModel& model);

/// Days of the axis: steps [first, last) of each, by the fixed UTC+1 day.
std::vector<std::pair<std::size_t, std::size_t>> days_of(const TimeAxis& time);

}  // namespace knelpunt::actions
