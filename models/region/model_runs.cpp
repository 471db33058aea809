// What the models of a region do with a scenario: rows into the functions of the models' folders, in the order of model_specs().

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "models/region/changes.hpp"
#include "models/region/draws.hpp"
#include "models/region/market_rows.hpp"
#include "models/region/registry.hpp"
#include "models/region/shares.hpp"
#include "sim/base/text/names.hpp"

namespace knelpunt::models {
namespace {

/// Row of a named weather year or storyline; complains when it does not exist.
template <class Row>
const Row* find_named(const std::vector<Row>& rows, const std::string& id, std::string_view table, Issues& issues) {
    std::vector<std::string> ids;
    for (const Row& row : rows) {
        if (row.id == id) return &row;
        ids.push_back(row.id);
    }
    issues.add(IssueCode::dangling_id, {}, fmt::format("the study asks for \"{}\", which is no row of {}", id, table),
               name_hint(id, ids));
    return nullptr;
}

std::vector<double> volumes_of(const std::vector<LoadRow>& loads, const LongTable& values, const ScenarioPoint& point,
                               const std::string& file, Issues& issues) {
    std::vector<double> out;
    out.reserve(loads.size());
    for (const LoadRow& load : loads) {
        const double value = values.value(load.id, point.storyline, point.year);
        if (std::isnan(value)) {
            issues.add(
                IssueCode::no_base_value, {file, load.line, {}},
                fmt::format("loads \"{}\": volumes hold no value for storyline \"{}\"", load.id, point.storyline));
        }
        out.push_back(std::isnan(value) ? 0.0 : value);
    }
    return out;
}

Volumes find_volumes(const Scenario& scenario) {
    const ScenarioPoint& point = scenario.point;
    const std::vector<LoadRow>& loads = scenario.demand.loads;
    const bool is_changed = touches(scenario.overlays, volumes_spec().name);
    const LongTable changed = is_changed ? long_table_of(scenario.rows(volumes_spec())) : LongTable();
    const auto of_year = [&](int year, Issues& found) {
        ScenarioPoint at = point;
        at.year = year > 0 ? year : point.year;
        std::vector<double> mwh = volumes_of(loads, is_changed ? changed : scenario.tables.volume_of, at,
                                             scenario.tables.of<LoadRow>().raw.file, found);
        apply_share_factors(loads, mwh);
        if (point.draw > kNoDraw && point.drawn.holds(DrawnInput::load_shares)) draw_load_shares(point, loads, mwh);
        return mwh;
    };
    Issues known;  // what is missing in another year is missing in the scenario's year
    const RegionTables& tables = scenario.tables;
    Volumes out{of_year(tables.base_year, known), of_year(std::min(tables.present_year, point.year), known),
                of_year(point.year, scenario.issues), of_year(tables.homes_from_year, known)};
    for (std::size_t load = 0; load < loads.size(); ++load) {
        const double factor = loads[load].growth_factor_pu, today_mwh = out.present_mwh[load];
        for (std::vector<double>* mwh : {&out.year_mwh, &out.homes_base_mwh})
            (*mwh)[load] = today_mwh + factor * ((*mwh)[load] - today_mwh);
    }
    return out;
}

/// The weather year, or another one of its climate where weather is drawn: its means then fall as they do.
WeatherYearRow drawn_year(const ScenarioPoint& point, WeatherYearRow year) {
    if (point.draw <= kNoDraw || !point.drawn.holds(DrawnInput::weather)) return year;
    year.seed = drawn_weather_seed(point, year.id);
    year.mean_temperature_c = kNaN;
    year.solar_full_load_hours = year.wind_onshore_full_load_hours = year.wind_offshore_full_load_hours = kNaN;
    return year;
}

/// Installed power of every generator in the scenario's year.
std::vector<double> capacities_of(const Scenario& scenario) {
    const ScenarioPoint& point = scenario.point;
    const bool is_changed = touches(scenario.overlays, capacities_spec().name);
    const LongTable changed = is_changed ? long_table_of(scenario.rows(capacities_spec())) : LongTable();
    std::vector<double> capacity_mw;
    for (const GeneratorRow& unit : scenario.supply.generators) {
        const double value =
            (is_changed ? changed : scenario.tables.capacity_of).value(unit.id, point.storyline, point.year);
        capacity_mw.push_back(std::isnan(value) ? unit.p_max_mw : value);
    }
    return capacity_mw;
}

/// Growth of every load, and the rules of its category.
LedgerInput ledger_input(const DemandTables& demand, const Volumes& volumes, int year) {
    LedgerInput out;
    out.year = year;
    for (const CategoryRow& category : demand.categories)
        out.rule_of[category.id] = {category.growth_class == "large", category.siting == "by_size",
                                    category.mwh_per_home};
    for (std::size_t load = 0; load < demand.loads.size(); ++load)
        out.growth_of[demand.loads[load].id] = {volumes.base_mwh[load], volumes.present_mwh[load],
                                                volumes.year_mwh[load], volumes.homes_base_mwh[load]};
    return out;
}

/// Yearly energy of uses of heat and hydrogen.
std::vector<double> energies_of(const std::vector<CarrierUseRow>& uses, const Scenario& scenario) {
    LongTable table;
    for (const UseVolumeRow& row : scenario.rows(use_volumes_spec()))
        table.add(row.id, row.storyline, row.year, row.annual_mwh);
    table.finish();
    std::vector<double> out;
    for (const CarrierUseRow& use : uses) {
        out.push_back(table.value(use.id, scenario.point.storyline, scenario.point.year));
        if (!std::isnan(out.back())) continue;
        scenario.issues.add(IssueCode::no_base_value, scenario.place(carrier_uses_spec(), use.line),
                            fmt::format("carrier_uses \"{}\": use_volumes hold no value for storyline \"{}\"", use.id,
                                        scenario.point.storyline));
        out.back() = 0.0;
    }
    return out;
}

/// Demand that devices make is theirs now.
void drop_made_by_devices(const std::vector<CategoryRow>& categories, Primitives& out) {
    std::set<std::string, std::less<>> made;
    for (const CategoryRow& row : categories) {
        if (row.by_devices) made.insert(row.id);
    }
    std::erase_if(out.demands, [&](const DemandRow& row) { return made.contains(row.category); });
    std::set<std::string, std::less<>> left;
    for (const DemandRow& row : out.demands) left.insert(row.id);
    std::erase_if(out.limit_members,
                  [&](const LimitMemberRow& row) { return row.table == "demands" && !left.contains(row.member); });
}

}  // namespace

const ClimateRow* climate_of(const std::vector<ClimateRow>& climates, const WeatherYearRow& year) {
    const auto found = std::find_if(climates.begin(), climates.end(),
                                    [&](const ClimateRow& climate) { return climate.id == year.climate; });
    return found == climates.end() ? nullptr : &*found;
}

void make_changes(Scenario& scenario) {
    const RegionTables& tables = scenario.tables;
    const ScenarioPoint& point = scenario.point;
    Issues& issues = scenario.issues;
    const std::vector<ProjectRow>& projects = scenario.rows(projects_spec());
    if (touches(point.overlays, projects_spec().name))
        check_projects(tables.of<ProjectRow>().raw.file, projects, issues);
    std::vector<Overlay> out = tables.corrections;
    const std::vector<Overlay> of_projects = without_lower_ratings(
        due_changes(projects, scenario.rows(project_changes_spec()), point, tables.folder, issues), tables.corrections);
    out.insert(out.end(), of_projects.begin(), of_projects.end());
    const std::vector<OptionRow>& options = scenario.rows(options_spec());
    if (touches(point.overlays, options_spec().name)) check_options(tables.of<OptionRow>().raw.file, options, issues);
    const std::vector<Overlay> of_options =
        due_option_changes(options, scenario.rows(option_changes_spec()), point, tables.folder, issues);
    out.insert(out.end(), of_options.begin(), of_options.end());
    out.insert(out.end(), point.overlays.begin(), point.overlays.end());
    scenario.overlays = std::move(out);
}

void find_weather(Scenario& scenario) {
    const RegionTables& tables = scenario.tables;
    const ScenarioPoint& point = scenario.point;
    find_named(tables.of<StorylineRow>().rows, point.storyline, "storylines", scenario.issues);
    const std::vector<WeatherYearRow>& years = scenario.rows(weather_years_spec());
    const std::vector<ClimateRow>& climates = scenario.rows(climates_spec());
    const auto measured = tables.measured_year_of.find(point.weather);
    if (measured != tables.measured_year_of.end()) {
        scenario.weather = use_measured(measured->second, scenario.time, scenario.pool);
    } else {
        const WeatherYearRow* year = find_named(years, point.weather, "weather_years", scenario.issues);
        const ClimateRow* climate = year == nullptr ? nullptr : climate_of(climates, *year);
        scenario.is_whole = climate != nullptr;
        if (!scenario.is_whole) return;
        scenario.weather = make_weather(drawn_year(point, *year), *climate, scenario.time, scenario.pool);
    }
    scenario.air_c = scenario.weather.temperature_c;
}

void compile_grid(Scenario& scenario) {
    const NetworkTables network{scenario.rows(buses_spec()),
                                scenario.rows(grid_lines_spec()),
                                scenario.rows(grid_transformers_spec()),
                                scenario.rows(equivalents_spec()),
                                scenario.rows(exchanges_spec()),
                                scenario.rows(security_rules_spec()),
                                {},
                                scenario.rows(listed_outages_spec()),
                                scenario.rows(ambient_ratings_spec()),
                                scenario.tables.cos_phi_lines_220kv_up};
    const bool is_by_air = scenario.point.ratings == RatingBasis::temperature;
    compile_networks(network, is_by_air ? scenario.weather.temperature_c : kConstant, scenario.time, scenario.pool,
                     scenario.folder, scenario.out, scenario.issues);
    add_listed_outages(network.listed_outages, scenario.point.outages, scenario.folder, scenario.out, scenario.issues);
}

void draw_ratings(Scenario& scenario) {
    if (scenario.point.draw > kNoDraw) draw_limits(scenario.point, scenario.tables.samples, scenario.out);
}

void compile_use(Scenario& scenario) {
    scenario.demand = {scenario.rows(categories_spec()), scenario.rows(shapes_spec()),
                       scenario.rows(responses_spec()),  scenario.rows(loads_spec()),
                       scenario.rows(heat_pumps_spec()), scenario.rows(data_centres_spec())};
    if (scenario.point.draw > kNoDraw && scenario.point.drawn.holds(DrawnInput::reconciled))
        take_sampled_shares(scenario.point, scenario.tables.samples, scenario.demand.loads);
    scenario.volumes = find_volumes(scenario);
    compile_demand(scenario.demand, scenario.volumes.year_mwh,
                   {scenario.weather.temperature_day_c, scenario.tables.reference_day_c, scenario.weather.temperature_c,
                    scenario.tables.reference_c},
                   scenario);
    scenario.out.base_year = scenario.tables.base_year;
    scenario.out.present_year = scenario.tables.present_year;
    scenario.out.areas_in_part = scenario.tables.areas_in_part;
}

void compile_production(Scenario& scenario) {
    scenario.supply = {scenario.rows(technologies_spec()), scenario.rows(generators_spec())};
    const Weather& weather = scenario.weather;
    compile_supply(scenario.supply, capacities_of(scenario),
                   {weather.solar, weather.wind_onshore, weather.wind_offshore}, scenario);
}

/// Who uses it, where a customer or group of customers alone has the category at its bus, and what is made of it.
void name_users(const std::vector<CustomerEntry>& customers, const std::vector<CategoryRow>& categories,
                Primitives& out) {
    std::map<std::pair<std::string, std::string>, std::string> name_of;  // by bus and category; empty: several
    for (const CustomerEntry& row : customers) {
        const auto [place, is_new] =
            name_of.try_emplace({row.node, row.category}, row.name.empty() ? row.id : row.name);
        if (!is_new) place->second.clear();
    }
    std::map<std::string, std::string, std::less<>> makes_of;
    for (const CategoryRow& row : categories) makes_of[row.id] = row.makes;
    for (DemandRow& row : out.demands) {
        if (const auto name = name_of.find({row.node, row.category}); name != name_of.end() && !row.category.empty())
            row.customer = name->second;
        if (const auto makes = makes_of.find(row.category); makes != makes_of.end()) row.makes = makes->second;
    }
}

void add_ledger(Scenario& scenario) {
    LedgerTables ledger{scenario.rows(customer_entries_spec()), scenario.rows(ledger_entries_spec()),
                        scenario.rows(request_entries_spec()), scenario.rows(connection_levels_spec()),
                        scenario.rows(connection_hosts_spec())};
    follow_shares(scenario.demand.loads, scenario.volumes.base_mwh, ledger);
    LedgerInput input = ledger_input(scenario.demand, scenario.volumes, scenario.point.year);
    input.requests_from_year = scenario.tables.requests_from_year;
    input.cos_phi_pu = scenario.tables.cos_phi_grid_pu;
    compile_ledger(ledger, input, scenario.pool, scenario.out);
    name_users(ledger.customers, scenario.demand.categories, scenario.out);
}

void put_contracts(Scenario& scenario) {
    const std::vector<ContractCustomer> customers = contract_customers(scenario.rows(customer_entries_spec()));
    compile_contracts({scenario.rows(contract_entries_spec()), scenario.rows(contract_blocks_spec()),
                       scenario.rows(contract_members_spec()), scenario.rows(contract_prices_spec()),
                       scenario.rows(transport_tariffs_spec())},
                      {scenario.time, scenario.point.year, customers}, scenario.pool, scenario.out);
}

void split_windows(const std::vector<CategoryRow>& categories, Primitives& out) {
    std::map<std::string, const CategoryRow*, std::less<>> window_of;
    for (const CategoryRow& row : categories) {
        if (row.flexible == "window" && row.market_share_pu > 0.0) window_of[row.id] = &row;
    }
    if (window_of.empty()) return;
    std::vector<DemandRow> moving;
    for (DemandRow& row : out.demands) {
        const auto category = window_of.find(row.category);
        if (category == window_of.end() || !(row.p_mw.scale > 0.0)) continue;
        DemandRow part = row;
        part.id += "+smart";
        part.origin = row.origin.empty() ? row.id : row.origin;
        const double share = category->second->market_share_pu;
        for (Hourly* value : {&part.p_mw, &part.right_mw}) value->scale *= share;
        part.homes *= share;
        // What asks for room fills the valleys of its bus (fill_valleys), whatever a market that is blind to the grid does.
        if (std::isnan(part.right_mw.scale)) part.right_mw = part.p_mw;
        part.p_max_mw = {part.p_mw.scale * category->second->window_max_pu, kConstant};
        for (Hourly* value : {&row.p_mw, &row.right_mw}) value->scale *= 1.0 - share;
        row.homes *= 1.0 - share;
        row.flexibility = "fixed";
        moving.push_back(std::move(part));
    }
    for (DemandRow& row : moving) out.demands.push_back(std::move(row));
}

void add_prices(Scenario& scenario) {
    const RegionTables& tables = scenario.tables;
    const Table<NationalRow>& country = tables.of<NationalRow>();
    scenario.national =
        national_year(scenario.rows(national_spec()), scenario.point, country.raw.file, scenario.issues);
    const std::vector<PriceCurveRow>& curves = scenario.rows(price_curves_spec());
    const PriceCurveRow curve = curves.empty() ? PriceCurveRow() : curves.front();
    check_lost_load(scenario.national, country.rows, curve, country.raw.file, scenario.issues);
    const auto read = curves.empty() ? tables.price_of.end() : tables.price_of.find(curve.file);
    add_market({scenario.national, curve, scenario.supply.technologies, exchange_limit(scenario.rows(exchanges_spec())),
                read == tables.price_of.end() ? nullptr : &read->second},
               scenario.weather, scenario);
    scenario.prices = {
        {{"gas", scenario.national.gas_eur_per_mwh}, {"hydrogen", scenario.national.hydrogen_eur_per_mwh}},
        scenario.national.co2_eur_per_t};
}

void open_carriers(Scenario& scenario) {
    const std::vector<SiteRow>& sites = scenario.rows(sites_spec());
    scenario.has_carriers =
        !sites.empty() || !scenario.rows(devices_spec()).empty() || !scenario.rows(storage_spec()).empty();
    if (!scenario.has_carriers) return;
    drop_made_by_devices(scenario.demand.categories, scenario.out);
    for (const auto& [id, physics] : {std::pair("heat", "heat"), std::pair("hydrogen", "gas")})
        scenario.out.carriers.push_back({{}, id, id, physics});
    compile_pipes(sites, scenario.rows(network_pipes_spec()), scenario.point.year, scenario.folder, scenario.out,
                  scenario.issues);
    add_pipe_physics(sites, scenario.rows(network_pipes_spec()), scenario.rows(heating_curves_spec()),
                     scenario.weather.temperature_day_c, scenario);
}

void compile_uses_of_carriers(Scenario& scenario) {
    if (!scenario.has_carriers) return;
    const std::vector<CarrierUseRow>& uses = scenario.rows(carrier_uses_spec());
    compile_carrier_uses(uses, energies_of(uses, scenario), scenario.weather.temperature_day_c,
                         scenario.tables.reference_day_c, scenario.pool, scenario.out);
}

void compile_voltages(Scenario& scenario) {
    add_ac_data(
        {scenario.rows(power_factors_spec()), scenario.rows(tap_changers_spec()), scenario.rows(grid_shunts_spec()),
         scenario.rows(compensators_spec()), scenario.rows(voltage_levels_spec())},
        scenario.folder, scenario.out, scenario.issues);
}

}  // namespace knelpunt::models
