#include "sim/run/pipe_figures.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "sim/flow/pipe_flow.hpp"

namespace knelpunt::run {

PipeFigures pipe_figures(const System& system, const dispatch::MarketResult& found,
                         const dispatch::ZoneBalance& balance) {
    using Column = std::vector<double>;
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.pipes.size());
    PipeFigures out{Column(n, std::nan("")), Column(n, std::nan("")), Column(n, std::nan(""))};
    std::vector<std::size_t> pipes;
    std::vector<std::pair<int, int>> ends;
    Column length_km;
    for (std::size_t pipe = 0; pipe < n; ++pipe) {
        const std::size_t branch = structure.pipe_branch[pipe].at();
        if (system.branches.in_service[branch] == 0) continue;
        pipes.push_back(pipe);
        ends.emplace_back(structure.branch_from[branch].value, structure.branch_to[branch].value);
        length_km.push_back(system.pipes.length_km[pipe]);
    }
    const flow::PipeShares shares = flow::pipe_shares(structure.node_rows.size(), ends, length_km);
    const std::vector<Column> injection_mw = dispatch::balanced_injections(balance, found);
    for (std::size_t place = 0; place < pipes.size(); ++place) {
        const std::size_t pipe = pipes[place];
        Column flow_mw(balance.n_steps, 0.0);
        for (std::size_t node = 0; node < injection_mw.size(); ++node) {
            if (injection_mw[node].empty() || shares.share_pu[place][node] == 0.0) continue;
            for (std::size_t step = 0; step < balance.n_steps; ++step)
                flow_mw[step] += shares.share_pu[place][node] * injection_mw[node][step];
        }
        out.capacity_mw[pipe] = system.branches.rating_mva[structure.pipe_branch[pipe].at()].scale;
        out.peak_mw[pipe] = out.short_h[pipe] = 0.0;
        for (const double mw : flow_mw) {
            out.peak_mw[pipe] = std::max(out.peak_mw[pipe], std::abs(mw));
            if (std::abs(mw) > out.capacity_mw[pipe] * (1.0 + tolerance::kCongestedPu))
                out.short_h[pipe] += structure.time.step_h();
        }
    }
    return out;
}

}  // namespace knelpunt::run
