#pragma once

#include <vector>

#include "sim/flow/dc/dc_model.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::congestion {

/// Flow above the limit of a branch in an hour in which it serves feed-in.
struct FeedInExcess {
    std::size_t step = 0;
    int branch = 0;          ///< compact
    int pair = -1;           ///< of DcModel::pairs, after whose outage it is; -1 = without outage
    double excess_mw = 0.0;  ///< of the whole group, with the sign of the flow
};

/// What production loses together.
struct CurtailedEnergy {
    std::vector<double> node_mwh;  ///< [node of power][technology]
    double total_mwh = 0.0;
};

/// @param source_mwh  of curtailed_mwh
CurtailedEnergy sum_curtailed(const Structure& structure, const std::vector<double>& source_mwh);

/// Energy that production loses so that feed-in keeps its limits  [MWh], index = Structure::sources.
///
/// In each hour the limit that asks for the largest part of the production that acts on it gets it, all of that
/// production by the same part; the next one counts what is left, until no limit is passed. Production acts on a limit
/// where one MW of it changes the flow there, in the direction of the excess, by min_sensitivity_pu or more. What no
/// curtailment can take away stays.
///
/// It is what happens after the market: the flow of the scenario itself stays as it is.
/// @param excess  of all hours, in any order of the hours
std::vector<double> curtailed_mwh(const System& system, const Schedule& schedule, const flow::DcModel& model,
                                  const std::vector<FeedInExcess>& excess, double min_sensitivity_pu);

}  // namespace knelpunt::congestion
