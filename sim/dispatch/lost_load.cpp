#include "sim/dispatch/lost_load.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace knelpunt::dispatch {
namespace {

/// Highest value of an hourly figure.
double highest(const Hourly& hourly, const SeriesPool& pool) {
    if (hourly.series == kConstant) return hourly.scale;
    const auto values = pool.values(hourly.series);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return std::max(hourly.scale * *low, hourly.scale * *high);
}

class LostLoadCheck {
public:
    LostLoadCheck(const System& system, const MarketProblem& problem, Issues& issues)
        : system_(system),
          structure_(*system.structure),
          problem_(problem),
          issues_(issues),
          dearest_eur_per_mwh_(problem.zones.size(), 0.0) {}

    void run() {
        const SeriesPool& pool = *system_.series;
        for (const Exchange& exchange : system_.exchanges)
            look_at(exchange.node, highest(exchange.price_eur_per_mwh, pool), "the price of the exchange");
        const SourceColumns& sources = system_.sources;
        for (std::size_t source = 0; source < sources.in_service.size(); ++source) {
            if (sources.in_service[source] == 0 || sources.dispatch[source] != Dispatch::market) continue;
            look_at(structure_.source_node[source],
                    sources.cost_eur_per_mwh[source] + highest(sources.price_eur_per_mwh[source], pool),
                    fmt::format("the cost of source \"{}\"", structure_.source_rows[source].id));
        }
        for (std::size_t converter = 0; converter < system_.converters.in_service.size(); ++converter)
            if (system_.converters.in_service[converter] != 0) look_at_converter(converter);
    }

private:
    [[nodiscard]] int zone_of(NodeId node) const { return problem_.zone_of_node[node.at()]; }

    void look_at(NodeId node, double eur_per_mwh, const std::string& what) {
        const int place = zone_of(node);
        if (place < 0) return;
        const auto zone = static_cast<std::size_t>(place);
        dearest_eur_per_mwh_[zone] = std::max(dearest_eur_per_mwh_[zone], eur_per_mwh);
        if (eur_per_mwh < problem_.lost_load_eur_per_mwh[zone]) return;
        complain(problem_.zones[zone].carrier, problem_.lost_load_eur_per_mwh[zone],
                 fmt::format("{}, {:.6g} EUR/MWh", what, eur_per_mwh));
    }

    /// Per MW of activity: what the ports in cost at the highest prices, what the ports out are worth as lost load; and the
    /// other way about.
    void look_at_converter(std::size_t converter) {
        const double cost = system_.converters.cost_eur_per_mwh[converter];
        const std::string& id = structure_.converter_rows[converter].id;
        double bought = cost, served = 0.0, sold = -cost, taken = 0.0;
        std::string carrier_out, carrier_in;
        bool takes_priced = false;
        for (const int of_converter : structure_.converter_ports[converter]) {
            const auto port = static_cast<std::size_t>(of_converter);
            if (system_.ports.in_service[port] == 0) continue;
            const int place = zone_of(structure_.port_node[port]);
            if (place < 0) return;
            const auto zone = static_cast<std::size_t>(place);
            const double coefficient = system_.ports.coefficient_pu[port].scale;
            if (coefficient > 0.0) {
                served += coefficient * problem_.lost_load_eur_per_mwh[zone];
                sold += coefficient * dearest_eur_per_mwh_[zone];
                carrier_out = problem_.zones[zone].carrier;
            } else {
                bought -= coefficient * dearest_eur_per_mwh_[zone];
                taken -= coefficient * problem_.lost_load_eur_per_mwh[zone];
                carrier_in = problem_.zones[zone].carrier;
                takes_priced = takes_priced || dearest_eur_per_mwh_[zone] > 0.0;
            }
        }
        if (served > 0.0 && takes_priced && bought >= served)
            complain(carrier_out, served,
                     fmt::format("what converter \"{}\" buys per MWh of activity, up to {:.6g} EUR", id, bought));
        if (taken > 0.0 && sold >= taken)
            complain(carrier_in, taken,
                     fmt::format("what converter \"{}\" sells per MWh of activity, up to {:.6g} EUR", id, sold));
    }

    void complain(const std::string& carrier, double lost_load, const std::string& what) {
        issues_.add(IssueCode::out_of_range, {},
                    fmt::format("value of lost load of {}: {:.6g} EUR, must lie above {}: else use is left unmet "
                                "because that is cheaper",
                                carrier, lost_load, what),
                    "Raise lost_load_eur_per_mwh, lost_heat_eur_per_mwh or lost_hydrogen_eur_per_mwh of "
                    "markets/national.csv, or lower the price");
    }

    const System& system_;
    const Structure& structure_;
    const MarketProblem& problem_;
    Issues& issues_;
    std::vector<double> dearest_eur_per_mwh_;
};

}  // namespace

std::vector<double> lost_loads(const System& system, const MarketOptions& options, std::size_t n_zones,
                               const std::vector<int>& zone_of_node) {
    std::vector<double> out(n_zones, std::nan(""));
    const DemandColumns& demands = system.demands;
    for (std::size_t demand = 0; demand < demands.in_service.size(); ++demand) {
        const double own = demands.value_eur_per_mwh[demand];
        if (demands.in_service[demand] == 0 || std::isnan(own)) continue;
        const int zone = zone_of_node[system.structure->demand_node[demand].at()];
        if (zone < 0) continue;
        double& value = out[static_cast<std::size_t>(zone)];
        value = std::isnan(value) ? own : std::min(value, own);
    }
    for (double& value : out)
        if (std::isnan(value)) value = options.lost_load_eur_per_mwh;
    return out;
}

void check_lost_load(const System& system, const MarketProblem& problem, Issues& issues) {
    LostLoadCheck(system, problem, issues).run();
}

}  // namespace knelpunt::dispatch
