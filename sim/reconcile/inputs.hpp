#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/system/system.hpp"

namespace knelpunt::reconcile {

/// What kind of assumed input may move.
enum class InputKind { rating, firm_capacity, share };

/// An assumed input. Its change x counts in bands: the value is 1 + band_pu x times what the tables say.
///
/// share: what the uses of a node take of their municipalities and categories, with sums of these kept.
struct Input {
    InputKind kind = InputKind::rating;
    std::size_t at = 0;  ///< index of Structure::branches, ::limits or ::nodes
    double band_pu = 0.0;
};

/// Bands of what the tables give none for.
struct Bands {
    double firm_capacity_pu = 0.2;
    double share_pu = 0.18;
};

/// The assumed inputs of a region and what they do to ratings, firm limits and demands.
///
/// Demand d at node n in group g (municipality and category) becomes p_d F_d,
///
///     F_d = q_n / sum over d' in g of w_d' q_n(d'),    q_n = 1 + band x_n,    w = part of the group's energy,
///
/// so that the use of the group is kept. The own course of a node ("residual") grows as the root of the sum of squares of
/// its uses does. Uses that are reported or derived do not move, nor what has been moved by a load transfer.
class Inputs {
public:
    Inputs(const System& system, const Bands& bands);

    [[nodiscard]] const std::vector<Input>& list() const { return list_; }
    [[nodiscard]] std::size_t size() const { return list_.size(); }
    [[nodiscard]] int of_branch(std::size_t branch) const { return of_branch_[branch]; }  ///< -1 = does not move
    [[nodiscard]] int of_limit(std::size_t limit) const { return of_limit_[limit]; }

    /// Factor on every demand at changes x [1], index = Structure::demands.
    [[nodiscard]] std::vector<double> demand_factors(std::span<const double> x) const;

    /// Adds the derivative of sum_d use_d F_d(x) to `out`, shape (n_inputs).
    void add_derivative(std::span<const double> x, std::span<const double> use, std::span<double> out) const;

private:
    void find_groups(const System& system, double share_band_pu);
    void find_own_courses(const System& system);
    [[nodiscard]] std::vector<double> factors_of_shares(std::span<const double> x) const;

    /// The own course of a node and the uses that it follows, by their squares.
    struct OwnCourse {
        std::size_t demand = 0;
        std::vector<std::pair<std::size_t, double>> square_of;  ///< adds up to 1
    };

    std::vector<Input> list_;
    std::vector<int> of_branch_, of_limit_;
    std::vector<int> share_of_, group_of_;  ///< per demand: input, group; -1 = does not move
    std::vector<double> weight_of_;         ///< per demand, within its group
    std::size_t n_groups_ = 0;
    std::vector<OwnCourse> own_;
};

}  // namespace knelpunt::reconcile
