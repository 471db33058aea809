#pragma once

#include <vector>

#include "sim/flow/ac/ac_solver.hpp"

namespace knelpunt::security {

/// What one outage does to one state.
struct AfterOutage {
    bool is_solved = false;     ///< not when no branch is left with supply
    bool is_splitting = false;  ///< something loses its supply
    std::vector<int> buses_lost;
    int worst_branch = -1;  ///< highest loading where a rating is known, else largest apparent power
    bool is_at_from = true;
    double worst_mva = kNaN;         ///< on it
    double worst_loading_pu = kNaN;  ///< of its rating; NaN where no rating is known
    int n_over = 0;                  ///< branches beyond their ratings
    int lowest_bus = -1;
    double lowest_v_pu = kNaN;
    bool is_inside = true;                ///< all voltages are those of a grid in operation, see operating_point.hpp
    flow::Complex slack_mva{kNaN, kNaN};  ///< injected at the first reference bus, without its own demand
    double solvable_share = 1.0;  ///< part of all injections up to which there is a solution; NaN when nothing is left
};

/// Every outage of one state, in the order of the list. Where it ends at voltages that no grid is operated at, other roots are
/// looked for (find_operating_point).
/// @param base_pu     voltages of the state before, per bus
/// @param rating_mva  per branch, all circuits; infinite = not known. Empty = none is known
/// @throws StoppedError when asked to stop
std::vector<AfterOutage> scan_outages(const flow::AcModel& model, std::span<const flow::Complex> injection_pu,
                                      std::span<const flow::Complex> base_pu, std::span<const flow::AcOutage> list,
                                      const std::stop_token& stop, std::span<const double> rating_mva = {});

/// Largest common factor of all injections, between 0 and 1, with which a state has a solution at voltages of a grid in
/// operation (operating_point.hpp), to 0.001: a voltage collapse says how far the load must fall. 0 = none was found.
double solvable_share(const flow::AcNetwork& net, flow::AcCase given);

}  // namespace knelpunt::security
