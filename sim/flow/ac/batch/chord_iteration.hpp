#pragma once

#include "sim/flow/ac/batch/shared_factors.hpp"
#include "sim/flow/ac/batch/state_batch.hpp"

namespace knelpunt::flow {

/// Chord steps of sixteen states: Newton's method with one factor for all of them, which stays as it is.
///
/// The mismatch of a step is a share of the last one's, the larger the further the factor was made from the states. Slow
/// states mix each step with the last; those that hardly move are given up. With reactive limits the sides of limited buses
/// are foreseen by what the factor's solution learnt.
class ChordIteration {
public:
    explicit ChordIteration(AcWork& work) : work_(&work) {}

    /// Steps until no state is open, or they lead nowhere: then states.mismatch_pu tells which are left.
    void solve(const SharedFactor& factor, const StateBatch& batch);

private:
    void run(const float* factor, const StateBatch& batch);
    void step(const float* factor, bool is_mixed, const StateBatch& batch);

    AcWork* work_;
};

}  // namespace knelpunt::flow
