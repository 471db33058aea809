#include "sim/system/primitive_params.hpp"

namespace knelpunt {

const TableSpec<CarrierRow>& carriers_spec() {
    static const TableSpec<CarrierRow> spec{
        "carriers",
        "",
        "What nodes carry; physics decides which flow equations hold.",
        {id_param<CarrierRow>(),
         name_param<CarrierRow>(),
         {&CarrierRow::physics, {.name = "physics", .doc = "Flow equations.", .choices = "power|gas|heat|none"}}}};
    return spec;
}

const TableSpec<ZoneRow>& zones_spec() {
    static const TableSpec<ZoneRow> spec{
        "zones",
        "",
        "Bidding zones: sets of nodes that the market sees as one.",
        {id_param<ZoneRow>(),
         name_param<ZoneRow>(),
         {&ZoneRow::carrier, {.name = "carrier", .doc = "Carrier traded.", .refers_to = "carriers"}}}};
    return spec;
}

const TableSpec<NodeRow>& nodes_spec() {
    static const TableSpec<NodeRow> spec{
        "nodes",
        "",
        "Places where energy enters, leaves or branches.",
        {id_param<NodeRow>(),
         name_param<NodeRow>(),
         {&NodeRow::carrier, {.name = "carrier", .doc = "Carrier of the node.", .refers_to = "carriers"}},
         {&NodeRow::zone, {.name = "zone", .doc = "Bidding zone.", .required = false, .refers_to = "zones"}},
         {&NodeRow::station,
          {.name = "station", .doc = "Site that groups nodes of several voltages.", .required = false}},
         {&NodeRow::area, {.name = "area", .doc = "Transmission area.", .required = false}},
         {&NodeRow::municipality,
          {.name = "municipality", .doc = "Municipality that it mainly serves.", .required = false}},
         {&NodeRow::lat,
          {.name = "lat", .unit = Unit::degree, .doc = "Latitude (WGS 84).", .range = {-90, 90}, .required = false}},
         {&NodeRow::lon,
          {.name = "lon", .unit = Unit::degree, .doc = "Longitude (WGS 84).", .range = {-180, 180}, .required = false}},
         {&NodeRow::v_rated_kv,
          {.name = "v_rated_kv",
           .unit = Unit::kv,
           .doc = "Rated voltage (power).",
           .range = kPositive,
           .required = false}},
         in_service_param<NodeRow>(),
         {&NodeRow::exchange_share_pu,
          {.name = "exchange_share_pu",
           .unit = Unit::pu,
           .doc = "Share of the region's net exchange that enters here.",
           .range = kShare,
           .fallback = "0"}},
         {&NodeRow::v_start_pu,
          {.name = "v_start_pu",
           .unit = Unit::pu,
           .doc = "Voltage from which AC flow starts; held at balancing nodes without a source that holds one.",
           .range = kPositive,
           .fallback = "1"}},
         {&NodeRow::angle_start_rad,
          {.name = "angle_start_rad",
           .unit = Unit::rad,
           .doc = "Angle from which AC flow starts; held at the node that gives the angle.",
           .fallback = "0"}},
         {&NodeRow::v_min_pu,
          {.name = "v_min_pu",
           .unit = Unit::pu,
           .doc = "Lowest voltage allowed.",
           .range = kPositive,
           .required = false}},
         {&NodeRow::v_max_pu,
          {.name = "v_max_pu",
           .unit = Unit::pu,
           .doc = "Highest voltage allowed.",
           .range = kPositive,
           .required = false}}}};
    return spec;
}

const TableSpec<BranchRow>& branches_spec() {
    static const TableSpec<BranchRow> spec{
        "branches",
        "",
        "Connections between two nodes: a group of equal parallel circuits or units.",
        {id_param<BranchRow>(),
         name_param<BranchRow>(),
         node_param(&BranchRow::from, "from", "Node at the from end."),
         node_param(&BranchRow::to, "to", "Node at the to end."),
         {&BranchRow::kind,
          {.name = "kind",
           .doc = "What it is.",
           .choices = "line|transformer|link|coupler|pipe|compressor|regulator|valve|heat_pipe"}},
         in_service_param<BranchRow>(),
         {&BranchRow::n_circuits,
          {.name = "n_circuits",
           .unit = Unit::count,
           .doc = "Equal circuits or units in parallel.",
           .range = {1, 99},
           .fallback = "1"}},
         {&BranchRow::rating_low_pu,
          {.name = "rating_low_pu",
           .unit = Unit::pu,
           .doc = "Low rating over likely rating.",
           .range = kPositive,
           .fallback = "1"}},
         {&BranchRow::rating_high_pu,
          {.name = "rating_high_pu",
           .unit = Unit::pu,
           .doc = "High rating over likely rating.",
           .range = kPositive,
           .fallback = "1"}},
         {&BranchRow::rating_confidence,
          {.name = "rating_confidence",
           .doc = "How sure the rating is.",
           .fallback = "unknown",
           .choices = kLimitConfidences}},
         {&BranchRow::rule_offtake,
          {.name = "rule_offtake",
           .doc = "Security rule while the branch serves offtake.",
           .fallback = "n-1",
           .choices = "n|n-1|n-1-after-switching|n-with-trip"}},
         {&BranchRow::rule_feed_in,
          {.name = "rule_feed_in",
           .doc = "Security rule while it carries feed-in.",
           .fallback = "n-1",
           .choices = "n|n-1|n-1-after-switching|n-with-trip"}},
         {&BranchRow::post_outage_offtake_pu,
          {.name = "post_outage_offtake_pu",
           .unit = Unit::pu,
           .doc = "Rating after an outage over rating before, offtake; infinite where outages do not count.",
           .range = kPositive,
           .fallback = "1"}},
         {&BranchRow::post_outage_feed_in_pu,
          {.name = "post_outage_feed_in_pu",
           .unit = Unit::pu,
           .doc = "The same for feed-in.",
           .range = kPositive,
           .fallback = "1"}},
         {&BranchRow::cos_phi,
          {.name = "cos_phi",
           .unit = Unit::pu,
           .doc = "Power factor of the rating in DC flow; empty = that of the grid.",
           .range = {0, 1, true},
           .required = false}}}};
    return spec;
}

const TableSpec<LineRow>& lines_spec() {
    static const TableSpec<LineRow> spec{
        "branch_lines",
        "",
        "Side table of lines, links and couplers: values per circuit.",
        {id_param<LineRow>(),
         {&LineRow::length_km,
          {.name = "length_km", .unit = Unit::km, .doc = "Length.", .range = kNotNegative, .required = false}},
         {&LineRow::r_ohm, {.name = "r_ohm", .unit = Unit::ohm, .doc = "Series resistance.", .fallback = "0"}},
         {&LineRow::x_ohm,
          {.name = "x_ohm", .unit = Unit::ohm, .doc = "Series reactance, at the from side's voltage."}},
         {&LineRow::c_nf,
          {.name = "c_nf", .doc = "Capacitance to earth [nF].", .range = kNotNegative, .fallback = "0"}}}};
    return spec;
}

const TableSpec<TransformerRow>& transformers_spec() {
    static const TableSpec<TransformerRow> spec{
        "branch_transformers",
        "",
        "Side table of transformers: values per unit.",
        {id_param<TransformerRow>(),
         {&TransformerRow::s_rated_mva,
          {.name = "s_rated_mva",
           .unit = Unit::mva,
           .doc = "Rated power that vk_pu refers to.",
           .range = kNotNegative}},
         {&TransformerRow::vk_pu,
          {.name = "vk_pu", .unit = Unit::pu, .doc = "Short-circuit voltage.", .range = kNotNegative}},
         {&TransformerRow::vkr_pu,
          {.name = "vkr_pu", .unit = Unit::pu, .doc = "Its resistive part.", .range = kNotNegative, .fallback = "0"}},
         {&TransformerRow::ratio_pu,
          {.name = "ratio_pu",
           .unit = Unit::pu,
           .doc = "Off-nominal ratio, from over to.",
           .range = kPositive,
           .fallback = "1"}},
         {&TransformerRow::phase_shift_rad,
          {.name = "phase_shift_rad", .unit = Unit::rad, .doc = "Angle lag of the to side.", .fallback = "0"}},
         {&TransformerRow::ratio_step_pu,
          {.name = "ratio_step_pu",
           .unit = Unit::pu,
           .doc = "Step of the tap changer; 0 = the ratio is fixed.",
           .range = kNotNegative,
           .fallback = "0"}},
         {&TransformerRow::ratio_min_pu,
          {.name = "ratio_min_pu",
           .unit = Unit::pu,
           .doc = "Lowest ratio of the tap changer.",
           .range = kPositive,
           .fallback = "1"}},
         {&TransformerRow::ratio_max_pu,
          {.name = "ratio_max_pu",
           .unit = Unit::pu,
           .doc = "Highest ratio of the tap changer.",
           .range = kPositive,
           .fallback = "1"}},
         {&TransformerRow::v_set_pu,
          {.name = "v_set_pu",
           .unit = Unit::pu,
           .doc = "Voltage that the tap changer holds at the to side.",
           .range = kPositive,
           .required = false}},
         {&TransformerRow::v_band_pu,
          {.name = "v_band_pu",
           .unit = Unit::pu,
           .doc = "Dead band: the tap changer moves when the voltage is further off than half of this.",
           .range = kNotNegative,
           .fallback = "0.02"}}}};
    return spec;
}

const TableSpec<ShuntRow>& shunts_spec() {
    static const TableSpec<ShuntRow> spec{
        "node_shunts",
        "",
        "Conductance and susceptance to earth: reactors, capacitors, losses of iron.",
        {id_param<ShuntRow>(),
         node_param(&ShuntRow::node, "node", "Where it stands."),
         in_service_param<ShuntRow>(),
         {&ShuntRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&ShuntRow::g_mw, {.name = "g_mw", .unit = Unit::mw, .doc = "Power drawn at 1 pu.", .fallback = "0"}},
         {&ShuntRow::b_mvar,
          {.name = "b_mvar",
           .unit = Unit::mvar,
           .doc = "Reactive power injected at 1 pu; negative for a reactor.",
           .fallback = "0"}}}};
    return spec;
}

const TableSpec<PipeRow>& pipes_spec() {
    static const TableSpec<PipeRow> spec{
        "branch_pipes",
        "",
        "Side table of pipes and their stations.",
        {id_param<PipeRow>(),
         {&PipeRow::station,
          {.name = "station",
           .doc = "What stands at its from end, and lets flow pass one way.",
           .fallback = "none",
           .choices = kPipeStations}},
         {&PipeRow::length_km,
          {.name = "length_km", .unit = Unit::km, .doc = "Length.", .range = kNotNegative, .required = false}},
         {&PipeRow::inner_diameter_mm,
          {.name = "inner_diameter_mm", .unit = Unit::mm, .doc = "Inner diameter.", .required = false}},
         {&PipeRow::roughness_mm, {.name = "roughness_mm", .unit = Unit::mm, .doc = "Roughness.", .required = false}},
         {&PipeRow::heat_loss_w_per_m_k,
          {.name = "heat_loss_w_per_m_k",
           .unit = Unit::w_per_m_k,
           .doc = "Heat lost to the ground per metre and kelvin, each of supply and return.",
           .required = false}},
         {&PipeRow::velocity_most_m_per_s,
          {.name = "velocity_most_m_per_s",
           .unit = Unit::m_per_s,
           .doc = "Velocity that it is laid out for.",
           .required = false}},
         {&PipeRow::ground_c,
          {.name = "ground_c", .unit = Unit::c, .doc = "Temperature of the ground.", .required = false}},
         {&PipeRow::outlet_bar,
          {.name = "outlet_bar",
           .unit = Unit::bar,
           .doc = "Set pressure behind its station, absolute.",
           .required = false}},
         {&PipeRow::is_weak,
          {.name = "is_weak", .doc = "1 = rests on an assumed, calibrated or unknown figure.", .fallback = "0"}}}};
    return spec;
}

const TableSpec<PipeNodeRow>& pipe_nodes_spec() {
    using Row = PipeNodeRow;
    static const TableSpec<Row> spec{
        "pipe_nodes",
        "",
        "Side table of nodes of heat and hydrogen; pressures are absolute.",
        {id_param<Row>(),
         {&Row::pressure_least_bar,
          {.name = "pressure_least_bar", .unit = Unit::bar, .doc = "Least pressure wanted.", .required = false}},
         {&Row::pressure_most_bar,
          {.name = "pressure_most_bar", .unit = Unit::bar, .doc = "Most pressure allowed.", .required = false}},
         {&Row::pressure_set_bar,
          {.name = "pressure_set_bar", .unit = Unit::bar, .doc = "Pressure that a source holds.", .required = false}},
         {&Row::source_bar,
          {.name = "source_bar", .unit = Unit::bar, .doc = "Pressure at which sources deliver.", .required = false}},
         {&Row::supply_least_c,
          {.name = "supply_least_c", .unit = Unit::c, .doc = "Supply that customers need.", .required = false}}}};
    return spec;
}

}  // namespace knelpunt
