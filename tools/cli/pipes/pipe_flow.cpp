#include "tools/cli/pipes/pipe_flow.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/flow/gas/linepack.hpp"
#include "sim/flow/heat/warm_supply.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/flow/printer.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/pipes/gas_case.hpp"
#include "tools/cli/pipes/heat_case.hpp"

namespace knelpunt::cli {
namespace {

using hydraulic::ElementKind;
using hydraulic::Finding;

constexpr double kCourseStepS =
    900.0;  ///< of demand over time: 15 min, 0.3 % of linepack where demand moves by half in an hour

/// Prints tables and keeps them for the file.
class Answers {
public:
    explicit Answers(TableFormat format) : printer_(format) {}

    Printer& printer() { return printer_; }

    /// @param n_names  columns of names that come first; then numbers, then the status
    void table(const std::string& title, std::vector<std::string> columns, std::size_t n_names,
               std::vector<std::vector<std::string>> rows) {
        PrintTable out{title, std::move(columns), std::move(rows), {}};
        for (std::size_t at = 0; at < out.columns.size(); ++at)
            out.is_number.push_back(at >= n_names && out.columns[at] != "status" ? 1 : 0);
        printer_.table(title, out);
        for (const auto& row : out.rows)
            for (std::size_t at = n_names; at < row.size(); ++at)
                lines_ += fmt::format("{},{},{},{}\n", title, row[0], out.columns[at], row[at]);
    }

    /// What is wrong with an element, in words.
    static std::string status(const std::vector<Finding>& findings, ElementKind kind, std::size_t element) {
        std::string out;
        for (const Finding& finding : findings) {
            if (finding.element_kind != kind || finding.element != static_cast<int>(element)) continue;
            const auto at = static_cast<std::size_t>(finding.kind);
            if (!out.empty()) out += "; ";
            out += hydraulic::kFindingWords[at];
            if (!hydraulic::kFindingUnits[at].empty())
                out += fmt::format(" {:.4g} {}", finding.amount, hydraulic::kFindingUnits[at]);
        }
        return out.empty() ? "ok" : out;
    }

    int end(const std::vector<Finding>& findings, std::size_t n_unsolved, const FlowArguments& arguments) {
        printer_.number("findings_count", static_cast<double>(findings.size()), 0);
        if (!findings.empty()) printer_.warn("Elements are not as they should be: see the columns status.");
        if (n_unsolved > 0)
            printer_.fail("Flows do not settle: they lie on a jump of the friction law, or circle. See what is left.");
        if (!arguments.out.empty()) {
            io::write_text_file(arguments.out,
                                fmt::format("{}\ntable,element,quantity,value\n{}", kPipeAnswersMark, lines_));
        }
        printer_.end();
        return n_unsolved == 0 ? kDone : kPartlyFailed;
    }

private:
    Printer printer_;
    std::string lines_;
};

double c_of(double k) { return k - kKelvinAtZeroC; }

/// Demand over time by rows of its profile, mean of a step.
double profile_at(const std::vector<SinkProfileRow>& rows, const std::string& node, double time_s) {
    double last_s = 0.0, last = 0.0;
    bool is_first = true;
    for (const SinkProfileRow& row : rows) {
        if (row.node != node) continue;
        if (is_first && time_s <= row.time_s) return row.mass_flow_kg_per_s;
        if (!is_first && time_s <= row.time_s)
            return last + (row.mass_flow_kg_per_s - last) * (time_s - last_s) / std::max(row.time_s - last_s, 1e-9);
        last_s = row.time_s;
        last = row.mass_flow_kg_per_s;
        is_first = false;
    }
    return last;
}

/// Linepack over the time of the profile.
void print_course(const PipeTables& tables, const GasCase& own, Answers& answers) {
    double end_s = 0.0;
    for (const SinkProfileRow& row : tables.profile) end_s = std::max(end_s, row.time_s);
    const auto n_steps = static_cast<std::size_t>(std::ceil(end_s / kCourseStepS));
    if (n_steps == 0) return;
    gas::Course course(own.network, n_steps, 1);
    course.step_s = kCourseStepS;
    const std::size_t n_nodes = tables.nodes.size();
    for (std::size_t step = 0; step < n_steps; ++step) {
        for (std::size_t node = 0; node < n_nodes; ++node) {
            const std::size_t at = step * n_nodes + node;
            const bool has_profile =
                std::any_of(tables.profile.begin(), tables.profile.end(),
                            [&](const SinkProfileRow& row) { return row.node == tables.nodes[node].node; });
            const double from_s = kCourseStepS * static_cast<double>(step);
            course.held_bar[at] = own.states.held_bar[node];
            course.feed_kg_per_s[at] = own.states.feed_kg_per_s[node];
            course.demand_kg_per_s[at] =
                has_profile ? 0.5 * (profile_at(tables.profile, tables.nodes[node].node, from_s) +
                                     profile_at(tables.profile, tables.nodes[node].node, from_s + kCourseStepS))
                            : own.states.demand_kg_per_s[node];
        }
        for (std::size_t at = 0; at < own.network.machines.size(); ++at) {
            const std::size_t to = step * own.network.machines.size() + at;
            course.set_bar[to] = own.states.set_bar[at];
            course.ratio[to] = own.states.ratio[at];
        }
    }
    const gas::CourseResult found = gas::solve_course(own.network, course, {});
    std::vector<std::vector<std::string>> rows;
    const auto per_hour = static_cast<std::size_t>(kSecondsPerMinute * kMinutesPerHour / kCourseStepS);
    for (std::size_t step = per_hour - 1; step < n_steps; step += per_hour) {
        std::size_t lowest = 0;
        double served = 0.0, given = 0.0;
        for (std::size_t node = 0; node < n_nodes; ++node) {
            if (found.pressure_bar[step * n_nodes + node] < found.pressure_bar[step * n_nodes + lowest]) lowest = node;
            served += found.served_kg_per_s[step * n_nodes + node];
            given += found.held_kg_per_s[step * n_nodes + node] + found.taken_kg_per_s[step * n_nodes + node];
        }
        const Printer& printer = answers.printer();
        rows.push_back(
            {printer.cell(static_cast<double>(step + 1) * kCourseStepS / (kSecondsPerMinute * kMinutesPerHour), 2),
             printer.cell(given, 3), printer.cell(served, 3), printer.cell(found.linepack_kg[step], 1),
             printer.cell(found.pressure_bar[step * n_nodes + lowest], 4), tables.nodes[lowest].node});
    }
    PrintTable table{"hours",
                     {"time_h", "inflow_kg_per_s", "served_kg_per_s", "linepack_kg", "lowest_bar_abs", "lowest_node"},
                     rows,
                     {1, 1, 1, 1, 1, 0}};
    answers.printer().table("hours", table);
}

int print_gas(const PipeTables& tables, const FlowArguments& arguments, Answers& answers) {
    GasCase own = make_gas_case(tables);
    const gas::Flows found = gas::solve_flows(own.network, gas::build_model(own.network), own.states, {});
    Printer& printer = answers.printer();
    printer.text("carrier", "gas");
    double linepack = 0.0;
    for (const gas::Pipe& pipe : own.network.pipes) {
        const double from = found.pressure_bar[static_cast<std::size_t>(pipe.from)],
                     to = found.pressure_bar[static_cast<std::size_t>(pipe.to)];
        if (from > 0.0 && to > 0.0) linepack += gas::linepack_kg(own.network.gas, pipe, from, to);
    }
    printer.number("linepack_kg", linepack, 1);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t node = 0; node < tables.nodes.size(); ++node)
        rows.push_back({tables.nodes[node].node, printer.cell(found.pressure_bar[node], 4),
                        printer.cell(found.pressure_bar[node] - own.ambient_bar[node], 4),
                        printer.cell(found.served_kg_per_s[node], 5),
                        printer.cell(found.held_kg_per_s[node] + found.taken_kg_per_s[node], 5),
                        Answers::status(found.findings, ElementKind::node, node)});
    answers.table("nodes", {"node", "bar_abs", "bar_gauge", "served_kg_per_s", "fed_kg_per_s", "status"}, 1, rows);
    rows.clear();
    for (std::size_t pipe = 0; pipe < own.pipe_names.size(); ++pipe) {
        const gas::Pipe& row = own.network.pipes[pipe];
        const auto from = static_cast<std::size_t>(row.from), to = static_cast<std::size_t>(row.to);
        rows.push_back({own.pipe_names[pipe], tables.nodes[from].node, tables.nodes[to].node,
                        printer.cell(found.flow_kg_per_s[pipe], 5),
                        printer.cell(found.flow_kg_per_s[pipe] * own.network.gas.lower_heating_value_mj_per_kg, 3),
                        printer.cell(found.velocity_m_per_s[pipe], 3),
                        printer.cell(found.pressure_bar[from] - found.pressure_bar[to], 4),
                        Answers::status(found.findings, ElementKind::pipe, pipe)});
    }
    answers.table("pipes", {"pipe", "from", "to", "kg_per_s", "mw", "m_per_s", "drop_bar", "status"}, 3, rows);
    rows.clear();
    for (std::size_t at = 0; at < own.machine_names.size(); ++at) {
        const gas::Machine& row = own.network.machines[at];
        rows.push_back({own.machine_names[at], printer.cell(found.pressure_bar[static_cast<std::size_t>(row.from)], 4),
                        printer.cell(found.pressure_bar[static_cast<std::size_t>(row.to)], 4),
                        printer.cell(found.machine_kg_per_s[at], 5), printer.cell(found.machine_mw[at], 4),
                        Answers::status(found.findings, ElementKind::machine, at)});
    }
    if (!rows.empty())
        answers.table("machines", {"machine", "inlet_bar_abs", "outlet_bar_abs", "kg_per_s", "shaft_mw", "status"}, 1,
                      rows);
    if (!tables.profile.empty()) print_course(tables, own, answers);
    return answers.end(found.findings, found.n_unsolved, arguments);
}

/// Customers and plants of a heat network.
void print_ends(const HeatCase& own, const heat::HeatFlows& found, Answers& answers) {
    const Printer& printer = answers.printer();
    std::vector<std::vector<std::string>> rows;
    for (std::size_t row = 0; row < own.consumer_names.size(); ++row) {
        const auto node = static_cast<std::size_t>(own.network.consumers[row].node);
        rows.push_back({own.consumer_names[row], printer.cell(found.consumer_kg_per_s[row], 4),
                        printer.cell(found.consumer_w[row] / kWattPerMegawatt, 4),
                        printer.cell(found.booster_w[row] / kWattPerMegawatt, 4),
                        printer.cell(c_of(found.supply_k[node]), 2),
                        printer.cell(found.supply_bar[node] - found.return_bar[node], 4),
                        Answers::status(found.findings, ElementKind::consumer, row)});
    }
    answers.table("consumers",
                  {"consumer", "kg_per_s", "heat_mw", "booster_mw", "supply_c", "difference_bar", "status"}, 1, rows);
    rows.clear();
    for (std::size_t plant = 0; plant < own.plant_names.size(); ++plant)
        rows.push_back({own.plant_names[plant], printer.cell(found.plant_kg_per_s[plant], 4),
                        printer.cell(found.plant_w[plant] / kWattPerMegawatt, 4),
                        printer.cell(found.plant_electricity_w[plant] / kWattPerMegawatt, 4),
                        printer.cell(c_of(own.states.supply_k[plant]), 2),
                        printer.cell(c_of(found.plant_return_k[plant]), 2),
                        printer.cell(found.pump_w[plant] / kPerKilo, 3),
                        Answers::status(found.findings, ElementKind::source, plant)});
    answers.table("plants",
                  {"plant", "kg_per_s", "heat_mw", "electricity_mw", "supply_c", "return_c", "pump_kw", "status"}, 1,
                  rows);
}

int print_heat(const PipeTables& tables, const FlowArguments& arguments, Answers& answers) {
    const HeatCase own = make_heat_case(tables);
    const heat::HeatFlows found = heat::solve_heat(own.network, own.states, {});
    Printer& printer = answers.printer();
    printer.text("carrier", "heat");
    double loss = 0.0;
    for (const double one : found.loss_w) loss += one;
    printer.number("loss_mw", loss / kWattPerMegawatt, 4);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t node = 0; node < tables.nodes.size(); ++node)
        rows.push_back({tables.nodes[node].node, printer.cell(c_of(found.supply_k[node]), 2),
                        printer.cell(c_of(found.return_k[node]), 2), printer.cell(found.supply_bar[node], 4),
                        printer.cell(found.return_bar[node], 4),
                        Answers::status(found.findings, ElementKind::node, node)});
    answers.table("nodes", {"node", "supply_c", "return_c", "supply_bar", "return_bar", "status"}, 1, rows);
    rows.clear();
    for (std::size_t pipe = 0; pipe < tables.pipes.size(); ++pipe)
        rows.push_back({tables.pipes[pipe].pipe, tables.pipes[pipe].from_node, tables.pipes[pipe].to_node,
                        printer.cell(found.flow_kg_per_s[pipe], 4), printer.cell(found.velocity_m_per_s[pipe], 3),
                        printer.cell(c_of(found.supply_outlet_k[pipe]), 2),
                        printer.cell(found.loss_w[pipe] / kPerKilo, 3),
                        Answers::status(found.findings, ElementKind::pipe, pipe)});
    answers.table("pipes", {"pipe", "from", "to", "kg_per_s", "m_per_s", "outlet_c", "loss_kw", "status"}, 3, rows);
    print_ends(own, found, answers);
    return answers.end(found.findings, found.n_unsolved, arguments);
}

int print_water(const PipeTables& tables, const FlowArguments& arguments, Answers& answers) {
    const WaterCase own = make_water_case(tables);
    Printer& printer = answers.printer();
    printer.text("carrier", "water");
    heat::WaterFlows found = heat::solve_water(own.network, heat::build_model(own.network), own.states, {});
    heat::WarmFlows warm;
    if (own.is_warm) {
        warm = heat::solve_warm_supply(own.network, own.states, own.feed_k);
        found.pressure_bar = warm.pressure_bar;
        found.flow_kg_per_s = warm.flow_kg_per_s;
        found.velocity_m_per_s = warm.velocity_m_per_s;
    }
    std::vector<std::vector<std::string>> rows;
    for (std::size_t node = 0; node < tables.nodes.size(); ++node)
        rows.push_back({tables.nodes[node].node, printer.cell(found.pressure_bar[node] - own.ambient_bar[node], 4),
                        printer.cell(found.served_kg_per_s[node], 4),
                        own.is_warm ? printer.cell(c_of(warm.temperature_k[node]), 2) : "",
                        Answers::status(found.findings, ElementKind::node, node)});
    answers.table("nodes", {"node", "bar", "served_kg_per_s", "temperature_c", "status"}, 1, rows);
    rows.clear();
    for (std::size_t pipe = 0; pipe < own.pipe_names.size(); ++pipe) {
        const heat::Pipe& row = own.network.pipes[pipe];
        rows.push_back({own.pipe_names[pipe], tables.nodes[static_cast<std::size_t>(row.from)].node,
                        tables.nodes[static_cast<std::size_t>(row.to)].node, printer.cell(found.flow_kg_per_s[pipe], 4),
                        printer.cell(found.velocity_m_per_s[pipe], 3),
                        own.is_warm ? printer.cell(c_of(warm.outlet_k[pipe]), 2) : "",
                        Answers::status(found.findings, ElementKind::pipe, pipe)});
    }
    answers.table("pipes", {"pipe", "from", "to", "kg_per_s", "m_per_s", "outlet_c", "status"}, 3, rows);
    rows.clear();
    for (std::size_t at = 0; at < own.machine_names.size(); ++at)
        rows.push_back({own.machine_names[at], printer.cell(found.machine_kg_per_s[at], 4),
                        Answers::status(found.findings, ElementKind::machine, at)});
    if (!rows.empty()) answers.table("machines", {"machine", "kg_per_s", "status"}, 1, rows);
    return answers.end(found.findings, found.n_unsolved, arguments);
}

}  // namespace

int run_pipe_flow(const FlowArguments& arguments, TableFormat format) {
    if (!arguments.out.empty()) check_output_file(arguments.out, kPipeAnswersMark, arguments.force, {});
    PipeTables tables = read_pipe_tables(arguments.file);
    if (!arguments.friction.empty()) {
        std::erase_if(tables.fluid, [](const FluidRow& row) { return row.property == "friction_law"; });
        FluidRow row;
        row.property = "friction_law";
        row.value = arguments.friction;
        tables.fluid.push_back(row);
    }
    Answers answers(format);
    for (const std::string& sentence : assumed_values(tables)) answers.printer().warn(sentence);
    if (tables.is_gas()) return print_gas(tables, arguments, answers);
    if (has_customers(tables)) return print_heat(tables, arguments, answers);
    return print_water(tables, arguments, answers);
}

}  // namespace knelpunt::cli
