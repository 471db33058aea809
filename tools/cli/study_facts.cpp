#include "tools/cli/study_facts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/io/toml.hpp"

namespace knelpunt::cli {
namespace {

/// Places of the keys that the file gives, by their names as `describe study` has them.
void find_keys(io::TomlTable& table, const sweep::Study& study, models::plausibility::StudyFacts& facts) {
    const auto find = [&](io::TomlTable& parent, const std::string& before, std::string_view key) {
        if (parent.has(key)) facts.keys.emplace(before + std::string(key), parent.place_of(key));
    };
    for (const std::string_view key :
         {"solver", "vertex_weeks", "ac_outages", "ratings", "outages", "commissioning", "compare", "accept"})
        find(table, {}, key);
    for (const auto& [name, keys] : {std::pair("time", std::array<std::string_view, 2>{"reference_year", "first_hour"}),
                                     {"axes", std::array<std::string_view, 2>{"year", "options"}}}) {
        io::TomlTable part = table.table(name, false);
        for (const std::string_view key : keys) find(part, std::string(name) + ".", key);
    }
    io::TomlTable sets = table.table("option_sets", false);
    for (const std::string& id : sets.table_names()) {
        const bool is_used = std::any_of(study.option_sets.begin(), study.option_sets.end(),
                                         [&](const sweep::OptionSet& set) { return set.id == id; });
        if (is_used) continue;
        facts.unused_sets.push_back(id);
        facts.keys.emplace(fmt::format("option_sets.{}", id), sets.place_of(id));
    }
}

}  // namespace

models::plausibility::StudyFacts study_facts(const sweep::Study& study) {
    models::plausibility::StudyFacts facts;
    facts.place = {study.file.string(), 0, {}};
    facts.reference_year = study.time.reference_year();
    facts.step_h = study.time.step_h();
    facts.first_hour = study.time.first_hour();
    facts.dispatch = study.dispatch;
    facts.physics = study.physics;
    facts.ratings = study.ratings;
    facts.outages = study.outages;
    facts.years = study.years;
    facts.commissioning = study.points.front().commissioning;
    // A point's changes are those of all scenarios, then those of its option set.
    const std::vector<Overlay>& changes = study.points.front().overlays;
    const std::size_t n_own = study.option_sets.front().overlays.size();
    for (std::size_t at = 0; at + n_own < changes.size(); ++at) facts.changes.emplace_back(std::string(), changes[at]);
    for (const sweep::OptionSet& set : study.option_sets) {
        facts.has_projects = facts.has_projects || !set.projects.empty();
        for (const Overlay& change : set.overlays) facts.changes.emplace_back(set.id, change);
    }
    Issues ignored;  // told when the study was read
    io::TomlTable table = io::read_toml(study.file, ignored);
    const Place axis = table.table("axes", false).place_of("options");
    for (const sweep::OptionSet& set : study.option_sets)
        facts.sets.push_back({set.id, set.projects, set.chosen, axis});
    for (const sweep::Mention& mention : study.mentions)
        facts.named.push_back({mention.tables, mention.id, mention.place});
    facts.accept = table.texts("accept", std::vector<std::string>());
    find_keys(table, study, facts);
    return facts;
}

}  // namespace knelpunt::cli
