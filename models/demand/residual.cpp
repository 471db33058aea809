#include "models/demand/residual.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/base/random.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

/// Independent standard normal numbers, four of each counter.
std::vector<double> normal_numbers(const RandomStream& random, std::uint32_t entity, std::size_t n) {
    constexpr double kTwoTo32 = 4294967296.0;
    std::vector<double> out(n);
    for (std::size_t first = 0; first < n; first += 4) {
        const auto words = random.words(0, static_cast<std::uint32_t>(first / 4), entity, 0);
        for (std::size_t lane = 0; lane < 4 && first + lane < n; ++lane) {
            out[first + lane] = numeric::normal_quantile((static_cast<double>(words[lane]) + 0.5) / kTwoTo32);
        }
    }
    return out;
}

/// Size of a station's own course: independent parts of its rows, and the use that it must not exceed.
struct OwnCourse {
    double variance_mw2 = 0.0, least_use_mw = 0.0;
    bool is_wanted = false;
};

using Stations = std::map<std::string, OwnCourse, std::less<>>;

Stations own_courses(std::span<const CategoryRow> categories, const SeriesPool& pool, const Primitives& rows) {
    std::map<std::string_view, double> deviation_of;
    for (const CategoryRow& category : categories) deviation_of[category.id] = category.residual_sd_pu;
    std::vector<const DemandRow*> measured;
    for (const DemandRow& demand : rows.demands) {
        if (demand.ledger_class == "measured") measured.push_back(&demand);
    }
    // Sums in the order of ids: the order of rows leaves no trace.
    std::sort(measured.begin(), measured.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    std::map<SeriesId, double> least_of{{kConstant, 1.0}};
    Stations out;
    for (const DemandRow* demand : measured) {
        const Hourly& use = demand->p_mw;
        if (!least_of.contains(use.series)) {
            const std::span<const double> values = pool.values(use.series);
            least_of[use.series] = *std::min_element(values.begin(), values.end());
        }
        const double deviation_mw = deviation_of[demand->category] * use.scale;
        OwnCourse& station = out[demand->node];
        station.is_wanted = station.is_wanted || deviation_of[demand->category] > 0.0;
        station.variance_mw2 += deviation_mw * deviation_mw;
        station.least_use_mw += use.scale * least_of[use.series];
    }
    return out;
}

Key residual_key(const ResidualSetting& setting, const std::string& station, const TimeAxis& time) {
    KeyBuilder key;
    key.text("station residual").text(station).integer(setting.seed).number(setting.hours);
    key.integer(static_cast<std::int64_t>(time.n_steps())).number(time.step_h()).number(time.first_hour());
    return key.finish();
}

}  // namespace

std::vector<double> residual_series(const ResidualSetting& setting, const std::string& station, const TimeAxis& time) {
    const RandomStream random(static_cast<std::uint32_t>(setting.seed), "station residual");
    const auto n_hours = static_cast<std::size_t>(kHoursPerYear);
    std::vector<double> year = normal_numbers(random, entity_hash(station), n_hours);
    const double phi = numeric::exp(-1.0 / setting.hours);
    const double fresh = std::sqrt(1.0 - phi * phi);
    double sum = year[0];
    for (std::size_t hour = 1; hour < n_hours; ++hour) {
        year[hour] = phi * year[hour - 1] + fresh * year[hour];
        sum += year[hour];
    }
    const double mean = sum / kHoursPerYear;
    double squares = 0.0;
    for (double& value : year) {
        value -= mean;
        squares += value * value;
    }
    const double to_unit = std::sqrt(kHoursPerYear / squares);
    std::vector<double> out(time.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step) {
        const double hour = time.first_hour() + static_cast<double>(step) * time.step_h();
        out[step] = to_unit * year[static_cast<std::size_t>(hour)];
    }
    return out;
}

void add_residuals(std::span<const CategoryRow> categories, const ResidualSetting& setting, const TimeAxis& time,
                   SeriesPool& pool, Primitives& out) {
    for (const auto& [node, station] : own_courses(categories, pool, out)) {
        if (!station.is_wanted) continue;
        const SeriesId series = pool.get_or_add(residual_key(setting, node, time),
                                                [&, &id = node] { return residual_series(setting, id, time); });
        const std::span<const double> values = pool.values(series);
        const double deepest = -*std::min_element(values.begin(), values.end());
        double deviation_mw = std::sqrt(station.variance_mw2);
        if (deepest > 0.0) deviation_mw = std::min(deviation_mw, station.least_use_mw / deepest);
        DemandRow row;
        row.id = node + ".residual";
        row.name = "Own course of " + node;
        row.node = node;
        row.category = "residual";
        row.ledger_class = "measured";
        row.flexibility = "fixed";
        row.confidence = "assumed";
        row.p_mw = {deviation_mw, series};
        out.demands.push_back(std::move(row));
    }
}

}  // namespace knelpunt::models
