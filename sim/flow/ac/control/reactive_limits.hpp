#pragma once

#include <vector>

#include "sim/flow/ac/ac_newton.hpp"

namespace knelpunt::flow {

/// A state in which what holds voltages keeps within its reactive limits.
struct LimitedSolution {
    AcSolution solution;
    std::vector<int> at_least, at_most;  ///< buses that stand at a limit and hold no voltage any more
    AcCase as_solved;                    ///< with their roles and powers
};

/// Solves a case, lets every bus whose sources would have to give more or less reactive power than they can stand at that
/// limit, and solves again, until none is beyond. A bus whose voltage passes its set point on the good side of a limit holds
/// it again. Where buses go to and fro, only the one that is furthest off changes at a time. References have no limits.
/// @see Zimmerman, Murillo-Sanchez, "MATPOWER User's Manual", section 4.1 (enforcing limits), which does not return a bus.
LimitedSolution solve_within_limits(const AcNetwork& net, AcCase given);

}  // namespace knelpunt::flow
