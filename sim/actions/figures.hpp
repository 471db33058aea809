#pragma once

#include <cstdint>
#include <vector>

namespace knelpunt::actions {

/// What the actions of a scenario come to, for one set of limits. NaN in every list where no actions were looked for.
///
/// Energy of bids and energy of the last resort (use not served, production cut off) are counted apart and never added:
/// euros are of the bids alone.
struct ActionFigures {
    // By kind of bid, index = Structure::bid_kinds; what windows take back is not counted again.
    std::vector<double> kind_mwh, kind_eur;
    std::vector<double> not_served_mwh;  ///< use not served, index = Structure::categories
    // By element: what its limit alone costs, found by leaving it out. NaN = out of service.
    std::vector<double> branch_mwh, branch_eur, branch_not_served_mwh;     ///< index = Structure::branches
    std::vector<double> station_mwh, station_eur, station_not_served_mwh;  ///< index = Structure::load_nodes
    // Said before any program: what lies above the limit when every bid that helps gives all it has.
    std::vector<double> branch_least_mwh, station_least_mwh;
    std::vector<std::int32_t> branch_least_steps, station_least_steps;

    std::int32_t n_steps_over = 0, n_days = 0;  ///< with a limit passed before any action
    std::int32_t n_steps_acted = 0;             ///< with an action: more, where use moves within its day
    double bid_mwh = 0.0, bid_eur = 0.0;
    double moved_mwh = 0.0;           ///< part of bid_mwh that is used in other hours of the day
    double local_mwh = 0.0;           ///< part of bid_mwh behind a radial element that is full: nothing outside helps
    double paired_inside_mwh = 0.0;   ///< bought here and sold here: the smaller of both sides, each hour
    double paired_outside_mwh = 0.0;  ///< bought here and sold outside, or the other way round
    double unserved_mwh = 0.0, cut_off_mwh = 0.0, unsolved_mwh = 0.0;
    std::int32_t most_rounds = 0, most_rows = 0, n_turns = 0;  ///< rounds of a day, limits of a day, turned directions
    double worst_branch_mw = 0.0;     ///< above any limit after the actions, without and after outages, by another code
    double worst_station_mw = 0.0;    ///< the same of firm limits of stations
    double worst_volume_mw = 0.0;     ///< taken beyond what a bid offers, or energy of a window that is not kept
    std::int32_t n_steps_failed = 0;  ///< of days for which the solver gave no answer: nothing is done in them
};

struct Actions {
    ActionFigures all;            ///< every limit counts
    ActionFigures without_known;  ///< but those of elements whose excess is known to be a mistake of input
    std::vector<float> kind_mw;   ///< of `all`, [kind of bid][step] without gaps; empty where it was not asked for
};

}  // namespace knelpunt::actions
