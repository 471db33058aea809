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

/// Samples of one draw, by kind and id; none where the study does not draw them.
class SampleOf {
public:
    SampleOf(const ScenarioPoint& point, const std::vector<SampledInput>& samples)
        : place_(static_cast<std::size_t>(point.draw - 1)) {
        if (point.draw <= kNoDraw || !point.drawn.holds(DrawnInput::reconciled)) return;
        for (const SampledInput& input : samples) by_name_.emplace(std::pair(input.kind, input.id), &input);
    }
    [[nodiscard]] const SampledInput* find(std::string_view kind, const std::string& id) const {
        const auto found = by_name_.find({std::string(kind), id});
        return found == by_name_.end() ? nullptr : found->second;
    }
    [[nodiscard]] double value(const SampledInput& input) const { return input.sample.at(place_); }

private:
    std::size_t place_;
    std::map<std::pair<std::string, std::string>, const SampledInput*> by_name_;
};

/// Whether a limit is still what the corrected tables say, and no project has set it.
bool is_table_value(double value, const SampledInput& input) {
    return std::abs(value - input.value) <= 1e-9 * std::abs(input.value);  // decimal fractions in text
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

void draw_limits(const ScenarioPoint& point, const std::vector<SampledInput>& samples, Primitives& rows) {
    const SampleOf sample_of(point, samples);
    std::map<std::string_view, double> kv_of;
    for (const NodeRow& node : rows.nodes) kv_of.emplace(node.id, node.v_rated_kv);
    for (BranchRow& row : rows.branches) {
        const SampledInput* sampled = sample_of.find("rating", row.id);
        const double scale_mva = row.rating_mva.scale;
        if (point.drawn.holds(DrawnInput::ratings)) {
            // Kind and voltage: what a project or lever does not change, so that before and after stay one world.
            const auto kv = kv_of.find(row.from);
            const std::string group = fmt::format("{} {}", row.kind, kv == kv_of.end() ? 0.0 : kv->second);
            row.rating_mva.scale *=
                band_factor(row.rating_low_pu, row.rating_high_pu, drawn_normal(point, "rating", group, row.id));
        }
        if (sampled == nullptr) continue;
        const double sample_mva = sample_of.value(*sampled);
        row.rating_mva.scale =
            is_table_value(scale_mva, *sampled) ? sample_mva : std::max(row.rating_mva.scale, sample_mva);
    }
    for (LimitRow& row : rows.limits) {
        const SampledInput* sampled = sample_of.find("firm_capacity", row.node);
        if (sampled != nullptr && is_table_value(row.bound_mw.scale, *sampled))
            row.bound_mw.scale = sample_of.value(*sampled);
        else if (point.drawn.holds(DrawnInput::ratings) && is_weak(row.confidence))
            row.bound_mw.scale *=
                band_factor(1.0 - kFirmBandPu, 1.0 + kFirmBandPu, drawn_normal(point, "firm capacity", "all", row.id));
    }
}

void take_sampled_shares(const ScenarioPoint& point, const std::vector<SampledInput>& samples,
                         std::vector<LoadRow>& loads) {
    const SampleOf sample_of(point, samples);
    for (LoadRow& load : loads)
        if (const SampledInput* sampled = sample_of.find("share", load.node); sampled != nullptr)
            load.share_factor_pu = sample_of.value(*sampled);
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
