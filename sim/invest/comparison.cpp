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

constexpr std::array kParts{&Outcome::market_cost_eur,  &Outcome::valued_cost_eur, &Outcome::suppressed_mw,
                            &Outcome::suppressed_homes, &Outcome::unmet_mwh,       &Outcome::curtailed_mwh,
                            &Outcome::emitted_t_co2,    &Outcome::net_import_mwh,  &Outcome::branch_hours,
                            &Outcome::station_hours,    &Outcome::pipe_hours};

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

namespace {

/// option set, storyline, year, rest
using Name = std::tuple<std::string, std::string, int, std::string>;

/// Values in the order in which they come first.
template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

void add_pair(const Outcome& with, const Outcome& without, OptionEffect& effect) {
    for (double Outcome::*part : kParts) {
        const double difference = with.*part - without.*part;
        double &low = effect.low.*part, &high = effect.high.*part;
        low = effect.n_scenarios == 0 ? difference : std::min(low, difference);
        high = effect.n_scenarios == 0 ? difference : std::max(high, difference);
        effect.difference.*part += difference;
    }
    ++effect.n_scenarios;
}

}  // namespace

std::vector<OptionEffect> option_effects(const std::vector<ComparedScenario>& scenarios) {
    std::map<Name, const ComparedScenario*> scenario_of;
    std::vector<std::string> sets, storylines;
    std::vector<int> years;
    for (const ComparedScenario& scenario : scenarios) {
        scenario_of[{scenario.option_set, scenario.storyline, scenario.year, scenario.rest}] = &scenario;
        add_once(sets, scenario.option_set);
        add_once(storylines, scenario.storyline);
        add_once(years, scenario.year);
    }
    std::sort(years.begin(), years.end());
    std::vector<std::tuple<std::string, std::string, int>> asked;  // set, storyline, year
    for (const std::string& set : sets)
        for (const std::string& storyline : storylines)
            for (const int year : years) asked.emplace_back(set, storyline, year);
    std::vector<OptionEffect> out;
    for (const auto& [set, storyline, year] : asked) {
        Pairing pairing;
        if (!pairing_of(set, pairing)) continue;
        OptionEffect effect{pairing.option, pairing.is_put_in, storyline, year, 0, 0, {}, {}, {}};
        for (const auto& [name, with] : scenario_of) {
            if (std::tie(std::get<0>(name), std::get<1>(name), std::get<2>(name)) !=
                std::tie(pairing.with, storyline, year))
                continue;
            const auto without = scenario_of.find({pairing.without, storyline, year, std::get<3>(name)});
            if (without == scenario_of.end()) continue;
            ++effect.n_asked;
            if (with->is_computed && without->second->is_computed)
                add_pair(with->outcome, without->second->outcome, effect);
        }
        if (effect.n_asked == 0) continue;
        // Of none the mean is 0 / 0: not known.
        for (double Outcome::*part : kParts) effect.difference.*part /= effect.n_scenarios;
        out.push_back(std::move(effect));
    }
    return out;
}

std::vector<int> ranks(const std::vector<OptionCost>& options, double place_eur_per_mw) {
    const auto total = [&](const OptionCost& option) { return option.cost_eur + place_eur_per_mw * option.away_mw; };
    std::vector<int> out;
    for (const OptionCost& option : options)
        out.push_back(1 + static_cast<int>(std::count_if(options.begin(), options.end(), [&](const OptionCost& other) {
                          return total(other) < total(option);
                      })));
    return out;
}

std::optional<Turn> first_turn(const std::vector<OptionCost>& options) {
    const auto best = std::min_element(options.begin(), options.end(), [](const OptionCost& a, const OptionCost& b) {
        return std::tie(a.cost_eur, a.away_mw) < std::tie(b.cost_eur, b.away_mw);
    });
    std::optional<Turn> out;
    for (const OptionCost& option : options) {
        if (!(option.away_mw < best->away_mw)) continue;
        const double value = (option.cost_eur - best->cost_eur) / (best->away_mw - option.away_mw);
        if (!out || value < out->place_eur_per_mw) out = Turn{value, best->option, option.option};
    }
    return out;
}

}  // namespace knelpunt::invest
