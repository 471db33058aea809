#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/connection/level.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::connection {

/// The demand ledger of places of one kind (stations or areas): rights by class in the hour in which the sum of all
/// classes is highest, so that the classes add up to a power that really occurs together.
struct Ledger {
    std::vector<double> total_mw;
    std::vector<std::int32_t> total_hour;                              ///< step on the time axis; -1 = no demand
    std::array<std::vector<double>, kLedgerClasses> mw, connected_mw;  ///< [class][place]; connected = has joined
    std::vector<double> suppressed_mw;                                 ///< sum over the classes of what has not joined
    std::vector<double> suppressed_mwh;                                ///< use that stays away over the axis
    std::vector<double> n_suppressed_homes;
};

/// Highest sum of demand powers at each place over all hours, with its hour.
struct Peaks {
    std::vector<double> mw;
    std::vector<std::int32_t> hour;
};

/// Place of each demand: index into Structure::load_nodes; -1 for other carriers.
std::vector<int> station_of_demand(const Structure& structure);
/// Place of each demand: index into Structure::areas, -1 = in none.
std::vector<int> area_of_demand(const Structure& structure);

/// @param power     per demand  [MW]
/// @param share_pu  factor of each demand; 0 leaves it out
/// @param place_of  place of each demand, -1 = none
Peaks find_peaks(const System& system, std::span<const Hourly> power, std::span<const double> share_pu,
                 std::span<const int> place_of, std::size_t n_places);

/// Highest quarter hour of the demand of each station (kWmax)  [MW]: the hourly peak with the factor of each use.
std::vector<double> quarter_hour_peaks(const System& system, const Schedule& schedule);

/// Highest value of every row over all hours, 0 for a row without terms.
std::vector<double> highest_of(const flow::HourlySums& sums, std::size_t n_steps);

Ledger make_ledger(const System& system, const Wishes& wishes, std::span<const double> joined_pu,
                   std::span<const int> place_of, std::size_t n_places);

}  // namespace knelpunt::connection
