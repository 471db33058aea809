#include "tools/cli/show/field_table.hpp"

#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {

PrintTable field_table(const ResultView& view, const std::vector<std::size_t>& scenarios, const FieldTable& of) {
    PrintTable table{heading(view, of.title, of.level), {}, {}, {}};
    std::vector<std::string> elements{""};
    if (of.axis != nullptr) {
        table.columns.emplace_back(of.thing);
        elements = view.labels(*of.axis);
    }
    table.columns = joined(table.columns, scenario_columns());
    for (const std::string& column : table.columns) table.is_number.push_back(column == "year" ? 1 : 0);
    for (const FieldColumn& column : of.columns) {
        table.columns.emplace_back(column.title);
        table.is_number.push_back(1);
    }
    for (const std::size_t scenario : scenarios) {
        for (std::size_t element = 0; element < elements.size(); ++element) {
            if (!of.is_shown(scenario, element)) continue;
            std::vector<std::string> cells;
            if (of.axis != nullptr) cells.push_back(elements[element]);
            cells = joined(cells, scenario_cells(view, scenario));
            for (const FieldColumn& column : of.columns)
                cells.push_back(view.has(column.field)
                                    ? number(view.at(column.field, scenario, element) / column.per, column.digits)
                                    : "");
            table.rows.push_back(std::move(cells));
        }
    }
    return table;
}

}  // namespace knelpunt::cli
