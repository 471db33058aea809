#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/congestion/fit/room_check.hpp"
#include "sim/connection/level.hpp"
#include "sim/system/contract/contract_form.hpp"

namespace knelpunt::connection {

/// What contract forms leave open.
struct FormTerms {
    /// Block of a time-block right, hours of the legal clock: from the first to before the second, over midnight where
    /// the second is smaller. 22-06 is the operators' own example (assumed here for all).
    int block_from_h = 22, block_until_h = 6;
    double calls_per_year = 100.0;         ///< days of a capacity limitation on call: 50 to 150 are usual (assumed)
    double restricted_pu = kRestrictedPu;  ///< of the hours, of the duration-limited right
};

/// What fits at each place, index = station or growth asked about; NaN where there is no network, infinite where nothing
/// limits.
struct FitFigures {
    std::vector<double> form_mw;      ///< [place][form of kFitForms]; NaN too where the form is not offered
    std::vector<double> by_hour_mw;   ///< [place][season][hour of the legal clock]: least of all days, NaN of none
    std::vector<double> duration_mw;  ///< [place][point of kDurationPoints]
    std::vector<std::int32_t> binding, hour;  ///< of the least room, as congestion::HourlyRoom
};

/// Room as the flow leaves it, and beside the rights; the former is no offer: others hold a right to it.
enum class FitLevel { flow, contract };
inline constexpr std::array<std::string_view, 2> kFitLevelNames{"flow", "contract"};

struct WhatFits {
    std::array<std::array<FitFigures, 2>, 2> at;  ///< [FitLevel][Direction]
};

/// A scenario as room is asked of it.
struct FitCase {
    const System& system;
    const Schedule& schedule;
    const flow::DcModel& model;
    std::span<const double> joined_pu;
    bool is_wish = false;
    double flow_sensitivity_pu = 0.05, contract_sensitivity_pu = 0.20;  ///< as AnalysisOptions
};

/// What congestion::find_hourly_room is asked, with what it looks at.
struct FitQuestion {
    Schedule schedule;
    std::vector<double> area_capability_mw;
    /// @return  valid as long as this and the case
    [[nodiscard]] congestion::RoomQuestion of(const FitCase& scenario, FitLevel level, Direction direction) const;
};

/// Level flow: what runs, beside the limits of stations and of the grid. Level contract: firm rights in use in the place
/// of what runs, no production counted on at stations, and the capability of areas as well.
FitQuestion ask(const FitCase& scenario, FitLevel level, Direction direction);

/// Each station alone, index = Structure::load_nodes.
std::vector<congestion::Growth> stations_alone(const Structure& structure);

/// Figures of hourly rooms.
///
///     firm    least of all hours                     tbtr   least of the hours of the block
///     cbc_a   least of the days that are no calls: the calls take the worst ones
///     atr85   least of the hours that are not restricted: those take the worst 15 %; where the voltage is the
///             transmission operator's, of all stations of the growth
///     nfa     what at least half of the hours leave
///
/// Which hours and days are the worst is known here: what a forecast knows less costs room.
FitFigures figures_of(const System& system, const congestion::HourlyRoom& room,
                      const std::vector<congestion::Growth>& growths, const FormTerms& terms);

/// Both levels and directions, each station alone.
WhatFits find_what_fits(const FitCase& scenario, const FormTerms& terms, const std::stop_token& stop);

}  // namespace knelpunt::connection
