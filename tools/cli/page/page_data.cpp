#include "tools/cli/page/page_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/base/version.hpp"
#include "sim/io/toml.hpp"
#include "sim/results/findings.hpp"
#include "tools/cli/first_years.hpp"
#include "tools/cli/page/causes_data.hpp"
#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/page/region_data.hpp"
#include "tools/cli/page/who_data.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

/// Dutch names by axis and id, and of the study: those of the region, over them those that the study gives.
std::map<std::string, std::string> dutch_names(const ResultView& view, const RegionNotes& notes) {
    std::map<std::string, std::string> out = notes.dutch;
    const std::vector<std::string> text = view.file().texts("provenance/study");
    Issues ignored;  // told when the study was read
    io::TomlTable study = io::parse_toml(text.empty() ? std::string() : text.front(), "study", ignored);
    out["study"] = study.text("title_nl", std::string());
    io::TomlTable sets = study.table("option_sets", false);
    for (const std::string& id : sets.table_names())
        out["option_sets/" + id] = sets.table(id, false).text("name_nl", std::string());
    return out;
}

void put_named_axis(Json& json, const ResultView& view, const std::map<std::string, std::string>& dutch,
                    std::string_view key, const std::string& dataset) {
    const std::vector<std::string> ids = view.file().texts("provenance/" + dataset),
                                   names = view.file().texts("provenance/" + dataset + "_names");
    if (ids.size() != names.size()) view.file().refuse("provenance/" + dataset, "has not one name for each");
    json.key(key).open('[');
    for (std::size_t at = 0; at < ids.size(); ++at) {
        json.open('{').text("id", ids[at]).text("name", names[at].empty() ? ids[at] : names[at]);
        const auto name = dutch.find(dataset + "/" + ids[at]);
        json.text("name_nl", name == dutch.end() ? "" : name->second).close('}');
    }
    json.close(']');
}

void put_modes(Json& json, const ResultView& view) {
    std::vector<std::string> modes;
    for (const std::string& mode : view.modes) {
        if (std::find(modes.begin(), modes.end(), mode) == modes.end()) modes.push_back(mode);
    }
    json.key("mode").open('[');
    for (const std::string& mode : modes) json.text(mode);
    json.close(']');
}

void put_scenarios(Json& json, const ResultView& view) {
    json.key("scenarios").open('[');
    for (const std::size_t at : view.likely()) {
        json.open('{')
            .key("id")
            .text(view.scenarios[at])
            .key("storyline")
            .text(view.storylines[at])
            .key("year")
            .number(view.years[at]);
        json.key("weather")
            .text(view.weather_years[at])
            .key("options")
            .text(view.option_sets[at])
            .key("mode")
            .text(view.modes[at])
            .key("status")
            .text(view.status[at])
            .key("message")
            .text(view.messages[at])
            .close('}');
    }
    json.close(']');
}

void put_head(Json& json, const ResultView& view, const RegionNotes& notes) {
    const results::ResultFile& file = view.file();
    const std::map<std::string, std::string> dutch = dutch_names(view, notes);
    const auto name = [&](const std::string& key) {
        const auto found = dutch.find(key);
        return found == dutch.end() ? std::string() : found->second;
    };
    json.key("knelpunt_page").number(1).key("program_version").text(kProgramVersion).key("schema").text(kResultSchema);
    json.key("study")
        .open('{')
        .key("name")
        .text(file.attribute("study"))
        .key("title")
        .text(file.attribute("title"))
        .key("region")
        .text(file.attribute("region"));
    json.text("title_nl", name("study")).text("region_nl", name(""));
    json.key("level").text(file.attribute("level")).key("mode").text(file.attribute("mode")).close('}');
    json.key("axes").open('{');
    put_named_axis(json, view, dutch, "storyline", "storylines");
    json.key("year").open('[');
    std::vector<double> seen;
    for (const double year : view.years) {
        if (std::find(seen.begin(), seen.end(), year) == seen.end()) seen.push_back(year);
    }
    std::sort(seen.begin(), seen.end());
    for (const double year : seen) json.number(year);
    json.close(']');
    put_named_axis(json, view, dutch, "weather", "weather_years");
    put_named_axis(json, view, dutch, "options", "option_sets");
    put_modes(json, view);
    json.close('}');
    const std::vector<double> hours = file.numbers("time");
    json.key("time").open('{').key("start").text(file.attribute("time_start")).key("utc_offset_h").number(1);
    json.key("step_h")
        .number(hours.size() > 1 ? hours[1] - hours[0] : 1.0)
        .key("steps")
        .number(static_cast<double>(hours.size()))
        .close('}');
}

std::size_t index_of(const std::vector<std::string>& list, const std::string& id) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), id) - list.begin());
}

/// Position of the node that something stands at.
std::size_t node_of(const ResultView& view, const std::string& id, const char* dataset) {
    const std::size_t node = index_of(view.nodes, id);
    if (node == view.nodes.size()) view.file().refuse(dataset, fmt::format("names node \"{}\", which is none", id));
    return node;
}

/// First scenario in which an element of a field has a value; names such as ratings are shown from there.
double first_value(const ResultView& view, const results::ResultField& field, std::size_t element) {
    for (std::size_t scenario = 0; scenario < view.n_scenarios(); ++scenario) {
        const double value = view.at(field, scenario, element);
        if (std::isfinite(value)) return value;
    }
    return std::nan("");
}

void put_nodes(Json& json, const ResultView& view) {
    json.key("nodes").open('[');
    for (std::size_t at = 0; at < view.nodes.size(); ++at) {
        json.open('{').text("id", view.nodes[at]).text("name", view.node_names[at]).number("kv", view.node_kv[at]);
        json.number("lat", view.node_lat[at]).number("lon", view.node_lon[at]).text("station", view.node_sites[at]);
        json.text("area", view.node_areas[at]).text("municipality", view.node_municipalities[at]).close('}');
    }
    json.close(']');
}

void put_branches(Json& json, const ResultView& view) {
    const auto first = [&](const results::ResultField& field, std::size_t at) { return first_value(view, field, at); };
    json.key("branches").open('[');
    for (std::size_t at = 0; at < view.branches.size(); ++at) {
        // Per circuit, as the page takes it; the rating of the whole group stands with each scenario.
        const double n_circuits = first(fields().branches.n_circuits, at);
        const double rating_mw = first(fields().branches.rating_mw, at) / n_circuits;
        json.open('{')
            .text("id", view.branches[at])
            .text("name", view.branch_names[at])
            .text("kind", view.branch_kinds[at]);
        json.text("from", view.branch_from[at]).text("to", view.branch_to[at]);
        json.number("kv", view.node_kv[node_of(view, view.branch_from[at], "branch_from")])
            .number("n_circuits", n_circuits);
        json.number("rating_mva", rating_mw);
        json.number("rating_low_mva", rating_mw * first(fields().branches.rating_low_pu, at));
        json.number("rating_high_mva", rating_mw * first(fields().branches.rating_high_pu, at));
        json.text("rating_confidence", view.branch_confidence[at]).close('}');
    }
    json.close(']');
}

void put_stations(Json& json, const ResultView& view) {
    json.key("stations").open('[');
    for (std::size_t at = 0; at < view.stations.size(); ++at) {
        const std::size_t node = node_of(view, view.stations[at], "station");
        json.open('{')
            .text("id", view.stations[at])
            .text("name", view.station_names[at])
            .text("node", view.stations[at]);
        json.number("kv", view.node_kv[node]).number("lat", view.node_lat[node]).number("lon", view.node_lon[node]);
        json.text("area", view.node_areas[node]).text("municipality", view.node_municipalities[node]);
        json.number("firm_mw", first_value(view, fields().stations.firm_capacity_mw, at));
        json.text("firm_confidence", view.station_confidence[at]).close('}');
    }
    json.close(']');
}

template <class Put>
void put_matrix(Json& json, const ResultView& view, std::string_view key, std::size_t n_elements, Put put) {
    json.key(key).open('[');
    for (const std::size_t scenario : view.likely()) {
        json.open('[');
        for (std::size_t element = 0; element < n_elements; ++element) put(scenario, element);
        json.close(']');
    }
    json.close(']');
}

/// Writes fields of one class of elements, under their names without the element unless the page has another.
class ElementFields {
public:
    ElementFields(Json& json, const ResultView& view, std::string element, std::size_t n)
        : json_(json), view_(view), prefix_(std::move(element) + "_"), n_(n) {}

    void number(std::string_view key, const run::Field& field) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t scenario, std::size_t element) {
            json_.rounded(view_.at(field, scenario, element));
        });
    }
    void number(const run::Field& field) const { number(key_of(field), field); }
    /// Hours that a count of steps stands for.
    void hours(std::string_view key, const run::Field& steps) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t scenario, std::size_t element) {
            json_.rounded(view_.hours(steps, scenario, element));
        });
    }

    /// An index as the name it points to; `own` gives the name of the element itself for its own limit.
    void name(std::string_view key, const run::Field& field, const std::vector<std::string>& names,
              const std::vector<std::string>& own) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t scenario, std::size_t element) {
            const double index = view_.at(field, scenario, element);
            json_.text(view_.label(names, index, field, index < -1.5 ? own[element] : ""));
        });
    }
    void name(const run::Field& field, const std::vector<std::string>& names,
              const std::vector<std::string>& own) const {
        name(key_of(field), field, names, own);
    }
    void text(std::string_view key, const std::vector<std::string>& texts) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t, std::size_t element) { json_.text(texts[element]); });
    }
    void zero(std::string_view key) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t, std::size_t) { json_.number(0); });
    }

private:
    [[nodiscard]] std::string_view key_of(const run::Field& field) const {
        return field.short_name().substr(prefix_.size());
    }

    Json& json_;
    const ResultView& view_;
    std::string prefix_;
    std::size_t n_;
};

void put_branch_results(Json& json, const ResultView& view) {
    const run::BranchFields& of = fields().branches;
    const ElementFields put(json, view, "branch", view.branches.size());
    json.key("branch").open('{');
    for (const run::Field* field : {&of.in_service, &of.n_circuits, &of.rating_mw, &of.worst_loading_n_pu,
                                    &of.worst_hour, &of.worst_excess_mw, &of.lost_supply_mw})
        put.number(*field);
    put.number("worst_loading_rule_pu", of.worst_loading_pu);
    put.hours("hours_over_n_offtake", of.n_steps_over_n_offtake);
    put.hours("hours_over_n_feedin", of.n_steps_over_n_feed_in);
    put.hours("hours_over_rule_offtake", of.n_steps_over_offtake);
    put.hours("hours_over_rule_feedin", of.n_steps_over_feed_in);
    put.number("mwh_over_rule_offtake", of.excess_offtake_mwh);
    put.number("mwh_over_rule_feedin", of.excess_feed_in_mwh);
    put.name(of.worst_outage, view.contingencies, view.branches);
    put.text("rule_offtake", view.rule_offtake);
    put.text("rule_feedin", view.rule_feed_in);
    json.close('}');
}

void put_station_results(Json& json, const ResultView& view) {
    const run::StationFields& of = fields().stations;
    const ElementFields put(json, view, "station", view.stations.size());
    json.key("station").open('{');
    for (const run::Field* field :
         {&of.peak_offtake_mw, &of.energy_mwh, &of.worst_loading_pu, &of.worst_hour, &of.headroom_offtake_mw})
        put.number(*field);
    put.hours("hours_over_offtake", of.n_steps_over_offtake);
    put.number("mwh_over_offtake", of.excess_offtake_mwh);
    put.number("firm_mw", of.firm_capacity_mw);
    put.number("peak_feedin_mw", of.peak_feed_in_mw);
    put.number("headroom_feedin_mw", of.headroom_feed_in_mw);
    // Stations have a firm limit for offtake only; feed-in is bounded by their transformers.
    put.zero("hours_over_feedin");
    put.zero("mwh_over_feedin");
    put.name(of.headroom_offtake_binding, view.branches, view.stations);
    put.name("headroom_feedin_binding", of.headroom_feed_in_binding, view.branches, view.stations);
    json.close('}');
}

/// First years by group: null = never, -1 = not known; a year below 0 = short by then, an earlier year is not known.
void put_first_years(Json& json, const ResultView& view, std::string_view key, const results::Question& branch,
                     const results::Question& station) {
    json.key(key).open('{');
    std::vector<FirstYearGroup> groups;
    for (const auto& [what, question] : {std::pair("branch", &branch), {"station", &station}}) {
        groups = first_years(view, *question);
        json.key(what).open('[');
        for (const FirstYearGroup& group : groups) {
            json.open('[');
            for (const FirstYear& found : group.elements) {
                using enum FirstYear::Kind;
                json.number(found.kind == never     ? std::nan("")
                            : found.kind == unknown ? -1.0
                            : found.kind == at_most ? -found.year
                                                    : found.year);
            }
            json.close(']');
        }
        json.close(']');
    }
    json.key("groups").open('[');
    for (const FirstYearGroup& group : groups) {
        json.open('{').text("storyline", group.storyline).text("weather", group.weather);
        json.text("options", group.options).text("mode", group.mode).close('}');
    }
    json.close(']').close('}');
}

/// What a reader must know of each scenario before believing it.
void put_trust(Json& json, const ResultView& view) {
    json.key("trust").open('[');
    for (const std::size_t scenario : view.likely()) {
        json.open('{').number("unsolved_steps", view.unsolved_steps(scenario));
        json.number("is_lower_bound", view.is_lower_bound(scenario) ? 1.0 : 0.0).key("violations").open('[');
        for (const std::string& text : violations_of(view, scenario)) json.text(text);
        json.close(']').close('}');
    }
    json.close(']').number("has_checksums", view.file().has_checksums() ? 1.0 : 0.0);
}

void put_totals(Json& json, const ResultView& view) {
    json.key("totals").open('[');
    const run::TotalFields& of = fields().totals;
    for (const std::size_t scenario : view.likely()) {
        const auto put = [&](std::string_view key, const run::Field& field) {
            json.key(key).number(view.at(field, scenario));
        };
        json.open('{');
        for (const run::Field* field :
             {&of.demand_mwh, &of.peak_demand_mw, &of.peak_hour, &of.export_mwh, &of.import_mwh})
            put(field->short_name(), *field);
        put("generation_mwh", of.source_mwh);
        put("branches_over_rule", of.n_branches_over);
        put("stations_over", of.n_stations_over);
        json.close('}');
    }
    json.close(']');
}

/// Whether a market decided in any scenario.
bool knows_market(const ResultView& view) {
    if (!view.has(fields().price.price_mean_eur_per_mwh)) return false;
    for (std::size_t scenario = 0; scenario < view.n_scenarios(); ++scenario) {
        if (std::isfinite(view.at(fields().price.price_mean_eur_per_mwh, scenario))) return true;
    }
    return false;
}

/// Whether the page takes a field as it is, under its own name.
bool goes_along(const run::Field& field, bool has_market) {
    const run::Fields& all = fields();
    const std::string_view group = field.group();
    const bool is_short = group == all.shortages.suppressed_mw.group() &&
                          (field.unit == Unit::count || field.short_name().starts_with("suppressed"));
    const bool is_evidence =
        &field == &all.evidence.branch_assumed_share_pu || &field == &all.evidence.station_assumed_share_pu ||
        &field == &all.branches.worst_loading_offtake_pu || &field == &all.branches.worst_loading_feed_in_pu;
    return group == all.areas.capability_offtake_mw.group() || group == all.area_ledger.total_mw.group() || is_short ||
           is_evidence || (has_market && group == all.market.cost_eur.group() && field.axis != &axes().device);
}

/// Fields of levels contract and queue, of the ledger and of the market under their own names, as far as the file holds them.
void put_levels(Json& json, const ResultView& view) {
    const bool has_market = knows_market(view);
    const std::vector<std::string> zones = has_market ? view.labels(axes().zone) : std::vector<std::string>(),
                                   pipes = has_market ? view.labels(axes().pipe) : std::vector<std::string>();
    json.key("fields").open('{');
    for (const run::Field& field : fields().all()) {
        if (field.is_packed() || !goes_along(field, has_market) || !view.has(field)) continue;
        put_matrix(json, view, field.name, view.n_elements(field),
                   [&](std::size_t scenario, std::size_t element) { json.rounded(view.at(field, scenario, element)); });
    }
    json.close('}');
    for (const auto& [key, ids] : {std::pair("areas", &view.areas), {"zones", &zones}, {"pipes", &pipes}}) {
        json.key(key).open('[');
        for (const std::string& id : *ids) json.text(id);
        json.close(']');
    }
}

/// Demand of each station in the 24 hours of the day of its highest demand, per scenario  [MW].
void put_worst_days(Json& json, const ResultView& view) {
    const run::Field& demand = fields().hourly.station_demand_mw;
    if (!view.has(demand)) return;
    const auto steps_per_day = static_cast<std::size_t>(std::lround(kHoursPerDay / view.step_h()));
    json.key("worst_day").open('{').key("mw").open('[');
    std::vector<std::vector<double>> first_steps;
    for (const std::size_t scenario : view.likely()) {
        const std::vector<float> mw = view.file().hourly_rows(demand.name, scenario);
        const std::size_t n_steps = mw.size() / std::max<std::size_t>(1, view.stations.size());
        std::vector<double>& first = first_steps.emplace_back();
        json.open('[');
        for (std::size_t station = 0; station < view.stations.size(); ++station) {
            const float* row = mw.data() + station * n_steps;
            // A station that is not there in the scenario has no value in any hour, and no worst day.
            const bool is_there = n_steps > 0 && std::isfinite(row[0]);
            const auto highest =
                is_there ? static_cast<std::size_t>(std::max_element(row, row + n_steps) - row) : n_steps;
            const std::size_t start = highest / steps_per_day * steps_per_day;
            first.push_back(static_cast<double>(start));
            json.open('[');
            for (std::size_t step = start; step < std::min(n_steps, start + steps_per_day); ++step)
                json.rounded(row[step]);
            json.close(']');
        }
        json.close(']');
    }
    json.close(']').key("first_step").open('[');
    for (const std::vector<double>& row : first_steps) {
        json.open('[');
        for (const double step : row) json.number(step);
        json.close(']');
    }
    json.close(']').close('}');
}

/// Of draws: probability of being short with its error per likely scenario, quantiles of the first year per group; absent in
/// a study without draws.
void put_uncertainty(Json& json, const ResultView& view) {
    const run::Questions& of = run::questions();
    if (!view.has_draws(of.branch_flow)) return;
    const std::vector<std::string> drawn = view.file().texts("drawn_scenario");
    const std::array asked{&of.branch_flow, &of.station_flow, &of.branch_contract, &of.station_contract};
    const auto put_parts = [&](const char* key, std::string (results::Question::*dataset)() const) {
        json.key(key).open('{');
        for (const results::Question* question : asked) {
            const std::size_t n_elements = view.n_elements_of(*question->axis);
            const std::vector<double> values = view.file().numbers((question->*dataset)());
            put_matrix(json, view, question->name, n_elements, [&](std::size_t scenario, std::size_t element) {
                const std::size_t row = index_of(drawn, view.scenarios[scenario]);
                json.rounded(row < drawn.size() ? values[row * n_elements + element] : std::nan(""));
            });
        }
        json.close('}');
    };
    put_parts("uncertainty", &results::Question::probability);
    put_parts("uncertainty_error", &results::Question::probability_error);
    const std::vector<double> counts = view.file().numbers("drawn_scenario_draws");
    json.number("n_draws", counts.empty() ? 0.0 : *std::max_element(counts.begin(), counts.end()));
    json.key("uncertainty_years").open('{').key("groups").open('[');
    const std::vector<std::string> stories = view.file().texts("group_storyline"),
                                   weather = view.file().texts("group_weather_year"),
                                   options = view.file().texts("group_option_set"),
                                   modes = view.file().texts("group_mode");
    for (std::size_t at = 0; at < stories.size(); ++at) {
        json.open('{').text("storyline", stories[at]).text("weather", weather[at]);
        json.text("options", options[at]).text("mode", modes[at]).close('}');
    }
    json.close(']');
    for (const results::Question* question : asked) {
        const std::size_t n = view.n_elements_of(*question->axis);
        for (const results::YearShare& share : results::kYearShares) {
            const std::vector<double> years = view.file().numbers(question->first_year_of(share.name));
            json.key(fmt::format("{}_{}", question->name, share.name)).open('[');
            for (std::size_t group = 0; group < stories.size(); ++group) {
                json.open('[');
                for (std::size_t element = 0; element < n; ++element) json.rounded(years[group * n + element]);
                json.close(']');
            }
            json.close(']');
        }
    }
    json.close('}');
}

}  // namespace

std::string page_data(const ResultView& view, const RegionNotes& notes, std::size_t n_hourly) {
    Json json;
    json.open('{');
    put_head(json, view, notes);
    put_scenarios(json, view);
    put_nodes(json, view);
    put_branches(json, view);
    put_stations(json, view);
    put_branch_results(json, view);
    put_station_results(json, view);
    const run::Questions& of = run::questions();
    put_first_years(json, view, "first_year_short", of.branch_flow, of.station_flow);
    if (view.has(of.branch_contract))
        put_first_years(json, view, "first_year_contract", of.branch_contract, of.station_contract);
    put_trust(json, view);
    put_totals(json, view);
    put_levels(json, view);
    put_worst_days(json, view);
    put_uncertainty(json, view);
    put_hours(json, view, n_hourly);
    put_region(json, notes);
    put_who(json, view);
    put_causes(json, view, notes.known_excesses);
    put_corrections(json, view);
    json.close('}');
    return json.result();
}

}  // namespace knelpunt::cli
