#include "sim/dispatch/market_schedule.hpp"

#include <algorithm>
#include <map>

#include "sim/base/tolerance.hpp"

namespace knelpunt::dispatch {
namespace {

/// Takes hourly powers into the pool.
class Powers {
public:
    Powers(const System& system, SeriesPool& pool) : system_(system), pool_(pool) {}

    /// Powers of the market's own elements; what it did not decide on stays as it is.
    void put(const std::string& what, const IdAxis& axis, const std::vector<std::vector<double>>& power_mw,
             std::vector<Hourly>& column) {
        for (std::size_t at = 0; at < column.size(); ++at)
            if (!power_mw[at].empty()) column[at] = taken(what, axis.id(static_cast<int>(at)), power_mw[at]);
    }

    /// Power of a source or demand in service; -1 = none.
    void put_source(int source, const std::vector<double>& power_mw, Schedule& out) {
        const auto at = static_cast<std::size_t>(source);
        if (source >= 0 && system_.sources.in_service[at] != 0)
            out.source_mw[at] = taken("market", system_.structure->sources.id(source), power_mw);
    }
    void put_demand(int demand, const std::vector<double>& power_mw, Schedule& out) {
        const auto at = static_cast<std::size_t>(demand);
        if (demand >= 0 && system_.demands.in_service[at] != 0)
            out.demand_mw[at] = taken("market", system_.structure->demands.id(demand), power_mw);
    }

private:
    Hourly taken(const std::string& what, const std::string& id, const std::vector<double>& power_mw) {
        const Key key = KeyBuilder().text(what).text(id).array(std::span<const double>(power_mw)).finish();
        return {1.0, pool_.add_own(key, power_mw)};
    }

    const System& system_;
    SeriesPool& pool_;
};

/// Power of ports that one source or demand stands for, by what stands for them.
std::map<int, std::vector<double>> powers_of_ports(const System& system, const MarketResult& found,
                                                   const std::vector<int>& shown_as, double sign) {
    const SeriesPool& pool = *system.series;
    std::map<int, std::vector<double>> out;
    for (std::size_t port = 0; port < shown_as.size(); ++port) {
        if (shown_as[port] < 0) continue;
        std::vector<double>& power = out.try_emplace(shown_as[port], pool.n_steps(), 0.0).first->second;
        const auto converter = static_cast<std::size_t>(system.structure->port_converter[port]);
        const std::vector<double>& activity = found.converter_mw[converter];
        if (activity.empty()) continue;
        const std::vector<double> coefficient = values_of(system.ports.coefficient_pu[port], pool);
        for (std::size_t step = 0; step < power.size(); ++step)
            power[step] += sign * activity[step] * coefficient[step];
    }
    for (auto& [element, power] : out)
        for (double& value : power) value = std::max(0.0, value);  // a region holds to the solver's tolerance
    return out;
}

}  // namespace

Schedule schedule_of(const MarketInput& input, const MarketResult& found, SeriesPool& pool) {
    const System& system = input.system;
    const Structure& on = *system.structure;
    Schedule out = schedule_by_rule(system, input.joined_pu);
    Powers powers(system, pool);
    powers.put("market", on.sources, found.source_mw, out.source_mw);
    powers.put("market", on.demands, found.demand_mw, out.demand_mw);
    powers.put("market activity", on.converters, found.converter_mw, out.converter_mw);
    powers.put("market charging", on.stores, found.store_charge_mw, out.charge_mw);
    powers.put("market discharging", on.stores, found.store_discharge_mw, out.discharge_mw);
    for (const auto& [source, power] : powers_of_ports(system, found, system.ports.source, 1.0))
        powers.put_source(source, power, out);
    for (const auto& [demand, power] : powers_of_ports(system, found, system.ports.demand, -1.0))
        powers.put_demand(demand, power, out);
    for (std::size_t store = 0; store < found.store_charge_mw.size(); ++store) {
        if (found.store_charge_mw[store].empty()) continue;
        powers.put_source(on.store_source[store], found.store_discharge_mw[store], out);
        powers.put_demand(on.store_demand[store], found.store_charge_mw[store], out);
    }
    return out;
}

void take_off_unmet(const System& system, const MarketResult& found, SeriesPool& pool, Schedule& schedule) {
    const Structure& on = *system.structure;
    for (std::size_t zone = 0; zone < found.zones.size(); ++zone) {
        const std::vector<double>& unmet_mw = found.zone_unmet_mw[zone];
        const auto is_met = [](double mw) { return mw <= tolerance::kBalanceMw; };
        if (found.zones[zone].carrier != "electricity" || std::all_of(unmet_mw.begin(), unmet_mw.end(), is_met))
            continue;
        std::vector<std::size_t> demands;
        std::vector<double> use_mw(unmet_mw.size(), 0.0);
        for (std::size_t demand = 0; demand < on.demands.n_power(); ++demand) {
            if (found.zone_of_node[on.demand_node[demand].at()] != static_cast<int>(zone) ||
                system.demands.in_service[demand] == 0 || system.demands.is_stand_in[demand] != 0)
                continue;
            demands.push_back(demand);
            const std::vector<double> power_mw = values_of(schedule.demand_mw[demand], pool);
            for (std::size_t step = 0; step < use_mw.size(); ++step) use_mw[step] += power_mw[step];
        }
        std::map<SeriesId, SeriesId> met_of;  // demands share their series
        for (const std::size_t demand : demands) {
            Hourly& power_mw = schedule.demand_mw[demand];
            const auto [place, is_new] = met_of.try_emplace(power_mw.series);
            if (is_new) {
                std::vector<double> met = values_of({1.0, power_mw.series}, pool);
                for (std::size_t step = 0; step < met.size(); ++step) {
                    if (!is_met(unmet_mw[step]) && use_mw[step] > 0.0)
                        met[step] *= std::max(0.0, 1.0 - unmet_mw[step] / use_mw[step]);
                }
                const Key key = KeyBuilder().text("met use").array(std::span<const double>(met)).finish();
                place->second = pool.add_own(key, std::move(met));
            }
            power_mw.series = place->second;
        }
    }
}

}  // namespace knelpunt::dispatch
