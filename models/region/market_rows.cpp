#include "models/region/market_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "models/region/long_table.hpp"

namespace knelpunt::models {
namespace {

constexpr double kExchangeMw = 1.0e5;  ///< no limit of its own: lines to the rest of the country are the grid's matter

/// Use of the region hour by hour: its course stands for the country's.
std::vector<double> use_of_region(const Primitives& rows, const SeriesPool& pool) {
    std::map<SeriesId, double> scale_of;
    for (const DemandRow& row : rows.demands) {
        if (row.in_service) scale_of[row.p_mw.series] += row.p_mw.scale;
    }
    std::map<Key, std::pair<SeriesId, double>> in_order;  // sums do not depend on who asked for a series first
    std::vector<double> out(pool.n_steps(), 0.0);
    for (const auto& [series, scale] : scale_of) {
        if (series == kConstant)
            for (double& value : out) value += scale;
        else
            in_order[pool.key_of(series)] = {series, scale};
    }
    for (const auto& [key, term] : in_order) {
        const auto values = pool.values(term.first);
        for (std::size_t step = 0; step < out.size(); ++step) out[step] += term.second * values[step];
    }
    return out;
}

void put_source(const std::vector<TechnologyRow>& technologies, const NationalYear& year, SourceRow& source) {
    const auto technology = std::find_if(technologies.begin(), technologies.end(),
                                         [&](const TechnologyRow& row) { return row.id == source.category; });
    if (technology == technologies.end()) return;
    if (technology->rule == "weather") {
        source.dispatch = "market";
        source.p_max_mw = source.p_mw;
    } else if (technology->fuel == "gas") {
        source.dispatch = "market";
        source.p_max_mw = {source.p_rated_mw, kConstant};
        source.cost_eur_per_mwh = fuel_cost(year) / technology->efficiency_pu + technology->other_cost_eur_per_mwh;
        source.co2_t_per_mwh = kGasCo2TPerMwh / technology->efficiency_pu;
    }
}

}  // namespace

NationalYear national_year(const std::vector<NationalRow>& rows, const ScenarioPoint& point, const std::string& file,
                           Issues& issues) {
    LongTable table;
    for (const NationalRow& row : rows) table.add(row.id, row.storyline, row.year, row.value);
    table.finish();
    NationalYear out;
    for (const auto& [id, value] :
         {std::pair("gas_eur_per_mwh", &out.gas_eur_per_mwh), std::pair("co2_eur_per_t", &out.co2_eur_per_t),
          std::pair("demand_twh", &out.demand_twh), std::pair("solar_mw", &out.solar_mw),
          std::pair("wind_onshore_mw", &out.wind_onshore_mw), std::pair("wind_offshore_mw", &out.wind_offshore_mw),
          std::pair("flexible_mw", &out.flexible_mw)}) {
        *value = table.value(id, point.storyline, point.year);
        if (std::isnan(*value)) {
            issues.add(IssueCode::no_base_value, {file, 0, "id"},
                       fmt::format("a market needs {} of storyline {} or *, which has no row", id, point.storyline),
                       "Add rows to markets/national.csv, or choose dispatch = \"rule\"");
        }
    }
    const auto value_or = [&](const char* id, double fallback) {
        const double value = table.value(id, point.storyline, point.year);
        return std::isnan(value) ? fallback : value;
    };
    out.hydrogen_eur_per_mwh = value_or("hydrogen_eur_per_mwh", kNaN);
    out.lost_load_eur_per_mwh = value_or("lost_load_eur_per_mwh", kNaN);
    out.lost_heat_eur_per_mwh = value_or("lost_heat_eur_per_mwh", out.lost_load_eur_per_mwh);
    out.lost_hydrogen_eur_per_mwh = value_or("lost_hydrogen_eur_per_mwh", out.lost_load_eur_per_mwh);
    return out;
}

double exchange_limit(const std::vector<ExchangeRow>& rows) {
    double limit_mw = kExchangeMw;
    for (const ExchangeRow& row : rows)
        if (row.share_pu > 0.0 && !std::isnan(row.p_max_mw)) limit_mw = std::min(limit_mw, row.p_max_mw / row.share_pu);
    return limit_mw;
}

void check_lost_load(const NationalYear& year, const std::vector<NationalRow>& rows, const PriceCurveRow& curve,
                     const std::string& file, Issues& issues) {
    for (const auto& [id, value] : {std::pair<std::string, double>("lost_load_eur_per_mwh", year.lost_load_eur_per_mwh),
                                    {"lost_heat_eur_per_mwh", year.lost_heat_eur_per_mwh},
                                    {"lost_hydrogen_eur_per_mwh", year.lost_hydrogen_eur_per_mwh}}) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&wanted = id](const NationalRow& one) { return one.id == wanted; });
        if (value > curve.cap_eur_per_mwh || row == rows.end()) continue;
        issues.add(
            IssueCode::out_of_range, {file, row->line, "value"},
            fmt::format("national \"{}\": value = {:g} EUR/MWh, must lie above cap_eur_per_mwh = {:g} EUR/MWh of "
                        "price_curves: else use is left unmet to sell",
                        id, value, curve.cap_eur_per_mwh),
            "Raise it, or lower the cap");
    }
}

void put_lost_load(const NationalYear& year, Primitives& out) {
    std::map<std::string, std::string, std::less<>> carrier_of;
    for (const NodeRow& node : out.nodes) carrier_of[node.id] = node.carrier;
    for (DemandRow& row : out.demands) {
        const std::string& carrier = carrier_of[row.node];
        row.value_eur_per_mwh = carrier == "heat"       ? year.lost_heat_eur_per_mwh
                                : carrier == "hydrogen" ? year.lost_hydrogen_eur_per_mwh
                                                        : year.lost_load_eur_per_mwh;
    }
}

void add_market(const MarketTables& market, const Weather& weather, CompileContext& context) {
    const std::size_t n_issues = context.issues.list().size();
    for (const TechnologyRow& row : market.technologies) {
        if (row.fuel.empty() || !std::isnan(row.efficiency_pu)) continue;
        context.issues.add(IssueCode::missing_value, context.place(technologies_spec(), row.line, "efficiency_pu"),
                           fmt::format("technologies \"{}\": burns {} and has no efficiency_pu", row.id, row.fuel));
    }
    if (context.issues.list().size() > n_issues) return;
    Primitives& out = context.out;
    SeriesPool& pool = context.pool;
    const TimeAxis& time = context.time;
    const NationalYear& year = market.year;
    const PriceCurveRow& curve = market.curve;
    for (SourceRow& source : out.sources) put_source(market.technologies, year, source);
    MarketExchange exchange;
    exchange.node = out.nodes.empty() ? std::string() : out.nodes.front().id;
    exchange.p_max_mw = market.exchange_max_mw;
    if (market.read_price != nullptr) {
        const io::YearSeries& read = *market.read_price;
        check_prices(read, curve, context.issues);
        const Key key = KeyBuilder()
                            .text("read price")
                            .number(read.step_h)
                            .array(std::span<const double>(read.value))
                            .number(time.step_h())
                            .number(time.first_hour())
                            .finish();
        exchange.price_eur_per_mwh = {1.0, pool.add_own(key, price_at_steps(read, time))};
        out.exchanges.push_back(exchange);
        return;
    }
    const std::vector<double> use = use_of_region(out, pool);
    KeyBuilder key;
    key.text("zone price").array(std::span<const double>(use)).number(fuel_cost(year)).number(year.demand_twh);
    for (const double value : {year.solar_mw, year.wind_onshore_mw, year.wind_offshore_mw, year.flexible_mw,
                               curve.flexible_eur_per_mwh, curve.slope_pu, curve.scarce_from_pu, curve.scarce_slope_pu,
                               curve.floor_eur_per_mwh, curve.cap_eur_per_mwh, time.step_h()})
        key.number(value);
    for (const SeriesId series : {weather.solar, weather.wind_onshore, weather.wind_offshore})
        key.key(pool.key_of(series));
    exchange.price_eur_per_mwh = {
        1.0,
        pool.add_own(key.finish(), zone_price(year, curve, use, pool.values(weather.solar),
                                              pool.values(weather.wind_onshore), pool.values(weather.wind_offshore)))};
    out.exchanges.push_back(exchange);
}

}  // namespace knelpunt::models
