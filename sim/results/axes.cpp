#include "sim/results/axes.hpp"

namespace knelpunt::results {

Axes::Axes() = default;

const Axes& axes() {
    static const Axes kAxes;
    return kAxes;
}

std::string_view axis_name(const Axis* axis) { return axis == nullptr ? std::string_view() : axis->name; }

std::size_t axis_size(const Structure& structure, const Axis* axis) {
    return axis == nullptr ? 1 : axis->size(structure);
}

}  // namespace knelpunt::results
