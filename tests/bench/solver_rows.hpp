#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/solver/staged_program.hpp"
#include "tests/bench/rows.hpp"

namespace knelpunt::bench {

/// The interior-point method beside HiGHS, on random systems of three carriers.
std::vector<Row> solver_rows();

/// Wall time of HiGHS on a program with all threads  [s]; where it has no answer in limit_s, infinity.
/// @param method  simplex | ipm (without crossover)
double highs_seconds(const solver::StagedProgram& program, const std::string& method, double limit_s,
                     double* cost = nullptr);

/// Solves random programs of every feature, prints what differs from HiGHS and the sum.
/// @return  false when an answer is wrong
bool torture(std::uint32_t n_programs);

/// The measured programs as MPS files.
void write_programs(const std::filesystem::path& folder);

}  // namespace knelpunt::bench
