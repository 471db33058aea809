#include "sim/flow/alike.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "sim/base/spec.hpp"

namespace knelpunt::flow {

std::vector<int> alike(const std::vector<std::vector<double>>& feature, std::size_t n_group) {
    std::vector<int> order(feature.empty() ? 0 : feature.front().size());
    std::iota(order.begin(), order.end(), 0);
    const std::function<void(std::size_t, std::size_t)> halve = [&](std::size_t first, std::size_t last) {
        if (last - first <= n_group) return;
        std::size_t widest = 0;
        double most = -1.0;
        for (std::size_t position = 0; position < feature.size(); ++position) {
            double low = kInf, high = -kInf;
            for (std::size_t place = first; place < last; ++place) {
                const double value = feature[position][static_cast<std::size_t>(order[place])];
                low = std::min(low, value);
                high = std::max(high, value);
            }
            if (high - low <= most) continue;
            most = high - low;
            widest = position;
        }
        const std::vector<double>& widest_feature = feature[widest];
        const std::size_t n_groups = (last - first + n_group - 1) / n_group;
        const std::size_t middle = first + (n_groups + 1) / 2 * n_group;
        const auto place = [&](std::size_t position) { return order.begin() + static_cast<std::ptrdiff_t>(position); };
        std::nth_element(place(first), place(middle), place(last), [&](int a, int b) {
            const double of_a = widest_feature[static_cast<std::size_t>(a)],
                         of_b = widest_feature[static_cast<std::size_t>(b)];
            return of_a != of_b ? of_a < of_b : a < b;
        });
        halve(first, middle);
        halve(middle, last);
    };
    halve(0, order.size());
    return order;
}

}  // namespace knelpunt::flow
