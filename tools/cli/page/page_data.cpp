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
#include "sim/results/schema.hpp"
#include "tools/cli/first_years.hpp"
#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/page/region_data.hpp"
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
double first_value(const ResultView& view, std::string_view field, std::size_t element) {
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
    const auto first = [&](std::string_view field, std::size_t at) { return first_value(view, field, at); };
    json.key("branches").open('[');
    for (std::size_t at = 0; at < view.branches.size(); ++at) {
        // Per circuit, as the page takes it; the rating of the whole group stands with each scenario.
        const double n_circuits = first("congestion/branch_n_circuits", at);
        const double rating_mw = first("congestion/branch_rating_mw", at) / n_circuits;
        json.open('{')
            .text("id", view.branches[at])
            .text("name", view.branch_names[at])
            .text("kind", view.branch_kinds[at]);
        json.text("from", view.branch_from[at]).text("to", view.branch_to[at]);
        json.number("kv", view.node_kv[node_of(view, view.branch_from[at], "branch_from")])
            .number("n_circuits", n_circuits);
        json.number("rating_mva", rating_mw);
        json.number("rating_low_mva", rating_mw * first("congestion/branch_rating_low_pu", at));
        json.number("rating_high_mva", rating_mw * first("congestion/branch_rating_high_pu", at));
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
        json.number("firm_mw", first_value(view, "congestion/station_firm_capacity_mw", at));
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

/// Writes fields of one class of elements under the names the page knows.
class ElementFields {
public:
    ElementFields(Json& json, const ResultView& view, std::string prefix, std::size_t n)
        : json_(json), view_(view), prefix_(std::move(prefix)), n_(n) {}

    void number(std::string_view key, const std::string& field) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t scenario, std::size_t element) {
            json_.rounded(view_.at(prefix_ + field, scenario, element));
        });
    }
    void number(const std::string& field) const { number(field, field); }

    /// An index as the name it points to; `own` gives the name of the element itself for its own limit.
    void name(std::string_view key, const std::string& field, const std::vector<std::string>& names,
              const std::vector<std::string>& own) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t scenario, std::size_t element) {
            const double index = view_.at(prefix_ + field, scenario, element);
            json_.text(view_.label(names, index, prefix_ + field, index < -1.5 ? own[element] : ""));
        });
    }
    void text(std::string_view key, const std::vector<std::string>& texts) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t, std::size_t element) { json_.text(texts[element]); });
    }
    void zero(std::string_view key) const {
        put_matrix(json_, view_, key, n_, [&](std::size_t, std::size_t) { json_.number(0); });
    }

private:
    Json& json_;
    const ResultView& view_;
    std::string prefix_;
    std::size_t n_;
};

void put_branch_results(Json& json, const ResultView& view) {
    const ElementFields fields(json, view, "congestion/branch_", view.branches.size());
    json.key("branch").open('{');
    for (const std::string name : {"in_service", "n_circuits", "rating_mw", "worst_loading_n_pu", "worst_hour",
                                   "worst_excess_mw", "lost_supply_mw"}) {
        fields.number(name);
    }
    fields.number("worst_loading_rule_pu", "worst_loading_pu");
    fields.number("hours_over_n_offtake");
    fields.number("hours_over_n_feedin", "hours_over_n_feed_in");
    fields.number("hours_over_rule_offtake", "hours_over_offtake");
    fields.number("hours_over_rule_feedin", "hours_over_feed_in");
    fields.number("mwh_over_rule_offtake", "mwh_over_offtake");
    fields.number("mwh_over_rule_feedin", "mwh_over_feed_in");
    fields.name("worst_outage", "worst_outage", view.contingencies, view.branches);
    fields.text("rule_offtake", view.rule_offtake);
    fields.text("rule_feedin", view.rule_feed_in);
    json.close('}');
}

void put_station_results(Json& json, const ResultView& view) {
    const ElementFields fields(json, view, "congestion/station_", view.stations.size());
    json.key("station").open('{');
    for (const std::string name : {"peak_offtake_mw", "energy_mwh", "worst_loading_pu", "worst_hour",
                                   "hours_over_offtake", "mwh_over_offtake", "headroom_offtake_mw"}) {
        fields.number(name);
    }
    fields.number("firm_mw", "firm_capacity_mw");
    fields.number("peak_feedin_mw", "peak_feed_in_mw");
    fields.number("headroom_feedin_mw", "headroom_feed_in_mw");
    // Stations have a firm limit for offtake only; feed-in is bounded by their transformers.
    fields.zero("hours_over_feedin");
    fields.zero("mwh_over_feedin");
    fields.name("headroom_offtake_binding", "headroom_offtake_binding", view.branches, view.stations);
    fields.name("headroom_feedin_binding", "headroom_feed_in_binding", view.branches, view.stations);
    json.close('}');
}

/// First years by group: null = never, -1 = not known; a year below 0 = short by then, an earlier year is not known.
void put_first_years(Json& json, const ResultView& view, std::string_view key, results::Question branch,
                     results::Question station) {
    json.key(key).open('{');
    std::vector<FirstYearGroup> groups;
    for (const auto& [what, question] : {std::pair("branch", branch), {"station", station}}) {
        groups = first_years(view, question);
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
    for (const std::size_t scenario : view.likely()) {
        const auto put = [&](std::string_view key, std::string_view field) {
            json.key(key).number(view.at(field, scenario));
        };
        json.open('{');
        put("demand_mwh", "totals/demand_mwh");
        put("peak_demand_mw", "totals/peak_demand_mw");
        put("peak_hour", "totals/peak_hour");
        put("generation_mwh", "totals/source_mwh");
        put("export_mwh", "totals/export_mwh");
        put("import_mwh", "totals/import_mwh");
        put("branches_over_rule", "totals/n_branches_over");
        put("stations_over", "totals/n_stations_over");
        json.close('}');
    }
    json.close(']');
}

/// Whether a market decided in any scenario.
bool knows_market(const ResultView& view) {
    if (!view.has("dispatch/price_mean_eur_per_mwh")) return false;
    for (std::size_t scenario = 0; scenario < view.n_scenarios(); ++scenario) {
        if (std::isfinite(view.at("dispatch/price_mean_eur_per_mwh", scenario))) return true;
    }
    return false;
}

/// Fields of levels contract and queue, of the ledger and of the market under their own names, as far as the file holds them.
void put_levels(Json& json, const ResultView& view) {
    const bool has_market = knows_market(view);
    const std::vector<std::string> zones = has_market ? view.file().texts("zone") : std::vector<std::string>(),
                                   pipes = has_market ? view.file().texts("pipe") : std::vector<std::string>();
    json.key("fields").open('{');
    for (const results::ResultField& field : results::result_fields()) {
        const bool is_wanted =
            field.name.starts_with("connection/") || field.name.starts_with("ledger/") ||
            field.name.starts_with("totals/suppressed") || field.name.starts_with("totals/n_") ||
            field.name.find("assumed_share") != std::string_view::npos ||
            field.name == "congestion/branch_worst_loading_offtake_pu" ||
            field.name == "congestion/branch_worst_loading_feed_in_pu" ||
            (has_market && field.name.starts_with("dispatch/") && !field.name.starts_with("dispatch/device_"));
        if (!is_wanted || field.is_hourly || !view.has(field.name)) continue;
        const std::size_t n = view.n_elements(field.name);
        put_matrix(json, view, field.name, n, [&](std::size_t scenario, std::size_t element) {
            json.rounded(view.at(field.name, scenario, element));
        });
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
    constexpr std::string_view kField = "electricity/station_demand_mw";
    if (!view.has(kField)) return;
    const auto steps_per_day = static_cast<std::size_t>(std::lround(kHoursPerDay / view.step_h()));
    json.key("worst_day").open('{').key("mw").open('[');
    std::vector<std::vector<double>> first_steps;
    for (const std::size_t scenario : view.likely()) {
        const std::vector<float> mw = view.file().hourly_rows(std::string(kField), scenario);
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
    if (!view.has("uncertainty/branch_probability_short_pu")) return;
    const std::vector<std::string> drawn = view.file().texts("drawn_scenario");
    const std::array classes{std::pair("branch", view.branches.size()), std::pair("station", view.stations.size()),
                             std::pair("contract_branch", view.branches.size()),
                             std::pair("contract_station", view.stations.size())};
    for (const auto& [key, field] :
         {std::pair("uncertainty", "_probability_short_pu"), std::pair("uncertainty_error", "_probability_error_pu")}) {
        json.key(key).open('{');
        for (const auto& [name, n] : classes) {
            const std::size_t n_elements = n;
            const std::vector<double> values = view.file().numbers(fmt::format("uncertainty/{}{}", name, field));
            put_matrix(json, view, name, n_elements, [&](std::size_t scenario, std::size_t element) {
                const std::size_t row = index_of(drawn, view.scenarios[scenario]);
                json.rounded(row < drawn.size() ? values[row * n_elements + element] : std::nan(""));
            });
        }
        json.close('}');
    }
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
    for (const auto& [name, n] : classes) {
        for (const char* quantile : {"p10", "p50", "p90"}) {
            const std::vector<double> years =
                view.file().numbers(fmt::format("uncertainty/{}_first_year_{}", name, quantile));
            json.key(fmt::format("{}_{}", name, quantile)).open('[');
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
    using enum results::Question;
    put_first_years(json, view, "first_year_short", branch_flow, station_flow);
    if (view.has("connection/first_year_contract_branch"))
        put_first_years(json, view, "first_year_contract", branch_contract, station_contract);
    put_trust(json, view);
    put_totals(json, view);
    put_levels(json, view);
    put_worst_days(json, view);
    put_uncertainty(json, view);
    put_hours(json, view, n_hourly);
    put_region(json, notes);
    json.close('}');
    return json.result();
}

}  // namespace knelpunt::cli
