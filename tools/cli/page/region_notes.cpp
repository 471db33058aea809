#include "tools/cli/page/region_notes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "models/region/projects.hpp"
#include "sim/base/issue.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kSteps = 10000.0;  ///< of a degree: some 10 m

/// Cells of a table of the region by column; no lines where it has no such file.
class Cells {
public:
    Cells(const std::filesystem::path& file, Issues& issues) {
        if (std::filesystem::exists(file)) table_ = io::read_csv(file, issues);
    }
    [[nodiscard]] const std::vector<io::RawTable::Line>& lines() const { return table_.lines; }
    [[nodiscard]] std::string text(const io::RawTable::Line& line, std::string_view column) const {
        const int at = table_.column(column);
        return at < 0 ? std::string() : line.cells[static_cast<std::size_t>(at)];
    }
    [[nodiscard]] double number(const io::RawTable::Line& line, std::string_view column, Issues& issues) const {
        return io::read_number(text(line, column), {table_.file, line.line, std::string(column)}, issues);
    }
    [[nodiscard]] Place place(const io::RawTable::Line& line) const { return {table_.file, line.line, {}}; }

private:
    io::RawTable table_;
};

/// Rings of "lon lat lon lat ...; lon lat ..."; an issue where a ring has no three points.
std::vector<std::vector<std::array<int, 2>>> rings_of(std::string_view text, const Place& place, Issues& issues) {
    std::vector<std::vector<std::array<int, 2>>> rings(1);
    std::vector<int> open;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ';') rings.emplace_back();
        if (text[at] == ' ' || text[at] == ';') {
            ++at;
            continue;
        }
        double value = 0.0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
        if (error != std::errc{} || !(std::abs(value) <= 180.0)) {
            issues.add(IssueCode::not_a_number, place,
                       fmt::format("outline holds \"{}\", which is no degree", text.substr(at, 12)),
                       "Write longitude and latitude in turn, rings parted by a semicolon");
            return {};
        }
        open.push_back(static_cast<int>(std::lround(value * kSteps)));
        if (open.size() == 2) {
            rings.back().push_back({open[0], open[1]});
            open.clear();
        }
        at = static_cast<std::size_t>(end - text.data());
    }
    const bool is_short = std::any_of(rings.begin(), rings.end(), [](const auto& ring) { return ring.size() < 3; });
    if (is_short || !open.empty()) {
        issues.add(IssueCode::out_of_range, place, "outline has a ring of less than three points",
                   "Write longitude and latitude in turn, rings parted by a semicolon");
        return {};
    }
    return rings;
}

void read_background(const std::filesystem::path& folder, RegionNotes& notes, Issues& issues) {
    const Cells land(folder / "geography" / "municipalities.csv", issues);
    std::set<std::string> credits;
    for (const io::RawTable::Line& line : land.lines()) {
        notes.outlines.push_back(
            {land.text(line, "name"), rings_of(land.text(line, "outline"), land.place(line), issues)});
        credits.insert(land.text(line, "source"));
    }
    for (const std::string& credit : credits) notes.credit += (notes.credit.empty() ? "" : "; ") + credit;
    const Cells towns(folder / "geography" / "towns.csv", issues);
    for (const io::RawTable::Line& line : towns.lines()) {
        notes.towns.push_back({towns.text(line, "name"), towns.number(line, "lat", issues),
                               towns.number(line, "lon", issues),
                               static_cast<int>(towns.number(line, "rank", issues))});
    }
}

/// Branches and stations of the study that each project changes: rows of their tables, stations that load moves from and
/// to, and those that stand at a bus of that id.
std::map<std::string, std::set<std::string>> elements_by_project(const ResultView& view,
                                                                 const std::filesystem::path& folder, Issues& issues) {
    const std::set<std::string> known = [&] {
        std::set<std::string> ids(view.branches.begin(), view.branches.end());
        ids.insert(view.stations.begin(), view.stations.end());
        return ids;
    }();
    const Cells transfers(folder / "grid" / "load_transfers.csv", issues),
        changes(folder / "grid" / "project_changes.csv", issues);
    std::map<std::string, std::vector<std::string>> ends;
    for (const io::RawTable::Line& line : transfers.lines())
        ends[transfers.text(line, "id")] = {transfers.text(line, "from"), transfers.text(line, "to")};
    std::map<std::string, std::set<std::string>> out;
    for (const io::RawTable::Line& line : changes.lines()) {
        const std::string row = changes.text(line, "row");
        std::vector<std::string> ids{row};
        if (changes.text(line, "table") == "load_transfers") ids = ends[row];
        for (const std::string& id : ids) {
            if (known.contains(id)) out[changes.text(line, "project")].insert(id);
        }
    }
    return out;
}

void read_projects(const ResultView& view, const std::filesystem::path& folder, RegionNotes& notes, Issues& issues) {
    const std::filesystem::path file = folder / std::string(models::projects_spec().file);
    if (!std::filesystem::exists(file)) return;
    const io::RawTable raw = io::read_csv(file, issues);
    const int dutch = raw.column("name_nl");
    const std::vector<models::ProjectRow> rows = io::read_rows(raw, models::projects_spec(), issues);
    const std::map<std::string, std::set<std::string>> elements = elements_by_project(view, folder, issues);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const models::ProjectRow& row = rows[at];
        RegionNotes::Project project{row.id, row.name, {}, row.owner, row.kind, {}, {}};
        if (dutch >= 0) project.dutch = raw.lines[at].cells[static_cast<std::size_t>(dutch)];
        if (std::isfinite(row.year_planned)) {
            const std::array delays{row.delay_p10_years, row.delay_p50_years, row.delay_p90_years};
            for (std::size_t q = 0; q < delays.size(); ++q)
                project.ready[q] = static_cast<int>(std::ceil(row.year_planned + delays[q]));
        }
        if (const auto found = elements.find(row.id); found != elements.end())
            project.elements.assign(found->second.begin(), found->second.end());
        notes.projects.push_back(std::move(project));
    }
}

void read_names(const std::filesystem::path& folder, RegionNotes& notes, Issues& issues) {
    for (const auto& [key, file] :
         {std::pair("storylines", "storylines.csv"), {"weather_years", "weather/years.csv"}}) {
        const Cells table(folder / file, issues);
        for (const io::RawTable::Line& line : table.lines()) {
            if (const std::string name = table.text(line, "name_nl"); !name.empty())
                notes.dutch[fmt::format("{}/{}", key, table.text(line, "id"))] = name;
        }
    }
    notes.dutch[""] = io::read_toml(folder / "region.toml", issues).text("title_nl", std::string());
}

}  // namespace

RegionNotes read_region_notes(const ResultView& view, const std::filesystem::path& folder) {
    RegionNotes notes;
    if (folder.empty()) return notes;
    Issues issues;
    read_background(folder, notes, issues);
    read_projects(view, folder, notes, issues);
    read_names(folder, notes, issues);
    issues.throw_if_errors();
    notes.known_excesses = known_excesses(view, folder.string());
    return notes;
}

}  // namespace knelpunt::cli
