#include "tools/cli/flow/flow_tables.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kPercent = 100.0;
constexpr double kUsualMinPu = 0.9, kUsualMaxPu = 1.1;                    // where the file gives no Vmin and Vmax
constexpr std::size_t kMostNames = 40;                                    // in a sentence
constexpr double kBeyondMvar = tolerance::kMismatchPu * kBaseMva * 10.0;  // what a solution leaves

/// Rows in the order of the file, or for people by how bad they are: the worst first, those without a value last.
std::vector<std::size_t> row_order(const std::vector<double>& badness, const Printer& printer) {
    std::vector<std::size_t> out(badness.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    const auto key = [&](std::size_t row) { return std::isnan(badness[row]) ? -kInf : badness[row]; };
    if (printer.is_text())
        std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return key(a) > key(b); });
    return out;
}

double loading_pu(const BranchRow& row, const flow::BranchPower& power, bool is_dc) {
    if (!std::isfinite(row.rating_mva.scale)) return kNaN;
    const double mva = is_dc ? std::abs(power.from.real()) : std::max(std::abs(power.from), std::abs(power.to));
    return mva / row.rating_mva.scale;
}

/// By how much a machine is beyond its reactive limits  [Mvar]; negative below the lower one.
double beyond_mvar(const SourceRow& row, double q_mvar) {
    if (!row.in_service || std::isnan(row.v_set_pu)) return 0.0;
    if (q_mvar > row.q_max_mvar + kBeyondMvar) return q_mvar - row.q_max_mvar;
    if (q_mvar < row.q_min_mvar - kBeyondMvar) return q_mvar - row.q_min_mvar;
    return 0.0;
}

std::string names_of(const std::vector<std::string>& names) {
    const std::size_t n = std::min(names.size(), kMostNames);
    std::string out = joined(std::span(names).first(n), ", ");
    if (n < names.size()) out += fmt::format(" and {} more (--json lists all)", names.size() - n);
    return out;
}

std::vector<std::string> dead_buses(const CaseNetwork& of) {
    std::vector<std::string> out;
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row)
        if (of.rows.nodes[row].in_service && !of.is_live_row(row)) out.push_back(of.rows.nodes[row].id);
    return out;
}

}  // namespace

std::string circuit_of(const BranchRow& row) { return row.id.substr(row.id.rfind('.') + 1); }

PrintTable bus_table(const CaseNetwork& of, const CaseState& state, const Printer& printer) {
    PrintTable table{"voltages", {"bus", "vm_pu", "va_deg"}, {}, {1, 1, 1}};
    std::vector<double> badness;
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row) {
        const NodeRow& node = of.rows.nodes[row];
        const double low = std::isnan(node.v_min_pu) ? kUsualMinPu : node.v_min_pu;
        const double high = std::isnan(node.v_max_pu) ? kUsualMaxPu : node.v_max_pu;
        badness.push_back(std::max(state.vm_pu[row] - high, low - state.vm_pu[row]));
    }
    for (const std::size_t row : row_order(badness, printer))
        table.rows.push_back({of.rows.nodes[row].id, printer.cell(state.vm_pu[row], 4),
                              printer.cell(state.va_rad[row] * kDegreePerRad, 3)});
    return table;
}

PrintTable branch_table(const CaseNetwork& of, const CaseState& state, bool is_dc, const Printer& printer) {
    PrintTable table{"power into the branches at both ends",
                     {"from_bus", "to_bus", "circuit", "in_service", "p_from_mw", "q_from_mvar", "p_to_mw", "q_to_mvar",
                      "loading_pct"},
                     {},
                     std::vector<char>(9, 1)};
    if (printer.is_text()) table.columns = {"from", "to", "no", "on", "p_from", "q_from", "p_to", "q_to", "load %"};
    std::vector<double> badness;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        const flow::BranchPower& power = state.power_mva[row];
        badness.push_back(of.has_ratings ? loading_pu(of.rows.branches[row], power, is_dc)
                                         : std::max(std::abs(power.from), std::abs(power.to)));
    }
    const auto q = [&](double value) { return is_dc ? std::string() : printer.cell(value, 2); };
    for (const std::size_t row : row_order(badness, printer)) {
        const BranchRow& branch = of.rows.branches[row];
        const flow::BranchPower& power = state.power_mva[row];
        table.rows.push_back({branch.from, branch.to, circuit_of(branch), branch.in_service ? "1" : "0",
                              printer.cell(power.from.real(), 2), q(power.from.imag()),
                              printer.cell(power.to.real(), 2), q(power.to.imag()),
                              printer.cell(kPercent * loading_pu(branch, power, is_dc), 1)});
    }
    return table;
}

PrintTable machine_table(const CaseNetwork& of, const CaseState& state, bool is_dc, const Printer& printer) {
    PrintTable table{"machines, and ends of DC lines, in service",
                     {"bus", "machine", "p_mw", "q_mvar", "q_min_mvar", "q_max_mvar", "beyond_mvar"},
                     {},
                     {1, 0, 1, 1, 1, 1, 1}};
    std::vector<std::size_t> rows;
    std::vector<double> badness;
    for (std::size_t row = 0; row < of.rows.sources.size(); ++row) {
        const SourceRow& source = of.rows.sources[row];
        if (source.category == "load" || !source.in_service || !of.is_live_row(of.node_row(source.node))) continue;
        rows.push_back(row);
        badness.push_back(is_dc ? 0.0 : std::abs(beyond_mvar(source, state.source_mva[row].imag())));
    }
    for (const std::size_t at : row_order(badness, printer)) {
        const SourceRow& source = of.rows.sources[rows[at]];
        const flow::Complex power = state.source_mva[rows[at]];
        table.rows.push_back({source.node, source.id, printer.cell(power.real(), 2),
                              is_dc ? std::string() : printer.cell(power.imag(), 2), printer.cell(source.q_min_mvar, 2),
                              printer.cell(source.q_max_mvar, 2),
                              badness[at] > 0.0 ? printer.cell(beyond_mvar(source, power.imag()), 2) : ""});
    }
    return table;
}

void print_dead(const CaseNetwork& of, Printer& printer) {
    const std::vector<std::string> dead = dead_buses(of);
    printer.list("dead_buses", dead);
    if (printer.is_text() && !dead.empty()) printer.number("buses_without_supply", static_cast<double>(dead.size()), 0);
}

void warn_of_network(const CaseNetwork& of, Printer& printer) {
    const std::vector<std::string> dead = dead_buses(of);
    double lost_mw = 0.0;
    for (const DemandRow& row : of.rows.demands)
        if (row.in_service && !of.is_live_row(of.node_row(row.node))) lost_mw += row.p_mw.scale;
    if (!dead.empty())
        printer.warn(fmt::format("{} without supply, left out and without values: {}. Load there: {:.1f} MW.",
                                 dead.size() == 1 ? std::string("1 bus is") : fmt::format("{} buses are", dead.size()),
                                 names_of(dead), lost_mw));
    std::vector<std::string> couplers;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row)
        if (of.is_live_coupler(row)) couplers.push_back(of.rows.branches[row].id);
    if (!couplers.empty())
        printer.warn(fmt::format(
            "{} without impedance (r = x = 0), which makes its ends one bus; flow through a loop of "
            "such branches has no value, nor has their outage: {}.",
            couplers.size() == 1 ? std::string("1 branch is") : fmt::format("{} branches are", couplers.size()),
            names_of(couplers)));
}

void warn_of_machines(const CaseNetwork& of, const CaseState& state, bool with_limits, Printer& printer) {
    std::size_t n_beyond = 0, worst = 0;
    double most_mvar = 0.0;
    for (std::size_t row = 0; row < of.rows.sources.size(); ++row) {
        if (!of.is_live_row(of.node_row(of.rows.sources[row].node))) continue;
        const double beyond = std::abs(beyond_mvar(of.rows.sources[row], state.source_mva[row].imag()));
        n_beyond += beyond > 0.0 ? 1U : 0U;
        if (beyond <= most_mvar) continue;
        most_mvar = beyond;
        worst = row;
    }
    if (n_beyond == 0) return;
    const SourceRow& row = of.rows.sources[worst];
    const std::string which = fmt::format("{} at bus {} gives {:.2f} Mvar, its limits are {:g} to {:g} Mvar", row.id,
                                          row.node, state.source_mva[worst].imag(), row.q_min_mvar, row.q_max_mvar);
    if (with_limits)
        printer.warn(
            fmt::format("The reference keeps its voltage beyond the limits of its {}: {}. MATPOWER would let another "
                        "bus take over, or find the limits too narrow.",
                        n_beyond == 1 ? std::string("machine") : fmt::format("{} machines", n_beyond), which));
    else
        printer.warn(
            fmt::format("{} reactive power beyond the limits of the file ({}{}). --limits keeps them within.",
                        n_beyond == 1 ? std::string("1 machine gives") : fmt::format("{} machines give", n_beyond),
                        n_beyond == 1 ? "" : "the worst: ", which));
}

namespace {

/// Whether one outage is worse than another: no solution, then voltages of no grid, then loading or power, then load lost.
bool is_worse(const OutageLine& one, const OutageLine& other) {
    const auto key = [](const OutageLine& of) {
        const auto or_zero = [](double value) { return std::isfinite(value) ? value : 0.0; };
        return std::tuple(!of.is_solved, -or_zero(of.solvable_share), !of.is_inside, or_zero(of.loading_pu),
                          or_zero(of.most), of.lost_mw);
    };
    return key(one) > key(other);
}

std::string note_of(const OutageLine& of) {
    if (!of.is_solved)
        return std::isnan(of.solvable_share) ? "nothing left"
                                             : fmt::format("solved to {:.0f} %", kPercent * of.solvable_share);
    if (!of.is_inside) return "collapsed";
    std::string note = of.n_over > 1 ? fmt::format("{} over", of.n_over) : std::string();
    if (of.n_lost > 0) note += fmt::format("{}{} buses lost", note.empty() ? "" : ", ", of.n_lost);
    return note;
}

std::vector<std::string> text_cells(const OutageLine& of, bool has_ratings, const Printer& printer) {
    std::vector<std::string> out{of.outage->id, printer.cell(of.lost_mw, 1)};
    if (has_ratings) out.push_back(printer.cell(kPercent * of.loading_pu, 1));
    for (const std::string& cell : {printer.cell(of.most, 1), of.worst == nullptr ? std::string() : of.worst->id,
                                    printer.cell(of.lowest_v_pu, 4), of.lowest_bus, note_of(of)})
        out.push_back(cell);
    return out;
}

std::vector<std::string> all_cells(const OutageLine& of, const Printer& printer) {
    return {of.outage->from,
            of.outage->to,
            circuit_of(*of.outage),
            of.n_lost > 0 ? "1" : "0",
            fmt::format("{}", of.n_lost),
            printer.cell(of.lost_mw, 1),
            of.is_solved ? "1" : "0",
            printer.cell(of.most, 1),
            of.worst == nullptr ? "" : of.worst->from,
            of.worst == nullptr ? "" : of.worst->to,
            of.worst == nullptr ? "" : circuit_of(*of.worst),
            of.end,
            printer.cell(of.p_mw, 1),
            printer.cell(of.lowest_v_pu, 4),
            of.lowest_bus,
            printer.cell(of.slack_mva.real(), 1),
            printer.cell(of.slack_mva.imag(), 1),
            printer.cell(of.solvable_share, 3),
            printer.cell(kPercent * of.loading_pu, 1),
            fmt::format("{}", of.n_over),
            of.is_solved && of.is_inside ? "1" : "0"};
}

PrintTable outage_frame(bool has_ratings, bool is_dc, const Printer& printer) {
    PrintTable table{"after the outage of each branch: the most loaded branch and the lowest voltage",
                     {"from_bus",     "to_bus",         "circuit",         "islanding",
                      "buses_lost",   "load_lost_mw",   "converged",       is_dc ? "max_abs_p_mw" : "max_s_mva",
                      "max_from_bus", "max_to_bus",     "max_circuit",     "max_end",
                      "p_at_max_mw",  "min_vm_pu",      "min_vm_bus",      "slack_p_mw",
                      "slack_q_mvar", "solvable_share", "max_loading_pct", "n_over",
                      "operable"},
                     {},
                     {}};
    if (printer.is_text()) {
        table.columns = {"outage", "lost MW", is_dc ? "MW" : "MVA", "on", "vm_pu", "at bus", "note"};
        table.is_number = {0, 1, 1, 0, 1, 1, 0};
        if (has_ratings) {
            table.columns.insert(table.columns.begin() + 2, "load %");
            table.is_number.insert(table.is_number.begin() + 2, 1);
        }
        return table;
    }
    table.is_number.assign(table.columns.size(), 1);
    table.is_number[11] = 0;  // max_end
    return table;
}

}  // namespace

void print_outages(const CaseNetwork& of, std::vector<OutageLine> lines, bool is_dc, Printer& printer) {
    double n_over = 0.0, n_unsolved = 0.0, n_outside = 0.0;
    for (const OutageLine& line : lines) {
        n_over += line.n_over > 0 ? 1.0 : 0.0;
        n_unsolved += line.is_solved ? 0.0 : 1.0;
        n_outside += line.is_inside ? 0.0 : 1.0;
    }
    printer.gap();
    printer.number("outages_computed", static_cast<double>(lines.size()), 0);
    if (of.has_ratings) printer.number("outages_with_branches_over", n_over, 0);
    printer.number("outages_without_solution", n_unsolved, 0);
    if (!is_dc) printer.number("outages_outside_voltages", n_outside, 0);
    if (printer.is_text()) std::stable_sort(lines.begin(), lines.end(), is_worse);
    PrintTable table = outage_frame(of.has_ratings, is_dc, printer);
    for (const OutageLine& line : lines)
        table.rows.push_back(printer.is_text() ? text_cells(line, of.has_ratings, printer) : all_cells(line, printer));
    printer.table("outages", table);
}

}  // namespace knelpunt::cli
