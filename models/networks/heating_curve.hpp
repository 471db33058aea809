#pragma once

#include <string>
#include <vector>

#include "models/networks/pipes.hpp"
#include "sim/system/compile_context.hpp"

namespace knelpunt::models {

/// A point of a heating curve: what a network supplies and gets back at an outdoor temperature.
struct HeatingCurveRow : TableRow {
    std::string id, curve;
    double outdoor_c = kNaN, supply_c = kNaN, return_c = kNaN;
};

const TableSpec<HeatingCurveRow>& heating_curves_spec();

/// What sites want of pressures and temperatures, as side rows of their nodes. Temperatures follow the mean of the last 24
/// hours outdoors: linear between the points of the site's curve, constant outside.
///
/// Where the study computes pipes of a carrier, what its sites and pipes lack is an issue.
/// @param day_c  mean outdoor temperature of 24 hours
void add_pipe_physics(const std::vector<SiteRow>& sites, const std::vector<NetworkPipeRow>& pipes,
                      const std::vector<HeatingCurveRow>& curves, SeriesId day_c, CompileContext& context);

}  // namespace knelpunt::models
