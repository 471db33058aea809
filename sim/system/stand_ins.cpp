#include "sim/system/stand_ins.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace knelpunt {
namespace {

using Ids = std::set<std::string, std::less<>>;

Ids nodes_of_power(const Primitives& rows) {
    Ids carriers, out;
    for (const CarrierRow& row : rows.carriers) {
        if (row.physics == "power") carriers.insert(row.id);
    }
    for (const NodeRow& row : rows.nodes) {
        if (carriers.contains(row.carrier)) out.insert(row.id);
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

}  // namespace

std::string charging_id(const StoreRow& store) { return store.id + "+charge"; }
std::string discharging_id(const StoreRow& store) { return store.id + "+discharge"; }

std::vector<GridPort> grid_ports(const Primitives& rows) {
    const Ids power = nodes_of_power(rows);
    std::map<std::string, std::size_t, std::less<>> row_of;
    for (std::size_t converter = 0; converter < rows.converters.size(); ++converter)
        row_of[rows.converters[converter].id] = converter;
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

namespace {

/// Carrier that a converter makes: that of the first port, by id, that gives to a node of another carrier than power.
std::string made_by(const Primitives& rows, const std::string& converter, const Ids& power) {
    const ConverterPortRow* gives = nullptr;
    for (const ConverterPortRow& port : rows.converter_ports) {
        if (port.converter != converter || port.coefficient_pu.scale <= 0.0 || power.contains(port.node)) continue;
        if (gives == nullptr || port.id < gives->id) gives = &port;
    }
    if (gives == nullptr) return {};
    const auto node =
        std::find_if(rows.nodes.begin(), rows.nodes.end(), [&](const NodeRow& row) { return row.id == gives->node; });
    return node == rows.nodes.end() ? std::string() : node->carrier;
}

}  // namespace

StandIns find_stand_ins(const Primitives& rows) {
    StandIns out;
    if (rows.converters.empty() && rows.stores.empty()) return out;
    const Ids power = nodes_of_power(rows);
    for (const GridPort& port : grid_ports(rows)) {
        const ConverterRow& row = rows.converters[port.converter.front()];
        const std::string& node = port.ports.front()->node;
        if (port.gives && !has(rows.sources, port.id)) {
            add(out.sources, port.id, row.name, node, row.category, row.confidence, row.in_service).p_rated_mw =
                port.most_mw;
        } else if (!port.gives && !has(rows.demands, port.id)) {
            add(out.demands, port.id, row.name, node, row.category, row.confidence, row.in_service).makes =
                made_by(rows, row.id, power);
        }
    }
    for (const StoreRow& row : rows.stores) {
        if (!power.contains(row.node)) continue;
        add(out.sources, discharging_id(row), row.name, row.node, row.category, row.confidence, row.in_service)
            .p_rated_mw = row.discharge_max_mw;
        add(out.demands, charging_id(row), row.name, row.node, row.category, row.confidence, row.in_service);
    }
    return out;
}

}  // namespace knelpunt
