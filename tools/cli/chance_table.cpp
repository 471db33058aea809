#include "tools/cli/chance_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/results/findings.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::array<const char*, 3> kQuantiles{"p10", "p50", "p90"};

/// Elements of one class and what the draws say of them, by scenario or group and element.
struct Drawn {
    std::vector<std::string> ids, names;
    std::vector<double> probability_pu, error_pu;
    std::array<std::vector<double>, kQuantiles.size()> first_year;
};

Drawn drawn_of(const ResultView& view, const results::Question& question) {
    Drawn out = question.axis == &axes().branch ? Drawn{view.branches, view.branch_names, {}, {}, {}}
                : question.axis == &axes().area ? Drawn{view.areas, view.areas, {}, {}, {}}
                                                : Drawn{view.stations, view.station_names, {}, {}, {}};
    if (out.ids.empty()) return out;  // a region without areas
    out.probability_pu = view.file().numbers(question.probability());
    out.error_pu = view.file().numbers(question.probability_error());
    for (std::size_t at = 0; at < kQuantiles.size(); ++at)
        out.first_year[at] = view.file().numbers(question.first_year_of(kQuantiles[at]));
    return out;
}

/// Scenarios with draws that differ in nothing but their year.
struct Group {
    std::size_t place = 0;             ///< on the file's axis of groups
    std::vector<std::size_t> rows;     ///< on its axis of scenarios with draws
    std::vector<std::size_t> of_view;  ///< the same among all scenarios
};

std::vector<Group> groups_of(const ResultView& view, const std::string& wanted) {
    const std::vector<std::string> drawn = view.file().texts("drawn_scenario"), ids = view.file().texts("group");
    std::vector<Group> out;
    for (std::size_t row = 0; row < drawn.size(); ++row) {
        if (!wanted.empty() && drawn[row] != wanted) continue;
        const auto found = std::find(view.scenarios.begin(), view.scenarios.end(), drawn[row]);
        if (found == view.scenarios.end()) view.file().refuse("drawn_scenario", "names no scenario of the file");
        const auto scenario = static_cast<std::size_t>(found - view.scenarios.begin());
        ScenarioPoint point;
        point.storyline = view.storylines[scenario];
        point.weather = view.weather_years[scenario];
        point.options = view.option_sets[scenario];
        point.mode = choice_of<ConnectionMode>(view.modes[scenario]).value_or(ConnectionMode::connected);
        const auto id = std::find(ids.begin(), ids.end(), results::group_id(point));
        if (id == ids.end()) view.file().refuse("group", "lacks the group of a scenario with draws");
        const auto place = static_cast<std::size_t>(id - ids.begin());
        auto group = std::find_if(out.begin(), out.end(), [&](const Group& one) { return one.place == place; });
        if (group == out.end()) group = out.insert(out.end(), Group{place, {}, {}});
        group->rows.push_back(row);
        group->of_view.push_back(scenario);
    }
    return out;
}

std::string year_text(double year, bool is_text) { return year > 0.0 ? number(year, 0) : is_text ? "-" : ""; }

/// A row and what it is sorted by.
struct Row {
    double highest_pu = 0.0, mean_pu = 0.0;
    std::vector<std::string> cells;
};

std::vector<std::string> first_years_of(const Drawn& drawn, std::size_t group, std::size_t element, bool is_text) {
    std::vector<std::string> cells;
    for (const std::vector<double>& years : drawn.first_year)
        cells.push_back(year_text(years.at(group * drawn.ids.size() + element), is_text));
    return cells;
}

/// One row per element and group, with a column per year.
void add_for_people(const ResultView& view, const Drawn& drawn, const Group& group, const std::vector<double>& years,
                    std::vector<Row>& rows) {
    const std::size_t n = drawn.ids.size();
    for (std::size_t element = 0; element < n; ++element) {
        Row row;
        std::vector<std::string> chances(years.size());
        double error_pu = 0.0;
        for (std::size_t at = 0; at < group.rows.size(); ++at) {
            const double value_pu = drawn.probability_pu.at(group.rows[at] * n + element);
            error_pu = std::max(error_pu, drawn.error_pu.at(group.rows[at] * n + element));
            row.highest_pu = std::max(row.highest_pu, value_pu);
            row.mean_pu += value_pu / static_cast<double>(group.rows.size());
            const auto year = std::find(years.begin(), years.end(), view.years[group.of_view[at]]);
            chances[static_cast<std::size_t>(year - years.begin())] = number(value_pu, 2);
        }
        if (!(row.highest_pu > 0.0)) continue;
        std::vector<std::string> point = scenario_cells(view, group.of_view.front());
        point.erase(point.begin() + 1);  // the year
        chances.push_back(number(error_pu, 2));
        row.cells = joined(joined({drawn.ids[element], drawn.names[element]}, point),
                           joined(chances, first_years_of(drawn, group.place, element, true)));
        rows.push_back(std::move(row));
    }
}

/// One row per element and scenario.
void add_for_programs(const ResultView& view, const Drawn& drawn, const Group& group, std::vector<Row>& rows) {
    const std::size_t n = drawn.ids.size();
    for (std::size_t at = 0; at < group.rows.size(); ++at) {
        for (std::size_t element = 0; element < n; ++element) {
            const double value_pu = drawn.probability_pu.at(group.rows[at] * n + element);
            if (!(value_pu > 0.0)) continue;
            const std::vector<std::string> chance{number(value_pu, 4),
                                                  number(drawn.error_pu.at(group.rows[at] * n + element), 4)};
            rows.push_back(
                {value_pu, value_pu,
                 joined(joined({drawn.ids[element], drawn.names[element]}, scenario_cells(view, group.of_view[at])),
                        joined(chance, first_years_of(drawn, group.place, element, false)))});
        }
    }
}

}  // namespace

bool has_chances(const ResultView& view) { return view.has_draws(run::questions().branch_flow); }

PrintTable chance_table(const ResultView& view, const std::string& level, const std::string& scenario,
                        TableFormat format) {
    const bool is_text = format == TableFormat::text;
    const std::vector<Group> groups = groups_of(view, scenario);
    std::vector<double> years;
    for (const Group& group : groups) {
        for (const std::size_t at : group.of_view) years.push_back(view.years[at]);
    }
    std::sort(years.begin(), years.end());
    years.erase(std::unique(years.begin(), years.end()), years.end());
    std::vector<std::string> points = scenario_columns(), values;
    if (is_text) {
        points.erase(points.begin() + 1);  // the year has columns of its own
        for (const double year : years) values.push_back(number(year, 0));
        values.emplace_back("±");
    } else {
        values = {"probability_short_pu", "probability_error_pu"};
    }
    for (const char* quantile : kQuantiles)
        values.push_back(is_text ? std::string(quantile) : fmt::format("first_year_{}", quantile));
    PrintTable table{heading(view, "probability of being short over the draws, surest first", level),
                     joined(joined({"element", "name"}, points), values),
                     {},
                     {}};
    for (const std::string& column : table.columns) {
        const bool is_value = std::find(values.begin(), values.end(), column) != values.end();
        table.is_number.push_back(is_value || column == "year" ? 1 : 0);
    }
    const run::Questions& of = run::questions();
    std::vector<Row> rows;
    for (const results::Question* question :
         level == "flow" ? std::vector{&of.branch_flow, &of.station_flow}
                         : std::vector{&of.area_contract, &of.branch_contract, &of.station_contract}) {
        const Drawn drawn = drawn_of(view, *question);
        for (const Group& group : groups) {
            if (is_text)
                add_for_people(view, drawn, group, years, rows);
            else
                add_for_programs(view, drawn, group, rows);
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.highest_pu != b.highest_pu ? a.highest_pu > b.highest_pu : a.mean_pu > b.mean_pu;
    });
    for (Row& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

}  // namespace knelpunt::cli
