#include "tools/cli/pipes/pipe_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/io/table_reader.hpp"

namespace knelpunt::cli {
namespace {

constexpr Range kPositive{.low = 0.0, .high = kInf, .open_low = true};
constexpr Range kTemperature{.low = 200.0, .high = 500.0};

FieldSpec text(std::string_view name, std::string_view doc) { return {.name = name, .doc = doc}; }
FieldSpec word(std::string_view name, std::string_view doc, std::string_view choices, std::string_view fallback = {}) {
    return {.name = name, .doc = doc, .fallback = fallback, .choices = choices};
}
FieldSpec maybe_text(std::string_view name, std::string_view doc) {
    return {.name = name, .doc = doc, .required = false};
}
FieldSpec number(std::string_view name, Unit unit, std::string_view doc, Range range = {}) {
    return {.name = name, .unit = unit, .doc = doc, .range = range};
}
FieldSpec maybe(std::string_view name, Unit unit, std::string_view doc, Range range = {},
                std::string_view fallback = {}) {
    return {.name = name, .unit = unit, .doc = doc, .range = range, .fallback = fallback, .required = false};
}

TableSpec<PipeNodeRow> nodes_spec() {
    using R = PipeNodeRow;
    return {"nodes",
            "nodes.csv",
            "Where pipes meet.",
            {{&R::node, text("node", "Name.")},
             {&R::height_m, maybe("height_m", Unit::m, "Height above a common level.", {}, "0")},
             {&R::temperature_k, maybe("temperature_k", Unit::k,
                                       "Temperature of the gas; else that of fluid.csv, else 283.15.", kTemperature)},
             {&R::min_pressure_bar_abs,
              maybe("min_pressure_bar_abs", Unit::none, "Least pressure wanted, absolute [bar].", kNotNegative)},
             {&R::max_pressure_bar_abs,
              maybe("max_pressure_bar_abs", Unit::none, "Most pressure allowed, absolute [bar].", kNotNegative)},
             {&R::longitude_deg, maybe("longitude_deg", Unit::none, "For drawing.")},
             {&R::latitude_deg, maybe("latitude_deg", Unit::none, "For drawing.")}}};
}
TableSpec<PipeRow> pipes_spec() {
    using R = PipeRow;
    return {
        "pipes",
        "pipes.csv",
        "Pipes; of heat networks each row is a supply and a return pipe.",
        {{&R::pipe, text("pipe", "Name.")},
         {&R::from_node, text("from_node", "Where it starts: flow from there is positive.")},
         {&R::to_node, text("to_node", "Where it ends.")},
         {&R::length_m, number("length_m", Unit::m, "Length.", kPositive)},
         {&R::inner_diameter_mm, number("inner_diameter_mm", Unit::none, "Inner diameter [mm].", kPositive)},
         {&R::roughness_mm, maybe("roughness_mm", Unit::none, "Absolute roughness [mm]; 0.1 if empty.", kNotNegative)},
         {&R::loss_coefficient, maybe("loss_coefficient", Unit::none, "Zeta of fittings.", kNotNegative, "0")},
         {&R::friction_factor_darcy,
          maybe("friction_factor_darcy", Unit::none, "Given friction factor, Darcy.", kPositive)},
         {&R::u_w_per_m2_k, maybe("u_w_per_m2_k", Unit::none, "Heat loss per inner surface [W/(m2 K)].", kNotNegative)},
         {&R::u_w_per_m_k,
          maybe("u_w_per_m_k", Unit::none, "Heat loss to the ground per length [W/(m K)].", kNotNegative)},
         {&R::u_between_w_per_m_k, maybe("u_between_w_per_m_k", Unit::none,
                                         "From supply to return of a twin pipe [W/(m K)].", kNotNegative, "0")},
         {&R::t_ambient_k,
          maybe("t_ambient_k", Unit::none, "Temperature of the ground [K]; 283.15 if empty.", kTemperature)},
         {&R::max_velocity_m_per_s,
          maybe("max_velocity_m_per_s", Unit::m_per_s, "Velocity above which it is reported.", kPositive)},
         {&R::cells, maybe("cells", Unit::count, "Mixed cells of its heat loss; 0 = exact.", kNotNegative, "0")}}};
}
TableSpec<PipeSourceRow> sources_spec() {
    using R = PipeSourceRow;
    return {
        "sources",
        "sources.csv",
        "Sources of gas, water or heat.",
        {{&R::plant, maybe_text("plant", "Name; else that of the node.")},
         {&R::node, text("node", "Where it feeds in.")},
         {&R::kind,
          word("kind", "fixed_pressure and slack hold pressure; of fixed_heat plants the heat is given.",
               "fixed_pressure|fixed_flow|fixed_pressure_and_temperature|fixed_pressures|fixed_heat|slack|heat_pump")},
         {&R::pressure_bar_gauge, maybe("pressure_bar_gauge", Unit::none, "Held pressure above ambient [bar].")},
         {&R::pressure_bar_abs, maybe("pressure_bar_abs", Unit::none, "Held pressure, absolute [bar].", kPositive)},
         {&R::pressure_bar, maybe("pressure_bar", Unit::bar, "Held pressure of water.")},
         {&R::supply_pressure_bar, maybe("supply_pressure_bar", Unit::bar, "Held pressure of the supply.")},
         {&R::return_pressure_bar, maybe("return_pressure_bar", Unit::bar, "Held pressure of the return.")},
         {&R::mass_flow_kg_per_s, maybe("mass_flow_kg_per_s", Unit::kg_per_s, "Given flow.", kNotNegative)},
         {&R::temperature_k, maybe("temperature_k", Unit::k, "Of what it feeds in.", kTemperature)},
         {&R::supply_temperature_k,
          maybe("supply_temperature_k", Unit::k, "Set supply temperature; 353.15 if empty.", kTemperature)},
         {&R::heat_w, maybe("heat_w", Unit::none, "Given heat [W].", kNotNegative)},
         {&R::max_heat_w, maybe("max_heat_w", Unit::none, "Most heat [W].", kNotNegative)},
         {&R::source_temperature_k,
          maybe("source_temperature_k", Unit::k, "Of the source of a heat pump.", kTemperature)},
         {&R::source_mass_flow_kg_per_s,
          maybe("source_mass_flow_kg_per_s", Unit::kg_per_s, "Water of that source.", kPositive)},
         {&R::lorenz_pu, maybe("lorenz_pu", Unit::pu, "Share of the Lorenz efficiency of a heat pump; 0.5 if empty.",
                               {.low = 0.05, .high = 1.0})},
         {&R::rank, maybe("rank", Unit::none, "Order in which plants are used, least first.", {}, "0")}}};
}
TableSpec<PipeSinkRow> sinks_spec() {
    using R = PipeSinkRow;
    return {
        "sinks",
        "sinks.csv",
        "What is taken out, by flow or by heat.",
        {{&R::consumer, maybe_text("consumer", "Name; else that of the node.")},
         {&R::node, text("node", "Where.")},
         {&R::mass_flow_kg_per_s,
          maybe("mass_flow_kg_per_s", Unit::kg_per_s, "Given flow; in a heat network a bypass.", kNotNegative)},
         {&R::heat_w, maybe("heat_w", Unit::none, "Heat wanted [W].", kNotNegative)},
         {&R::return_temperature_k,
          maybe("return_temperature_k", Unit::k, "Of what flows back; 313.15 if empty.", kTemperature)},
         {&R::max_mass_flow_kg_per_s,
          maybe("max_mass_flow_kg_per_s", Unit::kg_per_s, "Most flow of its station.", kPositive)},
         {&R::min_supply_temperature_k,
          maybe("min_supply_temperature_k", Unit::k, "Supply colder than this is reported.", kTemperature)},
         {&R::booster_temperature_k,
          maybe("booster_temperature_k", Unit::k, "Of what a booster heat pump makes of it.", kTemperature)},
         {&R::lorenz_pu, maybe("lorenz_pu", Unit::pu, "Share of the Lorenz efficiency of the booster; 0.5 if empty.",
                               {.low = 0.05, .high = 1.0})}}};
}
TableSpec<PipeValveRow> valves_spec() {
    using R = PipeValveRow;
    return {
        "valves",
        "valves.csv",
        "Valves and check valves.",
        {{&R::valve, text("valve", "Name.")},
         {&R::from_node, text("from_node", "One side; of a check valve its inlet.")},
         {&R::to_node, text("to_node", "The other side.")},
         {&R::kind, word("kind", "Both ways, or one way.", "valve|check_valve", "valve")},
         {&R::is_open, {.name = "is_open", .doc = "Whether it is open.", .fallback = "1", .required = false}},
         {&R::inner_diameter_mm, maybe("inner_diameter_mm", Unit::none, "Of its loss [mm]; 100 if empty.", kPositive)},
         {&R::loss_coefficient, maybe("loss_coefficient", Unit::none, "Zeta when open.", kNotNegative, "0")}},
        true};
}
TableSpec<CompressorRow> compressors_spec() {
    using R = CompressorRow;
    return {"compressors",
            "compressors.csv",
            "Compressors: by ratio, set pressure or power.",
            {{&R::compressor, text("compressor", "Name.")},
             {&R::from_node, text("from_node", "Inlet.")},
             {&R::to_node, text("to_node", "Outlet.")},
             {&R::pressure_ratio_abs, maybe("pressure_ratio_abs", Unit::none, "Outlet over inlet, absolute pressures.",
                                            {.low = 1.0, .high = 100.0})},
             {&R::outlet_pressure_bar_abs,
              maybe("outlet_pressure_bar_abs", Unit::none, "Set pressure, absolute [bar].", kPositive)},
             {&R::power_kw, maybe("power_kw", Unit::none, "Shaft power given, or the most of it [kW].", kNotNegative)},
             {&R::max_ratio, maybe("max_ratio", Unit::none, "Most ratio.", {.low = 1.0, .high = 100.0})},
             {&R::efficiency_pu, maybe("efficiency_pu", Unit::pu, "Isentropic work over shaft work; 0.75 if empty.",
                                       {.low = 0.01, .high = 1.0})}},
            true};
}
TableSpec<RegulatorRow> regulators_spec() {
    using R = RegulatorRow;
    return {"regulators",
            "regulators.csv",
            "Regulators hold a lower pressure at their outlet.",
            {{&R::regulator, text("regulator", "Name.")},
             {&R::from_node, text("from_node", "Inlet.")},
             {&R::to_node, text("to_node", "Outlet.")},
             {&R::outlet_pressure_bar_gauge,
              maybe("outlet_pressure_bar_gauge", Unit::none, "Set pressure above ambient [bar].")},
             {&R::outlet_pressure_bar_abs,
              maybe("outlet_pressure_bar_abs", Unit::none, "Set pressure, absolute [bar].", kPositive)}},
            true};
}
TableSpec<PumpRow> pumps_spec() {
    using R = PumpRow;
    return {"pumps",
            "pumps.csv",
            "Pumps of water.",
            {{&R::pump, text("pump", "Name.")},
             {&R::from_node, text("from_node", "Inlet.")},
             {&R::to_node, text("to_node", "Outlet.")},
             {&R::head_bar, number("head_bar", Unit::bar, "Rise of pressure without flow.", kNotNegative)},
             {&R::fall_bar_s2_per_kg2,
              maybe("fall_bar_s2_per_kg2", Unit::none, "What it loses with the square of flow.", kNotNegative, "0")}},
            true};
}
TableSpec<FluidRow> fluid_spec() {
    using R = FluidRow;
    return {"fluid",
            "fluid.csv",
            "Properties of what flows.",
            {{&R::property, text("property", "Name, such as density or friction_law.")},
             {&R::value, text("value", "Number or word.")},
             {&R::unit, maybe_text("unit", "For people.")}}};
}
TableSpec<SinkProfileRow> profile_spec() {
    using R = SinkProfileRow;
    return {"sink_profile",
            "sink_profile.csv",
            "Demand over time, linear between rows.",
            {{&R::time_s, number("time_s", Unit::s, "Time.", kNotNegative)},
             {&R::node, text("node", "Where.")},
             {&R::mass_flow_kg_per_s, number("mass_flow_kg_per_s", Unit::kg_per_s, "Demand.", kNotNegative)}},
            true};
}

template <class Row>
std::vector<Row> read(const PipeTables& tables, const TableSpec<Row>& spec, bool optional, Issues& issues) {
    const std::filesystem::path path = tables.folder / spec.file;
    if (optional && !std::filesystem::exists(path)) return {};
    const io::RawTable raw = io::read_csv(path, issues);
    return raw.header.empty() ? std::vector<Row>() : io::read_rows(raw, spec, issues);
}

}  // namespace

int PipeTables::node(std::string_view id) const {
    for (std::size_t at = 0; at < nodes.size(); ++at)
        if (nodes[at].node == id) return static_cast<int>(at);
    return -1;
}

std::string PipeTables::fluid_text(std::string_view property) const {
    for (const FluidRow& row : fluid)
        if (row.property == property) return row.value;
    return {};
}

double PipeTables::fluid_number(std::string_view property) const {
    for (const FluidRow& row : fluid) {
        if (row.property != property || row.value.empty()) continue;
        Issues issues;
        const double value = io::read_number(row.value, {file("fluid.csv"), row.line, "value"}, issues);
        issues.throw_if_errors();
        return value;
    }
    return kNaN;
}

bool PipeTables::is_gas() const {
    return !std::isnan(fluid_number("normal_density")) || !std::isnan(fluid_number("specific_gas_constant")) ||
           !fluid_text("gas").empty();
}

bool PipeTables::is_heat() const {
    return std::any_of(pipes.begin(), pipes.end(), [](const PipeRow& row) {
        return !std::isnan(row.u_w_per_m2_k) || !std::isnan(row.u_w_per_m_k);
    });
}

PipeTables read_pipe_tables(const std::filesystem::path& folder) {
    PipeTables out;
    Issues issues;
    out.folder = folder;
    out.nodes = read(out, nodes_spec(), false, issues);
    out.pipes = read(out, pipes_spec(), false, issues);
    out.sources = read(out, sources_spec(), false, issues);
    out.profile = read(out, profile_spec(), true, issues);
    out.sinks = read(out, sinks_spec(), !out.profile.empty(), issues);
    out.valves = read(out, valves_spec(), true, issues);
    out.compressors = read(out, compressors_spec(), true, issues);
    out.regulators = read(out, regulators_spec(), true, issues);
    out.pumps = read(out, pumps_spec(), true, issues);
    out.fluid = read(out, fluid_spec(), false, issues);
    check_pipe_tables(out, issues);
    issues.throw_if_errors();
    return out;
}

std::vector<TableDoc> pipe_table_docs() {
    std::vector<TableDoc> out{nodes_spec().describe(),      pipes_spec().describe(),  sources_spec().describe(),
                              sinks_spec().describe(),      valves_spec().describe(), compressors_spec().describe(),
                              regulators_spec().describe(), pumps_spec().describe(),  fluid_spec().describe(),
                              profile_spec().describe()};
    constexpr std::array<std::string_view, 10> kNames{
        "flow_nodes",       "flow_pipes",      "flow_sources", "flow_sinks", "flow_valves",
        "flow_compressors", "flow_regulators", "flow_pumps",   "flow_fluid", "flow_sink_profiles"};
    for (std::size_t at = 0; at < out.size(); ++at) out[at].name = kNames[at];
    return out;
}

}  // namespace knelpunt::cli
