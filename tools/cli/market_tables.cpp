#include "tools/cli/market_tables.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kPerKilo = 1.0e3, kPerMega = 1.0e6;

bool has_market(const ResultView& view, std::size_t scenario) {
    return view.has("dispatch/zone_demand_mwh") && std::isfinite(view.at("dispatch/price_mean_eur_per_mwh", scenario));
}

/// A table of a thing per scenario: its id, the scenario, and values.
PrintTable table_of(const ResultView& view, std::string_view title, const std::string& thing,
                    const std::vector<std::string>& values) {
    PrintTable table{
        heading(view, title, "flow"), joined(joined({thing}, scenario_columns()), values), {}, {0, 0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    return table;
}

}  // namespace

PrintTable price_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{
        heading(view, "market: price in EUR/MWh, cost and CO2 of a year", "flow"),
        joined(scenario_columns(), {"mean", "5 %", "95 %", "h < 0", "MEUR", "kt CO2", "GWh cut", "GWh short"}),
        {},
        {0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        const auto value = [&](std::string_view field, double per, int digits) {
            return number(view.at(field, scenario) / per, digits);
        };
        table.rows.push_back(
            joined(scenario_cells(view, scenario),
                   {value("dispatch/price_mean_eur_per_mwh", 1.0, 1), value("dispatch/price_low_eur_per_mwh", 1.0, 1),
                    value("dispatch/price_high_eur_per_mwh", 1.0, 1), value("dispatch/negative_price_hours", 1.0, 0),
                    value("dispatch/cost_eur", kPerMega, 0), value("dispatch/emitted_t_co2", kPerKilo, 0),
                    value("dispatch/curtailed_mwh", kPerKilo, 0), value("dispatch/unmet_mwh", kPerKilo, 0)}));
    }
    return table;
}

PrintTable network_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "networks: use, what sources can give, unmet, price", "network",
                                {"GWh", "peak MW", "can MW", "GWh short", "h short", "EUR/MWh"});
    if (!view.has("dispatch/zone_demand_mwh")) return table;
    const std::vector<std::string> zones = view.file().texts("zone");
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        for (std::size_t zone = 0; zone < zones.size(); ++zone) {
            const auto value = [&](std::string_view field, double per, int digits) {
                return number(view.at(field, scenario, zone) / per, digits);
            };
            table.rows.push_back(joined(
                joined({zones[zone]}, scenario_cells(view, scenario)),
                {value("dispatch/zone_demand_mwh", kPerKilo, 0), value("dispatch/zone_demand_peak_mw", 1.0, 0),
                 value("dispatch/zone_capacity_mw", 1.0, 0), value("dispatch/zone_unmet_mwh", kPerKilo, 0),
                 value("dispatch/zone_unmet_hours", 1.0, 0), value("dispatch/zone_price_mean_eur_per_mwh", 1.0, 1)}));
        }
    }
    return table;
}

PrintTable device_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = table_of(view, "devices: GWh given, negative = used; what a MW more would save in the year",
                                "device", {"power", "heat", "hydrogen", "fuel", "kEUR/MW"});
    const bool has_values = view.has("dispatch/device_limit_value_eur_per_mw");  // files of today
    if (!view.has("dispatch/device_heat_mwh")) return table;
    const std::vector<std::string> devices = view.file().texts("device");
    for (const std::size_t scenario : scenarios) {
        if (!has_market(view, scenario)) continue;
        for (std::size_t device = 0; device < devices.size(); ++device) {
            std::vector<std::string> cells;
            double most = 0.0;
            for (const char* carrier : {"electricity", "heat", "hydrogen", "fuel"}) {
                const double mwh = view.at(std::string("dispatch/device_") + carrier + "_mwh", scenario, device);
                most = std::max(most, std::abs(mwh));
                cells.push_back(number(mwh / kPerKilo, 1));
            }
            cells.push_back(
                has_values ? number(view.at("dispatch/device_limit_value_eur_per_mw", scenario, device) / kPerKilo, 1)
                           : "");
            if (most > 0.0)
                table.rows.push_back(joined(joined({devices[device]}, scenario_cells(view, scenario)), cells));
        }
    }
    return table;
}

std::vector<NetworkBottleneck> network_bottlenecks(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    std::vector<NetworkBottleneck> out;
    if (!view.has("dispatch/pipe_peak_mw")) return out;
    const std::vector<std::string> pipes = view.file().texts("pipe"), zones = view.file().texts("zone");
    const auto add = [&](std::size_t scenario, const std::string& id, double peak_mw, double most_mw, double hours) {
        if (!(peak_mw > most_mw * (1.0 + tolerance::kCongestedPu))) return;
        out.push_back({scenario, id, peak_mw / most_mw, hours, peak_mw - most_mw});
    };
    for (const std::size_t scenario : scenarios) {
        for (std::size_t pipe = 0; pipe < pipes.size(); ++pipe)
            add(scenario, pipes[pipe], view.at("dispatch/pipe_peak_mw", scenario, pipe),
                view.at("dispatch/pipe_capacity_mw", scenario, pipe),
                view.at("dispatch/pipe_short_hours", scenario, pipe));
        for (std::size_t zone = 0; zone < zones.size(); ++zone) {
            if (view.at("dispatch/zone_unmet_hours", scenario, zone) > 0.0)
                add(scenario, zones[zone], view.at("dispatch/zone_demand_peak_mw", scenario, zone),
                    view.at("dispatch/zone_capacity_mw", scenario, zone),
                    view.at("dispatch/zone_unmet_hours", scenario, zone));
        }
    }
    return out;
}

}  // namespace knelpunt::cli
