#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/system/system.hpp"
#include "tests/bench/rows.hpp"

namespace knelpunt::bench {

/// AC flow of a scenario of a full year: alone, with and without tap changers and reactive limits; after every outage,
/// with and without screening.
std::vector<Row> power_rows(const System& system);

/// AC flow of a published network for tests/bench/power_flow.py, which times peers on the same.
///
/// Reads case.m and, for `series`, p.bin and q.bin: float64, pu on 100 MVA, [step][bus] in the order of the file. Writes v.bin:
/// complex128 [step or outage][bus]. `outages` takes the lines of outages.txt: numbers of rows of mpc.branch, from 0;
/// `hours-of-outages` does both and writes [outage][step][bus].
/// Prints as JSON the CPU seconds of each round and of making model and solver, the counts of the solver, operations and
/// bytes of a step, and what the core can do.
/// @param what  series | outages | hours-of-outages
void time_ac_case(const std::filesystem::path& folder, const std::string& what, int n_rounds);

}  // namespace knelpunt::bench
