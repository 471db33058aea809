#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/flow/ac/ac_newton.hpp"
#include "sim/flow/ac/control/limit_foresight.hpp"
#include "sim/flow/ac/state_columns.hpp"

namespace knelpunt::flow {

/// Reactive limits of what holds voltages, in sixteen states: generators, static compensators.
///
/// A state starts as the mean of its group stands. Once it has settled, a bus whose sources would have to give more or less
/// than they can stands at that limit and its voltage goes free; where the voltage then passes the set point on the good
/// side, it is held again, twice at most. In the end each bus has to stand where its own state puts it (`unsettled`); where
/// one does not, the state is solved alone.
///
/// States can share a factor that takes the reactive power of every limited bus as given, so that it is as good for all of
/// them, whichever of their buses hold. A step is then corrected by the reactive power that keeps the voltages which are
/// held, and which of them hold is foreseen for all buses at once (limit_foresight.hpp).
/// @see reactive_limits.hpp, the same for one state, which starts with all voltages held.
class ReactiveControl {
public:
    /// Without limits.
    explicit ReactiveControl(const AcPattern& pattern) : pattern_(&pattern) {}
    ReactiveControl(const AcNetwork& net, const AcPattern& pattern);

    [[nodiscard]] bool is_empty() const { return buses_.empty(); }

    /// Starts all states with all voltages held, or as one state of another solution stands.
    /// @param settled_pu  mismatch below which reactive powers decide
    void begin(double settled_pu, AcStates& states, AcPowers& powers, const ReactiveControl* from = nullptr,
               std::size_t state_of_it = 0);
    /// After each mismatch: lets go and takes hold where a state has settled. Such a state is not solved yet, and has a
    /// mismatch that says so. True if anything changed.
    bool turn(const double* y_pu, AcStates& states, AcPowers& powers);
    /// Whether there are few enough buses to foresee how they stand.
    [[nodiscard]] bool may_foresee() const { return !buses_.empty() && buses_.size() <= LimitForesight::kMostBuses; }
    /// Takes all reactive powers as given, for the factor that is to be shared; `resume` puts the masks back.
    void let_go(AcStates& states) const;
    /// What sixteen states foresee by such factors.
    [[nodiscard]] std::vector<LimitForesight> learn(const AcFactors& factors, AcScratch& scratch) const;
    /// From now on sides are foreseen, by one for each state; these have to outlive that.
    void foresee_by(const std::array<LimitForesight*, kStates>& foresight) { foresight_ = foresight; }
    [[nodiscard]] bool foresees() const { return foresight_.front() != nullptr; }
    /// Back to each side by itself.
    void stop_foreseeing() { foresight_.fill(nullptr); }
    /// Corrects a step by the factor that all states foresee by, before it is taken.
    void correct(const float* factor, const AcStates& states, AcScratch& scratch);
    /// Goes on from where the states stand: puts that into masks and powers, as after an outage of the same states.
    void resume(AcStates& states, AcPowers& powers);
    /// Lets all states of another solution stand as one state of the means does.
    void take_over(const AcStates& means, std::size_t mean, AcStates& states) const;
    /// States in which a bus is still beyond its limit, or stands at one for no reason: they went to and fro.
    [[nodiscard]] std::array<bool, kStates> unsettled(const double* y_pu, const AcStates& states) const;
    /// Back to the powers that were given.
    void end(AcPowers& powers) const;

private:
    struct Bus {
        std::size_t row = 0;
        double v_set_pu = 1.0, q_min_pu = 0.0, q_max_pu = 0.0;
    };
    /// Where a bus should stand by what it gives and its voltage.
    [[nodiscard]] Stands judge(std::size_t position, std::size_t state, double q_pu, double v2) const;
    void write(std::size_t position, std::size_t state, AcStates& states, AcPowers& powers) const;

    /// Buses of one state with supply that hold their voltage.
    [[nodiscard]] std::uint64_t held_set(std::size_t state, const AcStates& states) const;
    /// Changes sides as all buses of one state will stand; true if any did.
    bool foresee(std::size_t state, const std::vector<double>& source_pu, AcStates& states, AcPowers& powers);
    bool turn_foreseen(const double* y_pu, AcStates& states, AcPowers& powers);

    const AcPattern* pattern_;
    std::vector<Bus> buses_;
    std::vector<Stands> stands_;    ///< [bus][state]
    std::vector<char> n_returns_;   ///< [bus][state]
    std::vector<double> given_pu_;  ///< reactive power without that of the sources  [bus][state]
    std::array<LimitForesight*, kStates> foresight_{};
    std::size_t first_row_ = 0;            ///< of all limited buses
    std::array<bool, kStates> is_seen_{};  ///< looked at roughly since anything changed
    std::array<int, kStates> n_rounds_{};  ///< of each state; kRests = nothing is left to change
    double settled_pu_ = 0.0;
};

}  // namespace knelpunt::flow
