#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {

/// Complains about changes of tables that do not exist or may not be changed.
void check_table_names(const std::vector<Overlay>& changes, const std::vector<std::string>& names, Issues& issues);

/// Changes a table. A column that it may do without and does comes into being, empty.
template <class Row>
void change_table(io::RawTable& raw, const TableSpec<Row>& spec, const Overlay& overlay, Issues& issues) {
    const bool is_optional = std::any_of(spec.params.begin(), spec.params.end(), [&](const Param<Row>& param) {
        return param.spec.name == overlay.column && (!param.spec.required || !param.spec.fallback.empty());
    });
    if (is_optional && !raw.header.empty() && raw.column(overlay.column) < 0) {
        raw.header.push_back(overlay.column);
        for (io::RawTable::Line& line : raw.lines) line.cells.emplace_back();
    }
    io::apply_overlay(raw, overlay, issues);
}

/// Whether a change names a table.
inline bool touches(const std::vector<Overlay>& overlays, std::string_view table) {
    return std::any_of(overlays.begin(), overlays.end(),
                       [&](const Overlay& overlay) { return overlay.table == table; });
}

/// Cells that changes have touched: an issue about one of them belongs where the change is written.
class ChangedCells {
public:
    /// Remembers the cells of a table that a change touches; the last change of a cell counts.
    void add(const io::RawTable& table, const Overlay& change);

    /// The issues, those about changed cells at the line of their change: once for each change and code, with the number
    /// of rows that it is true of. An issue about a row without a column goes to any change of that row.
    [[nodiscard]] Issues placed(const Issues& found) const;

private:
    struct Cell {
        std::string file, column;
        int line = 0;
        const Overlay* change = nullptr;
    };
    [[nodiscard]] const Overlay* change_of(const Place& place) const;
    std::vector<Cell> cells_;
};

}  // namespace knelpunt::models
