#include "sim/security/outage_screen.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/spec.hpp"

namespace knelpunt::security {
namespace {

using flow::kStates;

constexpr std::size_t kEnoughStates = 64;
constexpr double kLeastMarginPu = 0.03, kErrorsAway = 3.0, kChangesAway = 2.0;

}  // namespace

OutageScreen::OutageScreen(const flow::DcModel& dc, std::span<const std::vector<flow::ActedOn>> acted_on)
    : dc_(dc),
      acted_on_(acted_on),
      seen_(acted_on.size()),
      estimate_(dc.net.branch_of.size() * kStates),
      surely_(estimate_.size()) {}

double OutageScreen::flow_taken(std::size_t outage, const double* dc_flow, std::size_t state) const {
    double most = 0.0;
    for (const flow::OutagePart& part : dc_.outages[outage].parts)
        most = std::max(most, std::abs(dc_flow[static_cast<std::size_t>(part.branch) * kStates + state]));
    return most;
}

double OutageScreen::margin_pu(std::size_t outage) const {
    return std::max(kLeastMarginPu, kErrorsAway * seen_[outage].error_pu);
}

void OutageScreen::estimate(std::size_t outage, const Group& group, double* out) const {
    const flow::OutagePairs& pairs = dc_.pairs;
    for (const flow::ActedOn& acted : acted_on_[outage]) {
        const std::size_t row = static_cast<std::size_t>(acted.branch) * kStates;
        std::array<double, kStates> sum;
        std::copy_n(group.current + row, kStates, sum.begin());
        for (int term = pairs.term[static_cast<std::size_t>(acted.pair)];
             term < pairs.term[static_cast<std::size_t>(acted.pair) + 1]; ++term) {
            const double factor = pairs.factor[static_cast<std::size_t>(term)];
            const double* flow =
                group.dc_flow + static_cast<std::size_t>(pairs.branch_of[static_cast<std::size_t>(term)]) * kStates;
            for (std::size_t state = 0; state < kStates; ++state) sum[state] += factor * flow[state];
        }
        std::copy(sum.begin(), sum.end(), out + row);
    }
}

std::vector<std::size_t> OutageScreen::choose(const Group& group) {
    // What some outage surely does to each branch: below that no other one matters.
    std::copy_n(group.limit, surely_.size(), surely_.begin());
    for (std::size_t outage = 0; outage < acted_on_.size(); ++outage) {
        estimate(outage, group, estimate_.data());
        const double margin = margin_pu(outage);
        for (const flow::ActedOn& acted : acted_on_[outage]) {
            for (std::size_t position = static_cast<std::size_t>(acted.branch) * kStates, end = position + kStates;
                 position < end; ++position) {
                if (std::isfinite(group.limit[position]))
                    surely_[position] =
                        std::max(surely_[position], std::abs(estimate_[position]) - margin * group.limit[position]);
            }
        }
    }
    std::vector<std::size_t> out;
    for (std::size_t outage = 0; outage < acted_on_.size(); ++outage) {
        const Seen& seen = seen_[outage];
        bool is_needed = seen.n_states < kEnoughStates;
        for (std::size_t state = 0; state < kStates && !is_needed; ++state)
            is_needed = group.v_room_pu[state] <= kChangesAway * seen.dv_pu ||
                        flow_taken(outage, group.dc_flow, state) > seen.flow_pu;
        if (!is_needed) {
            estimate(outage, group, estimate_.data());
            const double margin = margin_pu(outage);
            is_needed =
                std::any_of(acted_on_[outage].begin(), acted_on_[outage].end(), [&](const flow::ActedOn& acted) {
                    const std::size_t first = static_cast<std::size_t>(acted.branch) * kStates;
                    for (std::size_t position = first; position < first + kStates; ++position) {
                        if (std::isfinite(group.limit[position]) &&
                            std::abs(estimate_[position]) + margin * group.limit[position] >= surely_[position])
                            return true;
                    }
                    return false;
                });
        }
        if (is_needed) out.push_back(outage);
    }
    return out;
}

void OutageScreen::learn(std::size_t outage, const Group& group, const double* current, std::span<const double> v2,
                         std::span<const double> counts) {
    Seen& seen = seen_[outage];
    estimate(outage, group, estimate_.data());
    for (std::size_t state = 0; state < kStates; ++state) {
        if (counts[state] == 0.0) continue;
        ++seen.n_states;
        seen.flow_pu = std::max(seen.flow_pu, flow_taken(outage, group.dc_flow, state));
        for (const flow::ActedOn& acted : acted_on_[outage]) {
            const std::size_t position = static_cast<std::size_t>(acted.branch) * kStates + state;
            if (!std::isfinite(group.limit[position])) continue;
            const double error =
                std::abs(std::abs(current[position]) - std::abs(estimate_[position])) / group.limit[position];
            seen.error_pu = std::max(seen.error_pu, error);
        }
    }
    for (std::size_t position = 0; position < v2.size(); ++position) {
        // v2 - w2 = (v - w) (v + w), and v + w is about 2.
        if (counts[position % kStates] != 0.0)
            seen.dv_pu = std::max(seen.dv_pu, std::abs(v2[position] - group.v2[position]) / 2.0);
    }
}

}  // namespace knelpunt::security
