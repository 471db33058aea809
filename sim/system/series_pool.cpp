#include "sim/system/series_pool.hpp"

#include "sim/base/expects.hpp"

namespace knelpunt {

SeriesId SeriesPool::get_or_add(const Key& key, const std::function<std::vector<double>()>& make) {
    if (parent_ != nullptr && !keeps_new_) return parent_->get_or_add(key, make);
    if (parent_ != nullptr) {
        const SeriesId shared = parent_->find(key);
        if (shared != kConstant) return shared;
        if (const SeriesId own = find(key); own != kConstant) return own;
        const SeriesId added = add_own(key, make());
        const std::lock_guard lock(mutex_);
        by_key_.emplace(key, added);
        return added;
    }
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second;
    }
    // Made outside the lock: two threads may make the same series once each; the second is dropped.
    std::vector<double> values = make();
    expects(values.size() == n_steps_, "a series has one value per step");
    const std::lock_guard lock(mutex_);
    const auto [place, is_new] = by_key_.try_emplace(key, static_cast<SeriesId>(entries_.size()));
    if (is_new) entries_.push_back({key, std::move(values)});
    return place->second;
}

SeriesId SeriesPool::find(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? kConstant : found->second;
}

SeriesId SeriesPool::add_own(const Key& key, std::vector<double> values) {
    expects(parent_ != nullptr, "own series belong to a scenario's pool");
    expects(values.size() == n_steps_, "a series has one value per step");
    const std::lock_guard lock(mutex_);
    entries_.push_back({key, std::move(values)});
    return kFirstOwn + static_cast<SeriesId>(entries_.size()) - 1;
}

const SeriesPool::Entry& SeriesPool::entry(SeriesId id) const {
    if (parent_ != nullptr && id < kFirstOwn) return parent_->entry(id);
    const std::lock_guard lock(mutex_);
    return entries_.at(static_cast<std::size_t>(parent_ != nullptr ? id - kFirstOwn : id));
}

std::span<const double> SeriesPool::values(SeriesId id) const { return entry(id).values; }

const Key& SeriesPool::key_of(SeriesId id) const { return entry(id).key; }

std::size_t SeriesPool::n_series() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace knelpunt
