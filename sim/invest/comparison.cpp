#include "sim/invest/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "sim/base/expects.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::invest {
namespace {

constexpr std::array kParts{&Outcome::market_cost_eur, &Outcome::suppressed_mw, &Outcome::suppressed_homes,
                            &Outcome::unmet_mwh,       &Outcome::curtailed_mwh, &Outcome::emitted_t_co2,
                            &Outcome::bottleneck_hours};

/// Which sets a set is compared with: the one with the option and the one without.
struct Pairing {
    std::string option, with, without;
    bool is_put_in = true;
};

/// False for a set that is no comparison.
bool pairing_of(const std::string& set, Pairing& out) {
    const std::size_t plus = set.find('+');
    if (plus == std::string::npos) return false;
    const std::string base = set.substr(0, plus), option = set.substr(plus + 1);
    const std::size_t slash = option.find('/');
    out = slash == std::string::npos ? Pairing{option, set, base, true}
                                     : Pairing{option.substr(slash + 1), base + "+all", set, false};
    return true;
}

constexpr double kNoRatePu = 1e-9;  // interest of so little is less than the rounding of the power

}  // namespace

double annuity(double cost, double lifetime_years, double rate_pu) {
    expects(lifetime_years > 0.0 && rate_pu >= 0.0, "a life and a rate");
    if (rate_pu < kNoRatePu) return cost / lifetime_years;
    return cost * rate_pu / (1.0 - numeric::pow(1.0 + rate_pu, -lifetime_years));
}

std::vector<OptionEffect> option_effects(const std::vector<ComparedScenario>& scenarios) {
    std::map<std::tuple<std::string, std::string, int>, const ComparedScenario*> scenario_of;
    std::vector<std::string> sets;
    std::vector<int> years;
    for (const ComparedScenario& scenario : scenarios) {
        scenario_of[{scenario.option_set, scenario.rest, scenario.year}] = &scenario;
        if (std::find(sets.begin(), sets.end(), scenario.option_set) == sets.end()) sets.push_back(scenario.option_set);
        if (std::find(years.begin(), years.end(), scenario.year) == years.end()) years.push_back(scenario.year);
    }
    std::sort(years.begin(), years.end());
    std::vector<OptionEffect> out;
    for (const std::string& set : sets) {
        Pairing pairing;
        if (!pairing_of(set, pairing)) continue;
        for (const int year : years) {
            OptionEffect effect{pairing.option, pairing.is_put_in, year, 0, 0, {}};
            for (const auto& [key, with] : scenario_of) {
                if (std::get<0>(key) != pairing.with || std::get<2>(key) != year) continue;
                const auto without = scenario_of.find({pairing.without, std::get<1>(key), year});
                if (without == scenario_of.end()) continue;
                ++effect.n_asked;
                if (!with->is_computed || !without->second->is_computed) continue;
                ++effect.n_scenarios;
                for (double Outcome::*part : kParts)
                    effect.difference.*part += with->outcome.*part - without->second->outcome.*part;
            }
            if (effect.n_asked == 0) continue;
            // Of none the mean is 0 / 0: not known.
            for (double Outcome::*part : kParts) effect.difference.*part /= effect.n_scenarios;
            out.push_back(std::move(effect));
        }
    }
    return out;
}

}  // namespace knelpunt::invest
