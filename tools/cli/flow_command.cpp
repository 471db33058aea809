#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/io/matpower.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/flow/ac_case.hpp"
#include "tools/cli/flow/dc_case.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/pipes/pipe_flow.hpp"

namespace knelpunt::cli {

const std::string_view kFlowRules =
    "CASE is run as the program it is: matrices, conversion code, if, for, idx_bus,\n"
    "  define_constants, functions of its own. Any statement beyond that which may\n"
    "  change the case is refused with its line; a field without use is noted.\n"
    "Rules (MATPOWER's, unless said otherwise):\n"
    "  Reference: buses of type 3 with a machine in service hold voltage and angle,\n"
    "  each of them. An island without one takes its first bus of type 2 with a\n"
    "  machine in service, with a warning. An island without either is dead: its\n"
    "  buses are counted and named, have no values, and stop nothing else.\n"
    "  Machines at one bus share reactive power by their ranges. With --limits a\n"
    "  bus whose machines are beyond their range stands at the limit; the reference\n"
    "  keeps its voltage, and a warning says what it gives.\n"
    "  DC lines (mpc.dcline) hold the voltages at both ends: Pt = Pf - l0 - l1 Pf.\n"
    "  A branch with r = x = 0 makes its buses one; x = 0 with r > 0 needs AC.\n"
    "  Start: voltages of the file. Where these lead to no operating point, a flat\n"
    "  start, then all power raised from none; the answer says which it was.\n"
    "  Outages (--n1) rank by loading of rateA where a branch has one, else by MVA.\n"
    "A folder is a network of pipes: hydrogen, gas, water or heat. Its tables are\n"
    "  nodes.csv, pipes.csv, sources.csv, sinks.csv, fluid.csv, and where they are\n"
    "  needed valves, compressors, regulators, pumps, sink_profile; what their\n"
    "  columns mean: knelpunt describe flow_pipes, flow_nodes, .. What cannot be\n"
    "  served is cut and said in the column status; --out writes answers as CSV.\n"
    "Exit codes: 0 solved, 1 the file is wrong, 2 no solution, or one that is no\n"
    "  operating point. Voltages outside 0.7 to 1.3 pu are said in both cases: 0 if\n"
    "  the file gives them itself, or raising all power from none leads there.";

namespace {

/// Refuses options that say nothing of what is read: a case of power flow, or a folder of pipes.
void check_options(const FlowArguments& arguments, bool is_folder) {
    const std::array<std::pair<std::string_view, bool>, 5> options{
        {{"--ac", !is_folder || !arguments.is_ac},
         {"--dc", !is_folder || !arguments.is_dc},
         {"--limits", !is_folder || !arguments.with_limits},
         {"--n1", !is_folder || !arguments.with_outages},
         {"--friction", is_folder || arguments.friction.empty()}}};
    Issues issues;
    for (const auto& [option, fits] : options) {
        if (!fits)
            issues.add(IssueCode::unknown_choice, {arguments.file.string(), 0, {}},
                       is_folder ? fmt::format("{} is for power flow, and this is a folder of pipes", option)
                                 : fmt::format("{} is for a folder of pipes, and this is a case of power flow", option),
                       "Leave the option out");
    }
    issues.throw_if_errors();
}

}  // namespace

int run_flow(const FlowArguments& arguments, TableFormat format, const std::stop_token& stop) {
    std::error_code error;  // of a name that no system takes: the reader of cases has the words for it
    const bool is_folder = std::filesystem::is_directory(arguments.file, error);
    check_options(arguments, is_folder);
    if (is_folder) return run_pipe_flow(arguments, format);
    if (!arguments.out.empty())
        check_output_file(arguments.out, io::kSolvedCaseMark, arguments.force, {arguments.file});
    const CaseNetwork network(arguments.file);
    Printer printer(format);
    for (const std::string& note : network.rows.notes) printer.warn(note);
    warn_of_network(network, printer);
    if (!arguments.is_dc) return print_ac(network, arguments, stop, printer);
    print_dc(network, arguments.with_outages, printer);
    return kDone;
}

}  // namespace knelpunt::cli
