#include "sim/flow/pipes/plan.hpp"

#include <algorithm>
#include <map>

#include "sim/system/topology.hpp"

namespace knelpunt::flow {
namespace {

double value_at(const Courses& courses, std::size_t element, std::size_t step) {
    return courses[element].empty() ? 0.0 : courses[element][step];
}

/// Adds powers of elements to their nodes.
class Adder {
public:
    Adder(const System& system, NodePlan& plan) : on_(*system.structure), pool_(*system.series), plan_(plan) {}

    /// Whether a node is one of pipes.
    [[nodiscard]] bool is_of_pipes(NodeId node) const { return node.at() >= on_.nodes.n_power(); }

    void add(NodeId node, std::span<const double> power_mw, Courses& rises, Courses& falls) {
        for (std::size_t step = 0; step < power_mw.size(); ++step) {
            if (power_mw[step] == 0.0) continue;
            Courses& courses = power_mw[step] > 0.0 ? rises : falls;
            std::vector<double>& course = courses[node.at()];
            if (course.empty()) course.assign(plan_.n_steps, 0.0);
            course[step] += std::abs(power_mw[step]);
        }
    }
    void add(NodeId node, const Hourly& power_mw, Courses& rises, Courses& falls) {
        if (is_of_pipes(node)) add(node, values_of(power_mw, pool_), rises, falls);
    }

private:
    const Structure& on_;
    const SeriesPool& pool_;
    NodePlan& plan_;
};

void add_sources(const System& system, const Schedule& schedule, Adder& adder, NodePlan& plan) {
    const Structure& structure = *system.structure;
    Courses none(structure.node_rows.size());
    for (std::size_t source = structure.sources.n_power(); source < structure.source_rows.size(); ++source) {
        const Dispatch dispatch = system.sources.dispatch[source];
        if (system.sources.in_service[source] == 0 || dispatch == Dispatch::stand_in) continue;
        if (dispatch == Dispatch::converter) continue;  // its ports count
        const NodeId node = structure.source_node[source];
        adder.add(node, schedule.source_mw[source], plan.give_mw, plan.use_mw);
        adder.add(node, dispatch == Dispatch::market ? system.sources.p_max_mw[source] : schedule.source_mw[source],
                  plan.most_mw, none);
    }
}

void add_ports(const System& system, const Schedule& schedule, Adder& adder, NodePlan& plan) {
    const Structure& structure = *system.structure;
    Courses none(structure.node_rows.size());
    for (std::size_t port = 0; port < structure.port_rows.size(); ++port) {
        const NodeId node = structure.port_node[port];
        if (system.ports.in_service[port] == 0 || !adder.is_of_pipes(node)) continue;
        const auto converter = static_cast<std::size_t>(structure.port_converter[port]);
        const std::vector<double> activity = values_of(schedule.converter_mw[converter], *system.series);
        const std::vector<double> available = values_of(system.converters.availability_pu[converter], *system.series);
        std::vector<double> power = values_of(system.ports.coefficient_pu[port], *system.series);
        std::vector<double> most = power;
        for (std::size_t step = 0; step < power.size(); ++step) {
            power[step] *= activity[step];
            most[step] = std::max(0.0, most[step] * available[step] * system.converters.activity_max_mw[converter]);
        }
        adder.add(node, power, plan.give_mw, plan.use_mw);
        adder.add(node, most, plan.most_mw, none);
    }
}

double sum_at(const Courses& courses, const std::vector<std::size_t>& nodes, std::size_t step) {
    double sum = 0.0;
    for (const std::size_t node : nodes) sum += value_at(courses, node, step);
    return sum;
}

void scale_at(Courses& courses, const std::vector<std::size_t>& nodes, std::size_t step, double factor) {
    for (const std::size_t node : nodes)
        if (!courses[node].empty()) courses[node][step] *= factor;
}

}  // namespace

NodePlan plan_nodes(const System& system, const Schedule& schedule) {
    const Structure& structure = *system.structure;
    NodePlan out;
    out.n_steps = system.series->n_steps();
    for (Courses* courses : {&out.give_mw, &out.use_mw, &out.charge_mw, &out.most_mw})
        courses->assign(structure.node_rows.size(), {});
    Adder adder(system, out);
    Courses none(structure.node_rows.size());
    for (std::size_t demand = structure.demands.n_power(); demand < structure.demand_rows.size(); ++demand) {
        if (system.demands.in_service[demand] == 0 || system.demands.is_stand_in[demand] != 0) continue;
        adder.add(structure.demand_node[demand], schedule.demand_mw[demand], out.use_mw, none);
    }
    add_sources(system, schedule, adder, out);
    add_ports(system, schedule, adder, out);
    for (std::size_t store = 0; store < structure.store_rows.size(); ++store) {
        if (system.stores.in_service[store] == 0) continue;
        const NodeId node = structure.store_node[store];
        adder.add(node, schedule.discharge_mw[store], out.give_mw, none);
        adder.add(node, schedule.discharge_mw[store], out.most_mw, none);
        adder.add(node, schedule.charge_mw[store], out.charge_mw, none);
    }
    return out;
}

std::vector<PipePart> pipe_parts(const System& system, std::string_view carrier, std::size_t without) {
    const Structure& structure = *system.structure;
    Graph graph{static_cast<int>(structure.node_rows.size()), {}};
    std::vector<std::size_t> pipes;
    std::vector<char> is_touched(structure.node_rows.size(), 0);
    for (std::size_t pipe = 0; pipe < structure.pipe_branch.size(); ++pipe) {
        const std::size_t branch = structure.pipe_branch[pipe].at();
        const NodeId from = structure.branch_from[branch], to = structure.branch_to[branch];
        if (system.branches.in_service[branch] == 0 || structure.node_rows[from.at()].carrier != carrier) continue;
        is_touched[from.at()] = is_touched[to.at()] = 1;
        if (pipe == without) continue;
        pipes.push_back(pipe);
        graph.edges.emplace_back(from.value, to.value);
    }
    const Topology topology = find_topology(graph);
    std::map<int, PipePart> part_of;  // islands are numbered by their lowest node
    for (std::size_t node = 0; node < is_touched.size(); ++node)
        if (is_touched[node] != 0) part_of[topology.island_of_node[node]].nodes.push_back(node);
    for (std::size_t edge = 0; edge < pipes.size(); ++edge)
        part_of[topology.island_of_node[static_cast<std::size_t>(graph.edges[edge].first)]].pipes.push_back(
            pipes[edge]);
    std::vector<PipePart> out;
    for (auto& [island, part] : part_of) out.push_back(std::move(part));
    return out;
}

void balance_part(const PipePart& part, NodePlan& plan) {
    for (std::size_t step = 0; step < plan.n_steps; ++step) {
        const double give = sum_at(plan.give_mw, part.nodes, step), use = sum_at(plan.use_mw, part.nodes, step),
                     charge = sum_at(plan.charge_mw, part.nodes, step);
        if (give > use + charge) {
            scale_at(plan.give_mw, part.nodes, step, (use + charge) / give);
        } else if (give < use + charge) {  // charging is what gives way first
            const double charged = std::clamp(give - use, 0.0, charge);
            if (charge > 0.0) scale_at(plan.charge_mw, part.nodes, step, charged / charge);
            if (use > 0.0) scale_at(plan.use_mw, part.nodes, step, std::min(1.0, (give - charged) / use));
        }
    }
}

PartBalance rebalance_part(const PipePart& part, const NodePlan& plan, std::size_t lost) {
    const std::size_t n = part.nodes.size();
    PartBalance out{Courses(n, std::vector<double>(plan.n_steps, 0.0)), Courses(n)};
    std::vector<double> give(n), room(n);
    for (std::size_t step = 0; step < plan.n_steps; ++step) {
        double given = 0.0, spare = 0.0;
        for (std::size_t place = 0; place < n; ++place) {
            const std::size_t node = part.nodes[place];
            give[place] = node == lost ? 0.0 : value_at(plan.give_mw, node, step);
            room[place] = node == lost ? 0.0 : std::max(0.0, value_at(plan.most_mw, node, step) - give[place]);
            given += give[place];
            spare += room[place];
        }
        const double use = sum_at(plan.use_mw, part.nodes, step), charge = sum_at(plan.charge_mw, part.nodes, step);
        const double charge_pu = charge > 0.0 ? std::clamp((given - use) / charge, 0.0, 1.0) : 0.0;
        const double wanted = use + charge_pu * charge;
        const double raise_pu = spare > 0.0 ? std::clamp((wanted - given) / spare, 0.0, 1.0) : 0.0;
        const double supply = given + raise_pu * spare;
        const double met_pu = use > 0.0 ? std::min(1.0, supply / use) : 1.0;
        const double lower_pu = supply > wanted ? wanted / supply : 1.0;
        for (std::size_t place = 0; place < n; ++place) {
            const std::size_t node = part.nodes[place];
            const double own_use = value_at(plan.use_mw, node, step);
            out.inject_mw[place][step] = lower_pu * (give[place] + raise_pu * room[place]) - met_pu * own_use -
                                         charge_pu * value_at(plan.charge_mw, node, step);
            if (met_pu >= 1.0 || own_use <= 0.0) continue;
            if (out.short_mw[place].empty()) out.short_mw[place].assign(plan.n_steps, 0.0);
            out.short_mw[place][step] = (1.0 - met_pu) * own_use;
        }
    }
    return out;
}

}  // namespace knelpunt::flow
