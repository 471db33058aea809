#include "sim/reconcile/rows.hpp"

#include <algorithm>

#include "sim/base/tolerance.hpp"

namespace knelpunt::reconcile {
namespace {

constexpr std::size_t kNearRows = 3;  ///< of an element that is near its limit only
constexpr double kNearPu = 0.97;      ///< loading from which an element gets its rows, whatever its band

}  // namespace

std::size_t Rows::add(const Hours& hours, std::size_t n_most, bool is_first) {
    std::size_t n_added = 0;
    for (std::size_t element = 0; element < base_.n_elements(); ++element) {
        if (is_dropped(element)) continue;
        const int own = base_.own_input(element);
        const double near =
            own < 0 ? kNearPu : std::min(kNearPu, 1.0 - base_.inputs().list()[static_cast<std::size_t>(own)].band_pu);
        const double least = is_first ? near : 1.0 + 0.5 * tolerance::kCongestedPu;
        const std::vector<Hours::Hour> found = hours.above(element, least);
        if (found.empty()) continue;
        const bool is_near_only = is_first && -std::get<0>(found.front()) < kNearPu;
        const std::size_t n_here = is_near_only ? kNearRows : n_most;
        for (std::size_t place = 0; place < std::min(n_here, found.size()); ++place) {
            const auto [loading, year, step] = found[place];
            if (!known_.emplace(year, element, step).second) continue;
            list_.push_back(base_.make_row(year, element, step, hours.of_year(year), hours.scanned_at()));
            ++n_added;
        }
    }
    return n_added;
}

Constraints Rows::linear_at(const std::vector<double>& x, double most_bands) const {
    Constraints out;
    out.n_inputs = x.size();
    out.most = most_bands;
    for (const HourRow& row : list_) {
        const std::vector<double> slope = base_.derivative(row, x);
        double bound = -base_.excess(row, x);
        for (std::size_t input = 0; input < x.size(); ++input) bound += slope[input] * x[input];
        out.coefficient.insert(out.coefficient.end(), slope.begin(), slope.end());
        out.bound.push_back(bound);
    }
    return out;
}

void Rows::drop_element(std::size_t element) {
    is_dropped_[element] = 1;
    std::erase_if(list_, [&](const HourRow& row) { return row.element == element; });
}

}  // namespace knelpunt::reconcile
