#include "models/region/carriers.hpp"

#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/region/long_table.hpp"

namespace knelpunt::models {
namespace {

std::vector<double> energies_of(const CarrierTables& tables, const ScenarioPoint& point, const std::string& folder,
                                Issues& issues) {
    LongTable table;
    for (const UseVolumeRow& row : tables.volumes) table.add(row.id, row.storyline, row.year, row.annual_mwh);
    table.finish();
    std::vector<double> out;
    for (const CarrierUseRow& use : tables.uses) {
        out.push_back(table.value(use.id, point.storyline, point.year));
        if (!std::isnan(out.back())) continue;
        issues.add(IssueCode::no_base_value, {folder + "/" + std::string(carrier_uses_spec().file), use.line, {}},
                   fmt::format("carrier_uses \"{}\": use_volumes hold no value for storyline \"{}\"", use.id,
                               point.storyline));
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

void add_carriers(const CarrierTables& tables, const std::vector<CategoryRow>& categories, const NationalYear& national,
                  const ScenarioPoint& point, const Weather& weather, const std::vector<double>& reference_day_c,
                  SeriesPool& pool, const std::string& folder, Primitives& out, Issues& issues) {
    if (tables.sites.empty() && tables.conversion.devices.empty() && tables.storage.empty()) return;
    drop_made_by_devices(categories, out);
    for (const auto& [id, physics] : {std::pair("heat", "heat"), std::pair("hydrogen", "gas")})
        out.carriers.push_back({{}, id, id, physics});
    compile_pipes(tables.sites, tables.pipes, point.year, folder, out, issues);
    compile_carrier_uses(tables.uses, energies_of(tables, point, folder, issues), weather.temperature_day_c,
                         reference_day_c, pool, out);
    const CarrierPrices prices{{{"gas", national.gas_eur_per_mwh}, {"hydrogen", national.hydrogen_eur_per_mwh}},
                               national.co2_eur_per_t};
    compile_devices(tables.conversion, point.year, prices, weather.temperature_c, pool, folder, out, issues);
    compile_storage(tables.storage, point.year, out);
    compile_steel(tables.steel_works, tables.steel_routes, point.year, folder, out, issues);
}

}  // namespace knelpunt::models
