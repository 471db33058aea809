#pragma once

#include <deque>

#include "sim/results/checks.hpp"
#include "sim/run/fields/ac_fields.hpp"
#include "sim/run/fields/action_fields.hpp"
#include "sim/run/fields/attribution_fields.hpp"
#include "sim/run/fields/cause_fields.hpp"
#include "sim/run/fields/congestion_fields.hpp"
#include "sim/run/fields/connection_fields.hpp"
#include "sim/run/fields/contract_fields.hpp"
#include "sim/run/fields/fit_fields.hpp"
#include "sim/run/fields/joining_fields.hpp"
#include "sim/run/fields/market_fields.hpp"
#include "sim/run/fields/pipe_fields.hpp"
#include "sim/run/fields/total_fields.hpp"

namespace knelpunt::run {

/// All result fields, by the record that holds their values. Whoever reads a result names a field by its member here:
/// fields().branches.worst_loading_pu.
struct Fields {
private:
    FieldList list_;

public:
    Fields();
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

    [[nodiscard]] const std::deque<Field>& all() const { return list_.all(); }

    HourlyFields hourly{list_};
    BranchFields branches{list_};
    AcBranchFields ac_branches{list_};
    StationFields stations{list_};
    QuarterHourFields quarter_hours{list_};
    EvidenceFields evidence{list_};
    StationRoomFields station_rooms{list_};
    AreaFields areas{list_};
    BranchLevelFields branch_offtake{list_, connection::Direction::offtake},
        branch_feed_in{list_, connection::Direction::feed_in};
    LevelStationFields station_offtake, station_feed_in;
    LedgerFields station_ledger, area_ledger;
    ShareFields branch_shares, station_shares, area_shares;
    ShareHourFields share_hours{list_};
    CauseFields branch_causes, station_causes;
    TracedFields traced_causes{list_};
    ContractCauseFields contract_causes{list_};
    CauseCheckFields cause_check{list_};
    WithoutFields without_use{list_};
    JoiningFields joining{list_};
    CurtailmentFields curtailment{list_};
    CurtailedTotalFields curtailed_totals{list_};
    TotalFields totals{list_};
    ShortageFields shortages{list_};
    SeasonFields seasons{list_};
    AcTotalFields ac_totals{list_};
    VoltageCountFields voltage_counts{list_};
    UseFields use{list_};
    PriceFields price{list_};
    MarketTotalFields market{list_};
    LossRoundFields loss_rounds{list_};
    ZoneFields zones{list_};
    DeviceFields devices{list_};
    StoreFields stores{list_};
    FlexibleFields flexible_use{list_};
    PipeFields pipes{list_};
    CarrierPipeFields hydrogen{list_, PipeCarrier::hydrogen}, heat{list_, PipeCarrier::heat};
    HydrogenFields compression{list_};
    HeatFields heat_losses{list_};
    PipeOutageFields hydrogen_outages{list_, PipeCarrier::hydrogen}, heat_outages{list_, PipeCarrier::heat};
    VoltageFields voltages{list_};
    VoltageLimitFields voltage_limits{list_};
    BranchOutageFields branch_outages{list_};
    OutageFields outages{list_};
    LostSupplyFields lost_supply{list_};
    FitFields fits{list_};
    ContractFields contracts{list_};
    ActionFields actions{list_, false}, actions_without_known{list_, true};
    ActionHourFields action_hours{list_};
};
const Fields& fields();

/// Questions of Schema::questions, by name.
struct Questions {
    const results::Question &branch_flow, &station_flow, &branch_contract, &station_contract, &area_contract;
};
const Questions& questions();

/// What files of results hold.
const results::Schema& schema();

/// What stored results are judged by.
const results::Checks& checks();

/// Steps in which AC flow has no solution: what is found rests on the others alone. 0 where the physics are DC.
double unsolved_steps(const results::ScenarioValues& scenario);
/// The same of listed outages times steps.
double unsolved_outage_steps(const results::ScenarioValues& scenario);

}  // namespace knelpunt::run
