#include "models/ledger/tables.hpp"

#include "sim/system/primitives.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kPositive{0.0, kInf, true};

template <class Row>
Param<Row> id_param(std::string_view doc) {
    return {&Row::id, {.name = "id", .doc = doc}};
}

template <class Row>
Param<Row> confidence_param() {
    return {&Row::confidence,
            {.name = "confidence", .doc = "How sure the row is.", .fallback = "unknown", .choices = kConfidences}};
}

}  // namespace

const TableSpec<CustomerEntry>& customer_entries_spec() {
    using Row = CustomerEntry;
    static const TableSpec<Row> spec{
        "customers",
        "demand/customers.csv",
        "Customers or groups of them: connection (aansluitwaarde), contract (GTV) and measured peak (kWmax).",
        {id_param<Row>("Id of the customer."),
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::node, {.name = "node", .doc = "Bus of the connection.", .refers_to = "buses"}},
         {&Row::category, {.name = "category", .doc = "Kind of use or technology.", .required = false}},
         {&Row::kind,
          {.name = "kind",
           .doc = "large: has a contract. small_users: a group without contract. generation: feeds in.",
           .choices = "large|small_users|generation"}},
         {&Row::connection_mva,
          {.name = "connection_mva",
           .unit = Unit::mva,
           .doc = "Size of the connection.",
           .range = kNotNegative,
           .required = false}},
         {&Row::contracted_offtake_mw,
          {.name = "contracted_offtake_mw",
           .unit = Unit::mw,
           .doc = "Contracted transport, offtake; empty = no contract.",
           .range = kNotNegative,
           .required = false}},
         {&Row::contracted_feed_in_mw,
          {.name = "contracted_feed_in_mw",
           .unit = Unit::mw,
           .doc = "The same for feed-in.",
           .range = kNotNegative,
           .required = false}},
         {&Row::measured_peak_mw,
          {.name = "measured_peak_mw",
           .unit = Unit::mw,
           .doc = "Highest use of the base year.",
           .range = kNotNegative,
           .required = false}},
         {&Row::ramp_year,
          {.name = "ramp_year",
           .unit = Unit::year,
           .doc = "Year in which the use reaches its share of the contract.",
           .range = {1900, 2200},
           .required = false}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<LedgerEntry>& ledger_entries_spec() {
    using Row = LedgerEntry;
    static const TableSpec<Row> spec{
        "ledger",
        "demand/ledger.csv",
        "Rights beside the measured use: each MW at a bus in one class. A row `total` must be the sum of its bus.",
        {id_param<Row>("Id of the row."),
         {&Row::node, {.name = "node", .doc = "Bus.", .refers_to = "buses"}},
         {&Row::category, {.name = "category", .doc = "Kind of use; empty on a total.", .required = false}},
         {&Row::ledger_class,
          {.name = "ledger_class",
           .doc = "contracted_not_used: contract above the measured peak. committed: an offer was accepted.",
           .choices = "contracted_not_used|committed|total"}},
         {&Row::mw_low,
          {.name = "mw_low", .unit = Unit::mw, .doc = "Low estimate.", .range = kNotNegative, .required = false}},
         {&Row::mw, {.name = "mw", .unit = Unit::mw, .doc = "Likely power.", .range = kNotNegative}},
         {&Row::mw_high,
          {.name = "mw_high", .unit = Unit::mw, .doc = "High estimate.", .range = kNotNegative, .required = false}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<RequestEntry>& request_entries_spec() {
    using Row = RequestEntry;
    static const TableSpec<Row> spec{
        "requests",
        "demand/requests.csv",
        "The queue (wachtrij). The queue of a transmission area holds bookings of the distributor: never added.",
        {id_param<Row>("Id of the request or group of requests."),
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::layer, {.name = "layer", .doc = "Whose queue it is.", .choices = "distributor|transmission"}},
         {&Row::area, {.name = "area", .doc = "Transmission area.", .required = false}},
         {&Row::node, {.name = "node", .doc = "Bus; empty for an area.", .required = false, .refers_to = "buses"}},
         {&Row::direction, {.name = "direction", .doc = "What is asked for.", .choices = "offtake|feed-in"}},
         {&Row::size_class,
          {.name = "size_class",
           .doc = "Size of the single request; own_infeed is placed by the connection levels.",
           .fallback = "unknown",
           .choices = "small|medium|large|own_infeed|unknown"}},
         {&Row::purpose, {.name = "purpose", .doc = "What for, as in the priority rules.", .required = false}},
         {&Row::category,
          {.name = "category", .doc = "Kind of use or technology whose shape it has.", .required = false}},
         {&Row::mw, {.name = "mw", .unit = Unit::mw, .doc = "Power.", .range = kNotNegative, .required = false}},
         {&Row::n_requests,
          {.name = "n_requests",
           .unit = Unit::count,
           .doc = "Number of requests.",
           .range = kNotNegative,
           .required = false}},
         {&Row::claim_year,
          {.name = "claim_year",
           .unit = Unit::year,
           .doc = "First year in which it is wanted; empty = now.",
           .range = {1900, 2200},
           .required = false}},
         {&Row::homes,
          {.name = "homes", .unit = Unit::count, .doc = "Homes in it.", .range = kNotNegative, .required = false}},
         {&Row::in_ledger,
          {.name = "in_ledger", .doc = "1 = it is the bus's class `requested`; 0 = for reference.", .fallback = "0"}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<ConnectionLevelRow>& connection_levels_spec() {
    using Row = ConnectionLevelRow;
    static const TableSpec<Row> spec{
        "connection_levels",
        "grid/connection_levels.csv",
        "From which size on a new large load gets an infeed of its own, and at which voltage.",
        {id_param<Row>("Id of the rule."),
         {&Row::from_mva, {.name = "from_mva", .unit = Unit::mva, .doc = "Smallest size.", .range = kPositive}},
         {&Row::v_kv, {.name = "v_kv", .unit = Unit::kv, .doc = "Voltage of the infeed.", .range = kPositive}}},
        true};
    return spec;
}

const TableSpec<ConnectionHostRow>& connection_hosts_spec() {
    using Row = ConnectionHostRow;
    static const TableSpec<Row> spec{
        "connection_hosts",
        "grid/connection_hosts.csv",
        "Bus that takes the new large loads of another bus at a voltage.",
        {id_param<Row>("Id of the row."),
         {&Row::node, {.name = "node", .doc = "Bus where the storyline or request puts them.", .refers_to = "buses"}},
         {&Row::v_kv, {.name = "v_kv", .unit = Unit::kv, .doc = "Voltage of the infeed.", .range = kPositive}},
         {&Row::host, {.name = "host", .doc = "Bus that takes them.", .refers_to = "buses"}}},
        true};
    return spec;
}

}  // namespace knelpunt::models
