#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/system/contract/contract_row.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt {

/// Position of a series in the study's pool; -1 = constant.
using SeriesId = int;
inline constexpr SeriesId kConstant = -1;

/// A value per hour: `scale` times a series of the pool, or constantly `scale`.
struct Hourly {
    double scale = 0.0;
    SeriesId series = kConstant;
    bool operator==(const Hourly&) const = default;
};

/// How sure a figure is, from best to worst; what is not reported or derived is weak.
inline constexpr std::string_view kConfidences = "reported|derived|assumed|calibrated|unknown";
bool is_weak(std::string_view confidence);

/// Who decides on the power of a source.
inline constexpr std::string_view kDispatchChoices = "rule|market|converter";

/// Whether use may move: window = within its day, by the market.
inline constexpr std::string_view kFlexibilityChoices = "fixed|window";

/// Stands for "no right apart from the use": a small user has no contract.
inline constexpr Hourly kNoRight{kNaN, kConstant};

// Rows of the primitives: what a model compiles its things of the world to. One struct and one TableSpec per table;
// the order of rows is free, ids are unique per table. Members of type Hourly stand beside the spec'd ones.

struct CarrierRow : TableRow {
    std::string id, name, physics;  // physics: power | gas | heat | none
};

struct ZoneRow : TableRow {
    std::string id, name, carrier;
};

struct NodeRow : TableRow {
    std::string id, name, carrier, zone, station, area, municipality;
    double lat = kNaN, lon = kNaN;
    double v_rated_kv = kNaN;  // power
    bool in_service = true;
    double exchange_share_pu = 0.0;  // share of the region's net exchange that enters here
    double v_start_pu = 1.0;  // where AC flow starts; held here where a balancing node has no source that holds one
    double angle_start_rad = 0.0;  // the same; held at the node that gives the angle
    bool holds_angle = false;      // a reference beside others of its island: angle held, no share of the surplus
    double v_min_pu = kNaN, v_max_pu = kNaN;
};

struct BranchRow : TableRow {
    std::string id, name, from, to, kind;
    bool in_service = true;
    int n_circuits = 1;
    Hourly rating_mva;           // per circuit
    double rating_low_pu = 1.0;  // low and high rating as ratio to the likely one
    double rating_high_pu = 1.0;
    std::string rating_confidence;
    std::string rule_offtake = "n", rule_feed_in = "n";
    double post_outage_offtake_pu = 1.0;  // rating after an outage as ratio to the rating before, by direction
    double post_outage_feed_in_pu = 1.0;
    double cos_phi = kNaN;  // turns MVA into MW in DC flow; NaN = that of the grid
};

/// Side table of lines, links, couplers and equivalents, values per circuit.
struct LineRow : TableRow {
    std::string id;
    double length_km = kNaN, r_ohm = 0.0, x_ohm = 0.0, c_nf = 0.0;
};

/// Side table of transformers, values per unit.
struct TransformerRow : TableRow {
    std::string id;
    double s_rated_mva = 0.0, vk_pu = 0.0, vkr_pu = 0.0;
    double ratio_pu = 1.0;         // off-nominal ratio, from/to
    double phase_shift_rad = 0.0;  // angle lag of the to side
    double ratio_step_pu = 0.0;    // of the tap changer; 0 = fixed
    double ratio_min_pu = 1.0, ratio_max_pu = 1.0;
    double v_set_pu = kNaN;   // voltage that the tap changer holds at the to side
    double v_band_pu = 0.02;  // it moves when the voltage is further off than half of this
};

/// Conductance and susceptance to earth at a node, as the power at 1 pu; b > 0 injects reactive power.
struct ShuntRow : TableRow {
    std::string id, node, confidence = "unknown";
    bool in_service = true;
    double g_mw = 0.0, b_mvar = 0.0;
};

/// What stands at the `from` end of a pipe; flow through a regulator or compressor goes one way.
inline constexpr std::string_view kPipeStations = "none|regulator|compressor";

/// Side table of pipes and heat pipes; NaN: pressures and temperatures in it cannot be computed.
struct PipeRow : TableRow {
    std::string id, station = "none";
    double length_km = kNaN, inner_diameter_mm = kNaN, roughness_mm = kNaN;
    double heat_loss_w_per_m_k = kNaN;    // of heat: per metre and kelvin of one of the two pipes
    double velocity_most_m_per_s = kInf;  // what it is laid out for
    double ground_c = kNaN;               // of hydrogen its gas has this temperature
    double outlet_bar = kNaN;             // set pressure behind its station, absolute
    bool is_weak = false;                 // rests on an assumed, calibrated or unknown figure
};

/// Side table of nodes of heat and hydrogen. Pressures are absolute.
struct PipeNodeRow : TableRow {
    std::string id;
    double pressure_least_bar = kNaN, pressure_most_bar = kNaN;
    double pressure_set_bar = kNaN;  // held by a source at the node; NaN = none holds one
    double source_bar = kNaN;        // pressure at which sources deliver; what is above it needs a compressor
    double supply_least_c = kNaN;    // customers of heat need this
    Hourly supply_c, return_c;       // of heat: what plants supply and customers give back; scale 0 = not known
};

struct SourceRow : TableRow {
    std::string id, name, node, category;
    bool in_service = true;
    std::string ledger_class = "measured", confidence = "unknown";
    double p_rated_mw = 0.0;
    Hourly p_mw;                    // production by rule; a market replaces that of dispatch = "market"
    Hourly right_mw = kNoRight;     // when the right to feed in is used
    std::string dispatch = "rule";  // rule | market | converter: its power is that of converter ports shown as it
    Hourly p_min_mw, p_max_mw;      // bounds of the market; a negative lower bound buys: the exchange of a zone
    double cost_eur_per_mwh = 0.0, cos_phi = 1.0;
    double q_mvar = kNaN;                          // fixed reactive power; NaN = that of cos_phi, drawn
    double v_set_pu = kNaN;                        // voltage that it holds at its node; NaN = holds none
    double q_min_mvar = -kInf, q_max_mvar = kInf;  // within these
    Hourly price_eur_per_mwh;                      // hourly price of what it uses or trades, on top of the cost
    double co2_t_per_mwh = 0.0;
};

/// The rest of a bidding zone, which buys and sells at an hourly price. Power flow spreads it over the grid by the nodes'
/// exchange shares.
struct MarketExchange {
    std::string node;  ///< any node of the zone
    double p_max_mw = 0.0;
    Hourly price_eur_per_mwh;
};

struct DemandRow : TableRow {
    std::string id, name, node, category, municipality;
    std::string origin;           // demand that it is a part of; empty = itself
    std::string customer, makes;  // who uses it, and the carrier that is made of it; empty = not known, none
    std::string ledger_class = "measured", flexibility, confidence = "unknown";
    bool in_service = true;
    Hourly p_mw;
    Hourly right_mw = kNoRight;           // when the right to transport is used
    Hourly p_max_mw;                      // highest power of flexibility = "window"
    double homes = 0.0;                   // homes that it stands for
    double firm_pu = 1.0;                 // part of the right that is firm; the rest takes what each hour leaves
    double quarter_hour_factor_pu = 1.0;  // highest quarter hour over its hour
    double value_eur_per_mwh = kNaN, cos_phi = 1.0;
    double q_mvar = kNaN;  // fixed reactive power drawn; NaN = that of cos_phi
};

/// A device with one activity; a node gets coefficient times activity at each port.
struct ConverterRow : TableRow {
    std::string id, name, category, confidence = "unknown";
    bool in_service = true;
    double activity_max_mw = 0.0;
    Hourly availability_pu{1.0, kConstant};  // of the largest activity
    Hourly activity_min_mw;                  // what it must do
    double cost_eur_per_mwh = 0.0;           // per MWh of activity, beyond what the ports buy
};

struct ConverterPortRow : TableRow {
    std::string id, converter, node;
    Hourly coefficient_pu;  // MW at the node per MW of activity, injection positive
    std::string shown_as;   // source or demand that stands for it in the grid; ports may share one; empty = own id
};

/// Rows a'p <= b over port powers, one per (id, port); ports of several converters may stand in one.
struct ConverterRegionRow : TableRow {
    std::string id, converter, port;
    double coefficient_pu = 0.0, bound_mw = kInf;
};

struct StoreRow : TableRow {
    std::string id, name, node, category, confidence = "unknown";
    bool in_service = true;
    double charge_max_mw = 0.0, discharge_max_mw = 0.0, content_max_mwh = 0.0;
    double charge_efficiency_pu = 1.0, discharge_efficiency_pu = 1.0, standing_loss_pu = 0.0;
    double cost_eur_per_mwh = 0.0;  // per MWh discharged
};

/// A device as results name it: its converters and sources are those of its id, or of its id, a plus
/// and a suffix.
struct DeviceRow : TableRow {
    std::string id, name, kind, zone, owner, payer;
    bool in_service = true;
};

/// Sum over members (demand positive, source negative) that must stay below a bound.
struct LimitRow : TableRow {
    std::string id, name, node;
    bool in_service = true;
    Hourly bound_mw;
    std::string confidence;
};

struct LimitMemberRow : TableRow {
    std::string id, limit, table, member;
    double coefficient_pu = 1.0;
};

struct ContingencyRow : TableRow {
    std::string id, name, branch;
    int n_circuits_out = 1;
    bool in_service = true;
};

/// More that goes out with a contingency: other circuits on the same towers, what hangs on the same bus bar.
struct ContingencyPartRow : TableRow {
    std::string id, contingency, branch;
    int n_circuits_out = 1;
};

/// What use or production of a kind offers for a change of its power: a bid of congestion management.
struct BidOfferRow {
    std::string id, kind;            // kind: what results name it
    bool is_production = false;      // of a technology, else of a category of use
    std::string element;             // the technology or category; "*" = every one that is not named otherwise
    bool is_more = false;            // more power, else less
    double volume_pu = 0.0;          // of the power of the hour; of more production: of what its rated power leaves
    double price_eur_per_mwh = 0.0;  // beyond the price of the zone
    double running_cost_eur_per_mwh = kNaN;  // where it has one, set against the price of the zone
    bool keeps_energy = false;               // what is used less is used at other hours of the day
    bool is_last_resort = false;             // no bid: use that is not served, production that is cut off
};

/// All rows of one scenario, as models make them.
struct Primitives {
    std::vector<CarrierRow> carriers;
    std::vector<ZoneRow> zones;
    std::vector<NodeRow> nodes;
    std::vector<BranchRow> branches;
    std::vector<LineRow> lines;
    std::vector<TransformerRow> transformers;
    std::vector<PipeRow> pipes;
    std::vector<PipeNodeRow> pipe_nodes;
    std::vector<ShuntRow> shunts;
    std::vector<SourceRow> sources;
    std::vector<DemandRow> demands;
    std::vector<MarketExchange> exchanges;  ///< of zones that trade beyond the region
    std::vector<ConverterRow> converters;
    std::vector<ConverterPortRow> converter_ports;
    std::vector<ConverterRegionRow> converter_regions;
    std::vector<StoreRow> stores;
    std::vector<DeviceRow> devices;
    std::vector<LimitRow> limits;
    std::vector<LimitMemberRow> limit_members;
    std::vector<ContingencyRow> contingencies;
    std::vector<ContingencyPartRow> contingency_parts;
    std::vector<ContractRow> contracts;
    std::vector<BidOfferRow> bid_offers;
    std::vector<std::string> known_excesses;  ///< branches and nodes whose excess in the base year is one of our inputs
    double cos_phi_grid_pu = 1.0;             ///< power factor that turns MVA ratings into MW in DC flow
    int base_year = 0;                        ///< year of the measured use; 0 = not known
    int present_year = 0;                     ///< last year whose use is all connected; 0 = not known
    std::vector<std::string> areas_in_part;   ///< areas that reach beyond the region
    std::vector<std::string> notes;           ///< of the reader of a case: what it did where the file leaves a choice
    bool is_case = false;  ///< a published network: parts without supply stay dead, branches may have r alone
};

/// Declarations of the primitive tables, for reading, checking and `describe`.
const TableSpec<CarrierRow>& carriers_spec();
const TableSpec<ZoneRow>& zones_spec();
const TableSpec<NodeRow>& nodes_spec();
const TableSpec<BranchRow>& branches_spec();
const TableSpec<LineRow>& lines_spec();
const TableSpec<TransformerRow>& transformers_spec();
const TableSpec<PipeRow>& pipes_spec();
const TableSpec<PipeNodeRow>& pipe_nodes_spec();
const TableSpec<ShuntRow>& shunts_spec();
const TableSpec<SourceRow>& sources_spec();
const TableSpec<DemandRow>& demands_spec();
const TableSpec<ConverterRow>& converters_spec();
const TableSpec<ConverterPortRow>& converter_ports_spec();
const TableSpec<ConverterRegionRow>& converter_regions_spec();
const TableSpec<StoreRow>& stores_spec();
const TableSpec<LimitRow>& limits_spec();
const TableSpec<LimitMemberRow>& limit_members_spec();
const TableSpec<ContingencyRow>& contingencies_spec();
const TableSpec<ContingencyPartRow>& contingency_parts_spec();

/// The tables as `describe` prints them.
std::vector<TableDoc> primitive_table_docs();

}  // namespace knelpunt
