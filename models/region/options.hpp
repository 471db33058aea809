#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {

/// Something that can be built, contracted, shifted, closed or given back.
struct OptionRow : TableRow {
    std::string id, name, kind, payer, gainer, cost_confidence = "assumed";
    int year_from = 0, decision_year = 0;
    double lead_time_years = 0.0, lifetime_years = 40.0;
    double cost_meur = 0.0, yearly_cost_meur = 0.0, technician_years = 0.0;
};

struct OptionChangeRow : TableRow {
    std::string id, option, table, row, column, operation, value;
};

const TableSpec<OptionRow>& options_spec();
const TableSpec<OptionChangeRow>& option_changes_spec();

/// Options that start before their decision and lead time allow.
/// @param file  the table, for messages
void check_options(const std::string& file, const std::vector<OptionRow>& options, Issues& issues);

/// A change as an overlay of the cell it names.
/// @param folder  of the region, for messages
Overlay overlay_of(const OptionChangeRow& change, const std::string& folder);

/// Changes of the scenario's options that hold in its year, in the order of the table.
/// @param folder  of the region, for messages
/// @param issues  an option that does not exist
std::vector<Overlay> due_option_changes(const std::vector<OptionRow>& options,
                                        const std::vector<OptionChangeRow>& changes, const ScenarioPoint& point,
                                        const std::string& folder, Issues& issues);

}  // namespace knelpunt::models
