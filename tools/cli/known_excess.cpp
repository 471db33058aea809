#include "tools/cli/known_excess.hpp"

#include <algorithm>

#include "sim/io/csv.hpp"
#include "tools/cli/region_folder.hpp"

namespace knelpunt::cli {

KnownExcesses known_excesses(const ResultView& view, const std::string& region) {
    KnownExcesses out;
    const std::filesystem::path folder = find_region_folder(view, region),
                                file = folder / "validation" / "known_excesses.csv";
    if (folder.empty() || !std::filesystem::exists(file)) return out;
    Issues issues;
    const io::RawTable table = io::read_csv(file, issues);
    issues.throw_if_errors();
    const int id = table.column("id"), reason = table.column("input_most_likely_wrong");
    for (const io::RawTable::Line& line : table.lines) {
        if (id < 0) break;
        out.emplace(line.cells[static_cast<std::size_t>(id)],
                    reason < 0 ? std::string() : line.cells[static_cast<std::size_t>(reason)]);
    }
    return out;
}

bool mark_known_excesses(const KnownExcesses& known, TableFormat format, PrintTable& table) {
    const bool is_text = format == TableFormat::text;
    bool has_any = false;
    const auto named = std::find(table.columns.begin(), table.columns.end(), "element");
    const auto at = static_cast<std::size_t>(named == table.columns.end() ? 0 : named - table.columns.begin());
    if (!is_text) {
        table.columns.emplace_back("known_excess");
        table.is_number.push_back(1);
    }
    for (std::vector<std::string>& row : table.rows) {
        const bool is_known = known.contains(row[at]);
        has_any = has_any || is_known;
        if (is_text && is_known) row[at] += " *";
        if (!is_text) row.emplace_back(is_known ? "1" : "");
    }
    return has_any;
}

}  // namespace knelpunt::cli
