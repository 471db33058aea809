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

ResultView::ResultView(const std::filesystem::path& path) : file_(path, run::schema()) {
    scenarios = file_.texts("scenario");
    status = file_.texts("status");
    messages = file_.texts("message");
    storylines = file_.texts("storyline");
    weather_years = file_.texts("weather_year");
    option_sets = file_.texts("option_set");
    years = file_.numbers("year");
    modes = file_.texts("mode");
    draws = file_.has("draw") ? file_.numbers("draw") : std::vector<double>(years.size(), 0.0);
    areas = labels(axes().area);
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

const ResultView::Column& ResultView::column(const results::ResultField& field) const {
    const auto known = columns_.find(field.name);
    if (known != columns_.end()) return known->second;
    const std::vector<std::size_t> shape = file_.shape(field.name);
    const std::size_t n_elements =
        shape.empty() ? 1 : std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
    return columns_.emplace(field.name, Column{file_.numbers(field.name), n_elements}).first->second;
}

std::vector<std::size_t> ResultView::likely() const {
    std::vector<std::size_t> out;
    for (std::size_t at = 0; at < n_scenarios(); ++at) {
        if (draws[at] == 0.0) out.push_back(at);
    }
    return out;
}

bool ResultView::has(const results::ResultField& field) const { return file_.has(field.name); }

bool ResultView::has(const results::Question& question) const { return file_.has(std::string(question.first_year)); }

bool ResultView::has_draws(const results::Question& question) const { return file_.has(question.probability()); }

double ResultView::at(const results::ResultField& field, std::size_t scenario, std::size_t element) const {
    const Column& data = column(field);
    const std::size_t place = scenario * data.n_elements + element;
    if (element >= data.n_elements || place >= data.values.size())
        file_.refuse(field.name, fmt::format("has no value {} of scenario {}", element, scenario));
    return data.values[place];
}

std::string ResultView::label(const std::vector<std::string>& labels, double index, const results::ResultField& field,
                              std::string otherwise) const {
    if (index < 0.0) return otherwise;
    if (!(index < static_cast<double>(labels.size())))
        file_.refuse(field.name, fmt::format("names element {} of {}", index, labels.size()));
    return labels[static_cast<std::size_t>(index)];
}

std::vector<std::string> ResultView::labels(const results::Axis& axis) const {
    const std::string name(axis.name);
    return file_.has(name) ? file_.texts(name) : std::vector<std::string>();
}

std::size_t ResultView::n_elements_of(const results::Axis& axis) const {
    const std::string name(axis.name);
    return file_.has(name) ? file_.shape(name).front() : 0;
}

std::vector<std::size_t> ResultView::done_of(const std::vector<std::size_t>& chosen) const {
    std::vector<std::size_t> out;
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(out),
                 [&](std::size_t scenario) { return is_done(scenario); });
    return out;
}

results::ScenarioValues ResultView::values_of(std::size_t scenario) const {
    return {[this](const results::ResultField& field) { return has(field); },
            [this](const results::ResultField& field) { return n_elements(field); },
            [this, scenario](const results::ResultField& field, std::size_t element) {
                return at(field, scenario, element);
            }};
}

bool ResultView::has_ac(std::size_t scenario) const {
    return std::isfinite(values_of(scenario).one(fields().ac_totals.loss_mwh));
}

double ResultView::unsolved_steps(std::size_t scenario) const {
    return is_done(scenario) ? run::unsolved_steps(values_of(scenario)) : 0.0;
}

bool ResultView::is_lower_bound(std::size_t scenario) const {
    return unsolved_steps(scenario) > 0.0 ||
           (is_done(scenario) && run::unsolved_outage_steps(values_of(scenario)) > 0.0);
}

std::string ResultView::time_text(double step) const {
    if (step < 0.0) return {};
    if (!(step < n_steps_)) file_.refuse("time", fmt::format("has no step {}", step));
    std::string text = TimeAxis(start_year_, 1, step_h_, step * step_h_ + first_hour_).iso_text(0);
    text[10] = ' ';
    return text;
}

}  // namespace knelpunt::cli
