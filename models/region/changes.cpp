#include "models/region/changes.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "models/region/region.hpp"
#include "models/region/registry.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::models {
namespace {

std::string plain_path(const std::string& file) { return std::filesystem::path(file).lexically_normal().string(); }

/// What a change does, in the words of its file.
std::string change_text(const Overlay& change) {
    return fmt::format("change of {} \"{}\" ({} {} {})", change.table, change.row, change.column, change.operation,
                       change.value);
}

}  // namespace

void check_table_names(const std::vector<Overlay>& changes, const std::vector<std::string>& names, Issues& issues) {
    for (const Overlay& change : changes) {
        if (std::find(names.begin(), names.end(), change.table) != names.end()) continue;
        issues.add(IssueCode::unknown_row, change.place,
                   fmt::format("change of \"{}\": there is no such table to change", change.table),
                   name_hint(change.table, names));
    }
}

void ChangedCells::add(const io::RawTable& table, const Overlay& change) {
    const int id = table.column("id");
    if (id < 0) return;
    const std::string file = plain_path(table.file);
    for (const io::RawTable::Line& line : table.lines) {
        if (io::fits_pattern(change.row, line.cells[static_cast<std::size_t>(id)]))
            cells_.push_back({file, change.column, line.line, &change});
    }
}

const Overlay* ChangedCells::change_of(const Place& place) const {
    if (place.line == 0) return nullptr;
    const std::string file = plain_path(place.file);
    const Overlay* of_row = nullptr;
    for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) {
        if (cell->line != place.line || cell->file != file) continue;
        if (cell->column == place.column) return cell->change;
        if (of_row == nullptr && place.column.empty()) of_row = cell->change;
    }
    return of_row;
}

Issues ChangedCells::placed(const Issues& found) const {
    struct Group {
        const Overlay* change = nullptr;
        const Issue* first = nullptr;
        std::size_t n_more = 0;
    };
    std::vector<Group> groups;
    for (const Issue& issue : found.list()) {
        const Overlay* change = change_of(issue.place);
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
            return change != nullptr && group.change == change && group.first->code == issue.code;
        });
        if (same != groups.end())
            ++same->n_more;
        else
            groups.push_back({change, &issue, 0});
    }
    Issues out;
    for (const Group& group : groups) {
        if (group.change == nullptr) {
            out.add(group.first->code, group.first->place, group.first->message, group.first->hint);
            continue;
        }
        std::string message = change_text(*group.change) + " makes " + group.first->message;
        if (group.n_more > 0) message += fmt::format("; so it does in {} more rows", group.n_more);
        out.add(group.first->code, group.change->place, std::move(message), group.first->hint);
    }
    return out;
}

std::optional<std::vector<std::string>> Region::ids(std::string_view table_name) const {
    std::optional<std::vector<std::string>> out;
    tables_->visit([&](const auto& table) {
        const int id = table.raw.column("id");
        if (table.spec->name != table_name || !table.raw.is_whole) return;
        if (id < 0 && !table.raw.header.empty()) return;
        out.emplace();
        for (const auto& line : table.raw.lines) out->push_back(line.cells[static_cast<std::size_t>(id)]);
    });
    return out;
}

std::shared_ptr<const Region> Region::corrected(const std::vector<Overlay>& corrections,
                                                const std::vector<SampledInput>& samples) const {
    std::shared_ptr<Region> out(new Region());
    *out->tables_ = *tables_;
    std::vector<Overlay>& all = out->tables_->corrections;
    all.insert(all.end(), corrections.begin(), corrections.end());
    KeyBuilder key;
    key.key(tables_->key).text("corrections");
    for (const Overlay& change : corrections)
        key.text(change.table).text(change.row).text(change.column).text(change.operation).text(change.value);
    for (const SampledInput& input : samples) {
        key.text(input.kind).text(input.id).number(input.value);
        for (const double value : input.sample) key.number(value);
    }
    out->tables_->samples = samples;
    out->tables_->key = key.finish();
    return out;
}

std::vector<Region::LowerRating> Region::projects_below(const std::vector<Overlay>& corrections) const {
    std::vector<LowerRating> out;
    for (const ProjectChangeRow& change : tables_->of<ProjectChangeRow>().rows) {
        if (change.column != "rating_mva") continue;
        const std::vector<Overlay> due{overlay_of(change, tables_->folder)};
        if (without_lower_ratings(due, corrections).empty()) out.push_back({change.project, change.row, change.value});
    }
    return out;
}

void Region::check_changes(const std::vector<Overlay>& changes, Issues& issues) const {
    std::vector<std::string> names;
    // A value that must be an id of another table.
    const auto check_reference = [&](const Overlay& change, const auto& spec) {
        for (const auto& param : spec.params) {
            const std::string_view other = param.spec.refers_to;
            if (param.spec.name != change.column || other.empty() || change.operation != "set") continue;
            const std::optional<std::vector<std::string>> known = ids(other);
            if (!known || change.value.empty() || std::find(known->begin(), known->end(), change.value) != known->end())
                continue;
            issues.add(IssueCode::dangling_id, change.place,
                       fmt::format("{}: \"{}\" is no row of {}", change_text(change), change.value, other),
                       name_hint(change.value, *known));
        }
    };
    tables_->visit([&](const auto& table) {
        names.emplace_back(table.spec->name);
        if (!table.is_sound) return;
        io::RawTable raw;
        for (const Overlay& change : changes) {
            if (change.table != table.spec->name) continue;
            if (raw.header.empty()) raw = table.raw;
            change_table(raw, *table.spec, change, issues);
            check_reference(change, *table.spec);
        }
    });
    check_table_names(changes, names, issues);
}

}  // namespace knelpunt::models
