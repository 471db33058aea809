#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <iostream>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "sim/io/csv.hpp"
#include "sim/io/file.hpp"
#include "sim/io/nbnl/capacity_map.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/flow/printer.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// What a place of the map is in the region: a row of the table of names, or a bus or area with the same name.
struct Place {
    std::string kind, assets, area;
};

/// Letters and digits alone, in lower case, without the "OS" (onderstation) that some operators write before a station.
std::string plain_name(std::string_view name) {
    if (name.starts_with("OS ")) name.remove_prefix(3);
    std::string out;
    for (const char letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return out;
}

std::string cell(const io::RawTable& table, std::size_t row, std::string_view column) {
    const int at = table.column(column);
    return at < 0 ? std::string() : table.lines[row].cells[static_cast<std::size_t>(at)];
}

std::map<std::string, Place> known_places(const ImportArguments& arguments, Issues& issues) {
    std::map<std::string, Place> out;
    const io::RawTable buses = io::read_csv(std::filesystem::path(arguments.region) / "grid" / "buses.csv", issues);
    for (std::size_t row = 0; row < buses.lines.size(); ++row) {
        const Place place{"station", cell(buses, row, "id"), cell(buses, row, "area")};
        out.emplace(plain_name(place.assets), place);
        out.emplace(plain_name(cell(buses, row, "name")), place);
        if (!place.area.empty()) out.insert_or_assign(plain_name(place.area), Place{"area", "", place.area});
    }
    if (arguments.names.empty()) return out;
    const io::RawTable names = io::read_csv(arguments.names, issues);
    for (const char* column : {"short_code", "kind", "assets", "area"})
        if (!names.header.empty() && names.column(column) < 0)
            issues.add(IssueCode::missing_column, {names.file, names.header_line, column},
                       fmt::format("there is no column {}", column), "Columns: short_code, kind, assets, area.");
    for (std::size_t row = 0; row < names.lines.size(); ++row) {
        const Place place{cell(names, row, "kind"), cell(names, row, "assets"), cell(names, row, "area")};
        if (place.kind != "area" && place.kind != "station")
            issues.add(IssueCode::unknown_choice, {names.file, names.lines[row].line, "kind"},
                       fmt::format("kind \"{}\" is neither area nor station", place.kind), "Write one of them.");
        out.insert_or_assign(plain_name(cell(names, row, "short_code")), place);
    }
    return out;
}

std::string number_cell(double value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); }
std::string count_cell(int value) { return value < 0 ? std::string() : fmt::format("{}", value); }

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (const char letter : text) {
        out += letter;
        if (letter == '"') out += letter;
    }
    return out + "\"";
}

/// The worst word of an area: its own, else that of its postcodes.
std::string constraint_of(const io::MapArea& area, bool is_demand) {
    std::string out = is_demand ? area.demand.constraint : area.generation.constraint;
    for (const io::MapPostcode& postcode : area.postcodes) {
        const std::string& own = is_demand ? postcode.demand_constraint : postcode.generation_constraint;
        if (out.empty() || choice_index(io::kMapConstraints, own) > choice_index(io::kMapConstraints, out)) out = own;
    }
    return out;
}

using Cells = std::map<std::string, std::string, std::less<>>;

/// Row of the region's statements for a direction of an area; none where the map has no word on it.
std::optional<Cells> statement_of(const io::CapacityMap& map, const io::MapArea& area, const Place& place,
                                  bool is_demand) {
    const std::string constraint = constraint_of(area, is_demand);
    if (constraint.empty()) return {};
    const io::MapRoom& room = is_demand ? area.demand : area.generation;
    std::string id = "NB.";
    for (const char letter : area.short_code)
        id += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    return Cells{
        {"id", id + (is_demand ? ".offtake" : ".feed-in")},
        {"name", area.short_code},
        {"kind", place.kind},
        {"assets", place.assets},
        {"area", place.area},
        {"direction", is_demand ? "offtake" : "feed-in"},
        {"status", fmt::format("{}", choice_index(io::kMapConstraints, constraint))},
        {"year", map.issued.substr(0, 4)},
        {"present_mw", number_cell(room.available_mw)},
        {"required_mw", number_cell(room.quoted_mw)},
        {"queue_mw", number_cell(room.queue_mw)},
        {"n_requests", count_cell(room.n_requests)},
        {"relief_year", count_cell(room.alleviation_year)},
        {"use_in_score", "1"},
        {"used_in_fit", "0"},
        {"source", fmt::format("capacity map of Netbeheer Nederland, {}, issued {}", map.identifier, map.issued)},
        {"confidence", "reported"},
        {"note", fmt::format("published {}", map.issued)}};
}

/// The text of a table with rows put in the place of those of the same id, or behind the others.
struct Merged {
    std::string text;
    std::size_t n_replaced = 0, n_added = 0;
};

Merged merged_table(const io::RawTable& table, const std::string& text, const std::vector<Cells>& rows) {
    const auto line_text = [&](const Cells& row) {
        std::string out;
        for (const std::string& column : table.header) {
            const auto found = row.find(column);
            out += (&column == &table.header.front() ? "" : ",") + quoted(found == row.end() ? "" : found->second);
        }
        return out + "\n";
    };
    std::map<std::string, const Cells*> wanted;
    for (const Cells& row : rows) wanted.emplace(row.at("id"), &row);
    std::map<int, std::string> id_at;
    for (std::size_t row = 0; row < table.lines.size(); ++row) id_at[table.lines[row].line] = cell(table, row, "id");
    Merged out;
    int line = 0;
    bool is_dropped = false;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
        ++line;
        if (const auto id = id_at.find(line); id != id_at.end()) {
            const auto found = wanted.find(id->second);
            is_dropped = found != wanted.end();
            if (is_dropped) {
                out.text += line_text(*found->second);
                wanted.erase(found);
                ++out.n_replaced;
            }
        }
        if (!is_dropped) out.text += text.substr(start, end - start);
        start = end;
    }
    if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
    for (const Cells& row : rows) {
        if (!wanted.contains(row.at("id"))) continue;
        out.text += line_text(row);
        ++out.n_added;
    }
    return out;
}

std::string_view constraint_word(std::string_view constraint) {
    constexpr std::array<std::string_view, 4> kWords{"room", "limited room", "under study", "shortage"};
    const int at = choice_index(io::kMapConstraints, constraint);
    return at < 0 ? std::string_view() : kWords[static_cast<std::size_t>(at)];
}

void print_map(const io::CapacityMap& map, Printer& printer) {
    printer.text("identifier", map.identifier);
    printer.text("issued", map.issued);
    PrintTable table{"areas",
                     {"area", "direction", "status", "available_mw", "quoted_mw", "queue_mw", "requests", "relief"},
                     {},
                     {0, 0, 0, 1, 1, 1, 1, 1}};
    for (const io::MapArea& area : map.areas) {
        for (const bool is_demand : {true, false}) {
            const io::MapRoom& room = is_demand ? area.demand : area.generation;
            table.rows.push_back({area.short_code, is_demand ? "offtake" : "feed-in",
                                  std::string(constraint_word(constraint_of(area, is_demand))),
                                  printer.cell(room.available_mw, 1), printer.cell(room.quoted_mw, 1),
                                  printer.cell(room.queue_mw, 1), count_cell(room.n_requests),
                                  count_cell(room.alleviation_year)});
        }
    }
    printer.table("areas", table);
}

}  // namespace

int run_import(const ImportArguments& arguments, TableFormat format) {
    Issues issues;
    const io::CapacityMap map = io::read_capacity_map(arguments.file, issues);
    std::map<std::string, Place> places;
    io::RawTable table;
    std::string text;
    const std::filesystem::path statements = std::filesystem::path(arguments.region) / "validation" / "statements.csv";
    if (!arguments.region.empty()) {
        places = known_places(arguments, issues);
        table = io::read_csv(statements, issues);
        io::read_text_file(statements, text, issues);
    }
    issues.throw_if_errors();
    Printer printer(format);
    for (const std::string& note : map.notes) printer.warn(visible_text(note));
    print_map(map, printer);
    if (!arguments.region.empty()) {
        std::vector<Cells> rows;
        std::vector<std::string> unknown;
        for (const io::MapArea& area : map.areas) {
            const auto place = places.find(plain_name(area.short_code));
            if (place == places.end()) {
                unknown.push_back(area.short_code);
                continue;
            }
            for (const bool is_demand : {true, false})
                if (const auto row = statement_of(map, area, place->second, is_demand)) rows.push_back(*row);
        }
        const Merged merged = merged_table(table, text, rows);
        if (merged.text != text) io::write_text_file(statements, merged.text);
        printer.text("written", statements.string());
        printer.number("rows_replaced", static_cast<double>(merged.n_replaced), 0);
        printer.number("rows_added", static_cast<double>(merged.n_added), 0);
        if (!unknown.empty())
            printer.warn(visible_text(
                fmt::format("Not in the region, left out: {}. Name them with --names.", joined(unknown, ", "))));
    }
    printer.end();
    return kDone;
}

}  // namespace knelpunt::cli
