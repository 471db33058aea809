#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace knelpunt::numeric {

/// Allocates on 64-byte boundaries, so that rows of eight doubles are never split between cache lines.
template <class T>
struct AlignedAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlignment{64};

    AlignedAllocator() = default;
    template <class U>
    explicit AlignedAllocator(const AlignedAllocator<U>& /*other*/) {}

    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
    void deallocate(T* memory, std::size_t /*n*/) { ::operator delete(memory, kAlignment); }

    template <class U>
    bool operator==(const AlignedAllocator<U>& /*other*/) const {
        return true;
    }
};

using AlignedVector = std::vector<double, AlignedAllocator<double>>;

}  // namespace knelpunt::numeric
