#include "sim/flow/ac/control/limit_foresight.hpp"

#include <Eigen/LU>

namespace knelpunt::flow {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSets = 12;     // tried at once; who asks goes on from the last
constexpr double kSidePu = 1e-7;  // beyond it a bus changes sides; less than what decides in the end

constexpr std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << position; }

}  // namespace

const std::vector<double>& LimitForesight::inverse_of(std::uint64_t set) {
    for (const auto& [known, value] : inverses_)
        if (known == set) return value;
    std::vector<std::size_t> place;
    for (std::size_t bus = 0; bus < n_; ++bus)
        if ((set & bit(bus)) != 0) place.push_back(bus);
    const auto n = static_cast<Eigen::Index>(place.size());
    Matrix matrix(n, n);
    for (Eigen::Index row = 0; row < n; ++row)
        for (Eigen::Index column = 0; column < n; ++column)
            matrix(row, column) =
                response_[place[static_cast<std::size_t>(row)] * n_ + place[static_cast<std::size_t>(column)]];
    std::vector<double>& out = inverses_.emplace_back(set, std::vector<double>(place.size() * place.size())).second;
    if (n > 0) Eigen::Map<Matrix>(out.data(), n, n) = matrix.partialPivLu().inverse();
    return out;
}

double LimitForesight::answer_at(std::size_t bus) const {
    double sum = 0.0;
    for (std::size_t position = 0; position < n_; ++position)
        sum += response_[bus * n_ + position] * change_pu_[position];
    return sum;
}

/// What each bus has to change: those at a limit up to it, the others so that they reach their set points.
void LimitForesight::find_change(const std::vector<LimitedBus>& buses) {
    std::uint64_t held = 0;
    std::vector<std::size_t> place;
    change_pu_.assign(n_, 0.0);
    for (std::size_t position = 0; position < n_; ++position) {
        const LimitedBus& bus = buses[position];
        if (!bus.is_live) continue;
        if (bus.stands == Stands::held) {
            held |= bit(position);
            place.push_back(position);
        } else {
            change_pu_[position] = (bus.stands == Stands::most ? bus.q_max_pu : bus.q_min_pu) - bus.q_pu;
        }
    }
    std::vector<double> below;
    for (const std::size_t position : place) below.push_back(buses[position].below - answer_at(position));
    const std::vector<double>& inverse = inverse_of(held);
    for (std::size_t row = 0; row < place.size(); ++row)
        for (std::size_t column = 0; column < place.size(); ++column)
            change_pu_[place[row]] += inverse[row * place.size() + column] * below[column];
}

void LimitForesight::choose(std::vector<LimitedBus>& buses) {
    bool has_moved = true;
    for (int set = 0; set < kMostSets && has_moved; ++set) {
        find_change(buses);
        has_moved = false;
        for (std::size_t position = 0; position < n_; ++position) {
            LimitedBus& bus = buses[position];
            if (!bus.is_live) continue;
            const Stands last = bus.stands;
            if (last == Stands::held) {
                const double q_pu = bus.q_pu + change_pu_[position];
                if (q_pu > bus.q_max_pu + kSidePu) bus.stands = Stands::most;
                if (q_pu < bus.q_min_pu - kSidePu) bus.stands = Stands::least;
            } else {
                const double below = bus.below - answer_at(position);
                if (last == Stands::most ? below < -kSidePu : below > kSidePu) bus.stands = Stands::held;
            }
            has_moved = has_moved || bus.stands != last;
        }
    }
}

}  // namespace knelpunt::flow
