#include "sim/system/electric_part.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace knelpunt {
namespace {

using Ids = std::set<std::string, std::less<>>;

Ids ids_of_power(const Primitives& rows) {
    const std::vector<bool> is_power = nodes_of_power(rows);
    Ids out;
    for (std::size_t at = 0; at < rows.nodes.size(); ++at) {
        if (is_power[at]) out.insert(rows.nodes[at].id);
    }
    return out;
}

template <class Row>
bool has(const std::vector<Row>& rows, const std::string& id) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
}

template <class Row>
Row& add(std::vector<Row>& rows, const std::string& id, const std::string& name, const std::string& node,
         const std::string& category, const std::string& confidence, bool in_service) {
    Row row;
    row.id = id;
    row.name = name;
    row.node = node;
    row.category = category;
    row.confidence = confidence;
    row.in_service = in_service;
    rows.push_back(std::move(row));
    return rows.back();
}

void add_ports(const Primitives& from, Primitives& out) {
    for (const GridPort& port : grid_ports(from)) {
        const ConverterRow& converter = from.converters[port.converter.front()];
        if (port.gives && !has(from.sources, port.id)) {
            add(out.sources, port.id, converter.name, port.ports.front()->node, converter.category,
                converter.confidence, converter.in_service)
                .p_rated_mw = port.most_mw;
        } else if (!port.gives && !has(from.demands, port.id)) {
            add(out.demands, port.id, converter.name, port.ports.front()->node, converter.category,
                converter.confidence, converter.in_service);
        }
    }
}

void add_stores(const Primitives& from, const Ids& power, Primitives& out) {
    for (const StoreRow& store : from.stores) {
        if (!power.contains(store.node)) continue;
        add(out.sources, discharging_id(store), store.name, store.node, store.category, store.confidence,
            store.in_service)
            .p_rated_mw = store.discharge_max_mw;
        add(out.demands, charging_id(store), store.name, store.node, store.category, store.confidence,
            store.in_service);
    }
}

}  // namespace

std::string charging_id(const StoreRow& store) { return store.id + "+charge"; }
std::string discharging_id(const StoreRow& store) { return store.id + "+discharge"; }

std::vector<bool> nodes_of_power(const Primitives& rows) {
    Ids carriers;
    for (const CarrierRow& row : rows.carriers) {
        if (row.physics == "power") carriers.insert(row.id);
    }
    std::vector<bool> out;
    out.reserve(rows.nodes.size());
    for (const NodeRow& row : rows.nodes) out.push_back(carriers.contains(row.carrier));
    return out;
}

std::vector<GridPort> grid_ports(const Primitives& rows) {
    const Ids power = ids_of_power(rows);
    std::map<std::string, std::size_t, std::less<>> row_of;
    for (std::size_t at = 0; at < rows.converters.size(); ++at) row_of[rows.converters[at].id] = at;
    std::vector<const ConverterPortRow*> ports;
    for (const ConverterPortRow& port : rows.converter_ports) {
        if (power.contains(port.node) && row_of.contains(port.converter)) ports.push_back(&port);
    }
    std::sort(ports.begin(), ports.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    std::map<std::string, GridPort, std::less<>> by_id;
    for (const ConverterPortRow* port : ports) {
        GridPort& out = by_id[port->shown_as.empty() ? port->id : port->shown_as];
        out.ports.push_back(port);
        out.converter.push_back(row_of.find(port->converter)->second);
        const double most_mw = port->coefficient_pu.scale * rows.converters[out.converter.back()].activity_max_mw;
        if (std::abs(most_mw) <= out.most_mw) continue;
        out.most_mw = std::abs(most_mw);
        out.gives = most_mw > 0.0;
    }
    std::vector<GridPort> out;
    for (auto& [id, port] : by_id) {
        port.id = id;
        out.push_back(std::move(port));
    }
    return out;
}

Primitives electric_part(Primitives rows) {
    const Ids power = ids_of_power(rows);
    if (power.size() == rows.nodes.size() && rows.converters.empty() && rows.stores.empty()) return rows;
    Primitives out = rows;
    add_ports(rows, out);
    add_stores(rows, power, out);
    const auto lies_elsewhere = [&](const auto& row) { return !power.contains(row.node); };
    std::erase_if(out.nodes, [&](const NodeRow& row) { return !power.contains(row.id); });
    std::erase_if(out.branches,
                  [&](const BranchRow& row) { return !power.contains(row.from) || !power.contains(row.to); });
    std::erase_if(out.sources, lies_elsewhere);
    std::erase_if(out.demands, lies_elsewhere);
    std::erase_if(out.limits, lies_elsewhere);
    return out;
}

}  // namespace knelpunt
