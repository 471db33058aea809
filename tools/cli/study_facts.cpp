#include "tools/cli/study_facts.hpp"

namespace knelpunt::cli {

models::plausibility::StudyFacts study_facts(const sweep::Study& study) {
    models::plausibility::StudyFacts facts;
    facts.place = {study.file.string(), 0, {}};
    facts.reference_year = study.time.reference_year();
    facts.step_h = study.time.step_h();
    facts.first_hour = study.time.first_hour();
    facts.years = study.years;
    facts.point = study.points.front();
    // A point's changes are those of all scenarios, then those of its option set.
    const std::vector<Overlay>& changes = study.points.front().overlays;
    const std::size_t n_own = study.option_sets.front().overlays.size();
    for (std::size_t at = 0; at + n_own < changes.size(); ++at) facts.changes.emplace_back(std::string(), changes[at]);
    for (const sweep::OptionSet& set : study.option_sets) {
        facts.has_projects = facts.has_projects || !set.projects.empty();
        for (const Overlay& change : set.overlays) facts.changes.emplace_back(set.id, change);
    }
    facts.accept = study.accept;
    facts.unused_sets = study.unused_sets;
    for (const sweep::GivenKey& key : study.given) facts.keys.insert({key.name, {key.place, key.need}});
    const auto axis = facts.keys.find("axes.options");
    const Place place = axis == facts.keys.end() ? facts.place : axis->second.place;
    for (const sweep::OptionSet& set : study.option_sets)
        facts.sets.push_back({set.id, set.projects, set.chosen, place});
    for (const sweep::Mention& mention : study.mentions)
        facts.named.push_back({mention.tables, mention.id, mention.place});
    return facts;
}

}  // namespace knelpunt::cli
