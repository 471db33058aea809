#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_kernel.hpp"
#include "sim/flow/dc/dc_model.hpp"

namespace knelpunt::security {

/// Chooses the outages that AC flow has to compute in a group of like hours; what the others do is estimated.
///
/// Estimate: the AC current before plus the change by DC flow. An outage is left out of a group only if, in all its hours,
/// * it has been computed for 64 states or more, at flows on what it takes that were as large: no collapse is hidden that
///   grows with that flow;
/// * for every branch that it acts on, the estimate and three times the largest error of any estimate of this outage (at
///   least 3 % of the limit) stay below the limit, or below what some other outage surely does to that branch;
/// * all voltages are further inside what is allowed than twice the largest change that it has made.
/// So what is over a limit is computed by AC flow; of branches that nothing brings over it, the worst loading may be an
/// estimate. A run without screening is the check.
class OutageScreen {
public:
    /// @param acted_on  by outage: branches and pairs
    OutageScreen(const flow::DcModel& dc, std::span<const std::vector<flow::ActedOn>> acted_on);

    /// A group of sixteen hours before any outage; arrays are [branch][state].
    struct Group {
        const double* current = nullptr;  ///< AC, signed as the flow
        const double* dc_flow = nullptr;
        const double* limit = nullptr;  ///< after an outage
        std::span<const double> v2;     ///< squared voltages  [bus][state]
        std::span<const double>
            v_room_pu;  ///< [state] of the bus closest to what is allowed; infinite beyond the group
    };

    /// Outages to be computed.
    std::vector<std::size_t> choose(const Group& group);

    /// Currents after an outage as estimated, for the branches that it acts on; into rows of `out`  [branch][state].
    void estimate(std::size_t outage, const Group& group, double* out) const;

    /// Learns from an outage that was computed.
    /// @param current  after it  [branch][state]; states that are not counted are left out
    /// @param counts   1 or 0 per state
    void learn(std::size_t outage, const Group& group, const double* current, std::span<const double> v2,
               std::span<const double> counts);

private:
    struct Seen {
        std::size_t n_states = 0;
        double flow_pu = 0.0;   ///< largest on what the outage takes
        double error_pu = 0.0;  ///< largest of an estimate, over the limit
        double dv_pu = 0.0;     ///< largest change of a voltage
    };
    [[nodiscard]] double flow_taken(std::size_t outage, const double* dc_flow, std::size_t state) const;
    [[nodiscard]] double margin_pu(std::size_t outage) const;

    const flow::DcModel& dc_;
    std::span<const std::vector<flow::ActedOn>> acted_on_;
    std::vector<Seen> seen_;
    std::vector<double> estimate_, surely_;  ///< [branch][state]
};

}  // namespace knelpunt::security
