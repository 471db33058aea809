#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/flow/case_network.hpp"
#include "tools/cli/flow/printer.hpp"

namespace knelpunt::cli {

/// Number of the circuit in a branch id "<from>-<to>.<circuit>".
std::string circuit_of(const BranchRow& row);

// Tables of a state. For people the worst stands first, for programs rows are in the order of the file.

PrintTable bus_table(const CaseNetwork& of, const CaseState& state, const Printer& printer);
PrintTable branch_table(const CaseNetwork& of, const CaseState& state, bool is_dc, const Printer& printer);
PrintTable machine_table(const CaseNetwork& of, const CaseState& state, bool is_dc, const Printer& printer);

/// Buses without supply, by number.
void print_dead(const CaseNetwork& of, Printer& printer);
/// Says what has no supply, and which buses are one.
void warn_of_network(const CaseNetwork& of, Printer& printer);
/// Says which machines give reactive power beyond their limits.
void warn_of_machines(const CaseNetwork& of, const CaseState& state, bool with_limits, Printer& printer);

/// One line of the table of outages; for people the columns that fit on 80.
struct OutageLine {
    const BranchRow* outage = nullptr;
    std::size_t n_lost = 0;
    double lost_mw = 0.0;
    bool is_solved = true, is_inside = true;
    double most = kNaN, p_mw = kNaN;
    double loading_pu = kNaN;
    int n_over = 0;
    const BranchRow* worst = nullptr;
    std::string end;
    double lowest_v_pu = kNaN;
    std::string lowest_bus;
    flow::Complex slack_mva{kNaN, kNaN};
    double solvable_share = kNaN;
};

/// The table of outages and how many there are of each kind.
void print_outages(const CaseNetwork& of, std::vector<OutageLine> lines, bool is_dc, Printer& printer);

}  // namespace knelpunt::cli
