#include "tools/cli/market_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/show/field_table.hpp"

namespace knelpunt::cli {
namespace {

bool has_market(const ResultView& view, std::size_t scenario) {
    return view.has(fields().zones.demand_mwh) &&
           std::isfinite(view.at(fields().price.price_mean_eur_per_mwh, scenario));
}

}  // namespace

bool has_market(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return std::any_of(scenarios.begin(), scenarios.end(),
                       [&](std::size_t scenario) { return has_market(view, scenario); });
}

PrintTable price_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::PriceFields& price = fields().price;
    const run::MarketTotalFields& of = fields().market;
    return field_table(view, scenarios,
                       {"market: price in EUR/MWh, cost and CO2 of a year",
                        "flow",
                        nullptr,
                        "",
                        {{"mean", price.price_mean_eur_per_mwh, 1},
                         {"5 %", price.price_p05_eur_per_mwh, 1},
                         {"95 %", price.price_p95_eur_per_mwh, 1},
                         {"h < 0", price.negative_price_h, 0},
                         {"MEUR", of.cost_eur, 0, kPerMega},
                         {"kt CO2", of.emitted_t_co2, 0, kPerKilo},
                         {"GWh cut", of.curtailed_mwh, 0, kPerKilo},
                         {"GWh short", of.unmet_mwh, 0, kPerKilo}},
                        [&](std::size_t scenario, std::size_t) { return has_market(view, scenario); }});
}

PrintTable network_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::ZoneFields& of = fields().zones;
    return field_table(view, scenarios,
                       {"networks: use, what sources can give, unmet, price",
                        "flow",
                        &axes().zone,
                        "network",
                        {{"GWh", of.demand_mwh, 0, kPerKilo},
                         {"peak MW", of.demand_peak_mw, 0},
                         {"can MW", of.capacity_mw, 0},
                         {"GWh short", of.unmet_mwh, 0, kPerKilo},
                         {"h short", of.unmet_h, 0},
                         {"EUR/MWh", of.price_mean_eur_per_mwh, 1}},
                        [&](std::size_t scenario, std::size_t) { return has_market(view, scenario); }});
}

PrintTable device_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::DeviceFields& of = fields().devices;
    const std::array energies{&of.electricity_mwh, &of.heat_mwh, &of.hydrogen_mwh, &of.fuel_mwh};
    return field_table(view, scenarios,
                       {"devices: GWh given, < 0 = used; what a MW more saves; h that only it fits",
                        "flow",
                        &axes().device,
                        "device",
                        {{"power", of.electricity_mwh, 1, kPerKilo},
                         {"heat", of.heat_mwh, 1, kPerKilo},
                         {"hydrogen", of.hydrogen_mwh, 1, kPerKilo},
                         {"fuel", of.fuel_mwh, 1, kPerKilo},
                         {"kEUR/MW", of.limit_value_eur_per_mw, 1, kPerKilo},
                         {"h only", of.limit_unique_h, 0}},
                        [&](std::size_t scenario, std::size_t device) {
                            return has_market(view, scenario) &&
                                   std::any_of(energies.begin(), energies.end(), [&](const run::Field* energy) {
                                       return std::abs(view.at(*energy, scenario, device)) > 0.0;
                                   });
                        }});
}

PrintTable store_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::StoreFields& of = fields().stores;
    return field_table(view, scenarios,
                       {"stores: GWh; what more power or content saves; h that only it fits",
                        "flow",
                        &axes().store,
                        "store",
                        {{"in", of.charged_mwh, 1, kPerKilo},
                         {"out", of.discharged_mwh, 1, kPerKilo},
                         {"in kEUR/MW", of.charge_limit_value_eur_per_mw, 1, kPerKilo},
                         {"out kEUR/MW", of.discharge_limit_value_eur_per_mw, 1, kPerKilo},
                         {"kEUR/MWh", of.content_limit_value_eur_per_mwh, 2, kPerKilo},
                         {"h only", of.limit_unique_h, 0}},
                        [&](std::size_t scenario, std::size_t store) {
                            return !std::isnan(view.at(of.charged_mwh, scenario, store));
                        }});
}

PrintTable flexible_use_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::FlexibleFields& of = fields().flexible_use;
    return field_table(view, scenarios,
                       {"use that may move within its day: what it pays, what a MW more of power saves",
                        "flow",
                        &axes().category,
                        "use",
                        {{"GWh", of.use_mwh, 1, kPerKilo},
                         {"EUR/MWh", of.price_eur_per_mwh, 1},
                         {"price h only", of.price_unique_h, 0},
                         {"kEUR/MW", of.limit_value_eur_per_mw, 1, kPerKilo},
                         {"MW h only", of.limit_unique_h, 0}},
                        [&](std::size_t scenario, std::size_t category) {
                            return !std::isnan(view.at(of.use_mwh, scenario, category));
                        }});
}

std::vector<NetworkBottleneck> network_bottlenecks(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    std::vector<NetworkBottleneck> out;
    if (!view.has(fields().pipes.peak_mw)) return out;
    const std::vector<std::string> pipes = view.labels(axes().pipe), zones = view.labels(axes().zone);
    const auto add = [&](std::size_t scenario, const std::string& id, double peak_mw, double most_mw, double hours) {
        if (!(peak_mw > most_mw * (1.0 + tolerance::kCongestedPu))) return;
        out.push_back({scenario, id, peak_mw / most_mw, hours, peak_mw - most_mw});
    };
    for (const std::size_t scenario : scenarios) {
        for (std::size_t pipe = 0; pipe < pipes.size(); ++pipe)
            add(scenario, pipes[pipe], view.at(fields().pipes.peak_mw, scenario, pipe),
                view.at(fields().pipes.capacity_mw, scenario, pipe), view.at(fields().pipes.short_h, scenario, pipe));
        for (std::size_t zone = 0; zone < zones.size(); ++zone) {
            if (view.at(fields().zones.unmet_h, scenario, zone) > 0.0)
                add(scenario, zones[zone], view.at(fields().zones.demand_peak_mw, scenario, zone),
                    view.at(fields().zones.capacity_mw, scenario, zone),
                    view.at(fields().zones.unmet_h, scenario, zone));
        }
    }
    return out;
}

}  // namespace knelpunt::cli
