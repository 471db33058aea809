#pragma once

#include <stop_token>
#include <string>

#include "sim/solver/flat_program.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

struct HighsOptions {
    std::string method = "choose";          ///< choose | simplex | ipm
    double feasibility_tolerance = 1.0e-8;  ///< primal and dual, of scaled residuals
    bool has_vertex = true;                 ///< ipm: crossover to a vertex after it
    bool has_presolve = true;               ///< off where a program has few rows: it costs more than it saves
    int n_threads = 1;                      ///< with more the answer may depend on the run
};

/// Solves the program as one linear or convex quadratic program with HiGHS: one thread, fixed seed, no limit in seconds.
///
/// A column or store that a capacity widens gets its bounds as rows.
/// @return  status `stopped` when asked to stop, `failed` with HiGHS's message when it gives no answer
/// @throws ContractError if the program is not well formed (StagedProgram::check)
/// @see    Huangfu, Hall, "Parallelizing the dual revised simplex method", Math. Programming Computation 10(1), 2018.
StagedSolution solve_highs(const StagedProgram& program, const HighsOptions& options, const std::stop_token& stop);

/// The same for a flat program. A quadratic cost is looked at where one is not 0.
FlatSolution solve_highs(const FlatProgram& flat, const HighsOptions& options, const std::stop_token& stop);

/// A vertex near a solution of a linear program: HiGHS's crossover, and its simplex method for what rounding has left.
FlatSolution cross_over(const FlatProgram& flat, const FlatSolution& near, const HighsOptions& options,
                        const std::stop_token& stop);

struct MixedOptions {
    int most_nodes = 2000;   ///< of the search: counted, so that the answer does not depend on the machine
    double gap_pu = 1.0e-9;  ///< distance from the bound at which the search ends
};

/// Solves a linear program some of whose variables are whole numbers.
/// @param first_whole  variables from here on are whole
/// @param bound_eur    gets a cost that no solution lies below
/// @return  status optimal also where the limit of nodes ended the search: then the best solution found. There are no duals.
FlatSolution solve_mixed(const FlatProgram& flat, std::size_t first_whole, const MixedOptions& options,
                         const std::stop_token& stop, double& bound_eur);

/// Sides of rows and variables that contradict each other, in a flat program.
struct FlatConflict {
    struct Side {
        bool is_row = false;
        std::size_t index = 0;
        bool is_upper = false;
    };
    std::vector<Side> sides;  ///< rows first; empty = none was found
};

/// A set of sides that cannot hold together, none of which can be left out: HiGHS's irreducible subset.
/// @return  no sides where the program has a solution or HiGHS finds none
FlatConflict find_irreducible(const FlatProgram& flat, const std::stop_token& stop);

/// Writes the program as a model file that other programs read; the ending says which form (.mps, .lp).
/// @throws std::runtime_error naming the file when HiGHS cannot write it
void write_model(const StagedProgram& program, const std::string& file);

}  // namespace knelpunt::solver
