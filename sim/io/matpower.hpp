#pragma once

#include <filesystem>
#include <string>
#include <string_view>

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
///   with all that hangs on it. Type 3 takes the whole net exchange (`exchange_share_pu` = 1).
/// - Pd and Gs (at 1 pu): demands `<bus>` and `<bus>.gs`; a negative one becomes a source of the same id.
/// - gen: source `gen.<row>` of Pg; a negative Pg becomes a demand of that id.
/// - branch: `<from>-<to>.<circuit>`, circuits counted between the same two buses in either direction. x in ohm at the
///   voltage of the from bus; a negative x stays negative. Where a ratio or a phase shift is given, or the base voltages
///   of the ends differ, a transformer row with s_rated_mva = 0 holds ratio (0 counts as 1) and shift (lag of the to
///   side). rateA = 0 is no limit. Charging becomes capacitance at 50 Hz.
///
/// Voltage set points, reactive power, limits of generators and costs are not read.
/// @param issues  what cannot be read, with its line: missing matrices, short rows, words where numbers stand, unknown
///                buses, statements that change a matrix after it was given, not exactly one bus of type 3
/// @see   Zimmerman, Murillo-Sanchez, Thomas, "MATPOWER", IEEE Trans. Power Systems 26(1), 2011; its manual, appendix B.
Primitives read_matpower(const std::filesystem::path& path, const MatpowerOptions& options, Issues& issues);

/// The same for text in memory; `file` names it in messages.
Primitives parse_matpower(std::string_view text, const std::string& file, const MatpowerOptions& options,
                          Issues& issues);

}  // namespace knelpunt::io
