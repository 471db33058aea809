#include "models/rights/tables.hpp"

#include "sim/system/primitives.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kPart{0.0, 1.0};
constexpr Range kHourOfDay{0.0, 24.0};

template <class Row>
Param<Row> id_param(std::string_view doc) {
    return {&Row::id, {.name = "id", .doc = doc}};
}

template <class Row>
Param<Row> contract_param() {
    return {&Row::contract, {.name = "contract", .doc = "Contract that it belongs to.", .refers_to = "contracts"}};
}

template <class Row>
Param<Row> confidence_param() {
    return {&Row::confidence,
            {.name = "confidence", .doc = "How sure the row is.", .fallback = "unknown", .choices = kConfidences}};
}

/// A part of something, 0 where it is not given.
Param<ContractEntry> part_param(double ContractEntry::*member, std::string_view name, std::string_view doc) {
    return {member, {.name = name, .unit = Unit::pu, .doc = doc, .range = kPart, .fallback = "0"}};
}

}  // namespace

const TableSpec<ContractEntry>& contract_entries_spec() {
    using Row = ContractEntry;
    static const TableSpec<Row> spec{
        "contracts",
        "demand/contracts.csv",
        "Contracts of customers with the grid operator, other than a firm right, and what they change.",
        {id_param<Row>("Id of the contract."),
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::form, {.name = "form", .doc = "Form of the contract.", .choices = words_of<ContractForm>()}},
         {&Row::customer,
          {.name = "customer",
           .doc = "Customer; empty where members or a category stand for him.",
           .required = false,
           .refers_to = "customers"}},
         {&Row::category,
          {.name = "category",
           .doc = "All customers with a contract of this kind of use.",
           .required = false,
           .refers_to = "categories"}},
         {&Row::uptake_pu,
          {.name = "uptake_pu",
           .unit = Unit::pu,
           .doc = "Assumed uptake: part of the power that comes under the contract.",
           .range = kPart,
           .fallback = "1"}},
         part_param(&Row::left_pu, "left_pu", "Part of the power that a block or a restriction leaves."),
         {&Row::group_power_mw,
          {.name = "group_power_mw",
           .unit = Unit::mw,
           .doc = "Power of a group as the operator set it, or of a shared connection.",
           .range = kNotNegative,
           .required = false}},
         {&Row::restricted_h,
          {.name = "restricted_h",
           .unit = Unit::h,
           .doc = "Most hours of a year with a restriction; empty: atr85 1314, others no such budget.",
           .range = kNotNegative,
           .required = false}},
         {&Row::calls_per_year,
          {.name = "calls_per_year",
           .unit = Unit::count,
           .doc = "Most days of a year with a restriction; empty = no such budget.",
           .range = kNotNegative,
           .required = false}},
         part_param(&Row::moved_pu, "moved_pu",
                    "Part of the energy taken away that is used in other hours of the same day."),
         part_param(&Row::forecast_error_pu, "forecast_error_pu",
                    "Standard deviation of the forecast of the day before, of the use at the station."),
         {&Row::fixed_eur_per_mw,
          {.name = "fixed_eur_per_mw",
           .unit = Unit::eur_per_mw,
           .doc = "Fixed fee a year.",
           .range = kNotNegative,
           .fallback = "0"}},
         {&Row::value_eur_per_mwh,
          {.name = "value_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "What energy that is taken away is worth to the customer.",
           .range = kNotNegative,
           .required = false}},
         part_param(&Row::recovery_pu, "recovery_pu", "Of form use_or_lose: unused power taken back in a year."),
         part_param(&Row::contested_pu, "contested_pu", "Part of that which stays, as it is contested."),
         {&Row::year_from,
          {.name = "year_from",
           .unit = Unit::year,
           .doc = "First year; empty = always.",
           .range = {1900, 2200},
           .required = false}},
         {&Row::by_tariff,
          {.name = "by_tariff",
           .doc = "1 = taken where the tariffs make it cheaper than a firm right (transport_tariffs); where a tariff "
                  "is unknown the assumed uptake holds.",
           .fallback = "0"}},
         {&Row::in_service, {.name = "in_service", .doc = "1 = in force.", .fallback = "1"}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<ContractBlockRow>& contract_blocks_spec() {
    using Row = ContractBlockRow;
    static const TableSpec<Row> spec{
        "contract_blocks",
        "demand/contract_blocks.csv",
        "Blocks of the day, by the legal clock: in which cbc_t limits use, and in which alone tbtr allows it.",
        {id_param<Row>("Id of the block."),
         contract_param<Row>(),
         {&Row::from_h, {.name = "from_h", .unit = Unit::h, .doc = "First hour.", .range = kHourOfDay}},
         {&Row::until_h,
          {.name = "until_h",
           .unit = Unit::h,
           .doc = "End; smaller than the first hour = over midnight.",
           .range = kHourOfDay}},
         {&Row::days,
          {.name = "days",
           .doc = "Days on which it holds; holidays are weekends.",
           .fallback = "all",
           .choices = "all|workdays|weekends"}},
         {&Row::season,
          {.name = "season",
           .doc = "Season; winter is December to February.",
           .fallback = "all",
           .choices = "all|winter|spring|summer|autumn"}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<ContractMemberRow>& contract_members_spec() {
    using Row = ContractMemberRow;
    static const TableSpec<Row> spec{
        "contract_members",
        "demand/contract_members.csv",
        "Customers that share a contract: groups, and installations on one connection.",
        {id_param<Row>("Id of the row."),
         contract_param<Row>(),
         {&Row::customer, {.name = "customer", .doc = "Member.", .refers_to = "customers"}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<ContractPriceRow>& contract_prices_spec() {
    using Row = ContractPriceRow;
    static const TableSpec<Row> spec{
        "contract_prices",
        "demand/contract_prices.csv",
        "Price of energy that a contract takes away, in steps of its power that never fall.",
        {id_param<Row>("Id of the step."),
         contract_param<Row>(),
         {&Row::up_to_pu,
          {.name = "up_to_pu",
           .unit = Unit::pu,
           .doc = "End of the step, part of the power.",
           .range = {0.0, 1.0, true}}},
         {&Row::price_eur_per_mwh,
          {.name = "price_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Price of the step.", .range = kNotNegative}},
         confidence_param<Row>()},
        true};
    return spec;
}

const TableSpec<TransportTariffRow>& transport_tariffs_spec() {
    using Row = TransportTariffRow;
    const auto price = [](double Row::*member, std::string_view name, Unit unit, std::string_view doc) {
        return Param<Row>{member, {.name = name, .unit = unit, .doc = doc, .range = kNotNegative, .required = false}};
    };
    static const TableSpec<Row> spec{
        "transport_tariffs",
        "demand/transport_tariffs.csv",
        "What transport costs under a form of contract, by voltage of the connection; empty = not known.",
        {id_param<Row>("Id of the tariff."),
         {&Row::form, {.name = "form", .doc = "Form of the contract.", .choices = words_of<ContractForm>()}},
         {&Row::v_min_kv, {.name = "v_min_kv", .unit = Unit::kv, .doc = "From this voltage on.", .fallback = "0"}},
         {&Row::v_max_kv, {.name = "v_max_kv", .unit = Unit::kv, .doc = "Below this voltage.", .fallback = "1000"}},
         price(&Row::contracted_eur_per_kw, "contracted_eur_per_kw", Unit::none, "Per kW contracted and year."),
         price(&Row::peak_eur_per_kw_month, "peak_eur_per_kw_month", Unit::none, "Per kW of the month's peak."),
         price(&Row::energy_eur_per_mwh, "energy_eur_per_mwh", Unit::eur_per_mwh, "Per MWh."),
         confidence_param<Row>()},
        true};
    return spec;
}

}  // namespace knelpunt::models
