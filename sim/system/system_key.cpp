#include "sim/system/system.hpp"

namespace knelpunt {
namespace {

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

/// What the market reads of sources and demands.
void hash_market(const System& system, KeyBuilder& key) {
    const auto numbers = [&](const auto&... columns) { (key.array(std::span<const double>(columns)), ...); };
    const SourceColumns& sources = system.sources;
    key.bytes(sources.dispatch.data(), sources.dispatch.size());
    for (const auto* column : {&sources.p_min_mw, &sources.p_max_mw, &sources.price_eur_per_mwh})
        hash_hourly(key, *column, *system.series);
    numbers(sources.cost_eur_per_mwh, sources.co2_t_per_mwh, system.demands.value_eur_per_mwh);
    key.bytes(system.demands.may_move.data(), system.demands.may_move.size());
    hash_hourly(key, system.demands.p_max_mw, *system.series);
    for (const Exchange& exchange : system.exchanges) {
        key.integer(exchange.node.value).number(exchange.p_max_mw);
        hash_hourly(key, {exchange.price_eur_per_mwh}, *system.series);
    }
}

/// What pressures and temperatures follow from.
void hash_pipes(const System& system, KeyBuilder& key) {
    const PipeColumns& pipes = system.pipes;
    for (const auto* column : {&pipes.inner_diameter_mm, &pipes.roughness_mm, &pipes.heat_loss_w_per_m_k,
                               &pipes.velocity_most_m_per_s, &pipes.ground_c, &pipes.outlet_bar})
        key.array(std::span<const double>(*column));
    key.bytes(pipes.station.data(), pipes.station.size()).bytes(pipes.is_weak.data(), pipes.is_weak.size());
    const PipeNodeColumns& nodes = system.pipe_nodes;
    for (const auto* column : {&nodes.pressure_least_bar, &nodes.pressure_most_bar, &nodes.pressure_set_bar,
                               &nodes.source_bar, &nodes.supply_least_c})
        key.array(std::span<const double>(*column));
    hash_hourly(key, nodes.supply_c, *system.series);
    hash_hourly(key, nodes.return_c, *system.series);
}

/// Converters, stores and pipes.
void hash_conversion(const System& system, KeyBuilder& key) {
    const auto flags = [&key](const std::vector<char>& column) { key.bytes(column.data(), column.size()); };
    const auto numbers = [&](const auto&... columns) { (key.array(std::span<const double>(columns)), ...); };
    flags(system.converters.in_service);
    numbers(system.converters.activity_max_mw, system.converters.cost_eur_per_mwh);
    hash_hourly(key, system.converters.availability_pu, *system.series);
    hash_hourly(key, system.converters.activity_min_mw, *system.series);
    flags(system.ports.in_service);
    hash_hourly(key, system.ports.coefficient_pu, *system.series);
    key.array(std::span<const int>(system.ports.source)).array(std::span<const int>(system.ports.demand));
    for (const RegionMember& member : system.region_members)
        key.integer(member.region).integer(member.port).number(member.coefficient_pu).number(member.bound_mw);
    const StoreColumns& stores = system.stores;
    flags(stores.in_service);
    numbers(stores.charge_max_mw, stores.discharge_max_mw, stores.content_max_mwh, stores.charge_efficiency_pu,
            stores.discharge_efficiency_pu, stores.standing_loss_pu, stores.cost_eur_per_mwh, system.pipes.length_km);
    hash_pipes(system, key);
}

void hash_limits(const System& system, KeyBuilder& key) {
    hash_hourly(key, system.limits.bound_mw, *system.series);
    for (const LimitMember& member : system.limits.members) {
        key.integer(member.limit)
            .integer(member.is_source ? 1 : 0)
            .integer(member.member)
            .number(member.coefficient_pu);
    }
}

/// Contracts under which use may be restricted.
void hash_contracts(const System& system, KeyBuilder& key) {
    for (const Contract& contract : system.contracts) {
        const ContractRow& terms = contract.terms;
        key.text(terms.id).integer(contract.in_service ? 1 : 0);
        key.integer(static_cast<int>(contract.form)).integer(contract.demand);
        for (const double number : {terms.restricted_h, terms.n_calls, terms.left_pu, terms.moved_pu,
                                    terms.forecast_error_pu, terms.fixed_eur_per_mw})
            key.number(number);
        for (const PriceStep& step : terms.call_price) key.number(step.up_to_pu).number(step.eur_per_mwh);
    }
}

/// What remedial actions read.
void hash_bids(const System& system, KeyBuilder& key) {
    for (const BidOffer& bid : system.bid_offers) {
        for (const bool flag : {bid.is_production, bid.is_more, bid.keeps_energy, bid.is_last_resort, bid.is_any})
            key.integer(flag ? 1 : 0);
        key.integer(bid.kind).integer(bid.element);
        key.number(bid.volume_pu).number(bid.price_eur_per_mwh).number(bid.running_cost_eur_per_mwh);
    }
    for (const std::string& id : system.known_excesses) key.text(id);
}

}  // namespace

Key system_key(const System& system) {
    KeyBuilder key;
    const Structure& structure = *system.structure;
    for (const IdAxis* axis : {&structure.nodes, &structure.branches, &structure.sources, &structure.demands,
                               &structure.converters, &structure.ports, &structure.regions, &structure.stores,
                               &structure.pipes, &structure.limits, &structure.contingencies}) {
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
    hash_market(system, key);
    hash_conversion(system, key);
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
    numbers(system.demands.firm_pu);
    numbers(system.demands.quarter_hour_factor_pu);
    for (const auto* column : {&system.sources.is_weak, &system.demands.is_weak, &system.limits.is_weak}) {
        flags(*column);
    }
    flags(system.demands.in_service);
    flags(system.limits.in_service);
    hash_limits(system, key);
    flags(system.contingencies.in_service);
    key.array(std::span<const int>(system.contingencies.n_circuits_out));
    key.array(std::span<const int>(system.contingencies.part_n_circuits_out));
    hash_contracts(system, key);
    key.number(system.cos_phi_grid_pu);
    hash_bids(system, key);
    return key.finish();
}

}  // namespace knelpunt
