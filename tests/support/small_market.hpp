#pragma once

#include <memory>
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
            rows.carriers.push_back({{}, carrier, carrier, physics});
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

    /// The rows as a System: a place without branches, whose exchange enters at the first node. The market must outlive it.
    [[nodiscard]] System system(Issues& issues) const {
        Primitives all = rows;
        all.is_case = true;
        all.nodes.front().exchange_share_pu = 1.0;
        StructureBuilder builder(time);
        builder.add(all, issues);
        issues.throw_if_errors();
        return build_system(builder.finish(), {std::shared_ptr<const SeriesPool>(), &pool}, all, issues);
    }
    [[nodiscard]] System system() const {
        Issues issues;
        System out = system(issues);
        issues.throw_if_errors();
        return out;
    }

    /// Values of an answer by elements of an axis, in the order of the rows.
    template <class Row, class Value>
    static void sort_by_rows(const std::vector<Row>& rows, const IdAxis& axis, std::vector<Value>& values) {
        std::vector<Value> sorted;
        for (const Row& row : rows) sorted.push_back(values.at(static_cast<std::size_t>(axis.find(row.id))));
        values = std::move(sorted);
    }

    /// An answer whose elements stand in the order of the rows.
    [[nodiscard]] dispatch::MarketResult by_rows(const Structure& on, dispatch::MarketResult result) const {
        if (result.source_mw.empty() && result.zones.empty()) return result;
        sort_by_rows(rows.sources, on.sources, result.source_mw);
        sort_by_rows(rows.demands, on.demands, result.demand_mw);
        sort_by_rows(rows.converters, on.converters, result.converter_mw);
        for (auto* of : {&result.source_limit, &result.source_must_run}) sort_by_rows(rows.sources, on.sources, *of);
        for (auto* of : {&result.demand_limit, &result.demand_day}) sort_by_rows(rows.demands, on.demands, *of);
        for (auto* of : {&result.converter_limit, &result.converter_must_run})
            sort_by_rows(rows.converters, on.converters, *of);
        for (auto* of : {&result.store_charge_mw, &result.store_discharge_mw, &result.store_content_mwh})
            sort_by_rows(rows.stores, on.stores, *of);
        for (auto* of : {&result.charge_limit, &result.discharge_limit, &result.content_limit})
            sort_by_rows(rows.stores, on.stores, *of);
        return result;
    }

    dispatch::MarketResult clear(Issues& issues, const dispatch::MarketOptions& options = {}) const {
        const System of = system(issues);
        return by_rows(*of.structure, dispatch::clear_market({of}, options, std::stop_token(), issues));
    }
    dispatch::MarketResult clear(const dispatch::MarketOptions& options = {}) const {
        Issues issues;
        dispatch::MarketResult result = clear(issues, options);
        issues.throw_if_errors();
        return result;
    }
};

}  // namespace knelpunt::support
