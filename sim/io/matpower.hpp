#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::io {

// Columns of the matrices, counted from 0, as in MATPOWER's caseformat; n_..._columns is how many a row must have.
enum BusColumn : std::size_t {
    bus_number,
    bus_type,
    bus_pd,
    bus_qd,
    bus_gs,
    bus_bs,
    bus_area,
    bus_vm,
    bus_va,
    bus_kv,
    n_bus_columns,
    bus_vmax = 11,
    bus_vmin = 12
};
enum GenColumn : std::size_t {
    gen_bus,
    gen_pg,
    gen_qg,
    gen_qmax,
    gen_qmin,
    gen_vg,
    gen_mbase,
    gen_status,
    n_gen_columns,
    gen_pmax = 8
};
enum DcLineColumn : std::size_t {
    dc_from,
    dc_to,
    dc_status,
    dc_pf,
    dc_pt,
    dc_qf,
    dc_qt,
    dc_vf,
    dc_vt,
    n_dc_columns,
    dc_pmin = 9,
    dc_pmax,
    dc_qmin_from,
    dc_qmax_from,
    dc_qmin_to,
    dc_qmax_to,
    dc_loss0,
    dc_loss1
};
enum BranchColumn : std::size_t {
    branch_from,
    branch_to,
    branch_r,
    branch_x,
    branch_b,
    branch_rate_a,
    branch_rate_b,
    branch_rate_c,
    branch_ratio,
    branch_shift,
    branch_status,
    n_branch_columns
};

/// One matrix of a case, row after row; every row has n_columns numbers.
struct MatpowerTable {
    int line = 0;  ///< of the statement that gives it
    std::size_t n_columns = 0;
    std::vector<double> values;
    std::vector<int> lines;  ///< by row: where it stands in the file

    [[nodiscard]] std::size_t n_rows() const { return lines.size(); }
    [[nodiscard]] std::span<const double> row(std::size_t row) const {
        return std::span(values).subspan(row * n_columns, n_columns);
    }
};

/// A field of a case that power flow does not use, and the line that gives it.
struct MatpowerField {
    std::string name;
    int line = 0;
};

/// A MATPOWER case as its file gives it: MW, Mvar, degrees, per unit on base_mva; columns as in its caseformat.
struct MatpowerCase {
    std::string file;
    double base_mva = kNaN;
    MatpowerTable bus, gen, branch;
    MatpowerTable dcline;  ///< without rows where the case has none
    /// Other fields than those of the format (costs, names, areas, ...), and variables that are not understood.
    std::vector<MatpowerField> unused;
};

/// Reads a file in the MATPOWER case format, version 1 or 2, without making a network of it. The file is a program: what
/// of its language is understood stands in README.md; every other statement is refused, unless it only gives a field
/// that power flow does not use.
/// @param issues  what cannot be read, with its line: statements beyond the language, missing matrices, rows that are
///                short or of unequal length, NaN or Inf where power flow needs a number
MatpowerCase read_matpower_case(const std::filesystem::path& path, Issues& issues);

/// The same for text in memory; `file` names it in messages.
MatpowerCase parse_matpower_case(std::string_view text, const std::string& file, Issues& issues);

/// What to make of a MATPOWER case beside its elements.
struct MatpowerOptions {
    bool list_outages = true;  ///< a contingency, and rule n-1, for every branch in service
};

/// The network of a case. What it becomes, in the order of the file's rows:
/// - bus: node, its id the bus number as text. A base voltage of 0 counts as 1 kV. Type 4 (isolated) is out of service
///   with all that hangs on it. Buses of type 3 take the net exchange of their islands (`exchange_share_pu`).
/// - Pd, Qd: demand `<bus>`; one with Pd < 0 becomes a source of the same id. Gs, Bs: shunt `<bus>`.
/// - gen: source `gen.<row>` of Pg and Qg, also where Pg < 0; on buses of type 2 and 3 it holds Vg within Qmin and Qmax.
///   Where the generators of a bus name several voltages the last in service counts.
/// - dcline: sources `dc.<row>.from` and `dc.<row>.to` that hold Vf and Vt; Pt = Pf - loss0 - loss1 Pf.
/// - branch: `<from>-<to>.<circuit>`, circuits counted between the same two buses in either direction. r, x in ohm at the
///   voltage of the from bus; a negative x stays negative. Where a ratio or a phase shift is given, or the base voltages
///   of the ends differ, a transformer row with s_rated_mva = 0 holds ratio (0 counts as 1) and shift (lag of the to
///   side). rateA = 0 is no limit. Charging becomes capacitance at 50 Hz.
///
/// Costs, areas and limits of active power and angles are not read.
/// @param issues  with lines: values out of range, unknown buses, no bus of type 3
/// @see   Zimmerman, Murillo-Sanchez, Thomas, "MATPOWER", IEEE Trans. Power Systems 26(1), 2011; its manual, appendix B.
Primitives matpower_network(const MatpowerCase& given, const MatpowerOptions& options, Issues& issues);

/// read_matpower_case and matpower_network in one.
Primitives read_matpower(const std::filesystem::path& path, const MatpowerOptions& options, Issues& issues);

/// The same for text in memory; `file` names it in messages.
Primitives parse_matpower(std::string_view text, const std::string& file, const MatpowerOptions& options,
                          Issues& issues);

/// Voltages by node row and power into the branches by branch row; NaN where there is no supply.
struct MatpowerSolution {
    struct Ends {
        double p_from_mw = 0.0, q_from_mvar = 0.0, p_to_mw = 0.0, q_to_mvar = 0.0;
    };
    struct Power {
        double p_mw = 0.0, q_mvar = 0.0;
    };
    std::vector<double> vm_pu, va_rad;
    std::vector<Ends> branches;
    std::vector<Power> sources;     ///< by source row: given
    std::vector<char> is_at_limit;  ///< by node row: stands at a reactive limit and holds no voltage; empty = none
};

/// Text that every such file holds.
inline constexpr std::string_view kSolvedCaseMark = "% Solved by AC power flow.";

/// A network with its solution as a MATPOWER case on 100 MVA: what read_matpower makes the same network of, and what MATPOWER
/// solves to the same state. Buses without supply are of type 4, those at a reactive limit of type 1. Branch rows carry the
/// power at both ends in columns 14 to 17. Buses whose ids are no whole numbers are numbered in their order.
std::string matpower_text(const Primitives& rows, const MatpowerSolution& solution);

}  // namespace knelpunt::io
