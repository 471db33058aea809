#include "tools/cli/flow/case_network.hpp"

#include <cmath>

#include "sim/flow/case/reactive_share.hpp"
#include "sim/io/matpower.hpp"

namespace knelpunt::cli {

CaseNetwork::CaseNetwork(const std::filesystem::path& path) : file(path.string()) {
    Issues issues;
    rows = io::read_matpower(path, {.list_outages = false}, issues);
    issues.throw_if_errors();
    StructureBuilder builder(TimeAxis(2025, 1, 1.0));
    builder.add(rows, issues);
    issues.throw_if_errors();
    system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
    issues.throw_if_errors();
    model = flow::build_ac_model(flow::build_ac_network(system));
    const Structure& structure = *system.structure;
    row_of_node_.resize(static_cast<std::size_t>(structure.nodes.size()));
    for (std::size_t row = 0; row < rows.nodes.size(); ++row) {
        const auto node = static_cast<std::size_t>(structure.nodes.find(rows.nodes[row].id));
        row_of_node_[node] = row;
        bus_of_row.push_back(model.net.bus_at[node]);
    }
    for (const BranchRow& row : rows.branches)
        branch_of_row.push_back(model.net.branch_at[static_cast<std::size_t>(structure.branches.find(row.id))]);
    rating_mva.assign(model.net.branch_of.size(), kInf);
    for (std::size_t row = 0; row < rows.branches.size(); ++row) {
        if (branch_of_row[row] < 0) continue;
        const double mva = rows.branches[row].rating_mva.scale;
        rating_mva[static_cast<std::size_t>(branch_of_row[row])] = mva;
        has_ratings = has_ratings || std::isfinite(mva);
    }
    demand_mva.resize(model.net.node_of.size());
    const auto add = [&](const std::string& node, flow::Complex mva) {
        const int bus = bus_of_row[node_row(node)];
        if (bus >= 0) demand_mva[static_cast<std::size_t>(bus)] += mva;
    };
    for (const DemandRow& row : rows.demands)
        if (row.in_service) add(row.node, {row.p_mw.scale, row.q_mvar});
    for (const SourceRow& row : rows.sources)  // loads that give power
        if (row.category == "load" && row.in_service) add(row.node, {-row.p_mw.scale, -row.q_mvar});
}

const std::string& CaseNetwork::bus_number(int bus) const {
    return system.structure->nodes.id(model.net.node_of[static_cast<std::size_t>(bus)].value);
}

const BranchRow& CaseNetwork::branch_row(int branch) const {
    return system.structure->branch_rows[model.net.branch_of[static_cast<std::size_t>(branch)].at()];
}

std::size_t CaseNetwork::node_row(const std::string& id) const {
    return row_of_node_[static_cast<std::size_t>(system.structure->nodes.find(id))];
}

bool CaseNetwork::is_live_row(std::size_t node_row) const {
    const int bus = bus_of_row[node_row];
    return bus >= 0 && model.is_live[static_cast<std::size_t>(bus)] != 0;
}

bool CaseNetwork::is_live_coupler(std::size_t branch_row) const {
    const BranchRow& row = rows.branches[branch_row];
    return row.kind == "coupler" && row.in_service && is_live_row(node_row(row.from));
}

void give_machines(const CaseNetwork& of, const std::vector<flow::Complex>& beyond_mva, CaseState& state) {
    std::vector<std::vector<std::size_t>> holding(of.model.net.node_of.size());  // source rows by bus
    for (std::size_t row = 0; row < of.rows.sources.size(); ++row) {
        const SourceRow& source = of.rows.sources[row];
        const std::size_t node = of.node_row(source.node);
        const bool is_live = source.in_service && of.is_live_row(node);
        state.source_mva.push_back(is_live ? flow::Complex(source.p_mw.scale, source.q_mvar) : flow::Complex());
        if (is_live && !std::isnan(source.v_set_pu))
            holding[static_cast<std::size_t>(of.bus_of_row[node])].push_back(row);
    }
    for (std::size_t bus = 0; bus < holding.size(); ++bus) {
        if (holding[bus].empty()) continue;
        std::vector<flow::ReactiveRange> ranges;
        for (const std::size_t row : holding[bus])
            ranges.push_back({of.rows.sources[row].q_min_mvar, of.rows.sources[row].q_max_mvar});
        const std::vector<double> q_mvar = flow::share_reactive_power(beyond_mva[bus].imag(), ranges);
        for (std::size_t at = 0; at < ranges.size(); ++at) state.source_mva[holding[bus][at]].imag(q_mvar[at]);
        if (of.model.net.role[bus] == flow::BusRole::reference)
            state.source_mva[holding[bus].front()] += beyond_mva[bus].real();
    }
}

void add_coupler_flows(const CaseNetwork& of, CaseState& state) {
    Graph graph{static_cast<int>(of.rows.nodes.size()), {}};
    std::vector<std::size_t> coupler;  // branch row of each edge
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        if (!of.is_live_coupler(row)) continue;
        graph.edges.emplace_back(static_cast<int>(of.node_row(of.rows.branches[row].from)),
                                 static_cast<int>(of.node_row(of.rows.branches[row].to)));
        coupler.push_back(row);
    }
    if (coupler.empty()) return;
    std::vector<flow::Complex> over(of.rows.nodes.size());  // what enters a node beside its couplers
    for (std::size_t row = 0; row < of.rows.sources.size(); ++row)
        over[of.node_row(of.rows.sources[row].node)] += state.source_mva[row];
    for (const DemandRow& row : of.rows.demands)
        if (row.in_service) over[of.node_row(row.node)] -= flow::Complex(row.p_mw.scale, row.q_mvar);
    for (const ShuntRow& row : of.rows.shunts) {
        const std::size_t node = of.node_row(row.node);
        if (row.in_service) over[node] -= state.vm_pu[node] * state.vm_pu[node] * flow::Complex(row.g_mw, -row.b_mvar);
    }
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        if (of.branch_of_row[row] < 0) continue;
        over[of.node_row(of.rows.branches[row].from)] -= state.power_mva[row].from;
        over[of.node_row(of.rows.branches[row].to)] -= state.power_mva[row].to;
    }
    const Topology topology = find_topology(graph);
    for (std::size_t edge = 0; edge < coupler.size(); ++edge) {
        const auto [from, to] = graph.edges[edge];
        flow::Complex through(kNaN, kNaN);
        if (from == to) through = {};
        if (topology.is_bridge[edge] != 0) {
            through = {};
            for (const int node : nodes_behind(graph, static_cast<int>(edge), from))
                through -= over[static_cast<std::size_t>(node)];
        }
        state.power_mva[coupler[edge]] = {through, -through};
    }
}

}  // namespace knelpunt::cli
