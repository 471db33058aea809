// Two figures of one fact that differ.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models::plausibility {
namespace {

/// Nominal voltages of one level differ by less: 110 and 120 kV, 20 and 23 kV, 380 and 400 kV.
constexpr double kSameLevel = 1.2;

bool is_level(double left_kv, double right_kv) {
    return left_kv <= kSameLevel * right_kv && right_kv <= kSameLevel * left_kv;
}

/// Rated voltage of a bus named in a cell  [kV]; NaN if there is none.
double bus_kv(const Input& input, const InputTable& table, std::size_t row, std::string_view column) {
    const InputTable& buses = input.table("buses");
    const auto bus = buses.find(table.text(row, column));
    return bus ? buses.number(*bus, "v_rated_kv") : kNaN;
}

void compare_voltage(const Input& input, const InputTable& table, std::size_t row, std::string_view column,
                     std::string_view bus_column, Findings& findings) {
    const double own_kv = table.number(row, column), other_kv = bus_kv(input, table, row, bus_column);
    if (std::isnan(own_kv) || std::isnan(other_kv) || is_level(own_kv, other_kv)) return;
    findings.add(table, row, column,
                 fmt::format("{}, but its bus {} = \"{}\" has {:g} kV", cell_text(table, row, column), bus_column,
                             table.text(row, bus_column), other_kv));
}

constexpr double kEarthRadiusKm = 6371.0;

/// Distance along a great circle  [km].
double distance_km(double lat_a, double lon_a, double lat_b, double lon_b) {
    const double half_lat = numeric::sin(0.5 * (lat_b - lat_a) * kRadPerDegree);
    const double half_lon = numeric::sin(0.5 * (lon_b - lon_a) * kRadPerDegree);
    const double chord = half_lat * half_lat + numeric::cos(lat_a * kRadPerDegree) *
                                                   numeric::cos(lat_b * kRadPerDegree) * half_lon * half_lon;
    return 2.0 * kEarthRadiusKm * numeric::atan2(std::sqrt(chord), std::sqrt(std::max(0.0, 1.0 - chord)));
}

/// Distance between the rows that two cells name  [km]; NaN where a position is missing.
double distance_of_ends(const InputTable& places, std::string_view from, std::string_view to) {
    const auto start = places.find(from), end = places.find(to);
    if (!start || !end) return kNaN;
    return distance_km(places.number(*start, "lat"), places.number(*start, "lon"), places.number(*end, "lat"),
                       places.number(*end, "lon"));
}

/// Complains where a value is more than `factor` times another.
void compare_ratio(const InputTable& table, std::size_t row, std::string_view column, double other, double factor,
                   std::string_view what, Findings& findings) {
    const double value = table.number(row, column);
    if (!(value > 0.0) || !(other > 0.0) || (value <= factor * other && value >= other / factor)) return;
    findings.add(table, row, column,
                 fmt::format("{}, but {} is {}", cell_text(table, row, column), what, with_unit(table, column, other)),
                 fmt::format("Usual: at most {:g} times more or less", factor));
}

}  // namespace

void line_voltage(const Input& input, Findings& findings) {
    const InputTable& lines = input.table("lines");
    for (std::size_t row = 0; row < lines.size(); ++row)
        for (const std::string_view end : {"from", "to"})
            compare_voltage(input, lines, row, "v_rated_kv", end, findings);
}

void transformer_voltage(const Input& input, Findings& findings) {
    const InputTable& transformers = input.table("transformers");
    for (std::size_t row = 0; row < transformers.size(); ++row) {
        compare_voltage(input, transformers, row, "hv_kv", "from", findings);
        compare_voltage(input, transformers, row, "lv_kv", "to", findings);
    }
}

void rating_band(const Input& input, Findings& findings) {
    constexpr double kFactor = 3.0;
    for (const std::string_view name : {"lines", "transformers"}) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row)
            for (const std::string_view column : {"rating_low_mva", "rating_high_mva"})
                compare_ratio(table, row, column, table.number(row, "rating_mva"), kFactor, "rating_mva", findings);
    }
}

void group_rating(const Input& input, Findings& findings) {
    constexpr double kSame = 0.005;   // of figures rounded to three digits
    constexpr long kLeastOthers = 3;  // rows that have the rating of one unit
    for (const std::string_view name : {"lines", "transformers"}) {
        const InputTable& table = input.table(name);
        std::map<std::string, std::vector<double>> ratings;
        for (std::size_t row = 0; row < table.size(); ++row)
            ratings[kind_of(input, table, row, kinds_of(table.name()))].push_back(table.number(row, "rating_mva"));
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double n_circuits = table.number(row, "n_circuits"), rating_mva = table.number(row, "rating_mva");
            const std::vector<double>& kind = ratings[kind_of(input, table, row, kinds_of(table.name()))];
            const auto n_near = [&](double value) {
                return std::count_if(kind.begin(), kind.end(),
                                     [&](double other) { return std::abs(other - value) <= kSame * value; });
            };
            if (!(n_circuits > 1.0) || n_near(rating_mva) > 1 || n_near(rating_mva / n_circuits) < kLeastOthers)
                continue;
            findings.add(table, row, "rating_mva",
                         fmt::format("{} is {:g} times {:g} MVA, which others of its kind have",
                                     cell_text(table, row, "rating_mva"), n_circuits, rating_mva / n_circuits),
                         "Ratings are per circuit or unit, not of the group");
        }
    }
}

void resistance(const Input& input, Findings& findings) {
    constexpr double kHighVoltageKv = 100.0;
    constexpr double kLowVoltageRatio = 5.0;  // thin cables of low voltage have more resistance than reactance
    const InputTable& lines = input.table("lines");
    for (std::size_t row = 0; row < lines.size(); ++row) {
        const double r = lines.number(row, "r_ohm_per_km"), x = lines.number(row, "x_ohm_per_km");
        const double most = lines.number(row, "v_rated_kv") >= kHighVoltageKv ? 1.0 : kLowVoltageRatio;
        if (!(r > most * x)) continue;
        findings.add(
            lines, row, "r_ohm_per_km",
            fmt::format("{} is above {}", cell_text(lines, row, "r_ohm_per_km"), cell_text(lines, row, "x_ohm_per_km")),
            "Are the two columns swapped?");
    }
    constexpr double kTransformerShare = 0.5;
    const InputTable& transformers = input.table("transformers");
    for (std::size_t row = 0; row < transformers.size(); ++row) {
        if (!(transformers.number(row, "vkr_pu") > kTransformerShare * transformers.number(row, "vk_pu"))) continue;
        findings.add(transformers, row, "vkr_pu",
                     fmt::format("{} is more than half of {}", cell_text(transformers, row, "vkr_pu"),
                                 cell_text(transformers, row, "vk_pu")));
    }
    const InputTable& equivalents = input.table("equivalents");
    for (std::size_t row = 0; row < equivalents.size(); ++row) {
        if (!(equivalents.number(row, "r_pu") > equivalents.number(row, "x_pu"))) continue;
        findings.add(
            equivalents, row, "r_pu",
            fmt::format("{} is above {}", cell_text(equivalents, row, "r_pu"), cell_text(equivalents, row, "x_pu")),
            "Are the two columns swapped?");
    }
}

void length_of_distance(const Input& input, Findings& findings) {
    // Positions are rounded to 0.01 degree in the worst case: about a kilometre at either end.
    constexpr double kRoundingKm = 2.5, kDetour = 3.0, kShort = 0.8;
    const auto compare = [&](std::string_view name, std::string_view places_name) {
        const InputTable &table = input.table(name), &places = input.table(places_name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double length_km = table.number(row, "length_km");
            const double straight_km = distance_of_ends(places, table.text(row, "from"), table.text(row, "to"));
            if (std::isnan(straight_km)) continue;
            if (length_km >= kShort * straight_km - kRoundingKm && length_km <= kDetour * straight_km + 2 * kRoundingKm)
                continue;
            findings.add(
                table, row, "length_km",
                fmt::format("{}, but its ends lie {:.1f} km apart", cell_text(table, row, "length_km"), straight_km),
                fmt::format("Usual: {:g} to {:g} times the distance", kShort, kDetour));
        }
    };
    compare("lines", "buses");
    compare("network_pipes", "sites");
}

void position(const Input& input, Findings& findings) {
    constexpr double kRegionKm = 250.0;  // a region and the grid around it
    constexpr double kPlantKm = 60.0;    // a plant and its station; wind farms at sea lie farthest
    const InputTable &buses = input.table("buses"), &climates = input.table("climates");
    std::vector<double> lats, lons;
    for (std::size_t row = 0; row < buses.size(); ++row) {
        if (std::isnan(buses.number(row, "lat")) || std::isnan(buses.number(row, "lon"))) continue;
        lats.push_back(buses.number(row, "lat"));
        lons.push_back(buses.number(row, "lon"));
    }
    if (lats.empty()) return;
    const double lat = median(lats), lon = median(lons);
    const auto check_table = [&](std::string_view name) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double away_km = distance_km(lat, lon, table.number(row, "lat"), table.number(row, "lon"));
            if (!(away_km > kRegionKm)) continue;
            findings.add(table, row, "lat",
                         fmt::format("lat = {}, lon = {} lies {:.0f} km from the middle of the buses",
                                     table.text(row, "lat"), table.text(row, "lon"), away_km),
                         fmt::format("Usual: within {:g} km. Are lat and lon swapped?", kRegionKm));
        }
    };
    for (const std::string_view name : {"buses", "generators", "sites"}) check_table(name);
    for (std::size_t row = 0; row < climates.size(); ++row) {
        const double at_lat = climates.number(row, "latitude_deg"), at_lon = climates.number(row, "longitude_deg");
        const double away_km = distance_km(lat, lon, at_lat, at_lon);
        if (!(away_km > 2.0 * kRegionKm)) continue;
        findings.add(climates, row, "latitude_deg",
                     fmt::format("the climate is of latitude {:g}, longitude {:g}; the middle of the buses, lat {:g}, "
                                 "lon {:g}, lies {:.0f} km away",
                                 at_lat, at_lon, lat, lon, away_km),
                     "Are lat and lon of the buses swapped? A climate far away needs its latitude_deg");
    }
    const InputTable& generators = input.table("generators");
    for (std::size_t row = 0; row < generators.size(); ++row) {
        const auto bus = buses.find(generators.text(row, "node"));
        if (!bus) continue;
        const double away_km = distance_km(buses.number(*bus, "lat"), buses.number(*bus, "lon"),
                                           generators.number(row, "lat"), generators.number(row, "lon"));
        if (!(away_km > kPlantKm) || away_km > kRegionKm) continue;
        findings.add(generators, row, "node",
                     fmt::format("it lies {:.0f} km from its bus \"{}\"", away_km, generators.text(row, "node")),
                     fmt::format("Usual: within {:g} km", kPlantKm));
    }
}

void host_voltage(const Input& input, Findings& findings) {
    const InputTable& hosts = input.table("connection_hosts");
    for (std::size_t row = 0; row < hosts.size(); ++row) compare_voltage(input, hosts, row, "v_kv", "host", findings);
}

void device_capacity(const Input& input, Findings& findings) {
    constexpr double kFactor = 1.5;      // power without heat may exceed the net rating
    constexpr double kHeatFactor = 5.0;  // heat over power: 0.3 of large gas plants to 4 of waste plants
    const InputTable &devices = input.table("devices"), &generators = input.table("generators");
    for (std::size_t row = 0; row < devices.size(); ++row) {
        const auto generator = generators.find(devices.text(row, "generator"));
        if (generator)
            compare_ratio(devices, row, "capacity_mw", generators.number(*generator, "p_max_mw"), kFactor,
                          fmt::format("p_max_mw of generator \"{}\"", generators.id(*generator)), findings);
        compare_ratio(devices, row, "heat_mw", devices.number(row, "capacity_mw"), kHeatFactor, "capacity_mw",
                      findings);
        const double source_c = devices.number(row, "source_temperature_c");
        const double supply_c = devices.number(row, "supply_temperature_c");
        if (!(source_c >= supply_c)) continue;
        findings.add(devices, row, "source_temperature_c",
                     fmt::format("{} is not below {}", cell_text(devices, row, "source_temperature_c"),
                                 cell_text(devices, row, "supply_temperature_c")),
                     "A heat pump lifts heat: are the two columns swapped?");
    }
}

void installed_power(const Input& input, Findings& findings) {
    constexpr double kFactor = 3.0;
    const InputTable &capacities = input.table("capacities"), &generators = input.table("generators");
    std::map<std::string_view, std::size_t> first;
    for (std::size_t row = 0; row < capacities.size(); ++row) {
        const auto [found, is_new] = first.emplace(capacities.id(row), row);
        if (!is_new && capacities.number(row, "year") < capacities.number(found->second, "year")) found->second = row;
    }
    for (const auto& [id, row] : first) {
        const auto generator = generators.find(id);
        if (generator)
            compare_ratio(capacities, row, "p_max_mw", generators.number(*generator, "p_max_mw"), kFactor,
                          "p_max_mw of its generator", findings);
    }
}

void weather_of_climate(const Input& input, Findings& findings) {
    constexpr double kKelvin = 4.0;  // the coldest and warmest years since 1901 lie within 2.5 K of the mean
    constexpr double kFactor = 1.5;  // years of wind and sun lie within 15 %, climates of a region within 30 %
    const InputTable &years = input.table("weather_years"), &climates = input.table("climates");
    for (std::size_t row = 0; row < years.size(); ++row) {
        const auto climate = climates.find(years.text(row, "climate"));
        if (!climate) continue;
        const double mean_c = climates.number(*climate, "mean_temperature_c");
        if (std::abs(years.number(row, "mean_temperature_c") - mean_c) > kKelvin) {
            findings.add(
                years, row, "mean_temperature_c",
                fmt::format("{}, but its climate has {:g} degC", cell_text(years, row, "mean_temperature_c"), mean_c),
                fmt::format("Usual: within {:g} K", kKelvin));
        }
        for (const std::string_view column :
             {"solar_full_load_hours", "wind_onshore_full_load_hours", "wind_offshore_full_load_hours"})
            compare_ratio(years, row, column, climates.number(*climate, column), kFactor, "that of its climate",
                          findings);
    }
}

void project_year(const Input& input, Findings& findings) {
    const InputTable &projects = input.table("projects"), &changes = input.table("project_changes");
    std::map<std::string_view, std::vector<std::size_t>> of_project;
    for (std::size_t row = 0; row < changes.size(); ++row) of_project[changes.text(row, "project")].push_back(row);
    for (const auto& [id, rows] : of_project) {
        const auto project = projects.find(id);
        if (!project || std::isnan(projects.number(*project, "year_planned"))) continue;
        const double planned = projects.number(*project, "year_planned");
        const auto fits = [&](std::size_t row) { return changes.number(row, "year") == planned; };
        if (std::any_of(rows.begin(), rows.end(), fits)) continue;  // others of its changes may come in stages
        findings.add(projects, *project, "year_planned",
                     fmt::format("year_planned = {:g}, but its change \"{}\" holds from {}", planned,
                                 changes.id(rows.front()), changes.text(rows.front(), "year")),
                     "The year of project_changes is the one that counts: correct both");
    }
}

void full_load_hours(const Input& input, Findings& findings) {
    constexpr double kFactor = 1.5;
    const InputTable& table = input.table("technologies");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const double low_h = table.number(row, "full_load_hours_low"),
                     high_h = table.number(row, "full_load_hours_high");
        const double hours = table.number(row, "utilisation_pu") * kHoursPerYear;
        if (low_h > high_h) {
            findings.add(table, row, "full_load_hours_low",
                         fmt::format("full_load_hours_low = {:g} is above full_load_hours_high = {:g}", low_h, high_h));
        }
        if (!(hours > 0.0) || !(hours > kFactor * high_h || hours < low_h / kFactor)) continue;
        findings.add(table, row, "utilisation_pu",
                     fmt::format("{} is {:.0f} hours at full power a year, its band is {:g} to {:g}",
                                 cell_text(table, row, "utilisation_pu"), hours, low_h, high_h));
    }
}

}  // namespace knelpunt::models::plausibility
