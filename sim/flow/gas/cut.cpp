#include "sim/flow/gas/cut.hpp"

#include <algorithm>

#include "sim/flow/gas/state_findings.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::Block;
constexpr std::size_t kWidth = Block::kWidth;
constexpr double kNearSolvedBar = 0.01;  ///< what is left on a jump of the friction law is less
constexpr int kCutRounds = 6;            ///< each narrows the share that is served by nine

}  // namespace

StateLoader::StateLoader(const Network& network, const hydraulic::Model& model, const States& states,
                         const FlowOptions& options)
    : network_(network),
      model_(model),
      states_(states),
      options_(options),
      n_nodes_(network.nodes.size()),
      n_machines_(network.machines.size()) {
    const std::vector<double> none(n_nodes_, 0.0);
    plain_ = hydraulic::find_supply(model.topology, none, none, {}, {});
    is_plain_ = network.machines.empty() && states.pipe_open.empty() &&
                std::all_of(plain_.is_live.begin(), plain_.is_live.end(), [](char live) { return live != 0; });
}

Block StateLoader::make_block() const {
    Block out(model_);
    const double kappa = network_.gas.heat_ratio;
    out.power_exponent = kappa / (kappa - 1.0);
    return out;
}

void StateLoader::solve(Block& block) const {
    const auto is_shut = [](double open) { return open < 0.5; };
    block.has_closed = std::any_of(block.pipe_open.begin(), block.pipe_open.end(), is_shut);
    hydraulic::solve_block(model_, block, {.tolerance_bar = options_.tolerance_bar});
}

bool StateLoader::is_low(const Block& block, std::size_t lane, std::size_t node) const {
    const double wanted_bar = options_.keeps_least ? network_.nodes[node].least_bar : 0.0;
    const double least_bar = std::max(options_.least_served_bar, wanted_bar);
    return !(block.potential[node * kWidth + lane] >= least_bar * least_bar);
}

hydraulic::Supply StateLoader::find(std::size_t state, std::span<const char> machine_open) const {
    const auto part = [&](const auto& column, std::size_t n) { return std::span(column).subspan(state * n, n); };
    return hydraulic::find_supply(
        model_.topology, part(states_.demand_kg_per_s, n_nodes_), part(states_.feed_kg_per_s, n_nodes_),
        states_.pipe_open.empty() ? std::span<const char>() : part(states_.pipe_open, network_.pipes.size()),
        machine_open);
}

hydraulic::Supply StateLoader::supply(std::size_t state) const {
    if (is_plain_) return plain_;
    return find(state, states_.machine_open.empty()
                           ? std::span<const char>()
                           : std::span(states_.machine_open).subspan(state * n_machines_, n_machines_));
}

void StateLoader::load(Block& block, std::size_t lane, std::size_t state, const hydraulic::Supply& supply) const {
    for (std::size_t node = 0; node < n_nodes_; ++node) {
        const std::size_t from = state * n_nodes_ + node;
        block.injection[node * kWidth + lane] = states_.feed_kg_per_s[from] * supply.taken_pu[node] -
                                                states_.demand_kg_per_s[from] * supply.served_pu[node];
        block.held[node * kWidth + lane] = states_.held_bar[from] * states_.held_bar[from];
    }
    if (!states_.pipe_open.empty())
        for (std::size_t pipe = 0; pipe < network_.pipes.size(); ++pipe)
            block.pipe_open[pipe * kWidth + lane] = states_.pipe_open[state * network_.pipes.size() + pipe];
    for (std::size_t at = 0; at < n_machines_; ++at) {
        const std::size_t from = state * n_machines_ + at, to = at * kWidth + lane;
        const double ratio = std::min(states_.ratio[from], network_.machines[at].most_ratio);
        block.set[to] = states_.set_bar[from] * states_.set_bar[from];
        block.ratio2[to] = ratio * ratio;
        block.power[to] = states_.power_mw[from] / work_mw_s_per_kg(network_, at);
        if (!states_.machine_open.empty()) block.machine_open[to] = states_.machine_open[from];
    }
}

bool StateLoader::is_short(const Block& block, std::size_t lane, const hydraulic::Supply& supply) const {
    const bool is_on_jump = network_.machines.empty() && block.residual[lane] < kNearSolvedBar;
    if (block.is_solved[lane] == 0 && !is_on_jump) return true;
    for (std::size_t node = 0; node < n_nodes_; ++node)
        if (supply.is_live[node] != 0 && !network_.nodes[node].is_held && is_low(block, lane, node)) return true;
    return false;
}

Cutter::Cutter(const StateLoader& loader)
    : loader_(loader),
      states_(loader.states_),
      probe_(loader.make_block()),
      n_nodes_(loader.network_.nodes.size()),
      n_machines_(loader.network_.machines.size()) {}

void Cutter::cut(std::size_t state, hydraulic::Supply& supply) {
    solve_shares(state, supply, {}, {}, 1.0, 0.0);

    std::vector<char> is_short_node(n_nodes_, 0);
    for (std::size_t node = 0; node < n_nodes_; ++node) is_short_node[node] = loader_.is_low(probe_, 0, node) ? 1 : 0;
    const std::vector<char> none(n_nodes_, 0), every(n_nodes_, 1);
    const bool has_answer = probe_.is_solved[0] != 0;
    if (!has_answer && shut_machines(state, supply)) return;
    for (const Cut what : {Cut::feed, Cut::short_demand, Cut::demand, Cut::both}) {
        if (what == Cut::feed && has_answer) continue;
        const std::vector<char>& demand =
            what == Cut::feed ? none : (what == Cut::short_demand ? is_short_node : every);
        const std::vector<char>& feed = what == Cut::feed || what == Cut::both ? every : none;
        const double share = largest_share(state, supply, demand, feed);
        if (share < 0.0) continue;
        solve_shares(state, supply, demand, feed, share, 0.0);
        for (std::size_t node = 0; node < n_nodes_; ++node) {
            if (demand[node] != 0) supply.served_pu[node] *= share;
            if (feed[node] != 0) supply.taken_pu[node] *= share;
        }
        return;
    }
}

/// Shuts one machine, or two, through which feed-in would have to go against the pressure behind: what its zone needs is
/// then all that is taken there. Returns whether that is an answer; `supply` follows.
bool Cutter::shut_machines(std::size_t state, hydraulic::Supply& supply) {
    std::vector<char> is_open(n_machines_, 1);
    if (!states_.machine_open.empty())
        is_open.assign(states_.machine_open.begin() + static_cast<std::ptrdiff_t>(state * n_machines_),
                       states_.machine_open.begin() + static_cast<std::ptrdiff_t>((state + 1) * n_machines_));
    for (std::size_t a = 0; a < n_machines_; ++a) {
        for (std::size_t b = a + 1; b-- > 0;) {  // alone first, then with each before it
            std::vector<char> left = is_open;
            left[a] = left[b] = 0;
            const hydraulic::Supply own = loader_.find(state, left);
            probe_.is_warm = false;
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                loader_.load(probe_, lane, state, own);
                for (const std::size_t shut : {a, b}) probe_.machine_open[shut * kWidth + lane] = 0.0;
            }
            loader_.solve(probe_);
            const bool is_answer = !loader_.is_short(probe_, 0, own);
            if (states_.machine_open.empty()) std::fill(probe_.machine_open.begin(), probe_.machine_open.end(), 1.0);
            if (!is_answer || hydraulic::check_machines(loader_.model_, probe_).n_stuck[0] > 0) continue;
            supply = own;
            return true;
        }
    }
    return false;
}

/// Largest share with which pressures hold, -1 if there is none.
double Cutter::largest_share(std::size_t state, const hydraulic::Supply& supply, const std::vector<char>& demand,
                             const std::vector<char>& feed) {
    double low = -1.0, high = 1.0;
    for (int round = 0; round < kCutRounds; ++round) {
        const double width = (high - std::max(low, 0.0)) / static_cast<double>(kWidth + (round == 0 ? 0 : 1));
        const double first = round == 0 ? 0.0 : low + width;  // the first round tries nothing at all, too
        solve_shares(state, supply, demand, feed, first, width);
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            const double share = first + width * static_cast<double>(lane);
            if (loader_.is_short(probe_, lane, supply)) {
                high = share;
                break;
            }
            low = share;
        }
        if (low < 0.0) return low;
    }
    return low;
}

/// Solves a state with shares of what is cut, one per lane.
void Cutter::solve_shares(std::size_t state, const hydraulic::Supply& supply, const std::vector<char>& demand,
                          const std::vector<char>& feed, double first, double width) {
    probe_.is_warm = false;
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        loader_.load(probe_, lane, state, supply);
        const double cut = 1.0 - (first + width * static_cast<double>(lane));
        for (std::size_t node = 0; node < demand.size(); ++node) {
            const std::size_t from = state * n_nodes_ + node;
            double& injection = probe_.injection[node * kWidth + lane];
            if (demand[node] != 0) injection += cut * supply.served_pu[node] * states_.demand_kg_per_s[from];
            if (feed[node] != 0) injection -= cut * supply.taken_pu[node] * states_.feed_kg_per_s[from];
        }
    }
    loader_.solve(probe_);
}

}  // namespace knelpunt::gas
