#include "tools/cli/result_view.hpp"

#include <algorithm>

#include "sim/base/expects.hpp"
#include "sim/base/time_axis.hpp"

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
    if (hours.size() > 1) step_h_ = hours[1] - hours[0];
    time_units_ = file_.attribute("time_start");
}

const ResultView::Field& ResultView::field(std::string_view name) const {
    const auto known =
        std::find_if(fields_.begin(), fields_.end(), [&](const Field& candidate) { return candidate.name == name; });
    if (known != fields_.end()) return *known;
    const std::string path(name);
    const std::vector<std::size_t> shape = file_.shape(path);
    fields_.push_back({path, file_.numbers(path), shape.size() > 1 ? shape[1] : 1});
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
    expects(element < data.n_elements && scenario < n_scenarios(), "an element of the field");
    return data.values[scenario * data.n_elements + element];
}

std::string ResultView::time_text(double step) const {
    if (step < 0.0) return {};
    const int year = std::stoi(time_units_.substr(0, 4));
    const double hour = step * step_h_;
    std::string text = TimeAxis(year, 1, step_h_, hour + std::stod(file_.attribute("first_hour"))).iso_text(0);
    text[10] = ' ';
    return text;
}

}  // namespace knelpunt::cli
