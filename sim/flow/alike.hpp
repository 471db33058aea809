#pragma once

#include <vector>

namespace knelpunt::flow {

/// Steps in groups of like ones: by halving along the feature that spreads most, again and again.
/// @param feature  [feature][step], each already weighted
std::vector<int> alike(const std::vector<std::vector<double>>& feature);

}  // namespace knelpunt::flow
