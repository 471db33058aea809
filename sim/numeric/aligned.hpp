#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace knelpunt::numeric {

/// Asks the system for large pages where the memory fills some; without them the passes over many arrays wait for addresses.
void ask_for_large_pages(void* memory, std::size_t n_bytes);

/// Allocates on 64-byte boundaries, so that rows of eight doubles are never split between cache lines; on those of large
/// pages where there is enough for some.
template <class T>
struct AlignedAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlignment{64}, kPage{2U << 20U};
    static constexpr std::size_t kManyBytes = 4U << 20U;

    AlignedAllocator() = default;
    template <class U>
    explicit AlignedAllocator(const AlignedAllocator<U>& /*other*/) {}

    T* allocate(std::size_t n) {
        if (n * sizeof(T) < kManyBytes) return static_cast<T*>(::operator new(n * sizeof(T), kAlignment));
        void* memory = ::operator new(n * sizeof(T), kPage);
        ask_for_large_pages(memory, n * sizeof(T));
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) {
        ::operator delete(memory, n * sizeof(T) < kManyBytes ? kAlignment : kPage);
    }

    template <class U>
    bool operator==(const AlignedAllocator<U>& /*other*/) const {
        return true;
    }
};

using AlignedVector = std::vector<double, AlignedAllocator<double>>;

}  // namespace knelpunt::numeric
