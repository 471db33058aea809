#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "tools/cli/pipes/pipe_tables.hpp"

namespace knelpunt::cli {
namespace {

/// Highest held pressure, absolute; gauge pressures with about one bar of air.
double most_pressure(const PipeTables& tables) {
    double most = 0.0;
    for (const PipeSourceRow& row : tables.sources) {
        if (!std::isnan(row.pressure_bar_abs))
            most = std::max(most, row.pressure_bar_abs);
        else if (!std::isnan(row.pressure_bar_gauge))
            most = std::max(most, row.pressure_bar_gauge + 1.02);
    }
    return most;
}

/// Collects what is wrong, with the way out of it.
class Checker {
public:
    Checker(const PipeTables& tables, Issues& issues) : tables_(tables), issues_(issues) {
        for (std::size_t at = 0; at < tables.nodes.size(); ++at)
            place_.emplace(tables.nodes[at].node, static_cast<int>(at));
    }

    void run() {
        check_names();
        check_pipes();
        check_sources();
        check_machines();
        check_circles();
        check_heat();
    }

private:
    void add(IssueCode code, std::string_view file, int line, std::string_view column, const std::string& message,
             const std::string& hint = {}) {
        issues_.add(code, {tables_.file(file), line, std::string(column)}, message, hint);
    }

    template <class Row>
    void check_unique(const std::vector<Row>& rows, std::string Row::*name, std::string_view file,
                      std::string_view column) {
        std::map<std::string, int> seen;
        for (const Row& row : rows) {
            if ((row.*name).empty()) continue;
            const auto [found, is_new] = seen.emplace(row.*name, row.line);
            if (!is_new)
                add(IssueCode::duplicate_id, file, row.line, column,
                    fmt::format("{} \"{}\" stands already in line {}", column, row.*name, found->second),
                    "Give each row a name of its own.");
        }
    }

    void check_node(const std::string& node, std::string_view file, int line, std::string_view column,
                    const std::string& object) {
        if (place_.contains(node)) return;
        add(IssueCode::dangling_id, file, line, column,
            fmt::format("{}: {} = \"{}\" is no node of nodes.csv", object, column, node),
            "Add the node to nodes.csv, or write the name of one that is there.");
    }

    template <class Row>
    void check_ends(const std::vector<Row>& rows, std::string Row::*name, std::string_view file,
                    std::string_view kind) {
        check_unique(rows, name, file, kind);
        for (const Row& row : rows) {
            const std::string object = fmt::format("{} \"{}\"", kind, row.*name);
            check_node(row.from_node, file, row.line, "from_node", object);
            check_node(row.to_node, file, row.line, "to_node", object);
            if (row.from_node == row.to_node)
                add(IssueCode::self_loop, file, row.line, "to_node",
                    fmt::format("{}: starts and ends at node \"{}\"", object, row.from_node), "Give it two nodes.");
        }
    }

    void check_names() {
        check_unique(tables_.nodes, &PipeNodeRow::node, "nodes.csv", "node");
        check_ends(tables_.pipes, &PipeRow::pipe, "pipes.csv", "pipe");
        check_ends(tables_.valves, &PipeValveRow::valve, "valves.csv", "valve");
        check_ends(tables_.compressors, &CompressorRow::compressor, "compressors.csv", "compressor");
        check_ends(tables_.regulators, &RegulatorRow::regulator, "regulators.csv", "regulator");
        check_ends(tables_.pumps, &PumpRow::pump, "pumps.csv", "pump");
        for (const PipeSourceRow& row : tables_.sources)
            check_node(row.node, "sources.csv", row.line, "node", "source");
        for (const PipeSinkRow& row : tables_.sinks) check_node(row.node, "sinks.csv", row.line, "node", "sink");
        for (const SinkProfileRow& row : tables_.profile)
            check_node(row.node, "sink_profile.csv", row.line, "node", "profile");
        check_unique(tables_.fluid, &FluidRow::property, "fluid.csv", "property");
    }

    void check_pipes() {
        for (const PipeRow& row : tables_.pipes) {
            if (row.roughness_mm > 0.5 * row.inner_diameter_mm)
                add(IssueCode::bad_bounds, "pipes.csv", row.line, "roughness_mm",
                    fmt::format("pipe \"{}\": roughness_mm = {} mm, must be below the radius, {} mm", row.pipe,
                                row.roughness_mm, 0.5 * row.inner_diameter_mm),
                    "Roughness is absolute, in mm: 0.01 to 1 of most pipes.");
        }
    }

    void check_sources() {
        int n_holding = 0;
        for (const PipeSourceRow& row : tables_.sources) {
            const std::string object = fmt::format("source \"{}\"", row.plant.empty() ? row.node : row.plant);
            const bool is_gas_or_water = row.kind == "fixed_pressure" || row.kind == "fixed_pressure_and_temperature";
            if (row.kind != "fixed_flow" && row.kind != "fixed_heat" && row.kind != "heat_pump") ++n_holding;
            if (is_gas_or_water && std::isnan(row.pressure_bar) && std::isnan(row.pressure_bar_abs) &&
                std::isnan(row.pressure_bar_gauge))
                add(IssueCode::missing_value, "sources.csv", row.line, "pressure_bar_abs",
                    fmt::format("{}: has no pressure, but kind {}", object, row.kind),
                    "Fill in pressure_bar_abs, pressure_bar_gauge or pressure_bar.");
            if (row.kind == "fixed_flow" && std::isnan(row.mass_flow_kg_per_s))
                add(IssueCode::missing_value, "sources.csv", row.line, "mass_flow_kg_per_s",
                    fmt::format("{}: has no mass_flow_kg_per_s, but kind fixed_flow", object), "Fill it in.");
        }
        if (n_holding == 0 && !tables_.sources.empty())
            add(IssueCode::no_exchange, "sources.csv", 0, "kind",
                "sources: none holds a pressure, so that no pressure is known",
                "Give one source the kind fixed_pressure, fixed_pressures or slack.");
    }

    void check_machines() {
        for (const CompressorRow& row : tables_.compressors)
            if (std::isnan(row.pressure_ratio_abs) && std::isnan(row.outlet_pressure_bar_abs) &&
                std::isnan(row.power_kw))
                add(IssueCode::missing_value, "compressors.csv", row.line, "pressure_ratio_abs",
                    fmt::format("compressor \"{}\": has neither ratio, outlet pressure nor power", row.compressor),
                    "Fill in pressure_ratio_abs, outlet_pressure_bar_abs or power_kw.");
        for (const RegulatorRow& row : tables_.regulators) {
            if (std::isnan(row.outlet_pressure_bar_abs) && std::isnan(row.outlet_pressure_bar_gauge))
                add(IssueCode::missing_value, "regulators.csv", row.line, "outlet_pressure_bar_abs",
                    fmt::format("regulator \"{}\": has no outlet pressure", row.regulator),
                    "Fill in outlet_pressure_bar_abs.");
            const double set = std::isnan(row.outlet_pressure_bar_abs) ? row.outlet_pressure_bar_gauge + 1.0
                                                                       : row.outlet_pressure_bar_abs;
            const double most = most_pressure(tables_);
            if (tables_.compressors.empty() && most > 0.0 && set > most + 0.05)
                add(IssueCode::bad_bounds, "regulators.csv", row.line, "outlet_pressure_bar_abs",
                    fmt::format(
                        "regulator \"{}\": is set to {} bar, above every source ({} bar); it only lowers pressures",
                        row.regulator, set, most),
                    "Set it below the pressure at its inlet, or make it a compressor.");
        }
    }

    /// Machines that lead in a circle without a pipe: no pressure follows from them.
    void check_circles() {
        std::vector<std::vector<std::pair<int, const PipeValveRow*>>> next(tables_.nodes.size());
        for (const PipeValveRow& row : tables_.valves)
            if (row.kind == "check_valve" && place_.contains(row.from_node) && place_.contains(row.to_node))
                next[static_cast<std::size_t>(place_.at(row.from_node))].emplace_back(place_.at(row.to_node), &row);
        std::vector<int> state(tables_.nodes.size(), 0);
        for (std::size_t start = 0; start < next.size(); ++start) {
            std::vector<std::pair<int, std::size_t>> stack{{static_cast<int>(start), 0}};
            if (state[start] != 0) continue;
            state[start] = 1;
            while (!stack.empty()) {
                const auto here = static_cast<std::size_t>(stack.back().first);
                if (stack.back().second == next[here].size()) {
                    state[here] = 2;
                    stack.pop_back();
                    continue;
                }
                const auto& [node, row] = next[here][stack.back().second++];
                if (state[static_cast<std::size_t>(node)] == 1)
                    add(IssueCode::self_loop, "valves.csv", row->line, "to_node",
                        fmt::format("valve \"{}\": closes a circle of check valves at node \"{}\"; the flow round it "
                                    "is not defined",
                                    row->valve, row->to_node),
                        "Turn one of them, or put a pipe between.");
                if (state[static_cast<std::size_t>(node)] != 0) continue;
                state[static_cast<std::size_t>(node)] = 1;
                stack.emplace_back(node, 0);
            }
        }
    }

    void check_heat() {
        double most_k = 0.0;
        for (const PipeSourceRow& row : tables_.sources)
            for (const double set : {row.temperature_k, row.supply_temperature_k})
                if (!std::isnan(set)) most_k = std::max(most_k, set);
        for (const PipeSourceRow& row : tables_.sources)
            if (row.kind == "heat_pump" && row.source_temperature_k > row.supply_temperature_k)
                add(IssueCode::bad_bounds, "sources.csv", row.line, "source_temperature_k",
                    fmt::format("source \"{}\": source_temperature_k = {} K is hotter than the network it heats, {} K",
                                row.plant.empty() ? row.node : row.plant, row.source_temperature_k,
                                row.supply_temperature_k),
                    "A source that hot needs no heat pump: give it the kind fixed_heat.");
        for (const PipeSinkRow& row : tables_.sinks)
            if (row.heat_w > 0.0 && std::isnan(row.return_temperature_k))
                add(IssueCode::missing_value, "sinks.csv", row.line, "return_temperature_k",
                    fmt::format("sink \"{}\": has heat_w, but no return_temperature_k",
                                row.consumer.empty() ? row.node : row.consumer),
                    "Fill it in: flow follows from heat and both temperatures.");
            else if (row.return_temperature_k > most_k && most_k > 0.0)
                add(IssueCode::bad_bounds, "sinks.csv", row.line, "return_temperature_k",
                    fmt::format("sink \"{}\": return_temperature_k = {} K is hotter than every source, {} K",
                                row.consumer.empty() ? row.node : row.consumer, row.return_temperature_k, most_k),
                    "What flows back is colder than what came.");
    }

    const PipeTables& tables_;
    Issues& issues_;
    std::map<std::string, int, std::less<>> place_;
};

/// A sink says what it takes: itself, or by its profile.
void check_sinks(const PipeTables& tables, Issues& issues) {
    for (const PipeSinkRow& row : tables.sinks) {
        const bool has_profile =
            std::any_of(tables.profile.begin(), tables.profile.end(),
                        [&row](const SinkProfileRow& profile) { return profile.node == row.node; });
        if (has_profile || !std::isnan(row.heat_w) || !std::isnan(row.mass_flow_kg_per_s)) continue;
        issues.add(IssueCode::missing_value, {tables.file("sinks.csv"), row.line, "mass_flow_kg_per_s"},
                   fmt::format("sink \"{}\": has neither mass_flow_kg_per_s nor heat_w",
                               row.consumer.empty() ? row.node : row.consumer),
                   "Fill in one of them, 0 for a sink that takes nothing, or take the row out.");
    }
}

}  // namespace

void check_pipe_tables(const PipeTables& tables, Issues& issues) {
    Checker(tables, issues).run();
    check_sinks(tables, issues);
}

}  // namespace knelpunt::cli
