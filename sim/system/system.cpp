#include "sim/system/system.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/system/conversion_columns.hpp"
#include "sim/system/network_check.hpp"
#include "sim/system/stand_ins.hpp"

namespace knelpunt {
namespace {

template <class Row>
std::string named(std::string_view kind, const Row& row) {
    return fmt::format("{} \"{}\"", kind, row.id);
}

template <class Row>
std::size_t place_of(const IdAxis& axis, const Row& row) {
    const int position = axis.find(row.id);
    expects(position >= 0, "every element of a scenario is in the structure of the study");
    return static_cast<std::size_t>(position);
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
        const std::size_t position = place_of(structure.nodes, row);
        system.nodes.in_service[position] = row.in_service ? 1 : 0;
        system.nodes.exchange_share_pu[position] = row.in_service ? row.exchange_share_pu : 0.0;
        system.nodes.v_start_pu[position] = row.v_start_pu;
        system.nodes.angle_start_rad[position] = row.angle_start_rad;
        system.nodes.holds_angle[position] = row.in_service && row.holds_angle ? 1 : 0;
        system.nodes.v_min_pu[position] = row.v_min_pu;
        system.nodes.v_max_pu[position] = row.v_max_pu;
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

void put_tap_changer(const TransformerRow& row, std::size_t position, BranchColumns& columns, Issues& issues) {
    columns.ratio_step_pu[position] = row.ratio_step_pu;
    columns.ratio_min_pu[position] = row.ratio_min_pu;
    columns.ratio_max_pu[position] = row.ratio_max_pu;
    columns.v_set_pu[position] = row.v_set_pu;
    columns.v_band_pu[position] = row.v_band_pu;
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
        const std::size_t position = place_of(structure.branches, row);
        if (row.from == row.to) {
            issues.add(IssueCode::self_loop, {}, named("branch", row) + ": starts and ends at \"" + row.from + "\"");
        }
        require_not_negative(row.rating_mva.scale, "rating_mva", named("branch", row), issues);
        if (row.rating_low_pu > 1.0 || row.rating_high_pu < 1.0) {
            issues.add(IssueCode::bad_bounds, {},
                       fmt::format("{}: rating band {} to {} of the likely rating, must hold 1", named("branch", row),
                                   row.rating_low_pu, row.rating_high_pu));
        }
        const bool ends_in_service = system.nodes.in_service[structure.branch_from[position].at()] != 0 &&
                                     system.nodes.in_service[structure.branch_to[position].at()] != 0;
        columns.in_service[position] = row.in_service && ends_in_service ? 1 : 0;
        columns.n_circuits[position] = row.n_circuits;
        columns.rating_mva[position] = row.rating_mva;
        columns.rating_low_pu[position] = row.rating_low_pu;
        columns.rating_high_pu[position] = row.rating_high_pu;
        columns.is_weak[position] = is_weak(row.rating_confidence) ? 1 : 0;
        columns.cos_phi[position] = std::isnan(row.cos_phi) ? rows.cos_phi_grid_pu : row.cos_phi;
        columns.post_outage_offtake_pu[position] = row.post_outage_offtake_pu;
        columns.post_outage_feed_in_pu[position] = row.post_outage_feed_in_pu;
    }
    for (const LineRow& row : rows.lines) {
        const int index = structure.branches.find(row.id);
        if (index < 0) continue;
        const auto index_position = static_cast<std::size_t>(index);
        columns.r_ohm[index_position] = row.r_ohm;
        columns.x_ohm[index_position] = row.x_ohm;
        columns.c_nf[index_position] = row.c_nf;
    }
    for (const TransformerRow& row : rows.transformers) {
        const int index = structure.branches.find(row.id);
        if (index < 0) continue;
        const auto index_position = static_cast<std::size_t>(index);
        columns.ratio_pu[index_position] = row.ratio_pu;
        columns.phase_shift_rad[index_position] = row.phase_shift_rad;
        put_tap_changer(row, index_position, columns, issues);
        if (row.s_rated_mva <= 0.0) continue;  // only ratio and shift: the impedance stands in the side table of lines
        const double v_kv = structure.node_rows[structure.branch_from[index_position].at()].v_rated_kv;
        const double z_base_ohm = v_kv * v_kv / row.s_rated_mva;
        columns.r_ohm[index_position] = row.vkr_pu * z_base_ohm;
        columns.x_ohm[index_position] =
            std::sqrt(std::max(0.0, row.vk_pu * row.vk_pu - row.vkr_pu * row.vkr_pu)) * z_base_ohm;
        columns.c_nf[index_position] = 0.0;
    }
}

LedgerClass ledger_class_of(const std::string& name, const std::string& owner, Issues& issues) {
    const int position = choice_index(kLedgerChoices, name);
    if (position >= 0) return static_cast<LedgerClass>(position);
    issues.add(IssueCode::unknown_choice, {}, fmt::format("{}: ledger_class = \"{}\" does not exist", owner, name));
    return LedgerClass::measured;
}

void make_source_columns(std::size_t n, SourceColumns& columns) {
    columns.in_service.assign(n, 0);
    columns.dispatch.assign(n, Dispatch::rule);
    columns.p_rated_mw.assign(n, kNaN);
    columns.ledger_class.assign(n, LedgerClass::measured);
    columns.is_weak.assign(n, 0);
    columns.q_min_mvar.assign(n, -kInf);
    columns.q_max_mvar.assign(n, kInf);
    for (auto* column : {&columns.tan_phi, &columns.cost_eur_per_mwh, &columns.co2_t_per_mwh}) column->assign(n, 0.0);
    for (auto* column : {&columns.q_mvar, &columns.v_set_pu}) column->assign(n, kNaN);
    for (auto* column :
         {&columns.p_mw, &columns.right_mw, &columns.p_min_mw, &columns.p_max_mw, &columns.price_eur_per_mwh})
        column->assign(n, Hourly{});
}

void put_source(System& system, const SourceRow& row, Dispatch dispatch, Issues& issues) {
    const Structure& structure = *system.structure;
    SourceColumns& columns = system.sources;
    const std::size_t position = place_of(structure.sources, row);
    const bool is_on = row.in_service && system.nodes.in_service[structure.source_node[position].at()] != 0;
    require_not_negative(row.p_rated_mw, "p_rated_mw", named("source", row), issues);
    columns.in_service[position] = is_on ? 1 : 0;
    columns.dispatch[position] = dispatch;
    columns.p_rated_mw[position] = row.p_rated_mw;
    columns.p_mw[position] = is_on ? row.p_mw : Hourly{};
    columns.right_mw[position] = is_on ? row.right_mw : Hourly{};
    columns.ledger_class[position] = ledger_class_of(row.ledger_class, named("source", row), issues);
    columns.is_weak[position] = is_weak(row.confidence) ? 1 : 0;
    columns.tan_phi[position] = tan_phi_of(row.cos_phi);
    columns.q_mvar[position] = row.q_mvar;
    columns.v_set_pu[position] = row.v_set_pu;
    columns.q_min_mvar[position] = row.q_min_mvar;
    columns.q_max_mvar[position] = row.q_max_mvar;
    columns.p_min_mw[position] = is_on ? row.p_min_mw : Hourly{};
    columns.p_max_mw[position] = is_on ? row.p_max_mw : Hourly{};
    columns.cost_eur_per_mwh[position] = row.cost_eur_per_mwh;
    columns.price_eur_per_mwh[position] = row.price_eur_per_mwh;
    columns.co2_t_per_mwh[position] = row.co2_t_per_mwh;
    if (row.q_min_mvar > row.q_max_mvar) {
        issues.add(IssueCode::bad_bounds, {},
                   fmt::format("{}: reactive power {} to {} Mvar, the first must not be above the second",
                               named("source", row), row.q_min_mvar, row.q_max_mvar));
    }
}

void put_sources(System& system, const std::vector<SourceRow>& rows, const std::vector<SourceRow>& stand_ins,
                 Issues& issues) {
    make_source_columns(static_cast<std::size_t>(system.structure->sources.size()), system.sources);
    for (const SourceRow& row : rows) {
        const int dispatch = choice_index(kDispatchChoices, row.dispatch);
        if (dispatch < 0) {
            issues.add(IssueCode::unknown_choice, {},
                       fmt::format("{}: dispatch = \"{}\" does not exist", named("source", row), row.dispatch));
        }
        put_source(system, row, dispatch < 0 ? Dispatch::rule : static_cast<Dispatch>(dispatch), issues);
    }
    for (const SourceRow& row : stand_ins) put_source(system, row, Dispatch::stand_in, issues);
}

void make_demand_columns(std::size_t n, DemandColumns& columns) {
    for (auto* column : {&columns.in_service, &columns.is_stand_in, &columns.is_weak, &columns.may_move})
        column->assign(n, 0);
    for (auto* column : {&columns.p_mw, &columns.right_mw, &columns.p_max_mw}) column->assign(n, Hourly{});
    columns.ledger_class.assign(n, LedgerClass::measured);
    for (auto* column : {&columns.homes, &columns.tan_phi}) column->assign(n, 0.0);
    for (auto* column : {&columns.quarter_hour_factor_pu, &columns.firm_pu}) column->assign(n, 1.0);
    for (auto* column : {&columns.q_mvar, &columns.value_eur_per_mwh}) column->assign(n, kNaN);
}

void put_demand(System& system, const DemandRow& row, Issues& issues) {
    const Structure& structure = *system.structure;
    DemandColumns& columns = system.demands;
    const std::size_t position = place_of(structure.demands, row);
    const bool node_is_on = system.nodes.in_service[structure.demand_node[position].at()] != 0;
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
    columns.in_service[position] = is_on ? 1 : 0;
    columns.p_mw[position] = is_on ? row.p_mw : Hourly{};
    columns.right_mw[position] = is_on ? row.right_mw : Hourly{};
    columns.ledger_class[position] = ledger_class_of(row.ledger_class, named("demand", row), issues);
    columns.homes[position] = row.homes;
    columns.firm_pu[position] = row.firm_pu;
    columns.quarter_hour_factor_pu[position] = row.quarter_hour_factor_pu;
    columns.is_weak[position] = is_weak(row.confidence) ? 1 : 0;
    columns.tan_phi[position] = tan_phi_of(row.cos_phi);
    columns.q_mvar[position] = row.q_mvar;
    // Use that may move needs a power up to which it can be made up for.
    const bool may_move = row.flexibility == "window" && row.p_mw.scale > 0.0 && row.p_max_mw.scale > 0.0;
    columns.may_move[position] = is_on && may_move ? 1 : 0;
    columns.p_max_mw[position] = is_on ? row.p_max_mw : Hourly{};
    columns.value_eur_per_mwh[position] = row.value_eur_per_mwh;
}

void put_demands(System& system, const std::vector<DemandRow>& rows, const std::vector<DemandRow>& stand_ins,
                 Issues& issues) {
    make_demand_columns(static_cast<std::size_t>(system.structure->demands.size()), system.demands);
    for (const DemandRow& row : rows) put_demand(system, row, issues);
    for (const DemandRow& row : stand_ins) {
        put_demand(system, row, issues);
        const std::size_t position = place_of(system.structure->demands, row);
        system.demands.is_stand_in[position] = 1;
        system.demands.firm_pu[position] = 0.0;  // what a store or converter draws takes what each hour leaves
    }
}

void put_limits(System& system, const Primitives& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.limits.size());
    system.limits.in_service.assign(n, 0);
    system.limits.is_weak.assign(n, 1);
    system.limits.bound_mw.assign(n, Hourly{kInf, kConstant});
    for (const LimitRow& row : rows.limits) {
        const std::size_t position = place_of(structure.limits, row);
        require_not_negative(row.bound_mw.scale, "bound_mw", named("limit", row), issues);
        system.limits.in_service[position] = row.in_service ? 1 : 0;
        system.limits.is_weak[position] = is_weak(row.confidence) ? 1 : 0;
        system.limits.bound_mw[position] = row.bound_mw;
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
        const std::size_t position = place_of(structure.contingencies, row);
        system.contingencies.in_service[position] = row.in_service ? 1 : 0;
        system.contingencies.n_circuits_out[position] = row.n_circuits_out;
    }
    system.contingencies.part_n_circuits_out.assign(static_cast<std::size_t>(structure.contingency_parts.size()), 0);
    for (const ContingencyPartRow& row : parts)
        system.contingencies.part_n_circuits_out[place_of(structure.contingency_parts, row)] = row.n_circuits_out;
}

void put_contracts(System& system, const std::vector<ContractRow>& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    system.contracts.resize(static_cast<std::size_t>(structure.contracts.size()));
    for (const ContractRow& row : rows) {
        const std::optional<ContractForm> form = choice_of<ContractForm>(row.form);
        if (!form) {
            issues.add(IssueCode::unknown_choice, {},
                       fmt::format("{}: form = \"{}\" does not exist", named("contract", row), row.form));
            continue;
        }
        const int demand = structure.demands.find(row.demand);
        system.contracts[place_of(structure.contracts, row)] = {row.in_service, *form, demand, row};
    }
}

/// Offers on the axes of kinds, categories and technologies. One for all ("*") stands behind those that name theirs.
void put_bid_offers(System& system, const std::vector<BidOfferRow>& rows) {
    const Structure& structure = *system.structure;
    std::vector<const BidOfferRow*> in_order;
    for (const BidOfferRow& row : rows) in_order.push_back(&row);
    std::sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    for (const BidOfferRow* row : in_order) {
        BidOffer offer;
        offer.kind = structure.bid_kinds.find(row->kind);
        offer.is_production = row->is_production;
        offer.is_more = row->is_more;
        offer.keeps_energy = row->keeps_energy;
        offer.is_last_resort = row->is_last_resort;
        offer.is_any = row->element == "*";
        offer.element = (row->is_production ? structure.technologies : structure.categories).find(row->element);
        offer.volume_pu = row->volume_pu;
        offer.price_eur_per_mwh = row->price_eur_per_mwh;
        offer.running_cost_eur_per_mwh = row->running_cost_eur_per_mwh;
        system.bid_offers.push_back(offer);
    }
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
                    const Primitives& primitives, Issues& issues) {
    System system;
    system.structure = std::move(structure);
    system.series = std::move(series);
    system.cos_phi_grid_pu = primitives.cos_phi_grid_pu;
    system.base_year = primitives.base_year;
    system.present_year = std::max(primitives.base_year, primitives.present_year);
    system.areas_in_part = primitives.areas_in_part;
    const StandIns stand_ins = find_stand_ins(primitives);
    put_nodes(system, primitives.nodes);
    put_branches(system, primitives, issues);
    put_shunts(system, primitives.shunts, issues);
    put_sources(system, primitives.sources, stand_ins.sources, issues);
    put_demands(system, primitives.demands, stand_ins.demands, issues);
    put_conversion(system, primitives, issues);
    put_limits(system, primitives, issues);
    put_contingencies(system, primitives.contingencies, primitives.contingency_parts);
    put_contracts(system, primitives.contracts, issues);
    put_bid_offers(system, primitives.bid_offers);
    system.known_excesses = primitives.known_excesses;
    std::sort(system.known_excesses.begin(), system.known_excesses.end());  // whatever the order of rows
    check_network(system, primitives.is_case, issues);
    return system;
}

}  // namespace knelpunt
