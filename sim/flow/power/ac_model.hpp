#pragma once

#include <vector>

#include "sim/flow/power/ac_network.hpp"
#include "sim/flow/power/ac_pattern.hpp"

namespace knelpunt::flow {

/// What all states of a network share.
struct AcModel {
    AcNetwork net;
    AcPattern pattern;
    std::vector<char> is_live;  ///< per bus: hangs on a reference
};
AcModel build_ac_model(AcNetwork net);

}  // namespace knelpunt::flow
