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
    LostLoadCheck(const Primitives& rows, const SeriesPool& pool, const MarketProblem& problem, Issues& issues)
        : rows_(rows),
          pool_(pool),
          problem_(problem),
          issues_(issues),
          dearest_eur_per_mwh_(problem.zones.size(), 0.0) {}

    void run() {
        for (const MarketExchange& exchange : rows_.exchanges)
            look_at(exchange.node, highest(exchange.price_eur_per_mwh, pool_), "the price of the exchange");
        for (const SourceRow& row : rows_.sources) {
            if (!row.in_service || row.dispatch != "market") continue;
            look_at(row.node, row.cost_eur_per_mwh + highest(row.price_eur_per_mwh, pool_),
                    fmt::format("the cost of source \"{}\"", row.id));
        }
        std::map<std::string, std::vector<const ConverterPortRow*>, std::less<>> ports_of;
        for (const ConverterPortRow& port : rows_.converter_ports) ports_of[port.converter].push_back(&port);
        for (const ConverterRow& row : rows_.converters) {
            if (row.in_service) look_at(row, ports_of[row.id]);
        }
    }

private:
    [[nodiscard]] int zone_of(const std::string& node) const {
        const auto found = problem_.zone_of_node.find(node);
        return found == problem_.zone_of_node.end() ? -1 : found->second;
    }

    void look_at(const std::string& node, double eur_per_mwh, const std::string& what) {
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
    void look_at(const ConverterRow& row, const std::vector<const ConverterPortRow*>& ports) {
        double bought = row.cost_eur_per_mwh, served = 0.0, sold = -row.cost_eur_per_mwh, taken = 0.0;
        std::string carrier_out, carrier_in;
        bool takes_priced = false;
        for (const ConverterPortRow* port : ports) {
            const int place = zone_of(port->node);
            if (place < 0) return;
            const auto zone = static_cast<std::size_t>(place);
            const double coefficient = port->coefficient_pu.scale;
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
                     fmt::format("what converter \"{}\" buys per MWh of activity, up to {:.6g} EUR", row.id, bought));
        if (taken > 0.0 && sold >= taken)
            complain(carrier_in, taken,
                     fmt::format("what converter \"{}\" sells per MWh of activity, up to {:.6g} EUR", row.id, sold));
    }

    void complain(const std::string& carrier, double lost_load, const std::string& what) {
        issues_.add(IssueCode::out_of_range, {},
                    fmt::format("value of lost load of {}: {:.6g} EUR, must lie above {}: else use is left unmet "
                                "because that is cheaper",
                                carrier, lost_load, what),
                    "Raise lost_load_eur_per_mwh, lost_heat_eur_per_mwh or lost_hydrogen_eur_per_mwh of "
                    "markets/national.csv, or lower the price");
    }

    const Primitives& rows_;
    const SeriesPool& pool_;
    const MarketProblem& problem_;
    Issues& issues_;
    std::vector<double> dearest_eur_per_mwh_;
};

}  // namespace

std::vector<double> lost_loads(const Primitives& rows, const MarketOptions& options, std::size_t n_zones,
                               const std::map<std::string, int, std::less<>>& zone_of_node) {
    std::vector<double> out(n_zones, std::nan(""));
    for (const DemandRow& row : rows.demands) {
        const auto found = zone_of_node.find(row.node);
        if (!row.in_service || found == zone_of_node.end() || std::isnan(row.value_eur_per_mwh)) continue;
        double& value = out[static_cast<std::size_t>(found->second)];
        value = std::isnan(value) ? row.value_eur_per_mwh : std::min(value, row.value_eur_per_mwh);
    }
    for (double& value : out)
        if (std::isnan(value)) value = options.lost_load_eur_per_mwh;
    return out;
}

void check_lost_load(const Primitives& rows, const SeriesPool& pool, const MarketProblem& problem, Issues& issues) {
    LostLoadCheck(rows, pool, problem, issues).run();
}

}  // namespace knelpunt::dispatch
