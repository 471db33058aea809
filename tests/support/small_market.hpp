#pragma once

#include <string>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/dispatch/market.hpp"

namespace knelpunt::support {

/// Rows of a market with power, heat and gas, one node each unless more are added, and the series they look into.
struct SmallMarket {
    Primitives rows;
    TimeAxis time;
    SeriesPool pool;

    explicit SmallMarket(std::size_t n_steps) : time(2025, n_steps, 1.0), pool(n_steps) {
        for (const auto& [carrier, physics] :
             {std::pair<std::string, std::string>("electricity", "power"), {"heat", "heat"}, {"gas", "none"}}) {
            rows.carriers.push_back({{}, carrier, carrier, physics, "MWh"});
            node(carrier, carrier);
        }
    }

    void node(const std::string& id, const std::string& carrier) {
        NodeRow row;
        row.id = id;
        row.carrier = carrier;
        rows.nodes.push_back(row);
    }

    Hourly series(const std::string& name, std::vector<double> values) {
        const SeriesId id = pool.get_or_add(KeyBuilder().text(name).finish(), [&] { return values; });
        return {1.0, id};
    }

    void demand(const std::string& id, const std::string& node, Hourly p_mw) {
        DemandRow row;
        row.id = id;
        row.node = node;
        row.p_mw = p_mw;
        rows.demands.push_back(row);
    }

    SourceRow& source(const std::string& id, const std::string& node, double p_max_mw, double cost) {
        SourceRow row;
        row.id = id;
        row.node = node;
        row.dispatch = "market";
        row.p_max_mw = {p_max_mw, kConstant};
        row.cost_eur_per_mwh = cost;
        rows.sources.push_back(row);
        return rows.sources.back();
    }

    ConverterRow& converter(const std::string& id, double activity_max_mw,
                            const std::vector<std::pair<std::string, double>>& ports) {
        ConverterRow row;
        row.id = id;
        row.activity_max_mw = activity_max_mw;
        rows.converters.push_back(row);
        for (const auto& [node, coefficient] : ports) {
            ConverterPortRow port;
            port.id = id + "." + node;
            port.converter = id;
            port.node = node;
            port.coefficient_pu = {coefficient, kConstant};
            rows.converter_ports.push_back(port);
        }
        return rows.converters.back();
    }

    StoreRow& store(const std::string& id, const std::string& node, double power_mw, double content_mwh) {
        StoreRow row;
        row.id = id;
        row.node = node;
        row.charge_max_mw = row.discharge_max_mw = power_mw;
        row.content_max_mwh = content_mwh;
        rows.stores.push_back(row);
        return rows.stores.back();
    }

    dispatch::MarketResult clear(Issues& issues, const dispatch::MarketOptions& options = {}) const {
        return dispatch::clear_market(rows, pool, time, options, std::stop_token(), issues);
    }
    dispatch::MarketResult clear(const dispatch::MarketOptions& options = {}) const {
        Issues issues;
        dispatch::MarketResult result = clear(issues, options);
        issues.throw_if_errors();
        return result;
    }
};

}  // namespace knelpunt::support
