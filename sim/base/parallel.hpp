#pragma once

#include <cstddef>
#include <functional>

namespace knelpunt {

/// Threads this machine offers to the program.
std::size_t hardware_threads();

/// Threads that the system really gives when up to `n_wanted` are asked for: there may be limits for users and memory.
std::size_t startable_threads(std::size_t n_wanted);

/// Calls body(item, worker) for every item in [0, n_items), on at most n_threads threads; items are handed out one at a
/// time in rising order. Nested calls run on the calling thread alone.
///
/// @param body  must not depend on which worker takes an item; exceptions it throws are kept, the other items still
///              run, and the one of the lowest item is thrown again at the end.
void parallel_for(std::size_t n_items, std::size_t n_threads,
                  const std::function<void(std::size_t item, std::size_t worker)>& body);

}  // namespace knelpunt
