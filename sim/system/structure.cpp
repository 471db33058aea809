#include "sim/system/structure.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/system/stand_ins.hpp"

namespace knelpunt {
namespace {

template <class Row>
using RowsById = std::map<std::string, Row, std::less<>>;

template <class Row>
IdAxis axis_of(const RowsById<Row>& rows) {
    std::vector<std::string> ids;
    ids.reserve(rows.size());
    for (const auto& [id, row] : rows) ids.push_back(id);
    return IdAxis(std::move(ids));
}

template <class Row>
void put_elements(const RowsById<Row>& rows, IdAxis& axis, std::vector<Row>& sorted) {
    axis = axis_of(rows);
    for (const auto& [id, row] : rows) sorted.push_back(row);
}

/// The same, those of power first.
template <class Row, class IsPower>
void put_elements(const RowsById<Row>& rows, const IsPower& is_power, IdAxis& axis, std::vector<Row>& sorted) {
    std::vector<std::string> of_power, others;
    for (const bool is_wanted : {true, false}) {
        for (const auto& [id, row] : rows) {
            if (is_power(row) != is_wanted) continue;
            (is_wanted ? of_power : others).push_back(id);
            sorted.push_back(row);
        }
    }
    axis = IdAxis(std::move(of_power), std::move(others));
}

/// Keeps the row of each id that comes first; reports bad and repeated ids inside one scenario.
template <class Row>
void join(RowsById<Row>& known, const std::vector<Row>& rows, std::string_view table, Issues& issues) {
    std::set<std::string_view> seen;
    for (const Row& row : rows) {
        if (!is_valid_id(row.id)) {
            issues.add(IssueCode::bad_id, {}, fmt::format("{}: \"{}\" is no id", table, row.id),
                       "Ids have 1 to 63 of the characters A-Z a-z 0-9 _ . + / -");
        }
        if (!seen.insert(row.id).second) {
            issues.add(IssueCode::duplicate_id, {}, fmt::format("{} \"{}\": the id stands twice", table, row.id));
        }
        known.try_emplace(row.id, row);
    }
}

template <class Row>
void require(const RowsById<Row>& rows, std::string_view table, std::string_view owner, std::string_view id,
             std::string_view column, Issues& issues) {
    if (rows.find(id) != rows.end()) return;
    std::vector<std::string> names;
    for (const auto& [known, row] : rows) names.push_back(known);
    issues.add(IssueCode::dangling_id, {}, fmt::format("{}: {} = \"{}\" is no row of {}", owner, column, id, table),
               name_hint(id, names));
}

/// An element lies where it lay in the scenarios before.
void require_same(bool is_same, const std::string& owner, std::string_view what, Issues& issues) {
    if (is_same) return;
    issues.add(IssueCode::dangling_id, {}, fmt::format("{}: {} between scenarios", owner, what),
               "Give the changed one an id of its own");
}

/// Axis of the texts that the first rows hold, and the place of each row on it.
template <class Row>
void make_axis(const std::vector<Row>& rows, std::size_t n_first, std::string Row::*text, IdAxis& axis,
               std::vector<int>& place_of) {
    std::vector<std::string> texts;
    for (std::size_t first = 0; first < n_first; ++first) {
        if (!(rows[first].*text).empty()) texts.push_back(rows[first].*text);
    }
    axis = IdAxis(std::move(texts));
    for (const Row& row : rows) place_of.push_back(axis.find(row.*text));
}

void find_kinds(Structure& structure) {
    const std::size_t n_demands = structure.demands.n_power(), n_sources = structure.sources.n_power();
    make_axis(structure.demand_rows, n_demands, &DemandRow::category, structure.categories, structure.demand_category);
    make_axis(structure.demand_rows, n_demands, &DemandRow::municipality, structure.municipalities,
              structure.demand_municipality);
    make_axis(structure.source_rows, n_sources, &SourceRow::category, structure.technologies,
              structure.source_technology);
}

/// Nodes, ends, members: ids of rows as positions.
void find_places(Structure& out) {
    const auto node_of = [&](const auto& row) { return NodeId{out.nodes.find(row.node)}; };
    const auto device_of = [&](const auto& row) { return out.devices.find(row.id.substr(0, row.id.find('+'))); };
    for (const NodeRow& row : out.node_rows) {
        out.node_carrier.push_back(out.carriers.find(row.carrier));
        out.node_zone.push_back(out.zones.find(row.zone));
    }
    for (const BranchRow& row : out.branch_rows) {
        out.branch_from.push_back({out.nodes.find(row.from)});
        out.branch_to.push_back({out.nodes.find(row.to)});
    }
    for (const SourceRow& row : out.source_rows) {
        out.source_node.push_back(node_of(row));
        out.source_device.push_back(device_of(row));
    }
    for (const DemandRow& row : out.demand_rows) out.demand_node.push_back(node_of(row));
    for (const LimitRow& row : out.limit_rows) out.limit_node.push_back(node_of(row));
    for (const ContingencyRow& row : out.contingency_rows)
        out.contingency_branch.push_back({out.branches.find(row.branch)});
    for (const ConverterRow& row : out.converter_rows) out.converter_device.push_back(device_of(row));
    out.converter_ports.resize(out.converter_rows.size());
    for (const ConverterPortRow& row : out.port_rows) {
        const int converter = out.converters.find(row.converter);
        const int port = static_cast<int>(out.port_node.size());
        if (converter >= 0) out.converter_ports[static_cast<std::size_t>(converter)].push_back(port);
        out.port_converter.push_back(converter);
        out.port_node.push_back(node_of(row));
    }
    for (const StoreRow& row : out.store_rows) {
        out.store_node.push_back(node_of(row));
        out.store_source.push_back(out.sources.find(discharging_id(row)));
        out.store_demand.push_back(out.demands.find(charging_id(row)));
    }
    for (const std::string& id : out.pipes.ids()) out.pipe_branch.push_back({out.branches.find(id)});
}

/// Areas: those of the lower ends of transformers from the national grid.
void find_areas(Structure& structure) {
    std::vector<std::string> areas;
    for (const BranchRow& row : structure.branch_rows) {
        if (row.kind != "transformer") continue;
        const NodeRow *from = &structure.node_rows[static_cast<std::size_t>(structure.nodes.find(row.from))],
                      *to = &structure.node_rows[static_cast<std::size_t>(structure.nodes.find(row.to))];
        if (from->v_rated_kv < to->v_rated_kv) std::swap(from, to);
        const bool comes_down = from->v_rated_kv >= kNationalGridKv && to->v_rated_kv < kNationalGridKv;
        if (comes_down && !to->area.empty() && to->area != kOutsideArea) areas.push_back(to->area);
    }
    structure.areas = IdAxis(std::move(areas));
    for (const NodeRow& row : structure.node_rows) {
        structure.area_of_node.push_back(row.v_rated_kv < kNationalGridKv ? structure.areas.find(row.area) : -1);
    }
}

}  // namespace

IdAxis::IdAxis(std::vector<std::string> of_power, std::vector<std::string> others) : ids_(std::move(of_power)) {
    for (std::vector<std::string>* part : {&ids_, &others}) {
        std::sort(part->begin(), part->end());
        part->erase(std::unique(part->begin(), part->end()), part->end());
    }
    n_power_ = ids_.size();
    ids_.insert(ids_.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

int IdAxis::find(std::string_view id) const {
    const auto middle = ids_.begin() + static_cast<std::ptrdiff_t>(n_power_);
    auto place = std::lower_bound(ids_.begin(), middle, id);
    if (place == middle || *place != id) place = std::lower_bound(middle, ids_.end(), id);
    return place != ids_.end() && *place == id ? static_cast<int>(place - ids_.begin()) : -1;
}

struct StructureBuilder::Elements {
    RowsById<CarrierRow> carriers;
    RowsById<ZoneRow> zones;
    RowsById<NodeRow> nodes;
    RowsById<BranchRow> branches;
    RowsById<SourceRow> sources;
    RowsById<DemandRow> demands;
    RowsById<ConverterRow> converters;
    RowsById<ConverterPortRow> ports;
    std::set<std::string> regions;
    RowsById<StoreRow> stores;
    RowsById<LimitRow> limits;
    RowsById<ContingencyRow> contingencies;
    RowsById<ContingencyPartRow> contingency_parts;
    RowsById<ContractRow> contracts;
    RowsById<DeviceRow> devices;
    RowsById<PipeRow> pipes;
    std::set<std::string> bid_kinds;
};

StructureBuilder::StructureBuilder(const TimeAxis& time) : time_(time), elements_(std::make_unique<Elements>()) {}
StructureBuilder::~StructureBuilder() = default;

void StructureBuilder::add(const Primitives& scenario, Issues& issues) {
    Elements& all = *elements_;
    join(all.carriers, scenario.carriers, "carriers", issues);
    join(all.zones, scenario.zones, "zones", issues);
    join(all.nodes, scenario.nodes, "nodes", issues);
    join(all.branches, scenario.branches, "branches", issues);
    join(all.sources, scenario.sources, "sources", issues);
    join(all.demands, scenario.demands, "demands", issues);
    join(all.converters, scenario.converters, "converters", issues);
    join(all.ports, scenario.converter_ports, "converter_ports", issues);
    join(all.stores, scenario.stores, "stores", issues);
    join(all.limits, scenario.limits, "limits", issues);
    join(all.contingencies, scenario.contingencies, "contingencies", issues);
    join(all.contingency_parts, scenario.contingency_parts, "contingency_parts", issues);
    join(all.contracts, scenario.contracts, "contracts", issues);
    join(all.devices, scenario.devices, "devices", issues);
    join(all.pipes, scenario.pipes, "pipes", issues);

    StandIns more = find_stand_ins(scenario);
    for (SourceRow& row : more.sources) all.sources.try_emplace(row.id, std::move(row));
    for (DemandRow& row : more.demands) all.demands.try_emplace(row.id, std::move(row));
    for (const ConverterRegionRow& row : scenario.converter_regions) all.regions.insert(row.id);
    for (const BidOfferRow& row : scenario.bid_offers) all.bid_kinds.insert(row.kind);
    check_grid(scenario, issues);
    check_conversion(scenario, issues);
}

void StructureBuilder::check_grid(const Primitives& scenario, Issues& issues) const {
    const Elements& all = *elements_;
    for (const NodeRow& row : scenario.nodes) {
        const std::string owner = "node \"" + row.id + "\"";
        require(all.carriers, "carriers", owner, row.carrier, "carrier", issues);
        const NodeRow& first = all.nodes.at(row.id);
        require_same(first.carrier == row.carrier && first.zone == row.zone, owner, "carrier or zone differ", issues);
    }
    for (const BranchRow& row : scenario.branches) {
        const std::string owner = "branch \"" + row.id + "\"";
        require(all.nodes, "nodes", owner, row.from, "from", issues);
        require(all.nodes, "nodes", owner, row.to, "to", issues);
        const BranchRow& first = all.branches.at(row.id);
        if (first.from != row.from || first.to != row.to || first.kind != row.kind) {
            issues.add(IssueCode::dangling_id, {}, owner + ": ends or kind differ between scenarios",
                       "Give the changed branch an id of its own");
        }
    }
    for (const PipeRow& row : scenario.pipes)
        require(all.branches, "branches", "pipe \"" + row.id + "\"", row.id, "id", issues);
    for (const PipeNodeRow& row : scenario.pipe_nodes)
        require(all.nodes, "nodes", "pipe node \"" + row.id + "\"", row.id, "id", issues);
    for (const LimitRow& row : scenario.limits) {
        require(all.nodes, "nodes", "limit \"" + row.id + "\"", row.node, "node", issues);
    }
    for (const ContingencyRow& row : scenario.contingencies) {
        require(all.branches, "branches", "contingency \"" + row.id + "\"", row.branch, "branch", issues);
    }
    for (const ContractRow& row : scenario.contracts)
        require(all.demands, "demands", "contract \"" + row.id + "\"", row.demand, "demand", issues);
    for (const ContingencyPartRow& row : scenario.contingency_parts) {
        const std::string owner = "contingency part \"" + row.id + "\"";
        require(all.contingencies, "contingencies", owner, row.contingency, "contingency", issues);
        require(all.branches, "branches", owner, row.branch, "branch", issues);
    }
}

void StructureBuilder::check_conversion(const Primitives& scenario, Issues& issues) const {
    const Elements& all = *elements_;
    const auto require_node = [&](std::string_view kind, const auto& row, const auto& known) {
        const std::string owner = fmt::format("{} \"{}\"", kind, row.id);
        require(all.nodes, "nodes", owner, row.node, "node", issues);
        if (known.at(row.id).node == row.node) return;
        issues.add(
            IssueCode::dangling_id, {},
            fmt::format("{}: node = \"{}\" here, \"{}\" in another scenario", owner, row.node, known.at(row.id).node),
            "Give the moved one an id of its own");
    };
    for (const SourceRow& row : scenario.sources) require_node("source", row, all.sources);
    for (const DemandRow& row : scenario.demands) require_node("demand", row, all.demands);
    for (const StoreRow& row : scenario.stores) require_node("store", row, all.stores);
    for (const MarketExchange& row : scenario.exchanges)
        require(all.nodes, "nodes", "exchange of a zone", row.node, "node", issues);
    for (const ConverterPortRow& row : scenario.converter_ports) {
        require_node("converter port", row, all.ports);
        const std::string owner = "converter port \"" + row.id + "\"";
        require(all.converters, "converters", owner, row.converter, "converter", issues);
        require_same(all.ports.at(row.id).converter == row.converter, owner, "converter differs", issues);
    }
    for (const ConverterRegionRow& row : scenario.converter_regions) {
        const std::string owner = "converter region \"" + row.id + "\"";
        require(all.converters, "converters", owner, row.converter, "converter", issues);
        require(all.ports, "converter_ports", owner, row.port, "port", issues);
    }
}

std::shared_ptr<const Structure> StructureBuilder::finish() const {
    const Elements& all = *elements_;
    auto out = std::make_shared<Structure>();
    out->time = time_;
    const auto is_power_node = [&](const std::string& id) {
        const auto node = all.nodes.find(id);
        if (node == all.nodes.end()) return false;
        const auto carrier = all.carriers.find(node->second.carrier);
        return carrier != all.carriers.end() && carrier->second.physics == "power";
    };
    const auto lies_at_power = [&](const auto& row) { return is_power_node(row.node); };
    put_elements(all.carriers, out->carriers, out->carrier_rows);
    put_elements(all.zones, out->zones, out->zone_rows);
    put_elements(
        all.nodes, [&](const NodeRow& row) { return is_power_node(row.id); }, out->nodes, out->node_rows);
    put_elements(
        all.branches, [&](const BranchRow& row) { return is_power_node(row.from) && is_power_node(row.to); },
        out->branches, out->branch_rows);
    put_elements(all.sources, lies_at_power, out->sources, out->source_rows);
    put_elements(all.demands, lies_at_power, out->demands, out->demand_rows);
    put_elements(all.converters, out->converters, out->converter_rows);
    put_elements(all.ports, out->ports, out->port_rows);
    put_elements(all.stores, out->stores, out->store_rows);
    put_elements(all.limits, out->limits, out->limit_rows);
    put_elements(all.contingencies, out->contingencies, out->contingency_rows);
    put_elements(all.contracts, out->contracts, out->contract_rows);
    put_elements(all.devices, out->devices, out->device_rows);
    out->regions = IdAxis(std::vector<std::string>(all.regions.begin(), all.regions.end()));
    out->bid_kinds = IdAxis(std::vector<std::string>(all.bid_kinds.begin(), all.bid_kinds.end()));
    out->contingency_parts = axis_of(all.contingency_parts);
    out->pipes = axis_of(all.pipes);
    find_places(*out);
    for (const auto& [id, row] : all.contingency_parts) {
        out->part_contingency.push_back(out->contingencies.find(row.contingency));
        out->part_branch.push_back({out->branches.find(row.branch)});
    }
    find_areas(*out);
    find_kinds(*out);
    find_causes(*out);
    const auto end_of_power = out->demand_node.begin() + static_cast<std::ptrdiff_t>(out->demands.n_power());
    std::set<NodeId> load_nodes(out->demand_node.begin(), end_of_power);
    out->load_nodes.assign(load_nodes.begin(), load_nodes.end());
    return out;
}

}  // namespace knelpunt
