#pragma once

#include <functional>
#include <vector>

#include "sim/actions/bids.hpp"
#include "sim/congestion/direction.hpp"

namespace knelpunt::actions {

/// One side of a limit: of a branch without outage and after the loss of its own circuits, of a branch after another
/// outage, or the firm limit of a station.
struct Constraint {
    enum class Kind : char { branch, outage, station };
    Kind kind = Kind::branch;
    int element = kNone;  ///< compact branch; of stations index into Structure::limits
    int pair = kNone;     ///< of DcModel::pairs, kind outage
    int side = 1;         ///< +1: flow from -> to, -1: the other way
    auto operator<=>(const Constraint&) const = default;
};

/// Which rule of direction a branch follows in a step.
enum class Direction : char { feed_in, offtake, stricter };

/// State of the grid in some steps that follow each other, and what bids may change; arrays are [row][n_steps].
struct Steps {
    std::size_t first = 0, n = 0;
    std::vector<double> flow_mw, rating_mw;  ///< rows: compact branches; rating of the whole group, infinite = none
    std::vector<Direction> direction;        ///< rows: compact branches
    std::vector<double> pocket_use_mw;       ///< rows: compact branches; of the pocket that decides on its direction
    std::vector<double> use_mw, bound_mw;    ///< rows: Structure::limits; bound infinite where none counts
    std::vector<double> volume_mw, peak_mw;  ///< rows: volumes of the bids, and their highest value  shape (n_volumes)
    std::vector<double> zone_eur_per_mwh;    ///< shape (n)

    [[nodiscard]] std::size_t at(std::size_t row, std::size_t step) const { return row * n + step; }
};

/// Elements whose limits are left out of a question.
struct LeftOut {
    std::vector<char> branch, limit;  ///< by compact branch, by Structure::limits; empty = none
    [[nodiscard]] bool holds(const Constraint& one) const {
        const std::vector<char>& list = one.kind == Constraint::Kind::station ? limit : branch;
        return !list.empty() && list[static_cast<std::size_t>(one.element)] != 0;
    }
};

/// All limits of a scenario: which state of the grid meets them, and what an injection does to them.
///
/// Loss of a branch's own circuits carries its flow over to what is left, f (1 + factor) <= rating after an outage: a bound on
/// its own flow. Where the sign of the flow says whether it serves offtake or feed-in, each side has its own bound, which is
/// the rule exactly and convex. For other branches, and after outages of others, the direction of the state counts.
class Limits {
public:
    Limits(const System& system, const Schedule& schedule, const flow::DcModel& model, const BidBook& book);

    /// Flows, directions, ratings and use of stations as scheduled, in steps [first, first + n).
    [[nodiscard]] Steps load(std::size_t first, std::size_t n) const;
    /// Adds volumes of the bids and prices.
    void load_volumes(Steps& steps) const;

    /// Calls with each limit that a step passes by more than `least_mw`, and the MW above it.
    void visit_excesses(const Steps& steps, std::size_t step, const LeftOut& left_out, double least_mw,
                        const std::function<void(const Constraint&, double)>& use) const;

    /// MW above a limit in a step; negative = room.
    [[nodiscard]] double excess_mw(const Steps& steps, std::size_t step, const Constraint& one) const;
    /// What a MW of a bid adds to the excess.
    [[nodiscard]] double effect_pu(const Constraint& one, const Bid& bid) const;
    /// Change of the flow on a branch per MW into a node.
    [[nodiscard]] double ptdf(std::size_t branch, std::size_t node) const { return ptdf_[branch * n_nodes_ + node]; }
    /// Whether a branch takes the direction from the state after an action, too: sets it; a second turn is `stricter`.
    /// @return  number of turns
    int turn(Steps& steps) const;

    [[nodiscard]] const flow::DcModel& model() const { return model_; }
    [[nodiscard]] const BidBook& book() const { return book_; }
    [[nodiscard]] const System& system() const { return system_; }
    [[nodiscard]] std::size_t n_branches() const { return n_branches_; }
    [[nodiscard]] const congestion::DirectionPlan& plan() const { return plan_; }

private:
    [[nodiscard]] double limit_mw(const Steps& steps, std::size_t step, const Constraint& one) const;
    [[nodiscard]] double post_pu(std::size_t branch, Direction direction) const;
    void fill_ptdf();
    void fill_own();

    const System& system_;
    const flow::DcModel& model_;
    const BidBook& book_;
    congestion::DirectionPlan plan_;
    std::size_t n_nodes_, n_branches_, n_limits_;
    flow::NodeSums sums_;
    flow::HourlySums rating_mw_, use_mw_, bound_mw_;
    std::vector<char> has_rating_, counts_;  ///< by branch, by limit
    std::vector<double> ptdf_;               ///< [branch][node]
    std::vector<double> pair_ptdf_;          ///< [pair][node]: of the flow after the outage
    std::vector<char> is_own_;               ///< by pair: bounds the flow of its branch alone
    std::vector<double>
        own_factor_;  ///< by branch: flow after the worst loss of own circuits over flow before; 0 = none
    std::vector<double> post_offtake_pu_, post_feed_in_pu_;  ///< by branch
};

}  // namespace knelpunt::actions
