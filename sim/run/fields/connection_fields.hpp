#pragma once

#include <deque>
#include <string>

#include <fmt/format.h>

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// Levels contract and queue, and the demand ledger.

/// Room at stations by level.
struct StationRoomFields : FieldsOf<connection::ConnectionResults> {
    explicit StationRoomFields(FieldList& list);

    const Field& room_contract_offtake_mw =
        add({"room_contract_offtake_mw", Unit::mw, "Room at the station, contract",
             "Firm capacity minus the coincident peak of all rights; negative = short. NaN: no firm capacity known."},
            &connection::ConnectionResults::room_contract_offtake_mw);
    const Field& room_queue_offtake_mw =
        add({"room_queue_offtake_mw", Unit::mw, "Room at the station, queue", "The same with all requests."},
            &connection::ConnectionResults::room_queue_offtake_mw);
    const Field& room_plans_offtake_mw =
        add({"room_plans_offtake_mw", Unit::mw, "Room at the station, plans",
             "Firm capacity minus the coincident peak of all plans; negative = short.", "1.10"},
            &connection::ConnectionResults::room_plans_offtake_mw);
};

/// Transmission areas by level.
struct AreaFields : FieldsOf<connection::LevelAreas> {
    explicit AreaFields(FieldList& list);

    const Field& capability_offtake_mw =
        add({"capability_offtake_mw", Unit::mw, "Capability",
             "Firm power of the transformers from the national grid into the area: each group without its largest "
             "unit. NaN: the region holds only a part of the area."},
            &connection::LevelAreas::capability_mw);
    const Field& flow_offtake_mw =
        add({"flow_offtake_mw", Unit::mw, "Peak use", "Highest coincident use below the national grid, level flow."},
            &connection::LevelAreas::flow_offtake_mw);
    const Field& contract_offtake_mw = add({"contract_offtake_mw", Unit::mw, "Peak of rights",
                                            "Highest coincident use if every right is used by its shape."},
                                           &connection::LevelAreas::contract_offtake_mw);
    const Field& queue_offtake_mw = add({"queue_offtake_mw", Unit::mw, "Peak of rights and requests",
                                         "The same with all that is asked for at stations."},
                                        &connection::LevelAreas::queue_offtake_mw);
    const Field& room_contract_offtake_mw = add(
        {"room_contract_offtake_mw", Unit::mw, "Room, contract", "Capability minus peak of rights; negative = short."},
        &connection::LevelAreas::room_contract_offtake_mw);
    const Field& room_queue_offtake_mw = add({"room_queue_offtake_mw", Unit::mw, "Room, queue",
                                              "Capability minus peak of rights and requests; negative = short."},
                                             &connection::LevelAreas::room_queue_offtake_mw);
    const Field& flow_feed_in_mw = add({"flow_feed_in_mw", Unit::mw, "Peak production",
                                        "Highest coincident production below the national grid, level flow."},
                                       &connection::LevelAreas::flow_feed_in_mw);
    const Field& contract_feed_in_mw = add({"contract_feed_in_mw", Unit::mw, "Peak of feed-in rights",
                                            "The same if every right to feed in is used by its shape."},
                                           &connection::LevelAreas::contract_feed_in_mw);
    const Field& queue_feed_in_mw =
        add({"queue_feed_in_mw", Unit::mw, "Peak of feed-in, queue", "The same with all requests to feed in.", "1.10"},
            &connection::LevelAreas::queue_feed_in_mw);
    const Field& plans_feed_in_mw =
        add({"plans_feed_in_mw", Unit::mw, "Peak of feed-in, plans", "The same with all that is planned.", "1.10"},
            &connection::LevelAreas::plans_feed_in_mw);
    const Field& plans_offtake_mw =
        add({"plans_offtake_mw", Unit::mw, "Peak of all plans",
             "Highest coincident use if all that the storyline plans is used by its shape.", "1.10"},
            &connection::LevelAreas::plans_offtake_mw);
    const Field& room_plans_offtake_mw = add({"room_plans_offtake_mw", Unit::mw, "Room, plans",
                                              "Capability minus peak of all plans; negative = short.", "1.10"},
                                             &connection::LevelAreas::room_plans_offtake_mw);
};

/// Words of a level and a direction: in names, and in sentences.
struct LevelWords {
    std::string level, direction;
    std::string direction_words = direction == "feed_in" ? "feed-in" : direction;
    std::string with = level == "contract" ? "all rights are used"
                       : level == "queue"  ? "all rights and all that is asked for are used"
                                           : "all that is planned is used";
};

/// Branches while rights are used in one direction.
struct LevelBranchFields : FieldsOf<connection::LevelBranches> {
    LevelBranchFields(FieldList& list, connection::Level level, connection::Direction direction);

    const LevelWords words;
    const Field& loading_pu =
        add({"loading_pu", Unit::pu, fmt::format("Worst loading, {}, {}", words.level, words.direction_words),
             fmt::format("Highest loading by security rule when {}, hours of {}.", words.with, words.direction_words)},
            &connection::LevelBranches::loading_pu);
    const Field& short_mw =
        add({"short_mw", Unit::mw, fmt::format("MW short, {}, {}", words.level, words.direction_words),
             fmt::format("Most MW above the limit by rule when {}, hours of {}.", words.with, words.direction_words)},
            &connection::LevelBranches::short_mw);
};

/// Branches in one direction, by level.
struct BranchLevelFields {
    BranchLevelFields(FieldList& list, connection::Direction direction);
    [[nodiscard]] const LevelBranchFields& of(connection::Level level) const {
        return levels[static_cast<std::size_t>(level)];
    }

    std::deque<LevelBranchFields> levels;
};

/// Stations in one direction.
struct LevelStationFields : FieldsOf<connection::LevelStations> {
    LevelStationFields(FieldList& list, std::string direction, RecordOf record);

    const LevelWords contract, queue, plans;
    const std::string& direction = contract.direction_words;
    const Field& contract_mw =
        add({fmt::format("contract_{}_mw", contract.direction), Unit::mw, fmt::format("Peak, contract, {}", direction),
             fmt::format("Highest coincident {} at the station when {}.", direction, contract.with)},
            &connection::LevelStations::contract_mw);
    const Field& queue_mw =
        add({fmt::format("queue_{}_mw", contract.direction), Unit::mw, fmt::format("Peak, queue, {}", direction),
             fmt::format("Highest coincident {} at the station when {}.", direction, queue.with)},
            &connection::LevelStations::queue_mw);
    const Field& plans_mw =
        add({fmt::format("plans_{}_mw", contract.direction), Unit::mw, fmt::format("Peak, plans, {}", direction),
             fmt::format("Highest coincident {} at the station when {}.", direction, plans.with), "1.10"},
            &connection::LevelStations::plans_mw);
    const Field& headroom_contract_mw =
        add({fmt::format("headroom_contract_{}_mw", contract.direction), Unit::mw,
             fmt::format("Headroom beside the rights, {}", direction),
             fmt::format("Firm MW of new constant {} that fits in every hour in both layers while all rights are used.",
                         direction)},
            &connection::LevelStations::headroom_mw);
    const Field& headroom_contract_binding =
        add({fmt::format("headroom_contract_{}_binding", contract.direction), Unit::none,
             fmt::format("What binds beside the rights, {}", direction),
             "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit, -3 = the area."},
            &connection::LevelStations::binding);
    const Field& layer =
        add({fmt::format("layer_{}", contract.direction), Unit::none, fmt::format("Layer that binds, {}", direction),
             "0 = none, 1 = distributor's station, 2 = branch of the transmission grid, 3 = transmission area."},
            &connection::LevelStations::layer);
    const Field& status =
        add({fmt::format("status_{}", contract.direction), Unit::none, fmt::format("Status, {}", direction),
             "0 = room, 1 = limited room (below twice what is asked for), 3 = shortage and queue (below what is "
             "asked for, at least 5 MW)."},
            &connection::LevelStations::status);
    const Field& requested_mw =
        add({fmt::format("requested_{}_mw", contract.direction), Unit::mw, fmt::format("Waiting, {}", direction),
             "Requests in the queue of the station that have not joined."},
            &connection::LevelStations::requested_mw);
};

/// One class of the ledger at stations or areas.
struct LedgerClassFields : FieldsOf<connection::Ledger> {
    LedgerClassFields(FieldList& list, const std::string& place, const Axis& axis, std::size_t ledger_class,
                      RecordOf record);

    const std::string place, name;
    const std::size_t ledger_class;
    const Field& mw =
        add_list({"mw", Unit::mw, fmt::format("Ledger: {}", name),
                  fmt::format("Rights of the class in the hour in which all classes of the {} are highest.", place)},
                 [at = ledger_class](const connection::Ledger& ledger) { return ledger.mw[at]; });
    const Field& connected_mw =
        add_list({"connected_mw", Unit::mw, fmt::format("Ledger: {}, joined", name),
                  "The part of it that has joined by this year; all of it in mode wish."},
                 [at = ledger_class](const connection::Ledger& ledger) { return ledger.connected_mw[at]; });
};

/// The ledger of stations or areas: all classes together, and each.
struct LedgerFields : FieldsOf<connection::Ledger> {
    LedgerFields(FieldList& list, const std::string& place, const Axis& axis, const RecordOf& record);

    std::deque<LedgerClassFields> classes;  ///< by LedgerClass
    const Field& total_mw = add({"total_mw", Unit::mw, "Ledger: total", "Sum of all classes in their highest hour."},
                                &connection::Ledger::total_mw);
    const Field& total_hour =
        add({"total_hour", Unit::hour_index, "Hour of the ledger", "Step on the time axis; -1 = nothing there."},
            &connection::Ledger::total_hour);
    const Field& suppressed_mw =
        add({"suppressed_mw", Unit::mw, "Suppressed demand", "Rights that have not joined, in the hour of the ledger."},
            &connection::Ledger::suppressed_mw);
    const Field& suppressed_mwh =
        add({"suppressed_mwh", Unit::mwh, "Suppressed energy", "Use that stays away over the axis."},
            &connection::Ledger::suppressed_mwh);
    const Field& n_suppressed_homes = add(FieldText{"n_suppressed_homes", Unit::count, "Suppressed homes",
                                                    "Homes that stay without the connection they ask for."}
                                              .was("suppressed_homes"),
                                          &connection::Ledger::n_suppressed_homes);
};

}  // namespace knelpunt::run
