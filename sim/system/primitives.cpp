#include "sim/system/primitives.hpp"

#include "sim/base/time_axis.hpp"
#include "sim/system/primitive_params.hpp"

namespace knelpunt {

bool is_weak(std::string_view confidence) { return confidence != "reported" && confidence != "derived"; }

const TableSpec<SourceRow>& sources_spec() {
    static const TableSpec<SourceRow> spec{
        "sources",
        "",
        "Production at a node.",
        {id_param<SourceRow>(),
         name_param<SourceRow>(),
         node_param(&SourceRow::node, "node", "Where it enters."),
         {&SourceRow::category, {.name = "category", .doc = "Technology.", .required = false}},
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
           .choices = kDispatchChoices}},
         {&SourceRow::cost_eur_per_mwh,
          {.name = "cost_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Cost of production.", .fallback = "0"}},
         {&SourceRow::co2_t_per_mwh,
          {.name = "co2_t_per_mwh",
           .doc = "CO2 per MWh that it gives [t/MWh]; its price is part of the cost.",
           .fallback = "0"}},
         {&SourceRow::cos_phi,
          {.name = "cos_phi",
           .unit = Unit::pu,
           .doc = "Power factor; below 1 it draws reactive power.",
           .range = {0, 1, true},
           .fallback = "1"}},
         {&SourceRow::q_mvar,
          {.name = "q_mvar", .unit = Unit::mvar, .doc = "Fixed reactive power; empty: by cos_phi.", .required = false}},
         {&SourceRow::v_set_pu,
          {.name = "v_set_pu",
           .unit = Unit::pu,
           .doc = "Voltage that it holds at its node; empty = it holds none.",
           .range = kPositive,
           .required = false}},
         {&SourceRow::q_min_mvar,
          {.name = "q_min_mvar",
           .unit = Unit::mvar,
           .doc = "Least reactive power injected while it holds a voltage; empty = no bound.",
           .required = false}},
         {&SourceRow::q_max_mvar,
          {.name = "q_max_mvar",
           .unit = Unit::mvar,
           .doc = "Most reactive power injected; empty = no bound.",
           .required = false}}}};
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
         {&DemandRow::municipality, {.name = "municipality", .doc = "Municipality of the use.", .required = false}},
         {&DemandRow::customer,
          {.name = "customer", .doc = "Customer or group of customers; empty = not known.", .required = false}},
         {&DemandRow::makes,
          {.name = "makes", .doc = "Carrier that is made of it: heat, hydrogen; empty = none.", .required = false}},
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
         {&DemandRow::firm_pu,
          {.name = "firm_pu",
           .unit = Unit::pu,
           .doc = "Part of the right that is firm; the rest takes what each hour leaves.",
           .range = kShare,
           .fallback = "1"}},
         {&DemandRow::flexibility,
          {.name = "flexibility",
           .doc = "window = the market may move it within its day.",
           .fallback = "fixed",
           .choices = kFlexibilityChoices}},
         in_service_param<DemandRow>(),
         {&DemandRow::value_eur_per_mwh,
          {.name = "value_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Value of the use.", .required = false}},
         {&DemandRow::cos_phi,
          {.name = "cos_phi",
           .unit = Unit::pu,
           .doc = "Power factor; below 1 it draws reactive power.",
           .range = {0, 1, true},
           .fallback = "1"}},
         {&DemandRow::q_mvar,
          {.name = "q_mvar",
           .unit = Unit::mvar,
           .doc = "Fixed reactive power drawn; empty = that of cos_phi.",
           .required = false}}}};
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
        "Stores: power and content limits, losses. Contents are at the end of a step, and at the end of the axis as "
        "before it.",
        {id_param<StoreRow>(),
         name_param<StoreRow>(),
         node_param(&StoreRow::node, "node", "Where it charges and discharges."),
         {&StoreRow::category, {.name = "category", .doc = "Technology.", .required = false}},
         {&StoreRow::confidence,
          {.name = "confidence", .doc = "How sure it is.", .fallback = "unknown", .choices = kConfidences}},
         {&StoreRow::cost_eur_per_mwh,
          {.name = "cost_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Cost per MWh discharged.", .fallback = "0"}},
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
        "Bounds on hourly sums of demands (+) and sources (-), such as the firm capacity of a station.",
        {id_param<LimitRow>(),
         name_param<LimitRow>(),
         node_param(&LimitRow::node, "node", "Node it protects."),
         in_service_param<LimitRow>(),
         {&LimitRow::confidence,
          {.name = "confidence",
           .doc = "How sure the bound is.",
           .fallback = "unknown",
           .choices = kLimitConfidences}}}};
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

const TableSpec<ContingencyPartRow>& contingency_parts_spec() {
    using Row = ContingencyPartRow;
    static const TableSpec<Row> spec{
        "contingency_parts",
        "",
        "More circuits that fail together with a listed outage.",
        {id_param<Row>(),
         {&Row::contingency,
          {.name = "contingency", .doc = "Outage that they belong to.", .refers_to = "contingencies"}},
         {&Row::branch, {.name = "branch", .doc = "Branch that loses circuits.", .refers_to = "branches"}},
         {&Row::n_circuits_out,
          {.name = "n_circuits_out",
           .unit = Unit::count,
           .doc = "Circuits lost.",
           .range = {1, 99},
           .fallback = "1"}}}};
    return spec;
}

std::vector<TableDoc> primitive_table_docs() {
    return {carriers_spec().describe(),
            zones_spec().describe(),
            nodes_spec().describe(),
            branches_spec().describe(),
            lines_spec().describe(),
            transformers_spec().describe(),
            shunts_spec().describe(),
            pipes_spec().describe(),
            pipe_nodes_spec().describe(),
            sources_spec().describe(),
            demands_spec().describe(),
            converters_spec().describe(),
            converter_ports_spec().describe(),
            converter_regions_spec().describe(),
            stores_spec().describe(),
            limits_spec().describe(),
            limit_members_spec().describe(),
            contingencies_spec().describe(),
            contingency_parts_spec().describe()};
}

}  // namespace knelpunt
