#include "tools/cli/flow/flow_tables.hpp"

#include <numbers>

namespace knelpunt::cli {
namespace {

constexpr double kDegreePerRad = 180.0 / std::numbers::pi;

}  // namespace

std::string circuit_of(const BranchRow& row) { return row.id.substr(row.id.rfind('.') + 1); }

PrintTable bus_table(const CaseNetwork& of, const std::vector<double>& vm_pu, const std::vector<double>& va_rad,
                     const Printer& printer) {
    PrintTable table{"voltages", {"bus", "vm_pu", "va_deg"}, {}, {1, 1, 1}};
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row)
        table.rows.push_back(
            {of.rows.nodes[row].id, printer.cell(vm_pu[row], 4), printer.cell(va_rad[row] * kDegreePerRad, 3)});
    return table;
}

PrintTable branch_table(const CaseNetwork& of, const std::vector<flow::BranchPower>& power_mva, bool is_dc,
                        const Printer& printer) {
    PrintTable table{
        "power into the branches at both ends",
        {"from_bus", "to_bus", "circuit", "in_service", "p_from_mw", "q_from_mvar", "p_to_mw", "q_to_mvar"},
        {},
        std::vector<char>(8, 1)};
    if (printer.is_text()) table.columns[2] = "no", table.columns[3] = "on";
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        const BranchRow& branch = of.rows.branches[row];
        const flow::BranchPower& power = power_mva[row];
        const auto q = [&](double value) { return is_dc ? std::string() : printer.cell(value, 2); };
        table.rows.push_back({branch.from, branch.to, circuit_of(branch), of.branch_at(row) >= 0 ? "1" : "0",
                              printer.cell(power.from.real(), 2), q(power.from.imag()),
                              printer.cell(power.to.real(), 2), q(power.to.imag())});
    }
    return table;
}

constexpr std::size_t kOutageColumns = 18;

PrintTable outage_frame(bool is_dc, const Printer& printer) {
    const std::string most = is_dc ? "max_abs_p_mw" : "max_s_mva";
    PrintTable table{"after the outage of each branch: the most loaded branch and the lowest voltage",
                     {"from_bus", "to_bus", "circuit", "islanding", "buses_lost", "load_lost_mw", "converged", most,
                      "max_from_bus", "max_to_bus", "max_circuit", "max_end", "p_at_max_mw", "min_vm_pu", "min_vm_bus",
                      "slack_p_mw", "slack_q_mvar", "solvable_share"},
                     {},
                     std::vector<char>(kOutageColumns, 1)};
    table.is_number[11] = 0;
    if (printer.is_text()) {
        table.columns = {"outage", "lost MW", is_dc ? "MW" : "MVA", "on", "vm_pu", "at bus", "note"};
        table.is_number = {0, 1, 1, 0, 1, 1, 0};
    }
    return table;
}

std::vector<std::string> OutageLine::cells(const Printer& printer) const {
    const std::string worst_id = worst == nullptr ? std::string() : worst->id;
    if (printer.is_text()) {
        std::string note = n_lost > 0 ? fmt::format("{} buses lost", n_lost) : "";
        if (!is_solved)
            note = std::isnan(solvable_share) ? "nothing left"
                                              : fmt::format("solved to {:.0f} % load", 100.0 * solvable_share);
        return {outage->id, printer.cell(lost_mw, 1),     printer.cell(most, 1),
                worst_id,   printer.cell(lowest_v_pu, 4), lowest_bus,
                note};
    }
    return {outage->from,
            outage->to,
            circuit_of(*outage),
            n_lost > 0 ? "1" : "0",
            fmt::format("{}", n_lost),
            printer.cell(lost_mw, 1),
            is_solved ? "1" : "0",
            printer.cell(most, 1),
            worst == nullptr ? "" : worst->from,
            worst == nullptr ? "" : worst->to,
            worst == nullptr ? "" : circuit_of(*worst),
            end,
            printer.cell(p_mw, 1),
            printer.cell(lowest_v_pu, 4),
            lowest_bus,
            printer.cell(slack_mva.real(), 1),
            printer.cell(slack_mva.imag(), 1),
            printer.cell(solvable_share, 3)};
}

}  // namespace knelpunt::cli
