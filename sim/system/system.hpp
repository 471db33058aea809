#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/system/contract/contract_form.hpp"
#include "sim/system/ledger_class.hpp"
#include "sim/system/series_pool.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt {

/// Columns of nodes, index = Structure::nodes.
struct NodeColumns {
    std::vector<char> in_service;
    std::vector<double> exchange_share_pu;
    std::vector<double> v_start_pu, angle_start_rad;
    std::vector<char> holds_angle;
    std::vector<double> v_min_pu, v_max_pu;  ///< NaN = no bound
};

/// Columns of branches, index = Structure::branches. An element that is out of service holds NaN.
struct BranchColumns {
    std::vector<char> in_service;
    std::vector<int> n_circuits;
    std::vector<Hourly> rating_mva;  ///< per circuit; scale inf = no limit
    std::vector<double> rating_low_pu, rating_high_pu;
    std::vector<char> is_weak;    ///< the rating rests on an assumed, calibrated or unknown figure
    std::vector<double> cos_phi;  ///< turns the rating into MW
    std::vector<double> post_outage_offtake_pu, post_outage_feed_in_pu;  ///< inf = outages do not count
    std::vector<double> r_ohm, x_ohm, c_nf;                              ///< per circuit, at the from side's voltage
    std::vector<double> ratio_pu, phase_shift_rad;
    std::vector<double> ratio_step_pu, ratio_min_pu, ratio_max_pu;  ///< tap changers; step 0 = fixed
    std::vector<double> v_set_pu, v_band_pu;                        ///< voltage held at the to side; NaN = none
};

/// Admittances to earth in service, in the order of their ids.
struct ShuntColumns {
    std::vector<NodeId> node;
    std::vector<double> g_mw, b_mvar;
};

/// Who decides on the power of a source; in the order of kDispatchChoices, and what has no row of its own.
enum class Dispatch : char { rule, market, converter, stand_in };

/// Columns of sources, index = Structure::sources.
struct SourceColumns {
    std::vector<char> in_service;
    std::vector<Dispatch> dispatch;
    std::vector<double> p_rated_mw;
    std::vector<Hourly> p_mw;
    std::vector<Hourly> right_mw;  ///< when the right to feed in is used
    std::vector<LedgerClass> ledger_class;
    std::vector<char> is_weak;                             ///< rests on an assumed, calibrated or unknown figure
    std::vector<double> tan_phi;                           ///< reactive power drawn per active power given
    std::vector<double> q_mvar;                            ///< fixed reactive power injected; NaN = by tan_phi
    std::vector<double> v_set_pu, q_min_mvar, q_max_mvar;  ///< v_set_pu NaN = holds no voltage
    std::vector<Hourly> p_min_mw, p_max_mw;                ///< bounds of the market
    std::vector<double> cost_eur_per_mwh;
    std::vector<Hourly> price_eur_per_mwh;  ///< of what it uses or trades, on top of the cost
    std::vector<double> co2_t_per_mwh;
};

/// Columns of demands, index = Structure::demands.
struct DemandColumns {
    std::vector<char> in_service;
    std::vector<char> is_stand_in;  ///< its power is that of converter ports, or of a store that charges
    std::vector<Hourly> p_mw;
    std::vector<Hourly> right_mw;  ///< when the right to transport is used; the use itself where there is no contract
    std::vector<LedgerClass> ledger_class;
    std::vector<double> homes, quarter_hour_factor_pu;
    std::vector<double> firm_pu;  ///< part of the right that is firm; the rest takes what each hour leaves
    std::vector<char> is_weak;
    std::vector<double> tan_phi;  ///< reactive power drawn per active power
    std::vector<double> q_mvar;   ///< fixed reactive power drawn; NaN = by tan_phi
    std::vector<char> may_move;   ///< within its day, up to p_max_mw
    std::vector<Hourly> p_max_mw;
    std::vector<double> value_eur_per_mwh;  ///< NaN = none of its own
};

/// Columns of converters, index = Structure::converters. What is out of service holds NaN.
struct ConverterColumns {
    std::vector<char> in_service;
    std::vector<double> activity_max_mw;
    std::vector<Hourly> availability_pu;  ///< of the largest activity
    std::vector<Hourly> activity_min_mw;
    std::vector<double> cost_eur_per_mwh;  ///< per MWh of activity, beyond what the ports buy
};

/// Columns of ports of converters, index = Structure::ports.
struct PortColumns {
    std::vector<char> in_service;        ///< its converter is
    std::vector<Hourly> coefficient_pu;  ///< MW at the node per MW of activity, injection positive
    std::vector<int> source, demand;     ///< what stands for it in the grid of power, one of the two; -1 = none
    std::vector<char> is_shown_as;       ///< a source or demand of another id
};

/// Coefficient of a port's power in an operating region.
struct RegionMember {
    int region = -1;  ///< index into Structure::regions
    int port = -1;    ///< index into Structure::ports
    double coefficient_pu = 0.0;
    double bound_mw = kInf;  ///< of the region, the same in each of its members
};

/// Columns of stores, index = Structure::stores. What is out of service holds NaN.
struct StoreColumns {
    std::vector<char> in_service;
    std::vector<double> charge_max_mw, discharge_max_mw, content_max_mwh;
    std::vector<double> charge_efficiency_pu, discharge_efficiency_pu, standing_loss_pu;  ///< loss per hour
    std::vector<double> cost_eur_per_mwh;                                                 ///< per MWh discharged
};

/// What stands at the `from` end of a pipe, in the order of kPipeStations.
enum class PipeStation : char { none, regulator, compressor };

/// Columns of pipes, index = Structure::pipes; what they share with other branches stands there.
struct PipeColumns {
    std::vector<double> length_km, inner_diameter_mm, roughness_mm, heat_loss_w_per_m_k, velocity_most_m_per_s,
        ground_c, outlet_bar;
    std::vector<PipeStation> station;
    std::vector<char> is_weak;
};

/// Columns of nodes of heat and hydrogen, index = Structure::nodes; NaN for those of power. Pressures are absolute.
struct PipeNodeColumns {
    std::vector<double> pressure_least_bar, pressure_most_bar, pressure_set_bar, source_bar, supply_least_c;
    std::vector<Hourly> supply_c, return_c;  ///< scale 0 = not known
};

/// The rest of a bidding zone, which buys and sells at an hourly price.
struct Exchange {
    NodeId node;  ///< any node of the zone
    double p_max_mw = 0.0;
    Hourly price_eur_per_mwh;
};

struct LimitMember {
    int limit = -1;  ///< index into Structure::limits
    bool is_source = false;
    int member = -1;  ///< index into Structure::demands or ::sources
    double coefficient_pu = 1.0;
};

struct LimitColumns {
    std::vector<char> in_service;
    std::vector<char> is_weak;
    std::vector<Hourly> bound_mw;
    std::vector<LimitMember> members;  ///< sorted by limit, then class, then member
};

/// A row of BidOfferRow on the axes.
struct BidOffer {
    int kind = -1;  ///< index into Structure::bid_kinds
    bool is_production = false, is_more = false, keeps_energy = false, is_last_resort = false;
    bool is_any = false;  ///< of every category or technology that no other row names for the same change
    int element = -1;     ///< index into Structure::categories or ::technologies; -1 = in no scenario
    double volume_pu = 0.0, price_eur_per_mwh = 0.0;
    double running_cost_eur_per_mwh = kNaN;
};

struct ContingencyColumns {
    std::vector<char> in_service;
    std::vector<int> n_circuits_out;
    std::vector<int> part_n_circuits_out;  ///< index = Structure::contingency_parts; 0 = not there
};

/// A contract under which a demand may be restricted a day ahead, index = Structure::contracts.
struct Contract {
    bool in_service = false;
    ContractForm form = ContractForm::nfa;
    int demand = -1;    ///< index into Structure::demands
    ContractRow terms;  ///< budgets, what a restriction leaves, prices
};

/// One scenario's values on a Structure, of all carriers. Every column has the size of its axis, whatever the scenario holds.
struct System {
    std::shared_ptr<const Structure> structure;
    std::shared_ptr<const SeriesPool> series;
    NodeColumns nodes;
    BranchColumns branches;
    ShuntColumns shunts;
    SourceColumns sources;
    DemandColumns demands;
    ConverterColumns converters;
    PortColumns ports;
    std::vector<RegionMember> region_members;  ///< sorted by region, then port
    StoreColumns stores;
    PipeColumns pipes;
    PipeNodeColumns pipe_nodes;
    std::vector<Exchange> exchanges;
    LimitColumns limits;
    ContingencyColumns contingencies;
    std::vector<Contract> contracts;
    std::vector<BidOffer> bid_offers;
    std::vector<std::string> known_excesses;  ///< of Primitives
    double cos_phi_grid_pu = 1.0;
    int base_year = 0, present_year = 0;     ///< of Primitives
    std::vector<std::string> areas_in_part;  ///< areas that reach beyond the region
};

/// Puts one scenario's primitives on the structure's axes.
/// @param issues  wrong values (negative capacity, zero reactance, isolated node, ...) are added here
System build_system(std::shared_ptr<const Structure> structure, std::shared_ptr<const SeriesPool> series,
                    const Primitives& primitives, Issues& issues);

/// Whether a branch is a coupler without impedance: it makes its ends one node.
bool is_zero_coupler(const System& system, std::size_t branch);

/// For each node the first of those that couplers make one with it, shape (n_nodes of the Structure).
std::vector<int> joined_nodes(const System& system);

/// Hash of everything in the system: structure, columns and the series they point to.
Key system_key(const System& system);

/// Value of an hourly column entry at a step.
inline double value_at(const Hourly& hourly, const SeriesPool& pool, std::size_t step) {
    return hourly.series == kConstant ? hourly.scale : hourly.scale * pool.values(hourly.series)[step];
}

/// Values of an hourly column entry at all steps: the pool is asked once.
inline std::vector<double> values_of(const Hourly& hourly, const SeriesPool& pool) {
    std::vector<double> out(pool.n_steps(), hourly.scale);
    if (hourly.series == kConstant) return out;
    const auto values = pool.values(hourly.series);
    for (std::size_t step = 0; step < out.size(); ++step) out[step] *= values[step];
    return out;
}

}  // namespace knelpunt
