#pragma once

#include <span>
#include <vector>

#include "sim/io/hdf5.hpp"
#include "sim/results/merge.hpp"

namespace knelpunt::results {

/// Writes `/tables/bottlenecks`: every branch above its limit by rule, worst first per scenario, as a one-dimensional
/// compound with fixed strings, the form that opens in any tool that reads HDF5 tables.
/// @param loading, excess_mw  [scenario][branch]
void write_bottleneck_table(io::H5File& file, const Structure& structure, std::span<const FileScenario> scenarios,
                            const std::vector<std::vector<double>>& loading,
                            const std::vector<std::vector<double>>& excess_mw);

}  // namespace knelpunt::results
