#include "models/region/region.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/demand/valley.hpp"
#include "models/region/carriers.hpp"
#include "models/region/changes.hpp"
#include "models/region/draws.hpp"
#include "models/region/market_rows.hpp"
#include "models/region/options.hpp"
#include "models/region/region_tables.hpp"
#include "models/region/shares.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::models {
namespace {

void check_projects(const std::string& file, const std::vector<ProjectRow>& rows, Issues& issues) {
    for (const ProjectRow& row : rows) {
        if (row.delay_p10_years <= row.delay_p50_years && row.delay_p50_years <= row.delay_p90_years) continue;
        issues.add(IssueCode::bad_quantiles, {file, row.line, "delay_p50_years"},
                   fmt::format("projects \"{}\": delays p10 = {}, p50 = {}, p90 = {} must not fall", row.id,
                               row.delay_p10_years, row.delay_p50_years, row.delay_p90_years));
    }
}

void check_shares(const std::string& file, const std::vector<ExchangeRow>& rows, Issues& issues) {
    double sum = 0.0;
    for (const ExchangeRow& row : rows) sum += row.share_pu;
    if (std::abs(sum - 1.0) > 1e-9) {  // decimal fractions in text
        issues.add(IssueCode::shares_not_one, {file, 0, "share_pu"},
                   fmt::format("exchanges: share_pu adds up to {}, must be 1", sum));
    }
}

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

LongTable long_table_of(const std::vector<VolumeRow>& rows) {
    LongTable out;
    for (const VolumeRow& row : rows) out.add(row.id, row.storyline, row.year, row.annual_mwh);
    out.finish();
    return out;
}

LongTable long_table_of(const std::vector<CapacityRow>& rows) {
    LongTable out;
    for (const CapacityRow& row : rows) out.add(row.id, row.storyline, row.year, row.p_max_mw);
    out.finish();
    return out;
}

bool touches(const std::vector<Overlay>& overlays, std::string_view table) {
    return std::any_of(overlays.begin(), overlays.end(),
                       [&](const Overlay& overlay) { return overlay.table == table; });
}

/// Complains about values over storylines and years that stand twice or name a storyline that does not exist.
template <class Row>
void check_long_rows(const Table<Row>& table, const Table<StorylineRow>& storylines, Issues& issues) {
    if (!table.is_sound) return;
    std::vector<std::string> names{"*"};
    for (const StorylineRow& storyline : storylines.rows) names.push_back(storyline.id);
    std::set<std::tuple<std::string_view, std::string_view, int>> seen;
    for (const Row& row : table.rows) {
        const auto complain = [&](IssueCode code, std::string_view column, const std::string& what, std::string hint) {
            issues.add(code, {table.raw.file, row.line, std::string(column)},
                       fmt::format("{} \"{}\": {}", table.spec->name, row.id, what), std::move(hint));
        };
        if (!seen.emplace(row.id, row.storyline, row.year).second) {
            complain(IssueCode::duplicate_id, "year",
                     fmt::format("storyline \"{}\" has two values for {}", row.storyline, row.year), {});
        }
        if (storylines.is_sound && std::find(names.begin(), names.end(), row.storyline) == names.end()) {
            complain(IssueCode::dangling_id, "storyline",
                     fmt::format("storyline = \"{}\" is no row of storylines and not *", row.storyline),
                     name_hint(row.storyline, names));
        }
    }
}

/// Use of every load  [MWh]: in the base year, today, in the scenario's year, and in the year from which new homes count.
struct Volumes {
    std::vector<double> base_mwh, present_mwh, year_mwh, homes_base_mwh;
};

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

template <class Tables>
Volumes find_volumes(const Tables& tables, const DemandTables& demand, const std::vector<Overlay>& overlays,
                     const ScenarioPoint& point, Issues& issues) {
    const bool is_changed = touches(overlays, volumes_spec().name);
    const LongTable changed = is_changed ? long_table_of(rows_after(tables.volumes, overlays, issues)) : LongTable();
    const auto of_year = [&](int year, Issues& found) {
        ScenarioPoint at = point;
        at.year = year > 0 ? year : point.year;
        std::vector<double> mwh =
            volumes_of(demand.loads, is_changed ? changed : tables.volume_of, at, tables.loads.raw.file, found);
        apply_share_factors(demand.loads, mwh);
        if (point.draw > kNoDraw && point.drawn.holds(DrawnInput::load_shares))
            draw_load_shares(point, demand.loads, mwh);
        return mwh;
    };
    Issues known;  // what is missing in another year is missing in the scenario's year
    Volumes out{of_year(tables.base_year, known), of_year(std::min(tables.present_year, point.year), known),
                of_year(point.year, issues), of_year(tables.homes_from_year, known)};
    for (std::size_t load = 0; load < demand.loads.size(); ++load) {
        const double factor = demand.loads[load].growth_factor_pu, today_mwh = out.present_mwh[load];
        for (std::vector<double>* mwh : {&out.year_mwh, &out.homes_base_mwh})
            (*mwh)[load] = today_mwh + factor * ((*mwh)[load] - today_mwh);
    }
    return out;
}

const ClimateRow* climate_of(const std::vector<ClimateRow>& climates, const WeatherYearRow& year) {
    const auto found = std::find_if(climates.begin(), climates.end(),
                                    [&](const ClimateRow& climate) { return climate.id == year.climate; });
    return found == climates.end() ? nullptr : &*found;
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
template <class Tables>
std::vector<double> capacities_of(const Tables& tables, const std::vector<GeneratorRow>& generators,
                                  const std::vector<Overlay>& overlays, const ScenarioPoint& point, Issues& issues) {
    const bool is_changed = touches(overlays, capacities_spec().name);
    const LongTable changed = is_changed ? long_table_of(rows_after(tables.capacities, overlays, issues)) : LongTable();
    std::vector<double> capacity_mw;
    for (const GeneratorRow& unit : generators) {
        const double value = (is_changed ? changed : tables.capacity_of).value(unit.id, point.storyline, point.year);
        capacity_mw.push_back(std::isnan(value) ? unit.p_max_mw : value);
    }
    return capacity_mw;
}

/// Puts the demands into classes by the region's ledger after the overlays.
template <class Tables>
void add_ledger(const Tables& tables, const std::vector<Overlay>& overlays, const DemandTables& demand,
                const Volumes& volumes, int year, const SeriesPool& pool, Primitives& out, Issues& issues) {
    LedgerTables ledger{rows_after(tables.customers, overlays, issues), rows_after(tables.ledger, overlays, issues),
                        rows_after(tables.requests, overlays, issues),
                        rows_after(tables.connection_levels, overlays, issues),
                        rows_after(tables.connection_hosts, overlays, issues)};
    follow_shares(demand.loads, volumes.base_mwh, ledger);
    LedgerInput input = ledger_input(demand, volumes, year);
    input.requests_from_year = tables.requests_from_year;
    input.cos_phi_pu = tables.cos_phi_grid_pu;
    compile_ledger(ledger, input, pool, out);
}

/// Tries every change of the projects on a copy of its table: wrong names show whatever a study builds.
template <class Tables>
void check_changes(Tables& tables, Issues& issues) {
    std::vector<Overlay> overlays;
    for (const ProjectChangeRow& change : tables.project_changes.rows)
        overlays.push_back(overlay_of(change, tables.folder));
    for (const OptionChangeRow& change : tables.option_changes.rows)
        overlays.push_back(overlay_of(change, tables.folder));
    std::vector<std::string> names;
    tables.visit([&](const auto& table) {
        // Neither do projects change projects: which of them are due would depend on itself.
        if (table.spec->name == projects_spec().name || table.spec->name == project_changes_spec().name) return;
        names.emplace_back(table.spec->name);
        if (!touches(overlays, table.spec->name) || !table.is_sound) return;
        io::RawTable raw = table.raw;
        for (const Overlay& overlay : overlays) {
            if (overlay.table == table.spec->name) change_table(raw, *table.spec, overlay, issues);
        }
    });
    check_table_names(overlays, names, issues);
}

}  // namespace

Region::Region() : tables_(std::make_unique<Tables>()) {}
Region::~Region() = default;
const std::string& Region::name() const { return tables_->name; }
const std::string& Region::title() const { return tables_->title; }
Key Region::key() const { return tables_->key; }

std::vector<std::pair<std::string, std::string>> Region::storylines() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->storylines.rows) out.emplace_back(row.id, row.name);
    return out;
}

std::vector<std::pair<std::string, std::string>> Region::weather_years() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->weather_years.rows) out.emplace_back(row.id, row.name);
    for (const auto& row : tables_->measured_years.rows) out.emplace_back(row.id, row.name);
    return out;
}

std::vector<std::pair<std::string, std::string>> Region::projects() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->projects.rows) out.emplace_back(row.id, row.name);
    return out;
}

namespace {

/// Reads the files of measured years; what they hold is part of the region's key.
template <class Tables>
void read_measured_years(const RegionFiles& files, Tables& tables, KeyBuilder& key, Issues& issues) {
    for (const MeasuredYearRow& row : tables.measured_years.rows) {
        const std::filesystem::path file = files.folder() / "weather" / row.file;
        if (!files.may_read(file, {tables.measured_years.raw.file, row.line, "file"}, issues)) continue;
        const auto [place, is_new] = tables.measured_year_of.emplace(
            row.id, convert(row, io::read_knmi_hours(file, issues), file.string(), issues));
        for (const auto* series : {&place->second.temperature_c, &place->second.solar, &place->second.wind_onshore})
            key.array(std::span<const double>(*series));
    }
}

/// Reads prices that take the place of the model; they are part of the region's key.
template <class Tables>
void read_price_files(const RegionFiles& files, Tables& tables, KeyBuilder& key, Issues& issues) {
    for (const PriceCurveRow& row : tables.price_curves.rows) {
        if (row.file.empty()) continue;
        const std::filesystem::path file = files.folder() / "markets" / row.file;
        if (!files.may_read(file, {tables.price_curves.raw.file, row.line, "file"}, issues)) continue;
        const io::YearSeries& prices = tables.price_of[row.file] = read_prices(file, issues);
        key.array(std::span<const double>(prices.value));
    }
}

void check_present_year(const io::TomlTable& definition, int base_year, int present_year, Issues& issues) {
    if (present_year >= base_year) return;
    issues.add(IssueCode::out_of_range, definition.place_of("present_year"),
               fmt::format("present_year = {}, must not lie before base_year = {}", present_year, base_year),
               "It is the last year up to which all use of the tables is connected");
}

/// Numbers and years of region.toml with their places, for the rules of plausibility.
template <class Tables>
void remember_definition(io::TomlTable& definition, Tables& tables) {
    plausibility::Input& out = tables.definition;
    out.definition = {definition.place().file, 0, {}};
    constexpr plausibility::Usual kCosPhi{0.85, 1.0}, kHours{1.0, 240.0};
    out.numbers = {
        {"cos_phi_grid", tables.cos_phi_grid_pu, kCosPhi, definition.place_of("cos_phi_grid")},
        {"cos_phi_lines_220kv_up", tables.cos_phi_lines_220kv_up, kCosPhi, definition.place_of("cos_phi_grid")},
        {"residual_hours", tables.residual.hours, kHours, definition.place_of("residual_hours")}};
    out.years = {{"base_year", tables.base_year, definition.place_of("base_year")},
                 {"present_year", tables.present_year, definition.place_of("present_year")},
                 {"requests_from_year", tables.requests_from_year, definition.place_of("requests_from_year")},
                 {"homes_from_year", tables.homes_from_year, definition.place_of("homes_from_year")}};
    for (const std::string& area : tables.areas_in_part)
        out.areas_in_part.emplace_back(area, definition.place_of("areas_in_part"));
    out.accept = definition.texts("accept", std::vector<std::string>());
    out.accept_place = definition.place_of("accept");
}

/// Temperatures of the first weather year, which yearly energies belong to.
template <class Tables>
void remember_reference_weather(Tables& tables) {
    if (tables.weather_years.rows.empty()) return;
    const WeatherYearRow& row = tables.weather_years.rows.front();
    const ClimateRow* climate = climate_of(tables.climates.rows, row);
    if (climate == nullptr) return;                   // an issue already
    const TimeAxis year = TimeAxis::full_year(2025);  // weather does not depend on the reference year
    SeriesPool pool(year.n_steps());
    const Weather weather = make_weather(row, *climate, year, pool);
    const auto day_c = pool.values(weather.temperature_day_c), hour_c = pool.values(weather.temperature_c);
    tables.reference_day_c.assign(day_c.begin(), day_c.end());
    tables.reference_c.assign(hour_c.begin(), hour_c.end());
}

/// Prices, devices and networks of a scenario that a market decides on.
template <class Tables>
void let_market_decide(const Tables& tables, const std::vector<Overlay>& overlays, const ScenarioPoint& point,
                       const DemandTables& demand, const SupplyTables& supply, const Weather& weather,
                       const TimeAxis& time, SeriesPool& pool, Primitives& out, Issues& issues) {
    const NationalYear national =
        national_year(rows_after(tables.national, overlays, issues), point, tables.national.raw.file, issues);
    const std::vector<PriceCurveRow> curves = rows_after(tables.price_curves, overlays, issues);
    check_lost_load(national, tables.national.rows, curves.empty() ? PriceCurveRow() : curves.front(),
                    tables.national.raw.file, issues);
    const auto read = curves.empty() ? tables.price_of.end() : tables.price_of.find(curves.front().file);
    add_market(national, curves, supply.technologies, exchange_limit(rows_after(tables.exchanges, overlays, issues)),
               read == tables.price_of.end() ? nullptr : &read->second, weather, time, pool, tables.folder, out,
               issues);
    const CarrierTables carriers{
        rows_after(tables.sites, overlays, issues),
        rows_after(tables.network_pipes, overlays, issues),
        rows_after(tables.carrier_uses, overlays, issues),
        rows_after(tables.use_volumes, overlays, issues),
        {rows_after(tables.fuels, overlays, issues), rows_after(tables.device_kinds, overlays, issues),
         rows_after(tables.devices, overlays, issues)},
        rows_after(tables.storage, overlays, issues),
        rows_after(tables.steel_works, overlays, issues),
        rows_after(tables.steel_routes, overlays, issues)};
    add_carriers(carriers, demand.categories, national, point, weather, tables.reference_day_c, pool, tables.folder,
                 out, issues);
    put_lost_load(national, out);
}

/// Checks rules over the rows of a table, where it was read without an error.
template <class Tables>
void check_rules(Tables& tables, Issues& issues) {
    if (tables.projects.is_sound) check_projects(tables.projects.raw.file, tables.projects.rows, issues);
    if (tables.exchanges.is_sound) check_shares(tables.exchanges.raw.file, tables.exchanges.rows, issues);
    check_long_rows(tables.volumes, tables.storylines, issues);
    check_long_rows(tables.capacities, tables.storylines, issues);
    check_long_rows(tables.use_volumes, tables.storylines, issues);
    check_long_rows(tables.national, tables.storylines, issues);
    check_changes(tables, issues);
    if (tables.options.is_sound) check_options(tables.options.raw.file, tables.options.rows, issues);
    if (tables.customers.is_sound && tables.ledger.is_sound && tables.requests.is_sound)
        check_ledger({tables.customers.rows, tables.ledger.rows, tables.requests.rows, {}, {}}, tables.folder, issues);
}

}  // namespace

std::shared_ptr<const Region> read_region(const std::filesystem::path& folder, Issues& issues,
                                          bool allows_outside_files) {
    std::shared_ptr<Region> region(new Region());
    Region::Tables& tables = *region->tables_;
    tables.folder = folder.string();
    const RegionFiles files(folder, allows_outside_files);
    if (!files.may_read(folder / "region.toml", {}, issues)) return region;
    io::TomlTable definition = io::read_toml(folder / "region.toml", issues);
    tables.name = definition.text("name");
    tables.title = definition.text("title");
    (void)definition.has("title_nl");  // read by the page
    tables.cos_phi_grid_pu = definition.number("cos_phi_grid", 1.0);
    tables.cos_phi_lines_220kv_up = definition.number("cos_phi_lines_220kv_up", tables.cos_phi_grid_pu);
    tables.base_year = static_cast<int>(definition.integer("base_year", 0));
    tables.present_year = static_cast<int>(definition.integer("present_year", tables.base_year));
    tables.requests_from_year = static_cast<int>(definition.integer("requests_from_year", tables.base_year));
    tables.homes_from_year = static_cast<int>(definition.integer("homes_from_year", tables.base_year));
    tables.areas_in_part = definition.texts("areas_in_part", std::vector<std::string>());
    tables.residual.seed = definition.integer("residual_seed", 1);
    tables.residual.hours = definition.number("residual_hours", 24.0);
    if (!(tables.residual.hours > 0.0)) {
        issues.add(IssueCode::out_of_range, definition.place_of("residual_hours"),
                   fmt::format("residual_hours = {} h, must be > 0 h", tables.residual.hours));
    }
    check_present_year(definition, tables.base_year, tables.present_year, issues);
    remember_definition(definition, tables);
    definition.report_unknown();
    for (const auto& [key_name, value] : {std::pair("cos_phi_grid", tables.cos_phi_grid_pu),
                                          {"cos_phi_lines_220kv_up", tables.cos_phi_lines_220kv_up}}) {
        if (value > 0.0 && value <= 1.0) continue;
        issues.add(IssueCode::out_of_range, definition.place_of(key_name),
                   fmt::format("{} = {}, must lie above 0 and at most 1", key_name, value));
    }
    tables.declare();
    ReferenceCheck references;
    KeyBuilder key;
    tables.visit([&](auto& table) {
        table = read_table(files, *table.spec, issues);
        references.know(table);
        key.text(table.spec->name).key(table.raw.key);
    });
    tables.visit([&](auto& table) { references.check(table, issues); });
    read_measured_years(files, tables, key, issues);
    read_price_files(files, tables, key, issues);
    key.text(tables.name).text(tables.title).number(tables.cos_phi_grid_pu).number(tables.cos_phi_lines_220kv_up);
    key.integer(tables.base_year).integer(tables.present_year);
    key.integer(tables.requests_from_year).integer(tables.homes_from_year);
    for (const std::string& area : tables.areas_in_part) key.text(area);
    key.integer(tables.residual.seed).number(tables.residual.hours);
    tables.key = key.finish();
    check_rules(tables, issues);
    tables.volume_of = long_table_of(tables.volumes.rows);
    tables.capacity_of = long_table_of(tables.capacities.rows);
    remember_reference_weather(tables);
    return region;
}

namespace {

/// All changes of a scenario: corrections, due projects, then options, then the study's own.
template <class Tables>
std::vector<Overlay> changes_of(const Tables& tables, const ScenarioPoint& point, Issues& issues) {
    const std::vector<ProjectRow> projects = rows_after(tables.projects, point.overlays, issues);
    if (touches(point.overlays, projects_spec().name)) check_projects(tables.projects.raw.file, projects, issues);
    std::vector<Overlay> out = tables.corrections;
    const std::vector<Overlay> of_projects = without_lower_ratings(
        due_changes(projects, rows_after(tables.project_changes, point.overlays, issues), point, tables.folder, issues),
        tables.corrections);
    out.insert(out.end(), of_projects.begin(), of_projects.end());
    const std::vector<OptionRow> options = rows_after(tables.options, point.overlays, issues);
    if (touches(point.overlays, options_spec().name)) check_options(tables.options.raw.file, options, issues);
    const std::vector<Overlay> of_options = due_option_changes(
        options, rows_after(tables.option_changes, point.overlays, issues), point, tables.folder, issues);
    out.insert(out.end(), of_options.begin(), of_options.end());
    out.insert(out.end(), point.overlays.begin(), point.overlays.end());
    return out;
}

/// One scenario as primitives, with the changes that have been made to the input rows.
template <class Tables>
Primitives compile_changed(const Tables& tables, const std::vector<Overlay>& overlays, const ScenarioPoint& point,
                           const TimeAxis& time, SeriesPool& pool, Issues& issues) {
    Primitives out;
    out.cos_phi_grid_pu = tables.cos_phi_grid_pu;
    find_named(tables.storylines.rows, point.storyline, "storylines", issues);
    const std::vector<WeatherYearRow> years = rows_after(tables.weather_years, overlays, issues);
    const auto measured = tables.measured_year_of.find(point.weather);
    const bool is_measured = measured != tables.measured_year_of.end();
    const std::vector<ClimateRow> climates = rows_after(tables.climates, overlays, issues);
    const WeatherYearRow* year = is_measured ? nullptr : find_named(years, point.weather, "weather_years", issues);
    const ClimateRow* climate = year == nullptr ? nullptr : climate_of(climates, *year);
    if (!is_measured && climate == nullptr) return out;
    const Weather weather = is_measured ? use_measured(measured->second, time, pool)
                                        : make_weather(drawn_year(point, *year), *climate, time, pool);

    NetworkTables network{
        rows_after(tables.buses, overlays, issues),           rows_after(tables.lines, overlays, issues),
        rows_after(tables.transformers, overlays, issues),    rows_after(tables.equivalents, overlays, issues),
        rows_after(tables.exchanges, overlays, issues),       rows_after(tables.security_rules, overlays, issues),
        rows_after(tables.load_transfers, overlays, issues),  rows_after(tables.listed_outages, overlays, issues),
        rows_after(tables.ambient_ratings, overlays, issues), tables.cos_phi_lines_220kv_up};
    compile_networks(network, point.ratings == RatingBasis::temperature ? weather.temperature_c : kConstant, time, pool,
                     tables.folder, out, issues);
    add_listed_outages(network.listed_outages, point.outages, tables.folder, out, issues);
    if (point.draw > kNoDraw) draw_limits(point, tables.samples, out);

    DemandTables demand{
        rows_after(tables.categories, overlays, issues), rows_after(tables.shapes, overlays, issues),
        rows_after(tables.responses, overlays, issues),  rows_after(tables.loads, overlays, issues),
        rows_after(tables.heat_pumps, overlays, issues), rows_after(tables.data_centres, overlays, issues)};
    if (point.draw > kNoDraw && point.drawn.holds(DrawnInput::reconciled))
        take_sampled_shares(point, tables.samples, demand.loads);
    const Volumes volumes = find_volumes(tables, demand, overlays, point, issues);
    compile_demand(demand, volumes.year_mwh,
                   {weather.temperature_day_c, tables.reference_day_c, weather.temperature_c, tables.reference_c},
                   point.year, time, pool, tables.folder, out, issues);
    out.base_year = tables.base_year;
    out.present_year = tables.present_year;
    out.areas_in_part = tables.areas_in_part;

    const SupplyTables supply{rows_after(tables.technologies, overlays, issues),
                              rows_after(tables.generators, overlays, issues)};
    const std::vector<double> capacity_mw = capacities_of(tables, supply.generators, overlays, point, issues);
    compile_supply(supply, capacity_mw, point.year, {weather.solar, weather.wind_onshore, weather.wind_offshore}, time,
                   pool, tables.folder, out, issues);
    add_ledger(tables, overlays, demand, volumes, point.year, pool, out, issues);
    const bool has_market = point.dispatch == Decider::market;
    split_windows(demand.categories, out);
    add_residuals(demand.categories, tables.residual, time, pool, out);
    if (has_market) let_market_decide(tables, overlays, point, demand, supply, weather, time, pool, out, issues);
    move_loads(network.load_transfers, tables.folder, out, issues);
    fill_valleys(time, !has_market, pool, out);
    add_firm_limit_members(out);
    add_ac_data({rows_after(tables.power_factors, overlays, issues), rows_after(tables.tap_changers, overlays, issues),
                 rows_after(tables.shunts, overlays, issues), rows_after(tables.compensators, overlays, issues),
                 rows_after(tables.voltage_levels, overlays, issues)},
                tables.folder, out, issues);
    return out;
}

}  // namespace

Primitives compile(const Region& region, const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                   Issues& issues) {
    const Region::Tables& tables = *region.tables_;
    std::vector<std::string> names;
    region.tables_->visit([&](const auto& table) { names.emplace_back(table.spec->name); });
    check_table_names(point.overlays, names, issues);
    Issues found;
    const std::vector<Overlay> overlays = changes_of(tables, point, found);
    Primitives out = compile_changed(tables, overlays, point, time, pool, found);
    if (found.empty()) return out;
    ChangedCells changed;
    region.tables_->visit([&](const auto& table) {
        for (const Overlay& overlay : overlays) {
            if (overlay.table == table.spec->name) changed.add(table.raw, overlay);
        }
    });
    issues.add_all(changed.placed(found));
    return out;
}

}  // namespace knelpunt::models
