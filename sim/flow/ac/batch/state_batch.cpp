#include "sim/flow/ac/batch/state_batch.hpp"

namespace knelpunt::flow {

void AcCounts::add(const AcCounts& other) {
    n_states += other.n_states;
    n_factors += other.n_factors;
    n_newton_steps += other.n_newton_steps;
    n_chord_steps += other.n_chord_steps;
    n_regrouped += other.n_regrouped;
    n_alone += other.n_alone;
    n_unsolved += other.n_unsolved;
}

bool is_left(const AcStates& states, std::size_t lane) { return !(states.mismatch_pu[lane] <= kSolvedPu); }

}  // namespace knelpunt::flow
