// An iteration asks for no memory: solves that are cut off after few and after many iterations ask as often.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include <gtest/gtest.h>

#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/carrier_program.hpp"

// Sanitizers have allocators of their own; GCC and Clang say so by other names.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KNELPUNT_HAS_OTHER_ALLOCATOR
#endif
#endif
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(KNELPUNT_HAS_OTHER_ALLOCATOR)
#define KNELPUNT_COUNTS_MEMORY

namespace {
std::atomic<std::size_t> n_requests{0};
}

// NOLINTBEGIN: the C library's own names, to stand in for its functions
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t n) {
    ++n_requests;
    return __libc_malloc(n);
}
void* calloc(std::size_t n, std::size_t size) {
    ++n_requests;
    return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t n) {
    ++n_requests;
    return __libc_realloc(old, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) {
    ++n_requests;
    return __libc_memalign(alignment, n);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t n) {
    ++n_requests;
    *out = __libc_memalign(alignment, n);
    return *out == nullptr ? ENOMEM : 0;
}
}
// NOLINTEND
#endif

namespace knelpunt::solver {
namespace {

TEST(InteriorPoint, AsksForNoMemoryInAnIteration) {
#ifdef KNELPUNT_COUNTS_MEMORY
    const auto requests = [](const StagedProgram& program, int most_iterations) {
        const std::size_t before = n_requests;
        const StagedSolution found = solve_interior_point(program, {.most_iterations = most_iterations}, {});
        EXPECT_EQ(found.status, SolveStatus::failed);  // cut off
        return n_requests - before;
    };
    const support::CarrierProgram with_capacities(1, {1100, 12, 4}), plain(1, {200, 20, 0});
    // At its end a solve that was cut off looks for proofs: pairs that look for the same ones are compared.
    for (const StagedProgram* program : {&with_capacities.program, &plain.program}) {
        const std::size_t early = requests(*program, 2), late = requests(*program, 26);
        EXPECT_GT(early, 0U);
        EXPECT_EQ(requests(*program, 14), early);
        EXPECT_EQ(requests(*program, 29), late);
    }
#else
    GTEST_SKIP() << "the memory of this build is not counted";
#endif
}

}  // namespace
}  // namespace knelpunt::solver
