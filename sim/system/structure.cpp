#include "sim/system/structure.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"

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
std::vector<Row> values_of(const RowsById<Row>& rows) {
    std::vector<Row> values;
    values.reserve(rows.size());
    for (const auto& [id, row] : rows) values.push_back(row);
    return values;
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

/// Axis of the texts that rows hold, and the place of each row on it.
template <class Row>
void make_axis(const std::vector<Row>& rows, std::string Row::*text, IdAxis& axis, std::vector<int>& place_of) {
    std::vector<std::string> texts;
    for (const Row& row : rows) {
        if (!(row.*text).empty()) texts.push_back(row.*text);
    }
    axis = IdAxis(std::move(texts));
    for (const Row& row : rows) place_of.push_back(axis.find(row.*text));
}

void find_kinds(Structure& structure) {
    make_axis(structure.demand_rows, &DemandRow::category, structure.categories, structure.demand_category);
    make_axis(structure.demand_rows, &DemandRow::municipality, structure.municipalities, structure.demand_municipality);
    make_axis(structure.source_rows, &SourceRow::category, structure.technologies, structure.source_technology);
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

IdAxis::IdAxis(std::vector<std::string> ids) : ids_(std::move(ids)) {
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
}

int IdAxis::find(std::string_view id) const {
    const auto place = std::lower_bound(ids_.begin(), ids_.end(), id);
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
    RowsById<StoreRow> stores;
    RowsById<LimitRow> limits;
    RowsById<ContingencyRow> contingencies;
    RowsById<ContingencyPartRow> contingency_parts;
    RowsById<CustomerRow> customers;
    RowsById<RightRow> rights;
    RowsById<DeviceRow> devices;
    RowsById<PipeRow> pipes;
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
    join(all.stores, scenario.stores, "stores", issues);
    join(all.limits, scenario.limits, "limits", issues);
    join(all.contingencies, scenario.contingencies, "contingencies", issues);
    join(all.contingency_parts, scenario.contingency_parts, "contingency_parts", issues);
    join(all.customers, scenario.customers, "customers", issues);
    join(all.rights, scenario.rights, "rights", issues);
    join(all.devices, scenario.devices, "devices", issues);
    join(all.pipes, scenario.pipes, "pipes", issues);

    for (const NodeRow& row : scenario.nodes) {
        require(all.carriers, "carriers", "node \"" + row.id + "\"", row.carrier, "carrier", issues);
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
    for (const LimitRow& row : scenario.limits) {
        require(all.nodes, "nodes", "limit \"" + row.id + "\"", row.node, "node", issues);
    }
    for (const ContingencyRow& row : scenario.contingencies) {
        require(all.branches, "branches", "contingency \"" + row.id + "\"", row.branch, "branch", issues);
    }
    for (const ContingencyPartRow& row : scenario.contingency_parts) {
        const std::string owner = "contingency part \"" + row.id + "\"";
        require(all.contingencies, "contingencies", owner, row.contingency, "contingency", issues);
        require(all.branches, "branches", owner, row.branch, "branch", issues);
    }
}

std::shared_ptr<const Structure> StructureBuilder::finish() const {
    const Elements& all = *elements_;
    auto out = std::make_shared<Structure>();
    out->time = time_;
    out->carriers = axis_of(all.carriers);
    out->zones = axis_of(all.zones);
    out->nodes = axis_of(all.nodes);
    out->branches = axis_of(all.branches);
    out->sources = axis_of(all.sources);
    out->demands = axis_of(all.demands);
    out->converters = axis_of(all.converters);
    out->stores = axis_of(all.stores);
    out->limits = axis_of(all.limits);
    out->contingencies = axis_of(all.contingencies);
    out->contingency_parts = axis_of(all.contingency_parts);
    out->customers = axis_of(all.customers);
    out->rights = axis_of(all.rights);
    out->devices = axis_of(all.devices);
    out->pipes = axis_of(all.pipes);
    out->carrier_rows = values_of(all.carriers);
    out->zone_rows = values_of(all.zones);
    out->node_rows = values_of(all.nodes);
    out->branch_rows = values_of(all.branches);
    out->source_rows = values_of(all.sources);
    out->demand_rows = values_of(all.demands);
    out->converter_rows = values_of(all.converters);
    out->store_rows = values_of(all.stores);
    out->limit_rows = values_of(all.limits);
    out->contingency_rows = values_of(all.contingencies);
    out->customer_rows = values_of(all.customers);
    out->right_rows = values_of(all.rights);
    out->device_rows = values_of(all.devices);

    for (const BranchRow& row : out->branch_rows) {
        out->branch_from.push_back({out->nodes.find(row.from)});
        out->branch_to.push_back({out->nodes.find(row.to)});
    }
    for (const SourceRow& row : out->source_rows) out->source_node.push_back({out->nodes.find(row.node)});
    for (const DemandRow& row : out->demand_rows) out->demand_node.push_back({out->nodes.find(row.node)});
    for (const LimitRow& row : out->limit_rows) out->limit_node.push_back({out->nodes.find(row.node)});
    for (const ContingencyRow& row : out->contingency_rows) {
        out->contingency_branch.push_back({out->branches.find(row.branch)});
    }
    for (const auto& [id, row] : all.contingency_parts) {
        out->part_contingency.push_back(out->contingencies.find(row.contingency));
        out->part_branch.push_back({out->branches.find(row.branch)});
    }
    find_areas(*out);
    find_kinds(*out);
    std::set<NodeId> load_nodes(out->demand_node.begin(), out->demand_node.end());
    out->load_nodes.assign(load_nodes.begin(), load_nodes.end());
    return out;
}

}  // namespace knelpunt
