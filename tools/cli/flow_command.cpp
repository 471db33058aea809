#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/flow/power/outage_scan.hpp"
#include "sim/flow/power/reactive_limits.hpp"
#include "sim/io/file.hpp"
#include "sim/io/matpower.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/flow/dc_case.hpp"
#include "tools/cli/output_file.hpp"

namespace knelpunt::cli {
namespace {

PrintTable ac_outages(const CaseNetwork& of, const flow::LimitedSolution& base, const std::stop_token& stop,
                      const Printer& printer) {
    std::vector<flow::AcOutage> list;
    std::vector<std::size_t> row_of;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        if (of.branch_at(row) < 0) continue;
        list.push_back({{{of.branch_at(row), 1.0}}});
        row_of.push_back(row);
    }
    flow::AcModel model = of.model;  // what stands at a limit holds no voltage after an outage either
    model.net.role = base.as_solved.role;
    const auto found = flow::scan_outages(model, base.as_solved.injection_pu, base.solution.v_pu, list, stop);
    PrintTable table = outage_frame(false, printer);
    const auto first = std::find_if(of.model.net.reference_bus.begin(), of.model.net.reference_bus.end(),
                                    [](int bus) { return bus >= 0; });
    const flow::Complex slack_demand = of.demand_mva(*first);
    for (std::size_t at = 0; at < found.size(); ++at) {
        const flow::AfterOutage& after = found[at];
        OutageLine line;
        line.outage = &of.rows.branches[row_of[at]];
        line.n_lost = after.buses_lost.size();
        for (const int bus : after.buses_lost) line.lost_mw += of.demand_mva(bus).real();
        line.is_solved = after.is_solved;
        line.solvable_share = after.is_solved ? kNaN : after.solvable_share;
        if (after.is_solved) {
            line.most = after.worst_mva;
            if (after.worst_branch >= 0) line.worst = &of.branch_row(after.worst_branch);
            line.end = after.is_at_from ? "from" : "to";
            line.lowest_v_pu = after.lowest_v_pu;
            if (after.lowest_bus >= 0) line.lowest_bus = of.bus_number(after.lowest_bus);
            line.slack_mva = after.slack_mva + slack_demand;
        }
        table.rows.push_back(line.cells(printer));
    }
    return table;
}

io::MatpowerSolution solution_of(const std::vector<double>& vm_pu, const std::vector<double>& va_rad,
                                 const std::vector<flow::BranchPower>& power_mva) {
    io::MatpowerSolution out{vm_pu, va_rad, {}};
    for (const flow::BranchPower& power : power_mva)
        out.branches.push_back({power.from.real(), power.from.imag(), power.to.real(), power.to.imag()});
    return out;
}

int say_no_solution(const CaseNetwork& of, const std::filesystem::path& file, const flow::LimitedSolution& base) {
    const flow::AcSolution& found = base.solution;
    std::cerr << fmt::format(
        "{}: no solution found; the largest mismatch, {:.3g} MW or Mvar, is at bus {}.\n"
        "  With {:.1f} % of all injections there is one: look at what this bus asks for, and at its voltage.\n",
        file.string(), found.mismatch_pu * kBaseMva,
        found.worst_bus < 0 ? std::string("?") : of.bus_number(found.worst_bus),
        100.0 * flow::solvable_share(of.model.net, base.as_solved));
    return kPartlyFailed;
}

void print_limits(const CaseNetwork& of, const flow::LimitedSolution& base, Printer& printer) {
    PrintTable table{"buses whose generators stand at a reactive limit", {"bus", "limit"}, {}, {1, 0}};
    for (const int bus : base.at_least) table.rows.push_back({of.bus_number(bus), "least"});
    for (const int bus : base.at_most) table.rows.push_back({of.bus_number(bus), "most"});
    printer.table("at_limits", table);
}

int print_ac(const CaseNetwork& of, const FlowArguments& arguments, const std::stop_token& stop, Printer& printer) {
    const flow::AcNetwork& net = of.model.net;
    flow::AcCase given = flow::ac_case(net, flow::bus_injections(of.system, net, 0));
    flow::LimitedSolution limited;
    if (arguments.with_limits) {
        limited = flow::solve_within_limits(net, std::move(given));
    } else {
        limited.solution = flow::solve_newton(net, given);
        limited.as_solved = std::move(given);
    }
    const flow::AcSolution& base = limited.solution;
    if (!base.is_solved) return say_no_solution(of, arguments.file, limited);
    std::vector<double> vm_pu, va_rad;
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row) {
        const int bus = of.bus_at(row);
        const bool is_live = bus >= 0 && of.model.is_live[static_cast<std::size_t>(bus)] != 0;
        const flow::Complex v = is_live ? base.v_pu[static_cast<std::size_t>(bus)] : flow::Complex(kNaN, kNaN);
        vm_pu.push_back(std::abs(v));
        va_rad.push_back(std::arg(v));
    }
    std::vector<flow::BranchPower> power;
    double loss_mw = 0.0;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        power.push_back({});
        if (of.branch_at(row) < 0) continue;
        const auto at = static_cast<std::size_t>(of.branch_at(row));
        const flow::BranchPower of_branch =
            flow::branch_power(net.admittance[at], base.v_pu[static_cast<std::size_t>(net.from[at])],
                               base.v_pu[static_cast<std::size_t>(net.to[at])]);
        power.back() = {of_branch.from * kBaseMva, of_branch.to * kBaseMva};
        loss_mw += power.back().from.real() + power.back().to.real();
    }
    printer.fact("physics", printer.is_text() ? "ac" : "\"ac\"");
    printer.fact("iterations", fmt::format("{}", base.n_iterations));
    printer.fact("mismatch_pu", fmt::format("{:.3g}", base.mismatch_pu));
    printer.fact("loss_mw", printer.is_text() ? fmt::format("{:.3f}", loss_mw) : fmt::format("{:.13g}", loss_mw));
    printer.table("buses", bus_table(of, vm_pu, va_rad, printer));
    printer.table("branches", branch_table(of, power, false, printer));
    if (arguments.with_limits) print_limits(of, limited, printer);
    if (arguments.with_outages) printer.table("outages", ac_outages(of, limited, stop, printer));
    printer.end();
    if (!arguments.out.empty())
        io::write_text_file(arguments.out, io::matpower_text(of.rows, solution_of(vm_pu, va_rad, power)));
    return kDone;
}

}  // namespace

int run_flow(const FlowArguments& arguments, TableFormat format, const std::stop_token& stop) {
    if (!arguments.out.empty())
        check_output_file(arguments.out, io::kSolvedCaseMark, arguments.force, {arguments.file});
    const CaseNetwork network(arguments.file);
    Printer printer(format);
    if (!arguments.is_dc) return print_ac(network, arguments, stop, printer);
    print_dc(network, arguments.with_outages, printer);
    return kDone;
}

}  // namespace knelpunt::cli
