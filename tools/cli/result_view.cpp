#include "tools/cli/result_view.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::cli {

ResultView::ResultView(const std::filesystem::path& path) : file_(path) {
    scenarios = file_.texts("scenario");
    status = file_.texts("status");
    messages = file_.texts("message");
    storylines = file_.texts("storyline");
    weather_years = file_.texts("weather_year");
    option_sets = file_.texts("option_set");
    years = file_.numbers("year");
    modes = file_.texts("mode");
    draws = has("draw") ? file_.numbers("draw") : std::vector<double>(years.size(), 0.0);
    if (has("area")) areas = file_.texts("area");
    branches = file_.texts("branch");
    branch_names = file_.texts("branch_name");
    branch_kinds = file_.texts("branch_kind");
    branch_from = file_.texts("branch_from");
    branch_to = file_.texts("branch_to");
    branch_confidence = file_.texts("branch_confidence");
    rule_offtake = file_.texts("branch_rule_offtake");
    rule_feed_in = file_.texts("branch_rule_feed_in");
    nodes = file_.texts("node");
    node_names = file_.texts("node_name");
    node_sites = file_.texts("node_site");
    node_areas = file_.texts("node_area");
    node_municipalities = file_.texts("node_municipality");
    node_kv = file_.numbers("node_kv");
    node_lat = file_.numbers("node_lat");
    node_lon = file_.numbers("node_lon");
    stations = file_.texts("station");
    station_names = file_.texts("station_name");
    station_confidence = file_.texts("station_confidence");
    contingencies = file_.texts("contingency");
    const std::vector<double> hours = file_.numbers("time");
    n_steps_ = static_cast<double>(hours.size());
    if (hours.size() > 1) step_h_ = hours[1] - hours[0];
    if (!(step_h_ > 0.0 && step_h_ <= kHoursPerDay)) file_.refuse("time", "its steps are no hours of a day");
    start_year_ = static_cast<int>(number_in("time_start", file_.attribute("time_start").substr(0, 4)));
    first_hour_ = number_in("first_hour", file_.attribute("first_hour"));
}

double ResultView::number_in(const std::string& name, const std::string& text) const {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr double kMost = 1.0e5;  // years and hours of a year lie below
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0.0 && value < kMost))
        file_.refuse(name, fmt::format("\"{}\" is no number that fits", text));
    return value;
}

const ResultView::Field& ResultView::field(std::string_view name) const {
    const auto known =
        std::find_if(fields_.begin(), fields_.end(), [&](const Field& candidate) { return candidate.name == name; });
    if (known != fields_.end()) return *known;
    const std::string path(name);
    const std::vector<std::size_t> shape = file_.shape(path);
    const std::size_t n_elements =
        shape.empty() ? 1 : std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
    fields_.push_back({path, file_.numbers(path), n_elements});
    return fields_.back();
}

std::vector<std::size_t> ResultView::likely() const {
    std::vector<std::size_t> out;
    for (std::size_t at = 0; at < n_scenarios(); ++at) {
        if (draws[at] == 0.0) out.push_back(at);
    }
    return out;
}

bool ResultView::has(std::string_view name) const { return file_.has(std::string(name)); }

double ResultView::at(std::string_view name, std::size_t scenario, std::size_t element) const {
    const Field& data = field(name);
    const std::size_t place = scenario * data.n_elements + element;
    if (element >= data.n_elements || place >= data.values.size())
        file_.refuse(data.name, fmt::format("has no value {} of scenario {}", element, scenario));
    return data.values[place];
}

std::string ResultView::label(const std::vector<std::string>& labels, double index, std::string_view name,
                              std::string otherwise) const {
    if (index < 0.0) return otherwise;
    if (!(index < static_cast<double>(labels.size())))
        file_.refuse(std::string(name), fmt::format("names element {} of {}", index, labels.size()));
    return labels[static_cast<std::size_t>(index)];
}

std::size_t ResultView::n_elements_of(results::Axis axis) const {
    const std::string labels(results::axis_name(axis));
    return has(labels) ? file_.shape(labels).front() : 0;
}

std::vector<std::size_t> ResultView::done_of(const std::vector<std::size_t>& chosen) const {
    std::vector<std::size_t> out;
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(out),
                 [&](std::size_t scenario) { return is_done(scenario); });
    return out;
}

results::ScenarioValues ResultView::values_of(std::size_t scenario) const {
    return {[this](std::string_view name) { return has(name); },
            [this](std::string_view name) { return n_elements(name); },
            [this, scenario](std::string_view name, std::size_t element) { return at(name, scenario, element); }};
}

bool ResultView::has_ac(std::size_t scenario) const {
    return has("totals/loss_mwh") && std::isfinite(at("totals/loss_mwh", scenario));
}

double ResultView::unsolved_steps(std::size_t scenario) const {
    return is_done(scenario) ? results::unsolved_steps(values_of(scenario)) : 0.0;
}

bool ResultView::is_lower_bound(std::size_t scenario) const {
    return unsolved_steps(scenario) > 0.0 ||
           (is_done(scenario) && results::unsolved_outage_steps(values_of(scenario)) > 0.0);
}

std::string ResultView::time_text(double step) const {
    if (step < 0.0) return {};
    if (!(step < n_steps_)) file_.refuse("time", fmt::format("has no step {}", step));
    std::string text = TimeAxis(start_year_, 1, step_h_, step * step_h_ + first_hour_).iso_text(0);
    text[10] = ' ';
    return text;
}

}  // namespace knelpunt::cli
