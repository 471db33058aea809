#include "tools/cli/headroom/headroom_table.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::array<std::string_view, 2> kDirectionWords{"offtake", "feed-in"};
constexpr std::array<std::string_view, 2> kUseWords{"use", "production"};

std::string room_text(double room_mw, TableFormat format) {
    if (std::isnan(room_mw)) return format == TableFormat::text ? "-" : "";
    if (std::isinf(room_mw)) return format == TableFormat::text ? "no limit" : "";
    return number(room_mw, format == TableFormat::text ? 1 : 3);
}

/// Why a number is missing.
std::string note_of(double room_mw) {
    return std::isnan(room_mw) ? "not offered" : std::isinf(room_mw) ? "no limit" : "";
}

std::vector<double> part_of(const ResultView& view, const results::ResultField& field, std::size_t scenario,
                            std::size_t station, std::size_t n_values) {
    std::vector<double> out;
    for (std::size_t value = 0; value < n_values; ++value)
        out.push_back(view.at(field, scenario, station * n_values + value));
    return out;
}

}  // namespace

double PlaceRoom::form_mw(ContractForm form) const {
    const FitLevel which = form == ContractForm::nfa ? FitLevel::flow : FitLevel::contract;
    return of(which).form_mw[static_cast<std::size_t>(form)];
}

std::vector<PlaceRoom> stored_rooms(const ResultView& view, std::size_t scenario, Direction direction) {
    std::vector<PlaceRoom> out;
    for (std::size_t station = 0; station < view.stations.size(); ++station) {
        PlaceRoom room{view.stations[station], view.station_names[station], direction, {}};
        for (const FitLevel level : {FitLevel::flow, FitLevel::contract}) {
            const run::FitLevelFields& of = fields().fits.of(level, direction);
            PlaceRoom::Level& part = room.level[static_cast<std::size_t>(level)];
            part.form_mw = part_of(view, of.form_mw, scenario, station, kFitForms);
            part.by_hour_mw = part_of(view, of.by_hour_mw, scenario, station, kSeasons * kClockHours);
            part.duration_mw = part_of(view, of.duration_mw, scenario, station, kDurationPoints.size());
            const double binding = view.at(of.binding, scenario, station);
            part.bound_by = view.label(view.branches, binding, of.binding,
                                       binding == congestion::kFirmLimitBinds ? "own limit"
                                       : binding == congestion::kAreaBinds    ? "area"
                                                                              : "");
            part.when = view.time_text(view.at(of.hour, scenario, station));
        }
        out.push_back(std::move(room));
    }
    return out;
}

bool has_rooms(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::FitLevelFields& of = fields().fits.of(FitLevel::contract, Direction::offtake);
    return view.has(of.form_mw) && std::any_of(scenarios.begin(), scenarios.end(), [&](std::size_t scenario) {
               for (std::size_t station = 0; station < view.stations.size(); ++station)
                   if (!std::isnan(view.at(of.form_mw, scenario, station * kFitForms))) return true;
               return false;
           });
}

PrintTable headroom_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    PrintTable table{heading(view, "what still fits, MW of constant use, least firm first", "contract"), {}, {}, {}};
    struct Row {
        double room_mw;
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    for (const std::size_t scenario : scenarios) {
        for (const PlaceRoom& room : stored_rooms(view, scenario, Direction::offtake)) {
            const PrintTable one = room_table({room}, {}, {}, format);
            std::vector<std::string> cells = one.rows.front();
            const std::vector<std::string> words = scenario_cells(view, scenario);
            cells.insert(cells.begin() + 2, words.begin(), words.end());
            if (table.columns.empty()) {
                table.columns = one.columns;
                table.is_number = one.is_number;
                const std::vector<std::string> names = scenario_columns();
                table.columns.insert(table.columns.begin() + 2, names.begin(), names.end());
                std::vector<char> numbers;
                for (const std::string& name : names) numbers.push_back(name == "year" ? 1 : 0);
                table.is_number.insert(table.is_number.begin() + 2, numbers.begin(), numbers.end());
            }
            const double room_mw = room.form_mw(ContractForm::firm);
            rows.push_back({std::isnan(room_mw) ? kInf : room_mw, std::move(cells)});
        }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& one, const Row& other) { return one.room_mw < other.room_mw; });
    for (Row& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

PrintTable room_table(std::vector<PlaceRoom> rooms, const std::string& title, const std::vector<std::string>& forms,
                      TableFormat format) {
    std::vector<ContractForm> shown;
    for (std::size_t form = 0; form < kFitForms; ++form) {
        const auto& choice = Choices<ContractForm>::kList[form];
        if (forms.empty() || std::find(forms.begin(), forms.end(), choice.word) != forms.end())
            shown.push_back(choice.value);
    }
    PrintTable table{title, {"station", "name"}, {}, {0, 0}};
    for (const ContractForm form : shown) {
        table.columns.emplace_back(word_of(form));
        table.is_number.push_back(1);
    }
    table.columns.emplace_back("bound by");
    table.is_number.push_back(0);
    const auto least = [&](const PlaceRoom& room) {
        const double room_mw = room.form_mw(shown.front());
        return std::isnan(room_mw) ? kInf : room_mw;
    };
    std::stable_sort(rooms.begin(), rooms.end(),
                     [&](const PlaceRoom& one, const PlaceRoom& other) { return least(one) < least(other); });
    for (const PlaceRoom& room : rooms) {
        std::vector<std::string> row{room.id, room.name};
        for (const ContractForm form : shown) row.push_back(room_text(room.form_mw(form), format));
        row.push_back(room.of(FitLevel::contract).bound_by);
        table.rows.push_back(std::move(row));
    }
    return table;
}

PrintTable long_room_table(const std::vector<PlaceRoom>& rooms) {
    PrintTable table{
        "What still fits", {"station", "direction", "level", "kind", "which", "mw", "note"}, {}, {0, 0, 0, 0, 0, 1, 0}};
    for (const PlaceRoom& room : rooms) {
        for (const FitLevel level : {FitLevel::contract, FitLevel::flow}) {
            const auto add = [&](std::string_view kind, const std::vector<std::string>& labels,
                                 const std::vector<double>& values) {
                for (std::size_t at = 0; at < values.size(); ++at) {
                    table.rows.push_back(
                        {room.id, std::string(kDirectionWords[static_cast<std::size_t>(room.direction)]),
                         std::string(connection::kFitLevelNames[static_cast<std::size_t>(level)]), std::string(kind),
                         labels[at], room_text(values[at], TableFormat::csv), note_of(values[at])});
                }
            };
            add("form", fit_form_labels(), room.of(level).form_mw);
            add("season_hour", season_hour_labels(), room.of(level).by_hour_mw);
            add("left_out_share", duration_labels(), room.of(level).duration_mw);
        }
    }
    return table;
}

void print_place(const PlaceRoom& room) {
    const PlaceRoom::Level &rights = room.of(FitLevel::contract), &flow = room.of(FitLevel::flow);
    const auto mw = [](double room_mw) { return std::isinf(room_mw) ? "any power" : number(room_mw, 1) + " MW"; };
    const double atr85_mw = room.form_mw(ContractForm::atr85);
    std::cout << wrapped(fmt::format(
                     "{} ({}), new constant {}: {} firm, {} under tbtr (22-06 h or --block), {} under cbc_a, {} under "
                     "nfa in half of the hours.",
                     room.id, visible_text(room.name), kUseWords[static_cast<std::size_t>(room.direction)],
                     mw(room.form_mw(ContractForm::firm)), mw(room.form_mw(ContractForm::tbtr)),
                     mw(room.form_mw(ContractForm::cbc_a)), mw(room.form_mw(ContractForm::nfa))))
              << '\n';
    std::cout << wrapped(std::isnan(atr85_mw)
                             ? std::string("atr85: not offered below 110 kV.")
                             : fmt::format("{} under atr85, restricted in at most 15 % of the hours.", mw(atr85_mw)))
              << '\n';
    if (!rights.bound_by.empty())
        std::cout << wrapped(fmt::format("Beside all rights {} leaves least, at {}.", rights.bound_by, rights.when))
                  << '\n';
    std::cout << wrapped(fmt::format("In flow terms {} firm{}: no offer, others hold a right to it.",
                                     mw(flow.form_mw[static_cast<std::size_t>(ContractForm::firm)]),
                                     flow.bound_by.empty() ? "" : fmt::format(" ({}, {})", flow.bound_by, flow.when)))
              << "\n\n";
    PrintTable hours{
        "MW that fit beside all rights, by season and hour of the legal clock", {"hour"}, {}, {1, 1, 1, 1, 1}};
    hours.columns.insert(hours.columns.end(), kSeasonNames.begin(), kSeasonNames.end());
    for (std::size_t hour = 0; hour < kClockHours; ++hour) {
        std::vector<std::string> row{fmt::format("{:02}", hour)};
        for (std::size_t season = 0; season < kSeasons; ++season)
            row.push_back(room_text(rights.by_hour_mw[season * kClockHours + hour], TableFormat::text));
        hours.rows.push_back(std::move(row));
    }
    print_table(hours, TableFormat::text);
    PrintTable curve{
        "Room that is there in all but a part of the hours, MW", {"part", "beside rights", "flow"}, {}, {1, 1, 1}};
    const std::vector<std::string> parts = duration_labels();
    for (std::size_t point = 0; point < parts.size(); ++point)
        curve.rows.push_back({parts[point], room_text(rights.duration_mw[point], TableFormat::text),
                              room_text(flow.duration_mw[point], TableFormat::text)});
    std::cout << '\n';
    print_table(curve, TableFormat::text);
}

}  // namespace knelpunt::cli
