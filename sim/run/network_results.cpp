#include "sim/run/network_results.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "sim/base/tolerance.hpp"
#include "sim/flow/pipe_flow.hpp"
#include "sim/system/electric_part.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::run {
namespace {

using Column = std::vector<double>;

constexpr std::int8_t kNoPrice = -1;

/// Course of a value: a market's answer where there is one, else by rule.
Column course(const Column& of_market, const Hourly& by_rule, const SeriesPool& pool) {
    return of_market.empty() ? values_of(by_rule, pool) : of_market;
}

double sum(const Column& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Id of the device that a source or converter belongs to.
std::string device_id(const std::string& id) { return id.substr(0, id.find('+')); }

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

void put_device_limits(const Primitives& rows, const dispatch::MarketResult& found, const Structure& structure,
                       results::FieldValues& fields) {
    ValuesOfAxis most(structure.devices.size()), must_run(structure.devices.size());
    const auto add = [&](const auto& parts, const auto& of_most, const auto& of_least) {
        for (std::size_t at = 0; at < parts.size(); ++at) {
            const int device = structure.devices.find(device_id(parts[at].id));
            most.add(device, of_most[at]);
            must_run.add(device, of_least[at]);
        }
    };
    add(rows.sources, found.source_limit, found.source_must_run);
    add(rows.converters, found.converter_limit, found.converter_must_run);
    fields["dispatch/device_limit_value_eur_per_mw"] = most.sums();
    fields["dispatch/device_limit_unique_hours"] = most.unique_h();
    fields["dispatch/device_must_run_value_eur_per_mw"] = must_run.sums();
}

void put_stores(const Primitives& rows, const dispatch::MarketResult& found, const Structure& structure,
                results::FieldValues& fields) {
    const int n = structure.stores.size();
    const double step_h = structure.time.step_h();
    ValuesOfAxis charge(n), discharge(n), content(n), any(n);
    Column charged_mwh(static_cast<std::size_t>(n), std::nan("")), discharged_mwh = charged_mwh;
    for (std::size_t at = 0; at < rows.stores.size(); ++at) {
        const int store = structure.stores.find(rows.stores[at].id);
        if (store < 0 || found.store_charge_mw[at].empty()) continue;
        charged_mwh[static_cast<std::size_t>(store)] = step_h * sum(found.store_charge_mw[at]);
        discharged_mwh[static_cast<std::size_t>(store)] = step_h * sum(found.store_discharge_mw[at]);
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
void put_flexible_use(const Primitives& rows, const dispatch::MarketResult& found, const Structure& structure,
                      results::FieldValues& fields) {
    const int n = structure.categories.size();
    ValuesOfAxis day(n), most(n);
    Column use_mwh(static_cast<std::size_t>(n), std::nan(""));
    for (std::size_t at = 0; at < rows.demands.size(); ++at) {
        const int category = structure.categories.find(rows.demands[at].category);
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
    Balances(const Primitives& rows, const dispatch::MarketResult& found, const SeriesPool& pool,
             const Structure& structure)
        : rows_(rows), found_(found), pool_(pool), structure_(structure), n_steps_(pool.n_steps()) {
        const std::vector<bool> is_power = nodes_of_power(rows);
        for (std::size_t at = 0; at < rows.nodes.size(); ++at) {
            const NodeRow& node = rows.nodes[at];
            node_of_[node.id] = at;
            zone_of_node_.push_back(structure.zones.find(node.zone));
            is_network_.push_back(!is_power[at]);
        }
        const auto n_zones = static_cast<std::size_t>(structure.zones.size());
        demand_mw_.assign(n_zones, Column(n_steps_, 0.0));
        capacity_mw_.assign(n_zones, 0.0);
        injection_mw_.assign(rows.nodes.size(), {});
        use_mw_.assign(rows.nodes.size(), {});
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
        const auto add = [&](const std::string& id, const std::string& node, double mwh) {
            const int device = device_of(id);
            const auto at = node_of_.find(node);
            if (device < 0 || at == node_of_.end()) return;
            const auto column = energy_mwh.find(rows_.nodes[at->second].carrier);
            (column == energy_mwh.end() ? energy_mwh.find("fuel") : column)->second[static_cast<std::size_t>(device)] +=
                mwh;
        };
        for (std::size_t at = 0; at < rows_.sources.size(); ++at)
            add(rows_.sources[at].id, rows_.sources[at].node, step_h() * sum(found_.source_mw[at]));
        for (const ConverterPortRow& port : rows_.converter_ports) {
            const auto activity = activity_of(port);
            if (activity.empty()) continue;
            double mwh = 0.0;
            const Column coefficient = values_of(port.coefficient_pu, pool_);
            for (std::size_t step = 0; step < n_steps_; ++step) mwh += step_h() * activity[step] * coefficient[step];
            add(port.converter, port.node, mwh);
        }
        for (auto& [carrier, column] : energy_mwh) fields["dispatch/device_" + carrier + "_mwh"] = std::move(column);
    }

    void put_pipes(results::FieldValues& fields) const {
        const auto n = static_cast<std::size_t>(structure_.pipes.size());
        Column capacity_mw(n, std::nan("")), peak_mw(n, std::nan("")), short_h(n, std::nan(""));
        std::vector<const BranchRow*> pipes;
        std::vector<std::pair<int, int>> ends;
        Column length_km;
        for (const BranchRow& row : rows_.branches) {
            if (!row.in_service || structure_.pipes.find(row.id) < 0) continue;
            pipes.push_back(&row);
            ends.emplace_back(static_cast<int>(node_of_.find(row.from)->second),
                              static_cast<int>(node_of_.find(row.to)->second));
            const auto side = std::find_if(rows_.pipes.begin(), rows_.pipes.end(),
                                           [&](const PipeRow& pipe) { return pipe.id == row.id; });
            length_km.push_back(side->length_km);
        }
        const flow::PipeShares shares = flow::pipe_shares(rows_.nodes.size(), ends, length_km);
        const std::vector<Column> injection_mw = balanced();
        for (std::size_t pipe = 0; pipe < pipes.size(); ++pipe) {
            const auto at = static_cast<std::size_t>(structure_.pipes.find(pipes[pipe]->id));
            Column flow_mw(n_steps_, 0.0);
            for (std::size_t node = 0; node < injection_mw.size(); ++node) {
                if (injection_mw[node].empty() || shares.share_pu[pipe][node] == 0.0) continue;
                for (std::size_t step = 0; step < n_steps_; ++step)
                    flow_mw[step] += shares.share_pu[pipe][node] * injection_mw[node][step];
            }
            capacity_mw[at] = pipes[pipe]->rating_mva.scale;
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

    [[nodiscard]] int device_of(const std::string& id) const { return structure_.devices.find(device_id(id)); }

    void add_to_node(const std::string& node, const Column& power_mw, double sign, bool is_use) {
        const auto found = node_of_.find(node);
        if (found == node_of_.end() || !is_network_[found->second]) return;
        Column& injection = injection_mw_[found->second];
        Column& use = use_mw_[found->second];
        if (injection.empty()) injection.assign(n_steps_, 0.0);
        if (is_use && use.empty()) use.assign(n_steps_, 0.0);
        for (std::size_t step = 0; step < n_steps_; ++step) {
            injection[step] += sign * power_mw[step];
            if (is_use) use[step] += power_mw[step];
        }
    }

    [[nodiscard]] int zone_at(const std::string& node) const {
        const auto found = node_of_.find(node);
        return found == node_of_.end() ? -1 : zone_of_node_[found->second];
    }

    void add_demands() {
        for (std::size_t at = 0; at < rows_.demands.size(); ++at) {
            const DemandRow& row = rows_.demands[at];
            if (!row.in_service) continue;
            const Column use = course(found_.demand_mw[at], row.p_mw, pool_);
            if (const int zone = zone_at(row.node); zone >= 0) {
                const int market = found_.zone_of(row.node);
                for (Column* total :
                     {&demand_mw_[static_cast<std::size_t>(zone)], &use_of_[{zone, market}], &use_of_market_[market]}) {
                    total->resize(n_steps_, 0.0);
                    for (std::size_t step = 0; step < n_steps_; ++step) (*total)[step] += use[step];
                }
            }
            add_to_node(row.node, use, -1.0, true);
        }
    }

    void add_capacity(const std::string& node, double most_mw) {
        const int zone = zone_at(node);
        if (zone >= 0 && most_mw > 0.0) capacity_mw_[static_cast<std::size_t>(zone)] += most_mw;
    }

    void add_supply() {
        for (std::size_t at = 0; at < rows_.sources.size(); ++at) {
            const SourceRow& row = rows_.sources[at];
            if (!row.in_service) continue;
            add_capacity(row.node, row.dispatch == "market" ? row.p_max_mw.scale : row.p_rated_mw);
            if (row.dispatch != "converter")
                add_to_node(row.node, course(found_.source_mw[at], row.p_mw, pool_), 1.0, false);
        }
        for (const ConverterPortRow& port : rows_.converter_ports) {
            const auto activity = activity_of(port);
            if (activity.empty()) continue;
            if (port.shown_as.empty()) add_capacity(port.node, port.coefficient_pu.scale * most_of(port));
            Column power = values_of(port.coefficient_pu, pool_);
            for (std::size_t step = 0; step < n_steps_; ++step) power[step] *= activity[step];
            add_to_node(port.node, power, 1.0, false);
        }
        for (std::size_t at = 0; at < rows_.stores.size(); ++at) {
            if (found_.store_charge_mw[at].empty()) continue;
            add_capacity(rows_.stores[at].node, rows_.stores[at].discharge_max_mw);
            add_to_node(rows_.stores[at].node, found_.store_discharge_mw[at], 1.0, false);
            add_to_node(rows_.stores[at].node, found_.store_charge_mw[at], -1.0, false);
        }
    }

    [[nodiscard]] const ConverterRow* converter_of(const ConverterPortRow& port) const {
        const auto row = std::find_if(rows_.converters.begin(), rows_.converters.end(),
                                      [&](const ConverterRow& of) { return of.id == port.converter; });
        return row == rows_.converters.end() ? nullptr : &*row;
    }

    [[nodiscard]] double most_of(const ConverterPortRow& port) const {
        const ConverterRow* row = converter_of(port);
        return row == nullptr ? 0.0 : row->activity_max_mw;
    }

    [[nodiscard]] std::span<const double> activity_of(const ConverterPortRow& port) const {
        const ConverterRow* row = converter_of(port);
        if (row == nullptr) return {};
        return found_.converter_mw[static_cast<std::size_t>(row - rows_.converters.data())];
    }

    /// Injections that sum to 0 in each network: what is unmet is taken off the use, what is left over off what is given.
    [[nodiscard]] std::vector<Column> balanced() const {
        std::vector<Column> out = injection_mw_;
        std::map<int, std::vector<std::size_t>> nodes_of;
        for (std::size_t node = 0; node < out.size(); ++node) {
            if (!out[node].empty()) nodes_of[found_.zone_of(rows_.nodes[node].id)].push_back(node);
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

    const Primitives& rows_;
    const dispatch::MarketResult& found_;
    const SeriesPool& pool_;
    const Structure& structure_;
    const std::size_t n_steps_;
    std::map<std::string, std::size_t, std::less<>> node_of_;
    std::vector<int> zone_of_node_;
    std::vector<bool> is_network_;
    std::vector<Column> demand_mw_;                 ///< per zone
    std::map<std::pair<int, int>, Column> use_of_;  ///< [MW] per zone and market zone that its nodes trade in
    std::map<int, Column> use_of_market_;           ///< [MW] per market zone
    Column capacity_mw_;                            ///< per zone
    std::vector<Column> injection_mw_, use_mw_;     ///< per node of a network; empty = nothing there
};

}  // namespace

void put_networks(const Primitives& rows, const dispatch::MarketResult& found, const SeriesPool& pool,
                  const Structure& structure, results::FieldValues& fields) {
    const Balances balances(rows, found, pool, structure);
    balances.put_zones(fields);
    balances.put_prices(fields);
    balances.put_devices(fields);
    balances.put_pipes(fields);
    put_device_limits(rows, found, structure, fields);
    put_stores(rows, found, structure, fields);
    put_flexible_use(rows, found, structure, fields);
}

}  // namespace knelpunt::run
