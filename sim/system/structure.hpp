#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt {

/// Sorted ids of one class; the position of an id is its index in every column and file axis.
class IdAxis {
public:
    IdAxis() = default;
    /// Takes ids in any order, sorts them and drops repeats.
    explicit IdAxis(std::vector<std::string> ids);

    [[nodiscard]] int size() const { return static_cast<int>(ids_.size()); }
    [[nodiscard]] const std::string& id(int index) const { return ids_[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int find(std::string_view id) const;  ///< -1 if absent
    [[nodiscard]] std::span<const std::string> ids() const { return ids_; }

private:
    std::vector<std::string> ids_;
};

/// From here on a voltage belongs to the national grid; transformers from it down feed an area.
inline constexpr double kNationalGridKv = 220.0;
inline constexpr std::string_view kOutsideArea = "boundary";  ///< area of nodes that stand for the grid outside

/// Every element that occurs in any scenario of a study, sorted by id, with what cannot differ between scenarios:
/// names, places, ends, kinds. Patterns, orderings and file axes come from here.
struct Structure {
    TimeAxis time = TimeAxis::full_year(2025);

    IdAxis carriers, zones, nodes, branches, sources, demands, converters, stores, limits, contingencies, customers,
        rights, devices, pipes;

    std::vector<CarrierRow>
        carrier_rows;  ///< the fixed part of each element: its row in the first scenario that has it
    std::vector<ZoneRow> zone_rows;
    std::vector<NodeRow> node_rows;
    std::vector<BranchRow> branch_rows;
    std::vector<SourceRow> source_rows;
    std::vector<DemandRow> demand_rows;
    std::vector<ConverterRow> converter_rows;
    std::vector<StoreRow> store_rows;
    std::vector<LimitRow> limit_rows;
    std::vector<ContingencyRow> contingency_rows;
    std::vector<CustomerRow> customer_rows;
    std::vector<RightRow> right_rows;
    std::vector<DeviceRow> device_rows;

    std::vector<NodeId> branch_from, branch_to;    ///< shape (n_branches)
    std::vector<NodeId> source_node, demand_node;  ///< shape (n_sources), (n_demands)
    std::vector<NodeId> limit_node;                ///< shape (n_limits)
    std::vector<BranchId> contingency_branch;      ///< shape (n_contingencies)
    IdAxis contingency_parts;                      ///< what goes out beside the branch of a contingency
    std::vector<int> part_contingency;             ///< shape (n_contingency_parts)
    std::vector<BranchId> part_branch;             ///< shape (n_contingency_parts)
    std::vector<NodeId> load_nodes;                ///< nodes with a demand in any scenario: the `station` axis
    IdAxis areas;                   ///< transmission areas: those that a transformer from the national grid feeds
    std::vector<int> area_of_node;  ///< index into areas of nodes below the national grid; -1 = none

    IdAxis categories, municipalities, technologies;                           ///< of demands, of demands, of sources
    std::vector<int> demand_category, demand_municipality, source_technology;  ///< index into these; -1 = none
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
    TimeAxis time_;
    std::unique_ptr<Elements> elements_;
};

}  // namespace knelpunt
