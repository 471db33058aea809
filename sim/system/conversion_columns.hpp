#pragma once

#include "sim/system/system.hpp"

namespace knelpunt {

/// Puts converters with their ports and operating regions, stores, pipes and exchanges on the axes of the structure.
/// @param system  has its sources and demands already: ports and stores are shown as some of them
/// @param issues  gets what is wrong
void put_conversion(System& system, const Primitives& rows, Issues& issues);

}  // namespace knelpunt
