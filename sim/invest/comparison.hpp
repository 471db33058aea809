#pragma once

#include <string>
#include <vector>

namespace knelpunt::invest {

/// Yearly payment that pays an investment back over its life: cost r / (1 - (1 + r)^-n), cost / n where r = 0.
/// @param rate_pu  real discount rate, >= 0
double annuity(double cost, double lifetime_years, double rate_pu);

/// What a scenario came to, as far as options are compared by it. NaN where the file does not hold it.
struct Outcome {
    double market_cost_eur = 0.0;  ///< of the year
    double suppressed_mw = 0.0, suppressed_homes = 0.0;
    double unmet_mwh = 0.0, curtailed_mwh = 0.0, emitted_t_co2 = 0.0;
    double bottleneck_hours = 0.0;  ///< hours of branches and pipes over their limit, summed
};

/// A scenario by what it shares with those that it is compared with.
struct ComparedScenario {
    std::string option_set, rest;  ///< rest: storyline, weather, mode
    int year = 0;
    Outcome outcome;
    bool is_computed = true;  ///< false: it failed, and is in no mean
};

/// Difference that an option makes in a year, mean over all scenarios that differ in nothing else. A part that is NaN in
/// one of them is NaN.
struct OptionEffect {
    std::string option;     ///< "all" = all together
    bool is_put_in = true;  ///< beside the base; false: against all, without it (so with it, less without it)
    int year = 0;
    int n_scenarios = 0;  ///< pairs of scenarios that the mean is taken over
    int n_asked = 0;      ///< pairs of the study, with those of which one was not computed
    Outcome difference;   ///< with less without
};

/// Effects of the option sets that a study's [compare] makes: "base+option", "base+all", "base+all/option".
/// In the order of the sets, then years. Of an effect without any pair that was computed all is NaN.
std::vector<OptionEffect> option_effects(const std::vector<ComparedScenario>& scenarios);

}  // namespace knelpunt::invest
