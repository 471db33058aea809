#pragma once

#include <string>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

struct StorylineRow : TableRow {
    std::string id, name, description;
};

const TableSpec<StorylineRow>& storylines_spec();

}  // namespace knelpunt::models
