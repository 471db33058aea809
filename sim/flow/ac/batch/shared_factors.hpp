#pragma once

#include <vector>

#include "sim/flow/ac/batch/newton_iteration.hpp"
#include "sim/flow/ac/control/reactive_control.hpp"

namespace knelpunt::flow {

/// What states take over from a solution near them: its factor, and how voltages answer to reactive power there.
struct SharedFactor {
    const float* values = nullptr;  ///< [block][4]
    LimitForesight* foresight = nullptr;
};

/// The factors of sixteen solutions, each made to serve many states around it.
class SharedFactors {
public:
    explicit SharedFactors(const AcPattern& pattern)
        : n_values_(4 * pattern.n_blocks()), values_(kStates * n_values_), foresight_(kStates) {}

    /// Factorises where the states stand. Where reactive limits can be foreseen all their powers are taken as given, so that
    /// the factor serves whichever buses hold; the states' masks are left like that.
    void take(NewtonIteration& newton, const ReactiveControl& limits, AcWork& work, AcStates& states);
    /// Only what is foreseen by such factors.
    void learn(NewtonIteration& newton, const ReactiveControl& limits, AcWork& work, AcStates& states);

    /// Of one solution; holds until the next `take`.
    [[nodiscard]] SharedFactor of(std::size_t lane) { return {values_.data() + lane * n_values_, &foresight_[lane]}; }

private:
    std::size_t n_values_;
    AcFactors values_;  ///< [state][block][4]
    std::vector<LimitForesight> foresight_;
};

}  // namespace knelpunt::flow
