#include "tools/cli/who_table.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// A split of the power of elements: its name, its field, whether its parts sum to the whole with the others.
struct Split {
    std::string_view name;
    const run::Field& (*field)(const run::ShareFields& shares);
    bool is_kind;
};
constexpr Split kSplits[] = {
    {"use", [](const run::ShareFields& shares) -> const run::Field& { return shares.use_mw; }, true},
    {"production", [](const run::ShareFields& shares) -> const run::Field& { return shares.production_mw; }, true},
    {"municipality", [](const run::ShareFields& shares) -> const run::Field& { return shares.municipality_mw; }, false},
    {"class", [](const run::ShareFields& shares) -> const run::Field& { return shares.class_mw; }, false}};

/// Elements of one kind, and what makes one stand in the list for people.
struct Place {
    std::string_view name;
    const std::vector<std::string>& elements;
    const run::ShareFields& shares;
    const results::ResultField* loading;  ///< null: none, all are listed
};

struct Part {
    std::string split, label;
    double mw = 0.0;
};

/// Parts of an element that are not nil, the largest first.
std::vector<Part> parts_of(const ResultView& view, const Place& place, std::size_t scenario, std::size_t element,
                           const std::vector<std::vector<std::string>>& labels, bool with_all) {
    std::vector<Part> out;
    for (std::size_t split = 0; split < std::size(kSplits); ++split) {
        if (!kSplits[split].is_kind && !with_all) continue;
        const run::Field& field = kSplits[split].field(place.shares);
        const std::size_t n = labels[split].size();
        for (std::size_t at = 0; at < n; ++at) {
            const double mw = view.at(field, scenario, element * n + at);
            if (std::isfinite(mw) && mw != 0.0)
                out.push_back({std::string(kSplits[split].name), labels[split][at], mw});
        }
    }
    const double other_mw = view.at(place.shares.other_mw, scenario, element);
    if (std::isfinite(other_mw) && other_mw != 0.0) out.push_back({"other", "other", other_mw});
    if (!with_all)
        std::stable_sort(out.begin(), out.end(),
                         [](const Part& a, const Part& b) { return std::abs(a.mw) > std::abs(b.mw); });
    return out;
}

/// "homes 41, data_centre 30, wind_onshore -12": parts that make most of it.
std::string words_of(const std::vector<Part>& parts) {
    constexpr std::size_t kShown = 4;
    constexpr double kLeastMw = 0.5;  // what would be printed as 0
    std::string out;
    for (std::size_t at = 0; at < std::min(kShown, parts.size()); ++at) {
        if (std::abs(parts[at].mw) < kLeastMw) break;
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", parts[at].label, number(parts[at].mw, 0));
    }
    return out;
}

using Rows = std::vector<std::pair<double, std::vector<std::string>>>;  ///< loading, cells

/// One element of a scenario: one row for people if it is over its limit or has none, one row per part for programs.
void add_rows(const ResultView& view, const Place& place, std::size_t scenario, std::size_t element,
              const std::vector<std::vector<std::string>>& labels, bool is_text, Rows& rows) {
    const double loading = place.loading == nullptr ? kNaN : view.at(*place.loading, scenario, element);
    const double total_mw = view.at(place.shares.total_mw, scenario, element);
    const bool is_shown = place.loading == nullptr || loading > 1.0 + tolerance::kCongestedPu;
    if (!std::isfinite(total_mw) || (is_text && !is_shown)) return;
    const std::vector<Part> parts = parts_of(view, place, scenario, element, labels, !is_text);
    const std::vector<std::string> cells = scenario_cells(view, scenario);
    const std::string& id = place.elements[element];
    if (is_text) {
        rows.emplace_back(std::isnan(loading) ? 0.0 : loading,
                          joined(joined({place.loading == nullptr ? fmt::format("{} {}", place.name, id) : id}, cells),
                                 {number(loading, 2), number(total_mw, 0), words_of(parts)}));
        return;
    }
    for (const Part& part : parts)
        rows.emplace_back(
            0.0, joined(joined({std::string(place.name), id}, cells),
                        {number(loading, 4), number(total_mw, 6), part.split, part.label, number(part.mw, 6)}));
}

}  // namespace

PrintTable who_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table{heading(view, "because of whom: MW in the worst hour, by the largest parts", "flow"), {}, {}, {}};
    const std::vector<std::string> before = is_text ? std::vector<std::string>{"element"}
                                                    : std::vector<std::string>{"place", "element"},
                                   values = is_text ? std::vector<std::string>{"loading", "MW", "of whom"}
                                                    : std::vector<std::string>{"loading_pu", "total_mw", "split",
                                                                               "part", "mw"};
    table.columns = joined(joined(before, scenario_columns()), values);
    const std::vector<std::string> numbers{"year", "loading", "MW", "loading_pu", "total_mw", "mw"};
    for (const std::string& column : table.columns)
        table.is_number.push_back(std::find(numbers.begin(), numbers.end(), column) == numbers.end() ? 0 : 1);
    std::vector<std::vector<std::string>> labels;
    for (const Split& split : kSplits) labels.push_back(view.labels(*split.field(fields().branch_shares).by));
    const Place places[] = {{"branch", view.branches, fields().branch_shares, &fields().branches.worst_loading_pu},
                            {"station", view.stations, fields().station_shares, &fields().stations.worst_loading_pu},
                            {"area", view.areas, fields().area_shares, nullptr}};
    Rows rows;
    for (const Place& place : places)
        for (const std::size_t scenario : scenarios)
            for (std::size_t element = 0; element < place.elements.size(); ++element)
                add_rows(view, place, scenario, element, labels, is_text, rows);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [loading, cells] : rows) table.rows.push_back(std::move(cells));
    return table;
}

}  // namespace knelpunt::cli
