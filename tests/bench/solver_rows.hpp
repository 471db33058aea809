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

/// A program of one chain that ends where it starts, without capacities, for programs that state it their own way: program.json with all
/// of it, where an hourly value is [factor, series], and series.f64 with the series one after the other.
void write_staged(const solver::StagedProgram& program, double own_s, double own_cost,
                  const std::filesystem::path& folder);

/// One of the measured programs, of 20 stores, as an MPS file, with what we take for it on all threads on the standard output.
void write_program(const std::filesystem::path& file, std::size_t n_hours, int n_capacities);

}  // namespace knelpunt::bench
