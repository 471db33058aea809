#pragma once

#include "sim/system/system.hpp"

namespace knelpunt {

/// Checks that need the whole network: branches between carriers; of power reactances, voltages, isolated nodes, islands
/// without exchange.
/// @param is_case  a published network: parts without supply stay dead, branches may have r alone
/// @param issues   gets what is wrong
void check_network(const System& system, bool is_case, Issues& issues);

}  // namespace knelpunt
