#pragma once

#include "tools/cli/commands.hpp"
#include "tools/cli/output/print_table.hpp"

namespace knelpunt::cli {

inline constexpr std::string_view kPipeAnswersMark = "## Flows in pipes by knelpunt.";

/// Solves the network that a folder of tables describes, and prints pressures, flows and temperatures.
/// @return kDone, or kPartlyFailed where flows do not settle
/// @throws InputError with all that is wrong in the tables, or options that are for MATPOWER cases
int run_pipe_flow(const FlowArguments& arguments, TableFormat format);

}  // namespace knelpunt::cli
