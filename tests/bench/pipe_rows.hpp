#pragma once

#include <filesystem>
#include <string>

namespace knelpunt::bench {

/// Flows of a folder of pipe tables for tests/bench/pipes.py, which times peers on the same.
///
/// Reads demand.bin: float64 [state][node] kg/s of water and gas, [state][row of sinks.csv] W of heat. Writes p.bin (bar, of
/// heat the supply's temperature, K) and q.bin (kg/s). Prints as JSON the CPU seconds of each round, states that are left
/// open and evaluations per eight states.
/// @param law  friction law; blended with laminar flow as EPANET, or at every Re where `everywhere` follows
void time_pipes(const std::filesystem::path& folder, const std::string& law, int n_rounds);

}  // namespace knelpunt::bench
