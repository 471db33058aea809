#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::models {

/// A battery at a bus, a buffer of a heat network, a tank or cavern of hydrogen.
struct StorageRow : TableRow {
    std::string id, name, kind, node;
    std::string confidence = "unknown";
    double charge_max_mw = 0.0, discharge_max_mw = 0.0, content_max_mwh = 0.0;
    double charge_efficiency_pu = 1.0, discharge_efficiency_pu = 1.0, standing_loss_pu = 0.0;
    double year_from = kNaN, year_to = kNaN;
    bool in_service = true;
};

const TableSpec<StorageRow>& storage_spec();

/// Stores of the market; the content at the end of a year is that of its start.
/// @param year  stores whose years do not hold it are out of service
void compile_storage(const std::vector<StorageRow>& rows, int year, Primitives& out);

}  // namespace knelpunt::models
