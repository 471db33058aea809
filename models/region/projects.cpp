#include "models/region/projects.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "models/region/draws.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/text/number_text.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kDelay{-10.0, 30.0};
constexpr Range kYears{1990.0, 2100.0};

}  // namespace

const TableSpec<ProjectRow>& projects_spec() {
    using Row = ProjectRow;
    static const TableSpec<Row> spec{
        "projects",
        "grid/projects.csv",
        "Planned reinforcements and how late they may come.",
        {{&Row::id, {.name = "id", .doc = "Id of the project."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::owner, {.name = "operator", .doc = "Who builds it.", .required = false}},
         {&Row::kind, {.name = "kind", .doc = "What is built.", .required = false}},
         {&Row::needs,
          {.name = "needs",
           .doc = "Project without which this one cannot come into service.",
           .required = false,
           .refers_to = "projects"}},
         {&Row::phase, {.name = "phase", .doc = "How far it is.", .required = false}},
         {&Row::year_planned,
          {.name = "year_planned",
           .unit = Unit::year,
           .doc = "Published year of completion.",
           .range = kYears,
           .required = false}},
         {&Row::year_start,
          {.name = "year_start",
           .unit = Unit::year,
           .doc = "Published year of the start.",
           .range = kYears,
           .required = false}},
         {&Row::delay_p10_years,
          {.name = "delay_p10_years",
           .doc = "Delay against the published year that one in ten projects undercuts [years].",
           .range = kDelay,
           .fallback = "0"}},
         {&Row::delay_p50_years,
          {.name = "delay_p50_years", .doc = "Delay of the middle project [years].", .range = kDelay, .fallback = "0"}},
         {&Row::delay_p90_years,
          {.name = "delay_p90_years",
           .doc = "Delay that one in ten exceeds [years].",
           .range = kDelay,
           .fallback = "0"}},
         {&Row::capacity_added_mva,
          {.name = "capacity_added_mva",
           .unit = Unit::mva,
           .doc = "Capacity added.",
           .range = {0, kInf},
           .required = false}},
         {&Row::cost_meur,
          {.name = "cost_meur", .doc = "Cost [million EUR of 2025].", .range = {0, kInf}, .required = false}},
         {&Row::cost_confidence, {.name = "cost_confidence", .doc = "How sure the cost is.", .required = false}}}};
    return spec;
}

const TableSpec<ProjectChangeRow>& project_changes_spec() {
    using Row = ProjectChangeRow;
    static const TableSpec<Row> spec{
        "project_changes",
        "grid/project_changes.csv",
        "What each project changes in the input tables, and from which year.",
        {{&Row::id, {.name = "id", .doc = "Id of the change."}},
         {&Row::project, {.name = "project", .doc = "Project.", .refers_to = "projects"}},
         {&Row::year,
          {.name = "year", .unit = Unit::year, .doc = "Published year from which it holds.", .range = kYears}},
         {&Row::table, {.name = "table", .doc = "Input table."}},
         {&Row::row, {.name = "row", .doc = "Id of the row in it."}},
         {&Row::column, {.name = "column", .doc = "Column."}},
         {&Row::operation, {.name = "operation", .doc = "What happens to the cell.", .choices = "set|add|multiply"}},
         {&Row::value, {.name = "value", .doc = "Value of the operation."}}}};
    return spec;
}

void check_projects(const std::string& file, const std::vector<ProjectRow>& rows, Issues& issues) {
    for (const ProjectRow& row : rows) {
        if (row.delay_p10_years <= row.delay_p50_years && row.delay_p50_years <= row.delay_p90_years) continue;
        issues.add(IssueCode::bad_quantiles, {file, row.line, "delay_p50_years"},
                   fmt::format("projects \"{}\": delays p10 = {}, p50 = {}, p90 = {} must not fall", row.id,
                               row.delay_p10_years, row.delay_p50_years, row.delay_p90_years));
    }
}

double delay_years(const ProjectRow& project, DelayQuantile quantile) {
    if (quantile == DelayQuantile::p10) return project.delay_p10_years;
    return quantile == DelayQuantile::p90 ? project.delay_p90_years : project.delay_p50_years;
}

Overlay overlay_of(const ProjectChangeRow& change, const std::string& file) {
    return {change.table,     change.row,   change.column,
            change.operation, change.value, {file + "/" + std::string(project_changes_spec().file), change.line, {}}};
}

std::vector<Overlay> due_changes(const std::vector<ProjectRow>& projects, const std::vector<ProjectChangeRow>& changes,
                                 const ScenarioPoint& point, const std::string& file, Issues& issues) {
    std::map<std::string, const ProjectRow*, std::less<>> by_id;
    std::vector<std::string> ids;
    for (const ProjectRow& project : projects) {
        by_id[project.id] = &project;
        ids.push_back(project.id);
    }
    const bool takes_all = std::find(point.projects.begin(), point.projects.end(), "*") != point.projects.end();
    for (const std::string& wanted : point.projects) {
        if (wanted == "*" || by_id.contains(wanted)) continue;
        issues.add(IssueCode::dangling_id, {},
                   fmt::format("option set \"{}\": there is no project \"{}\"", point.options, wanted),
                   name_hint(wanted, ids));
    }
    const auto is_wanted = [&](const std::string& id) {
        return takes_all || std::find(point.projects.begin(), point.projects.end(), id) != point.projects.end();
    };
    const auto is_ready = [&](const ProjectRow& project, double year) {
        const bool is_drawn = point.draw != kNoDraw && point.drawn.holds(DrawnInput::commissioning);
        const double delay = is_drawn ? drawn_delay_years(project, point) : delay_years(project, point.commissioning);
        return std::ceil(year + delay) <= point.year;
    };
    std::vector<Overlay> due;
    for (const ProjectChangeRow& change : changes) {
        const auto project = by_id.find(change.project);
        if (!is_wanted(change.project) || project == by_id.end() || !is_ready(*project->second, change.year)) continue;
        const auto needed = by_id.find(project->second->needs);
        if (needed != by_id.end() &&
            !(is_wanted(needed->first) && is_ready(*needed->second, needed->second->year_planned))) {
            continue;
        }
        due.push_back(overlay_of(change, file));
    }
    return due;
}

std::vector<Overlay> without_lower_ratings(std::vector<Overlay> due, const std::vector<Overlay>& corrections) {
    using Element = std::pair<std::string_view, std::string_view>;  // table, row
    const auto sets_rating = [](const Overlay& change) {
        return change.column == "rating_mva" && change.operation == "set";
    };
    std::map<Element, double> corrected_mva;
    for (const Overlay& change : corrections) {
        if (sets_rating(change)) corrected_mva[{change.table, change.row}] = io::parse_number(change.value);
    }
    std::set<Element> kept;
    for (const Overlay& change : due) {
        const auto corrected = corrected_mva.find({change.table, change.row});
        if (corrected == corrected_mva.end() || !sets_rating(change)) continue;
        if (io::parse_number(change.value) < corrected->second) kept.insert(corrected->first);
    }
    std::erase_if(due, [&](const Overlay& change) {
        const bool is_of_rating =
            change.column == "rating_mva" || change.column == "rating_low_mva" || change.column == "rating_high_mva";
        return is_of_rating && change.operation == "set" && kept.contains({change.table, change.row});
    });
    return due;
}

}  // namespace knelpunt::models
