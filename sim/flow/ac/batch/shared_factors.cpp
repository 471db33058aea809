#include "sim/flow/ac/batch/shared_factors.hpp"

namespace knelpunt::flow {

void SharedFactors::take(NewtonIteration& newton, const ReactiveControl& limits, AcWork& work, AcStates& states) {
    learn(newton, limits, work, states);
    share_factors(newton.factors(), values_);
}

void SharedFactors::learn(NewtonIteration& newton, const ReactiveControl& limits, AcWork& work, AcStates& states) {
    if (limits.may_foresee()) limits.let_go(states);
    newton.factor(states);
    if (limits.may_foresee()) foresight_ = limits.learn(newton.factors(), work.scratch);
}

}  // namespace knelpunt::flow
