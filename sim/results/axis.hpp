#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/system/structure.hpp"

namespace knelpunt::results {

/// What is known of the elements of an axis, stored beside its labels: texts or numbers.
struct Coordinate {
    std::string_view name, unit, doc;
    std::vector<std::string> (*texts)(const Structure&) = nullptr;
    std::vector<double> (*numbers)(const Structure&) = nullptr;
};

/// The one declaration of an axis beside the scenario and the hours: what file, reader, `describe` and tables know of it.
struct Axis {
    std::string_view name, doc;
    std::size_t (*size)(const Structure&);
    std::vector<std::string> (*labels)(const Structure&);
    std::vector<Coordinate> coordinates;
};

/// Takes declarations in their order, and keeps them where they are.
class AxisList {
public:
    AxisList() = default;
    AxisList(const AxisList&) = delete;
    AxisList& operator=(const AxisList&) = delete;

    [[nodiscard]] const std::deque<Axis>& all() const { return axes_; }

protected:
    const Axis& add(Axis axis) { return axes_.emplace_back(std::move(axis)); }

private:
    std::deque<Axis> axes_;
};

/// "" of none.
std::string_view axis_name(const Axis* axis);
/// 1 of none.
std::size_t axis_size(const Structure& structure, const Axis* axis);

}  // namespace knelpunt::results
