#pragma once

#include <cstddef>
#include <set>
#include <tuple>
#include <vector>

#include "sim/reconcile/hours.hpp"
#include "sim/reconcile/least_change.hpp"

namespace knelpunt::reconcile {

/// Hours of elements that must hold, as they are needed.
class Rows {
public:
    explicit Rows(const BaseYear& base) : base_(base), is_dropped_(base.n_elements(), 0) {}

    /// Adds the worst hours of every element that are no rows yet.
    /// @param hours     scanned where the rows are wanted
    /// @param is_first  also of elements near their limits; else only what is broken
    /// @return rows added
    std::size_t add(const Hours& hours, std::size_t n_most, bool is_first);

    /// All rows, linear at x.
    [[nodiscard]] Constraints linear_at(const std::vector<double>& x, double most_bands) const;

    /// Takes an element out for good: it asks for nothing more.
    void drop_element(std::size_t element);
    [[nodiscard]] bool is_dropped(std::size_t element) const { return is_dropped_[element] != 0; }

    [[nodiscard]] const std::vector<HourRow>& list() const { return list_; }

private:
    const BaseYear& base_;
    std::vector<char> is_dropped_;
    std::vector<HourRow> list_;
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> known_;  ///< year, element, step
};

}  // namespace knelpunt::reconcile
