#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "models/region/changes.hpp"
#include "models/region/region_files.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {

/// A table as text and as rows.
template <class Row>
struct Table {
    const TableSpec<Row>* spec = nullptr;
    io::RawTable raw;
    std::vector<Row> rows;
    bool is_sound = true;  ///< read without an error: only then is a rule over its rows worth checking
};

template <class Row>
Table<Row> read_table(const RegionFiles& files, const TableSpec<Row>& spec, Issues& issues) {
    Table<Row> out;
    out.spec = &spec;
    const std::filesystem::path file = files.folder() / spec.file;
    std::error_code error;
    const bool is_absent = std::filesystem::symlink_status(file, error).type() == std::filesystem::file_type::not_found;
    if ((spec.optional && is_absent) || !files.may_read(file, {}, issues)) {
        out.raw.file = file.string();
        return out;
    }
    const std::size_t n_errors = issues.n_errors();
    out.raw = io::read_csv(file, issues);
    out.rows = io::read_rows(out.raw, spec, issues);
    out.is_sound = issues.n_errors() == n_errors;
    return out;
}

/// Rows of a table after the overlays that name it; the rows read before if there are none.
template <class Row>
std::vector<Row> rows_after(const Table<Row>& table, const std::vector<Overlay>& overlays, Issues& issues) {
    const auto is_mine = [&](const Overlay& overlay) { return overlay.table == table.spec->name; };
    if (std::none_of(overlays.begin(), overlays.end(), is_mine)) return table.rows;
    io::RawTable raw = table.raw;
    for (const Overlay& overlay : overlays) {
        if (is_mine(overlay)) change_table(raw, *table.spec, overlay, issues);
    }
    return io::read_rows(raw, *table.spec, issues);
}

/// Checks every refers_to of a table against the ids it names.
class ReferenceCheck {
public:
    template <class Row>
    void know(const Table<Row>& table) {
        const int id = table.raw.column("id");
        // Of a table that lacks rows or ids nothing is known: the messages about the file are enough.
        if (!table.raw.is_whole || (id < 0 && !table.raw.header.empty())) return;
        std::set<std::string> ids;
        for (const auto& line : table.raw.lines) {
            const std::string& text = line.cells[static_cast<std::size_t>(id)];
            if (!is_valid_id(text)) return;
            ids.insert(text);
        }
        ids_.emplace(table.spec->name, std::move(ids));
    }

    template <class Row>
    void check(const Table<Row>& table, Issues& issues) const {
        for (const Param<Row>& param : table.spec->params) {
            const int column = table.raw.column(param.spec.name);
            const auto known = ids_.find(std::string(param.spec.refers_to));
            if (param.spec.refers_to.empty() || column < 0 || known == ids_.end()) continue;
            const std::vector<std::string> names(known->second.begin(), known->second.end());
            int n_hints = 0;
            for (const auto& line : table.raw.lines) {
                const std::string& id = line.cells[static_cast<std::size_t>(column)];
                if (id.empty() || known->second.contains(id) || io::is_spreadsheet_error(id)) continue;
                if (param.spec.name == "id" && !is_valid_id(id)) continue;  // an issue already
                constexpr int kMostHints = 200;                             // no more are shown
                std::string hint = n_hints++ < kMostHints ? name_hint(id, names) : std::string();
                issues.add(IssueCode::dangling_id, {table.raw.file, line.line, std::string(param.spec.name)},
                           fmt::format("{} \"{}\": {} = \"{}\" is no row of {}", table.spec->name, line.cells[0],
                                       param.spec.name, id, param.spec.refers_to),
                           std::move(hint));
            }
        }
    }

private:
    std::map<std::string, std::set<std::string>> ids_;
};

/// Tables by the functions that declare them; each is asked for by the type of its row.
template <auto... Specs>
class TableSet {
    template <class Row>
    static Table<Row> declared(const TableSpec<Row>& spec) {
        Table<Row> out;
        out.spec = &spec;
        return out;
    }

public:
    template <class Row>
    [[nodiscard]] const Table<Row>& of() const {
        return std::get<Table<Row>>(tables_);
    }
    template <class Row>
    [[nodiscard]] Table<Row>& of() {
        return std::get<Table<Row>>(tables_);
    }
    /// All of them, in the order of the list.
    template <class Visitor>
    void visit(Visitor&& visitor) {
        std::apply([&](auto&... table) { (visitor(table), ...); }, tables_);
    }
    template <class Visitor>
    void visit(Visitor&& visitor) const {
        std::apply([&](const auto&... table) { (visitor(table), ...); }, tables_);
    }
    static std::vector<TableDoc> describe() { return {Specs().describe()...}; }

private:
    std::tuple<decltype(declared(Specs()))...> tables_{declared(Specs())...};
};

}  // namespace knelpunt::models
