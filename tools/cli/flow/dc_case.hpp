#pragma once

#include "tools/cli/flow/flow_tables.hpp"

namespace knelpunt::cli {

/// Solves the DC equations of a case and prints the state.
/// @throws InputError where a branch has no reactance
void print_dc(const CaseNetwork& of, bool with_outages, Printer& printer);

}  // namespace knelpunt::cli
