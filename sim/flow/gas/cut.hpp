#pragma once

#include <span>
#include <vector>

#include "sim/flow/gas/gas_flow.hpp"
#include "sim/flow/hydraulic/supply.hpp"

namespace knelpunt::gas {

/// Puts states of a network into lanes.
class StateLoader {
public:
    StateLoader(const Network& network, const hydraulic::Model& model, const States& states,
                const FlowOptions& options);

    /// What can be carried in a state; `find` with other machines open.
    [[nodiscard]] hydraulic::Supply supply(std::size_t state) const;
    [[nodiscard]] hydraulic::Supply find(std::size_t state, std::span<const char> machine_open) const;
    /// All of it, where no state has machines or closed pipes.
    [[nodiscard]] bool is_plain() const { return is_plain_; }
    void load(hydraulic::Block& block, std::size_t lane, std::size_t state, const hydraulic::Supply& supply) const;
    /// Whether gas would have to leave below the least pressure, or there is no answer at all.
    [[nodiscard]] bool is_short(const hydraulic::Block& block, std::size_t lane, const hydraulic::Supply& supply) const;
    [[nodiscard]] bool is_low(const hydraulic::Block& block, std::size_t lane, std::size_t node) const;
    /// A block for states of this network.
    [[nodiscard]] hydraulic::Block make_block() const;
    /// Solves what is loaded.
    void solve(hydraulic::Block& block) const;

    const Network& network_;
    const hydraulic::Model& model_;
    const States& states_;

private:
    const FlowOptions& options_;
    std::size_t n_nodes_, n_machines_;
    hydraulic::Supply plain_;
    bool is_plain_ = false;
};

/// Cuts what pressures do not allow.
class Cutter {
public:
    explicit Cutter(const StateLoader& loader);

    /// Cuts feed-in or demand of a state by one share until pressures hold: first feed-in that no pressure can push on, then
    /// demand of the customers that are short, of all, and both. Lane 0 of `answer` and `supply` follow.
    void cut(std::size_t state, hydraulic::Supply& supply);
    [[nodiscard]] const hydraulic::Block& answer() const { return probe_; }

private:
    enum class Cut { feed, short_demand, demand, both };
    bool shut_machines(std::size_t state, hydraulic::Supply& supply);
    double largest_share(std::size_t state, const hydraulic::Supply& supply, const std::vector<char>& demand,
                         const std::vector<char>& feed);
    void solve_shares(std::size_t state, const hydraulic::Supply& supply, const std::vector<char>& demand,
                      const std::vector<char>& feed, double first, double width);

    const StateLoader& loader_;
    const States& states_;
    hydraulic::Block probe_;
    std::size_t n_nodes_, n_machines_;
};

}  // namespace knelpunt::gas
