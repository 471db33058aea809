#include "models/region/region.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/region/changes.hpp"
#include "models/region/options.hpp"
#include "models/region/registry.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::models {
namespace {

void check_shares(const std::string& file, const std::vector<ExchangeRow>& rows, Issues& issues) {
    double sum = 0.0;
    for (const ExchangeRow& row : rows) sum += row.share_pu;
    if (std::abs(sum - 1.0) > 1e-9) {  // decimal fractions in text
        issues.add(IssueCode::shares_not_one, {file, 0, "share_pu"},
                   fmt::format("exchanges: share_pu adds up to {}, must be 1", sum));
    }
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

/// Tries every change of the projects on a copy of its table: wrong names show whatever a study builds.
void check_changes(RegionTables& tables, Issues& issues) {
    std::vector<Overlay> overlays;
    for (const ProjectChangeRow& change : tables.of<ProjectChangeRow>().rows)
        overlays.push_back(overlay_of(change, tables.folder));
    for (const OptionChangeRow& change : tables.of<OptionChangeRow>().rows)
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

Region::Region() : tables_(std::make_unique<RegionTables>()) {}
Region::~Region() = default;
const std::string& Region::name() const { return tables_->name; }
const std::string& Region::title() const { return tables_->title; }
Key Region::key() const { return tables_->key; }

std::vector<std::pair<std::string, std::string>> Region::storylines() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->of<StorylineRow>().rows) out.emplace_back(row.id, row.name);
    return out;
}

std::vector<std::pair<std::string, std::string>> Region::weather_years() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->of<WeatherYearRow>().rows) out.emplace_back(row.id, row.name);
    for (const auto& row : tables_->of<MeasuredYearRow>().rows) out.emplace_back(row.id, row.name);
    return out;
}

std::vector<std::pair<std::string, std::string>> Region::projects() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : tables_->of<ProjectRow>().rows) out.emplace_back(row.id, row.name);
    return out;
}

namespace {

/// Reads the files of measured years; what they hold is part of the region's key.
void read_measured_years(const RegionFiles& files, RegionTables& tables, KeyBuilder& key, Issues& issues) {
    for (const MeasuredYearRow& row : tables.of<MeasuredYearRow>().rows) {
        const std::filesystem::path file = files.folder() / "weather" / row.file;
        if (!files.may_read(file, {tables.of<MeasuredYearRow>().raw.file, row.line, "file"}, issues)) continue;
        const auto [place, is_new] = tables.measured_year_of.emplace(
            row.id, convert(row, io::read_knmi_hours(file, issues), file.string(), issues));
        for (const auto* series : {&place->second.temperature_c, &place->second.solar, &place->second.wind_onshore})
            key.array(std::span<const double>(*series));
    }
}

/// Reads prices that take the place of the model; they are part of the region's key.
void read_price_files(const RegionFiles& files, RegionTables& tables, KeyBuilder& key, Issues& issues) {
    for (const PriceCurveRow& row : tables.of<PriceCurveRow>().rows) {
        if (row.file.empty()) continue;
        const std::filesystem::path file = files.folder() / "markets" / row.file;
        if (!files.may_read(file, {tables.of<PriceCurveRow>().raw.file, row.line, "file"}, issues)) continue;
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
void remember_definition(io::TomlTable& definition, RegionTables& tables) {
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
void remember_reference_weather(RegionTables& tables) {
    if (tables.of<WeatherYearRow>().rows.empty()) return;
    const WeatherYearRow& row = tables.of<WeatherYearRow>().rows.front();
    const ClimateRow* climate = climate_of(tables.of<ClimateRow>().rows, row);
    if (climate == nullptr) return;                   // an issue already
    const TimeAxis year = TimeAxis::full_year(2025);  // weather does not depend on the reference year
    SeriesPool pool(year.n_steps());
    const Weather weather = make_weather(row, *climate, year, pool);
    const auto day_c = pool.values(weather.temperature_day_c), hour_c = pool.values(weather.temperature_c);
    tables.reference_day_c.assign(day_c.begin(), day_c.end());
    tables.reference_c.assign(hour_c.begin(), hour_c.end());
}

/// Checks rules over the rows of a table, where it was read without an error.
void check_rules(RegionTables& tables, Issues& issues) {
    if (tables.of<ProjectRow>().is_sound)
        check_projects(tables.of<ProjectRow>().raw.file, tables.of<ProjectRow>().rows, issues);
    if (tables.of<ExchangeRow>().is_sound)
        check_shares(tables.of<ExchangeRow>().raw.file, tables.of<ExchangeRow>().rows, issues);
    check_long_rows(tables.of<VolumeRow>(), tables.of<StorylineRow>(), issues);
    check_long_rows(tables.of<CapacityRow>(), tables.of<StorylineRow>(), issues);
    check_long_rows(tables.of<UseVolumeRow>(), tables.of<StorylineRow>(), issues);
    check_long_rows(tables.of<NationalRow>(), tables.of<StorylineRow>(), issues);
    check_changes(tables, issues);
    if (tables.of<OptionRow>().is_sound)
        check_options(tables.of<OptionRow>().raw.file, tables.of<OptionRow>().rows, issues);
    if (tables.of<CustomerEntry>().is_sound && tables.of<LedgerEntry>().is_sound && tables.of<RequestEntry>().is_sound)
        check_ledger(
            {tables.of<CustomerEntry>().rows, tables.of<LedgerEntry>().rows, tables.of<RequestEntry>().rows, {}, {}},
            tables.folder, issues);
    if (tables.of<CustomerEntry>().is_sound && tables.of<ContractEntry>().is_sound &&
        tables.of<ContractBlockRow>().is_sound && tables.of<ContractMemberRow>().is_sound &&
        tables.of<ContractPriceRow>().is_sound)
        check_contracts({tables.of<ContractEntry>().rows,
                         tables.of<ContractBlockRow>().rows,
                         tables.of<ContractMemberRow>().rows,
                         tables.of<ContractPriceRow>().rows,
                         {}},
                        contract_customers(tables.of<CustomerEntry>().rows), tables.folder, issues);
}

}  // namespace

std::shared_ptr<const Region> read_region(const std::filesystem::path& folder, Issues& issues,
                                          bool allows_outside_files) {
    std::shared_ptr<Region> region(new Region());
    RegionTables& tables = *region->tables_;
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
    tables.volume_of = long_table_of(tables.of<VolumeRow>().rows);
    tables.capacity_of = long_table_of(tables.of<CapacityRow>().rows);
    remember_reference_weather(tables);
    return region;
}

namespace {

/// Runs the models of a scenario on its tables.
class ScenarioRun {
public:
    ScenarioRun(const RegionTables& tables, const CompileContext& context)
        : scenario_{context, tables, context.point.overlays} {
        scenario_.find_rows = [this](std::string_view table) { return find(table); };
    }
    ScenarioRun(const ScenarioRun&) = delete;  // the scenario refers to it
    ScenarioRun& operator=(const ScenarioRun&) = delete;

    void run() {
        const bool has_market = scenario_.point.dispatch == Decider::market;
        for (const Model& model : model_specs()) {
            if (!scenario_.is_whole) return;
            running_ = &model;
            if (has_market || !model.needs_market) model.run(scenario_);
        }
    }
    [[nodiscard]] const std::vector<Overlay>& overlays() const { return scenario_.overlays; }

private:
    /// Rows of a table after the changes, made once; null if there is no such table.
    const void* find(std::string_view name) {
        const std::vector<std::string_view>& reads = running_->reads;
        expects(std::find(reads.begin(), reads.end(), name) != reads.end(), "a model reads the tables of its record");
        const void* out = nullptr;
        scenario_.tables.visit([&](const auto& table) {
            if (table.spec->name == name) out = rows_of(table);
        });
        return out;
    }
    template <class Row>
    const void* rows_of(const Table<Row>& table) {
        if (!touches(scenario_.overlays, table.spec->name)) return &table.rows;
        std::shared_ptr<const void>& changed = changed_[table.spec->name];
        if (changed == nullptr)
            changed = std::make_shared<const std::vector<Row>>(rows_after(table, scenario_.overlays, scenario_.issues));
        return changed.get();
    }

    Scenario scenario_;
    const Model* running_ = nullptr;
    std::map<std::string_view, std::shared_ptr<const void>> changed_;
};

}  // namespace

Primitives compile(const Region& region, const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                   Issues& issues) {
    const RegionTables& tables = *region.tables_;
    std::vector<std::string> names;
    tables.visit([&](const auto& table) { names.emplace_back(table.spec->name); });
    check_table_names(point.overlays, names, issues);
    Issues found;
    Primitives out;
    out.cos_phi_grid_pu = tables.cos_phi_grid_pu;
    ScenarioRun run(tables, {point, time, pool, tables.folder, out, found});
    run.run();
    if (found.empty()) return out;
    ChangedCells changed;
    tables.visit([&](const auto& table) {
        for (const Overlay& overlay : run.overlays()) {
            if (overlay.table == table.spec->name) changed.add(table.raw, overlay);
        }
    });
    issues.add_all(changed.placed(found));
    return out;
}

}  // namespace knelpunt::models
