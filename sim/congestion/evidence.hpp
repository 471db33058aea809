#pragma once

#include <vector>

#include "sim/flow/dc/dc_model.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::congestion {

/// How much of each finding rests on assumed figures [1]; NaN where the element is out of service.
struct Evidence {
    std::vector<double> branch_assumed_pu;   ///< index = Structure::branches
    std::vector<double> station_assumed_pu;  ///< index = Structure::load_nodes
};

/// Of the two numbers that a finding compares, the flow and the limit, how much is assumed, calibrated or unknown.
///
///     share = 1/2 sum_n |ptdf_n| (weak demand_n + weak source_n) / sum_n |ptdf_n| (demand_n + source_n)
///           + 1/2 [the limit is weak]
///
/// with mean powers over the axis and ptdf_n the change of the branch's flow per MW at node n. A station weighs its own
/// demand and its firm limit; without a limit only its demand counts, in full.
Evidence weigh_evidence(const System& system, const Schedule& schedule, const flow::DcModel& model);

}  // namespace knelpunt::congestion
