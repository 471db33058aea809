#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt {

/// Hourly series of a study, each stored once and shared by all scenarios. Safe to use from many threads.
///
/// Ids depend on the order of arrival and so on timing; results never depend on them, only on the values.
class SeriesPool {
public:
    explicit SeriesPool(std::size_t n_steps) : n_steps_(n_steps) {}

    /// A pool for one scenario on top of the study's: shared series go to the parent, own ones end with the scenario.
    /// @param parent  must outlive this pool
    /// @param keeps_new  series that the study does not have yet stay here: what no other scenario will ask for
    explicit SeriesPool(SeriesPool* parent, bool keeps_new = false)
        : n_steps_(parent->n_steps_), parent_(parent), keeps_new_(keeps_new) {}

    /// Series of the key; made by `make` on first request.
    /// @param make  must return n_steps finite values and depend on nothing but what the key was built from
    SeriesId get_or_add(const Key& key, const std::function<std::vector<double>()>& make);

    /// A series that only this scenario needs; it lives as long as this pool.
    SeriesId add_own(const Key& key, std::vector<double> values);

    /// Values of a series  [unit of its user]  shape (n_steps); valid as long as the pool.
    [[nodiscard]] std::span<const double> values(SeriesId id) const;
    [[nodiscard]] const Key& key_of(SeriesId id) const;

    [[nodiscard]] std::size_t n_steps() const { return n_steps_; }
    [[nodiscard]] std::size_t n_series() const;

private:
    struct Entry {
        Key key;
        std::vector<double> values;
    };
    [[nodiscard]] const Entry& entry(SeriesId id) const;
    [[nodiscard]] SeriesId find(const Key& key) const;  ///< kConstant if absent

    static constexpr SeriesId kFirstOwn = 1 << 24;  ///< ids from here on belong to a scenario's pool
    std::size_t n_steps_;
    SeriesPool* parent_ = nullptr;
    bool keeps_new_ = false;
    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    std::map<Key, SeriesId> by_key_;
};

}  // namespace knelpunt
