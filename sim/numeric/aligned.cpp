#include "sim/numeric/aligned.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace knelpunt::numeric {

void ask_for_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t n_bytes) {
#ifdef __linux__
    ::madvise(memory, n_bytes, MADV_HUGEPAGE);  // a wish: small pages work as well
#endif
}

}  // namespace knelpunt::numeric
