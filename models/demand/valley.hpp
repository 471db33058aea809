#pragma once

#include <span>

#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// Puts the use of a day where others use least, as water fills a vessel:
///
///   use_t = min(most, max(0, level - base_t)),   level such that sum of use = energy
///
/// so no other course of the day with that energy has a lower highest sum. Where even the most in every step is not
/// enough, the use is flat.
///
/// @param base_mw  what others use  [MW]
/// @param energy   sum of the use over the steps of the day  [MW steps]
/// @param most_mw  of the use in any step  [MW]
/// @param use_mw   result  [MW]  shape of base_mw
void fill_valley(std::span<const double> base_mw, double energy, double most_mw, std::span<double> use_mw);

/// Gives use that moves within its day (flexibility "window") the course that fills the valleys of its bus: its right,
/// and where nobody else decides its use. The energy of each day of the legal clock stays; kinds of use that follow
/// different courses fill one after the other, in the order of their ids.
///
/// @param is_by_rule  no market moves it
void fill_valleys(const TimeAxis& time, bool is_by_rule, SeriesPool& pool, Primitives& out);

}  // namespace knelpunt::models
