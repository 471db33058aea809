#pragma once

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

/// One point of a study's axes: what a model needs to know to compile a scenario.
struct ScenarioPoint {
    std::string id;  ///< "KM-2030-cold_dark-planned"
    std::string storyline;
    int year = 0;
    std::string weather;
    std::string options;  ///< id of the option set
    std::string mode = "wish";
    std::string commissioning = "p50";  ///< quantile of project delays: p10 | p50 | p90
    std::vector<std::string> projects;  ///< project ids that are built; "*" = all
    std::vector<Overlay> overlays;      ///< further changes, applied in order after the projects
};

}  // namespace knelpunt
