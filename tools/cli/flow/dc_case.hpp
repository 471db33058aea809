#pragma once

#include "tools/cli/flow/flow_tables.hpp"

namespace knelpunt::cli {

/// Prints the DC flow of a case and, if asked for, what every outage does.
void print_dc(const CaseNetwork& of, bool with_outages, Printer& printer);

}  // namespace knelpunt::cli
