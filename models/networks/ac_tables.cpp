#include "models/networks/ac_tables.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kPositive{0.0, kInf, true};
constexpr std::string_view kConfidences = "reported|derived|assumed|calibrated|unknown";

template <class Row>
Param<Row> id_param(std::string_view doc) {
    return {&Row::id, {.name = "id", .doc = doc}};
}

}  // namespace

const TableSpec<PowerFactorRow>& power_factors_spec() {
    static const TableSpec<PowerFactorRow> spec{
        "power_factors",
        "grid/power_factors.csv",
        "Power factor of each kind of use or production in AC flow; below 1 it draws reactive power. What has no row: "
        "1.",
        {id_param<PowerFactorRow>("Id of a category or technology."),
         {&PowerFactorRow::cos_phi,
          {.name = "cos_phi", .unit = Unit::pu, .doc = "Power factor.", .range = {0.0, 1.0, true}}}},
        true};
    return spec;
}

const TableSpec<TapChangerRow>& tap_changers_spec() {
    using Row = TapChangerRow;
    static const TableSpec<Row> spec{
        "tap_changers",
        "grid/tap_changers.csv",
        "Tap changers under load by kind of transformer: what they hold at the low side in AC flow.",
        {id_param<Row>("Id."),
         {&Row::hv_kv,
          {.name = "hv_kv", .unit = Unit::kv, .doc = "High side of the transformers.", .range = kPositive}},
         {&Row::lv_kv, {.name = "lv_kv", .unit = Unit::kv, .doc = "Low side of them.", .range = kPositive}},
         {&Row::ratio_step_pu, {.name = "ratio_step_pu", .unit = Unit::pu, .doc = "One step.", .range = kPositive}},
         {&Row::ratio_min_pu,
          {.name = "ratio_min_pu", .unit = Unit::pu, .doc = "Lowest ratio, high over low side.", .range = kPositive}},
         {&Row::ratio_max_pu, {.name = "ratio_max_pu", .unit = Unit::pu, .doc = "Highest ratio.", .range = kPositive}},
         {&Row::v_set_pu,
          {.name = "v_set_pu", .unit = Unit::pu, .doc = "Voltage held at the low side.", .range = kPositive}},
         {&Row::v_band_pu,
          {.name = "v_band_pu",
           .unit = Unit::pu,
           .doc = "Dead band: it steps when the voltage is further off than half of this; at least one step wide.",
           .range = kPositive}}},
        true};
    return spec;
}

const TableSpec<GridShuntRow>& grid_shunts_spec() {
    using Row = GridShuntRow;
    static const TableSpec<Row> spec{
        "shunts",
        "grid/shunts.csv",
        "Reactors and capacitors to earth.",
        {id_param<Row>("Id."),
         {&Row::node, {.name = "node", .doc = "Bus.", .refers_to = "buses"}},
         {&Row::b_mvar,
          {.name = "b_mvar",
           .unit = Unit::mvar,
           .doc = "Reactive power injected at rated voltage; negative for a reactor."}},
         {&Row::in_service, {.name = "in_service", .doc = "1 = exists in the base year.", .fallback = "1"}},
         {&Row::confidence, {.name = "confidence", .doc = "How sure it is.", .choices = kConfidences}}},
        true};
    return spec;
}

const TableSpec<CompensatorRow>& compensators_spec() {
    using Row = CompensatorRow;
    static const TableSpec<Row> spec{
        "compensators",
        "grid/compensators.csv",
        "What holds the voltage of a bus with reactive power alone: static compensators, synchronous condensers, "
        "plants that are paid for it.",
        {id_param<Row>("Id."),
         {&Row::node, {.name = "node", .doc = "Bus.", .refers_to = "buses"}},
         {&Row::v_set_pu, {.name = "v_set_pu", .unit = Unit::pu, .doc = "Voltage that it holds.", .range = kPositive}},
         {&Row::q_min_mvar,
          {.name = "q_min_mvar", .unit = Unit::mvar, .doc = "Least it can inject; negative = it draws."}},
         {&Row::q_max_mvar,
          {.name = "q_max_mvar",
           .unit = Unit::mvar,
           .doc = "Most it can inject. At a limit it stands there and the voltage goes free."}},
         {&Row::in_service, {.name = "in_service", .doc = "1 = exists in the base year.", .fallback = "1"}},
         {&Row::confidence, {.name = "confidence", .doc = "How sure it is.", .choices = kConfidences}}},
        true};
    return spec;
}

const TableSpec<VoltageLevelRow>& voltage_levels_spec() {
    using Row = VoltageLevelRow;
    static const TableSpec<Row> spec{
        "voltage_levels",
        "grid/voltage_levels.csv",
        "Voltages allowed, and those at which the rest of the country is met, by rated voltage.",
        {id_param<Row>("Id."),
         {&Row::v_from_kv,
          {.name = "v_from_kv", .unit = Unit::kv, .doc = "From this rated voltage.", .range = kNotNegative}},
         {&Row::v_to_kv, {.name = "v_to_kv", .unit = Unit::kv, .doc = "Below this one.", .range = kPositive}},
         {&Row::v_min_pu, {.name = "v_min_pu", .unit = Unit::pu, .doc = "Lowest voltage allowed.", .range = kPositive}},
         {&Row::v_max_pu,
          {.name = "v_max_pu", .unit = Unit::pu, .doc = "Highest voltage allowed.", .range = kPositive}},
         {&Row::v_exchange_pu,
          {.name = "v_exchange_pu",
           .unit = Unit::pu,
           .doc = "Voltage held at buses with a share of the exchange.",
           .range = kPositive,
           .fallback = "1"}}},
        true};
    return spec;
}

}  // namespace knelpunt::models
