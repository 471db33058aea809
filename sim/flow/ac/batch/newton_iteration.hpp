#pragma once

#include "sim/flow/ac/batch/state_batch.hpp"

namespace knelpunt::flow {

/// Newton steps of sixteen states, each with a factor of its own that is kept while steps do well.
///
/// After each step surplus is spread and what turns may turn; a state closes once it is below the tolerance or lost.
class NewtonIteration {
public:
    explicit NewtonIteration(AcWork& work) : work_(&work), own_(4 * kStates * work.model.pattern.n_blocks()) {}

    /// Steps until no state is open, or steps run out: then states.mismatch_pu tells which are left.
    /// @param tolerance_pu  mismatch below which a state closes
    void solve(float tolerance_pu, const StateBatch& batch);

    /// Factorises the Jacobian of every state where it stands.
    void factor(const AcStates& states);
    /// The factors as last made  [block][4][state].
    [[nodiscard]] const AcFactors& factors() const { return own_; }

private:
    /// Mismatch, after surplus and what turns; true if anything turned.
    bool look(const StateBatch& batch, bool has_stepped);

    AcWork* work_;
    AcFactors own_;
};

}  // namespace knelpunt::flow
