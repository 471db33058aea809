#include "models/region/draws.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sim/base/random.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

constexpr double kNormal90 = 1.2815515655446004;  ///< 90th percentile of the standard normal distribution
constexpr double kNormal99 = 2.3263478740408408;  ///< 99th percentile
constexpr double kShareSd = 0.2;                  ///< of the logarithm of a station's share; assumed

double normal(const ScenarioPoint& point, std::string_view what, std::string_view id) {
    const RandomStream random(point.draw_seed, what);
    return numeric::normal_quantile(random.uniform(0, 0, entity_hash(id), static_cast<std::uint32_t>(point.draw)));
}

/// Factor of a value whose low and high estimates are ratios to it.
double band_factor(double low_pu, double high_pu, double z) {
    if (!(low_pu > 0.0) || !(high_pu > 0.0)) return 1.0;
    return numeric::exp(quantile_line(numeric::log(low_pu), 0.0, numeric::log(high_pu), z));
}

}  // namespace

double share_band_pu() { return std::sqrt(0.5) * kShareSd * kNormal90; }

double drawn_normal(const ScenarioPoint& point, std::string_view what, std::string_view group,
                    std::string_view entity) {
    if (point.draw == kEarliestDraw) return -kNormal99;
    const double z = std::sqrt(0.5) * (normal(point, fmt::format("{} shared", what), group) +
                                       normal(point, fmt::format("{} own", what), entity));
    return std::clamp(z, -kNormal99, kNormal99);
}

double quantile_line(double p10, double p50, double p90, double z) {
    return p50 + z / kNormal90 * (z < 0.0 ? p50 - p10 : p90 - p50);
}

double drawn_delay_years(const ProjectRow& project, const ScenarioPoint& point) {
    return quantile_line(project.delay_p10_years, project.delay_p50_years, project.delay_p90_years,
                         drawn_normal(point, "commissioning", project.owner, project.id));
}

void draw_limits(const ScenarioPoint& point, Primitives& rows) {
    std::map<std::string_view, double> kv_of;
    for (const NodeRow& node : rows.nodes) kv_of.emplace(node.id, node.v_rated_kv);
    for (BranchRow& row : rows.branches) {
        // Kind and voltage: what a project or lever does not change, so that before and after stay one world.
        const auto kv = kv_of.find(row.from);
        const std::string group = fmt::format("{} {}", row.kind, kv == kv_of.end() ? 0.0 : kv->second);
        row.rating_mva.scale *=
            band_factor(row.rating_low_pu, row.rating_high_pu, drawn_normal(point, "rating", group, row.id));
    }
    for (LimitRow& row : rows.limits) {
        if (is_weak(row.confidence))
            row.bound_mw.scale *=
                band_factor(1.0 - kFirmBandPu, 1.0 + kFirmBandPu, drawn_normal(point, "firm capacity", "all", row.id));
    }
}

int drawn_weather_seed(const ScenarioPoint& point, std::string_view weather_year) {
    const RandomStream random(point.draw_seed, "weather year");
    const auto words = random.words(0, 0, entity_hash(weather_year), static_cast<std::uint32_t>(point.draw));
    return static_cast<int>(words[0] >> 1U);  // never negative
}

void draw_load_shares(const ScenarioPoint& point, const std::vector<LoadRow>& loads, std::vector<double>& annual_mwh) {
    using Group = std::pair<std::string_view, std::string_view>;  // municipality, category
    std::map<Group, std::pair<double, double>> before_and_after;
    std::map<std::string_view, std::size_t> in_order;  // sums in the order of ids
    for (std::size_t load = 0; load < loads.size(); ++load) in_order.emplace(loads[load].id, load);
    for (const auto& [id, load] : in_order) {
        const LoadRow& row = loads[load];
        if (!is_weak(row.confidence)) continue;  // what is reported stays
        auto& [before_mwh, after_mwh] = before_and_after[{row.municipality, row.category}];
        before_mwh += annual_mwh[load];
        annual_mwh[load] *= numeric::exp(kShareSd * drawn_normal(point, "load share", row.node, row.id));
        after_mwh += annual_mwh[load];
    }
    for (std::size_t load = 0; load < loads.size(); ++load) {
        if (!is_weak(loads[load].confidence)) continue;
        const auto& [before_mwh, after_mwh] = before_and_after[{loads[load].municipality, loads[load].category}];
        if (after_mwh > 0.0) annual_mwh[load] *= before_mwh / after_mwh;
    }
}

}  // namespace knelpunt::models
