#include "models/networks/heating_curve.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace knelpunt::models {
namespace {

using Curve = std::vector<HeatingCurveRow>;  ///< by rising outdoor temperature

double value_of(const Curve& curve, double HeatingCurveRow::*member, double outdoor_c) {
    if (outdoor_c <= curve.front().outdoor_c) return curve.front().*member;
    for (std::size_t point = 1; point < curve.size(); ++point) {
        const HeatingCurveRow &low = curve[point - 1], &high = curve[point];
        if (outdoor_c > high.outdoor_c) continue;
        const double share = (outdoor_c - low.outdoor_c) / (high.outdoor_c - low.outdoor_c);
        return low.*member + share * (high.*member - low.*member);
    }
    return curve.back().*member;
}

/// Temperature by the hours' outdoor temperature.
Hourly course_of(const Curve& curve, double HeatingCurveRow::*member, SeriesId day_c, SeriesPool& pool) {
    KeyBuilder key;
    key.text("heating curve").key(pool.key_of(day_c));
    for (const HeatingCurveRow& point : curve) key.number(point.outdoor_c).number(point.*member);
    return {1.0, pool.get_or_add(key.finish(), [&] {
                const auto outdoor_c = pool.values(day_c);
                std::vector<double> out(outdoor_c.size());
                for (std::size_t step = 0; step < out.size(); ++step)
                    out[step] = value_of(curve, member, outdoor_c[step]);
                return out;
            })};
}

std::map<std::string, Curve, std::less<>> curves_of(const std::vector<HeatingCurveRow>& rows, CompileContext& context) {
    std::map<std::string, Curve, std::less<>> out;
    for (const HeatingCurveRow& row : rows) out[row.curve].push_back(row);
    for (auto& [name, curve] : out) {
        std::stable_sort(curve.begin(), curve.end(),
                         [](const HeatingCurveRow& a, const HeatingCurveRow& b) { return a.outdoor_c < b.outdoor_c; });
        for (std::size_t point = 0; point < curve.size(); ++point) {
            const HeatingCurveRow& row = curve[point];
            if (point > 0 && row.outdoor_c == curve[point - 1].outdoor_c)
                context.issues.add(IssueCode::duplicate_id, context.place(heating_curves_spec(), row.line, "outdoor_c"),
                                   fmt::format("heating_curves \"{}\": curve {} has two points at {} degC", row.id,
                                               name, row.outdoor_c),
                                   "Keep one of them");
            if (!(row.supply_c > row.return_c))
                context.issues.add(
                    IssueCode::out_of_range, context.place(heating_curves_spec(), row.line, "supply_c"),
                    fmt::format("heating_curves \"{}\": supply_c = {} degC, must be > return_c = {} degC", row.id,
                                row.supply_c, row.return_c),
                    "Water gives heat only if it comes back colder");
        }
    }
    return out;
}

/// What the study asks for and the row lacks.
template <class Row>
void require_value(CompileContext& context, const TableSpec<Row>& spec, const Row& row, std::string_view column,
                   bool is_given) {
    if (is_given) return;
    context.issues.add(
        IssueCode::missing_value, context.place(spec, row.line, column),
        fmt::format("{} \"{}\": {} is empty, pressures and temperatures need it", spec.name, row.id, column),
        "Give a value (with confidence = assumed if need be), or leave its carrier out of pipes");
}

bool is_computed(const CompileContext& context, std::string_view carrier) {
    const PipeCarrier which = carrier == "heat" ? PipeCarrier::heat : PipeCarrier::hydrogen;
    return context.point.pipes.holds(which) || context.point.pipe_outages.holds(which);
}

void check_pipes(const std::vector<SiteRow>& sites, const std::vector<NetworkPipeRow>& pipes, CompileContext& context) {
    std::map<std::string, std::string, std::less<>> carrier_of;
    for (const SiteRow& site : sites) carrier_of[site.id] = site.carrier;
    const TableSpec<NetworkPipeRow>& spec = network_pipes_spec();
    for (const NetworkPipeRow& row : pipes) {
        const auto found = carrier_of.find(row.from);
        if (found == carrier_of.end() || !is_computed(context, found->second)) continue;
        require_value(context, spec, row, "inner_diameter_mm", !std::isnan(row.inner_diameter_mm));
        require_value(context, spec, row, "roughness_mm", !std::isnan(row.roughness_mm));
        require_value(context, spec, row, "ground_c", !std::isnan(row.ground_c));
        if (found->second == "heat")
            require_value(context, spec, row, "heat_loss_w_per_m_k", !std::isnan(row.heat_loss_w_per_m_k));
        if (row.station != "none") require_value(context, spec, row, "outlet_bar", !std::isnan(row.outlet_bar));
        if (row.station != "none" && found->second == "heat")
            context.issues.add(
                IssueCode::unknown_choice, context.place(spec, row.line, "station"),
                fmt::format("network_pipes \"{}\": station = {}, a pipe of heat has none", row.id, row.station),
                "Leave it empty");
        if (2.0 * row.roughness_mm >= row.inner_diameter_mm)
            context.issues.add(
                IssueCode::out_of_range, context.place(spec, row.line, "roughness_mm"),
                fmt::format("network_pipes \"{}\": roughness_mm = {} mm, must be below the radius of a pipe "
                            "of {} mm",
                            row.id, row.roughness_mm, row.inner_diameter_mm),
                "Roughness is in millimetres: 0.05 for new steel");
    }
}

}  // namespace

const TableSpec<HeatingCurveRow>& heating_curves_spec() {
    using Row = HeatingCurveRow;
    static const TableSpec<Row> spec{
        "heating_curves",
        "networks/heating_curves.csv",
        "Supply and return temperature of heat networks by the mean outdoor temperature of 24 hours; linear between "
        "points, constant outside.",
        {{&Row::id, {.name = "id", .doc = "Id of the point."}},
         {&Row::curve, {.name = "curve", .doc = "Curve that the point belongs to."}},
         {&Row::outdoor_c,
          {.name = "outdoor_c", .unit = Unit::c, .doc = "Mean outdoor temperature of 24 hours.", .range = {-40, 45}}},
         {&Row::supply_c, {.name = "supply_c", .unit = Unit::c, .doc = "What plants supply.", .range = {10, 180}}},
         {&Row::return_c,
          {.name = "return_c", .unit = Unit::c, .doc = "What customers give back.", .range = {2, 150}}}},
        true};
    return spec;
}

void add_pipe_physics(const std::vector<SiteRow>& sites, const std::vector<NetworkPipeRow>& pipes,
                      const std::vector<HeatingCurveRow>& curves, SeriesId day_c, CompileContext& context) {
    const auto curve_of = curves_of(curves, context);
    if (context.issues.has_errors()) return;
    check_pipes(sites, pipes, context);
    const TableSpec<SiteRow>& spec = sites_spec();
    for (const SiteRow& site : sites) {
        PipeNodeRow row;
        row.id = site.id;
        row.pressure_least_bar = site.pressure_least_bar;
        row.pressure_most_bar = site.pressure_most_bar;
        row.pressure_set_bar = site.pressure_set_bar;
        row.source_bar = site.source_bar;
        row.supply_least_c = site.supply_least_c;
        const bool is_heat = site.carrier == "heat";
        if (is_computed(context, site.carrier)) {
            require_value(context, spec, site, "pressure_most_bar", !std::isnan(site.pressure_most_bar));
            if (is_heat) require_value(context, spec, site, "heating_curve", !site.heating_curve.empty());
        }
        if (const auto found = curve_of.find(site.heating_curve); found != curve_of.end()) {
            row.supply_c = course_of(found->second, &HeatingCurveRow::supply_c, day_c, context.pool);
            row.return_c = course_of(found->second, &HeatingCurveRow::return_c, day_c, context.pool);
        } else if (!site.heating_curve.empty()) {
            context.issues.add(IssueCode::dangling_id, context.place(spec, site.line, "heating_curve"),
                               fmt::format("sites \"{}\": heating_curve {} is no curve of heating_curves", site.id,
                                           site.heating_curve),
                               "Add its points, or name another one");
        }
        context.out.pipe_nodes.push_back(std::move(row));
    }
}

}  // namespace knelpunt::models
