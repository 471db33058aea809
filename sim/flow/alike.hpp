#pragma once

#include <cstddef>
#include <vector>

namespace knelpunt::flow {

/// Steps in groups of like ones: by halving along the feature that spreads most, again and again.
/// @param feature  [feature][step], each already weighted
/// @param n_group  steps of a group
std::vector<int> alike(const std::vector<std::vector<double>>& feature, std::size_t n_group);

}  // namespace knelpunt::flow
