#pragma once

#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "sim/results/axis.hpp"
#include "sim/system/contract/contract_form.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::results {
namespace axis_columns {
using Texts = std::vector<std::string>;

template <auto Rows>
std::size_t count_of(const Structure& structure) {
    return static_cast<std::size_t>((structure.*Rows).size());
}

/// Elements of power of an axis that carriers share: those that results are about.
template <auto Elements>
std::size_t count_of_power(const Structure& structure) {
    return (structure.*Elements).n_power();
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

template <auto Elements>
Texts ids_of(const Structure& structure) {
    const auto& ids = (structure.*Elements).ids();
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

/// Nodes that are not of power.
inline std::span<const NodeRow> sites_of(const Structure& structure) {
    return std::span(structure.node_rows).subspan(structure.nodes.n_power());
}

template <auto Member>
Texts site_texts(const Structure& structure) {
    Texts out;
    for (const NodeRow& row : sites_of(structure)) out.push_back(row.*Member);
    return out;
}

template <auto Member>
std::vector<double> site_numbers(const Structure& structure) {
    std::vector<double> out;
    for (const NodeRow& row : sites_of(structure)) out.push_back(row.*Member);
    return out;
}

template <auto Member>
Texts pipe_texts(const Structure& structure) {
    Texts out;
    for (const BranchId branch : structure.pipe_branch) out.push_back(structure.branch_rows[branch.at()].*Member);
    return out;
}

inline Texts pipe_outage_ids(const Structure& structure) {
    Texts out = ids_of<&Structure::pipes>(structure);
    for (const NodeRow& row : sites_of(structure)) out.push_back(row.id);
    return out;
}

template <auto Member>
Texts station_texts(const Structure& structure) {
    Texts out;
    for (const NodeId node : structure.load_nodes) out.push_back(structure.node_rows[node.at()].*Member);
    return out;
}

inline Texts cause_sides(const Structure& structure) {
    Texts out;
    for (const CauseRow& row : structure.cause_rows) out.emplace_back(word_of(row.side));
    return out;
}

/// How sure the firm capacity of a station is: that of its last limit.
inline Texts station_confidence(const Structure& structure) {
    Texts out;
    for (const NodeId node : structure.load_nodes) {
        out.emplace_back("unknown");
        for (std::size_t limit = 0; limit < structure.limit_rows.size(); ++limit) {
            if (structure.limit_node[limit] == node) out.back() = structure.limit_rows[limit].confidence;
        }
    }
    return out;
}

}  // namespace axis_columns

/// All axes, in the order in which a file holds them. A new one is one record here: a file, its reader, `describe` and
/// whoever has the axis in hand know it by that.
struct Axes : AxisList {
    Axes();

    template <auto Member>
    static constexpr auto kNodeTexts = axis_columns::texts_of<&Structure::node_rows, Member>;
    template <auto Member>
    static constexpr auto kNodeNumbers = axis_columns::numbers_of<&Structure::node_rows, Member>;
    const Axis& node =
        add({"node",
             "Nodes.",
             axis_columns::count_of_power<&Structure::nodes>,
             kNodeTexts<&NodeRow::id>,
             {{"node_name", "", "Name.", kNodeTexts<&NodeRow::name>},
              {"node_carrier", "", "Carrier.", kNodeTexts<&NodeRow::carrier>},
              {"node_site", "", "Site that groups nodes of several voltages.", kNodeTexts<&NodeRow::station>},
              {"node_area", "", "Transmission area.", kNodeTexts<&NodeRow::area>},
              {"node_municipality", "", "Municipality.", kNodeTexts<&NodeRow::municipality>},
              {"node_kv", "kV", "Rated voltage.", nullptr, kNodeNumbers<&NodeRow::v_rated_kv>},
              {"node_lat", "degrees_north", "Latitude (WGS 84).", nullptr, kNodeNumbers<&NodeRow::lat>},
              {"node_lon", "degrees_east", "Longitude (WGS 84).", nullptr, kNodeNumbers<&NodeRow::lon>}}});

    template <auto Member>
    static constexpr auto kBranchTexts = axis_columns::texts_of<&Structure::branch_rows, Member>;
    const Axis& branch =
        add({"branch",
             "Branches: groups of equal circuits.",
             axis_columns::count_of_power<&Structure::branches>,
             kBranchTexts<&BranchRow::id>,
             {{"branch_name", "", "Name.", kBranchTexts<&BranchRow::name>},
              {"branch_kind", "", "Kind.", kBranchTexts<&BranchRow::kind>},
              {"branch_from", "", "Node at the from end.", kBranchTexts<&BranchRow::from>},
              {"branch_to", "", "Node at the to end.", kBranchTexts<&BranchRow::to>},
              {"branch_confidence", "", "How sure the rating is.", kBranchTexts<&BranchRow::rating_confidence>},
              {"branch_rule_offtake", "", "Security rule, offtake.", kBranchTexts<&BranchRow::rule_offtake>},
              {"branch_rule_feed_in", "", "Security rule, feed-in.", kBranchTexts<&BranchRow::rule_feed_in>}}});

    const Axis& pipe = add({"pipe",
                            "Pipes of heat and hydrogen.",
                            axis_columns::count_of<&Structure::pipes>,
                            axis_columns::ids_of<&Structure::pipes>,
                            {{"pipe_from", "", "Site at the from end.", axis_columns::pipe_texts<&BranchRow::from>},
                             {"pipe_to", "", "Site at the to end.", axis_columns::pipe_texts<&BranchRow::to>}}});

    const Axis& site = add(
        {"site",
         "Sites of the networks of heat and hydrogen.",
         [](const Structure& structure) { return axis_columns::sites_of(structure).size(); },
         axis_columns::site_texts<&NodeRow::id>,
         {{"site_name", "", "Name.", axis_columns::site_texts<&NodeRow::name>},
          {"site_carrier", "", "Carrier.", axis_columns::site_texts<&NodeRow::carrier>},
          {"site_network", "", "Network.", axis_columns::site_texts<&NodeRow::zone>},
          {"site_lat", "degrees_north", "Latitude (WGS 84).", nullptr, axis_columns::site_numbers<&NodeRow::lat>},
          {"site_lon", "degrees_east", "Longitude (WGS 84).", nullptr, axis_columns::site_numbers<&NodeRow::lon>}}});

    const Axis& pipe_outage = add({"pipe_outage",
                                   "Outages of heat and hydrogen: pipes, then the sources of a site.",
                                   [](const Structure& structure) {
                                       return structure.pipe_branch.size() + axis_columns::sites_of(structure).size();
                                   },
                                   axis_columns::pipe_outage_ids,
                                   {}});

    const Axis& zone =
        add({"zone",
             "Bidding zones, and networks of heat and hydrogen.",
             axis_columns::count_of<&Structure::zones>,
             axis_columns::texts_of<&Structure::zone_rows, &ZoneRow::id>,
             {{"zone_name", "", "Name.", axis_columns::texts_of<&Structure::zone_rows, &ZoneRow::name>},
              {"zone_carrier", "", "Carrier.", axis_columns::texts_of<&Structure::zone_rows, &ZoneRow::carrier>}}});

    template <auto Member>
    static constexpr auto kDeviceTexts = axis_columns::texts_of<&Structure::device_rows, Member>;
    const Axis& device = add({"device",
                              "What makes one carrier from another, or brings it in.",
                              axis_columns::count_of<&Structure::devices>,
                              kDeviceTexts<&DeviceRow::id>,
                              {{"device_name", "", "Name.", kDeviceTexts<&DeviceRow::name>},
                               {"device_kind", "", "Kind.", kDeviceTexts<&DeviceRow::kind>},
                               {"device_zone", "", "Zone.", kDeviceTexts<&DeviceRow::zone>}}});

    template <auto Member>
    static constexpr auto kStoreTexts = axis_columns::texts_of<&Structure::store_rows, Member>;
    const Axis& store = add({"store",
                             "Stores of energy.",
                             axis_columns::count_of<&Structure::stores>,
                             kStoreTexts<&StoreRow::id>,
                             {{"store_name", "", "Name.", kStoreTexts<&StoreRow::name>},
                              {"store_kind", "", "Kind.", kStoreTexts<&StoreRow::category>}}});

    const Axis& station =
        add({"station",
             "Nodes with demand.",
             axis_columns::count_of<&Structure::load_nodes>,
             axis_columns::station_texts<&NodeRow::id>,
             {{"station_name", "", "Name.", axis_columns::station_texts<&NodeRow::name>},
              {"station_confidence", "", "How sure the firm capacity is.", axis_columns::station_confidence}}});

    template <auto Member>
    static constexpr auto kOutageTexts = axis_columns::texts_of<&Structure::contingency_rows, Member>;
    const Axis& contingency =
        add({"contingency",
             "Listed outages.",
             axis_columns::count_of<&Structure::contingencies>,
             kOutageTexts<&ContingencyRow::id>,
             {{"contingency_branch", "", "Branch that loses circuits.", kOutageTexts<&ContingencyRow::branch>}}});

    // Axes of what things are, or belong to: labels alone.
    const Axis& area = add({"area",
                            "Transmission areas that a transformer from the national grid feeds.",
                            axis_columns::count_of<&Structure::areas>,
                            axis_columns::ids_of<&Structure::areas>,
                            {}});
    const Axis& category = add({"category",
                                "Kinds of use.",
                                axis_columns::count_of<&Structure::categories>,
                                axis_columns::ids_of<&Structure::categories>,
                                {}});
    const Axis& municipality = add({"municipality",
                                    "Municipalities of the use.",
                                    axis_columns::count_of<&Structure::municipalities>,
                                    axis_columns::ids_of<&Structure::municipalities>,
                                    {}});
    const Axis& bid_kind = add({"bid_kind",
                                "Kinds of bids that remedial actions take.",
                                axis_columns::count_of<&Structure::bid_kinds>,
                                axis_columns::ids_of<&Structure::bid_kinds>,
                                {}});
    const Axis& technology = add({"technology",
                                  "Kinds of production.",
                                  axis_columns::count_of<&Structure::technologies>,
                                  axis_columns::ids_of<&Structure::technologies>,
                                  {}});
    template <auto Member>
    static constexpr auto kCauseTexts = axis_columns::texts_of<&Structure::cause_rows, Member>;
    const Axis& cause =
        add({"cause",
             "Because of whom power flows: use of a kind and municipality at a node, production, exchange.",
             axis_columns::count_of<&Structure::cause_rows>,
             kCauseTexts<&CauseRow::id>,
             {{"cause_node", "", "Node.", kCauseTexts<&CauseRow::node>},
              {"cause_side", "", "use, production, exchange or shift.", axis_columns::cause_sides},
              {"cause_kind", "", "Category of use, or technology.", kCauseTexts<&CauseRow::kind>},
              {"cause_municipality", "", "Municipality.", kCauseTexts<&CauseRow::municipality>},
              {"cause_customer", "", "Customer or group of customers; empty = not known.",
               kCauseTexts<&CauseRow::customer>},
              {"cause_makes", "", "Carrier that is made of it: heat, hydrogen; empty = none.",
               kCauseTexts<&CauseRow::makes>}}});
    const Axis& ledger_class =
        add({"ledger_class",
             "Classes of the demand ledger, in the order in which they get room.",
             [](const Structure&) { return kLedgerClasses; },
             [](const Structure&) { return axis_columns::Texts(kLedgerNames.begin(), kLedgerNames.end()); },
             {}});
    const Axis& contract = add(
        {"contract",
         "Contracts under which use may be restricted a day ahead.",
         axis_columns::count_of<&Structure::contracts>,
         axis_columns::ids_of<&Structure::contracts>,
         {{"contract_name", "", "Name.", axis_columns::texts_of<&Structure::contract_rows, &ContractRow::name>},
          {"contract_form_of", "", "Form.", axis_columns::texts_of<&Structure::contract_rows, &ContractRow::form>}}});
    const Axis& contract_form = add({"contract_form",
                                     "Forms of the right to transport under which room is told.",
                                     [](const Structure&) { return kFitForms; },
                                     [](const Structure&) { return fit_form_labels(); },
                                     {}});
    const Axis& season_hour = add({"season_hour",
                                   "Hours of the legal clock by season; winter is December to February.",
                                   [](const Structure&) { return kSeasons * kClockHours; },
                                   [](const Structure&) { return season_hour_labels(); },
                                   {}});
    const Axis& left_out_share = add({"left_out_share",
                                      "Parts of the year, those with least room, that are left out.",
                                      [](const Structure&) { return kDurationPoints.size(); },
                                      [](const Structure&) { return duration_labels(); },
                                      {}});
};

const Axes& axes();

}  // namespace knelpunt::results
