#include "sim/flow/ac/one_state.hpp"

#include <array>

namespace knelpunt::flow {
namespace {

AcState first_of(const AcModel& model, const AcBatch& batch, const std::vector<char>& is_live) {
    const AcOutcome& found = batch.outcome.front();
    AcState out{found.is_solved, found.mismatch_pu, found.worst_bus, voltages(model, batch.states, 0), {}};
    for (std::size_t bus = 0; bus < is_live.size(); ++bus)
        if (is_live[bus] == 0) out.v_pu[bus] = 0.0;
    for (const AcTap& tap : model.net.taps) out.tap_ratio_pu.push_back(batch.taps.ratio(tap.branch, 0));
    return out;
}

}  // namespace

AcState solve_state(const AcModel& model, const std::vector<Complex>& injection_pu, AcOptions options) {
    AcState out;
    const std::span<const std::vector<Complex>> steps(&injection_pu, 1);
    AcSolver(model, options)
        .series(
            std::array{0},
            [&](std::span<const int> chosen, AcPowers& to) { put_powers(model.pattern, steps, chosen, to); },
            [&](const AcBatch& batch) { out = first_of(model, batch, model.is_live); }, {});
    return out;
}

AcState solve_after(const AcModel& model, const std::vector<Complex>& injection_pu, std::span<const Complex> base_pu,
                    const AcOutage& outage) {
    AcState out;
    const std::vector<char> is_live = live_buses(model.net, branches_lost(outage));
    AcSolver(model).outages(injection_pu, base_pu, std::span(&outage, 1),
                            [&](const AcBatch& batch) { out = first_of(model, batch, is_live); }, {});
    return out;
}

}  // namespace knelpunt::flow
