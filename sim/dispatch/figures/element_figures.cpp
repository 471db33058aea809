#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "sim/dispatch/figures/figures.hpp"

namespace knelpunt::dispatch {
namespace {

using Column = std::vector<double>;

double sum(const Column& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Shadow prices of limits by element of an axis: values of its parts added up, or their mean; the fewest unique hours.
class ValuesOfAxis {
public:
    explicit ValuesOfAxis(int n)
        : sum_(static_cast<std::size_t>(n), 0.0), weight_(sum_.size(), 0.0), unique_h_(sum_.size(), std::nan("")) {}

    void add(int element, const LimitValue& value, double weight = 1.0) {
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

/// Energy of devices by the carrier of the node that they give it at.
void add_energy(DeviceFigures& out, int device, std::string_view carrier, double mwh) {
    if (device < 0) return;
    Column& column = carrier == "electricity" ? out.electricity_mwh
                     : carrier == "heat"      ? out.heat_mwh
                     : carrier == "hydrogen"  ? out.hydrogen_mwh
                                              : out.fuel_mwh;
    column[static_cast<std::size_t>(device)] += mwh;
}

void add_device_limits(const Structure& structure, const MarketResult& found, DeviceFigures& out) {
    ValuesOfAxis most(structure.devices.size()), must_run(structure.devices.size());
    const auto add = [&](const std::vector<int>& device_of, const auto& of_most, const auto& of_least) {
        for (std::size_t at = 0; at < device_of.size(); ++at) {
            most.add(device_of[at], of_most[at]);
            must_run.add(device_of[at], of_least[at]);
        }
    };
    add(structure.source_device, found.source_limit, found.source_must_run);
    add(structure.converter_device, found.converter_limit, found.converter_must_run);
    out.limit_value_eur_per_mw = most.sums();
    out.limit_unique_h = most.unique_h();
    out.must_run_value_eur_per_mw = must_run.sums();
}

}  // namespace

DeviceFigures device_figures(const MarketInput& input, const MarketResult& found) {
    const System& system = input.system;
    const Structure& structure = *system.structure;
    const double step_h = structure.time.step_h();
    DeviceFigures out;
    for (Column* column : {&out.electricity_mwh, &out.heat_mwh, &out.hydrogen_mwh, &out.fuel_mwh})
        column->assign(static_cast<std::size_t>(structure.devices.size()), 0.0);
    const auto carrier_of = [&](NodeId node) -> std::string_view { return structure.node_rows[node.at()].carrier; };
    for (std::size_t at = 0; at < structure.source_rows.size(); ++at)
        add_energy(out, structure.source_device[at], carrier_of(structure.source_node[at]),
                   step_h * sum(found.source_mw[at]));
    for (std::size_t port = 0; port < structure.port_rows.size(); ++port) {
        const std::span<const double> activity = port_activity(system, found, port);
        if (activity.empty()) continue;
        double mwh = 0.0;
        const Column coefficient = values_of(system.ports.coefficient_pu[port], *system.series);
        for (std::size_t step = 0; step < activity.size(); ++step) mwh += step_h * activity[step] * coefficient[step];
        const auto converter = static_cast<std::size_t>(structure.port_converter[port]);
        add_energy(out, structure.converter_device[converter], carrier_of(structure.port_node[port]), mwh);
    }
    add_device_limits(structure, found, out);
    return out;
}

StoreFigures store_figures(const Structure& structure, const MarketResult& found) {
    const int n = structure.stores.size();
    const double step_h = structure.time.step_h();
    ValuesOfAxis charge(n), discharge(n), content(n), any(n);
    StoreFigures out;
    out.charged_mwh.assign(static_cast<std::size_t>(n), std::nan(""));
    out.discharged_mwh = out.charged_mwh;
    for (int store = 0; store < n; ++store) {
        const auto at = static_cast<std::size_t>(store);
        if (found.store_charge_mw[at].empty()) continue;
        out.charged_mwh[at] = step_h * sum(found.store_charge_mw[at]);
        out.discharged_mwh[at] = step_h * sum(found.store_discharge_mw[at]);
        charge.add(store, found.charge_limit[at]);
        discharge.add(store, found.discharge_limit[at]);
        content.add(store, found.content_limit[at]);
        for (const auto* limit : {&found.charge_limit, &found.discharge_limit, &found.content_limit})
            any.add(store, (*limit)[at]);
    }
    out.charge_limit_value_eur_per_mw = charge.sums();
    out.discharge_limit_value_eur_per_mw = discharge.sums();
    out.content_limit_value_eur_per_mwh = content.sums();
    out.limit_unique_h = any.unique_h();
    return out;
}

FlexibleFigures flexible_figures(const Structure& structure, const MarketResult& found) {
    const int n = structure.categories.size();
    ValuesOfAxis day(n), most(n);
    FlexibleFigures out;
    out.use_mwh.assign(static_cast<std::size_t>(n), std::nan(""));
    for (std::size_t at = 0; at < structure.demand_category.size(); ++at) {
        const int category = structure.demand_category[at];
        if (category < 0 || found.demand_mw[at].empty()) continue;
        const double mwh = structure.time.step_h() * sum(found.demand_mw[at]);
        double& total_mwh = out.use_mwh[static_cast<std::size_t>(category)];
        total_mwh = mwh + (std::isnan(total_mwh) ? 0.0 : total_mwh);
        day.add(category, found.demand_day[at], mwh);
        most.add(category, found.demand_limit[at], mwh);
    }
    out.price_eur_per_mwh = day.means();
    out.price_unique_h = day.unique_h();
    out.limit_value_eur_per_mw = most.means();
    out.limit_unique_h = most.unique_h();
    return out;
}

}  // namespace knelpunt::dispatch
