#include "sim/flow/power/limit_foresight.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::flow {
namespace {

constexpr int kMostSets = 12;     // tried at once; who asks goes on from the last
constexpr double kSidePu = 1e-7;  // beyond it a bus changes sides; less than what decides in the end

constexpr std::uint64_t bit(std::size_t at) { return std::uint64_t{1} << at; }

/// Inverse of a small matrix by Gauss and Jordan, rows exchanged; [n][n].
std::vector<double> inverse(std::vector<double> of, std::size_t n) {
    std::vector<double> out(n * n, 0.0);
    for (std::size_t at = 0; at < n; ++at) out[at * n + at] = 1.0;
    for (std::size_t at = 0; at < n; ++at) {
        std::size_t pivot = at;
        for (std::size_t row = at + 1; row < n; ++row)
            if (std::abs(of[row * n + at]) > std::abs(of[pivot * n + at])) pivot = row;
        for (std::vector<double>* rows : {&of, &out}) {
            double *here = rows->data() + at * n, *there = rows->data() + pivot * n;
            if (pivot != at) std::swap_ranges(here, here + n, there);
        }
        const double per = 1.0 / of[at * n + at];
        for (std::vector<double>* rows : {&of, &out})
            for (std::size_t column = 0; column < n; ++column) (*rows)[at * n + column] *= per;
        for (std::size_t row = 0; row < n; ++row) {
            const double times = of[row * n + at];
            if (row == at || times == 0.0) continue;
            for (std::vector<double>* rows : {&of, &out})
                for (std::size_t column = 0; column < n; ++column)
                    (*rows)[row * n + column] -= times * (*rows)[at * n + column];
        }
    }
    return out;
}

}  // namespace

const std::vector<double>& LimitForesight::inverse_of(std::uint64_t set) {
    for (const auto& [known, value] : inverses_)
        if (known == set) return value;
    std::vector<std::size_t> at;
    for (std::size_t bus = 0; bus < n_; ++bus)
        if ((set & bit(bus)) != 0) at.push_back(bus);
    std::vector<double> matrix;
    for (const std::size_t row : at)
        for (const std::size_t column : at) matrix.push_back(response_[row * n_ + column]);
    return inverses_.emplace_back(set, inverse(std::move(matrix), at.size())).second;
}

double LimitForesight::answer_at(std::size_t bus) const {
    double sum = 0.0;
    for (std::size_t of = 0; of < n_; ++of) sum += response_[bus * n_ + of] * change_pu_[of];
    return sum;
}

/// What each bus has to change: those at a limit up to it, the others so that they reach their set points.
void LimitForesight::find_change(const std::vector<LimitedBus>& buses) {
    std::uint64_t held = 0;
    std::vector<std::size_t> place;
    change_pu_.assign(n_, 0.0);
    for (std::size_t at = 0; at < n_; ++at) {
        const LimitedBus& bus = buses[at];
        if (!bus.is_live) continue;
        if (bus.stands == Stands::held) {
            held |= bit(at);
            place.push_back(at);
        } else {
            change_pu_[at] = (bus.stands == Stands::most ? bus.q_max_pu : bus.q_min_pu) - bus.q_pu;
        }
    }
    std::vector<double> below;
    for (const std::size_t at : place) below.push_back(buses[at].below - answer_at(at));
    const std::vector<double>& by = inverse_of(held);
    for (std::size_t row = 0; row < place.size(); ++row)
        for (std::size_t column = 0; column < place.size(); ++column)
            change_pu_[place[row]] += by[row * place.size() + column] * below[column];
}

void LimitForesight::choose(std::vector<LimitedBus>& buses) {
    bool has_moved = true;
    for (int set = 0; set < kMostSets && has_moved; ++set) {
        find_change(buses);
        has_moved = false;
        for (std::size_t at = 0; at < n_; ++at) {
            LimitedBus& bus = buses[at];
            if (!bus.is_live) continue;
            const Stands last = bus.stands;
            if (last == Stands::held) {
                const double q_pu = bus.q_pu + change_pu_[at];
                if (q_pu > bus.q_max_pu + kSidePu) bus.stands = Stands::most;
                if (q_pu < bus.q_min_pu - kSidePu) bus.stands = Stands::least;
            } else {
                const double below = bus.below - answer_at(at);
                if (last == Stands::most ? below < -kSidePu : below > kSidePu) bus.stands = Stands::held;
            }
            has_moved = has_moved || bus.stands != last;
        }
    }
}

}  // namespace knelpunt::flow
