#include "sim/dispatch/figures/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/tolerance.hpp"

namespace knelpunt::dispatch {
namespace {

using Column = std::vector<double>;

constexpr std::int8_t kNoPrice = -1;

double sum(const Column& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Value that a share of the hours stays below.
double quantile(Column values, double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

PriceFigures price_figures(const MarketResult& found, double step_h) {
    PriceFigures out;
    const auto zone = std::find_if(found.zones.begin(), found.zones.end(),
                                   [](const MarketZone& one) { return one.carrier == "electricity"; });
    if (zone == found.zones.end()) return out;
    const auto place = static_cast<std::size_t>(zone - found.zones.begin());
    const Column& price = found.zone_price_eur_per_mwh[place];
    out.mean_eur_per_mwh = sum(price) / static_cast<double>(price.size());
    out.low_eur_per_mwh = quantile(price, 0.05);
    out.high_eur_per_mwh = quantile(price, 0.95);
    const auto n_negative = std::count_if(price.begin(), price.end(), [](double value) { return value < 0.0; });
    out.negative_h = step_h * static_cast<double>(n_negative);
    const std::vector<char>& is_unique = found.zone_price_is_unique[place];
    out.unique_h = step_h * static_cast<double>(std::count(is_unique.begin(), is_unique.end(), 1));
    return out;
}

MarketTotals market_totals(const System& system, const MarketResult& found) {
    const SourceColumns& sources = system.sources;
    const double step_h = system.structure->time.step_h();
    MarketTotals out;
    for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
        if (found.source_mw[at].empty()) continue;
        out.emitted_t_co2 += step_h * sources.co2_t_per_mwh[at] * sum(found.source_mw[at]);
        const Hourly& most_mw = sources.p_max_mw[at];
        if (most_mw.series == kConstant) continue;
        const auto most_pu = system.series->values(most_mw.series);
        for (std::size_t step = 0; step < most_pu.size(); ++step)
            out.curtailed_mwh += step_h * (most_mw.scale * most_pu[step] - found.source_mw[at][step]);
    }
    for (const Column& zone : found.zone_unmet_mw) out.unmet_mwh += step_h * sum(zone);
    out.cost_eur = found.cost_eur - found.lost_load_eur;
    out.exchange_limit = found.exchange_limit;
    out.directions = found.directions;
    const solver::Certificate& certificate = found.certificate;
    out.worst_residual_pu = std::max({certificate.row_residual, certificate.store_residual, certificate.window_residual,
                                      certificate.bound_residual});
    return out;
}

/// Of one zone: what is unmet in each hour, and the mean price over its use.
struct ZoneAnswer {
    Column unmet_mw;
    double price_eur_per_mwh = std::nan("");
};

ZoneAnswer zone_answer(const ZoneBalance& balance, const MarketResult& found, std::size_t zone, double step_h) {
    ZoneAnswer out{Column(balance.n_steps, 0.0)};
    double worth_eur = 0.0, priced_mwh = 0.0;
    for (const auto& [place, use_mw] : balance.use_mw) {
        if (place.first != static_cast<int>(zone) || place.second < 0) continue;
        const auto market = static_cast<std::size_t>(place.second);
        const Column& total_mw = balance.market_use_mw.find(place.second)->second;
        for (std::size_t step = 0; step < balance.n_steps; ++step) {
            if (use_mw[step] <= 0.0) continue;
            out.unmet_mw[step] += found.zone_unmet_mw[market][step] * use_mw[step] / total_mw[step];
            worth_eur += step_h * use_mw[step] * found.zone_price_eur_per_mwh[market][step];
            priced_mwh += step_h * use_mw[step];
        }
    }
    if (priced_mwh > 0.0) out.price_eur_per_mwh = worth_eur / priced_mwh;
    return out;
}

/// Price of each zone and hour; of a zone that trades in several networks, by their use.
void add_hourly_prices(const ZoneBalance& balance, const MarketResult& found, ZoneFigures& out) {
    const std::size_t n = balance.demand_mw.size(), n_steps = balance.n_steps;
    out.price_eur_per_mwh.assign(n * n_steps, std::nanf(""));
    out.price_is_unique.assign(n * n_steps, kNoPrice);
    for (std::size_t zone = 0; zone < n; ++zone) {
        for (std::size_t step = 0; step < n_steps; ++step) {
            double worth_eur = 0.0, used_mw = 0.0;
            bool is_only = true;
            for (const auto& [place, use_mw] : balance.use_mw) {
                if (place.first != static_cast<int>(zone) || place.second < 0 || use_mw[step] <= 0.0) continue;
                const auto market = static_cast<std::size_t>(place.second);
                worth_eur += use_mw[step] * found.zone_price_eur_per_mwh[market][step];
                used_mw += use_mw[step];
                is_only = is_only && found.zone_price_is_unique[market][step] == 1;
            }
            if (used_mw <= 0.0) continue;
            out.price_eur_per_mwh[zone * n_steps + step] = static_cast<float>(worth_eur / used_mw);
            out.price_is_unique[zone * n_steps + step] = is_only ? 1 : 0;
        }
    }
}

ZoneFigures zone_figures(const ZoneBalance& balance, const MarketResult& found, double step_h) {
    const std::size_t n = balance.demand_mw.size();
    ZoneFigures out;
    out.capacity_mw = balance.capacity_mw;
    out.unmet_mwh.assign(n, 0.0);
    out.unmet_h.assign(n, 0.0);
    for (std::size_t zone = 0; zone < n; ++zone) {
        const Column& demand_mw = balance.demand_mw[zone];
        out.demand_mwh.push_back(step_h * sum(demand_mw));
        out.demand_peak_mw.push_back(*std::max_element(demand_mw.begin(), demand_mw.end()));
        const ZoneAnswer answer = zone_answer(balance, found, zone, step_h);
        for (const double mw : answer.unmet_mw) {
            if (mw <= tolerance::kBalanceMw) continue;
            out.unmet_mwh[zone] += step_h * mw;
            out.unmet_h[zone] += step_h;
        }
        out.price_mean_eur_per_mwh.push_back(answer.price_eur_per_mwh);
    }
    add_hourly_prices(balance, found, out);
    return out;
}

}  // namespace

MarketFigures figures_of(const MarketInput& input, const MarketResult& found, const ZoneBalance& balance) {
    const Structure& structure = *input.system.structure;
    const double step_h = structure.time.step_h();
    MarketFigures out;
    out.price = price_figures(found, step_h);
    out.totals = market_totals(input.system, found);
    out.zones = zone_figures(balance, found, step_h);
    out.devices = device_figures(input, found);
    out.stores = store_figures(structure, found);
    out.flexible_use = flexible_figures(structure, found);
    return out;
}

}  // namespace knelpunt::dispatch
