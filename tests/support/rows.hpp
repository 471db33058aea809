#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace knelpunt::support {

/// The row of an id.
template <class Row>
const Row& row_of(const std::vector<Row>& rows, const std::string& id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    if (found == rows.end()) throw std::logic_error("no row " + id);
    return *found;
}

}  // namespace knelpunt::support
