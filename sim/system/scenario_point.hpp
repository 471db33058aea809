#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"

namespace knelpunt {

/// A change of one cell of an input table. Levers, options, years and storylines all come down to these.
struct Overlay {
    std::string table, row, column;
    std::string operation = "set";  ///< set | add | multiply
    std::string value;
    Place place;  ///< where the change itself is written, for messages
};

/// Uncertain inputs that a study draws.
struct DrawnInputs {
    bool ratings = false, load_shares = false, weather = false, commissioning = false;
    bool reconciled = false;  ///< the samples of the corrections that the study names, for the inputs that they hold
};

inline constexpr int kNoDraw = 0;         ///< the likely values
inline constexpr int kEarliestDraw = -1;  ///< not a draw: every project at the early end of its distribution

/// One point of a study's axes: what a model needs to know to compile a scenario.
struct ScenarioPoint {
    std::string id;  ///< "KM-2030-cold_dark-planned"
    std::string storyline;
    int year = 0;
    std::string weather;
    std::string options;  ///< id of the option set
    std::string mode = "wish";
    std::string dispatch = "rule";     ///< who decides on production: rule | market
    std::string solver = "interior";   ///< of the market: interior (the year at once) | highs (week by week)
    std::vector<int> vertex_weeks;     ///< of the market: weeks of the year, from 1, whose prices are those of a vertex
    std::string physics = "dc";        ///< of the flows: dc | ac
    std::string ac_outages = "all";    ///< all | screened: those that cannot bring anything over a limit are estimated
    std::string ratings = "seasonal";  ///< seasonal | temperature: by the hour's air temperature where that is given
    std::vector<std::string> outages;  ///< kinds of listed outages of several circuits that count: tower | busbar
    int draw = kNoDraw;                ///< n > 0: the n-th draw; the same n is the same world in every scenario
    std::uint32_t draw_seed = 1;
    DrawnInputs drawn;
    std::string commissioning = "p50";  ///< quantile of project delays: p10 | p50 | p90
    std::vector<std::string> projects;  ///< project ids that are built; "*" = all
    std::vector<std::string> chosen;    ///< option ids that are taken
    std::vector<Overlay> overlays;      ///< further changes, applied in order after projects and options
};

}  // namespace knelpunt
