// Sums and ratios over tables.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models::plausibility {
namespace {

constexpr double kSqrt3 = 1.7320508075688772;

bool is_in_service(const InputTable& table, std::size_t row) { return table.number(row, "in_service") != 0.0; }

/// Values of a long table in the year nearest to `year`, by id; rows of storylines count as one more value of the year.
std::map<std::string_view, double> values_near(const InputTable& table, std::string_view column, int year) {
    std::map<std::string_view, double> value, distance;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const double away = std::abs(table.number(row, "year") - year);
        const auto [found, is_new] = distance.emplace(table.id(row), away);
        if (!is_new && away >= found->second) continue;
        found->second = away;
        value[table.id(row)] = table.number(row, column);
    }
    return value;
}

/// Rating of all branches at each bus  [MVA], also of those that projects build.
std::map<std::string_view, double> rating_at_bus(const Input& input) {
    std::map<std::string_view, double> rating_mva;
    for (const std::string_view name : {"lines", "transformers"}) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double group_mva = table.number(row, "rating_mva") * table.number(row, "n_circuits");
            for (const std::string_view end : {"from", "to"}) rating_mva[table.text(row, end)] += group_mva;
        }
    }
    return rating_mva;
}

/// Mean use of each bus in the base year  [MW].
std::map<std::string_view, double> mean_use_at_bus(const Input& input) {
    const InputTable& loads = input.table("loads");
    const auto annual_mwh = values_near(input.table("volumes"), "annual_mwh", input.base_year);
    std::map<std::string_view, double> mean_mw;
    for (std::size_t row = 0; row < loads.size(); ++row) {
        const auto found = annual_mwh.find(loads.id(row));
        if (found != annual_mwh.end()) mean_mw[loads.text(row, "node")] += found->second / kHoursPerYear;
    }
    return mean_mw;
}

/// Complains about a ratio outside of its band.
void check_ratio(const InputTable& table, std::size_t row, std::string_view column, std::string_view under,
                 const Usual& usual, std::string_view unit, Findings& findings) {
    const double ratio = table.number(row, column) / table.number(row, under);
    if (!(table.number(row, column) > 0.0) || !(table.number(row, under) > 0.0)) return;
    if (ratio >= usual.low && ratio <= usual.high) return;
    findings.add(
        table, row, column,
        fmt::format("{} over {} is {:.3g}{}", cell_text(table, row, column), cell_text(table, row, under), ratio, unit),
        fmt::format("Usual: {:g} to {:g}{}", usual.low, usual.high, unit));
}

}  // namespace

void current_of_rating(const Input& input, Findings& findings) {
    // From a thin overhead line to a bundle of four; a transformer's low side may feed several bus bars.
    constexpr Usual kLine{0.05, 5.0}, kLowSide{0.05, 12.0};
    const auto check_table = [&](std::string_view name, std::string_view voltage, const Usual& usual) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double current_ka = table.number(row, "rating_mva") / (kSqrt3 * table.number(row, voltage));
            if (!(current_ka > 0.0) || (current_ka >= usual.low && current_ka <= usual.high)) continue;
            findings.add(table, row, "rating_mva",
                         fmt::format("{} at {} is {:.3g} kA", cell_text(table, row, "rating_mva"),
                                     cell_text(table, row, voltage), current_ka),
                         fmt::format("Usual: {:g} to {:g} kA per circuit", usual.low, usual.high));
        }
    };
    check_table("lines", "v_rated_kv", kLine);
    check_table("transformers", "lv_kv", kLowSide);
}

void use_of_statistics(const Input& input, Findings& findings) {
    constexpr double kFactor = 1.5;
    const InputTable* statistics = input.find_table("statistics");
    if (statistics == nullptr) return;
    const InputTable &loads = input.table("loads"), &volumes = input.table("volumes");
    std::map<int, std::map<std::string_view, double>> use_in;  // by year
    for (std::size_t row = 0; row < statistics->size(); ++row) {
        if (statistics->text(row, "quantity") != "annual_energy" || statistics->text(row, "unit") != "GWh") continue;
        const std::string_view municipality = statistics->text(row, "municipality");
        const std::string_view category = statistics->text(row, "category");
        if (municipality.empty()) continue;
        const int year = static_cast<int>(statistics->number(row, "year"));
        if (!use_in.contains(year)) use_in[year] = values_near(volumes, "annual_mwh", year);
        const std::map<std::string_view, double>& annual_mwh = use_in[year];
        double sum_mwh = 0.0;
        std::size_t n_loads = 0, first = 0;
        for (std::size_t load = 0; load < loads.size(); ++load) {
            if (loads.text(load, "municipality") != municipality) continue;
            if (!category.empty() && loads.text(load, "category") != category) continue;
            const auto found = annual_mwh.find(loads.id(load));
            if (found == annual_mwh.end()) continue;
            if (n_loads == 0) first = load;
            sum_mwh += found->second;
            ++n_loads;
        }
        const double published_mwh = statistics->number(row, "value") * kMwhPerGwh;
        if (n_loads == 0 || !(published_mwh > 0.0)) continue;
        if (sum_mwh <= kFactor * published_mwh && sum_mwh >= published_mwh / kFactor) continue;
        findings.add("loads", fmt::format("{}{}{}", municipality, category.empty() ? "" : ".", category),
                     loads.place(first, "id"),
                     fmt::format("{} loads of {} {} use {:.4g} GWh in {}, statistics have {:g} GWh", n_loads,
                                 municipality, category, sum_mwh / kMwhPerGwh, year, statistics->number(row, "value")),
                     fmt::format("Usual: at most {:g} times more or less (demand/volumes.csv against "
                                 "validation/statistics.csv)",
                                 kFactor));
    }
}

void power_at_bus(const Input& input, Findings& findings) {
    constexpr double kMostUse = 1.0;         // mean power; the peak is higher still
    constexpr double kLeastUse = 0.001;      // a bus with loads was built for more
    constexpr double kMostProduction = 2.5;  // short by design in places: production may be curtailed
    constexpr double kLeastUnit = 0.01;      // MW per kV: smaller plants are connected at a lower voltage
    constexpr double kLeastFirm = 0.02, kMostFirm = 2.0;
    const auto rating_mva = rating_at_bus(input);
    const InputTable &loads = input.table("loads"), &generators = input.table("generators");
    const InputTable& buses = input.table("buses");
    const auto annual_mwh = values_near(input.table("volumes"), "annual_mwh", input.base_year);
    for (const auto& [bus, mean_mw] : mean_use_at_bus(input)) {
        const auto found = rating_mva.find(bus);
        if (found == rating_mva.end() || !(mean_mw > 0.0)) continue;
        if (mean_mw <= kMostUse * found->second && mean_mw >= kLeastUse * found->second) continue;
        std::size_t largest = 0;
        double most_mwh = -1.0;
        for (std::size_t load = 0; load < loads.size(); ++load) {
            const auto use = annual_mwh.find(loads.id(load));
            if (loads.text(load, "node") != bus || use == annual_mwh.end() || use->second <= most_mwh) continue;
            most_mwh = use->second;
            largest = load;
        }
        findings.add(
            loads, largest, "node",
            fmt::format("loads of bus \"{}\" use {:.4g} MW on average, its branches carry {:.4g} MVA together; "
                        "this one uses most, {:.4g} MWh a year",
                        bus, mean_mw, found->second, most_mwh),
            "Check the unit of demand/volumes.csv: MWh");
    }
    for (std::size_t row = 0; row < generators.size(); ++row) {
        const auto bus = buses.find(generators.text(row, "node"));
        const double p_max_mw = generators.number(row, "p_max_mw");
        if (bus && p_max_mw > 0.0 && p_max_mw < kLeastUnit * buses.number(*bus, "v_rated_kv")) {
            findings.add(generators, row, "p_max_mw",
                         fmt::format("{}, which is little for a unit at {:g} kV",
                                     cell_text(generators, row, "p_max_mw"), buses.number(*bus, "v_rated_kv")),
                         fmt::format("Usual: at least {:g} MW there", kLeastUnit * buses.number(*bus, "v_rated_kv")));
        }
        const auto found = rating_mva.find(generators.text(row, "node"));
        if (found == rating_mva.end() || !(generators.number(row, "p_max_mw") > kMostProduction * found->second))
            continue;
        findings.add(generators, row, "p_max_mw",
                     fmt::format("{}, the branches at \"{}\" carry {:.4g} MVA together",
                                 cell_text(generators, row, "p_max_mw"), generators.text(row, "node"), found->second));
    }
    for (std::size_t row = 0; row < buses.size(); ++row) {
        const auto found = rating_mva.find(buses.id(row));
        const double firm_mw = buses.number(row, "firm_capacity_mw");
        if (found == rating_mva.end() || !(firm_mw > 0.0)) continue;
        if (firm_mw >= kLeastFirm * found->second && firm_mw <= kMostFirm * found->second) continue;
        findings.add(buses, row, "firm_capacity_mw",
                     fmt::format("{}, its branches carry {:.4g} MVA together",
                                 cell_text(buses, row, "firm_capacity_mw"), found->second));
    }
}

void use_of_grid(const Input& input, Findings& findings) {
    // Mean use over the ratings at a bus, the middle of all buses. Beyond: energy or ratings are in another unit.
    constexpr double kLeast = 0.01, kMost = 0.9;
    constexpr std::size_t kLeastBuses = 3;
    const auto rating_mva = rating_at_bus(input);
    std::vector<double> shares;
    for (const auto& [bus, mean_mw] : mean_use_at_bus(input)) {
        const auto found = rating_mva.find(bus);
        if (found != rating_mva.end() && mean_mw > 0.0) shares.push_back(mean_mw / found->second);
    }
    const double middle = median(shares);
    if (shares.size() < kLeastBuses || (middle >= kLeast && middle <= kMost)) return;
    const InputTable& volumes = input.table("volumes");
    findings.add("volumes", "*", volumes.place(0, "annual_mwh"),
                 fmt::format("the middle bus uses {:.3g} of the rating of its branches on average", middle),
                 fmt::format("Usual: {:g} to {:g}. Are volumes in MWh and ratings in MVA?", kLeast, kMost));
}

void contract_of_connection(const Input& input, Findings& findings) {
    const InputTable& customers = input.table("customers");
    for (std::size_t row = 0; row < customers.size(); ++row) {
        const bool is_group = customers.text(row, "kind") == "small_users";  // sums of small connections peak apart
        check_ratio(customers, row, "measured_peak_mw", "connection_mva", {is_group ? 0.003 : 0.02, 1.5}, "", findings);
        check_ratio(customers, row, "contracted_offtake_mw", "connection_mva", {0.05, 1.5}, "", findings);
        check_ratio(customers, row, "contracted_feed_in_mw", "connection_mva", {0.05, 1.5}, "", findings);
        check_ratio(customers, row, "measured_peak_mw", "contracted_offtake_mw", {0.03, 2.0}, "", findings);
    }
    const InputTable& levels = input.table("connection_levels");
    for (std::size_t row = 0; row < levels.size(); ++row) {
        const double current_ka = levels.number(row, "from_mva") / (kSqrt3 * levels.number(row, "v_kv"));
        if (current_ka >= 0.02 && current_ka <= 5.0) continue;
        findings.add(levels, row, "from_mva",
                     fmt::format("{} at {} is {:.3g} kA", cell_text(levels, row, "from_mva"),
                                 cell_text(levels, row, "v_kv"), current_ka),
                     "Usual: 0.02 to 5 kA");
    }
}

void ledger_band(const Input& input, Findings& findings) {
    const InputTable& ledger = input.table("ledger");
    for (std::size_t row = 0; row < ledger.size(); ++row)
        check_ratio(ledger, row, "mw_high", "mw", {1.0, 15.0}, "", findings);
}

void hours_of_storage(const Input& input, Findings& findings) {
    struct Kind {
        std::string_view name;
        Usual hours;
    };
    static constexpr std::array kKinds{Kind{"battery", {0.25, 16}}, Kind{"heat_buffer", {0.5, 200}},
                                       Kind{"tank", {0.5, 500}}, Kind{"cavern", {24, 4000}}};
    const InputTable& storage = input.table("storage");
    for (std::size_t row = 0; row < storage.size(); ++row) {
        const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                       [&](const Kind& known) { return known.name == storage.text(row, "kind"); });
        if (kind == kKinds.end()) continue;
        check_ratio(storage, row, "content_max_mwh", "discharge_max_mw", kind->hours, " h", findings);
        check_ratio(storage, row, "charge_max_mw", "discharge_max_mw", {0.1, 10.0}, "", findings);
        const double both =
            storage.number(row, "charge_efficiency_pu") * storage.number(row, "discharge_efficiency_pu");
        if (both >= 0.25) continue;
        findings.add(storage, row, "charge_efficiency_pu",
                     fmt::format("charging and discharging keep {:.3g} of the energy", both), "Usual: 0.25 to 1");
    }
}

void cost_of_work(const Input& input, Findings& findings) {
    const InputTable &options = input.table("options"), &projects = input.table("projects");
    for (std::size_t row = 0; row < options.size(); ++row) {
        check_ratio(options, row, "technician_years", "cost_meur", {0.05, 30.0}, " years per million EUR", findings);
        check_ratio(options, row, "yearly_cost_meur", "cost_meur", {0.0005, 0.3}, "", findings);
    }
    for (std::size_t row = 0; row < projects.size(); ++row)
        check_ratio(projects, row, "cost_meur", "capacity_added_mva", {0.01, 10.0}, " million EUR per MVA", findings);
}

void power_of_requests(const Input& input, Findings& findings) {
    const InputTable& requests = input.table("requests");
    for (std::size_t row = 0; row < requests.size(); ++row) {
        check_ratio(requests, row, "mw", "n_requests", {0.003, 500.0}, " MW each", findings);
        check_ratio(requests, row, "mw", "homes", {0.0003, 0.02}, " MW per home", findings);
    }
}

void carrier_balance(const Input& input, Findings& findings) {
    const InputTable &uses = input.table("carrier_uses"), &devices = input.table("devices");
    const InputTable& sites = input.table("sites");
    const auto annual_mwh = values_near(input.table("use_volumes"), "annual_mwh", input.base_year);
    std::map<std::string_view, double> mean_mw, given_mw;
    for (std::size_t row = 0; row < uses.size(); ++row) {
        const auto found = annual_mwh.find(uses.id(row));
        const auto site = sites.find(uses.text(row, "site"));
        if (found == annual_mwh.end() || !site || !is_in_service(uses, row)) continue;
        mean_mw[sites.text(*site, "network")] += found->second / kHoursPerYear;
    }
    for (std::size_t row = 0; row < devices.size(); ++row) {
        const auto site = sites.find(devices.text(row, "site"));
        if (!site) continue;
        const double heat_mw = devices.number(row, "heat_mw");
        given_mw[sites.text(*site, "network")] += std::isnan(heat_mw) ? devices.number(row, "capacity_mw") : heat_mw;
    }
    for (const auto& [network, mean] : mean_mw) {
        const auto given = given_mw.find(network);
        if (given == given_mw.end() || !(mean > 0.0) || !(given->second > 0.0)) continue;
        const double ratio = mean / given->second;
        if (ratio <= 1.0 && ratio >= 0.01) continue;
        for (std::size_t row = 0; row < uses.size(); ++row) {
            const auto site = sites.find(uses.text(row, "site"));
            if (!site || sites.text(*site, "network") != network) continue;
            findings.add(uses, row, "site",
                         fmt::format("uses of network \"{}\" take {:.4g} MW on average, its devices give {:.4g} MW",
                                     network, mean, given->second),
                         "Usual: 0.01 to 1 of it. Is demand/use_volumes.csv in MWh?");
            break;
        }
    }
}

}  // namespace knelpunt::models::plausibility
