#pragma once

#include "tools/cli/commands.hpp"
#include "tools/cli/flow/flow_tables.hpp"

namespace knelpunt::cli {

/// Solves the AC equations of a case and prints the state, with what was found on the way.
/// @return exit code, see run_flow
int print_ac(const CaseNetwork& of, const FlowArguments& arguments, const std::stop_token& stop, Printer& printer);

}  // namespace knelpunt::cli
