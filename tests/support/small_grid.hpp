#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/random.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::support {

/// Rows of a grid at 100 kV, where 1 ohm is 0.01 pu, and its System with one step per given hour.
struct SmallGrid {
    Primitives rows;

    SmallGrid() { rows.carriers.push_back({{}, "electricity", "Electricity", "power"}); }

    void node(const std::string& id, double exchange_share = 0.0) {
        NodeRow row;
        row.id = id;
        row.carrier = "electricity";
        row.v_rated_kv = 100.0;
        row.exchange_share_pu = exchange_share;
        rows.nodes.push_back(row);
    }

    void branch(const std::string& id, const std::string& from, const std::string& to, double x_pu,
                double rating_mva = 100.0, int n_circuits = 1) {
        BranchRow row;
        row.id = id;
        row.from = from;
        row.to = to;
        row.kind = "line";
        row.n_circuits = n_circuits;
        row.rating_mva = {rating_mva, kConstant};
        row.rule_offtake = row.rule_feed_in = "n-1";
        rows.branches.push_back(row);
        LineRow side;
        side.id = id;
        side.x_ohm = 100.0 * x_pu;
        rows.lines.push_back(side);
        ContingencyRow outage;
        outage.id = id;
        outage.branch = id;
        rows.contingencies.push_back(outage);
    }

    void demand(const std::string& id, const std::string& node, double p_mw) {
        DemandRow row;
        row.id = id;
        row.node = node;
        row.p_mw = {p_mw, kConstant};
        rows.demands.push_back(row);
    }

    void source(const std::string& id, const std::string& node, double p_mw) {
        SourceRow row;
        row.id = id;
        row.node = node;
        row.p_rated_mw = p_mw;
        row.p_mw = {p_mw, kConstant};
        rows.sources.push_back(row);
    }

    [[nodiscard]] System system(std::size_t n_steps = 1) const {
        Issues issues;
        const TimeAxis time(2025, n_steps, 1.0);
        StructureBuilder builder(time);
        builder.add(rows, issues);
        System out = build_system(builder.finish(), std::make_shared<SeriesPool>(n_steps), rows, issues);
        issues.throw_if_errors();
        return out;
    }
};

/// A connected random grid: a ring through all nodes plus chords, random reactances, circuits, demands and sources.
inline SmallGrid random_grid(std::uint32_t seed, int n_nodes, int n_chords) {
    const RandomStream random(seed, "grid");
    std::uint32_t draw = 0;
    const auto uniform = [&] { return random.uniform(0, draw++); };
    const auto named = [](std::string prefix, int number) { return prefix.append(std::to_string(number)); };
    const auto id = [&](int node) { return named("n", node); };
    SmallGrid grid;
    for (int node = 0; node < n_nodes; ++node) {
        grid.node(id(node), node == 0 ? 0.6 : node == n_nodes / 2 ? 0.4 : 0.0);
        grid.demand(named("d", node), id(node), 50.0 * uniform());
        if (uniform() < 0.3) grid.source(named("s", node), id(node), 80.0 * uniform());
    }
    for (int node = 0; node < n_nodes; ++node) {
        grid.branch(named("r", node), id(node), id((node + 1) % n_nodes), 0.02 + 0.1 * uniform(), 120.0,
                    1 + static_cast<int>(3.0 * uniform()));
    }
    for (int chord = 0; chord < n_chords; ++chord) {
        const int from = static_cast<int>(uniform() * n_nodes), to = static_cast<int>(uniform() * n_nodes);
        if (from != to)
            grid.branch(named("c", chord), id(from), id(to), 0.02 + 0.1 * uniform(), 90.0,
                        1 + static_cast<int>(2.0 * uniform()));
    }
    return grid;
}

}  // namespace knelpunt::support
