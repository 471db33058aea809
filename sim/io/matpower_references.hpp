#pragma once

#include <string>

#include "sim/base/issue.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::io {

/// Settles which buses of a case hold angles and which voltages, island by island: those of type 3 with a machine in service
/// (at it, or behind couplers), else the first of type 2 with one. Nodes come with an exchange share where they are of type 3,
/// and leave with one, and `holds_angle`, where they are references. What differs from the file is noted in `rows.notes`.
/// @param line    of mpc.bus
/// @param issues  no bus of any island can be a reference
/// @see MATPOWER 8.1, bustypes, which looks at the whole network as one island
void choose_references(Primitives& rows, const std::string& file, int line, Issues& issues);

}  // namespace knelpunt::io
