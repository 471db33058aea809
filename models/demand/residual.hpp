#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/demand/demand.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// What makes the own course of stations.
struct ResidualSetting {
    int seed = 1;
    double hours = 24.0;  ///< decay time of the noise  [h]
};

/// The own course of a station: what its customers do apart from the shapes that all stations share, so that peaks meet
/// or miss each other as an outcome.
///
///   x_t = phi x_{t-1} + sqrt(1 - phi^2) z_t,  phi = exp(-1 h / hours),  z_t independent normal
///   r = (x - mean x) / deviation of x over the reference year
///
/// so r has mean 0 and deviation 1 over the full year exactly: a station's yearly energy does not change. Numbers depend
/// on the seed and the station's id alone, so a station keeps its course in all years and storylines.
///
/// @param station  id of the load bus
/// @return         r over the axis (constant within an hour)  shape (n_steps)
std::vector<double> residual_series(const ResidualSetting& setting, const std::string& station, const TimeAxis& time);

/// Adds a row "<bus>.residual" to each bus with measured use: p(t) = sd r(t), no right but that use, with
///
///   sd^2 = sum over the bus's measured rows of (residual_sd_pu * mean use)^2
///   sd  <= (least measured use of the bus by its shapes) / (-min r)
///
/// so a single hour may be negative but never the bus's use, whatever joins later. Growth has no course of its own: it
/// follows the shapes.
void add_residuals(std::span<const CategoryRow> categories, const ResidualSetting& setting, const TimeAxis& time,
                   SeriesPool& pool, Primitives& out);

}  // namespace knelpunt::models
