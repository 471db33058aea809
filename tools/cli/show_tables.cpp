#include "tools/cli/show_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/spec.hpp"
#include "sim/base/tolerance.hpp"
#include "tools/cli/first_years.hpp"
#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/show/field_table.hpp"

namespace knelpunt::cli {

std::string number(double value, int digits) {
    if (!std::isfinite(value)) return "";
    std::string text = fmt::format("{:.{}f}", value, digits);
    // What rounds to nothing has no sign.
    if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
    return text;
}

std::string band(double low, double high, int digits) { return number(low, digits) + "-" + number(high, digits); }

std::string heading(const ResultView& view, std::string_view what, std::string_view level) {
    const std::vector<std::size_t> likely = view.likely();
    const bool is_ac = level != "contract" && view.has(fields().ac_totals.loss_mwh) &&
                       std::any_of(likely.begin(), likely.end(), [&](std::size_t scenario) {
                           return std::isfinite(view.at(fields().ac_totals.loss_mwh, scenario));
                       });
    return fmt::format("{} · {} · level {}, mode {}{}", view.file().attribute("title"), what, level,
                       view.file().attribute("mode"), is_ac ? ", AC flow" : "");
}

std::vector<std::string> scenario_columns() { return {"story", "year", "weather", "options", "mode"}; }

std::vector<std::string> scenario_cells(const ResultView& view, std::size_t scenario) {
    return {view.storylines[scenario], number(view.years[scenario], 0), view.weather_years[scenario],
            view.option_sets[scenario], view.modes[scenario]};
}

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

namespace {

/// Confidence of the limit that a binding index names: a branch, or the station's own.
std::string confidence_of_binding(const ResultView& view, double binding, std::size_t station) {
    constexpr double kOwnLimit = -2.0;
    if (binding >= 0.0 && binding < static_cast<double>(view.branch_confidence.size()))
        return view.branch_confidence[static_cast<std::size_t>(binding)];
    return binding == kOwnLimit ? view.station_confidence[station] : std::string();
}

}  // namespace

namespace {

/// Municipality of the node that a station is; empty if there is none of its id.
std::string municipality_of(const ResultView& view, const std::string& station) {
    const auto node = std::find(view.nodes.begin(), view.nodes.end(), station);
    return node == view.nodes.end() ? std::string()
                                    : view.node_municipalities[static_cast<std::size_t>(node - view.nodes.begin())];
}

/// A station's name, with its municipality where the name does not say it.
std::string name_and_place(const std::string& name, const std::string& municipality) {
    return name.find(municipality) != std::string::npos ? name : name + ", " + municipality;
}

}  // namespace

PrintTable station_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    const std::vector<std::string> before = is_text ? std::vector<std::string>{"station", "name"}
                                                    : std::vector<std::string>{"station", "name", "municipality"};
    const std::vector<std::string> values =
        is_text ? std::vector<std::string>{"peak", "firm", "use", "room", "feed", "bound by"}
                : std::vector<std::string>{"peak MW", "firm MW", "use", "room MW", "feed MW", "bound by", "limit is"};
    PrintTable table{heading(view, "stations, least room first; MW", "flow"),
                     joined(joined(before, scenario_columns()), values),
                     {},
                     {}};
    for (const std::string& column : table.columns) {
        const bool is_value = std::find(values.begin(), values.end(), column) != values.end();
        const bool is_word = column == "bound by" || column == "limit is";
        table.is_number.push_back((is_value && !is_word) || column == "year" ? 1 : 0);
    }
    struct Row {
        double room_mw, use_pu;
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    for (std::size_t station = 0; station < view.stations.size(); ++station) {
        const std::string municipality = municipality_of(view, view.stations[station]);
        const std::vector<std::string> labels =
            is_text ? std::vector<std::string>{view.stations[station],
                                               name_and_place(view.station_names[station], municipality)}
                    : std::vector<std::string>{view.stations[station], view.station_names[station], municipality};
        for (const std::size_t scenario : scenarios) {
            const auto value = [&](const results::ResultField& field) { return view.at(field, scenario, station); };
            const double room_mw = value(fields().stations.headroom_offtake_mw);
            const double use_pu = value(fields().stations.worst_loading_pu);
            const double binding = value(fields().stations.headroom_offtake_binding);
            const std::string bound = view.label(view.branches, binding, fields().stations.headroom_offtake_binding,
                                                 binding < -1.5 ? "own limit" : "");
            const std::string confidence = confidence_of_binding(view, binding, station);
            std::vector<std::string> cells{number(value(fields().stations.peak_offtake_mw), 1),
                                           number(value(fields().stations.firm_capacity_mw), 0),
                                           number(use_pu, 2),
                                           number(room_mw, 1),
                                           number(value(fields().stations.headroom_feed_in_mw), 1),
                                           is_text ? marked(bound, confidence) : bound};
            if (!is_text) cells.push_back(confidence);
            rows.push_back({std::isnan(room_mw) ? kInf : room_mw, std::isnan(use_pu) ? 0.0 : use_pu,
                            joined(joined(labels, scenario_cells(view, scenario)), cells)});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.room_mw != b.room_mw ? a.room_mw < b.room_mw : a.use_pu > b.use_pu;
    });
    for (Row& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

namespace {

std::string status_word(double status) { return status < 0.5 ? "room" : status < 1.5 ? "limited" : "full"; }

/// What binds a headroom beside the rights.
std::string binding_word(const ResultView& view, double binding) {
    return view.label(view.branches, binding, fields().station_offtake.headroom_contract_binding,
                      binding < -2.5   ? "area"
                      : binding < -1.5 ? "own limit"
                                       : "");
}

}  // namespace

PrintTable connection_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table{heading(view, "room for new offtake", "contract and queue"),
                     joined(joined({"station"}, scenario_columns()),
                            {"firm MW", "rights MW", "queue MW", "room MW", "status", "bound by"}),
                     {},
                     {0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0}};
    if (!is_text) {
        table.columns.emplace_back("limit is");
        table.is_number.push_back(0);
    }
    for (const std::size_t scenario : scenarios) {
        for (std::size_t station = 0; station < view.stations.size(); ++station) {
            const auto value = [&](const results::ResultField& field) { return view.at(field, scenario, station); };
            if (std::isnan(value(fields().station_offtake.headroom_contract_mw))) continue;
            const double binding = value(fields().station_offtake.headroom_contract_binding);
            const std::string confidence = confidence_of_binding(view, binding, station);
            const std::string bound = binding_word(view, binding);
            std::vector<std::string> cells{number(value(fields().stations.firm_capacity_mw), 0),
                                           number(value(fields().station_offtake.contract_mw), 1),
                                           number(value(fields().station_offtake.requested_mw), 1),
                                           number(value(fields().station_offtake.headroom_contract_mw), 1),
                                           status_word(value(fields().station_offtake.status)),
                                           is_text ? marked(bound, confidence) : bound};
            if (!is_text) cells.push_back(confidence);
            table.rows.push_back(joined(joined({view.stations[station]}, scenario_cells(view, scenario)), cells));
        }
    }
    return table;
}

PrintTable area_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::AreaFields& of = fields().areas;
    return field_table(view, scenarios,
                       {"transmission areas, offtake in MW",
                        "contract and queue",
                        &axes().area,
                        "area",
                        {{"able", of.capability_offtake_mw, 0},
                         {"rights", of.contract_offtake_mw, 0},
                         {"queue", of.queue_offtake_mw, 0},
                         {"room", of.room_contract_offtake_mw, 0},
                         {"away", fields().area_ledger.suppressed_mw, 0}},
                        [](std::size_t, std::size_t) { return true; }});
}

namespace {

/// One class of elements of the table of years, and the question that is asked of it.
struct YearRows {
    const results::Question& question;
    const std::vector<std::string>&ids, &names, &confidence;
};

/// Cells of one option set: a range for people, numbers for programs.
std::vector<std::string> year_cells(const FirstYearRange& range, bool is_text) {
    if (is_text) return {range.text()};
    const auto count = [](int n) { return number(n, 0); };
    return {range.first > 0 ? count(range.first) : "",
            range.last > 0 ? count(range.last) : "",
            count(range.n_groups),
            count(range.n_never),
            count(range.n_at_most),
            count(range.n_unknown)};
}

}  // namespace

PrintTable year_table(const ResultView& view, const std::string& level, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    std::vector<std::string> options;
    for (const std::size_t scenario : view.likely()) {
        if (std::find(options.begin(), options.end(), view.option_sets[scenario]) == options.end())
            options.push_back(view.option_sets[scenario]);
    }
    PrintTable table{heading(view, "first year short, earliest-latest over storylines and weather", level),
                     {"element", "name", "limit is"},
                     {},
                     {0, 0, 0}};
    for (const std::string& option : options) {
        for (const char* suffix : {"_first", "_last", "_groups", "_never", "_at_most", "_unknown"}) {
            table.columns.push_back(is_text ? option : option + suffix);
            if (is_text) break;
        }
    }
    table.is_number.resize(table.columns.size(), 1);
    std::vector<std::pair<int, std::vector<std::string>>> rows;
    const auto add = [&](const YearRows& rows_of) {
        const std::vector<FirstYearGroup> groups = first_years(view, rows_of.question);
        for (std::size_t element = 0; element < rows_of.ids.size(); ++element) {
            std::vector<std::string> row{rows_of.ids[element], rows_of.names[element], rows_of.confidence[element]};
            int first = 0;
            for (const std::string& option : options) {
                FirstYearRange range;
                for (const FirstYearGroup& group : groups) {
                    if (group.options == option) range.add(group.elements[element]);
                }
                if (range.first > 0 && (first == 0 || range.first < first)) first = range.first;
                row = joined(row, year_cells(range, is_text));
            }
            if (first > 0) rows.push_back({first, row});
        }
    };
    const run::Questions& of = run::questions();
    const bool is_flow = level == "flow";
    const std::vector<std::string> derived(view.areas.size(), "derived");
    if (!is_flow) add({of.area_contract, view.areas, view.areas, derived});
    add({is_flow ? of.branch_flow : of.branch_contract, view.branches, view.branch_names, view.branch_confidence});
    add({is_flow ? of.station_flow : of.station_contract, view.stations, view.station_names, view.station_confidence});
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [year, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

}  // namespace knelpunt::cli
