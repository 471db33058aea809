#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::io {

/// What to make of a MATPOWER case beside its elements.
struct MatpowerOptions {
    bool list_outages = true;  ///< a contingency, and rule n-1, for every branch in service
};

/// Reads a published network in the MATPOWER case format, version 2 (`mpc.baseMVA`, `bus`, `gen`, `branch`).
///
/// What it becomes, in the order of the file's rows:
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
/// @param issues  what cannot be read, with its line: missing matrices, short rows, words where numbers stand, unknown
///                buses, statements that change a matrix after it was given, no bus of type 3
/// @see   Zimmerman, Murillo-Sanchez, Thomas, "MATPOWER", IEEE Trans. Power Systems 26(1), 2011; its manual, appendix B.
Primitives read_matpower(const std::filesystem::path& path, const MatpowerOptions& options, Issues& issues);

/// The same for text in memory; `file` names it in messages.
Primitives parse_matpower(std::string_view text, const std::string& file, const MatpowerOptions& options,
                          Issues& issues);

/// Voltages by node row and power into the branches by branch row; NaN where there is no supply.
struct MatpowerSolution {
    struct Ends {
        double p_from_mw = 0.0, q_from_mvar = 0.0, p_to_mw = 0.0, q_to_mvar = 0.0;
    };
    std::vector<double> vm_pu, va_rad;
    std::vector<Ends> branches;
};

/// A network with its solution as a MATPOWER case on 100 MVA: what read_matpower makes the same network of. Balancing
/// generators get the power of the solution; those that hold a voltage share its reactive power alike. Branch rows carry
/// the power at both ends in columns 14 to 17. Buses whose ids are no whole numbers are numbered in their order.
std::string matpower_text(const Primitives& rows, const MatpowerSolution& solution);

}  // namespace knelpunt::io
