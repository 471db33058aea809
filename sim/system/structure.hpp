#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/causes/cause_row.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt {

/// Sorted ids of one class; the position of an id is its index in every column and file axis. Where elements of several
/// carriers share an axis, those of power come first: what belongs to power flow is the first part of each column.
class IdAxis {
public:
    IdAxis() = default;
    /// Takes ids in any order, sorts them and drops repeats.
    explicit IdAxis(std::vector<std::string> ids) : IdAxis(std::move(ids), {}) {}
    /// The same with ids of power and others, each sorted for itself.
    IdAxis(std::vector<std::string> of_power, std::vector<std::string> others);

    [[nodiscard]] int size() const { return static_cast<int>(ids_.size()); }
    [[nodiscard]] std::size_t n_power() const { return n_power_; }  ///< elements of power: the first ones
    [[nodiscard]] const std::string& id(int index) const { return ids_[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int find(std::string_view id) const;  ///< -1 if absent
    [[nodiscard]] std::span<const std::string> ids() const { return ids_; }

private:
    std::vector<std::string> ids_;
    std::size_t n_power_ = 0;
};

/// From here on a voltage belongs to the national grid; transformers from it down feed an area.
inline constexpr double kNationalGridKv = 220.0;
inline constexpr std::string_view kOutsideArea = "boundary";  ///< area of nodes that stand for the grid outside

/// Every element of any carrier that occurs in any scenario of a study, sorted by id, with what cannot differ between
/// scenarios: names, places, ends, kinds. Patterns, orderings and file axes come from here.
///
/// On the axes of nodes, branches, sources and demands those of power stand first. Among the sources and demands of power
/// are those that stand for ports of converters and for stores (stand_ins.hpp).
struct Structure {
    TimeAxis time = TimeAxis::full_year(2025);

    IdAxis carriers, zones, nodes, branches, sources, demands, converters, ports, regions, stores, limits,
        contingencies, devices, pipes, contracts;

    std::vector<CarrierRow>
        carrier_rows;  ///< the fixed part of each element: its row in the first scenario that has it
    std::vector<ZoneRow> zone_rows;
    std::vector<NodeRow> node_rows;
    std::vector<BranchRow> branch_rows;
    std::vector<SourceRow> source_rows;
    std::vector<DemandRow> demand_rows;
    std::vector<ConverterRow> converter_rows;
    std::vector<ConverterPortRow> port_rows;
    std::vector<StoreRow> store_rows;
    std::vector<LimitRow> limit_rows;
    std::vector<ContingencyRow> contingency_rows;
    std::vector<DeviceRow> device_rows;
    std::vector<ContractRow> contract_rows;

    std::vector<int> node_carrier, node_zone;          ///< index into carriers and zones; -1 = none
    std::vector<NodeId> branch_from, branch_to;        ///< shape (n_branches)
    std::vector<NodeId> source_node, demand_node;      ///< shape (n_sources), (n_demands)
    std::vector<NodeId> port_node, store_node;         ///< shape (n_ports), (n_stores)
    std::vector<int> port_converter;                   ///< index into converters, shape (n_ports)
    std::vector<std::vector<int>> converter_ports;     ///< ports of each converter, in their order
    std::vector<int> source_device, converter_device;  ///< index into devices; -1 = none
    std::vector<int> store_source, store_demand;  ///< what stands in the grid of power for discharging and charging
    std::vector<BranchId> pipe_branch;            ///< shape (n_pipes)
    std::vector<NodeId> limit_node;               ///< shape (n_limits)
    std::vector<BranchId> contingency_branch;     ///< shape (n_contingencies)
    IdAxis contingency_parts;                     ///< what goes out beside the branch of a contingency
    std::vector<int> part_contingency;            ///< shape (n_contingency_parts)
    std::vector<BranchId> part_branch;            ///< shape (n_contingency_parts)
    std::vector<NodeId> load_nodes;               ///< nodes of power with a demand in any scenario: the `station` axis
    IdAxis areas;                   ///< transmission areas: those that a transformer from the national grid feeds
    std::vector<int> area_of_node;  ///< index into areas of nodes below the national grid; -1 = none

    IdAxis categories, municipalities, technologies;  ///< of demands, demands and sources of power
    IdAxis bid_kinds;                                 ///< of Primitives::bid_offers
    std::vector<int> demand_category, demand_municipality, source_technology;  ///< index into these; -1 = none

    std::vector<CauseRow> cause_rows;             ///< because of whom power flows, sorted by id
    std::vector<int> demand_cause, source_cause;  ///< index into cause_rows, of power; shape (n_power)
    std::vector<int> exchange_cause;              ///< of nodes of power that take exchange; -1 = takes none
    int shift_cause = -1;                         ///< that of phase shifts
};

/// Joins the elements of a study's scenarios one by one, so that only one scenario's rows are in memory at a time.
class StructureBuilder {
public:
    explicit StructureBuilder(const TimeAxis& time);
    ~StructureBuilder();

    /// Adds the elements of one scenario.
    /// @param issues  dangling ids, bad ids and contradictions with earlier scenarios (other ends, other carrier)
    void add(const Primitives& scenario, Issues& issues);

    /// The structure of all scenarios added; the order of scenarios and rows leaves no trace.
    [[nodiscard]] std::shared_ptr<const Structure> finish() const;

private:
    struct Elements;
    void check_grid(const Primitives& scenario, Issues& issues) const;
    void check_conversion(const Primitives& scenario, Issues& issues) const;

    TimeAxis time_;
    std::unique_ptr<Elements> elements_;
};

}  // namespace knelpunt
