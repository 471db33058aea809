#pragma once

#include "sim/flow/ac/control/reactive_control.hpp"
#include "sim/flow/ac/control/tap_control.hpp"

namespace knelpunt::flow {

/// What turns in a state: tap changers, and what holds voltages within limits; nullptr = it stands as it is.
struct Controls {
    TapControl* taps = nullptr;
    ReactiveControl* limits = nullptr;

    [[nodiscard]] bool is_empty() const {
        return (taps == nullptr || taps->is_empty()) && (limits == nullptr || limits->is_empty());
    }
    /// What changed, and with it patches, or masks and powers.
    struct Turned {
        bool taps = false, sides = false;
    };
    /// After each mismatch. Tap changers step once all limits are kept, so that where they end belongs to the state alone.
    [[nodiscard]] Turned turn(const double* y_pu, AcStates& states, AcPowers& powers) const {
        Turned out;
        out.sides = limits != nullptr && !limits->is_empty() && limits->turn(y_pu, states, powers);
        out.taps = taps != nullptr && !taps->is_empty() && taps->turn(states);
        return out;
    }
};

}  // namespace knelpunt::flow
