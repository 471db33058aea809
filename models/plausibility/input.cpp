#include "models/plausibility/input.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::models::plausibility {

InputTable::InputTable(TableDoc doc, const io::RawTable& raw) : doc_(std::move(doc)), raw_(&raw) {
    for (std::size_t position = 0; position < raw.header.size(); ++position)
        columns_[raw.header[position]].position = static_cast<int>(position);
    for (const ColumnDoc& column : doc_.columns)
        columns_[std::string(column.spec.name)].fallback = column.spec.fallback;
    const int id_column = raw.column("id");
    if (id_column < 0) return;
    for (std::size_t row = 0; row < size(); ++row)
        row_of_.emplace(raw.lines[row].cells[static_cast<std::size_t>(id_column)], row);
}

Place InputTable::place(std::size_t row, std::string_view column) const {
    return {file(), line(row), std::string(column)};
}

std::string_view InputTable::text(std::size_t row, std::string_view column) const {
    const auto found = columns_.find(column);
    expects(found != columns_.end(), "a rule of plausibility names a column that its table has");
    if (found->second.position < 0) return found->second.fallback;
    const std::string& cell = raw_->lines[row].cells[static_cast<std::size_t>(found->second.position)];
    return cell.empty() ? found->second.fallback : std::string_view(cell);
}

double InputTable::number(std::size_t row, std::string_view column) const {
    return io::parse_number(text(row, column));
}

std::optional<std::size_t> InputTable::find(std::string_view id) const {
    const auto found = row_of_.find(id);
    return found == row_of_.end() ? std::nullopt : std::optional(found->second);
}

const ColumnDoc* InputTable::column(std::string_view name) const {
    const auto found = std::find_if(doc_.columns.begin(), doc_.columns.end(),
                                    [&](const ColumnDoc& column) { return column.spec.name == name; });
    return found == doc_.columns.end() ? nullptr : &*found;
}

bool InputTable::has_cells(std::string_view column) const {
    const auto found = columns_.find(column);
    return found != columns_.end() && found->second.position >= 0;
}

const InputTable* Input::find_table(std::string_view name) const {
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const InputTable& table) { return table.name() == name; });
    return found == tables.end() ? nullptr : &*found;
}

const InputTable& Input::table(std::string_view name) const {
    const InputTable* found = find_table(name);
    expects(found != nullptr, "a rule of plausibility names an input table");
    return *found;
}

std::string_view path_text(const Input& input, const InputTable& table, std::size_t row, std::string_view path) {
    const std::size_t arrow = path.find('>');
    const std::string_view text = table.text(row, path.substr(0, arrow));
    if (arrow == std::string_view::npos) return text;
    const ColumnDoc* column = table.column(path.substr(0, arrow));
    expects(column != nullptr && !column->spec.refers_to.empty(), "a path follows columns that name rows");
    const InputTable& named = input.table(column->spec.refers_to);
    const auto found = named.find(text);
    return found ? path_text(input, named, *found, path.substr(arrow + 1)) : std::string_view();
}

std::string kind_of(const Input& input, const InputTable& table, std::size_t row, std::string_view paths) {
    std::string kind;
    for (const std::string& path : split_choices(paths)) {
        if (!kind.empty()) kind += ", ";
        kind += path_text(input, table, row, path);
    }
    return kind;
}

double median(std::vector<double> values) {
    if (values.empty()) return kNaN;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::string with_unit(const InputTable& table, std::string_view column, double value) {
    const ColumnDoc* declared = table.column(column);
    const std::string_view unit = declared == nullptr ? std::string_view() : unit_text(declared->spec.unit);
    return unit.empty() || unit == "1" ? fmt::format("{:g}", value) : fmt::format("{:g} {}", value, unit);
}

std::string cell_text(const InputTable& table, std::size_t row, std::string_view column) {
    const ColumnDoc* declared = table.column(column);
    const std::string_view text = table.text(row, column);
    const std::string_view unit = declared == nullptr || declared->type == ValueType::text || text.empty()
                                      ? std::string_view()
                                      : unit_text(declared->spec.unit);
    return fmt::format("{} = {}{}{}", column, text.empty() ? "(empty)" : text, unit.empty() || unit == "1" ? "" : " ",
                       unit == "1" ? std::string_view() : unit);
}

}  // namespace knelpunt::models::plausibility
