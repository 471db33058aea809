#include "sim/flow/power/ac_model.hpp"

#include <utility>

namespace knelpunt::flow {

AcModel build_ac_model(AcNetwork net) {
    AcModel model{std::move(net), {}, {}};
    model.pattern = build_ac_pattern(model.net);
    model.is_live = live_buses(model.net, {});
    return model;
}

}  // namespace knelpunt::flow
