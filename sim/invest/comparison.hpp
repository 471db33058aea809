#pragma once

#include <optional>
#include <string>
#include <vector>

namespace knelpunt::invest {

/// Yearly payment that pays an investment back over its life: cost r / (1 - (1 + r)^-n), cost / n where r = 0.
/// @param rate_pu  real discount rate, >= 0
double annuity(double cost, double lifetime_years, double rate_pu);

/// What a scenario came to, as far as options are compared by it. NaN where the file does not hold it.
struct Outcome {
    double market_cost_eur = 0.0;  ///< of the year
    double valued_cost_eur = 0.0;  ///< with what was not delivered, at its value: what is missing is not free
    double suppressed_mw = 0.0, suppressed_homes = 0.0;
    double unmet_mwh = 0.0, curtailed_mwh = 0.0;
    double emitted_t_co2 = 0.0;   ///< burnt here
    double net_import_mwh = 0.0;  ///< bought from the rest of the country less sold to it
    double branch_hours = 0.0, station_hours = 0.0, pipe_hours = 0.0;  ///< hours over the limit, summed over elements
};

/// A scenario by what it shares with those that it is compared with.
struct ComparedScenario {
    std::string option_set, storyline, rest;  ///< rest: weather, mode
    int year = 0;
    Outcome outcome;
    bool is_computed = true;  ///< false: it failed, and is in no mean
};

/// Difference that an option makes in a storyline and year: mean, lowest and highest over all scenarios that differ in
/// nothing else. Storylines are never averaged. A part that is NaN in one of them is NaN.
struct OptionEffect {
    std::string option;     ///< "all" = all together
    bool is_put_in = true;  ///< beside the base; false: against all, without it (so with it, less without it)
    std::string storyline;
    int year = 0;
    int n_scenarios = 0;  ///< pairs of scenarios that the mean is taken over
    int n_asked = 0;      ///< pairs of the study, with those of which one was not computed
    Outcome difference;   ///< with less without
    Outcome low, high;    ///< of single pairs, part by part
};

/// Effects of the option sets that a study's [compare] makes: "base+option", "base+all", "base+all/option".
/// In the order of the sets, then storylines and years. Of an effect without any pair that was computed all is NaN.
std::vector<OptionEffect> option_effects(const std::vector<ComparedScenario>& scenarios);

/// What an option costs in a year, and how much it leaves without a place.
struct OptionCost {
    std::string option;
    double cost_eur = 0.0;  ///< of its own, of the market, of what is not delivered
    double away_mw = 0.0;   ///< that find no place more than without it
};

/// Place of each option by its cost with a place worth `place_eur_per_mw` a year, 1 = the least; equals share one.
std::vector<int> ranks(const std::vector<OptionCost>& options, double place_eur_per_mw);

/// Value of a place at which another option becomes the least: cost_b + v away_b = cost_o + v away_o.
struct Turn {
    double place_eur_per_mw = 0.0;
    std::string from, to;
};

/// The lowest value above 0 at which the ranking turns at its head; none if no value does.
std::optional<Turn> first_turn(const std::vector<OptionCost>& options);

}  // namespace knelpunt::invest
