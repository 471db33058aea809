#include "sim/solver/interior/lanes/stage_pattern.hpp"

#include <gtest/gtest.h>
#include <Eigen/Dense>

#include "sim/base/random.hpp"

namespace knelpunt::solver {
namespace {

/// A T A' by the definition.
Eigen::MatrixXd normal_matrix(const std::vector<PatternEntry>& entries, const std::vector<double>& value,
                              const std::vector<double>& weight, int n_rows) {
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n_rows, static_cast<Eigen::Index>(weight.size()));
    for (const PatternEntry& entry : entries) a(entry.row, entry.column) = value[static_cast<std::size_t>(entry.value)];
    return a * Eigen::Map<const Eigen::VectorXd>(weight.data(), static_cast<Eigen::Index>(weight.size())).asDiagonal() *
           a.transpose();
}

/// What is left of the states when the lists of the pattern are followed, one after the other.
Eigen::MatrixXd follow(const StagePattern& pattern, const std::vector<double>& value,
                       const std::vector<double>& weight) {
    std::vector<double> l, raw;
    double diagonal = 0.0;
    const auto sum_of = [&](const StagePattern::Target& target) {
        double sum = 0.0;
        for (int at = target.first_product; at < target.first_product + target.n_products; ++at) {
            const auto& of = pattern.products[static_cast<std::size_t>(at)];
            const PatternEntry& entry = pattern.entries[static_cast<std::size_t>(of.scaled)];
            sum += value[static_cast<std::size_t>(entry.value)] * weight[static_cast<std::size_t>(entry.column)] *
                   value[static_cast<std::size_t>(of.plain)];
        }
        for (int at = target.first_update; at < target.first_update + target.n_updates; ++at) {
            const auto& of = pattern.updates[static_cast<std::size_t>(at)];
            sum -= l[static_cast<std::size_t>(of.factor)] * raw[static_cast<std::size_t>(of.raw)];
        }
        return sum;
    };
    for (const auto& target : pattern.targets) {
        const double sum = sum_of(target);
        if (target.row == target.pivot) {
            diagonal = sum;
        } else {
            raw.push_back(sum);
            l.push_back(sum / diagonal);
        }
    }
    Eigen::MatrixXd left = Eigen::MatrixXd::Zero(pattern.n_states, pattern.n_states);
    for (const auto& target : pattern.dense)
        left(target.row - pattern.n_local, target.pivot - pattern.n_local) = sum_of(target);
    return left.selfadjointView<Eigen::Lower>();
}

// The Schur complement of the local rows, dense, is the other way to it.
TEST(StagePattern, LeavesTheSchurComplementOfTheStates) {
    constexpr int kLocal = 9, kStates = 3, kColumns = 25;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const RandomStream random(seed, "pattern");
        std::uint32_t counter = 0;
        std::vector<PatternEntry> entries;
        std::vector<double> value, weight;
        for (int column = 0; column < kColumns; ++column) {
            weight.push_back(0.1 + random.uniform(0, counter++));
            for (int row = 0; row < kLocal + kStates; ++row) {
                if (row != column && random.uniform(0, counter++) > 0.15) continue;
                entries.push_back({row, column, static_cast<int>(value.size())});
                value.push_back(random.uniform(0, counter++) - 0.5);
            }
        }
        const StagePattern pattern = analyse_pattern(kColumns, kLocal, kStates, 0, entries, {}, {});
        const Eigen::MatrixXd n = normal_matrix(entries, value, weight, kLocal + kStates);
        const Eigen::MatrixXd schur =
            n.bottomRightCorner(kStates, kStates) -
            n.bottomLeftCorner(kStates, kLocal) *
                n.topLeftCorner(kLocal, kLocal).ldlt().solve(n.topRightCorner(kLocal, kStates));
        EXPECT_LT((follow(pattern, value, weight) - schur).norm(), 1e-9 * n.norm()) << seed;
    }
}

}  // namespace
}  // namespace knelpunt::solver
