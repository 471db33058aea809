#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/conversion/devices.hpp"
#include "models/conversion/steel.hpp"
#include "models/demand/carrier_use.hpp"
#include "models/demand/demand.hpp"
#include "models/demand/residual.hpp"
#include "models/ledger/ledger.hpp"
#include "models/markets/price.hpp"
#include "models/networks/networks.hpp"
#include "models/networks/pipes.hpp"
#include "models/plausibility/input.hpp"
#include "models/region/changes.hpp"
#include "models/region/long_table.hpp"
#include "models/region/options.hpp"
#include "models/region/projects.hpp"
#include "models/region/region.hpp"
#include "models/region/region_files.hpp"
#include "models/region/storylines.hpp"
#include "models/storage/storage.hpp"
#include "models/supply/supply.hpp"
#include "models/weather/measured.hpp"
#include "models/weather/weather.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::models {

/// A table as text and as rows.
template <class Row>
struct Table {
    const TableSpec<Row>* spec = nullptr;
    io::RawTable raw;
    std::vector<Row> rows;
    bool is_sound = true;  ///< read without an error: only then is a rule over its rows worth checking
};

template <class Row>
Table<Row> read_table(const RegionFiles& files, const TableSpec<Row>& spec, Issues& issues) {
    Table<Row> out;
    out.spec = &spec;
    const std::filesystem::path file = files.folder() / spec.file;
    std::error_code error;
    const bool is_absent = std::filesystem::symlink_status(file, error).type() == std::filesystem::file_type::not_found;
    if ((spec.optional && is_absent) || !files.may_read(file, {}, issues)) {
        out.raw.file = file.string();
        return out;
    }
    const std::size_t n_errors = issues.n_errors();
    out.raw = io::read_csv(file, issues);
    out.rows = io::read_rows(out.raw, spec, issues);
    out.is_sound = issues.n_errors() == n_errors;
    return out;
}

/// Rows of a table after the overlays that name it; the rows read before if there are none.
template <class Row>
std::vector<Row> rows_after(const Table<Row>& table, const std::vector<Overlay>& overlays, Issues& issues) {
    const auto is_mine = [&](const Overlay& overlay) { return overlay.table == table.spec->name; };
    if (std::none_of(overlays.begin(), overlays.end(), is_mine)) return table.rows;
    io::RawTable raw = table.raw;
    for (const Overlay& overlay : overlays) {
        if (is_mine(overlay)) change_table(raw, *table.spec, overlay, issues);
    }
    return io::read_rows(raw, *table.spec, issues);
}

/// Checks every refers_to of a table against the ids it names.
class ReferenceCheck {
public:
    template <class Row>
    void know(const Table<Row>& table) {
        const int id = table.raw.column("id");
        // Of a table that lacks rows or ids nothing is known: the messages about the file are enough.
        if (!table.raw.is_whole || (id < 0 && !table.raw.header.empty())) return;
        std::set<std::string> ids;
        for (const auto& line : table.raw.lines) {
            const std::string& text = line.cells[static_cast<std::size_t>(id)];
            if (!is_valid_id(text)) return;
            ids.insert(text);
        }
        ids_.emplace(table.spec->name, std::move(ids));
    }

    template <class Row>
    void check(const Table<Row>& table, Issues& issues) const {
        for (const Param<Row>& param : table.spec->params) {
            const int column = table.raw.column(param.spec.name);
            const auto known = ids_.find(std::string(param.spec.refers_to));
            if (param.spec.refers_to.empty() || column < 0 || known == ids_.end()) continue;
            const std::vector<std::string> names(known->second.begin(), known->second.end());
            int n_hints = 0;
            for (const auto& line : table.raw.lines) {
                const std::string& id = line.cells[static_cast<std::size_t>(column)];
                if (id.empty() || known->second.contains(id) || io::is_spreadsheet_error(id)) continue;
                if (param.spec.name == "id" && !is_valid_id(id)) continue;  // an issue already
                constexpr int kMostHints = 200;                             // no more are shown
                std::string hint = n_hints++ < kMostHints ? name_hint(id, names) : std::string();
                issues.add(IssueCode::dangling_id, {table.raw.file, line.line, std::string(param.spec.name)},
                           fmt::format("{} \"{}\": {} = \"{}\" is no row of {}", table.spec->name, line.cells[0],
                                       param.spec.name, id, param.spec.refers_to),
                           std::move(hint));
            }
        }
    }

private:
    std::map<std::string, std::set<std::string>> ids_;
};

/// Every table of a region, with what is made of them once.
struct Region::Tables {
    std::string folder, name, title;
    plausibility::Input definition;  ///< of region.toml, what the rules of plausibility look at
    double cos_phi_grid_pu = 1.0, cos_phi_lines_220kv_up = 1.0;
    int base_year = 0, present_year = 0, requests_from_year = 0, homes_from_year = 0;
    std::vector<std::string> areas_in_part;
    std::vector<Overlay> corrections;   ///< before projects and options
    std::vector<SampledInput> samples;  ///< for draws
    Table<BusRow> buses;
    Table<GridLineRow> lines;
    Table<GridTransformerRow> transformers;
    Table<EquivalentRow> equivalents;
    Table<ExchangeRow> exchanges;
    Table<SecurityRuleRow> security_rules;
    Table<LoadTransferRow> load_transfers;
    Table<ListedOutageRow> listed_outages;
    Table<AmbientRatingRow> ambient_ratings;
    Table<PowerFactorRow> power_factors;
    Table<TapChangerRow> tap_changers;
    Table<GridShuntRow> shunts;
    Table<CompensatorRow> compensators;
    Table<VoltageLevelRow> voltage_levels;
    Table<ProjectRow> projects;
    Table<ProjectChangeRow> project_changes;
    Table<OptionRow> options;
    Table<OptionChangeRow> option_changes;
    Table<TechnologyRow> technologies;
    Table<GeneratorRow> generators;
    Table<CapacityRow> capacities;
    Table<NationalRow> national;
    Table<PriceCurveRow> price_curves;
    Table<SiteRow> sites;
    Table<NetworkPipeRow> network_pipes;
    Table<FuelRow> fuels;
    Table<DeviceKindRow> device_kinds;
    Table<DeviceEntry> devices;
    Table<CarrierUseRow> carrier_uses;
    Table<UseVolumeRow> use_volumes;
    Table<StorageRow> storage;
    Table<SteelWorksRow> steel_works;
    Table<SteelRouteRow> steel_routes;
    Table<CategoryRow> categories;
    Table<ShapeRow> shapes;
    Table<ResponseRow> responses;
    Table<LoadRow> loads;
    Table<HeatPumpRow> heat_pumps;
    Table<DataCentreRow> data_centres;
    Table<VolumeRow> volumes;
    Table<ClimateRow> climates;
    Table<WeatherYearRow> weather_years;
    Table<MeasuredYearRow> measured_years;
    std::map<std::string, MeasuredYear, std::less<>> measured_year_of;  ///< by id
    std::map<std::string, io::YearSeries, std::less<>> price_of;        ///< by file of price_curves
    Table<StorylineRow> storylines;
    Table<CustomerEntry> customers;
    Table<LedgerEntry> ledger;
    Table<RequestEntry> requests;
    Table<ConnectionLevelRow> connection_levels;
    Table<ConnectionHostRow> connection_hosts;
    LongTable volume_of, capacity_of;
    ResidualSetting residual;
    std::vector<double> reference_day_c;  ///< temperature of the first weather year, mean of 24 h, full year
    std::vector<double> reference_c;      ///< the same, hour by hour
    Key key;

    template <class Visitor>
    void visit(Visitor&& visitor) {
        visitor(buses);
        visitor(lines);
        visitor(transformers);
        visitor(equivalents);
        visitor(exchanges);
        visitor(security_rules);
        visitor(load_transfers);
        visitor(listed_outages);
        visitor(ambient_ratings);
        visitor(power_factors);
        visitor(tap_changers);
        visitor(shunts);
        visitor(compensators);
        visitor(voltage_levels);
        visitor(projects);
        visitor(project_changes);
        visitor(options);
        visitor(option_changes);
        visitor(technologies);
        visitor(generators);
        visitor(capacities);
        visitor(national);
        visitor(price_curves);
        visitor(sites);
        visitor(network_pipes);
        visitor(fuels);
        visitor(device_kinds);
        visitor(devices);
        visitor(carrier_uses);
        visitor(use_volumes);
        visitor(storage);
        visitor(steel_works);
        visitor(steel_routes);
        visitor(categories);
        visitor(shapes);
        visitor(responses);
        visitor(loads);
        visitor(heat_pumps);
        visitor(data_centres);
        visitor(volumes);
        visitor(climates);
        visitor(weather_years);
        visitor(measured_years);
        visitor(storylines);
        visitor(customers);
        visitor(ledger);
        visitor(requests);
        visitor(connection_levels);
        visitor(connection_hosts);
    }

    void declare() {
        buses.spec = &buses_spec();
        lines.spec = &grid_lines_spec();
        transformers.spec = &grid_transformers_spec();
        equivalents.spec = &equivalents_spec();
        exchanges.spec = &exchanges_spec();
        security_rules.spec = &security_rules_spec();
        load_transfers.spec = &load_transfers_spec();
        listed_outages.spec = &listed_outages_spec();
        ambient_ratings.spec = &ambient_ratings_spec();
        power_factors.spec = &power_factors_spec();
        tap_changers.spec = &tap_changers_spec();
        shunts.spec = &grid_shunts_spec();
        compensators.spec = &compensators_spec();
        voltage_levels.spec = &voltage_levels_spec();
        projects.spec = &projects_spec();
        project_changes.spec = &project_changes_spec();
        options.spec = &options_spec();
        option_changes.spec = &option_changes_spec();
        technologies.spec = &technologies_spec();
        generators.spec = &generators_spec();
        capacities.spec = &capacities_spec();
        national.spec = &national_spec();
        price_curves.spec = &price_curves_spec();
        sites.spec = &sites_spec();
        network_pipes.spec = &network_pipes_spec();
        fuels.spec = &fuels_spec();
        device_kinds.spec = &device_kinds_spec();
        devices.spec = &devices_spec();
        carrier_uses.spec = &carrier_uses_spec();
        use_volumes.spec = &use_volumes_spec();
        storage.spec = &storage_spec();
        steel_works.spec = &steel_works_spec();
        steel_routes.spec = &steel_routes_spec();
        categories.spec = &categories_spec();
        shapes.spec = &shapes_spec();
        responses.spec = &responses_spec();
        loads.spec = &loads_spec();
        heat_pumps.spec = &heat_pumps_spec();
        data_centres.spec = &data_centres_spec();
        volumes.spec = &volumes_spec();
        climates.spec = &climates_spec();
        weather_years.spec = &weather_years_spec();
        measured_years.spec = &measured_years_spec();
        storylines.spec = &storylines_spec();
        customers.spec = &customer_entries_spec();
        ledger.spec = &ledger_entries_spec();
        requests.spec = &request_entries_spec();
        connection_levels.spec = &connection_levels_spec();
        connection_hosts.spec = &connection_hosts_spec();
    }
};

}  // namespace knelpunt::models
