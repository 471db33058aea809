#include "sim/results/axes.hpp"

#include <algorithm>
#include <span>
#include <type_traits>

#include "sim/base/expects.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::results {
namespace {

using Texts = std::vector<std::string>;

template <auto Rows>
std::size_t count_of(const Structure& structure) {
    return static_cast<std::size_t>((structure.*Rows).size());
}

/// Elements of power of an axis that carriers share: those that results are about.
template <auto Axis>
std::size_t count_of_power(const Structure& structure) {
    return (structure.*Axis).n_power();
}

/// Rows with their fixed part; of nodes and branches those of power.
template <auto Rows>
auto rows_of(const Structure& structure) {
    const std::span all(structure.*Rows);
    using Row = std::remove_cv_t<typename decltype(all)::value_type>;
    if constexpr (std::is_same_v<Row, NodeRow>)
        return all.first(structure.nodes.n_power());
    else if constexpr (std::is_same_v<Row, BranchRow>)
        return all.first(structure.branches.n_power());
    else
        return all;
}

template <auto Axis>
Texts ids_of(const Structure& structure) {
    const auto& ids = (structure.*Axis).ids();
    return {ids.begin(), ids.end()};
}

template <auto Rows, auto Member>
Texts texts_of(const Structure& structure) {
    Texts out;
    for (const auto& row : rows_of<Rows>(structure)) out.push_back(row.*Member);
    return out;
}

template <auto Rows, auto Member>
std::vector<double> numbers_of(const Structure& structure) {
    std::vector<double> out;
    for (const auto& row : rows_of<Rows>(structure)) out.push_back(row.*Member);
    return out;
}

template <auto Member>
Texts station_texts(const Structure& structure) {
    Texts out;
    for (const NodeId node : structure.load_nodes) out.push_back(structure.node_rows[node.at()].*Member);
    return out;
}

/// How sure the firm capacity of a station is: that of its last limit.
Texts station_confidence(const Structure& structure) {
    Texts out;
    for (const NodeId node : structure.load_nodes) {
        out.emplace_back("unknown");
        for (std::size_t limit = 0; limit < structure.limit_rows.size(); ++limit) {
            if (structure.limit_node[limit] == node) out.back() = structure.limit_rows[limit].confidence;
        }
    }
    return out;
}

AxisRecord node_axis() {
    constexpr auto kRows = &Structure::node_rows;
    return {Axis::node,
            "node",
            "Nodes.",
            count_of_power<&Structure::nodes>,
            texts_of<kRows, &NodeRow::id>,
            {{"node_name", "", "Name.", texts_of<kRows, &NodeRow::name>},
             {"node_carrier", "", "Carrier.", texts_of<kRows, &NodeRow::carrier>},
             {"node_site", "", "Site that groups nodes of several voltages.", texts_of<kRows, &NodeRow::station>},
             {"node_area", "", "Transmission area.", texts_of<kRows, &NodeRow::area>},
             {"node_municipality", "", "Municipality.", texts_of<kRows, &NodeRow::municipality>},
             {"node_kv", "kV", "Rated voltage.", nullptr, numbers_of<kRows, &NodeRow::v_rated_kv>},
             {"node_lat", "degrees_north", "Latitude (WGS 84).", nullptr, numbers_of<kRows, &NodeRow::lat>},
             {"node_lon", "degrees_east", "Longitude (WGS 84).", nullptr, numbers_of<kRows, &NodeRow::lon>}}};
}

AxisRecord branch_axis() {
    constexpr auto kRows = &Structure::branch_rows;
    return {Axis::branch,
            "branch",
            "Branches: groups of equal circuits.",
            count_of_power<&Structure::branches>,
            texts_of<kRows, &BranchRow::id>,
            {{"branch_name", "", "Name.", texts_of<kRows, &BranchRow::name>},
             {"branch_kind", "", "Kind.", texts_of<kRows, &BranchRow::kind>},
             {"branch_from", "", "Node at the from end.", texts_of<kRows, &BranchRow::from>},
             {"branch_to", "", "Node at the to end.", texts_of<kRows, &BranchRow::to>},
             {"branch_confidence", "", "How sure the rating is.", texts_of<kRows, &BranchRow::rating_confidence>},
             {"branch_rule_offtake", "", "Security rule, offtake.", texts_of<kRows, &BranchRow::rule_offtake>},
             {"branch_rule_feed_in", "", "Security rule, feed-in.", texts_of<kRows, &BranchRow::rule_feed_in>}}};
}

AxisRecord device_axis() {
    constexpr auto kRows = &Structure::device_rows;
    return {Axis::device,
            "device",
            "What makes one carrier from another, or brings it in.",
            count_of<&Structure::devices>,
            texts_of<kRows, &DeviceRow::id>,
            {{"device_name", "", "Name.", texts_of<kRows, &DeviceRow::name>},
             {"device_kind", "", "Kind.", texts_of<kRows, &DeviceRow::kind>},
             {"device_zone", "", "Zone.", texts_of<kRows, &DeviceRow::zone>}}};
}

/// Axes of what things are, or belong to: labels alone.
std::vector<AxisRecord> kind_axes() {
    return {
        {Axis::area,
         "area",
         "Transmission areas that a transformer from the national grid feeds.",
         count_of<&Structure::areas>,
         ids_of<&Structure::areas>,
         {}},
        {Axis::category,
         "category",
         "Kinds of use.",
         count_of<&Structure::categories>,
         ids_of<&Structure::categories>,
         {}},
        {Axis::municipality,
         "municipality",
         "Municipalities of the use.",
         count_of<&Structure::municipalities>,
         ids_of<&Structure::municipalities>,
         {}},
        {Axis::technology,
         "technology",
         "Kinds of production.",
         count_of<&Structure::technologies>,
         ids_of<&Structure::technologies>,
         {}},
        {Axis::ledger_class,
         "ledger_class",
         "Classes of the demand ledger, in the order in which they get room.",
         [](const Structure&) { return kLedgerClasses; },
         [](const Structure&) { return Texts(kLedgerNames.begin(), kLedgerNames.end()); },
         {}},
    };
}

std::vector<AxisRecord> make_records() {
    constexpr auto kZones = &Structure::zone_rows;
    constexpr auto kStores = &Structure::store_rows;
    constexpr auto kOutages = &Structure::contingency_rows;
    std::vector<AxisRecord> out{
        node_axis(),
        branch_axis(),
        {Axis::pipe, "pipe", "Pipes of heat and hydrogen.", count_of<&Structure::pipes>, ids_of<&Structure::pipes>, {}},
        {Axis::zone,
         "zone",
         "Bidding zones, and networks of heat and hydrogen.",
         count_of<&Structure::zones>,
         texts_of<kZones, &ZoneRow::id>,
         {{"zone_name", "", "Name.", texts_of<kZones, &ZoneRow::name>},
          {"zone_carrier", "", "Carrier.", texts_of<kZones, &ZoneRow::carrier>}}},
        device_axis(),
        {Axis::store,
         "store",
         "Stores of energy.",
         count_of<&Structure::stores>,
         texts_of<kStores, &StoreRow::id>,
         {{"store_name", "", "Name.", texts_of<kStores, &StoreRow::name>},
          {"store_kind", "", "Kind.", texts_of<kStores, &StoreRow::category>}}},
        {Axis::station,
         "station",
         "Nodes with demand.",
         count_of<&Structure::load_nodes>,
         station_texts<&NodeRow::id>,
         {{"station_name", "", "Name.", station_texts<&NodeRow::name>},
          {"station_confidence", "", "How sure the firm capacity is.", station_confidence}}},
        {Axis::contingency,
         "contingency",
         "Listed outages.",
         count_of<&Structure::contingencies>,
         texts_of<kOutages, &ContingencyRow::id>,
         {{"contingency_branch", "", "Branch that loses circuits.", texts_of<kOutages, &ContingencyRow::branch>}}},
    };
    const std::vector<AxisRecord> kinds = kind_axes();
    out.insert(out.end(), kinds.begin(), kinds.end());
    return out;
}

const AxisRecord& record_of(Axis axis) {
    const std::span<const AxisRecord> records = axis_records();
    const auto found =
        std::find_if(records.begin(), records.end(), [&](const AxisRecord& record) { return record.axis == axis; });
    expects(found != records.end(), "every axis has a record");
    return *found;
}

}  // namespace

std::span<const AxisRecord> axis_records() {
    static const std::vector<AxisRecord> kRecords = make_records();
    return kRecords;
}

std::string_view axis_name(Axis axis) { return axis == Axis::none ? std::string_view() : record_of(axis).name; }

std::size_t axis_size(const Structure& structure, Axis axis) {
    return axis == Axis::none ? 1 : record_of(axis).size(structure);
}

}  // namespace knelpunt::results
