#pragma once

#include <cstdint>
#include <vector>

namespace knelpunt::congestion {

/// From this loading on it is asked who fills an element.
inline constexpr double kTightPu = 0.9;

/// An hour in which a branch is filled by that much, and what its flow is held against then.
struct TightHour {
    std::int32_t step = 0;
    std::int32_t branch = 0;  ///< compact
    std::int32_t pair = -1;   ///< of flow::OutagePairs; -1 = nothing is out
    bool is_offtake = false;  ///< which way the branch serves
    double flow_mw = 0.0;     ///< DC, after the outage, on the circuits that are left; positive from -> to
    double loading_pu = 0.0, excess_mw = 0.0;  ///< by rule; excess 0 within the limit
};

/// What causes of flows are found from, gathered hour by hour.
struct TightHours {
    std::vector<TightHour> hours;  ///< block after block, branch after branch
    /// Per block of 64 steps and compact branch the steps in which power flows from -> to without outage, a bit each.
    std::vector<std::vector<std::uint64_t>> forward;
    std::vector<double> gross_flow_mwh;  ///< sum of |flow| without outage, compact branches
};

}  // namespace knelpunt::congestion
