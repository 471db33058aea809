#include "sim/dispatch/figures/zone_balance.hpp"

#include <algorithm>

namespace knelpunt::dispatch {
namespace {

using Column = ZoneBalance::Column;

/// Adds up what a scenario's elements use and give.
class Adder {
public:
    Adder(const MarketInput& input, const MarketResult& found, const Schedule& schedule, ZoneBalance& out)
        : input_(input),
          system_(input.system),
          structure_(*input.system.structure),
          pool_(*input.system.series),
          found_(found),
          schedule_(schedule),
          out_(out) {}

    void add_demands() {
        for (std::size_t at = 0; at < structure_.demand_rows.size(); ++at) {
            if (system_.demands.in_service[at] == 0 || system_.demands.is_stand_in[at] != 0) continue;
            add_use(structure_.demand_node[at], values_of(schedule_.demand_mw[at], pool_));
        }
        if (const int node = input_.loss_node(); node >= 0) add_use({node}, values_of(input_.grid_loss_mw, pool_));
    }

    void add_sources() {
        const SourceColumns& sources = system_.sources;
        for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
            const Dispatch dispatch = sources.dispatch[at];
            if (sources.in_service[at] == 0 || dispatch == Dispatch::stand_in) continue;
            const NodeId node = structure_.source_node[at];
            add_capacity(node, dispatch == Dispatch::market ? sources.p_max_mw[at].scale : sources.p_rated_mw[at]);
            if (dispatch != Dispatch::converter) add_to_node(node, schedule_.source_mw[at], 1.0);
        }
    }

    void add_ports() {
        for (std::size_t port = 0; port < structure_.port_rows.size(); ++port) {
            const std::span<const double> activity = port_activity(system_, found_, port);
            if (activity.empty()) continue;
            const NodeId node = structure_.port_node[port];
            const Hourly& coefficient = system_.ports.coefficient_pu[port];
            const auto converter = static_cast<std::size_t>(structure_.port_converter[port]);
            if (system_.ports.is_shown_as[port] == 0)
                add_capacity(node, coefficient.scale * system_.converters.activity_max_mw[converter]);
            if (!is_network(node)) continue;
            Column power = values_of(coefficient, pool_);
            for (std::size_t step = 0; step < out_.n_steps; ++step) power[step] *= activity[step];
            add_to_node(node, power, 1.0, false);
        }
    }

    void add_stores() {
        for (std::size_t at = 0; at < structure_.store_rows.size(); ++at) {
            if (system_.stores.in_service[at] == 0) continue;
            const NodeId node = structure_.store_node[at];
            add_capacity(node, system_.stores.discharge_max_mw[at]);
            add_to_node(node, schedule_.discharge_mw[at], 1.0);
            add_to_node(node, schedule_.charge_mw[at], -1.0);
        }
    }

private:
    [[nodiscard]] bool is_network(NodeId node) const { return node.at() >= structure_.nodes.n_power(); }

    void add_to_node(NodeId node, const Hourly& power, double sign) {
        if (is_network(node)) add_to_node(node, values_of(power, pool_), sign, false);
    }

    void add_to_node(NodeId node, const Column& power_mw, double sign, bool is_use) {
        if (!is_network(node)) return;
        Column& injection = out_.node_injection_mw[node.at()];
        Column& use = out_.node_use_mw[node.at()];
        if (injection.empty()) injection.assign(out_.n_steps, 0.0);
        if (is_use && use.empty()) use.assign(out_.n_steps, 0.0);
        for (std::size_t step = 0; step < out_.n_steps; ++step) {
            injection[step] += sign * power_mw[step];
            if (is_use) use[step] += power_mw[step];
        }
    }

    void add_use(NodeId node, const Column& use_mw) {
        if (const int zone = structure_.node_zone[node.at()]; zone >= 0) {
            const int market = found_.zone_of_node[node.at()];
            for (Column* total : {&out_.demand_mw[static_cast<std::size_t>(zone)], &out_.use_mw[{zone, market}],
                                  &out_.market_use_mw[market]}) {
                total->resize(out_.n_steps, 0.0);
                for (std::size_t step = 0; step < out_.n_steps; ++step) (*total)[step] += use_mw[step];
            }
        }
        add_to_node(node, use_mw, -1.0, true);
    }

    void add_capacity(NodeId node, double most_mw) {
        const int zone = structure_.node_zone[node.at()];
        if (zone >= 0 && most_mw > 0.0) out_.capacity_mw[static_cast<std::size_t>(zone)] += most_mw;
    }

    const MarketInput& input_;
    const System& system_;
    const Structure& structure_;
    const SeriesPool& pool_;
    const MarketResult& found_;
    const Schedule& schedule_;
    ZoneBalance& out_;
};

}  // namespace

std::span<const double> port_activity(const System& system, const MarketResult& found, std::size_t port) {
    if (system.ports.in_service[port] == 0) return {};
    return found.converter_mw[static_cast<std::size_t>(system.structure->port_converter[port])];
}

ZoneBalance balance_zones(const MarketInput& input, const MarketResult& found, const Schedule& schedule) {
    const Structure& structure = *input.system.structure;
    const auto n_zones = static_cast<std::size_t>(structure.zones.size());
    ZoneBalance out;
    out.n_steps = input.system.series->n_steps();
    out.demand_mw.assign(n_zones, Column(out.n_steps, 0.0));
    out.capacity_mw.assign(n_zones, 0.0);
    out.node_injection_mw.assign(structure.node_rows.size(), {});
    out.node_use_mw.assign(structure.node_rows.size(), {});
    Adder adder(input, found, schedule, out);
    adder.add_demands();
    adder.add_sources();
    adder.add_ports();
    adder.add_stores();
    return out;
}

std::vector<Column> balanced_injections(const ZoneBalance& balance, const MarketResult& found) {
    std::vector<Column> out = balance.node_injection_mw;
    std::map<int, std::vector<std::size_t>> nodes_of;
    for (std::size_t node = 0; node < out.size(); ++node) {
        if (!out[node].empty()) nodes_of[found.zone_of_node[node]].push_back(node);
    }
    for (const auto& [market, members] : nodes_of) {
        if (market < 0) continue;
        for (std::size_t step = 0; step < balance.n_steps; ++step) {
            const double missing_mw = found.zone_unmet_mw[static_cast<std::size_t>(market)][step] -
                                      found.zone_excess_mw[static_cast<std::size_t>(market)][step];
            if (missing_mw == 0.0) continue;
            double weight = 0.0;
            const auto weight_of = [&](std::size_t node) {
                if (missing_mw < 0.0) return std::max(0.0, balance.node_injection_mw[node][step]);
                return balance.node_use_mw[node].empty() ? 0.0 : balance.node_use_mw[node][step];
            };
            for (const std::size_t node : members) weight += weight_of(node);
            if (weight <= 0.0) continue;
            for (const std::size_t node : members) out[node][step] += missing_mw * weight_of(node) / weight;
        }
    }
    return out;
}

}  // namespace knelpunt::dispatch
