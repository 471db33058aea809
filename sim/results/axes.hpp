#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/system/structure.hpp"

namespace knelpunt::results {

/// Axes of results beside the scenario, which always comes first in a merged file.
enum class Axis {
    none,
    node,
    branch,
    station,
    area,
    category,
    municipality,
    technology,
    ledger_class,
    zone,
    device,
    store,
    pipe,
    contingency
};

/// What is known of the elements of an axis, stored beside its labels: texts or numbers.
struct Coordinate {
    std::string_view name, unit, doc;
    std::vector<std::string> (*texts)(const Structure&) = nullptr;
    std::vector<double> (*numbers)(const Structure&) = nullptr;
};

/// The one declaration of an axis: what file, reader, `describe` and tables know of it.
struct AxisRecord {
    Axis axis;
    std::string_view name, doc;
    std::size_t (*size)(const Structure&);
    std::vector<std::string> (*labels)(const Structure&);
    std::vector<Coordinate> coordinates;
};

/// All axes but `none`, in the order in which a file holds them.
std::span<const AxisRecord> axis_records();

/// "" of none.
std::string_view axis_name(Axis axis);
/// 1 of none.
std::size_t axis_size(const Structure& structure, Axis axis);

}  // namespace knelpunt::results
