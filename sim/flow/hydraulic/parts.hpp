#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "sim/base/parallel.hpp"

namespace knelpunt::hydraulic {

/// Solves all states in parts of equal size, a solver per part, and joins their findings and counts in the order of the
/// states: the same bytes for any number of threads.
/// @param make_solver  gives a solver with run(first, end), findings, n_evaluations and n_unsolved
/// @param out          gets findings, n_evaluations and n_unsolved
template <class MakeSolver, class Flows>
void solve_parts(std::size_t n_states, std::size_t per_part, std::size_t n_threads, const MakeSolver& make_solver,
                 Flows& out) {
    const std::size_t n_parts = (n_states + per_part - 1) / per_part;
    std::vector<decltype(out.findings)> findings(n_parts);
    std::vector<std::array<std::size_t, 2>> counts(n_parts);
    parallel_for(n_parts, n_threads, [&](std::size_t part, std::size_t /*worker*/) {
        auto solver = make_solver();
        solver.run(part * per_part, std::min(n_states, (part + 1) * per_part));
        findings[part] = std::move(solver.findings);
        counts[part] = {solver.n_evaluations, solver.n_unsolved};
    });
    for (std::size_t part = 0; part < n_parts; ++part) {
        out.findings.insert(out.findings.end(), findings[part].begin(), findings[part].end());
        out.n_evaluations += counts[part][0];
        out.n_unsolved += counts[part][1];
    }
}

}  // namespace knelpunt::hydraulic
