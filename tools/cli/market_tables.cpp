#include "tools/cli/market_tables.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

bool has_market(const ResultView& view, std::size_t scenario) {
    return view.has(fields().zones.demand_mwh) &&
           std::isfinite(view.at(fields().price.price_mean_eur_per_mwh, scenario));
}

/// A table of a thing per scenario: its id, the scenario, and values.
PrintTable table_of(const ResultView& view, std::string_view title, const std::string& thing,
                    const std::vector<std::string>& values) {
    PrintTable table{
        heading(view, title, "flow"), joined(joined({thing}, scenario_columns()), values), {}, {0, 0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    return table;
}

/// A value of a field that files of earlier programs do not hold: they have a market, but not this.
std::string since_later(const ResultView& view, const results::ResultField& field, std::size_t scenario,
                        std::size_t element, double per, int digits) {
    return view.has(field) ? number(view.at(field, scenario, element) / per, digits) : "";
}

}  // namespace

bool has_market(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return std::any_of(scenarios.begin(), scenarios.end(),
                       [&](std::size_t scenario) { return has_market(view, scenario); });
}

PrintTable price_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{
        heading(view, "market: price in EUR/MWh, cost and CO2 of a year", "flow"),
        joined(scenario_columns(), {"mean", "5 %", "95 %", "h < 0", "MEUR", "kt CO2", "GWh cut", "GWh short"}),
        {},
        {0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        const auto value = [&](const results::ResultField& field, double per, int digits) {
            return number(view.at(field, scenario) / per, digits);
        };
        table.rows.push_back(joined(
            scenario_cells(view, scenario),
            {value(fields().price.price_mean_eur_per_mwh, 1.0, 1), value(fields().price.price_p05_eur_per_mwh, 1.0, 1),
             value(fields().price.price_p95_eur_per_mwh, 1.0, 1), value(fields().price.negative_price_h, 1.0, 0),
             value(fields().market.cost_eur, kPerMega, 0), value(fields().market.emitted_t_co2, kPerKilo, 0),
             value(fields().market.curtailed_mwh, kPerKilo, 0), value(fields().market.unmet_mwh, kPerKilo, 0)}));
    }
    return table;
}

PrintTable network_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "networks: use, what sources can give, unmet, price", "network",
                                {"GWh", "peak MW", "can MW", "GWh short", "h short", "EUR/MWh"});
    if (!view.has(fields().zones.demand_mwh)) return table;
    const std::vector<std::string> zones = view.labels(axes().zone);
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        for (std::size_t zone = 0; zone < zones.size(); ++zone) {
            const auto value = [&](const results::ResultField& field, double per, int digits) {
                return number(view.at(field, scenario, zone) / per, digits);
            };
            table.rows.push_back(
                joined(joined({zones[zone]}, scenario_cells(view, scenario)),
                       {value(fields().zones.demand_mwh, kPerKilo, 0), value(fields().zones.demand_peak_mw, 1.0, 0),
                        value(fields().zones.capacity_mw, 1.0, 0), value(fields().zones.unmet_mwh, kPerKilo, 0),
                        value(fields().zones.unmet_h, 1.0, 0), value(fields().zones.price_mean_eur_per_mwh, 1.0, 1)}));
        }
    }
    return table;
}

PrintTable device_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "devices: GWh given, < 0 = used; what a MW more saves; h that only it fits",
                                "device", {"power", "heat", "hydrogen", "fuel", "kEUR/MW", "h only"});
    if (!view.has(fields().devices.heat_mwh)) return table;
    const std::vector<std::string> devices = view.labels(axes().device);
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        for (std::size_t device = 0; device < devices.size(); ++device) {
            std::vector<std::string> cells;
            double most = 0.0;
            const run::DeviceFields& of = fields().devices;
            for (const run::Field* energy : {&of.electricity_mwh, &of.heat_mwh, &of.hydrogen_mwh, &of.fuel_mwh}) {
                const double mwh = view.at(*energy, scenario, device);
                most = std::max(most, std::abs(mwh));
                cells.push_back(number(mwh / kPerKilo, 1));
            }
            cells.push_back(since_later(view, fields().devices.limit_value_eur_per_mw, scenario, device, kPerKilo, 1));
            cells.push_back(since_later(view, fields().devices.limit_unique_h, scenario, device, 1.0, 0));
            if (most > 0.0)
                table.rows.push_back(joined(joined({devices[device]}, scenario_cells(view, scenario)), cells));
        }
    }
    return table;
}

PrintTable store_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "stores: GWh; what more power or content saves; h that only it fits", "store",
                                {"in", "out", "in kEUR/MW", "out kEUR/MW", "kEUR/MWh", "h only"});
    const run::StoreFields& of = fields().stores;
    const std::vector<std::string> stores = view.labels(axes().store);
    for (const std::size_t scenario : scenarios) {
        for (std::size_t store = 0; store < stores.size(); ++store) {
            const auto value = [&](const results::ResultField& field, int digits) {
                return number(view.at(field, scenario, store) / kPerKilo, digits);
            };
            if (std::isnan(view.at(fields().stores.charged_mwh, scenario, store))) continue;
            table.rows.push_back(joined(
                joined({stores[store]}, scenario_cells(view, scenario)),
                {value(of.charged_mwh, 1), value(of.discharged_mwh, 1), value(of.charge_limit_value_eur_per_mw, 1),
                 value(of.discharge_limit_value_eur_per_mw, 1), value(of.content_limit_value_eur_per_mwh, 2),
                 number(view.at(fields().stores.limit_unique_h, scenario, store), 0)}));
        }
    }
    return table;
}

PrintTable flexible_use_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "use that may move within its day: what it pays, what a MW more of power saves",
                                "use", {"GWh", "EUR/MWh", "price h only", "kEUR/MW", "MW h only"});
    const run::FlexibleFields& of = fields().flexible_use;
    const std::vector<std::string> categories = view.labels(axes().category);
    for (const std::size_t scenario : scenarios) {
        for (std::size_t category = 0; category < categories.size(); ++category) {
            const auto value = [&](const results::ResultField& field, double per, int digits) {
                return number(view.at(field, scenario, category) / per, digits);
            };
            if (std::isnan(view.at(fields().flexible_use.use_mwh, scenario, category))) continue;
            table.rows.push_back(joined(
                joined({categories[category]}, scenario_cells(view, scenario)),
                {value(of.use_mwh, kPerKilo, 1), value(of.price_eur_per_mwh, 1.0, 1), value(of.price_unique_h, 1.0, 0),
                 value(of.limit_value_eur_per_mw, kPerKilo, 1), value(of.limit_unique_h, 1.0, 0)}));
        }
    }
    return table;
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
