#include "models/networks/tables.hpp"

#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kPositive{0.0, kInf, true};
// reconciled: assumed, and moved to where the measured year can have held; contradicted: it cannot have held with it.
constexpr std::string_view kLimitConfidences = "reported|derived|assumed|calibrated|unknown|reconciled|contradicted";

template <class Row>
Param<Row> id_param(std::string_view doc) {
    return {&Row::id, {.name = "id", .doc = doc}};
}

template <class Row>
Param<Row> bus_param(std::string Row::*member, std::string_view name, std::string_view doc) {
    return {member, {.name = name, .doc = doc, .refers_to = "buses"}};
}

template <class Row>
Param<Row> in_service_param() {
    return {&Row::in_service,
            {.name = "in_service", .doc = "1 = exists in the base year; projects set it.", .fallback = "1"}};
}

/// Columns that lines and transformers share: rating, its band, season and emergency.
template <class Row>
void add_rating_params(std::vector<Param<Row>>& params) {
    params.push_back(
        {&Row::n_circuits,
         {.name = "n_circuits", .unit = Unit::count, .doc = "Equal parallel circuits or units.", .range = {1, 99}}});
    params.push_back({&Row::rating_mva,
                      {.name = "rating_mva",
                       .unit = Unit::mva,
                       .doc = "Likely continuous rating in summer, per circuit or unit.",
                       .range = kPositive}});
    params.push_back(
        {&Row::rating_low_mva,
         {.name = "rating_low_mva", .unit = Unit::mva, .doc = "Low rating.", .range = kPositive, .required = false}});
    params.push_back(
        {&Row::rating_high_mva,
         {.name = "rating_high_mva", .unit = Unit::mva, .doc = "High rating.", .range = kPositive, .required = false}});
    params.push_back({&Row::rating_winter_factor,
                      {.name = "rating_winter_factor",
                       .unit = Unit::pu,
                       .doc = "Rating in December, January and February over the summer rating.",
                       .range = {0.5, 2.0},
                       .fallback = "1"}});
    params.push_back({&Row::emergency_factor,
                      {.name = "emergency_factor",
                       .unit = Unit::pu,
                       .doc = "Rating for the minutes after an outage over the continuous one.",
                       .range = {1.0, 2.0},
                       .fallback = "1"}});
    params.push_back({&Row::emergency_minutes,
                      {.name = "emergency_minutes",
                       .unit = Unit::minutes,
                       .doc = "How long the emergency rating holds.",
                       .range = kNotNegative,
                       .fallback = "0"}});
    params.push_back(
        {&Row::rating_confidence,
         {.name = "rating_confidence",
          .doc = "How sure the rating is. A reconciliation sets reconciled (assumed, and moved to where the "
                 "base year can have held) and contradicted (it cannot have held with it).",
          .fallback = "unknown",
          .choices = kLimitConfidences}});
}

}  // namespace

const TableSpec<BusRow>& buses_spec() {
    static const TableSpec<BusRow> spec{
        "buses",
        "grid/buses.csv",
        "Electrical nodes: busbars of stations at one voltage.",
        {id_param<BusRow>("Id of the bus."),
         {&BusRow::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&BusRow::v_rated_kv, {.name = "v_rated_kv", .unit = Unit::kv, .doc = "Rated voltage.", .range = kPositive}},
         {&BusRow::lat,
          {.name = "lat", .unit = Unit::degree, .doc = "Latitude (WGS 84).", .range = {-90, 90}, .required = false}},
         {&BusRow::lon,
          {.name = "lon", .unit = Unit::degree, .doc = "Longitude (WGS 84).", .range = {-180, 180}, .required = false}},
         {&BusRow::station,
          {.name = "station", .doc = "Site that groups buses of several voltages.", .required = false}},
         {&BusRow::area, {.name = "area", .doc = "Transmission area.", .required = false}},
         {&BusRow::municipality,
          {.name = "municipality", .doc = "Municipality that the bus mainly serves.", .required = false}},
         {&BusRow::pocket, {.name = "pocket", .doc = "Part of the 150 kV grid that it lies in.", .required = false}},
         {&BusRow::owner, {.name = "operator", .doc = "Grid operator.", .required = false}},
         in_service_param<BusRow>(),
         {&BusRow::firm_capacity_mw,
          {.name = "firm_capacity_mw",
           .unit = Unit::mw,
           .doc = "Firm limit of the bus's own net use; empty = none known.",
           .range = kNotNegative,
           .required = false}},
         {&BusRow::firm_confidence,
          {.name = "firm_confidence",
           .doc = "How sure the firm limit is; reconciled and contradicted as for ratings.",
           .fallback = "unknown",
           .choices = kLimitConfidences}}}};
    return spec;
}

const TableSpec<GridLineRow>& grid_lines_spec() {
    static const TableSpec<GridLineRow> spec = [] {
        TableSpec<GridLineRow> out{
            "lines",
            "grid/lines.csv",
            "Lines and cables: groups of equal circuits; values per circuit.",
            {id_param<GridLineRow>("Id of the group."),
             bus_param(&GridLineRow::from, "from", "Bus at the from end."),
             bus_param(&GridLineRow::to, "to", "Bus at the to end."),
             {&GridLineRow::v_rated_kv,
              {.name = "v_rated_kv", .unit = Unit::kv, .doc = "Rated voltage.", .range = kPositive}},
             {&GridLineRow::construction,
              {.name = "construction",
               .doc = "How it is built.",
               .fallback = "cable",
               .choices = "overhead|cable|mixed"}},
             {&GridLineRow::length_km, {.name = "length_km", .unit = Unit::km, .doc = "Length.", .range = kPositive}},
             {&GridLineRow::r_ohm_per_km,
              {.name = "r_ohm_per_km",
               .unit = Unit::ohm_per_km,
               .doc = "Resistance.",
               .range = kNotNegative,
               .fallback = "0"}},
             {&GridLineRow::x_ohm_per_km,
              {.name = "x_ohm_per_km", .unit = Unit::ohm_per_km, .doc = "Reactance.", .range = kNotNegative}},
             {&GridLineRow::c_nf_per_km,
              {.name = "c_nf_per_km",
               .unit = Unit::nf_per_km,
               .doc = "Capacitance.",
               .range = kNotNegative,
               .fallback = "0"}},
             in_service_param<GridLineRow>(),
             {&GridLineRow::element_class,
              {.name = "element_class",
               .doc = "Class for the security rules; link = cable of one wind farm, whose loss trips its own "
                      "production and is no listed outage.",
               .fallback = "line",
               .choices = "line|link"}}}};
        add_rating_params(out.params);
        return out;
    }();
    return spec;
}

const TableSpec<GridTransformerRow>& grid_transformers_spec() {
    static const TableSpec<GridTransformerRow> spec = [] {
        TableSpec<GridTransformerRow> out{
            "transformers",
            "grid/transformers.csv",
            "Groups of equal parallel transformers; values per unit.",
            {id_param<GridTransformerRow>("Id of the group."),
             bus_param(&GridTransformerRow::from, "from", "Bus on the high side."),
             bus_param(&GridTransformerRow::to, "to", "Bus on the low side."),
             {&GridTransformerRow::hv_kv,
              {.name = "hv_kv", .unit = Unit::kv, .doc = "Rated voltage of the high side.", .range = kPositive}},
             {&GridTransformerRow::lv_kv,
              {.name = "lv_kv", .unit = Unit::kv, .doc = "Rated voltage of the low side.", .range = kPositive}},
             {&GridTransformerRow::vk_pu,
              {.name = "vk_pu",
               .unit = Unit::pu,
               .doc = "Short-circuit voltage on the unit's own rating.",
               .range = {0.0, 1.0}}},
             {&GridTransformerRow::vkr_pu,
              {.name = "vkr_pu", .unit = Unit::pu, .doc = "Its resistive part.", .range = {0.0, 1.0}, .fallback = "0"}},
             in_service_param<GridTransformerRow>()}};
        add_rating_params(out.params);
        return out;
    }();
    return spec;
}

const TableSpec<EquivalentRow>& equivalents_spec() {
    static const TableSpec<EquivalentRow> spec{
        "equivalents",
        "grid/equivalents.csv",
        "Branches that stand for the grid outside the region: no rating, never out.",
        {id_param<EquivalentRow>("Id."),
         bus_param(&EquivalentRow::from, "from", "Bus at the from end."),
         bus_param(&EquivalentRow::to, "to", "Bus at the to end."),
         {&EquivalentRow::x_pu,
          {.name = "x_pu", .unit = Unit::pu, .doc = "Reactance on 100 MVA.", .range = kNotNegative}},
         {&EquivalentRow::r_pu,
          {.name = "r_pu", .unit = Unit::pu, .doc = "Resistance on 100 MVA.", .range = kNotNegative, .fallback = "0"}}},
        true};
    return spec;
}

const TableSpec<ExchangeRow>& exchanges_spec() {
    static const TableSpec<ExchangeRow> spec{
        "exchanges",
        "grid/exchanges.csv",
        "Where the region's net exchange with the rest of the country enters, by fixed share.",
        {id_param<ExchangeRow>("Id."),
         bus_param(&ExchangeRow::node, "node", "Bus."),
         {&ExchangeRow::share_pu,
          {.name = "share_pu",
           .unit = Unit::pu,
           .doc = "Share of the net exchange; all add up to 1.",
           .range = {0.0, 1.0}}},
         {&ExchangeRow::p_max_mw,
          {.name = "p_max_mw",
           .unit = Unit::mw,
           .doc =
               "What a market may let in or out here, at the fixed share: the least p_max_mw over share_pu limits the "
               "whole exchange. Empty = no limit of its own.",
           .range = kNotNegative,
           .required = false}}}};
    return spec;
}

const TableSpec<SecurityRuleRow>& security_rules_spec() {
    static const TableSpec<SecurityRuleRow> spec{
        "security_rules",
        "grid/security_rules.csv",
        "What must hold after an outage, by class, voltage and direction; the first matching row counts.",
        {id_param<SecurityRuleRow>("Id."),
         {&SecurityRuleRow::element_class,
          {.name = "element_class", .doc = "Class of branch.", .choices = "line|transformer|link"}},
         {&SecurityRuleRow::v_min_kv,
          {.name = "v_min_kv",
           .unit = Unit::kv,
           .doc = "Lowest rated voltage (high side).",
           .range = kNotNegative,
           .required = false}},
         {&SecurityRuleRow::v_max_kv,
          {.name = "v_max_kv",
           .unit = Unit::kv,
           .doc = "Highest rated voltage (high side).",
           .range = kPositive,
           .required = false}},
         {&SecurityRuleRow::lv_min_kv,
          {.name = "lv_min_kv",
           .unit = Unit::kv,
           .doc = "Lowest voltage of a transformer's low side.",
           .range = kNotNegative,
           .required = false}},
         {&SecurityRuleRow::lv_max_kv,
          {.name = "lv_max_kv",
           .unit = Unit::kv,
           .doc = "Highest voltage of a transformer's low side.",
           .range = kPositive,
           .required = false}},
         {&SecurityRuleRow::direction, {.name = "direction", .doc = "Direction served.", .choices = "offtake|feed-in"}},
         {&SecurityRuleRow::rule,
          {.name = "rule",
           .doc = "n: the rating without outage. n-1: the continuous rating after any listed outage. "
                  "n-1-after-switching: the emergency rating, if it lasts as long as switching may take. n-with-trip: "
                  "production is tripped, outages do not count.",
           .choices = "n|n-1|n-1-after-switching|n-with-trip"}},
         {&SecurityRuleRow::allowed_mw,
          {.name = "allowed_mw",
           .unit = Unit::mw,
           .doc = "Interruption allowed until switched.",
           .range = kNotNegative,
           .required = false}},
         {&SecurityRuleRow::allowed_minutes,
          {.name = "allowed_minutes",
           .unit = Unit::minutes,
           .doc = "Time that switching may take.",
           .range = kNotNegative,
           .required = false}}}};
    return spec;
}

const TableSpec<LoadTransferRow>& load_transfers_spec() {
    static const TableSpec<LoadTransferRow> spec{
        "load_transfers",
        "grid/load_transfers.csv",
        "Shares of a bus's load that a project moves to another bus.",
        {id_param<LoadTransferRow>("Id."),
         bus_param(&LoadTransferRow::from, "from", "Bus that gives load."),
         bus_param(&LoadTransferRow::to, "to", "Bus that takes it."),
         {&LoadTransferRow::share_pu,
          {.name = "share_pu", .unit = Unit::pu, .doc = "Share moved.", .range = {0.0, 1.0}}},
         in_service_param<LoadTransferRow>()},
        true};
    return spec;
}

const TableSpec<ListedOutageRow>& listed_outages_spec() {
    using Row = ListedOutageRow;
    static const TableSpec<Row> spec{
        "listed_outages",
        "grid/listed_outages.csv",
        "Outages of several circuits at once, one row per branch. They count where a study names their kind.",
        {id_param<Row>("Id."),
         {&Row::outage, {.name = "outage", .doc = "Outage that the row belongs to; its id in results."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::kind,
          {.name = "kind",
           .doc = "tower: circuits on the same towers. busbar: what hangs on the same bus bar.",
           .choices = words_of<OutageKind>()}},
         {&Row::branch, {.name = "branch", .doc = "Line or group of transformers that loses circuits."}},
         {&Row::n_circuits_out,
          {.name = "n_circuits_out", .unit = Unit::count, .doc = "Circuits or units lost.", .range = {1, 99}}}},
        true};
    return spec;
}

const TableSpec<AmbientRatingRow>& ambient_ratings_spec() {
    using Row = AmbientRatingRow;
    static const TableSpec<Row> spec{
        "ambient_ratings",
        "grid/ambient_ratings.csv",
        "Ratings by the temperature of the air, where a study asks for them: rating times ((t_max - t) / (t_max - "
        "t_reference)) ^ exponent, within bounds. The first matching row counts; what has none keeps its season.",
        {id_param<Row>("Id."),
         {&Row::element_class, {.name = "element_class", .doc = "Class of branch.", .choices = "line|transformer"}},
         {&Row::construction,
          {.name = "construction", .doc = "Of lines: how they are built; empty = any.", .required = false}},
         {&Row::t_max_c,
          {.name = "t_max_c", .unit = Unit::c, .doc = "Highest temperature of the conductor or winding."}},
         {&Row::t_reference_c,
          {.name = "t_reference_c", .unit = Unit::c, .doc = "Air at which the rating of the table holds."}},
         {&Row::exponent,
          {.name = "exponent",
           .unit = Unit::pu,
           .doc = "0.5: heat goes with the square of the current. Above: of what is cooled by oil.",
           .range = kPositive}},
         {&Row::least_pu,
          {.name = "least_pu", .unit = Unit::pu, .doc = "Lowest factor.", .range = kNotNegative, .fallback = "0"}},
         {&Row::most_pu,
          {.name = "most_pu",
           .unit = Unit::pu,
           .doc = "Highest factor: other parts of the circuit then bind.",
           .range = kPositive,
           .required = false}}},
        true};
    return spec;
}

}  // namespace knelpunt::models
