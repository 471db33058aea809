#pragma once

#include <utility>
#include <vector>

#include "sim/flow/pipes/part_states.hpp"

namespace knelpunt::flow {

/// Who serves whom with little transport: sources and users of a part in the order of their distance along pipes.
class NearestSources {
public:
    NearestSources(const System& system, const PipePart& part);

    /// What each node puts in if the nearest pairs serve each other first  [MW].
    /// @param most_mw  of the sources of each node of the part
    /// @param use_mw   of each node; what no source has room for is left out
    [[nodiscard]] std::vector<double> inject(std::vector<double> most_mw, std::vector<double> use_mw) const;

private:
    std::vector<std::pair<std::size_t, std::size_t>> pairs_;  ///< source, user: places in the part, nearest first
};

/// A part whose limits of pressure hold: [node of the part][step of the question].
struct WithinLimits {
    Courses moved_mw;             ///< what the node's sources give more than planned; negative = less
    Courses short_mw;             ///< use that does not fit even so
    std::vector<double> pump_mw;  ///< of heat, of what is then carried; by step of the question
};

/// Redispatch within a part in steps whose plan breaks a limit of pressure.
///
/// The plan is mixed with one in which each use is served by the nearest source that has room (charging stops): as little of it
/// as limits ask for, to a 32nd. Where all of it does not do, use is cut.
/// @param question  of the steps that break a limit
WithinLimits fit_within(const PartQuestion& question, const NodePlan& plan);

/// Solves a part of either carrier.
PartStates solve_part(const PartQuestion& question);

}  // namespace knelpunt::flow
