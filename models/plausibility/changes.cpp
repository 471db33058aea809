// Changes of projects, options and studies, and keys of studies, that do nothing or not what was meant.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::models::plausibility {
namespace {

/// A change, with what names it in messages and in entries of `accept`.
struct Change {
    std::string owner;  ///< project, option or option set
    int year = 0;       ///< of projects
    Overlay overlay;
    std::string table, row;  ///< of the change itself
    const InputTable* target = nullptr;
    const ColumnDoc* column = nullptr;
    std::vector<std::size_t> rows{};  ///< of the target

    void tell(std::string_view message, std::string hint, Findings& findings) const {
        findings.add(table, row, overlay.place,
                     fmt::format("{} \"{}\": {} {} {} of {} \"{}\": {}", table, row, overlay.operation, overlay.value,
                                 overlay.column, overlay.table, overlay.row, message),
                     std::move(hint));
    }
};

void add_change(const Input& input, Change change, std::vector<Change>& out) {
    change.target = input.find_table(change.overlay.table);
    if (change.target == nullptr) return;  // an error of its own
    change.column = change.target->column(change.overlay.column);
    for (std::size_t row = 0; row < change.target->size(); ++row) {
        if (io::fits_pattern(change.overlay.row, change.target->id(row))) change.rows.push_back(row);
    }
    out.push_back(std::move(change));
}

std::vector<Change> changes_of(const Input& input) {
    std::vector<Change> out;
    for (const auto& [name, owner] : {std::pair("project_changes", "project"), {"option_changes", "option"}}) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const auto cell = [&](std::string_view column) { return std::string(table.text(row, column)); };
            Change change{cell(owner),
                          0,
                          {cell("table"), cell("row"), cell("column"), cell("operation"), cell("value"),
                           table.place(row, "value")},
                          name,
                          cell("id")};
            if (table.column("year") != nullptr) change.year = static_cast<int>(table.number(row, "year"));
            add_change(input, std::move(change), out);
        }
    }
    if (!input.study) return out;
    for (const auto& [owner, overlay] : input.study->changes) {
        add_change(input,
                   {owner, 0, overlay, "study", fmt::format("{}.{}.{}", overlay.table, overlay.row, overlay.column)},
                   out);
    }
    return out;
}

bool is_number(const Change& change) {
    return change.column != nullptr &&
           (change.column->type == ValueType::number || change.column->type == ValueType::integer);
}

/// Number of a cell after the change; NaN if it is none.
double after(const Change& change, std::size_t row) {
    const double before = change.target->number(row, change.overlay.column);
    const double value = io::parse_number(change.overlay.value);
    if (change.overlay.operation == "add") return before + value;
    return change.overlay.operation == "multiply" ? before * value : value;
}

/// Columns that say how much there is: projects add to them.
bool is_capacity(std::string_view column) {
    static constexpr std::array<std::string_view, 7> kCapacities{
        "n_circuits", "rating_mva", "firm_capacity_mw", "capacity_mw", "p_max_mw", "charge_max_mw", "content_max_mwh"};
    return std::find(kCapacities.begin(), kCapacities.end(), column) != kCapacities.end();
}

}  // namespace

void change_without_effect(const Input& input, Findings& findings) {
    const std::vector<Change> changes = changes_of(input);
    std::map<std::tuple<std::string, std::string, std::string>, int> n_changes;
    for (const Change& change : changes) ++n_changes[{change.overlay.table, change.overlay.row, change.overlay.column}];
    for (const Change& change : changes) {
        const Overlay& overlay = change.overlay;
        const double value = io::parse_number(overlay.value);
        if ((overlay.operation == "multiply" && value == 1.0) || (overlay.operation == "add" && value == 0.0)) {
            change.tell("it leaves the cell as it is", {}, findings);
            continue;
        }
        // Where several changes meet at a cell, one may put back what another changed.
        if (overlay.operation != "set" || n_changes[{overlay.table, overlay.row, overlay.column}] > 1) continue;
        const auto is_same = [&](std::size_t row) {
            return change.target->text(row, overlay.column) == overlay.value ||
                   (is_number(change) && change.target->number(row, overlay.column) == value);
        };
        if (change.column == nullptr || change.rows.empty() ||
            !std::all_of(change.rows.begin(), change.rows.end(), is_same))
            continue;
        change.tell("the cell has that value already", {}, findings);
    }
}

void change_of_description(const Input& input, Findings& findings) {
    static constexpr std::array<std::string_view, 6> kDescribing{"name", "description", "source",
                                                                 "note", "phase",       "cost_confidence"};
    for (const Change& change : changes_of(input)) {
        if (std::find(kDescribing.begin(), kDescribing.end(), change.overlay.column) == kDescribing.end()) continue;
        change.tell("that column only describes, no result reads it", {}, findings);
    }
}

void change_twice(const Input& input, Findings& findings) {
    std::map<std::tuple<std::string, int, std::string, std::string, std::string>, const Change*> last;
    const std::vector<Change> changes = changes_of(input);
    for (const Change& change : changes) {
        const Overlay& overlay = change.overlay;
        const auto [found, is_new] =
            last.emplace(std::tuple(change.owner, change.year, overlay.table, overlay.row, overlay.column), &change);
        if (is_new) continue;
        const Overlay& before = found->second->overlay;
        if (overlay.operation == "set") {
            change.tell(fmt::format("it overrides the change of the same cell in line {}", before.place.line), {},
                        findings);
        } else if (overlay.operation == before.operation && overlay.value == before.value) {
            change.tell(fmt::format("the same change stands in line {}", before.place.line),
                        "One row with the whole value says it without doubt", findings);
        }
        found->second = &change;
    }
}

void change_of_kind(const Input& input, Findings& findings) {
    const std::vector<Change> changes = changes_of(input);
    std::map<std::tuple<std::string, std::string, std::string>, int> n_add, n_set;
    for (const Change& change : changes) {
        const std::tuple key(change.table, change.overlay.table, change.overlay.column);
        if (change.overlay.operation == "add") ++n_add[key];
        if (change.overlay.operation == "set") ++n_set[key];
    }
    for (const Change& change : changes) {
        if (!is_number(change) || change.rows.empty()) continue;
        const std::tuple key(change.table, change.overlay.table, change.overlay.column);
        const double before = change.target->number(change.rows.front(), change.overlay.column);
        if (change.overlay.operation == "set" && n_add[key] > n_set[key]) {
            change.tell(fmt::format("{} other changes of this column add", n_add[key]),
                        fmt::format("The cell is {:g} now", before), findings);
            continue;
        }
        if (change.table != "project_changes" || !is_capacity(change.overlay.column)) continue;
        if (!(after(change, change.rows.front()) < before)) continue;
        change.tell(fmt::format("the project takes capacity away: {:g} becomes {:g}", before,
                                after(change, change.rows.front())),
                    "Should it add?", findings);
    }
}

void change_value(const Input& input, Findings& findings) {
    constexpr double kFactor = 10.0, kSpread = 3.0;
    for (const Change& change : changes_of(input)) {
        if (!is_number(change) || change.rows.empty()) continue;
        const FieldSpec& spec = change.column->spec;
        const Usual* usual = usual_of(change.overlay.table, spec.name);
        double low = kInf, high = -kInf;
        bool is_told = false;
        for (const std::size_t row : change.rows) {
            const double before = change.target->number(row, spec.name), value = after(change, row);
            if (before > 0.0) {
                low = std::min(low, before);
                high = std::max(high, before);
            }
            if (is_told || std::isnan(value) || value == 0.0) continue;
            if (usual != nullptr && (value < usual->low || value > usual->high)) {
                change.tell(fmt::format("\"{}\" becomes {}, usual: {:g} to {:g}", change.target->id(row),
                                        with_unit(*change.target, spec.name, value), usual->low, usual->high),
                            {}, findings);
                is_told = true;
            } else if (before > 0.0 && (value > kFactor * before || value < before / kFactor)) {
                change.tell(fmt::format("\"{}\" goes from {:g} to {}", change.target->id(row), before,
                                        with_unit(*change.target, spec.name, value)),
                            fmt::format("Usual: at most {:g} times more or less", kFactor), findings);
                is_told = true;
            }
        }
        if (is_told || change.overlay.operation != "set" || !(high > kSpread * low) ||
            change.overlay.row.find('*') == std::string::npos)
            continue;
        change.tell(fmt::format("{} rows with values from {:g} to {:g} get one value", change.rows.size(), low, high),
                    "Without operation a change sets. Was operation = \"multiply\" meant?", findings);
    }
}

void project_needs(const Input& input, Findings& findings) {
    const InputTable& projects = input.table("projects");
    for (std::size_t row = 0; row < projects.size(); ++row) {
        std::set<std::string_view> seen{projects.id(row)};
        std::string_view next = projects.text(row, "needs");
        const auto first = projects.find(next);
        if (first && std::isnan(projects.number(*first, "year_planned"))) {
            findings.add(projects, row, "needs",
                         fmt::format("needs = \"{}\", which has no year_planned: neither is ever built", next));
        }
        while (!next.empty() && seen.insert(next).second) {
            const auto found = projects.find(next);
            next = found ? projects.text(*found, "needs") : std::string_view();
        }
        if (next != projects.id(row)) continue;
        findings.add(projects, row, "needs",
                     seen.size() == 1 ? std::string("it needs itself")
                                      : fmt::format("it needs \"{}\", which needs it", projects.text(row, "needs")),
                     "Name the project that must be there first");
    }
}

void key_without_effect(const Input& input, Findings& findings) {
    if (!input.study) return;
    const StudyFacts& study = *input.study;
    const auto tell = [&](std::string_view key, std::string_view why, std::string hint) {
        const auto found = study.keys.find(key);
        if (found == study.keys.end()) return;
        findings.add("study", key, found->second.place, fmt::format("{} has no effect: {}", key, why), std::move(hint));
    };
    for (const auto& [key, given] : study.keys) {
        const KeyNeed& need = given.need;
        const auto other = std::find_if(point_keys().begin(), point_keys().end(),
                                        [&](const auto& one) { return one.spec.name == need.key; });
        if (other == point_keys().end()) continue;
        const std::string word = other->words(study.point).front();
        if (word == need.word) continue;
        tell(key, fmt::format("{} = \"{}\"{}{}", need.key, word, need.why.empty() ? "" : " ", need.why),
             fmt::format("Add {} = \"{}\"", need.key, need.word));
    }
    if (study.point.ratings == RatingBasis::temperature && input.table("ambient_ratings").size() == 0)
        tell("ratings", "grid/ambient_ratings.csv has no row", {});
    const InputTable& outages = input.table("listed_outages");
    for (const std::string& kind : study.point.outages.words()) {
        bool is_there = false;
        for (std::size_t row = 0; row < outages.size(); ++row) is_there = is_there || outages.text(row, "kind") == kind;
        if (!is_there) tell("outages", fmt::format("no row of listed_outages is of kind \"{}\"", kind), {});
    }
    if (!study.has_projects && study.point.commissioning != DelayQuantile::p50)
        tell("commissioning", "no option set builds a project", {});
    for (const std::string& set : study.unused_sets)
        tell(fmt::format("option_sets.{}", set), "axes.options does not name it", {});
}

}  // namespace knelpunt::models::plausibility
