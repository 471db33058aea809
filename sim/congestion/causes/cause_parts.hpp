#pragma once

#include <vector>

#include "sim/congestion/causes/causes.hpp"

namespace knelpunt::congestion {

/// What runs in service: its power, and the factor of it that counts on an element.
struct CausePart {
    int cause = -1, node = -1;  ///< node: compact
    double factor = 0.0;        ///< of power injected at the node: +1 production, -1 use
    Hourly power;
};

/// Use and production of what the network holds, in the order of their ids.
std::vector<CausePart> parts_of(const CauseCase& scenario);

}  // namespace knelpunt::congestion
