#include "sim/run/network_results.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "sim/base/tolerance.hpp"
#include "sim/flow/pipe_flow.hpp"

namespace knelpunt::run {
namespace {

using Column = std::vector<double>;

constexpr std::int8_t kNoPrice = -1;

double sum(const Column& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Shadow prices of limits by element of an axis: values of its parts added up, or their mean; the fewest unique hours.
class ValuesOfAxis {
public:
    explicit ValuesOfAxis(int n)
        : sum_(static_cast<std::size_t>(n), 0.0), weight_(sum_.size(), 0.0), unique_h_(sum_.size(), std::nan("")) {}

    void add(int element, const dispatch::LimitValue& value, double weight = 1.0) {
        if (element < 0 || std::isnan(value.eur_per_unit)) return;
        const auto at = static_cast<std::size_t>(element);
        sum_[at] += weight * value.eur_per_unit;
        weight_[at] += weight;
        unique_h_[at] = std::isnan(unique_h_[at]) ? value.unique_h : std::min(unique_h_[at], value.unique_h);
    }

    [[nodiscard]] Column sums() const {
        return where_known([](double sum, double) { return sum; });
    }
    [[nodiscard]] Column means() const {
        return where_known([](double sum, double weight) { return sum / weight; });
    }
    [[nodiscard]] const Column& unique_h() const { return unique_h_; }

private:
    template <class Of>
    [[nodiscard]] Column where_known(const Of& of) const {
        Column out(sum_.size(), std::nan(""));
        for (std::size_t at = 0; at < out.size(); ++at)
            if (weight_[at] > 0.0) out[at] = of(sum_[at], weight_[at]);
        return out;
    }

    Column sum_, weight_, unique_h_;
};

void put_device_limits(const Structure& structure, const dispatch::MarketResult& found, results::FieldValues& fields) {
    ValuesOfAxis most(structure.devices.size()), must_run(structure.devices.size());
    const auto add = [&](const std::vector<int>& device_of, const auto& of_most, const auto& of_least) {
        for (std::size_t at = 0; at < device_of.size(); ++at) {
            most.add(device_of[at], of_most[at]);
            must_run.add(device_of[at], of_least[at]);
        }
    };
    add(structure.source_device, found.source_limit, found.source_must_run);
    add(structure.converter_device, found.converter_limit, found.converter_must_run);
    fields["dispatch/device_limit_value_eur_per_mw"] = most.sums();
    fields["dispatch/device_limit_unique_hours"] = most.unique_h();
    fields["dispatch/device_must_run_value_eur_per_mw"] = must_run.sums();
}

void put_stores(const Structure& structure, const dispatch::MarketResult& found, results::FieldValues& fields) {
    const int n = structure.stores.size();
    const double step_h = structure.time.step_h();
    ValuesOfAxis charge(n), discharge(n), content(n), any(n);
    Column charged_mwh(static_cast<std::size_t>(n), std::nan("")), discharged_mwh = charged_mwh;
    for (int store = 0; store < n; ++store) {
        const auto at = static_cast<std::size_t>(store);
        if (found.store_charge_mw[at].empty()) continue;
        charged_mwh[at] = step_h * sum(found.store_charge_mw[at]);
        discharged_mwh[at] = step_h * sum(found.store_discharge_mw[at]);
        charge.add(store, found.charge_limit[at]);
        discharge.add(store, found.discharge_limit[at]);
        content.add(store, found.content_limit[at]);
        for (const auto* of : {&found.charge_limit, &found.discharge_limit, &found.content_limit})
            any.add(store, (*of)[at]);
    }
    fields["dispatch/store_charged_mwh"] = std::move(charged_mwh);
    fields["dispatch/store_discharged_mwh"] = std::move(discharged_mwh);
    fields["dispatch/store_charge_limit_value_eur_per_mw"] = charge.sums();
    fields["dispatch/store_discharge_limit_value_eur_per_mw"] = discharge.sums();
    fields["dispatch/store_content_limit_value_eur_per_mwh"] = content.sums();
    fields["dispatch/store_limit_unique_hours"] = any.unique_h();
}

/// Use that may move within its day, by category; means over its energy.
void put_flexible_use(const Structure& structure, const dispatch::MarketResult& found, results::FieldValues& fields) {
    const int n = structure.categories.size();
    ValuesOfAxis day(n), most(n);
    Column use_mwh(static_cast<std::size_t>(n), std::nan(""));
    for (std::size_t at = 0; at < structure.demand_category.size(); ++at) {
        const int category = structure.demand_category[at];
        if (category < 0 || found.demand_mw[at].empty()) continue;
        const double mwh = structure.time.step_h() * sum(found.demand_mw[at]);
        double& of_category = use_mwh[static_cast<std::size_t>(category)];
        of_category = mwh + (std::isnan(of_category) ? 0.0 : of_category);
        day.add(category, found.demand_day[at], mwh);
        most.add(category, found.demand_limit[at], mwh);
    }
    fields["dispatch/flexible_use_mwh"] = std::move(use_mwh);
    fields["dispatch/flexible_price_eur_per_mwh"] = day.means();
    fields["dispatch/flexible_price_unique_hours"] = day.unique_h();
    fields["dispatch/flexible_limit_value_eur_per_mw"] = most.means();
    fields["dispatch/flexible_limit_unique_hours"] = most.unique_h();
}

/// Hour by hour use and production at the nodes that are not power, and use of each zone.
class Balances {
public:
    Balances(const dispatch::MarketInput& input, const dispatch::MarketResult& found, const Schedule& schedule)
        : input_(input),
          system_(input.system),
          structure_(*input.system.structure),
          pool_(*input.system.series),
          found_(found),
          schedule_(schedule),
          n_steps_(pool_.n_steps()) {
        const auto n_zones = static_cast<std::size_t>(structure_.zones.size());
        demand_mw_.assign(n_zones, Column(n_steps_, 0.0));
        capacity_mw_.assign(n_zones, 0.0);
        injection_mw_.assign(structure_.node_rows.size(), {});
        use_mw_.assign(structure_.node_rows.size(), {});
        add_demands();
        add_supply();
    }

    void put_zones(results::FieldValues& fields) const {
        const std::size_t n = demand_mw_.size();
        Column demand_mwh(n), peak_mw(n), unmet_mwh(n, 0.0), unmet_h(n, 0.0), price(n, std::nan(""));
        for (std::size_t zone = 0; zone < n; ++zone) {
            demand_mwh[zone] = step_h() * sum(demand_mw_[zone]);
            peak_mw[zone] = *std::max_element(demand_mw_[zone].begin(), demand_mw_[zone].end());
            Column unmet_mw(n_steps_, 0.0);
            double worth_eur = 0.0, priced_mwh = 0.0;
            for (const auto& [place, use_mw] : use_of_) {
                if (place.first != static_cast<int>(zone) || place.second < 0) continue;
                const auto market = static_cast<std::size_t>(place.second);
                const Column& total_mw = use_of_market_.find(place.second)->second;
                for (std::size_t step = 0; step < n_steps_; ++step) {
                    if (use_mw[step] <= 0.0) continue;
                    unmet_mw[step] += found_.zone_unmet_mw[market][step] * use_mw[step] / total_mw[step];
                    worth_eur += step_h() * use_mw[step] * found_.zone_price_eur_per_mwh[market][step];
                    priced_mwh += step_h() * use_mw[step];
                }
            }
            for (const double mw : unmet_mw) {
                if (mw <= tolerance::kBalanceMw) continue;
                unmet_mwh[zone] += step_h() * mw;
                unmet_h[zone] += step_h();
            }
            if (priced_mwh > 0.0) price[zone] = worth_eur / priced_mwh;
        }
        fields["dispatch/zone_demand_mwh"] = demand_mwh;
        fields["dispatch/zone_demand_peak_mw"] = peak_mw;
        fields["dispatch/zone_capacity_mw"] = capacity_mw_;
        fields["dispatch/zone_unmet_mwh"] = unmet_mwh;
        fields["dispatch/zone_unmet_hours"] = unmet_h;
        fields["dispatch/zone_price_mean_eur_per_mwh"] = price;
    }

    /// Price of each zone and hour; of a zone that trades in several networks, by their use.
    void put_prices(results::FieldValues& fields) const {
        const std::size_t n = demand_mw_.size();
        std::vector<float> price(n * n_steps_, std::nanf(""));
        std::vector<std::int8_t> is_unique(n * n_steps_, kNoPrice);
        for (std::size_t zone = 0; zone < n; ++zone) {
            for (std::size_t step = 0; step < n_steps_; ++step) {
                double worth_eur = 0.0, use_mw = 0.0;
                bool is_only = true;
                for (const auto& [place, use] : use_of_) {
                    if (place.first != static_cast<int>(zone) || place.second < 0 || use[step] <= 0.0) continue;
                    const auto market = static_cast<std::size_t>(place.second);
                    worth_eur += use[step] * found_.zone_price_eur_per_mwh[market][step];
                    use_mw += use[step];
                    is_only = is_only && found_.zone_price_is_unique[market][step] == 1;
                }
                if (use_mw <= 0.0) continue;
                price[zone * n_steps_ + step] = static_cast<float>(worth_eur / use_mw);
                is_unique[zone * n_steps_ + step] = is_only ? 1 : 0;
            }
        }
        fields["dispatch/zone_price_eur_per_mwh"] = std::move(price);
        fields["dispatch/zone_price_is_unique"] = std::move(is_unique);
    }

    void put_devices(results::FieldValues& fields) const {
        const auto n = static_cast<std::size_t>(structure_.devices.size());
        std::map<std::string, Column, std::less<>> energy_mwh{{"electricity", Column(n, 0.0)},
                                                              {"heat", Column(n, 0.0)},
                                                              {"hydrogen", Column(n, 0.0)},
                                                              {"fuel", Column(n, 0.0)}};
        const auto add = [&](int device, NodeId node, double mwh) {
            if (device < 0) return;
            const auto column = energy_mwh.find(structure_.node_rows[node.at()].carrier);
            (column == energy_mwh.end() ? energy_mwh.find("fuel") : column)->second[static_cast<std::size_t>(device)] +=
                mwh;
        };
        for (std::size_t at = 0; at < structure_.source_rows.size(); ++at)
            add(structure_.source_device[at], structure_.source_node[at], step_h() * sum(found_.source_mw[at]));
        for (std::size_t port = 0; port < structure_.port_rows.size(); ++port) {
            const std::span<const double> activity = activity_of(port);
            if (activity.empty()) continue;
            double mwh = 0.0;
            const Column coefficient = values_of(system_.ports.coefficient_pu[port], pool_);
            for (std::size_t step = 0; step < n_steps_; ++step) mwh += step_h() * activity[step] * coefficient[step];
            add(structure_.converter_device[converter_of(port)], structure_.port_node[port], mwh);
        }
        for (auto& [carrier, column] : energy_mwh) fields["dispatch/device_" + carrier + "_mwh"] = std::move(column);
    }

    void put_pipes(results::FieldValues& fields) const {
        const auto n = static_cast<std::size_t>(structure_.pipes.size());
        Column capacity_mw(n, std::nan("")), peak_mw(n, std::nan("")), short_h(n, std::nan(""));
        std::vector<std::size_t> pipes;
        std::vector<std::pair<int, int>> ends;
        Column length_km;
        for (std::size_t pipe = 0; pipe < n; ++pipe) {
            const std::size_t branch = structure_.pipe_branch[pipe].at();
            if (system_.branches.in_service[branch] == 0) continue;
            pipes.push_back(pipe);
            ends.emplace_back(structure_.branch_from[branch].value, structure_.branch_to[branch].value);
            length_km.push_back(system_.pipes.length_km[pipe]);
        }
        const flow::PipeShares shares = flow::pipe_shares(structure_.node_rows.size(), ends, length_km);
        const std::vector<Column> injection_mw = balanced();
        for (std::size_t place = 0; place < pipes.size(); ++place) {
            const std::size_t at = pipes[place];
            Column flow_mw(n_steps_, 0.0);
            for (std::size_t node = 0; node < injection_mw.size(); ++node) {
                if (injection_mw[node].empty() || shares.share_pu[place][node] == 0.0) continue;
                for (std::size_t step = 0; step < n_steps_; ++step)
                    flow_mw[step] += shares.share_pu[place][node] * injection_mw[node][step];
            }
            capacity_mw[at] = system_.branches.rating_mva[structure_.pipe_branch[at].at()].scale;
            peak_mw[at] = short_h[at] = 0.0;
            for (const double mw : flow_mw) {
                peak_mw[at] = std::max(peak_mw[at], std::abs(mw));
                if (std::abs(mw) > capacity_mw[at] * (1.0 + tolerance::kCongestedPu)) short_h[at] += step_h();
            }
        }
        fields["dispatch/pipe_capacity_mw"] = capacity_mw;
        fields["dispatch/pipe_peak_mw"] = peak_mw;
        fields["dispatch/pipe_short_hours"] = short_h;
    }

private:
    [[nodiscard]] double step_h() const { return structure_.time.step_h(); }

    [[nodiscard]] bool is_network(NodeId node) const { return node.at() >= structure_.nodes.n_power(); }

    void add_to_node(NodeId node, const Hourly& power, double sign, bool is_use) {
        if (!is_network(node)) return;
        Column power_mw = values_of(power, pool_);
        add_to_node(node, power_mw, sign, is_use);
    }

    void add_to_node(NodeId node, const Column& power_mw, double sign, bool is_use) {
        if (!is_network(node)) return;
        Column& injection = injection_mw_[node.at()];
        Column& use = use_mw_[node.at()];
        if (injection.empty()) injection.assign(n_steps_, 0.0);
        if (is_use && use.empty()) use.assign(n_steps_, 0.0);
        for (std::size_t step = 0; step < n_steps_; ++step) {
            injection[step] += sign * power_mw[step];
            if (is_use) use[step] += power_mw[step];
        }
    }

    void add_use(NodeId node, const Column& use_mw) {
        if (const int zone = structure_.node_zone[node.at()]; zone >= 0) {
            const int market = found_.zone_of_node[node.at()];
            for (Column* total :
                 {&demand_mw_[static_cast<std::size_t>(zone)], &use_of_[{zone, market}], &use_of_market_[market]}) {
                total->resize(n_steps_, 0.0);
                for (std::size_t step = 0; step < n_steps_; ++step) (*total)[step] += use_mw[step];
            }
        }
        add_to_node(node, use_mw, -1.0, true);
    }

    void add_demands() {
        for (std::size_t at = 0; at < structure_.demand_rows.size(); ++at) {
            if (system_.demands.in_service[at] == 0 || system_.demands.is_stand_in[at] != 0) continue;
            add_use(structure_.demand_node[at], values_of(schedule_.demand_mw[at], pool_));
        }
        if (const int node = input_.loss_node(); node >= 0) add_use({node}, values_of(input_.grid_loss_mw, pool_));
    }

    void add_capacity(NodeId node, double most_mw) {
        const int zone = structure_.node_zone[node.at()];
        if (zone >= 0 && most_mw > 0.0) capacity_mw_[static_cast<std::size_t>(zone)] += most_mw;
    }

    void add_supply() {
        const SourceColumns& sources = system_.sources;
        for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
            const Dispatch dispatch = sources.dispatch[at];
            if (sources.in_service[at] == 0 || dispatch == Dispatch::stand_in) continue;
            const NodeId node = structure_.source_node[at];
            add_capacity(node, dispatch == Dispatch::market ? sources.p_max_mw[at].scale : sources.p_rated_mw[at]);
            if (dispatch != Dispatch::converter) add_to_node(node, schedule_.source_mw[at], 1.0, false);
        }
        for (std::size_t port = 0; port < structure_.port_rows.size(); ++port) {
            const std::span<const double> activity = activity_of(port);
            if (activity.empty()) continue;
            const NodeId node = structure_.port_node[port];
            const Hourly& coefficient = system_.ports.coefficient_pu[port];
            if (system_.ports.is_shown_as[port] == 0)
                add_capacity(node, coefficient.scale * system_.converters.activity_max_mw[converter_of(port)]);
            if (!is_network(node)) continue;
            Column power = values_of(coefficient, pool_);
            for (std::size_t step = 0; step < n_steps_; ++step) power[step] *= activity[step];
            add_to_node(node, power, 1.0, false);
        }
        for (std::size_t at = 0; at < structure_.store_rows.size(); ++at) {
            if (system_.stores.in_service[at] == 0) continue;
            const NodeId node = structure_.store_node[at];
            add_capacity(node, system_.stores.discharge_max_mw[at]);
            add_to_node(node, schedule_.discharge_mw[at], 1.0, false);
            add_to_node(node, schedule_.charge_mw[at], -1.0, false);
        }
    }

    [[nodiscard]] std::size_t converter_of(std::size_t port) const {
        return static_cast<std::size_t>(structure_.port_converter[port]);
    }

    /// Empty where the converter does not trade, or the port is not there.
    [[nodiscard]] std::span<const double> activity_of(std::size_t port) const {
        if (system_.ports.in_service[port] == 0) return {};
        return found_.converter_mw[converter_of(port)];
    }

    /// Injections that sum to 0 in each network: what is unmet is taken off the use, what is left over off what is given.
    [[nodiscard]] std::vector<Column> balanced() const {
        std::vector<Column> out = injection_mw_;
        std::map<int, std::vector<std::size_t>> nodes_of;
        for (std::size_t node = 0; node < out.size(); ++node) {
            if (!out[node].empty()) nodes_of[found_.zone_of_node[node]].push_back(node);
        }
        for (const auto& [market, nodes] : nodes_of) {
            if (market < 0) continue;
            for (std::size_t step = 0; step < n_steps_; ++step) {
                const double missing_mw = found_.zone_unmet_mw[static_cast<std::size_t>(market)][step] -
                                          found_.zone_excess_mw[static_cast<std::size_t>(market)][step];
                if (missing_mw == 0.0) continue;
                double weight = 0.0;
                const auto weight_of = [&](std::size_t node) {
                    if (missing_mw < 0.0) return std::max(0.0, injection_mw_[node][step]);
                    return use_mw_[node].empty() ? 0.0 : use_mw_[node][step];
                };
                for (const std::size_t node : nodes) weight += weight_of(node);
                if (weight <= 0.0) continue;
                for (const std::size_t node : nodes) out[node][step] += missing_mw * weight_of(node) / weight;
            }
        }
        return out;
    }

    const dispatch::MarketInput& input_;
    const System& system_;
    const Structure& structure_;
    const SeriesPool& pool_;
    const dispatch::MarketResult& found_;
    const Schedule& schedule_;
    const std::size_t n_steps_;
    std::vector<Column> demand_mw_;                 ///< per zone
    std::map<std::pair<int, int>, Column> use_of_;  ///< [MW] per zone and market zone that its nodes trade in
    std::map<int, Column> use_of_market_;           ///< [MW] per market zone
    Column capacity_mw_;                            ///< per zone
    std::vector<Column> injection_mw_, use_mw_;     ///< per node of a network; empty = nothing there
};

}  // namespace

void put_networks(const dispatch::MarketInput& input, const dispatch::MarketResult& found, const Schedule& schedule,
                  results::FieldValues& fields) {
    const Structure& structure = *input.system.structure;
    const Balances balances(input, found, schedule);
    balances.put_zones(fields);
    balances.put_prices(fields);
    balances.put_devices(fields);
    balances.put_pipes(fields);
    put_device_limits(structure, found, fields);
    put_stores(structure, found, fields);
    put_flexible_use(structure, found, fields);
}

}  // namespace knelpunt::run
