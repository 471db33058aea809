#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {

struct ProjectRow : TableRow {
    std::string id, name, owner, kind, phase, needs, cost_confidence;
    double year_planned = kNaN, year_start = kNaN, delay_p10_years = 0.0, delay_p50_years = 0.0, delay_p90_years = 0.0;
    double capacity_added_mva = kNaN, cost_meur = kNaN;
};

struct ProjectChangeRow : TableRow {
    std::string id, project, table, row, column, operation, value;
    int year = 0;
};

const TableSpec<ProjectRow>& projects_spec();
const TableSpec<ProjectChangeRow>& project_changes_spec();

/// Complains about delays that fall from one quantile to the next.
void check_projects(const std::string& file, const std::vector<ProjectRow>& rows, Issues& issues);

/// Delay of a project at a quantile (p10, p50, p90)  [years].
double delay_years(const ProjectRow& project, DelayQuantile quantile);

/// A change as an overlay of the cell it names.
/// @param file  folder shown in messages
Overlay overlay_of(const ProjectChangeRow& change, const std::string& file);

/// Changes of the scenario's projects that are in service in its year: year + delay, rounded up to a whole year, is not
/// later than it, nor is the published year + delay of the project that it needs. In the order of the table.
/// @param file  folder shown in messages
std::vector<Overlay> due_changes(const std::vector<ProjectRow>& projects, const std::vector<ProjectChangeRow>& changes,
                                 const ScenarioPoint& point, const std::string& file, Issues& issues);

/// Changes of projects without those that set a rating below a corrected one: what the base year shows is there already.
/// The row's low and high ratings then stay, too.
std::vector<Overlay> without_lower_ratings(std::vector<Overlay> due, const std::vector<Overlay>& corrections);

}  // namespace knelpunt::models
