#pragma once

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "sim/base/hash.hpp"

namespace knelpunt::run {

/// What a stage has made, by the key of all that it read: scenarios with equal keys share it. Safe to call from many threads.
template <class Product>
class StageCache {
public:
    /// @param n_kept  products kept, those used last
    explicit StageCache(std::size_t n_kept = std::numeric_limits<std::size_t>::max()) : n_kept_(n_kept) {}

    /// The product of a key; `make` is called where there is none. Threads that ask for one at a time may make it twice, and
    /// share the first: products of equal keys are equal.
    template <class Make>
    std::shared_ptr<Product> get_or_make(const Key& key, const Make& make) {
        if (auto found = find(key)) return found;
        std::shared_ptr<Product> made = make();
        const std::lock_guard lock(mutex_);
        if (auto found = find_locked(key)) return found;
        if (entries_.size() >= n_kept_) entries_.erase(entries_.begin());
        entries_.emplace_back(key, std::move(made));
        return entries_.back().second;
    }
    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return entries_.size();
    }

private:
    std::shared_ptr<Product> find(const Key& key) {
        const std::lock_guard lock(mutex_);
        return find_locked(key);
    }
    std::shared_ptr<Product> find_locked(const Key& key) {
        const auto found =
            std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.first == key; });
        if (found == entries_.end()) return nullptr;
        std::rotate(found, found + 1, entries_.end());
        return entries_.back().second;
    }

    mutable std::mutex mutex_;
    const std::size_t n_kept_;
    std::vector<std::pair<Key, std::shared_ptr<Product>>> entries_;  ///< the one used last at the end
};

}  // namespace knelpunt::run
