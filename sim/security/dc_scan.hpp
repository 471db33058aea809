#pragma once

#include <functional>
#include <span>

#include "sim/flow/dc/dc_kernel.hpp"

namespace knelpunt::security {

/// Gets some outages at a time: flows after them, [branch][outage - first]; NaN where the equations are singular.
using TakeDcOutages = std::function<void(std::size_t first, std::size_t n, const flow::BlockMatrix& after_pu)>;

/// Flows of one state after the loss of whole branches, one at a time, in memory that does not grow with their number: by
/// line outage distribution factors that are made, used and forgotten, 64 outages side by side.
/// @param flow_pu  before, shape (n_branches)
/// @param list     branches; a bridge only where an angle is held on both sides of it
void scan_dc_outages(const flow::DcModel& model, std::span<const double> flow_pu, std::span<const int> list,
                     const TakeDcOutages& take);

}  // namespace knelpunt::security
