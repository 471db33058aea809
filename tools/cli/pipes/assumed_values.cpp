#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/cli/pipes/heat_case.hpp"
#include "tools/cli/pipes/pipe_tables.hpp"

namespace knelpunt::cli {
namespace {

template <class Row, class Test>
std::size_t count_of(const std::vector<Row>& rows, Test is_open) {
    return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), is_open));
}

class Sentences {
public:
    /// @param what  such as "roughness_mm of pipes.csv"
    void add(std::size_t n_rows, std::string_view what, double value, std::string_view unit, std::string_view reason) {
        if (n_rows > 0)
            sentences_.push_back(fmt::format("{} is empty in {} row{}: taken as {:.6g} {}, {}.", what, n_rows,
                                             n_rows == 1 ? "" : "s", value, unit, reason));
    }
    void add_fluid(bool is_open, std::string_view property, double value, std::string_view unit,
                   std::string_view reason) {
        if (is_open)
            sentences_.push_back(
                fmt::format("fluid.csv has no {}: taken as {:.6g} {}, {}.", property, value, unit, reason));
    }
    std::vector<std::string> take() { return std::move(sentences_); }

private:
    std::vector<std::string> sentences_;
};

void add_gas(const PipeTables& tables, Sentences& out) {
    const bool is_by_numbers =
        !std::isnan(tables.fluid_number("normal_density")) || !std::isnan(tables.fluid_number("specific_gas_constant"));
    out.add_fluid(is_by_numbers && std::isnan(tables.fluid_number("dynamic_viscosity")), "dynamic_viscosity",
                  kAssumedGasPaS, "Pa s", "natural gas");
    const std::size_t n_cold =
        count_of(tables.nodes, [](const PipeNodeRow& row) { return std::isnan(row.temperature_k); });
    if (std::isnan(tables.fluid_number("temperature")))
        out.add(n_cold, "temperature_k of nodes.csv", kAssumedGroundK, "K", "the ground over a year");
    out.add(count_of(tables.compressors, [](const CompressorRow& row) { return std::isnan(row.efficiency_pu); }),
            "efficiency_pu of compressors.csv", kAssumedEfficiencyPu, "of the isentropic work", "usual");
}

void add_heat(const PipeTables& tables, Sentences& out) {
    out.add(count_of(tables.pipes, [](const PipeRow& row) { return std::isnan(row.t_ambient_k); }),
            "t_ambient_k of pipes.csv", kAssumedGroundK, "K", "the ground over a year");
    if (!has_customers(tables)) return;
    out.add(count_of(tables.sources,
                     [](const PipeSourceRow& row) {
                         return std::isnan(row.supply_temperature_k) && std::isnan(row.temperature_k);
                     }),
            "supply_temperature_k of sources.csv", kAssumedSupplyK, "K", "80 degC");
    out.add(count_of(tables.sinks, [](const PipeSinkRow& row) { return std::isnan(row.return_temperature_k); }),
            "return_temperature_k of sinks.csv", kAssumedReturnK, "K", "40 degC");
    out.add(count_of(tables.sources,
                     [](const PipeSourceRow& row) { return row.kind == "heat_pump" && std::isnan(row.lorenz_pu); }),
            "lorenz_pu of sources.csv", kAssumedLorenzPu, "of the Lorenz efficiency", "large ones as built");
    out.add(count_of(tables.sinks,
                     [](const PipeSinkRow& row) {
                         return !std::isnan(row.booster_temperature_k) && std::isnan(row.lorenz_pu);
                     }),
            "lorenz_pu of sinks.csv", kAssumedLorenzPu, "of the Lorenz efficiency", "large ones as built");
}

}  // namespace

std::vector<std::string> assumed_values(const PipeTables& tables) {
    Sentences out;
    out.add(count_of(tables.pipes,
                     [](const PipeRow& row) {
                         return std::isnan(row.roughness_mm) && std::isnan(row.friction_factor_darcy);
                     }),
            "roughness_mm of pipes.csv", kAssumedRoughnessMm, "mm", "steel in use");
    out.add(count_of(tables.valves,
                     [](const PipeValveRow& row) {
                         return row.kind == "valve" && row.loss_coefficient > 0.0 && std::isnan(row.inner_diameter_mm);
                     }),
            "inner_diameter_mm of valves.csv", kAssumedValveMm, "mm", "a guess");
    if (tables.is_gas())
        add_gas(tables, out);
    else if (tables.is_heat())
        add_heat(tables, out);
    return out.take();
}

}  // namespace knelpunt::cli
