#include "sim/system/system.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/system/topology.hpp"

namespace knelpunt {
namespace {

template <class Row>
std::string named(std::string_view kind, const Row& row) {
    return fmt::format("{} \"{}\"", kind, row.id);
}

template <class Row>
std::size_t place_of(const IdAxis& axis, const Row& row) {
    const int at = axis.find(row.id);
    expects(at >= 0, "every element of a scenario is in the structure of the study");
    return static_cast<std::size_t>(at);
}

void require_not_negative(double value, std::string_view name, const std::string& owner, Issues& issues) {
    if (value >= 0.0) return;
    issues.add(IssueCode::out_of_range, {}, fmt::format("{}: {} = {} MW, must be >= 0 MW", owner, name, value));
}

void put_nodes(System& system, const std::vector<NodeRow>& rows) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.nodes.size());
    system.nodes.in_service.assign(n, 0);
    system.nodes.exchange_share_pu.assign(n, 0.0);
    system.nodes.v_start_pu.assign(n, 1.0);
    system.nodes.angle_start_rad.assign(n, 0.0);
    system.nodes.holds_angle.assign(n, 0);
    system.nodes.v_min_pu.assign(n, kNaN);
    system.nodes.v_max_pu.assign(n, kNaN);
    for (const NodeRow& row : rows) {
        const std::size_t at = place_of(structure.nodes, row);
        system.nodes.in_service[at] = row.in_service ? 1 : 0;
        system.nodes.exchange_share_pu[at] = row.in_service ? row.exchange_share_pu : 0.0;
        system.nodes.v_start_pu[at] = row.v_start_pu;
        system.nodes.angle_start_rad[at] = row.angle_start_rad;
        system.nodes.holds_angle[at] = row.in_service && row.holds_angle ? 1 : 0;
        system.nodes.v_min_pu[at] = row.v_min_pu;
        system.nodes.v_max_pu[at] = row.v_max_pu;
    }
}

void make_branch_columns(std::size_t n, BranchColumns& columns) {
    columns.in_service.assign(n, 0);
    columns.n_circuits.assign(n, 0);
    columns.rating_mva.assign(n, Hourly{kNaN, kConstant});
    for (auto* column :
         {&columns.rating_low_pu, &columns.rating_high_pu, &columns.cos_phi, &columns.post_outage_offtake_pu,
          &columns.post_outage_feed_in_pu, &columns.r_ohm, &columns.x_ohm, &columns.c_nf}) {
        column->assign(n, kNaN);
    }
    columns.is_weak.assign(n, 1);
    columns.ratio_pu.assign(n, 1.0);
    columns.phase_shift_rad.assign(n, 0.0);
    columns.ratio_step_pu.assign(n, 0.0);
    columns.ratio_min_pu.assign(n, 1.0);
    columns.ratio_max_pu.assign(n, 1.0);
    columns.v_set_pu.assign(n, kNaN);
    columns.v_band_pu.assign(n, 0.0);
}

void put_tap_changer(const TransformerRow& row, std::size_t at, BranchColumns& columns, Issues& issues) {
    columns.ratio_step_pu[at] = row.ratio_step_pu;
    columns.ratio_min_pu[at] = row.ratio_min_pu;
    columns.ratio_max_pu[at] = row.ratio_max_pu;
    columns.v_set_pu[at] = row.v_set_pu;
    columns.v_band_pu[at] = row.v_band_pu;
    if (!(row.ratio_pu > 0.0) || !(row.ratio_min_pu > 0.0)) {
        issues.add(IssueCode::out_of_range, {},
                   fmt::format("{}: ratio_pu = {}, must be > 0", named("transformer", row),
                               std::min(row.ratio_pu, row.ratio_min_pu)));
    }
    if (row.ratio_step_pu > 0.0 && row.ratio_min_pu > row.ratio_max_pu) {
        issues.add(IssueCode::bad_bounds, {},
                   fmt::format("{}: ratio {} to {} of the tap changer, the first must not be above the second",
                               named("transformer", row), row.ratio_min_pu, row.ratio_max_pu));
    }
}

void put_shunts(System& system, const std::vector<ShuntRow>& rows, Issues& issues) {
    std::vector<const ShuntRow*> sorted;
    for (const ShuntRow& row : rows) sorted.push_back(&row);
    std::sort(sorted.begin(), sorted.end(), [](const ShuntRow* a, const ShuntRow* b) { return a->id < b->id; });
    for (const ShuntRow* row : sorted) {
        const int node = system.structure->nodes.find(row->node);
        if (node < 0) {
            issues.add(IssueCode::dangling_id, {},
                       fmt::format("{}: node = \"{}\" is no row of nodes", named("shunt", *row), row->node));
            continue;
        }
        if (!row->in_service || system.nodes.in_service[static_cast<std::size_t>(node)] == 0) continue;
        system.shunts.node.push_back({node});
        system.shunts.g_mw.push_back(row->g_mw);
        system.shunts.b_mvar.push_back(row->b_mvar);
    }
}

/// Reactive over active power.
double tan_phi_of(double cos_phi) { return std::sqrt(std::max(0.0, 1.0 - cos_phi * cos_phi)) / cos_phi; }

void put_branches(System& system, const Primitives& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    BranchColumns& columns = system.branches;
    make_branch_columns(static_cast<std::size_t>(structure.branches.size()), columns);
    for (const BranchRow& row : rows.branches) {
        const std::size_t at = place_of(structure.branches, row);
        if (row.from == row.to) {
            issues.add(IssueCode::self_loop, {}, named("branch", row) + ": starts and ends at \"" + row.from + "\"");
        }
        require_not_negative(row.rating_mva.scale, "rating_mva", named("branch", row), issues);
        if (row.rating_low_pu > 1.0 || row.rating_high_pu < 1.0) {
            issues.add(IssueCode::bad_bounds, {},
                       fmt::format("{}: rating band {} to {} of the likely rating, must hold 1", named("branch", row),
                                   row.rating_low_pu, row.rating_high_pu));
        }
        const bool ends_in_service = system.nodes.in_service[structure.branch_from[at].at()] != 0 &&
                                     system.nodes.in_service[structure.branch_to[at].at()] != 0;
        columns.in_service[at] = row.in_service && ends_in_service ? 1 : 0;
        columns.n_circuits[at] = row.n_circuits;
        columns.rating_mva[at] = row.rating_mva;
        columns.rating_low_pu[at] = row.rating_low_pu;
        columns.rating_high_pu[at] = row.rating_high_pu;
        columns.is_weak[at] = is_weak(row.rating_confidence) ? 1 : 0;
        columns.cos_phi[at] = std::isnan(row.cos_phi) ? rows.cos_phi_grid_pu : row.cos_phi;
        columns.post_outage_offtake_pu[at] = row.post_outage_offtake_pu;
        columns.post_outage_feed_in_pu[at] = row.post_outage_feed_in_pu;
    }
    for (const LineRow& row : rows.lines) {
        const int index = structure.branches.find(row.id);
        if (index < 0) continue;
        const auto at = static_cast<std::size_t>(index);
        columns.r_ohm[at] = row.r_ohm;
        columns.x_ohm[at] = row.x_ohm;
        columns.c_nf[at] = row.c_nf;
    }
    for (const TransformerRow& row : rows.transformers) {
        const int index = structure.branches.find(row.id);
        if (index < 0) continue;
        const auto at = static_cast<std::size_t>(index);
        columns.ratio_pu[at] = row.ratio_pu;
        columns.phase_shift_rad[at] = row.phase_shift_rad;
        put_tap_changer(row, at, columns, issues);
        if (row.s_rated_mva <= 0.0) continue;  // only ratio and shift: the impedance stands in the side table of lines
        const double v_kv = structure.node_rows[structure.branch_from[at].at()].v_rated_kv;
        const double z_base_ohm = v_kv * v_kv / row.s_rated_mva;
        columns.r_ohm[at] = row.vkr_pu * z_base_ohm;
        columns.x_ohm[at] = std::sqrt(std::max(0.0, row.vk_pu * row.vk_pu - row.vkr_pu * row.vkr_pu)) * z_base_ohm;
        columns.c_nf[at] = 0.0;
    }
}

LedgerClass ledger_class_of(const std::string& name, const std::string& owner, Issues& issues) {
    const int at = choice_index(kLedgerChoices, name);
    if (at >= 0) return static_cast<LedgerClass>(at);
    issues.add(IssueCode::unknown_choice, {}, fmt::format("{}: ledger_class = \"{}\" does not exist", owner, name));
    return LedgerClass::measured;
}

void put_sources(System& system, const Primitives& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.sources.size());
    SourceColumns& columns = system.sources;
    columns.in_service.assign(n, 0);
    columns.p_rated_mw.assign(n, kNaN);
    columns.p_mw.assign(n, Hourly{});
    columns.right_mw.assign(n, Hourly{});
    columns.ledger_class.assign(n, LedgerClass::measured);
    columns.is_weak.assign(n, 0);
    columns.tan_phi.assign(n, 0.0);
    for (auto* column : {&columns.q_mvar, &columns.v_set_pu}) column->assign(n, kNaN);
    columns.q_min_mvar.assign(n, -kInf);
    columns.q_max_mvar.assign(n, kInf);
    for (const SourceRow& row : rows.sources) {
        const std::size_t at = place_of(structure.sources, row);
        const bool is_on = row.in_service && system.nodes.in_service[structure.source_node[at].at()] != 0;
        require_not_negative(row.p_rated_mw, "p_rated_mw", named("source", row), issues);
        columns.in_service[at] = is_on ? 1 : 0;
        columns.p_rated_mw[at] = row.p_rated_mw;
        columns.p_mw[at] = is_on ? row.p_mw : Hourly{};
        columns.right_mw[at] = is_on ? row.right_mw : Hourly{};
        columns.ledger_class[at] = ledger_class_of(row.ledger_class, named("source", row), issues);
        columns.is_weak[at] = is_weak(row.confidence) ? 1 : 0;
        columns.tan_phi[at] = tan_phi_of(row.cos_phi);
        columns.q_mvar[at] = row.q_mvar;
        columns.v_set_pu[at] = row.v_set_pu;
        columns.q_min_mvar[at] = row.q_min_mvar;
        columns.q_max_mvar[at] = row.q_max_mvar;
        if (row.q_min_mvar > row.q_max_mvar) {
            issues.add(IssueCode::bad_bounds, {},
                       fmt::format("{}: reactive power {} to {} Mvar, the first must not be above the second",
                                   named("source", row), row.q_min_mvar, row.q_max_mvar));
        }
    }
}

void put_demands(System& system, const Primitives& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.demands.size());
    DemandColumns& columns = system.demands;
    columns.in_service.assign(n, 0);
    columns.p_mw.assign(n, Hourly{});
    columns.right_mw.assign(n, Hourly{});
    columns.ledger_class.assign(n, LedgerClass::measured);
    columns.homes.assign(n, 0.0);
    columns.quarter_hour_factor_pu.assign(n, 1.0);
    columns.is_weak.assign(n, 0);
    columns.tan_phi.assign(n, 0.0);
    columns.q_mvar.assign(n, kNaN);
    for (const DemandRow& row : rows.demands) {
        const std::size_t at = place_of(structure.demands, row);
        const bool node_is_on = system.nodes.in_service[structure.demand_node[at].at()] != 0;
        const bool is_on = row.in_service && node_is_on;
        require_not_negative(row.p_mw.scale, "p_mw", named("demand", row), issues);
        const double right_mw = std::isnan(row.right_mw.scale) ? row.p_mw.scale : row.right_mw.scale;
        require_not_negative(right_mw, "right_mw", named("demand", row), issues);
        if (row.in_service && !node_is_on && std::max(row.p_mw.scale, right_mw) > 0.0) {
            issues.add(IssueCode::isolated_node, {},
                       fmt::format("{}: node \"{}\" is out of service, {:.3g} MW would be lost", named("demand", row),
                                   row.node, std::max(row.p_mw.scale, right_mw)),
                       "Put the node in service or move the load");
        }
        columns.in_service[at] = is_on ? 1 : 0;
        columns.p_mw[at] = is_on ? row.p_mw : Hourly{};
        columns.right_mw[at] = is_on ? row.right_mw : Hourly{};
        columns.ledger_class[at] = ledger_class_of(row.ledger_class, named("demand", row), issues);
        columns.homes[at] = row.homes;
        columns.quarter_hour_factor_pu[at] = row.quarter_hour_factor_pu;
        columns.is_weak[at] = is_weak(row.confidence) ? 1 : 0;
        columns.tan_phi[at] = tan_phi_of(row.cos_phi);
        columns.q_mvar[at] = row.q_mvar;
    }
}

void put_limits(System& system, const Primitives& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.limits.size());
    system.limits.in_service.assign(n, 0);
    system.limits.is_weak.assign(n, 1);
    system.limits.bound_mw.assign(n, Hourly{kInf, kConstant});
    for (const LimitRow& row : rows.limits) {
        const std::size_t at = place_of(structure.limits, row);
        require_not_negative(row.bound_mw.scale, "bound_mw", named("limit", row), issues);
        system.limits.in_service[at] = row.in_service ? 1 : 0;
        system.limits.is_weak[at] = is_weak(row.confidence) ? 1 : 0;
        system.limits.bound_mw[at] = row.bound_mw;
    }
    for (const LimitMemberRow& row : rows.limit_members) {
        LimitMember member;
        member.limit = structure.limits.find(row.limit);
        member.is_source = row.table == "sources";
        member.member = member.is_source ? structure.sources.find(row.member) : structure.demands.find(row.member);
        member.coefficient_pu = row.coefficient_pu;
        if (member.limit < 0 || member.member < 0) {
            issues.add(IssueCode::dangling_id, {},
                       fmt::format("{}: limit \"{}\" or {} \"{}\" does not exist", named("limit member", row),
                                   row.limit, row.table, row.member));
            continue;
        }
        system.limits.members.push_back(member);
    }
    const auto order = [](const LimitMember& m) {
        return std::tuple(m.limit, m.is_source, m.member, m.coefficient_pu);
    };
    std::sort(system.limits.members.begin(), system.limits.members.end(),
              [&](const LimitMember& a, const LimitMember& b) { return order(a) < order(b); });
}

void put_contingencies(System& system, const std::vector<ContingencyRow>& rows,
                       const std::vector<ContingencyPartRow>& parts) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.contingencies.size());
    system.contingencies.in_service.assign(n, 0);
    system.contingencies.n_circuits_out.assign(n, 0);
    for (const ContingencyRow& row : rows) {
        const std::size_t at = place_of(structure.contingencies, row);
        system.contingencies.in_service[at] = row.in_service ? 1 : 0;
        system.contingencies.n_circuits_out[at] = row.n_circuits_out;
    }
    system.contingencies.part_n_circuits_out.assign(static_cast<std::size_t>(structure.contingency_parts.size()), 0);
    for (const ContingencyPartRow& row : parts)
        system.contingencies.part_n_circuits_out[place_of(structure.contingency_parts, row)] = row.n_circuits_out;
}

/// Whether a branch has no impedance that its flow could be computed with.
bool lacks_impedance(const System& system, std::size_t branch, bool is_case) {
    if (is_zero_coupler(system, branch) || std::abs(system.branches.x_ohm[branch]) > tolerance::kReactancePu)
        return false;
    return !is_case || system.branches.r_ohm[branch] == 0.0;
}

/// Electrical checks that need the whole network: reactances, voltages, isolated nodes, islands without exchange.
void check_network(const System& system, bool is_case, Issues& issues) {
    const Structure& structure = *system.structure;
    Graph graph{structure.nodes.size(), {}};
    std::vector<char> has_branch(static_cast<std::size_t>(graph.n_nodes), 0);
    for (int branch = 0; branch < structure.branches.size(); ++branch) {
        const auto at = static_cast<std::size_t>(branch);
        if (system.branches.in_service[at] == 0) continue;
        const NodeId from = structure.branch_from[at], to = structure.branch_to[at];
        if (from == to) continue;
        const std::string owner = fmt::format("branch \"{}\"", structure.branches.id(branch));
        const NodeRow& from_row = structure.node_rows[from.at()];
        const NodeRow& to_row = structure.node_rows[to.at()];
        if (from_row.carrier != to_row.carrier) {
            issues.add(IssueCode::carrier_mismatch, {},
                       owner + ": connects " + from_row.carrier + " with " + to_row.carrier);
        }
        if (lacks_impedance(system, at, is_case)) {
            issues.add(IssueCode::zero_reactance, {},
                       fmt::format("{}: x = {} ohm, must not be 0", owner, system.branches.x_ohm[at]),
                       "Mark a connection without impedance as kind = coupler");
        }
        if (structure.branch_rows[at].kind == "line" && from_row.v_rated_kv != to_row.v_rated_kv) {
            issues.add(IssueCode::voltage_mismatch, {},
                       fmt::format("{}: connects {} kV with {} kV", owner, from_row.v_rated_kv, to_row.v_rated_kv),
                       "Only transformers and links connect nodes of different voltage");
        }
        has_branch[from.at()] = has_branch[to.at()] = 1;
        graph.edges.emplace_back(from.value, to.value);
    }
    const Topology topology = find_topology(graph);
    std::vector<double> island_share(static_cast<std::size_t>(topology.n_islands), 0.0);
    double total_share = 0.0;
    for (std::size_t node = 0; node < has_branch.size(); ++node) {
        island_share[static_cast<std::size_t>(topology.island_of_node[node])] += system.nodes.exchange_share_pu[node];
        total_share += system.nodes.exchange_share_pu[node];
    }
    if (std::abs(total_share - 1.0) > tolerance::kSharesPu) {
        issues.add(IssueCode::shares_not_one, {}, fmt::format("exchange shares add up to {}, must be 1", total_share));
    }
    for (std::size_t node = 0; node < has_branch.size() && !is_case; ++node) {
        if (system.nodes.in_service[node] == 0) continue;
        const std::string owner = fmt::format("node \"{}\"", structure.nodes.id(static_cast<int>(node)));
        if (has_branch[node] == 0 && structure.nodes.size() > 1) {
            issues.add(IssueCode::isolated_node, {}, owner + ": in service but no branch in service ends there",
                       "Connect it or set in_service = 0");
        } else if (!(island_share[static_cast<std::size_t>(topology.island_of_node[node])] > 0.0)) {
            issues.add(IssueCode::no_exchange, {}, owner + ": its part of the grid has no node with an exchange share");
        }
    }
}

void hash_hourly(KeyBuilder& key, const std::vector<Hourly>& column, const SeriesPool& pool) {
    for (const Hourly& value : column) {
        key.number(value.scale);
        if (value.series != kConstant) key.key(pool.key_of(value.series));
    }
}

/// What only AC flow reads.
void hash_ac(const System& system, KeyBuilder& key) {
    const auto numbers = [&](const auto&... columns) { (key.array(std::span<const double>(columns)), ...); };
    const BranchColumns& branches = system.branches;
    numbers(branches.ratio_step_pu, branches.ratio_min_pu, branches.ratio_max_pu, branches.v_set_pu,
            branches.v_band_pu);
    numbers(system.nodes.v_start_pu, system.nodes.angle_start_rad, system.nodes.v_min_pu, system.nodes.v_max_pu);
    key.bytes(system.nodes.holds_angle.data(), system.nodes.holds_angle.size());
    numbers(system.shunts.g_mw, system.shunts.b_mvar);
    numbers(system.sources.tan_phi, system.sources.q_mvar, system.sources.v_set_pu, system.sources.q_min_mvar,
            system.sources.q_max_mvar);
    numbers(system.demands.tan_phi, system.demands.q_mvar);
    for (const NodeId node : system.shunts.node) key.integer(node.value);
}

}  // namespace

bool is_zero_coupler(const System& system, std::size_t branch) {
    return system.structure->branch_rows[branch].kind == "coupler" && system.branches.r_ohm[branch] == 0.0 &&
           system.branches.x_ohm[branch] == 0.0;
}

std::vector<int> joined_nodes(const System& system) {
    const Structure& structure = *system.structure;
    std::vector<int> first(static_cast<std::size_t>(structure.nodes.size()));
    std::iota(first.begin(), first.end(), 0);
    const auto root = [&first](int node) {
        while (first[static_cast<std::size_t>(node)] != node) node = first[static_cast<std::size_t>(node)];
        return node;
    };
    for (std::size_t branch = 0; branch < structure.branch_rows.size(); ++branch) {
        if (system.branches.in_service[branch] == 0 || !is_zero_coupler(system, branch)) continue;
        const int from = root(structure.branch_from[branch].value), to = root(structure.branch_to[branch].value);
        first[static_cast<std::size_t>(std::max(from, to))] = std::min(from, to);
    }
    for (int& node : first) node = root(node);
    return first;
}

System build_system(std::shared_ptr<const Structure> structure, std::shared_ptr<const SeriesPool> series,
                    Primitives primitives, Issues& issues) {
    System system;
    system.structure = std::move(structure);
    system.series = std::move(series);
    system.cos_phi_grid_pu = primitives.cos_phi_grid_pu;
    system.base_year = primitives.base_year;
    system.areas_in_part = primitives.areas_in_part;
    put_nodes(system, primitives.nodes);
    put_branches(system, primitives, issues);
    put_shunts(system, primitives.shunts, issues);
    put_sources(system, primitives, issues);
    put_demands(system, primitives, issues);
    put_limits(system, primitives, issues);
    put_contingencies(system, primitives.contingencies, primitives.contingency_parts);
    check_network(system, primitives.is_case, issues);
    primitives.demands.clear();
    primitives.sources.clear();
    system.rest = std::move(primitives);
    return system;
}

Key system_key(const System& system) {
    KeyBuilder key;
    for (const IdAxis* axis :
         {&system.structure->nodes, &system.structure->branches, &system.structure->sources, &system.structure->demands,
          &system.structure->limits, &system.structure->contingencies}) {
        for (const std::string& id : axis->ids()) key.text(id);
        key.integer(axis->size());
    }
    const auto flags = [&key](const std::vector<char>& column) { key.bytes(column.data(), column.size()); };
    const auto numbers = [&key](const std::vector<double>& column) { key.array(std::span<const double>(column)); };
    flags(system.nodes.in_service);
    numbers(system.nodes.exchange_share_pu);
    const BranchColumns& branches = system.branches;
    flags(branches.in_service);
    key.array(std::span<const int>(branches.n_circuits));
    hash_hourly(key, branches.rating_mva, *system.series);
    for (const auto* column : {&branches.rating_low_pu, &branches.rating_high_pu, &branches.cos_phi,
                               &branches.post_outage_offtake_pu, &branches.post_outage_feed_in_pu, &branches.r_ohm,
                               &branches.x_ohm, &branches.c_nf, &branches.ratio_pu, &branches.phase_shift_rad}) {
        numbers(*column);
    }
    hash_ac(system, key);
    flags(system.sources.in_service);
    flags(system.branches.is_weak);
    for (const auto* column :
         {&system.sources.p_mw, &system.sources.right_mw, &system.demands.p_mw, &system.demands.right_mw}) {
        hash_hourly(key, *column, *system.series);
    }
    for (const auto* column : {&system.sources.ledger_class, &system.demands.ledger_class}) {
        key.bytes(column->data(), column->size());
    }
    numbers(system.demands.homes);
    numbers(system.demands.quarter_hour_factor_pu);
    for (const auto* column : {&system.sources.is_weak, &system.demands.is_weak, &system.limits.is_weak}) {
        flags(*column);
    }
    flags(system.demands.in_service);
    flags(system.limits.in_service);
    hash_hourly(key, system.limits.bound_mw, *system.series);
    for (const LimitMember& member : system.limits.members) {
        key.integer(member.limit)
            .integer(member.is_source ? 1 : 0)
            .integer(member.member)
            .number(member.coefficient_pu);
    }
    flags(system.contingencies.in_service);
    key.array(std::span<const int>(system.contingencies.n_circuits_out));
    key.array(std::span<const int>(system.contingencies.part_n_circuits_out));
    key.number(system.cos_phi_grid_pu);
    return key.finish();
}

}  // namespace knelpunt
