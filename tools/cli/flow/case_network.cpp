#include "tools/cli/flow/case_network.hpp"

#include "sim/io/matpower.hpp"

namespace knelpunt::cli {

CaseNetwork::CaseNetwork(const std::filesystem::path& file) {
    Issues issues;
    rows = io::read_matpower(file, {.list_outages = false}, issues);
    issues.throw_if_errors();
    StructureBuilder builder(TimeAxis(2025, 1, 1.0));
    builder.add(rows, issues);
    issues.throw_if_errors();
    system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
    issues.throw_if_errors();
    model = flow::build_ac_model(flow::build_ac_network(system));
}

int CaseNetwork::bus_at_node(const std::string& id) const {
    return model.net.bus_at[static_cast<std::size_t>(system.structure->nodes.find(id))];
}

int CaseNetwork::branch_at(std::size_t row) const {
    return model.net.branch_at[static_cast<std::size_t>(system.structure->branches.find(rows.branches[row].id))];
}

const std::string& CaseNetwork::bus_number(int bus) const {
    return system.structure->nodes.id(model.net.node_of[static_cast<std::size_t>(bus)].value);
}

const BranchRow& CaseNetwork::branch_row(int branch) const {
    return system.structure->branch_rows[model.net.branch_of[static_cast<std::size_t>(branch)].at()];
}

flow::Complex CaseNetwork::demand_mva(int bus) const {
    flow::Complex out;
    for (const DemandRow& row : rows.demands) {
        if (row.in_service && bus_at_node(row.node) == bus) out += flow::Complex(row.p_mw.scale, row.q_mvar);
    }
    for (const SourceRow& row : rows.sources) {  // loads that give power
        if (row.category == "load" && row.in_service && bus_at_node(row.node) == bus)
            out -= flow::Complex(row.p_mw.scale, row.q_mvar);
    }
    return out;
}

}  // namespace knelpunt::cli
