#pragma once

#include <string>

#include "models/networks/ac_tables.hpp"
#include "models/networks/tables.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// The electricity grid: buses, lines, transformers, equivalents and their limits become nodes, branches and limits.
///
/// Equations. Line: x = x_ohm_per_km * length. Transformer: z = vk V_hv^2 / S per unit, split into r and x by vkr.
/// Rating in December, January and February: rating * rating_winter_factor (cold months; the dossier gives one winter
/// value), otherwise rating. After an outage, rule n-1: the same rating; n-1-after-switching: times emergency_factor if
/// it holds at least as long as the rule allows switching to take (not when it gives no time); n and n-with-trip: outages do not count.
/// Where ambient temperatures are given, classes with a row of ambient_ratings take rating * ((t_max - t) / (t_max - t_ref))^n
/// instead, hour by hour: heat given off goes with the difference to the air, heat made with the square of the current; a
/// transformer cooled by oil goes with a higher power. Wind and sun on the conductor are left out: the safe side.
/// Firm capacity of a bus: a limit on its demand minus its local production.
/// @see Netcode elektriciteit and Elektriciteitswet practice as quoted per row of security_rules; CIGRE Technical Brochure 601,
///      2014 (heat balance of conductors); IEC 60076-7:2018 (loading of oil-immersed transformers).
///
/// @param ambient_c  hourly air temperature; kConstant = ratings follow the season alone
/// @param file       folder shown in messages
void compile_networks(const NetworkTables& tables, SeriesId ambient_c, const TimeAxis& time, SeriesPool& pool,
                      const std::string& file, Primitives& out, Issues& issues);

/// Outages of several circuits of the kinds that count.
/// @param file  folder shown in messages
void add_listed_outages(const std::vector<ListedOutageRow>& rows, ChoiceSet<OutageKind> kinds, const std::string& file,
                        Primitives& out, Issues& issues);

/// Moves shares of demands between buses: what stays is scaled down, what moves becomes a demand `<id>+<bus>`.
/// Moved load is not moved on by the transfers of the bus that takes it.
void move_loads(const std::vector<LoadTransferRow>& transfers, const std::string& file, Primitives& out,
                Issues& issues);

/// What AC flow asks of the grid: tap changers of the transformers, shunts, compensators, voltages allowed and met at the
/// exchange, and the power factors of uses and productions by their kind. To be called when these are known.
/// @param file  folder shown in messages
void add_ac_data(const AcTables& tables, const std::string& file, Primitives& out, Issues& issues);

/// Members of the firm limits: all demands (+) and sources (-) of the bus. To be called when these are known.
void add_firm_limit_members(Primitives& out);

}  // namespace knelpunt::models
