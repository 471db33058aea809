#pragma once

#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/joining_log.hpp"
#include "sim/connection/level.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::run {

/// Makes one scenario's primitives: the models, handed in from outside.
using SystemFactory = std::function<Primitives(const ScenarioPoint&, const TimeAxis&, SeriesPool&, Issues&)>;

/// What joins the grid year by year after the present year: mode `connected`.
///
/// Up to the present year all use is connected, and contracts and commitments in force hold their rights always. In each
/// later year the classes of the ledger ask in their order (autonomous growth, requests, policy-free growth) for what
/// they wish by then and do not have yet. They get room where both layers have it: below the firm capacity of the station, below the capability
/// of the area, and on every branch and outage pair with all that joined before at its rights (connection::RoomBook).
/// What does not fit waits for the next year. Every calendar year is a step, so a year's answer does not depend on
/// which years a study asks for.
class ConnectionPath {
public:
    ConnectionPath(ScenarioPoint point, const TimeAxis& time, const SystemFactory& factory, SeriesPool& series,
                   congestion::AnalysisOptions options);

    /// Part of each demand of the system that has joined by its year [1], shape (n_demands).
    /// Safe to call from many threads; years are computed once.
    /// @throws InputError if a year on the way is wrong, StoppedError
    connection::Joined joined(const System& system, int year, const std::stop_token& stop);
    /// Who asked in a year and what stopped it; empty up to the present year, and before joined() was asked for the year.
    connection::JoiningLog log(int year);

private:
    /// Right that has joined, by demand  [MW peak]
    using State = std::map<std::string, double, std::less<>>;

    void advance(int year, const std::stop_token& stop);

    const ScenarioPoint point_;
    const TimeAxis time_;
    const SystemFactory& factory_;
    SeriesPool& series_;
    const congestion::AnalysisOptions options_;
    std::mutex mutex_;
    std::map<int, State> state_of_year_;
    std::map<int, connection::JoiningLog> log_of_year_;
};

}  // namespace knelpunt::run
