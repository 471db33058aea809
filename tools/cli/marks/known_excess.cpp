#include "tools/cli/marks/known_excess.hpp"

#include <algorithm>

#include "sim/io/csv.hpp"
#include "tools/cli/marks/corrections.hpp"
#include "tools/cli/region_folder.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::string_view kReconciled = "reconciled", kContradicted = "contradicted";

/// Column that names the element of each row.
std::size_t element_column(const PrintTable& table) {
    const auto named = std::find(table.columns.begin(), table.columns.end(), "element");
    return named == table.columns.end() ? 0 : static_cast<std::size_t>(named - table.columns.begin());
}

bool has_limit(const ResultView& view, std::string_view confidence) {
    return std::count(view.branch_confidence.begin(), view.branch_confidence.end(), confidence) +
               std::count(view.station_confidence.begin(), view.station_confidence.end(), confidence) >
           0;
}

/// A line for each mark that some cell ends with.
std::string legend_of(const PrintTable& table) {
    constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
        {" *", "* known excess of the base year: rather wrong assumptions than a full grid\n"},
        {" ~", "~ limit or share of use moved to where the base year can have held\n"},
        {" !", "! over in the base year too, whatever moves: an error of the tables, no finding\n"}};
    std::string out;
    for (const auto& [mark, line] : kMarks) {
        const auto ends = [&mark = mark](const std::string& cell) { return cell.ends_with(mark); };
        const bool has_any = std::any_of(table.rows.begin(), table.rows.end(),
                                         [&](const auto& row) { return std::any_of(row.begin(), row.end(), ends); });
        if (has_any) out += line;
    }
    return out;
}

}  // namespace

KnownExcesses known_excesses(const ResultView& view, const std::string& region) {
    KnownExcesses out;
    const std::filesystem::path folder = find_region_folder(view, region),
                                file = folder / "validation" / "known_excesses.csv";
    if (folder.empty() || !std::filesystem::exists(file)) return out;
    Issues issues;
    const io::RawTable table = io::read_csv(file, issues);
    issues.throw_if_errors();
    const bool has_corrections = is_reconciled(view);
    for (const io::RawTable::Line& line : table.lines) {
        const auto cell = [&](std::string_view column) {
            const int at = table.column(column);
            return at < 0 ? std::string() : line.cells[static_cast<std::size_t>(at)];
        };
        if (has_corrections && cell("holds") == "tables") continue;
        if (const std::string id = cell("id"); !id.empty())
            out.emplace(id, ExcessReason{cell("input_most_likely_wrong"), cell("input_most_likely_wrong_nl")});
    }
    return out;
}

bool is_reconciled(const ResultView& view) { return has_limit(view, kReconciled); }

std::set<std::string> with_corrected_share(const ResultView& view) {
    std::set<std::string> out;
    for (const CorrectedInput& input : corrected_inputs(view))
        if (input.kind == "share") out.insert(input.id);
    return out;
}

std::string limit_confidence(const ResultView& view, const std::string& id) {
    const auto in = [&](const std::vector<std::string>& ids, const std::vector<std::string>& confidence) {
        const auto found = std::find(ids.begin(), ids.end(), id);
        return found == ids.end() ? std::string() : confidence[static_cast<std::size_t>(found - ids.begin())];
    };
    const std::string of_branch = in(view.branches, view.branch_confidence);
    return of_branch.empty() ? in(view.stations, view.station_confidence) : of_branch;
}

std::string marked(const std::string& name, const std::string& confidence) {
    if (confidence == kReconciled) return name + " ~";
    return confidence == kContradicted ? name + " !" : name;
}

std::string mark_elements(const ResultView& view, const KnownExcesses& known, TableFormat format, PrintTable& table) {
    const std::size_t at = element_column(table);
    const std::set<std::string> shares = with_corrected_share(view);
    if (format == TableFormat::text) {
        for (std::vector<std::string>& row : table.rows) {
            const std::string confidence = shares.contains(row[at]) ? "reconciled" : limit_confidence(view, row[at]);
            row[at] = known.contains(row[at]) ? row[at] + " *" : marked(row[at], confidence);
        }
        return legend_of(table);
    }
    const bool has_limits = std::find(table.columns.begin(), table.columns.end(), "limit is") != table.columns.end();
    table.columns.emplace_back("known_excess");
    table.is_number.push_back(1);
    table.columns.emplace_back("share is");
    table.is_number.push_back(0);
    const bool is_of_binding = std::find(table.columns.begin(), table.columns.end(), "bound by") != table.columns.end();
    const bool adds_limits = !has_limits || is_of_binding;
    if (adds_limits) {
        table.columns.emplace_back(is_of_binding ? "own limit is" : "limit is");
        table.is_number.push_back(0);
    }
    for (std::vector<std::string>& row : table.rows) {
        const std::string id = row[at];
        row.emplace_back(known.contains(id) ? "1" : "");
        row.emplace_back(shares.contains(id) ? kReconciled : "");
        if (adds_limits) row.push_back(limit_confidence(view, id));
    }
    return {};
}

}  // namespace knelpunt::cli
