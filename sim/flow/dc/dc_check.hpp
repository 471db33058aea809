#pragma once

#include <vector>

#include "sim/flow/dc/dc_kernel.hpp"

namespace knelpunt::flow {

/// Independent check of DC flows: shares no code with the solver and needs no angles.
///
/// Flows are right if and only if they balance at every node and the angle differences they stand for,
/// f / b + shift, add up to 0 around every cycle of a basis.
struct DcCheck {
    double worst_balance_mw = 0.0;  ///< largest |injection - sum of flows leaving|
    double worst_cycle_rad = 0.0;   ///< largest |sum of angle differences| around a cycle
};

class DcChecker {
public:
    explicit DcChecker(const PuNetwork& net);

    /// Adds a block to the check; `n_hours` of it are in use.
    void add(const BlockMatrix& injection_pu, const BlockMatrix& flow_pu, std::size_t n_hours);

    [[nodiscard]] const DcCheck& result() const { return result_; }

private:
    const PuNetwork& net_;
    std::vector<std::vector<CycleEdge>> cycles_;
    DcCheck result_;
};

}  // namespace knelpunt::flow
