#include "models/conversion/devices.hpp"
#include "models/conversion/steel.hpp"
#include "models/demand/carrier_use.hpp"
#include "models/demand/demand.hpp"
#include "models/ledger/ledger.hpp"
#include "models/markets/price.hpp"
#include "models/networks/ac_tables.hpp"
#include "models/networks/pipes.hpp"
#include "models/networks/tables.hpp"
#include "models/region/long_table.hpp"
#include "models/region/options.hpp"
#include "models/region/projects.hpp"
#include "models/region/region.hpp"
#include "models/region/storylines.hpp"
#include "models/storage/storage.hpp"
#include "models/supply/supply.hpp"
#include "models/weather/measured.hpp"
#include "models/weather/weather.hpp"

namespace knelpunt::models {

const TableSpec<StorylineRow>& storylines_spec() {
    using Row = StorylineRow;
    static const TableSpec<Row> spec{
        "storylines",
        "storylines.csv",
        "Storylines that a study can choose.",
        {{&Row::id, {.name = "id", .doc = "Id of the storyline."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::description, {.name = "description", .doc = "What it tells.", .required = false}}}};
    return spec;
}

std::vector<TableDoc> input_table_docs() {
    return {buses_spec().describe(),           grid_lines_spec().describe(),      grid_transformers_spec().describe(),
            equivalents_spec().describe(),     exchanges_spec().describe(),       security_rules_spec().describe(),
            load_transfers_spec().describe(),  listed_outages_spec().describe(),  ambient_ratings_spec().describe(),
            power_factors_spec().describe(),   tap_changers_spec().describe(),    grid_shunts_spec().describe(),
            compensators_spec().describe(),    voltage_levels_spec().describe(),  projects_spec().describe(),
            project_changes_spec().describe(), options_spec().describe(),         option_changes_spec().describe(),
            technologies_spec().describe(),    generators_spec().describe(),      capacities_spec().describe(),
            national_spec().describe(),        price_curves_spec().describe(),    sites_spec().describe(),
            network_pipes_spec().describe(),   fuels_spec().describe(),           device_kinds_spec().describe(),
            devices_spec().describe(),         carrier_uses_spec().describe(),    use_volumes_spec().describe(),
            storage_spec().describe(),         steel_works_spec().describe(),     steel_routes_spec().describe(),
            categories_spec().describe(),      shapes_spec().describe(),          responses_spec().describe(),
            loads_spec().describe(),           heat_pumps_spec().describe(),      data_centres_spec().describe(),
            volumes_spec().describe(),         climates_spec().describe(),        weather_years_spec().describe(),
            measured_years_spec().describe(),  storylines_spec().describe(),      customer_entries_spec().describe(),
            ledger_entries_spec().describe(),  request_entries_spec().describe(), connection_levels_spec().describe(),
            connection_hosts_spec().describe()};
}

std::vector<ModelDoc> model_docs() {
    return {
        {"networks",
         "Grid tables -> nodes, branches, limits, outages. x = x_ohm_per_km * length; transformers from vk_pu and "
         "their "
         "rating; ratings by season or by the air; security rules by class, voltage and direction; "
         "firm capacity of a bus limits its demand minus its production."},
        {"weather",
         "Years from the statistics of a climate: four processes with two memories and correlations that swing over "
         "the "
         "year become temperature, wind on land and at sea (the cube of a Weibull speed) and sun (elevation times "
         "clearness); means and full-load hours fall as they do, or are met exactly where a year gives them."},
        {"demand",
         "Yearly energy * shape: day profiles by month and day type in clock time, a smart share moved within the day; "
         "heat "
         "by a response to the mean temperature of 24 hours, heat pumps by heat over coefficient of performance, data "
         "centres by servers times cooling; energies add up exactly in the first weather year. Each load bus has a "
         "seeded "
         "course of its own with mean 0."},
        {"supply",
         "By rule until a market decides: weather, flat, off, or full power in the hours of highest residual load; "
         "full-load "
         "hours within published bands."},
        {"markets",
         "Where a study lets a market decide: hourly price of the bidding zone from the country's use, sun, wind, fuel "
         "and "
         "CO2 price; gas plants offer fuel, CO2 and other cost over efficiency; sun and wind may be curtailed."},
        {"carriers",
         "Where a market decides: sites, pipes and uses of heat and hydrogen; devices between carriers (plants with "
         "heat, "
         "boilers, heat pumps by both temperatures, electrolysers, ...) and stores; steel works by route. Heat and "
         "hydrogen "
         "trade as one per connected network; flow in pipes follows from the balance."},
        {"projects",
         "A planned change holds from its published year plus the delay at the chosen quantile, rounded up."}};
}

}  // namespace knelpunt::models
