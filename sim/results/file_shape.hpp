#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/schema.hpp"

namespace knelpunt::results {

/// Kind of a dataset's elements.
enum class Content { text, whole, real, rows };

/// What a dataset of a result file must look like.
struct DatasetShape {
    Content content;
    std::vector<std::string> axes;  ///< names of the datasets that hold the labels of its axes, in order
};

/// Shape by the schema; nothing for a dataset that is no part of it.
std::optional<DatasetShape> expected_shape(const Schema& schema, std::string_view name);

}  // namespace knelpunt::results
