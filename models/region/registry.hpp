#pragma once

#include "models/actions/bids.hpp"
#include "models/conversion/devices.hpp"
#include "models/conversion/steel.hpp"
#include "models/demand/carrier_use.hpp"
#include "models/demand/demand.hpp"
#include "models/demand/residual.hpp"
#include "models/demand/valley.hpp"
#include "models/ledger/ledger.hpp"
#include "models/markets/price.hpp"
#include "models/networks/ac_tables.hpp"
#include "models/networks/heating_curve.hpp"
#include "models/networks/networks.hpp"
#include "models/networks/pipes.hpp"
#include "models/plausibility/input.hpp"
#include "models/region/long_table.hpp"
#include "models/region/market_rows.hpp"
#include "models/region/options.hpp"
#include "models/region/projects.hpp"
#include "models/region/scenario.hpp"
#include "models/region/storylines.hpp"
#include "models/region/table_set.hpp"
#include "models/rights/contracts.hpp"
#include "models/storage/storage.hpp"
#include "models/weather/measured.hpp"
#include "sim/system/sampled_input.hpp"

namespace knelpunt::models {

/// The tables of a region. Reading, references between them, changes, `describe`, the key of a region and the rules of
/// plausibility go over this list.
using RegionTableSet =
    TableSet<buses_spec, grid_lines_spec, grid_transformers_spec, equivalents_spec, exchanges_spec, security_rules_spec,
             load_transfers_spec, listed_outages_spec, ambient_ratings_spec, power_factors_spec, tap_changers_spec,
             grid_shunts_spec, compensators_spec, voltage_levels_spec, projects_spec, project_changes_spec,
             options_spec, option_changes_spec, technologies_spec, generators_spec, capacities_spec, national_spec,
             price_curves_spec, sites_spec, network_pipes_spec, heating_curves_spec, fuels_spec, device_kinds_spec,
             devices_spec, carrier_uses_spec, use_volumes_spec, storage_spec, steel_works_spec, steel_routes_spec,
             categories_spec, shapes_spec, responses_spec, loads_spec, heat_pumps_spec, data_centres_spec, volumes_spec,
             climates_spec, weather_years_spec, measured_years_spec, storylines_spec, customer_entries_spec,
             ledger_entries_spec, request_entries_spec, connection_levels_spec, connection_hosts_spec,
             contract_entries_spec, contract_blocks_spec, contract_members_spec, contract_prices_spec,
             transport_tariffs_spec, bids_spec, known_excesses_spec>;

/// Every table of a region, with what is made of them once.
struct RegionTables : RegionTableSet {
    std::string folder, name, title;
    plausibility::Input definition;  ///< of region.toml, what the rules of plausibility look at
    double cos_phi_grid_pu = 1.0, cos_phi_lines_220kv_up = 1.0;
    int base_year = 0, present_year = 0, requests_from_year = 0, homes_from_year = 0;
    std::vector<std::string> areas_in_part;
    std::vector<Overlay> corrections;                                   ///< before projects and options
    std::vector<SampledInput> samples;                                  ///< for draws
    std::map<std::string, MeasuredYear, std::less<>> measured_year_of;  ///< by id
    std::map<std::string, io::YearSeries, std::less<>> price_of;        ///< by file of price_curves
    LongTable volume_of, capacity_of;
    ResidualSetting residual;
    std::vector<double> reference_day_c;  ///< temperature of the first weather year, mean of 24 h, full year
    std::vector<double> reference_c;      ///< the same, hour by hour
    Key key;
};

/// What contracts need to know of customers.
inline std::vector<ContractCustomer> contract_customers(const std::vector<CustomerEntry>& rows) {
    std::vector<ContractCustomer> out;
    for (const CustomerEntry& row : rows)
        out.push_back(
            {row.id, row.node, row.category, row.kind == "large", row.kind == "generation", row.contracted_offtake_mw});
    return out;
}

/// The models of a region in the order in which they run. A test holds that each stands behind those it takes from; a model
/// that reads a table beside `reads` ends the run.
inline const std::vector<Model>& model_specs() {
    static const std::vector<Model> kModels{
        {"changes",
         "A planned change holds from its published year plus the delay at the chosen quantile, rounded up; an option "
         "from its "
         "decision plus its lead time.",
         {"projects", "project_changes", "options", "option_changes"},
         {},
         false,
         make_changes},
        {"weather",
         "Years from the statistics of a climate: four processes with two memories and correlations that swing over "
         "the year "
         "become temperature, wind on land and at sea (the cube of a Weibull speed) and sun (elevation times "
         "clearness); means "
         "and full-load hours fall as they do, or are met exactly where a year gives them.",
         {"storylines", "weather_years", "measured_years", "climates"},
         {"changes"},
         false,
         find_weather},
        {"networks",
         "Grid tables -> nodes, branches, limits, outages. x = x_ohm_per_km * length; transformers from vk_pu and "
         "their rating; "
         "ratings by season or by the air; security rules by class, voltage and direction; firm capacity of a bus "
         "limits its "
         "demand minus its production.",
         {"buses", "lines", "transformers", "equivalents", "exchanges", "security_rules", "listed_outages",
          "ambient_ratings"},
         {"weather"},
         false,
         compile_grid},
        {"draws",
         "Other ratings and firm capacities, where the scenario is a draw.",
         {},
         {"networks"},
         false,
         draw_ratings},
        {"demand",
         "Yearly energy * shape: day profiles by month and day type in clock time, a smart share moved within the day; "
         "heat by a "
         "response to the mean temperature of 24 hours, heat pumps by heat over coefficient of performance, data "
         "centres by "
         "servers times cooling; energies add up exactly in the first weather year.",
         {"categories", "shapes", "temperature_response", "loads", "heat_pumps", "data_centres", "volumes"},
         {"weather", "networks"},
         false,
         compile_use},
        {"supply",
         "By rule until a market decides: weather, flat, off, or full power in the hours of highest residual load; "
         "full-load "
         "hours within published bands.",
         {"technologies", "generators", "capacities"},
         {"demand"},
         false,
         compile_production},
        {"ledger",
         "The demands again, each MW in one class: measured, contracted, committed, autonomous, requested, policy-free "
         "growth; "
         "rights and requests.",
         {"customers", "ledger", "requests", "connection_levels", "connection_hosts"},
         {"demand", "supply"},
         false,
         add_ledger},
        {"windows",
         "The part of a category's use that may move within its day.",
         {},
         {"ledger"},
         false,
         [](Scenario& scenario) { split_windows(scenario.demand.categories, scenario.out); }},
        {"residuals",
         "Each load bus has a seeded course of its own with mean 0, beside the shapes of its categories.",
         {},
         {"ledger", "windows"},  // measured use alone has a course of its own; equal parts stay one
         false,
         [](Scenario& scenario) {
             add_residuals(scenario.demand.categories, scenario.tables.residual, scenario.time, scenario.pool,
                           scenario.out);
         }},
        {"markets",
         "Hourly price of the bidding zone from the country's use, sun, wind, fuel and CO2 price; gas plants offer "
         "fuel, CO2 and "
         "other cost over efficiency; sun and wind may be curtailed.",
         {"national", "price_curves", "exchanges"},
         {"supply", "residuals"},
         true,
         add_prices},
        {"carriers",
         "Heat and hydrogen beside power, where a region has them: they trade as one per connected network; flow in "
         "pipes follows from the balance, pressures and temperatures where a study asks for them; supply and return "
         "temperature by heating curves. Use that devices meet is theirs.",
         {"sites", "network_pipes", "heating_curves", "devices", "storage"},
         {"markets", "weather"},
         true,
         open_carriers},
        {"carrier_uses",
         "Uses of heat and hydrogen by the temperature of 24 hours.",
         {"carrier_uses", "use_volumes"},
         {"carriers"},
         true,
         compile_uses_of_carriers},
        {"devices",
         "Devices between carriers: plants with heat, boilers, heat pumps by both temperatures, electrolysers, "
         "exchanges.",
         {"fuels", "device_kinds", "devices"},
         {"carriers", "markets"},  // fuel prices
         true,
         [](Scenario& scenario) {
             if (!scenario.has_carriers) return;
             compile_devices(
                 {scenario.rows(fuels_spec()), scenario.rows(device_kinds_spec()), scenario.rows(devices_spec())},
                 scenario);
         }},
        {"storage",
         "Batteries, buffers of heat networks, tanks and caverns.",
         {"storage"},
         {"carriers"},
         true,
         [](Scenario& scenario) {
             if (scenario.has_carriers)
                 compile_storage(scenario.rows(storage_spec()), scenario.point.year, scenario.out);
         }},
        {"steel",
         "Steel works by route: power in the shape of the storyline, hydrogen, fuel and coal flat, works gas in "
         "proportion.",
         {"steel_works", "steel_routes"},
         {"carrier_uses", "devices"},
         true,
         [](Scenario& scenario) {
             if (!scenario.has_carriers) return;
             compile_steel(scenario.rows(steel_works_spec()), scenario.rows(steel_routes_spec()), scenario.point.year,
                           scenario.folder, scenario.out, scenario.issues);
         }},
        {"lost_load",
         "Value of use that is not met, by carrier.",
         {},
         {"markets", "steel"},
         true,
         [](Scenario& scenario) { put_lost_load(scenario.national, scenario.out); }},
        {"load_transfers",
         "Shares of demands that stand at other buses.",
         {"load_transfers"},
         {"ledger", "steel", "lost_load"},
         false,
         [](Scenario& scenario) {
             move_loads(scenario.rows(load_transfers_spec()), scenario.folder, scenario.out, scenario.issues);
         }},
        {"valleys",
         "Use that moves within its day fills the valleys of its bus: its right, and by rule its use.",
         {},
         {"load_transfers", "windows"},
         false,
         [](Scenario& scenario) {
             fill_valleys(scenario.time, scenario.point.dispatch != Decider::market, scenario.pool, scenario.out);
         }},
        {"contracts",
         "What contracts other than a firm right let customers do: blocks, restrictions on call, groups, shared "
         "connections.",
         {"contracts", "contract_blocks", "contract_members", "contract_prices", "transport_tariffs", "customers"},
         {"valleys", "residuals", "supply"},
         false,
         put_contracts},
        {"firm_limits",
         "Members of the limits of stations: their demands and sources.",
         {},
         {"contracts", "supply"},
         false,
         [](Scenario& scenario) { add_firm_limit_members(scenario.out); }},
        {"voltages",
         "What AC flow needs beside: power factors, tap changers, shunts, compensators, allowed voltages.",
         {"power_factors", "tap_changers", "shunts", "compensators", "voltage_levels"},
         {"load_transfers", "supply"},
         false,
         compile_voltages},
        {"bids",
         "What may change its power so that the grid fits, at which price; which excesses rest on our own inputs.",
         {"bids", "known_excesses"},
         {},
         false,
         [](Scenario& scenario) {
             compile_bids(scenario.rows(bids_spec()), scenario.place(bids_spec(), 0, "volume_pu"), scenario.out,
                          scenario.issues);
             const bool has_corrections = !scenario.tables.corrections.empty();
             add_known_excesses(scenario.rows(known_excesses_spec()), has_corrections, scenario.out);
         }},
    };
    return kModels;
}

}  // namespace knelpunt::models
