#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/flow/ac/batch/state_group.hpp"
#include "sim/flow/alike.hpp"

namespace knelpunt::flow {

/// Voltages of up to sixteen states, in the columns of `states`; those without solution hold no meaning.
struct AcBatch {
    std::span<const int> items;  ///< which steps or outages; columns beyond are empty
    const AcStates& states;
    std::span<const AcOutcome> outcome;
    const TapControl& taps;
};

/// Fills the powers of some steps, state by state; columns beyond repeat the last.
using AcFill = std::function<void(std::span<const int> steps, AcPowers& out)>;
using AcTake = std::function<void(const AcBatch&)>;

/// What moves in a state beside its voltages.
struct AcOptions {
    bool with_reactive_limits = false;  ///< sources that hold voltages keep within their reactive limits, in series
};

/// Solves many states of one network; keeps its room between calls. One per thread.
///
/// Every state is accepted by its own mismatch, below 1e-8 pu, whatever its neighbours do.
class AcSolver {
public:
    explicit AcSolver(const AcModel& model, AcOptions options = {});
    ~AcSolver();

    /// From now on solutions start from the first mean of the last series that has one, not from the network's own voltages.
    void start_from_last();

    /// Steps of a series. Like states share one factor: the Newton steps of their mean, sixteen means at a time, then chord
    /// steps of the states themselves. What does not get there is solved with a factor of its own, and what still does
    /// not, alone with pivoting.
    /// @param order  steps; neighbours share factors (see alike)
    /// @throws StoppedError when asked to stop
    AcCounts series(std::span<const int> order, const AcFill& fill, const AcTake& take, const std::stop_token& stop);

    /// The same, and every step after each of many outages: nothing else moves, the balancing buses share the difference,
    /// what loses its supply is out. The outage is solved at the mean of the like states, sixteen outages at a time; the
    /// states start from there and share its factor.
    /// @param take_outage  gets every outage of every group of steps, after the group itself
    using TakeOutage = std::function<void(std::size_t outage, const AcBatch&)>;
    /// Numbers of the outages that a group of steps needs, asked for once the group itself has been taken; empty = all.
    using ChooseOutages = std::function<std::vector<std::size_t>()>;
    AcCounts series_with_outages(std::span<const int> order, const AcFill& fill, const AcTake& take,
                                 std::span<const AcOutage> list, const TakeOutage& take_outage,
                                 const std::stop_token& stop, const ChooseOutages& choose = {});

    /// One state after each of many outages: nothing else moves, the reference takes the difference, and what loses its
    /// supply is out. Sixteen at a time, each with a factor of its own.
    /// @param base  voltages of the state before, per bus
    AcCounts outages(std::span<const Complex> injection_pu, std::span<const Complex> base_pu,
                     std::span<const AcOutage> list, const AcTake& take, const std::stop_token& stop);

private:
    struct Wanted;
    struct Parts;
    const AcModel& model_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace knelpunt::flow
