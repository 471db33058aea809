#include "sim/run/fields/fields.hpp"

#include <algorithm>

#include "sim/system/ledger_class.hpp"

// Where the values of each group of fields stand, and what their names begin with.

namespace knelpunt::run {
namespace {

std::string name_of(connection::Level level) {
    return std::string(connection::kLevelNames[static_cast<std::size_t>(level)]);
}

std::string name_of(connection::Direction direction) {
    return direction == connection::Direction::offtake ? "offtake" : "feed_in";
}

std::string group_of(PipeCarrier carrier) { return std::string(word_of(carrier)) + "/"; }

std::optional<CarrierPipes>& pipes_of(ScenarioResults& found, PipeCarrier carrier) {
    return carrier == PipeCarrier::heat ? found.heat : found.hydrogen;
}

}  // namespace

BranchFields::BranchFields(FieldList& list)
    : FieldsOf(list, {"congestion/branch_", &results::axes().branch, "1.0",
                      [](ScenarioResults& found) { return &found.flow.branches; }}) {}

StationFields::StationFields(FieldList& list)
    : FieldsOf(list, {"congestion/station_", &results::axes().station, "1.0",
                      [](ScenarioResults& found) { return &found.flow.stations; }}) {}

EvidenceFields::EvidenceFields(FieldList& list)
    : FieldsOf(list, {"congestion/", nullptr, "1.1", [](ScenarioResults& found) { return &found.evidence; }}) {}

QuarterHourFields::QuarterHourFields(FieldList& list)
    : FieldsOf(list, {"congestion/station_", &results::axes().station, "1.1",
                      [](ScenarioResults& found) { return &found; }}) {}

HourlyFields::HourlyFields(FieldList& list)
    : FieldsOf(list, {"electricity/", nullptr, "1.0", [](ScenarioResults& found) { return &found.flow.hourly; }}) {}

TotalFields::TotalFields(FieldList& list)
    : FieldsOf(list, {"totals/", nullptr, "1.0", [](ScenarioResults& found) { return &found.flow.totals; }}) {}

ShortageFields::ShortageFields(FieldList& list)
    : FieldsOf(list, {"totals/", nullptr, "1.1", [](ScenarioResults& found) { return &found.levels; }}) {}

UseFields::UseFields(FieldList& list)
    : FieldsOf(list, {"use/", nullptr, "1.1", [](ScenarioResults& found) { return &found.use; }}) {}

SeasonFields::SeasonFields(FieldList& list)
    : FieldsOf(list, {"totals/", nullptr, "1.1", [](ScenarioResults& found) { return &found.use; }}) {}

AcTotalFields::AcTotalFields(FieldList& list)
    : FieldsOf(list, {"totals/", nullptr, "1.4",
                      [](ScenarioResults& found) { return found.is_ac ? &found.flow.ac : nullptr; }}) {}

VoltageCountFields::VoltageCountFields(FieldList& list)
    : FieldsOf(list,
               {"totals/", nullptr, "1.4", [](ScenarioResults& found) { return found.is_ac ? &found : nullptr; }}) {}

AcBranchFields::AcBranchFields(FieldList& list)
    : FieldsOf(list, {"congestion/branch_", &results::axes().branch, "1.4",
                      [](ScenarioResults& found) { return found.is_ac ? &found.flow.ac : nullptr; }}) {}

VoltageFields::VoltageFields(FieldList& list)
    : FieldsOf(list, {"voltage/node_", &results::axes().node, "1.4",
                      [](ScenarioResults& found) { return found.is_ac ? &found.flow.ac : nullptr; }}) {}

VoltageLimitFields::VoltageLimitFields(FieldList& list)
    : FieldsOf(list, {"voltage/node_", &results::axes().node, "1.4", [](ScenarioResults& found) { return &found; }}) {}

BranchOutageFields::BranchOutageFields(FieldList& list)
    : FieldsOf(list, {"voltage/branch_", &results::axes().branch, "1.4",
                      [](ScenarioResults& found) { return found.is_ac ? &found : nullptr; }}) {}

OutageFields::OutageFields(FieldList& list)
    : FieldsOf(list, {"outages/", &results::axes().contingency, "1.5",
                      [](ScenarioResults& found) { return found.is_ac ? &found.flow.ac : nullptr; }}) {}

LostSupplyFields::LostSupplyFields(FieldList& list)
    : FieldsOf(list,
               {"outages/", &results::axes().contingency, "1.5", [](ScenarioResults& found) { return &found.flow; }}) {}

PriceFields::PriceFields(FieldList& list)
    : FieldsOf(list, {"dispatch/", nullptr, "1.2",
                      [](ScenarioResults& found) { return found.market ? &found.market->market.price : nullptr; }}) {}

MarketTotalFields::MarketTotalFields(FieldList& list)
    : FieldsOf(list, {"dispatch/", nullptr, "1.2",
                      [](ScenarioResults& found) { return found.market ? &found.market->market.totals : nullptr; }}) {}

LossRoundFields::LossRoundFields(FieldList& list)
    : FieldsOf(list, {"dispatch/", nullptr, "1.5",
                      [](ScenarioResults& found) { return found.market ? &*found.market : nullptr; }}) {}

ZoneFields::ZoneFields(FieldList& list)
    : FieldsOf(list, {"dispatch/zone_", &results::axes().zone, "1.2",
                      [](ScenarioResults& found) { return found.market ? &found.market->market.zones : nullptr; }}) {}

DeviceFields::DeviceFields(FieldList& list)
    : FieldsOf(list, {"dispatch/device_", &results::axes().device, "1.2",
                      [](ScenarioResults& found) { return found.market ? &found.market->market.devices : nullptr; }}) {}

StoreFields::StoreFields(FieldList& list)
    : FieldsOf(list, {"dispatch/store_", &results::axes().store, "1.7",
                      [](ScenarioResults& found) { return found.market ? &found.market->market.stores : nullptr; }}) {}

FlexibleFields::FlexibleFields(FieldList& list)
    : FieldsOf(list, {"dispatch/flexible_", &results::axes().category, "1.7", [](ScenarioResults& found) {
                          return found.market ? &found.market->market.flexible_use : nullptr;
                      }}) {}

PipeFields::PipeFields(FieldList& list)
    : FieldsOf(list, {"dispatch/pipe_", &results::axes().pipe, "1.2",
                      [](ScenarioResults& found) { return found.market ? &found.market->pipes : nullptr; }}) {}

CarrierPipeFields::CarrierPipeFields(FieldList& list, PipeCarrier of)
    : FieldsOf(list, {group_of(of), nullptr, "2.1",
                      [of](ScenarioResults& found) {
                          std::optional<CarrierPipes>& pipes = pipes_of(found, of);
                          return pipes ? &pipes->states : nullptr;
                      }}),
      carrier(of) {}

HydrogenFields::HydrogenFields(FieldList& list)
    : FieldsOf(list, {group_of(PipeCarrier::hydrogen), nullptr, "2.1",
                      [](ScenarioResults& found) { return found.hydrogen ? &found.hydrogen->states : nullptr; }}) {}

HeatFields::HeatFields(FieldList& list)
    : FieldsOf(list, {group_of(PipeCarrier::heat), nullptr, "2.1",
                      [](ScenarioResults& found) { return found.heat ? &found.heat->states : nullptr; }}) {}

PipeOutageFields::PipeOutageFields(FieldList& list, PipeCarrier of)
    : FieldsOf(list, {group_of(of) + "outage_", &axes().pipe_outage, "2.1",
                      [of](ScenarioResults& found) {
                          std::optional<CarrierPipes>& pipes = pipes_of(found, of);
                          return pipes && pipes->outages ? &*pipes->outages : nullptr;
                      }}),
      carrier(of) {}

StationRoomFields::StationRoomFields(FieldList& list)
    : FieldsOf(list, {"connection/station_", &results::axes().station, "1.1",
                      [](ScenarioResults& found) { return &found.levels; }}) {}

AreaFields::AreaFields(FieldList& list)
    : FieldsOf(list, {"connection/area_", &results::axes().area, "1.1",
                      [](ScenarioResults& found) { return &found.levels.areas; }}) {}

LevelBranchFields::LevelBranchFields(FieldList& list, connection::Level level, connection::Direction direction)
    : FieldsOf(list, {fmt::format("connection/branch_{}_{}_", name_of(level), name_of(direction)), &axes().branch,
                      level == connection::Level::plans ? "1.10" : "1.1",
                      [=](ScenarioResults& found) {
                          connection::ConnectionResults& levels = found.levels;
                          const bool is_offtake = direction == connection::Direction::offtake;
                          return &(is_offtake ? levels.branches_offtake
                                              : levels.branches_feed_in)[static_cast<std::size_t>(level)];
                      }}),
      words{name_of(level), name_of(direction)} {}

BranchLevelFields::BranchLevelFields(FieldList& list, connection::Direction direction) {
    for (const connection::Level level : connection::kLevels) levels.emplace_back(list, level, direction);
}

LevelStationFields::LevelStationFields(FieldList& list, std::string of, RecordOf record)
    : FieldsOf(list, {"connection/station_", &axes().station, "1.1", std::move(record)}),
      contract{name_of(connection::Level::contract), of},
      queue{name_of(connection::Level::queue), of},
      plans{name_of(connection::Level::plans), std::move(of)} {}

LedgerClassFields::LedgerClassFields(FieldList& list, const std::string& of, const Axis& axis, std::size_t at,
                                     RecordOf record)
    : FieldsOf(list, {fmt::format("ledger/{}_{}_", of, kLedgerNames[at]), &axis, "1.1", std::move(record)}),
      place(of),
      name(kLedgerNames[at]),
      ledger_class(at) {}

LedgerFields::LedgerFields(FieldList& list, const std::string& place, const Axis& axis, const RecordOf& record)
    : FieldsOf(list, {fmt::format("ledger/{}_", place), &axis, "1.1", record}) {
    for (std::size_t at = 0; at < kLedgerClasses; ++at) classes.emplace_back(list, place, axis, at, record);
}

ShareFields::ShareFields(FieldList& list, SharePlace of, RecordOf record)
    : FieldsOf(list, {fmt::format("attribution/{}_", of.name), &of.axis, "1.9", std::move(record)}),
      place(std::move(of)) {}

ShareHourFields::ShareHourFields(FieldList& list)
    : FieldsOf(list, {"attribution/", &axes().area, "1.9", [](ScenarioResults& found) { return &found.attribution; }}) {
}

CauseFields::CauseFields(FieldList& list, CausePlace of, RecordOf record)
    : FieldsOf(list, {fmt::format("causes/{}_", of.name), &of.axis, "2.1", std::move(record)}), place(std::move(of)) {}

TracedFields::TracedFields(FieldList& list)
    : FieldsOf(list, {"causes/branch_traced_", &results::axes().branch, "2.1", [](ScenarioResults& found) {
                          return found.causes && found.causes->traced ? &*found.causes->traced : nullptr;
                      }}) {}

CauseCheckFields::CauseCheckFields(FieldList& list)
    : FieldsOf(list, {"causes/", nullptr, "2.1",
                      [](ScenarioResults& found) { return found.causes ? &*found.causes : nullptr; }}) {}

double CauseCheckFields::largest_error_pu(const congestion::Causes& causes) {
    const double marginal = std::max(causes.branches.sum_error_pu, causes.stations.sum_error_pu);
    return causes.traced ? std::max(marginal, causes.traced->sum_error_pu) : marginal;
}

WithoutFields::WithoutFields(FieldList& list)
    : FieldsOf(list, {"without_use/", nullptr, "2.1",
                      [](ScenarioResults& found) { return found.causes ? &found.causes->without : nullptr; }}) {}

ContractCauseFields::ContractCauseFields(FieldList& list)
    : FieldsOf(list,
               {"causes/contract_", nullptr, "2.1", [](ScenarioResults& found) { return &found.levels.causes; }}) {}

JoiningFields::JoiningFields(FieldList& list)
    : FieldsOf(list, {"joining/station_", &axes().station, "1.10",
                      [](ScenarioResults& found) { return found.joining ? &*found.joining : nullptr; }}) {}

CurtailmentFields::CurtailmentFields(FieldList& list)
    : FieldsOf(list,
               {"congestion/node_", &axes().node, "1.10", [](ScenarioResults& found) { return &found.curtailed; }}) {}

CurtailedTotalFields::CurtailedTotalFields(FieldList& list)
    : FieldsOf(list, {"totals/", nullptr, "1.10", [](ScenarioResults& found) { return &found.curtailed; }}) {}

ActionFields::ActionFields(FieldList& list, bool is_without_known)
    : FieldsOf(list, {is_without_known ? "actions/known_apart_" : "actions/", nullptr, "2.1",
                      [is_without_known](ScenarioResults& found) {
                          if (!found.actions) return static_cast<actions::ActionFigures*>(nullptr);
                          return is_without_known ? &found.actions->without_known : &found.actions->all;
                      }}) {}

ActionHourFields::ActionHourFields(FieldList& list)
    : FieldsOf(list, {"actions/", nullptr, "2.1",
                      [](ScenarioResults& found) { return found.actions ? &*found.actions : nullptr; }}) {}

Fields::Fields()
    : station_offtake(list_, name_of(connection::Direction::offtake),
                      [](ScenarioResults& found) { return &found.levels.offtake; }),
      station_feed_in(list_, name_of(connection::Direction::feed_in),
                      [](ScenarioResults& found) { return &found.levels.feed_in; }),
      station_ledger(list_, "station", axes().station,
                     [](ScenarioResults& found) { return &found.levels.stations_ledger; }),
      area_ledger(list_, "area", axes().area, [](ScenarioResults& found) { return &found.levels.areas_ledger; }),
      branch_shares(
          list_,
          {"branch", axes().branch, "Flow", "in the hour of its worst loading by rule, after the outage behind it"},
          [](ScenarioResults& found) { return &found.attribution.branches; }),
      station_shares(list_,
                     {"station", axes().station, "Load",
                      "in the worst hour of its firm limit, net of production where there is no limit"},
                     [](ScenarioResults& found) { return &found.attribution.stations; }),
      area_shares(list_,
                  {"area", axes().area, "Use", "in the hour in which the use below the national grid is highest"},
                  [](ScenarioResults& found) { return &found.attribution.areas; }),
      branch_causes(list_, {"branch", axes().branch, "flow after the outage that binds"},
                    [](ScenarioResults& found) { return found.causes ? &found.causes->branches : nullptr; }),
      station_causes(list_, {"station", axes().station, "use held against the firm limit"},
                     [](ScenarioResults& found) { return found.causes ? &found.causes->stations : nullptr; }) {}

const Fields& fields() {
    static const Fields kFields;
    return kFields;
}

ContractFields::ContractFields(FieldList& list)
    : FieldsOf(list, {"contracts/contract_", &axes().contract, "2.1",
                      [](ScenarioResults& found) { return found.contracts ? &*found.contracts : nullptr; }}) {}

FitLevelFields::FitLevelFields(FieldList& list, connection::FitLevel level, connection::Direction direction)
    : FieldsOf(list,
               {fmt::format("fits/station_{}_{}_", connection::kFitLevelNames[static_cast<std::size_t>(level)],
                            name_of(direction)),
                &axes().station, "2.1",
                [=](ScenarioResults& found) {
                    return found.fits
                               ? &found.fits->at[static_cast<std::size_t>(level)][static_cast<std::size_t>(direction)]
                               : nullptr;
                }}),
      what(fmt::format("{} {}", direction == connection::Direction::offtake ? "use" : "production",
                       level == connection::FitLevel::flow ? "beside what runs" : "beside all rights")) {}

FitFields::FitFields(FieldList& list) {
    for (const auto level : {connection::FitLevel::flow, connection::FitLevel::contract}) {
        for (const auto direction : {connection::Direction::offtake, connection::Direction::feed_in})
            all.emplace_back(list, level, direction);
    }
}

}  // namespace knelpunt::run
