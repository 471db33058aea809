#include "sim/flow/ac/control/limit_foresight.hpp"

#include <Eigen/LU>

namespace knelpunt::flow {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSets = 12;     // tried at once; who asks goes on from the last
constexpr double kSidePu = 1e-7;  // beyond it a bus changes sides; less than what decides in the end

constexpr std::uint64_t bit(std::size_t at) { return std::uint64_t{1} << at; }

}  // namespace

const std::vector<double>& LimitForesight::inverse_of(std::uint64_t set) {
    for (const auto& [known, value] : inverses_)
        if (known == set) return value;
    std::vector<std::size_t> at;
    for (std::size_t bus = 0; bus < n_; ++bus)
        if ((set & bit(bus)) != 0) at.push_back(bus);
    const auto n = static_cast<Eigen::Index>(at.size());
    Matrix matrix(n, n);
    for (Eigen::Index row = 0; row < n; ++row)
        for (Eigen::Index column = 0; column < n; ++column)
            matrix(row, column) =
                response_[at[static_cast<std::size_t>(row)] * n_ + at[static_cast<std::size_t>(column)]];
    std::vector<double>& out = inverses_.emplace_back(set, std::vector<double>(at.size() * at.size())).second;
    if (n > 0) Eigen::Map<Matrix>(out.data(), n, n) = matrix.partialPivLu().inverse();
    return out;
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
