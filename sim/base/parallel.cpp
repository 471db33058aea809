#include "sim/base/parallel.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <limits>
#include <system_error>
#include <thread>
#include <vector>

#include <omp.h>

namespace knelpunt {

std::size_t hardware_threads() { return static_cast<std::size_t>(omp_get_num_procs()); }

std::size_t startable_threads(std::size_t n_wanted) {
    // OpenMP ends the program when a thread is refused, so that they are tried out before it starts them.
    std::promise<void> all_started;
    const std::shared_future<void> wait = all_started.get_future().share();
    std::vector<std::jthread> threads;
    try {
        while (threads.size() + 1 < n_wanted) threads.emplace_back([wait] { wait.wait(); });
    } catch (const std::system_error&) {  // refused: as many as there are
    }
    all_started.set_value();
    return threads.size() + 1;
}

void parallel_for(std::size_t n_items, std::size_t n_threads,
                  const std::function<void(std::size_t item, std::size_t worker)>& body) {
    std::exception_ptr first_error;
    std::size_t first_error_item = std::numeric_limits<std::size_t>::max();
    const bool is_nested = omp_in_parallel() != 0;
    // One worker for one item leaves the others to loops inside it.
    const int n_workers =
        is_nested || n_threads < 2 ? 1 : static_cast<int>(std::min(n_threads, std::max<std::size_t>(n_items, 1)));

#pragma omp parallel for schedule(dynamic, 1) num_threads(n_workers)
    for (std::size_t item = 0; item < n_items; ++item) {
        try {
            body(item, static_cast<std::size_t>(omp_get_thread_num()));
        } catch (...) {
#pragma omp critical(knelpunt_parallel_error)
            if (item < first_error_item) {
                first_error_item = item;
                first_error = std::current_exception();
            }
        }
    }
    if (first_error) std::rethrow_exception(first_error);
}

}  // namespace knelpunt
