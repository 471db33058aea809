#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt::cli {

// Tables of a folder that describes a network of pipes. Numbers that may be left out are NaN.

struct PipeNodeRow : TableRow {
    std::string node;
    double height_m = 0, temperature_k = kNaN, min_pressure_bar_abs = kNaN, max_pressure_bar_abs = kNaN;
    double longitude_deg = kNaN, latitude_deg = kNaN;
};
struct PipeRow : TableRow {
    std::string pipe, from_node, to_node;
    double length_m = 0, inner_diameter_mm = 0, roughness_mm = kNaN, loss_coefficient = 0, friction_factor_darcy = kNaN;
    double u_w_per_m2_k = kNaN, u_w_per_m_k = kNaN, u_between_w_per_m_k = 0, t_ambient_k = kNaN;
    double max_velocity_m_per_s = kNaN;
    int cells = 0;
};
struct PipeSourceRow : TableRow {
    std::string plant, node, kind;
    double pressure_bar_gauge = kNaN, pressure_bar_abs = kNaN, pressure_bar = kNaN;
    double supply_pressure_bar = kNaN, return_pressure_bar = kNaN, mass_flow_kg_per_s = kNaN;
    double temperature_k = kNaN, supply_temperature_k = kNaN, heat_w = kNaN, max_heat_w = kNaN;
    double source_temperature_k = kNaN, source_mass_flow_kg_per_s = kNaN, lorenz_pu = kNaN;
    int rank = 0;
};
struct PipeSinkRow : TableRow {
    std::string consumer, node;
    double mass_flow_kg_per_s = kNaN, heat_w = kNaN, return_temperature_k = kNaN;
    double max_mass_flow_kg_per_s = kNaN, min_supply_temperature_k = kNaN, booster_temperature_k = kNaN,
           lorenz_pu = kNaN;
};
struct PipeValveRow : TableRow {
    std::string valve, from_node, to_node, kind;
    bool is_open = true;
    double inner_diameter_mm = kNaN, loss_coefficient = 0;
};
struct CompressorRow : TableRow {
    std::string compressor, from_node, to_node;
    double pressure_ratio_abs = kNaN, outlet_pressure_bar_abs = kNaN, power_kw = kNaN, max_ratio = kNaN,
           efficiency_pu = kNaN;
};
struct RegulatorRow : TableRow {
    std::string regulator, from_node, to_node;
    double outlet_pressure_bar_gauge = kNaN, outlet_pressure_bar_abs = kNaN;
};
struct PumpRow : TableRow {
    std::string pump, from_node, to_node;
    double head_bar = 0, fall_bar_s2_per_kg2 = 0;
};
struct FluidRow : TableRow {
    std::string property, value, unit;
};
struct SinkProfileRow : TableRow {
    double time_s = 0;
    std::string node;
    double mass_flow_kg_per_s = 0;
};

/// What is taken where a cell is empty; each use is said (assumed_values).
inline constexpr double kAssumedRoughnessMm = 0.1;    ///< steel in use
inline constexpr double kAssumedValveMm = 100.0;      ///< inner diameter
inline constexpr double kAssumedGroundK = 283.15;     ///< and temperature of a gas
inline constexpr double kAssumedGasPaS = 1.1e-5;      ///< dynamic viscosity of natural gas
inline constexpr double kAssumedEfficiencyPu = 0.75;  ///< of a compressor, isentropic
inline constexpr double kAssumedLorenzPu = 0.5;       ///< of a heat pump: large ones as built
inline constexpr double kAssumedSupplyK = 353.15;     ///< 80 degC
inline constexpr double kAssumedReturnK = 313.15;     ///< 40 degC

inline double or_else(double value, double fallback) { return std::isnan(value) ? fallback : value; }

/// All tables of a folder, with the files they came from.
struct PipeTables {
    std::filesystem::path folder;
    std::vector<PipeNodeRow> nodes;
    std::vector<PipeRow> pipes;
    std::vector<PipeSourceRow> sources;
    std::vector<PipeSinkRow> sinks;
    std::vector<PipeValveRow> valves;
    std::vector<CompressorRow> compressors;
    std::vector<RegulatorRow> regulators;
    std::vector<PumpRow> pumps;
    std::vector<FluidRow> fluid;
    std::vector<SinkProfileRow> profile;

    [[nodiscard]] std::string file(std::string_view name) const { return (folder / name).string(); }
    /// Place of a node, -1 if there is none.
    [[nodiscard]] int node(std::string_view id) const;
    /// Number of a property of the fluid; NaN if it is not given. @throws InputError where it is no number
    [[nodiscard]] double fluid_number(std::string_view property) const;
    [[nodiscard]] std::string fluid_text(std::string_view property) const;
    /// Supply and return with temperatures, or flows of a gas or of cold water?
    [[nodiscard]] bool is_heat() const;
    [[nodiscard]] bool is_gas() const;
};

/// Reads and checks a folder of tables.
/// @throws InputError with all that is wrong in all of its files
PipeTables read_pipe_tables(const std::filesystem::path& folder);

/// Sentences on values that the folder leaves open and that are assumed, one per column.
std::vector<std::string> assumed_values(const PipeTables& tables);

/// What a pipe of any fluid takes from its row.
template <class Pipe>
Pipe pipe_of(const PipeTables& tables, const PipeRow& row) {
    Pipe out;
    out.from = tables.node(row.from_node);
    out.to = tables.node(row.to_node);
    out.length_m = row.length_m;
    out.inner_diameter_mm = row.inner_diameter_mm;
    out.roughness_mm = or_else(row.roughness_mm, kAssumedRoughnessMm);
    out.loss_coefficient = row.loss_coefficient;
    out.friction_factor = or_else(row.friction_factor_darcy, 0.0);
    out.most_velocity_m_per_s = or_else(row.max_velocity_m_per_s, kInf);
    return out;
}

/// An open valve as a pipe without length.
template <class Pipe>
Pipe pipe_of(const PipeTables& tables, const PipeValveRow& row) {
    Pipe out;
    out.from = tables.node(row.from_node);
    out.to = tables.node(row.to_node);
    out.inner_diameter_mm = or_else(row.inner_diameter_mm, kAssumedValveMm);
    out.roughness_mm = kAssumedRoughnessMm;
    out.loss_coefficient = row.loss_coefficient;
    return out;
}

/// What the tables are, for `describe`, as flow_nodes, flow_pipes, ..: a region has tables of the same names.
std::vector<TableDoc> pipe_table_docs();

/// Rules over several cells and rows: names that are missing, machines, loops, pressures.
void check_pipe_tables(const PipeTables& tables, Issues& issues);

}  // namespace knelpunt::cli
