#include "tools/cli/page/region_data.hpp"

#include <algorithm>
#include <numeric>
#include <span>

namespace knelpunt::cli {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Rings as differences from point to point, the first from the corner at 0, 0: half the size of coordinates.
void put_rings(Json& json, const std::vector<std::vector<std::array<int, 2>>>& rings) {
    json.key("rings").open('[');
    for (const auto& ring : rings) {
        std::array<int, 2> last{0, 0};
        json.open('[');
        for (const std::array<int, 2>& point : ring) {
            json.number(point[0] - last[0]).number(point[1] - last[1]);
            last = point;
        }
        json.close(']');
    }
    json.close(']');
}

/// The fullest elements of a scenario that have a value in its first hour.
std::vector<std::size_t> fullest(const ResultView& view, const results::ResultField& field, std::size_t scenario,
                                 std::span<const float> hours, std::size_t n, std::size_t most) {
    const std::size_t n_steps = n == 0 ? 0 : hours.size() / n;
    std::vector<std::size_t> order(n_steps == 0 ? 0 : n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t element) { return !std::isfinite(hours[element * n_steps]); });
    const auto fullness = [&](std::size_t element) {
        const double value = view.at(field, scenario, element);
        return std::isfinite(value) ? value : -1.0;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return fullness(a) > fullness(b); });
    if (order.size() > most) order.resize(most);
    return order;
}

std::string letters_of(std::span<const float> values, double low, double high) {
    std::string out;
    for (const float value : values) {
        const double part = high > low ? (static_cast<double>(value) - low) / (high - low) : 0.0;
        const double step = std::round(part * static_cast<double>(kLetters.size() - 1));
        out += kLetters[static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(kLetters.size() - 1)))];
    }
    return out;
}

struct HourlyClass {
    const char* kind;
    const results::ResultField &hourly, &worst;
    std::size_t n = 0;
};

}  // namespace

void put_region(Json& json, const RegionNotes& notes) {
    json.key("geography").open('{').text("credit", notes.credit).key("land").open('[');
    for (const RegionNotes::Outline& outline : notes.outlines) {
        json.open('{').text("name", outline.name);
        put_rings(json, outline.rings);
        json.close('}');
    }
    json.close(']').key("towns").open('[');
    for (const RegionNotes::Town& town : notes.towns) {
        json.open('{').text("name", town.name).number("lat", town.lat).number("lon", town.lon);
        json.number("rank", town.rank).close('}');
    }
    json.close(']').close('}').key("projects").open('[');
    for (const RegionNotes::Project& project : notes.projects) {
        json.open('{').text("id", project.id).text("name", project.name).text("name_nl", project.dutch);
        json.text("owner", project.owner).text("kind", project.kind).key("ready").open('[');
        for (const int year : project.ready) json.number(year);
        json.close(']').key("elements").open('[');
        for (const std::string& id : project.elements) json.text(id);
        json.close(']').close('}');
    }
    json.close(']').key("known_excesses").open('{');
    for (const auto& [id, reason] : notes.known_excesses) json.text(id, reason.english);
    json.close('}').key("known_excesses_nl").open('{');
    for (const auto& [id, reason] : notes.known_excesses)
        if (!reason.dutch.empty()) json.text(id, reason.dutch);
    json.close('}');
}

void put_hours(Json& json, const ResultView& view, std::size_t n_hourly) {
    const std::vector<std::size_t> likely = view.likely();
    const auto joins = [&](std::size_t scenario) { return view.modes[scenario] == "connected"; };
    const bool has_joining = std::any_of(likely.begin(), likely.end(), joins);
    json.key("hours").open('[');
    for (std::size_t place = 0; place < likely.size(); ++place) {
        const std::size_t scenario = likely[place];
        if (!view.is_done(scenario) || (has_joining && !joins(scenario))) continue;
        for (const HourlyClass& one : {HourlyClass{"branch", fields().hourly.branch_worst_loading_pu,
                                                   fields().branches.worst_loading_pu, view.branches.size()},
                                       HourlyClass{"station", fields().hourly.station_demand_mw,
                                                   fields().stations.worst_loading_pu, view.stations.size()}}) {
            if (n_hourly == 0 || !view.has(one.hourly)) continue;
            const std::vector<float> hours = view.file().hourly_rows(one.hourly.name, scenario);
            const std::size_t n_steps = one.n == 0 ? 0 : hours.size() / one.n;
            for (const std::size_t element : fullest(view, one.worst, scenario, hours, one.n, n_hourly)) {
                const std::span<const float> row = std::span(hours).subspan(element * n_steps, n_steps);
                const auto [low, high] = std::minmax_element(row.begin(), row.end());
                json.open('{').number("scenario", static_cast<double>(place)).text("kind", one.kind);
                json.number("index", static_cast<double>(element));
                json.key("low").rounded(*low).key("high").rounded(*high);
                json.text("steps", letters_of(row, *low, *high)).close('}');
            }
        }
    }
    json.close(']');
}

}  // namespace knelpunt::cli
