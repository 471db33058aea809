#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace knelpunt::flow {

/// How a bus with reactive limits stands in a state: it holds its voltage, or gives the least or most that it can.
enum class Stands : char { held, least, most };

/// A bus with reactive limits, as one state finds it.
struct LimitedBus {
    Stands stands = Stands::held;
    bool is_live = true;                                ///< has supply
    double q_min_pu = 0.0, q_max_pu = 0.0, q_pu = 0.0;  ///< of its sources
    double below = 0.0;                                 ///< log of set point over voltage, near it
};

/// Foresees which of the limited buses hold their voltage, from how voltages answer to reactive power around a state.
///
/// Each bus either reaches its set point within its limits or stands at one with its voltage on the side that this explains: a
/// linear program of complementarity, solved by its active set.
/// @see  Hintermueller, Ito, Kunisch, "The primal-dual active set strategy as a semismooth Newton method", SIAM J.
///       Optimization 13(3), 2002.
class LimitForesight {
public:
    static constexpr std::size_t kMostBuses = 64;  ///< bits of a set

    /// @param response  change of the log of each voltage per reactive power at each bus  [bus][bus of the power]
    LimitForesight() = default;
    LimitForesight(std::size_t n_buses, std::vector<double> response) : n_(n_buses), response_(std::move(response)) {}

    /// Stands of all buses, once those that hold have changed what they give as much as brings them to their set points.
    void choose(std::vector<LimitedBus>& buses);

    /// Inverse of the response among the buses of a set; kept. The reference holds until the next call.
    const std::vector<double>& inverse_of(std::uint64_t set);

private:
    void find_change(const std::vector<LimitedBus>& buses);
    [[nodiscard]] double answer_at(std::size_t bus) const;

    std::size_t n_ = 0;
    std::vector<double> response_, change_pu_;
    std::vector<std::pair<std::uint64_t, std::vector<double>>> inverses_;  ///< of the sets met
};

}  // namespace knelpunt::flow
