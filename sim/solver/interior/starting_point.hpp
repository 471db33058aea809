#pragma once

#include "sim/solver/interior/interior_point.hpp"
#include "sim/solver/interior/iterate.hpp"
#include "sim/solver/interior/newton_system.hpp"

namespace knelpunt::solver {

/// The start of a solve from nothing: middles of the boxes, brought near the rows and the prices near the costs by least squares
/// with the boxes' widths.
/// @see  Mehrotra, "On the Implementation of a Primal-Dual Interior Point Method", SIAM J. Optimization 2(4), 1992, section 7.
void find_start(LaneWork& work, Iterate& iterate, NewtonSystem& system);

/// Values in the middle of their boxes; in place of the duals, weights that draw them there: for least squares.
void put_middle(LaneWork& work);

/// Values moved by a step and pulled inside their boxes.
void move_inside(LaneWork& work, LaneArray step);

/// Duals of the bounds from the slopes in work.right, all of them well above 0.
void put_duals(LaneWork& work);

/// The iterate, to start another solve from.
InteriorStart keep_start(const LaneWork& work);

/// The iterate of another solve, pulled inside this one's bounds.
/// @return  false, and nothing is changed, where its numbers stand for something else
bool take_start(LaneWork& work, const InteriorStart& start);

}  // namespace knelpunt::solver
