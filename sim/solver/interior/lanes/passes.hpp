#pragma once

#include <cstddef>

#include "sim/solver/interior/lanes/lane_work.hpp"

namespace knelpunt::solver {

/// A pass over the stages of one group; is_refining: of what is left of a direction, added to it.
///
/// evaluate  gradient, residuals and sums of the iterate, right side of the predictor; `before` and `behind` hold for it
/// factor    weights, factor of each stage, recursion over the states, segments; local elimination of the right side
/// correct   right side of the corrector, with second order and target, and its local elimination
/// forward   local elimination of the right side alone
/// probe     recursion with e = v = K = 0: vectors of the segments
/// sweep     recursion with e, v, K known: steps of the states
/// backward  steps of local rows and columns
/// check     rest of the direction; `before` and `behind` hold for the direction
/// step      longest steps to the bounds and, of a predictor, terms of the complementarity after them
/// update    takes the step
void evaluate_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch);
void factor_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch);
void correct_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch);
void forward_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining);
void probe_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining);
void sweep_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining);
void backward_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining);
void backward_and_step_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector);
void check_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch);
void step_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector);
void update_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, double primal_step, double dual_step);

}  // namespace knelpunt::solver
