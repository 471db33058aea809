#include "sim/system/primitives.hpp"

#include "sim/base/time_axis.hpp"

namespace knelpunt {
namespace {

constexpr Range kPositive{0.0, kInf, true};
constexpr Range kShare{0.0, 1.0};

template <class Row>
Param<Row> id_param() {
    return {&Row::id, {.name = "id", .doc = "Unique id inside the table."}};
}

template <class Row>
Param<Row> name_param() {
    return {&Row::name, {.name = "name", .doc = "Name for people, free text.", .required = false}};
}

template <class Row>
Param<Row> in_service_param() {
    return {&Row::in_service,
            {.name = "in_service", .doc = "0 takes the element out: its results are NaN.", .fallback = "1"}};
}

template <class Row>
Param<Row> node_param(std::string Row::*member, std::string_view name, std::string_view doc) {
    return {member, {.name = name, .doc = doc, .refers_to = "nodes"}};
}

}  // namespace

bool is_weak(std::string_view confidence) { return confidence != "reported" && confidence != "derived"; }

const TableSpec<CarrierRow>& carriers_spec() {
    static const TableSpec<CarrierRow> spec{
        "carriers",
        "",
        "What nodes carry; physics decides which flow equations hold.",
        {id_param<CarrierRow>(),
         name_param<CarrierRow>(),
         {&CarrierRow::physics, {.name = "physics", .doc = "Flow equations.", .choices = "power|gas|heat|none"}},
         {&CarrierRow::accounting_unit, {.name = "accounting_unit", .doc = "Unit of its energy.", .fallback = "MWh"}}}};
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
         {&NodeRow::height_m,
          {.name = "height_m", .unit = Unit::m, .doc = "Height above sea level (gas).", .required = false}},
         {&NodeRow::temperature_grade,
          {.name = "temperature_grade", .doc = "Supply temperature class (heat).", .required = false}},
         in_service_param<NodeRow>(),
         {&NodeRow::exchange_share_pu,
          {.name = "exchange_share_pu",
           .unit = Unit::pu,
           .doc = "Share of the region's net exchange that enters here.",
           .range = kShare,
           .fallback = "0"}}}};
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
           .choices = kConfidences}},
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
          {.name = "phase_shift_rad", .unit = Unit::rad, .doc = "Angle lag of the to side.", .fallback = "0"}}}};
    return spec;
}

const TableSpec<PipeRow>& pipes_spec() {
    static const TableSpec<PipeRow> spec{
        "branch_pipes",
        "",
        "Side table of pipes and their stations.",
        {id_param<PipeRow>(),
         {&PipeRow::length_km,
          {.name = "length_km", .unit = Unit::km, .doc = "Length.", .range = kNotNegative, .required = false}},
         {&PipeRow::diameter_m,
          {.name = "diameter_m", .unit = Unit::m, .doc = "Inner diameter.", .range = kPositive, .required = false}},
         {&PipeRow::roughness_m,
          {.name = "roughness_m", .unit = Unit::m, .doc = "Wall roughness.", .range = kNotNegative, .required = false}},
         {&PipeRow::heat_loss_w_per_m_k,
          {.name = "heat_loss_w_per_m_k",
           .doc = "Heat loss per length and temperature difference [W/(m K)].",
           .range = kNotNegative,
           .required = false}}}};
    return spec;
}

const TableSpec<SourceRow>& sources_spec() {
    static const TableSpec<SourceRow> spec{
        "sources",
        "",
        "Production at a node.",
        {id_param<SourceRow>(),
         name_param<SourceRow>(),
         node_param(&SourceRow::node, "node", "Where it enters."),
         {&SourceRow::category, {.name = "category", .doc = "Technology.", .required = false}},
         {&SourceRow::customer, {.name = "customer", .doc = "Customer it belongs to.", .required = false}},
         in_service_param<SourceRow>(),
         {&SourceRow::ledger_class,
          {.name = "ledger_class",
           .doc = "measured = it is there; requested = it waits in the queue.",
           .fallback = "measured",
           .choices = kLedgerChoices}},
         {&SourceRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&SourceRow::p_rated_mw,
          {.name = "p_rated_mw", .unit = Unit::mw, .doc = "Installed power.", .range = kNotNegative}},
         {&SourceRow::dispatch,
          {.name = "dispatch",
           .doc = "Who decides on its output: a rule, or the market between its bounds.",
           .fallback = "rule",
           .choices = "rule|market|converter"}},
         {&SourceRow::cost_eur_per_mwh,
          {.name = "cost_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Cost of production.", .fallback = "0"}},
         {&SourceRow::co2_t_per_mwh,
          {.name = "co2_t_per_mwh",
           .doc = "CO2 per MWh that it gives [t/MWh]; its price is part of the cost.",
           .fallback = "0"}},
         {&SourceRow::cos_phi,
          {.name = "cos_phi", .unit = Unit::pu, .doc = "Power factor.", .range = {0, 1, true}, .fallback = "1"}}}};
    return spec;
}

const TableSpec<DemandRow>& demands_spec() {
    static const TableSpec<DemandRow> spec{
        "demands",
        "",
        "Use at a node.",
        {id_param<DemandRow>(),
         name_param<DemandRow>(),
         node_param(&DemandRow::node, "node", "Where it leaves."),
         {&DemandRow::category, {.name = "category", .doc = "Kind of use.", .required = false}},
         {&DemandRow::customer, {.name = "customer", .doc = "Customer it belongs to.", .required = false}},
         {&DemandRow::municipality, {.name = "municipality", .doc = "Municipality of the use.", .required = false}},
         {&DemandRow::ledger_class,
          {.name = "ledger_class",
           .doc = "The one class of the demand ledger it is in.",
           .fallback = "measured",
           .choices = kLedgerChoices}},
         {&DemandRow::origin,
          {.name = "origin", .doc = "Demand that it is a part of; empty = itself.", .required = false}},
         {&DemandRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&DemandRow::homes,
          {.name = "homes", .unit = Unit::count, .doc = "Homes that it stands for.", .fallback = "0"}},
         {&DemandRow::quarter_hour_factor_pu,
          {.name = "quarter_hour_factor_pu",
           .unit = Unit::pu,
           .doc = "Highest quarter hour (kWmax) over the mean of its hour.",
           .range = kPositive,
           .fallback = "1"}},
         {&DemandRow::flexibility,
          {.name = "flexibility",
           .doc = "How far it can yield.",
           .fallback = "fixed",
           .choices = "fixed|curtailable|window"}},
         in_service_param<DemandRow>(),
         {&DemandRow::value_eur_per_mwh,
          {.name = "value_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Value of the use.", .required = false}},
         {&DemandRow::cos_phi,
          {.name = "cos_phi", .unit = Unit::pu, .doc = "Power factor.", .range = {0, 1, true}, .fallback = "1"}}}};
    return spec;
}

const TableSpec<ConverterRow>& converters_spec() {
    static const TableSpec<ConverterRow> spec{
        "converters",
        "",
        "Devices with one activity and any number of ports.",
        {id_param<ConverterRow>(),
         name_param<ConverterRow>(),
         {&ConverterRow::category, {.name = "category", .doc = "Technology.", .required = false}},
         in_service_param<ConverterRow>(),
         {&ConverterRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&ConverterRow::cost_eur_per_mwh,
          {.name = "cost_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "Cost per MWh of activity, beyond what its ports buy.",
           .fallback = "0"}},
         {&ConverterRow::activity_max_mw,
          {.name = "activity_max_mw", .unit = Unit::mw, .doc = "Largest activity.", .range = kNotNegative}}}};
    return spec;
}

const TableSpec<ConverterPortRow>& converter_ports_spec() {
    static const TableSpec<ConverterPortRow> spec{
        "converter_ports",
        "",
        "Ports of converters: injection per MW of activity.",
        {id_param<ConverterPortRow>(),
         {&ConverterPortRow::converter,
          {.name = "converter", .doc = "Converter of the port.", .refers_to = "converters"}},
         node_param(&ConverterPortRow::node, "node", "Node of the port."),
         {&ConverterPortRow::shown_as,
          {.name = "shown_as",
           .doc = "Source or demand that stands for it in the grid; ports may share one; empty = its own id.",
           .required = false}}}};
    return spec;
}

const TableSpec<ConverterRegionRow>& converter_regions_spec() {
    static const TableSpec<ConverterRegionRow> spec{
        "converter_regions",
        "",
        "Operating regions: sums of port powers that stay below a bound.",
        {id_param<ConverterRegionRow>(),
         {&ConverterRegionRow::converter,
          {.name = "converter", .doc = "Converter of the row.", .refers_to = "converters"}},
         {&ConverterRegionRow::port,
          {.name = "port", .doc = "Port of the coefficient.", .refers_to = "converter_ports"}},
         {&ConverterRegionRow::coefficient_pu,
          {.name = "coefficient_pu", .unit = Unit::pu, .doc = "Factor of the port's power."}},
         {&ConverterRegionRow::bound_mw, {.name = "bound_mw", .unit = Unit::mw, .doc = "Upper bound of the sum."}}}};
    return spec;
}

const TableSpec<StoreRow>& stores_spec() {
    static const TableSpec<StoreRow> spec{
        "stores",
        "",
        "Stores: power and content limits, losses, end rule. Contents are at the end of a step.",
        {id_param<StoreRow>(),
         name_param<StoreRow>(),
         node_param(&StoreRow::node, "node", "Where it charges and discharges."),
         {&StoreRow::category, {.name = "category", .doc = "Technology.", .required = false}},
         {&StoreRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&StoreRow::cost_eur_per_mwh,
          {.name = "cost_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Cost per MWh discharged.", .fallback = "0"}},
         {&StoreRow::end_rule,
          {.name = "end_rule",
           .doc = "What holds at the end of the axis.",
           .fallback = "cyclic",
           .choices = "cyclic|given|valued|joined"}},
         in_service_param<StoreRow>(),
         {&StoreRow::charge_max_mw,
          {.name = "charge_max_mw", .unit = Unit::mw, .doc = "Largest charging power.", .range = kNotNegative}},
         {&StoreRow::discharge_max_mw,
          {.name = "discharge_max_mw", .unit = Unit::mw, .doc = "Largest discharging power.", .range = kNotNegative}},
         {&StoreRow::content_max_mwh,
          {.name = "content_max_mwh", .unit = Unit::mwh, .doc = "Largest content.", .range = kNotNegative}},
         {&StoreRow::charge_efficiency_pu,
          {.name = "charge_efficiency_pu",
           .unit = Unit::pu,
           .doc = "Content gained per MWh taken.",
           .range = {0, 1, true},
           .fallback = "1"}},
         {&StoreRow::discharge_efficiency_pu,
          {.name = "discharge_efficiency_pu",
           .unit = Unit::pu,
           .doc = "MWh given per content used.",
           .range = {0, 1, true},
           .fallback = "1"}},
         {&StoreRow::standing_loss_pu,
          {.name = "standing_loss_pu",
           .unit = Unit::pu,
           .doc = "Share of the content lost per hour.",
           .range = kShare,
           .fallback = "0"}}}};
    return spec;
}

const TableSpec<LimitRow>& limits_spec() {
    static const TableSpec<LimitRow> spec{
        "limits",
        "",
        "Bounds on sums of demands (+) and sources (-), such as the firm capacity of a station.",
        {id_param<LimitRow>(),
         name_param<LimitRow>(),
         node_param(&LimitRow::node, "node", "Node it protects."),
         {&LimitRow::window,
          {.name = "window",
           .doc = "Time over which the sum is taken.",
           .fallback = "hour",
           .choices = "hour|day|week|year"}},
         in_service_param<LimitRow>(),
         {&LimitRow::price_eur_per_mwh,
          {.name = "price_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Price of breaking it.", .required = false}},
         {&LimitRow::confidence,
          {.name = "confidence", .doc = "How sure the bound is.", .fallback = "unknown", .choices = kConfidences}}}};
    return spec;
}

const TableSpec<LimitMemberRow>& limit_members_spec() {
    static const TableSpec<LimitMemberRow> spec{
        "limit_members",
        "",
        "Members of limits.",
        {id_param<LimitMemberRow>(),
         {&LimitMemberRow::limit, {.name = "limit", .doc = "Limit of the member.", .refers_to = "limits"}},
         {&LimitMemberRow::table, {.name = "table", .doc = "Table of the member.", .choices = "demands|sources"}},
         {&LimitMemberRow::member, {.name = "member", .doc = "Id in that table."}},
         {&LimitMemberRow::coefficient_pu,
          {.name = "coefficient_pu", .unit = Unit::pu, .doc = "Factor of its power."}}}};
    return spec;
}

const TableSpec<ContingencyRow>& contingencies_spec() {
    static const TableSpec<ContingencyRow> spec{
        "contingencies",
        "",
        "Listed outages: circuits of a branch that fail together.",
        {id_param<ContingencyRow>(),
         name_param<ContingencyRow>(),
         {&ContingencyRow::branch, {.name = "branch", .doc = "Branch that loses circuits.", .refers_to = "branches"}},
         {&ContingencyRow::n_circuits_out,
          {.name = "n_circuits_out", .unit = Unit::count, .doc = "Circuits lost.", .range = {1, 99}, .fallback = "1"}},
         in_service_param<ContingencyRow>()}};
    return spec;
}

const TableSpec<CustomerRow>& customers_spec() {
    static const TableSpec<CustomerRow> spec{
        "customers",
        "",
        "Who is connected: connection, contract and measured peak are three numbers.",
        {id_param<CustomerRow>(),
         name_param<CustomerRow>(),
         {&CustomerRow::kind, {.name = "kind", .doc = "Kind of customer.", .required = false}},
         {&CustomerRow::station, {.name = "station", .doc = "Node of the connection.", .refers_to = "nodes"}},
         {&CustomerRow::connection_mva,
          {.name = "connection_mva",
           .unit = Unit::mva,
           .doc = "Size of the connection.",
           .range = kNotNegative,
           .required = false}},
         {&CustomerRow::contracted_offtake_mw,
          {.name = "contracted_offtake_mw",
           .unit = Unit::mw,
           .doc = "Contracted transport, offtake; empty = no contract.",
           .range = kNotNegative,
           .required = false}},
         {&CustomerRow::contracted_feed_in_mw,
          {.name = "contracted_feed_in_mw",
           .unit = Unit::mw,
           .doc = "The same for feed-in.",
           .range = kNotNegative,
           .required = false}},
         {&CustomerRow::measured_peak_mw,
          {.name = "measured_peak_mw",
           .unit = Unit::mw,
           .doc = "Highest measured power.",
           .range = kNotNegative,
           .required = false}},
         {&CustomerRow::ramp_year,
          {.name = "ramp_year",
           .unit = Unit::year,
           .doc = "Year in which the use reaches its share of the contract.",
           .required = false}}}};
    return spec;
}

const TableSpec<RightRow>& rights_spec() {
    static const TableSpec<RightRow> spec{
        "rights",
        "",
        "Transport rights of customers.",
        {id_param<RightRow>(),
         {&RightRow::customer, {.name = "customer", .doc = "Holder.", .refers_to = "customers"}},
         {&RightRow::form,
          {.name = "form", .doc = "Form of the right.", .choices = "firm|atr85|time_block|fully_variable|group"}},
         {&RightRow::direction, {.name = "direction", .doc = "Direction.", .choices = "offtake|feed-in"}},
         {&RightRow::volume_mw, {.name = "volume_mw", .unit = Unit::mw, .doc = "Power held.", .range = kNotNegative}},
         {&RightRow::budget_h,
          {.name = "budget_h",
           .unit = Unit::h,
           .doc = "Hours a year it may be refused.",
           .range = {0, kHoursPerYear},
           .required = false}},
         {&RightRow::notice_h,
          {.name = "notice_h",
           .unit = Unit::h,
           .doc = "Notice before a refusal.",
           .range = kNotNegative,
           .required = false}}}};
    return spec;
}

std::vector<TableDoc> primitive_table_docs() {
    return {carriers_spec().describe(),      zones_spec().describe(),           nodes_spec().describe(),
            branches_spec().describe(),      lines_spec().describe(),           transformers_spec().describe(),
            pipes_spec().describe(),         sources_spec().describe(),         demands_spec().describe(),
            converters_spec().describe(),    converter_ports_spec().describe(), converter_regions_spec().describe(),
            stores_spec().describe(),        limits_spec().describe(),          limit_members_spec().describe(),
            contingencies_spec().describe(), customers_spec().describe(),       rights_spec().describe()};
}

}  // namespace knelpunt
