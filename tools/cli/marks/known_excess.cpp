#include "tools/cli/marks/known_excess.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/toml.hpp"
#include "tools/cli/marks/corrections.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::string_view kReconciled = "reconciled", kContradicted = "contradicted";
constexpr std::string_view
    kToday = "a limit, a share of use or a rule: it is over with the use of today, with which the grid runs",
    kTodayDutch =
        "een grens, een deel van de vraag of een regel: te zwaar belast met de vraag van vandaag, waarmee het net in "
        "bedrijf is";

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

/// A cell without its mark.
std::string unmarked(const std::string& cell) {
    const bool is_marked = cell.ends_with(" *") || cell.ends_with(" ~") || cell.ends_with(" !");
    return is_marked ? cell.substr(0, cell.size() - 2) : cell;
}

/// "DIM150-WYW150 34 MW": what it moves by between its p10 and p90.
std::string band_text(const std::string& id, const CorrectionBand& band) {
    std::string out;
    if (std::isfinite(band.limit_mw)) out = fmt::format("{} {:.0f} MW", id, band.limit_mw);
    if (std::isfinite(band.share_mw))
        out += out.empty() ? fmt::format("{} {:.0f} MW of use", id, band.share_mw)
                           : fmt::format(" and {:.0f} of use", band.share_mw);
    return out;
}

/// Those that the region lists, if it does.
void add_listed(const ResultView& view, const std::filesystem::path& file, KnownExcesses& out) {
    if (!std::filesystem::exists(file)) return;
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
}

/// Elements over in all scenarios of years behind the base year up to the present one.
void add_excesses_of_today(const ResultView& view, const std::filesystem::path& folder, KnownExcesses& out) {
    Issues issues;
    io::TomlTable region = io::read_toml(folder / "region.toml", issues);
    const int base_year = region.integer("base_year", 0), present_year = region.integer("present_year", base_year);
    issues.throw_if_errors();
    std::vector<std::size_t> scenarios = view.done_of(view.likely());
    std::erase_if(scenarios, [&](std::size_t scenario) {
        return view.years[scenario] <= base_year || view.years[scenario] > present_year;
    });
    if (scenarios.empty()) return;
    const auto add = [&](const std::vector<std::string>& ids, const results::ResultField& loading_pu) {
        for (std::size_t element = 0; element < ids.size(); ++element) {
            const bool is_over = std::all_of(scenarios.begin(), scenarios.end(), [&](std::size_t scenario) {
                return view.at(loading_pu, scenario, element) > 1.0 + tolerance::kCongestedPu;
            });
            if (is_over) out.emplace(ids[element], ExcessReason{std::string(kToday), std::string(kTodayDutch)});
        }
    };
    add(view.branches, fields().branches.worst_loading_pu);
    add(view.stations, fields().stations.worst_loading_pu);
}

}  // namespace

KnownExcesses known_excesses(const ResultView& view, const std::string& region) {
    KnownExcesses out;
    const std::filesystem::path folder = find_region_folder(view, region),
                                file = folder / "validation" / "known_excesses.csv";
    if (folder.empty()) return out;
    add_listed(view, file, out);
    add_excesses_of_today(view, folder, out);
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

void mark_elements(const ResultView& view, const KnownExcesses& known, TableFormat format, PrintTable& table) {
    const std::size_t at = element_column(table);
    const std::set<std::string> shares = with_corrected_share(view);
    if (format == TableFormat::text) {
        for (std::vector<std::string>& row : table.rows) {
            const std::string confidence = shares.contains(row[at]) ? "reconciled" : limit_confidence(view, row[at]);
            row[at] = known.contains(row[at]) ? row[at] + " *" : marked(row[at], confidence);
        }
        return;
    }
    const auto column_of = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), name) -
                                        table.columns.begin());
    };
    const std::size_t n = table.columns.size(), binding = column_of("bound by");
    const bool is_of_binding = binding < n, adds_limits = is_of_binding || column_of("limit is") == n;
    const std::map<std::string, CorrectionBand> bands = correction_bands(view);
    const auto add = [&](const char* name, bool is_number) {
        table.columns.emplace_back(name);
        table.is_number.push_back(is_number ? 1 : 0);
    };
    add("known_excess", true);
    add("share is", false);
    if (adds_limits) add(is_of_binding ? "own limit is" : "limit is", false);
    add("limit_band_mw", true);
    add("share_band_mw", true);
    for (std::vector<std::string>& row : table.rows) {
        const std::string id = row[at], bound = is_of_binding ? row[binding] : id;
        const auto own = bands.find(id), limit = bands.find(bound == "own limit" ? id : bound);
        row.emplace_back(known.contains(id) ? "1" : "");
        row.emplace_back(shares.contains(id) ? kReconciled : "");
        if (adds_limits) row.push_back(limit_confidence(view, id));
        row.push_back(limit == bands.end() ? "" : number(limit->second.limit_mw, 1));
        row.push_back(own == bands.end() ? "" : number(own->second.share_mw, 1));
    }
}

std::string mark_legend(const ResultView& view, const PrintTable& table, std::size_t n_rows) {
    constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
        {" *",
         "* known excess of the base year, or over with the use of today: rather wrong\n  assumptions than a full "
         "grid\n"},
        {" ~", "~ limit or share of use moved to where the base year can have held\n"},
        {" !", "! over in the base year too, whatever moves: an error of the tables, no finding\n"}};
    const std::map<std::string, CorrectionBand> bands = correction_bands(view);
    std::set<std::string_view> seen;
    std::set<std::string> moved;
    for (std::size_t row = 0; row < std::min(n_rows, table.rows.size()); ++row) {
        const std::vector<std::string>& cells = table.rows[row];
        for (const std::string& cell : cells) {
            for (const auto& [mark, line] : kMarks)
                if (cell.ends_with(mark)) seen.insert(mark);
            // A station's own limit bears its mark where it binds.
            if (cell.ends_with(" ~"))
                moved.insert(cell == "own limit ~" ? unmarked(cells[element_column(table)]) : unmarked(cell));
        }
    }
    std::string out, text;
    for (const auto& [mark, line] : kMarks)
        if (seen.contains(mark)) out += line;
    for (const std::string& id : moved)
        if (const auto band = bands.find(id); band != bands.end())
            text += (text.empty() ? "" : ", ") + band_text(id, band->second);
    return text.empty() ? out : out + wrapped("  between p10 and p90: " + text) + "\n";
}

}  // namespace knelpunt::cli
