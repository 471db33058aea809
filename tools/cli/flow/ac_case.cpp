#include "tools/cli/flow/ac_case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/flow/case/operating_point.hpp"
#include "sim/io/file.hpp"
#include "sim/io/matpower.hpp"
#include "sim/numeric/math.hpp"
#include "sim/security/outage_scan.hpp"

namespace knelpunt::cli {
namespace {

/// Outages of all branches that have supply, and their rows.
std::vector<flow::AcOutage> list_outages(const CaseNetwork& of, std::vector<std::size_t>& row_of) {
    std::vector<flow::AcOutage> out;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        if (of.branch_of_row[row] < 0 || !of.is_live_row(of.node_row(of.rows.branches[row].from))) continue;
        out.push_back({{{of.branch_of_row[row], 1.0}}});
        row_of.push_back(row);
    }
    return out;
}

std::vector<OutageLine> ac_outages(const CaseNetwork& of, const flow::LimitedSolution& base,
                                   const std::stop_token& stop) {
    std::vector<std::size_t> row_of;
    const std::vector<flow::AcOutage> list = list_outages(of, row_of);
    flow::AcModel model = of.model;  // what stands at a limit holds no voltage after an outage either
    model.net.role = base.as_solved.role;
    const auto found =
        security::scan_outages(model, base.as_solved.injection_pu, base.solution.v_pu, list, stop,
                               of.has_ratings ? std::span<const double>(of.rating_mva) : std::span<const double>());
    const auto first = std::find_if(of.model.net.reference_bus.begin(), of.model.net.reference_bus.end(),
                                    [](int bus) { return bus >= 0; });
    std::vector<OutageLine> out;
    for (std::size_t at = 0; at < found.size(); ++at) {
        const security::AfterOutage& after = found[at];
        OutageLine line;
        line.outage = &of.rows.branches[row_of[at]];
        line.n_lost = after.buses_lost.size();
        for (const int bus : after.buses_lost) line.lost_mw += of.demand_mva[static_cast<std::size_t>(bus)].real();
        line.is_solved = after.is_solved;
        line.is_inside = after.is_inside;
        line.solvable_share = after.is_solved ? kNaN : after.solvable_share;
        if (after.is_solved) {
            line.most = after.worst_mva;
            line.loading_pu = after.worst_loading_pu;
            line.n_over = after.n_over;
            if (after.worst_branch >= 0) line.worst = &of.branch_row(after.worst_branch);
            line.end = after.is_at_from ? "from" : "to";
            line.lowest_v_pu = after.lowest_v_pu;
            if (after.lowest_bus >= 0) line.lowest_bus = of.bus_number(after.lowest_bus);
            line.slack_mva = after.slack_mva + of.demand_mva[static_cast<std::size_t>(*first)];
        }
        out.push_back(line);
    }
    return out;
}

/// The state by the rows of the file.
CaseState state_of(const CaseNetwork& of, const flow::LimitedSolution& found) {
    const flow::AcNetwork& net = of.model.net;
    const std::vector<flow::Complex>& v_pu = found.solution.v_pu;
    CaseState out;
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row) {
        const flow::Complex v =
            of.is_live_row(row) ? v_pu[static_cast<std::size_t>(of.bus_of_row[row])] : flow::Complex(kNaN, kNaN);
        out.vm_pu.push_back(std::abs(v));
        out.va_rad.push_back(numeric::arg(v));
    }
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        out.power_mva.emplace_back();
        if (of.branch_of_row[row] < 0) continue;
        const auto branch = static_cast<std::size_t>(of.branch_of_row[row]);
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        const flow::Complex none(kNaN, kNaN);
        const flow::BranchPower power = of.model.is_live[from] == 0
                                            ? flow::BranchPower{none, none}
                                            : flow::branch_power(net.admittance[branch], v_pu[from], v_pu[to]);
        out.power_mva.back() = {power.from * kBaseMva, power.to * kBaseMva};
    }
    std::vector<flow::Complex> beyond_mva = flow::bus_powers(net, found.as_solved, v_pu);
    const std::vector<flow::Complex> given_pu = flow::bus_injections(of.system, net, 0);
    for (std::size_t bus = 0; bus < beyond_mva.size(); ++bus)
        beyond_mva[bus] = kBaseMva * (beyond_mva[bus] - given_pu[bus]);
    give_machines(of, beyond_mva, out);
    add_coupler_flows(of, out);
    return out;
}

io::MatpowerSolution solution_of(const CaseNetwork& of, const CaseState& state, const flow::LimitedSolution& found) {
    io::MatpowerSolution out{state.vm_pu, state.va_rad, {}, {}, {}};
    for (const flow::BranchPower& power : state.power_mva)
        out.branches.push_back({power.from.real(), power.from.imag(), power.to.real(), power.to.imag()});
    for (const flow::Complex& power : state.source_mva) out.sources.push_back({power.real(), power.imag()});
    std::vector<char> is_at_limit(of.model.net.node_of.size(), 0);
    for (const std::vector<int>* list : {&found.at_least, &found.at_most})
        for (const int bus : *list) is_at_limit[static_cast<std::size_t>(bus)] = 1;
    for (const int bus : of.bus_of_row)
        out.is_at_limit.push_back(bus < 0 ? char{0} : is_at_limit[static_cast<std::size_t>(bus)]);
    return out;
}

int say_no_solution(const CaseNetwork& of, const std::filesystem::path& file, const flow::OperatingPoint& point,
                    Printer& printer) {
    const flow::AcSolution& found = point.limited.solution;
    printer.fail(fmt::format(
        "{}: no solution found from the voltages of the file, from a flat start, nor by raising all power from none; "
        "the "
        "largest mismatch, {:.3g} MW or Mvar, is at bus {}. With {:.1f} % of all injections there is one: look at what "
        "this "
        "bus asks for, and at its voltage.",
        file.string(), found.mismatch_pu * kBaseMva,
        found.worst_bus < 0 ? std::string("?") : of.bus_number(found.worst_bus), 100.0 * point.share_reached));
    return kPartlyFailed;
}

std::string_view start_name(flow::AcStart start) {
    switch (start) {
        case flow::AcStart::given:
            return "file";
        case flow::AcStart::flat:
            return "flat";
        case flow::AcStart::continuation:
            break;
    }
    return "continuation";
}

/// Says where the answer comes from and whether a grid can be run like that.
int say_what_it_is(const CaseNetwork& of, const flow::OperatingPoint& point, const std::filesystem::path& file,
                   Printer& printer) {
    if (point.start != flow::AcStart::given) {
        const std::string way = point.start == flow::AcStart::flat
                                    ? "a flat start"
                                    : "raising all power from none, since a flat start leads to none either";
        printer.warn(fmt::format(
            "The voltages of the file (columns Vm and Va of mpc.bus) lead to {}: this answer comes from {}.",
            std::isnan(point.lowest_given_pu)
                ? std::string("no solution")
                : fmt::format("a solution that is no operating point ({:.3f} pu at bus {})", point.lowest_given_pu,
                              of.bus_number(point.lowest_given_bus)),
            way));
    }
    if (point.is_inside && point.is_confirmed) return kDone;
    const std::string reached =
        point.is_confirmed
            ? std::string(point.start == flow::AcStart::continuation
                              ? "The grid comes to it when all power is raised from none."
                              : "A flat start leads to no other.")
            : fmt::format(
                  "No operating point was found: raised from none, all power comes to {:.1f} % of that of the file.",
                  100.0 * point.share_reached);
    if (point.is_inside) {
        printer.fail(file.string() + ": solved, but no operating point: angles lie beyond what a grid holds. " +
                     reached);
    } else {
        printer.fail(fmt::format(
            "{}: solved, but outside {:g} to {:g} pu: from {:.3f} pu at bus {} to {:.3f} pu at bus {}. {}",
            file.string(), flow::kLowestOperatingPu, flow::kHighestOperatingPu, point.lowest_v_pu,
            of.bus_number(point.lowest_bus), point.highest_v_pu, of.bus_number(point.highest_bus), reached));
    }
    return point.is_confirmed ? kDone : kPartlyFailed;
}

void print_limits(const CaseNetwork& of, const flow::LimitedSolution& base, Printer& printer) {
    PrintTable table{"buses whose generators stand at a reactive limit", {"bus", "limit"}, {}, {1, 0}};
    for (const int bus : base.at_least) table.rows.push_back({of.bus_number(bus), "least"});
    for (const int bus : base.at_most) table.rows.push_back({of.bus_number(bus), "most"});
    printer.table("at_limits", table);
}

}  // namespace

int print_ac(const CaseNetwork& of, const FlowArguments& arguments, const std::stop_token& stop, Printer& printer) {
    const flow::AcNetwork& net = of.model.net;
    const flow::OperatingPoint point = flow::find_operating_point(
        net, flow::ac_case(net, flow::bus_injections(of.system, net, 0)), arguments.with_limits);
    const flow::LimitedSolution& found = point.limited;
    if (!found.solution.is_solved) {
        const int code = say_no_solution(of, arguments.file, point, printer);
        printer.end();
        return code;
    }
    const int code = say_what_it_is(of, point, arguments.file, printer);
    const CaseState state = state_of(of, found);
    double loss_mw = 0.0;
    for (std::size_t row = 0; row < state.power_mva.size(); ++row) {
        const double loss = state.power_mva[row].from.real() + state.power_mva[row].to.real();
        loss_mw += std::isfinite(loss) ? loss : 0.0;
    }
    warn_of_machines(of, state, arguments.with_limits, printer);
    printer.text("physics", "ac");
    printer.text("start", start_name(point.start));
    printer.number("iterations", found.solution.n_iterations, 0);
    printer.fact("mismatch_pu", fmt::format("{:.3g}", found.solution.mismatch_pu));
    printer.number("loss_mw", loss_mw, 3);
    printer.number("lowest_vm_pu", point.lowest_v_pu, 4);
    printer.number("highest_vm_pu", point.highest_v_pu, 4);
    print_dead(of, printer);
    printer.table("buses", bus_table(of, state, printer));
    printer.table("branches", branch_table(of, state, false, printer));
    printer.table("machines", machine_table(of, state, false, printer));
    if (arguments.with_limits) print_limits(of, found, printer);
    if (arguments.with_outages) print_outages(of, ac_outages(of, found, stop), false, printer);
    printer.end();
    if (!arguments.out.empty())
        io::write_text_file(arguments.out, io::matpower_text(of.rows, solution_of(of, state, found)));
    return code;
}

}  // namespace knelpunt::cli
