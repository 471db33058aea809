#pragma once

#include <vector>

#include "sim/solver/interior/capacity_bounds.hpp"
#include "sim/solver/interior/lanes/group_passes.hpp"
#include "sim/solver/interior/segment_chain.hpp"

namespace knelpunt::solver {

// The Newton system of an iterate. Duals of bounds are gone already: with w = z / s a variable weighs w_l + w_u, and what a
// capacity K widens by low and up has kappa = up w_u - low w_l. Columns x, states s, prices y of local rows and l of state
// rows; E = -B: what columns bring to a state's row, F: from the state before.
//
//              dx             ds             dK           dy      dl
//   x  |  w_l + w_u + q        .           -kappa         -A'     -E'       |     -cost of one more x  + aims
//   s  |       .           w_l + w_u       -kappa          .    -(1 - F)'   |     -cost of one more s  + aims
//   K  |    -kappa'         -kappa'      w + H_l + H_u     .       .        |  =  -cost of one more K  + aims
//   y  |       A               .              .            .       .        |      b - A x
//   l  |       E             1 - F            .            .       .        |      f + B x + F s_(t-1) - s_t
//
// with H_l = low^2 w_l, H_u = up^2 w_u summed over what K widens. aims = 0 in the predictor; in the corrector target over slack,
// less the product of the predictor's steps. Small multiples of 1 stand on the diagonal so that each pivot has a sign.
//
// Eliminated in this order: x (a diagonal), y (a list of products), s and l (a recursion through the stages of a segment), the
// ends of segments (one after the other), K (dense). The first three are the groups' passes, the rest SegmentChain.

/// Solves the Newton system for directions, and refines them where they are not what they should be.
class NewtonSystem {
public:
    NewtonSystem(LaneWork& work, GroupPasses& passes, const CapacityBounds& capacities);

    /// Joins the groups' factors, which the iterate's evaluation has left.
    void factor();

    /// What else is found while a group's arrays are in the cache.
    enum class Then { nothing, predictor_steps, corrector_steps };
    /// The direction of the right side that the evaluation has left, without aims.
    void find_predictor(Then then);
    /// Takes the direction at hand as the predictor and finds the corrector's.
    /// @param target  complementarity to aim at
    void find_corrector(double target, Then then);
    /// A direction of work.right and work.residual as they stand, without change of capacities' costs.
    void find_plain();

    /// What a direction may leave of rows and prices.
    struct Goals {
        double rows = 0.0, duals = 0.0;
    };
    /// What the direction leaves, over its goals: at most 1 when good enough.
    double check(const Goals& goals);
    /// Adds the direction of what is left until that is good enough or gets no better.
    /// @return  how many times
    int refine(const Goals& goals);
    /// The longest steps of a direction that has been refined.
    void find_steps(bool is_corrector);

private:
    /// Local elimination and probe of the right side at hand, or (refining) of what a direction leaves.
    void eliminate(bool is_refining);
    /// Steps from what these left, into or (refining) onto the direction.
    void find_direction(const std::vector<double>& capacity_right, bool is_refining, Then then);

    LaneWork* work_;
    GroupPasses* passes_;
    const CapacityBounds* capacities_;
    SegmentChain chain_;
    std::vector<double> capacity_weight_, capacity_right_, capacity_rest_;
};

}  // namespace knelpunt::solver
