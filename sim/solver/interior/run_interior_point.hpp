#pragma once

#include "sim/solver/interior/interior_point.hpp"

namespace knelpunt::solver {

/// The method itself, on a program as presolve and window form leave it.
/// @param fixed_cost  of what was taken out: the gap counts relative to the whole
/// @return  unbounded where the cost has no end, whether or not there is a plan to go on from
StagedSolution run_interior_point(const StagedProgram& program, double fixed_cost, const InteriorPointOptions& options,
                                  const std::stop_token& stop, InteriorPointReport* report);

}  // namespace knelpunt::solver
