#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "models/region/options.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/invest/comparison.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

double sum_over(const ResultView& view, const results::ResultField& field, std::size_t scenario,
                std::size_t n_elements) {
    double sum = 0.0;
    for (std::size_t at = 0; view.has(field) && at < n_elements; ++at) {
        const double value = view.at(field, scenario, at);
        if (std::isfinite(value)) sum += value;
    }
    return sum;
}

/// Field of a scenario, NaN where the file does not hold it.
double value_or_nan(const ResultView& view, const results::ResultField& field, std::size_t scenario) {
    return view.has(field) ? view.at(field, scenario) : kNaN;
}

invest::ComparedScenario compared(const ResultView& view, std::size_t scenario, std::size_t n_pipes,
                                  double unmet_eur_per_mwh) {
    invest::ComparedScenario out;
    out.option_set = view.option_sets[scenario];
    out.storyline = view.storylines[scenario];
    out.rest = view.weather_years[scenario] + "|" + view.modes[scenario];
    out.year = static_cast<int>(view.years[scenario]);
    out.is_computed = view.is_done(scenario);
    if (!out.is_computed) return out;
    const auto value = [&](const results::ResultField& field) { return value_or_nan(view, field, scenario); };
    const std::size_t n_branches = view.branches.size();
    invest::Outcome& outcome = out.outcome;
    outcome.market_cost_eur = value(fields().market.cost_eur);
    outcome.suppressed_mw = value(fields().shortages.suppressed_mw);
    outcome.suppressed_homes = value(fields().shortages.n_suppressed_homes);
    outcome.unmet_mwh = value(fields().market.unmet_mwh);
    outcome.curtailed_mwh = value(fields().market.curtailed_mwh);
    outcome.emitted_t_co2 = value(fields().market.emitted_t_co2);
    outcome.net_import_mwh = value(fields().totals.import_mwh) - value(fields().totals.export_mwh);
    const auto or_nothing = [](double amount) { return std::isfinite(amount) ? amount : 0.0; };
    outcome.valued_cost_eur = or_nothing(outcome.market_cost_eur) + unmet_eur_per_mwh * or_nothing(outcome.unmet_mwh);
    // Hours without a solution may hold any number of hours over: what is counted in the others compares with nothing.
    const double not_known = view.is_lower_bound(scenario) ? kNaN : 0.0;
    const double step_h = view.step_h();
    outcome.branch_hours =
        not_known + step_h * (sum_over(view, fields().branches.n_steps_over_offtake, scenario, n_branches) +
                              sum_over(view, fields().branches.n_steps_over_feed_in, scenario, n_branches));
    outcome.station_hours =
        not_known + step_h * sum_over(view, fields().stations.n_steps_over_offtake, scenario, view.stations.size());
    outcome.pipe_hours = sum_over(view, fields().pipes.short_h, scenario, n_pipes);
    return out;
}

std::map<std::string, models::OptionRow> options_of(const std::filesystem::path& region) {
    Issues issues;
    const std::filesystem::path file = region / std::string(models::options_spec().file);
    const auto rows = io::read_rows(io::read_csv(file, issues), models::options_spec(), issues);
    issues.throw_if_errors();
    std::map<std::string, models::OptionRow> out;
    for (const models::OptionRow& row : rows) out[row.id] = row;
    return out;
}

/// What an option costs in a year beside the market: investment as a yearly payment, and upkeep; 0 before its first year.
double yearly_meur(const models::OptionRow& option, int year, double rate_pu) {
    if (year < option.year_from) return 0.0;
    return invest::annuity(option.cost_meur, option.lifetime_years, rate_pu) + option.yearly_cost_meur;
}

double yearly_meur_of(const invest::OptionEffect& effect, const std::map<std::string, models::OptionRow>& options,
                      const std::vector<std::string>& all, double rate_pu) {
    double sum = 0.0;
    for (const std::string& id : effect.option == "all" ? all : std::vector<std::string>{effect.option}) {
        if (const auto option = options.find(id); option != options.end())
            sum += yearly_meur(option->second, effect.year, rate_pu);
    }
    return sum;
}

/// An effect with its money, as tables show it.
struct PricedEffect {
    invest::OptionEffect effect;
    double own_meur = 0.0, market_meur = kNaN, unmet_meur = 0.0;
    double total_meur = kNaN, low_meur = kNaN, high_meur = kNaN;  ///< with a place worth nothing
    double bought_t_co2 = kNaN;
    int rank = 0, rank_at_value = 0;  ///< among those put in beside the base, and the base; 0 = not ranked
};

PricedEffect priced(const invest::OptionEffect& effect, double own_meur, const CompareArguments& arguments) {
    PricedEffect out{effect, own_meur};
    if (effect.n_scenarios == 0) return out;
    out.market_meur = effect.difference.market_cost_eur / kEurPerMeur;
    out.total_meur = own_meur + effect.difference.valued_cost_eur / kEurPerMeur;
    out.low_meur = own_meur + effect.low.valued_cost_eur / kEurPerMeur;
    out.high_meur = own_meur + effect.high.valued_cost_eur / kEurPerMeur;
    if (std::isfinite(effect.difference.unmet_mwh))
        out.unmet_meur = effect.difference.unmet_mwh * arguments.unmet_eur_per_mwh / kEurPerMeur;
    out.bought_t_co2 = effect.difference.net_import_mwh * arguments.bought_t_co2_per_mwh;
    return out;
}

double at_value_meur(const PricedEffect& one, double place_eur_per_mw) {
    return one.total_meur + place_eur_per_mw * one.effect.difference.suppressed_mw / kEurPerMeur;
}

constexpr const char* kBase = "base";

/// Options beside the base of one storyline and year, the base first: what is ranked against each other.
struct Rivals {
    std::string storyline;
    int year = 0;
    std::vector<std::size_t> effects;  ///< positions
    std::vector<invest::OptionCost> costs;
};

std::vector<Rivals> rivals_of(const std::vector<PricedEffect>& effects) {
    std::vector<Rivals> out;
    for (std::size_t at = 0; at < effects.size(); ++at) {
        const invest::OptionEffect& effect = effects[at].effect;
        const double away_mw = effect.difference.suppressed_mw;
        if (!effect.is_put_in || effect.n_scenarios == 0) continue;
        auto rivals = std::find_if(out.begin(), out.end(), [&](const Rivals& one) {
            return one.storyline == effect.storyline && one.year == effect.year;
        });
        if (rivals == out.end())
            rivals = out.insert(out.end(), Rivals{effect.storyline, effect.year, {}, {{kBase, 0.0, 0.0}}});
        rivals->effects.push_back(at);
        rivals->costs.push_back(
            {effect.option, effects[at].total_meur * kEurPerMeur, std::isfinite(away_mw) ? away_mw : 0.0});
    }
    return out;
}

void rank(std::vector<PricedEffect>& effects, double place_eur_per_mw) {
    for (const Rivals& rivals : rivals_of(effects)) {
        const std::vector<int> at_nothing = invest::ranks(rivals.costs, 0.0),
                               at_value = invest::ranks(rivals.costs, place_eur_per_mw);
        for (std::size_t place = 0; place < rivals.effects.size(); ++place) {
            effects[rivals.effects[place]].rank = at_nothing[place + 1];
            effects[rivals.effects[place]].rank_at_value = at_value[place + 1];
        }
    }
}

/// "+save" beside the base, "all-save" out of all.
std::string option_text(const invest::OptionEffect& effect) {
    return (effect.is_put_in ? "+" : "all-") + effect.option;
}

std::string rank_text(int rank) { return rank > 0 ? fmt::format("{}", rank) : ""; }

PrintTable money_table(const ResultView& view, const std::vector<PricedEffect>& effects,
                       const CompareArguments& arguments) {
    PrintTable table{
        heading(view, "what each option costs a year beside its base, MEUR; negative = less", "flow and contract"),
        {"option", "story", "year", "cost", "unmet", "away MW", "at 0", "#", "at value", "#", "spread"},
        {},
        {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0}};
    for (const PricedEffect& one : effects) {
        const invest::OptionEffect& effect = one.effect;
        table.rows.push_back(
            {option_text(effect), effect.storyline, number(effect.year, 0), number(one.total_meur - one.unmet_meur, 1),
             number(one.unmet_meur, 1), number(effect.difference.suppressed_mw, 1), number(one.total_meur, 1),
             rank_text(one.rank), number(at_value_meur(one, arguments.place_eur_per_mw), 1),
             rank_text(one.rank_at_value),
             effect.n_scenarios > 1 ? number(one.low_meur, 1) + " to " + number(one.high_meur, 1) : ""});
    }
    return table;
}

PrintTable effect_table(const std::vector<PricedEffect>& effects) {
    PrintTable table{
        "what else it changes: hours over of branches, stations, pipes; CO2 in kt",
        {"option", "story", "year", "br h", "st h", "pipe h", "GWh unmet", "CO2 here", "bought", "homes", "pairs"},
        {},
        {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0}};
    for (const PricedEffect& one : effects) {
        const invest::Outcome& change = one.effect.difference;
        const auto hours = [&](double value) {
            return std::isnan(value) && one.effect.n_scenarios > 0 ? std::string("?") : number(value, 0);
        };
        table.rows.push_back({option_text(one.effect), one.effect.storyline, number(one.effect.year, 0),
                              hours(change.branch_hours), hours(change.station_hours), hours(change.pipe_hours),
                              number(change.unmet_mwh / kPerKilo, 1), number(change.emitted_t_co2 / kPerKilo, 1),
                              number(one.bought_t_co2 / kPerKilo, 1), number(change.suppressed_homes, 0),
                              fmt::format("{}/{}", one.effect.n_scenarios, one.effect.n_asked)});
    }
    return table;
}

/// What programs get of an effect, in the order of program_table.
std::vector<std::string> program_cells(const PricedEffect& one, const std::map<std::string, models::OptionRow>& options,
                                       const CompareArguments& arguments) {
    const invest::OptionEffect& effect = one.effect;
    const invest::Outcome& change = effect.difference;
    const auto found = options.find(effect.option);
    const models::OptionRow option = found == options.end() ? models::OptionRow() : found->second;
    std::vector<std::string> row{effect.option, effect.is_put_in ? "put in" : "of all", effect.storyline,
                                 number(effect.year, 0)};
    for (const double meur :
         {one.total_meur, one.low_meur, one.high_meur, at_value_meur(one, arguments.place_eur_per_mw)})
        row.push_back(number(meur, 3));
    row = joined(row, {rank_text(one.rank), rank_text(one.rank_at_value)});
    for (const double value : {one.own_meur, one.market_meur, one.unmet_meur, change.suppressed_mw,
                               effect.low.suppressed_mw, effect.high.suppressed_mw})
        row.push_back(number(value, 3));
    for (const double value :
         {change.suppressed_homes, change.unmet_mwh, change.curtailed_mwh, change.emitted_t_co2, one.bought_t_co2})
        row.push_back(number(value, 1));
    for (const double value : {change.branch_hours, change.station_hours, change.pipe_hours})
        row.push_back(number(value, 0));
    return joined(row, {number(option.cost_meur, 3), number(option.lifetime_years, 0),
                        number(option.lead_time_years, 1), number(option.technician_years, 0), option.payer,
                        option.gainer, number(effect.n_scenarios, 0), number(effect.n_asked, 0)});
}

PrintTable program_table(const std::vector<PricedEffect>& effects,
                         const std::map<std::string, models::OptionRow>& options, const CompareArguments& arguments) {
    PrintTable table{"",
                     {"option",
                      "how",
                      "storyline",
                      "year",
                      "total_meur",
                      "total_low_meur",
                      "total_high_meur",
                      "total_at_value_meur",
                      "rank",
                      "rank_at_value",
                      "own_meur",
                      "market_meur",
                      "unmet_meur",
                      "away_mw",
                      "away_low_mw",
                      "away_high_mw",
                      "away_homes",
                      std::string(fields().market.unmet_mwh.short_name()),
                      std::string(fields().market.curtailed_mwh.short_name()),
                      "t_co2",
                      "bought_t_co2",
                      "branch_hours",
                      "station_hours",
                      "pipe_hours",
                      "cost_meur",
                      "lifetime_years",
                      "lead_time_years",
                      "technician_years",
                      "payer",
                      "gainer",
                      "scenarios",
                      "scenarios_asked"},
                     {},
                     {}};
    for (const std::string& column : table.columns)
        table.is_number.push_back(column == "option" || column == "how" || column == "storyline" || column == "payer" ||
                                          column == "gainer"
                                      ? 0
                                      : 1);
    for (const PricedEffect& one : effects) table.rows.push_back(program_cells(one, options, arguments));
    return table;
}

/// Names by rank, the least first: "a < b = c".
std::string order_text(const Rivals& rivals, double place_eur_per_mw) {
    const std::vector<int> places = invest::ranks(rivals.costs, place_eur_per_mw);
    std::vector<std::size_t> order(rivals.costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
    std::string out;
    for (std::size_t at = 0; at < order.size(); ++at) {
        const char* sign = at == 0 ? "" : places[order[at]] == places[order[at - 1]] ? " = " : " < ";
        out += sign + rivals.costs[order[at]].option;
    }
    return out;
}

/// The order of each storyline and year at both values, and where it turns.
void print_orders(const std::vector<PricedEffect>& effects, double place_eur_per_mw) {
    for (const Rivals& rivals : rivals_of(effects)) {
        const std::string at_nothing = order_text(rivals, 0.0), at_value = order_text(rivals, place_eur_per_mw);
        std::string text = fmt::format("{} {}: {}.", rivals.storyline, rivals.year, at_nothing);
        if (at_value != at_nothing) text += fmt::format(" At the value: {}.", at_value);
        const std::optional<invest::Turn> turn = invest::first_turn(rivals.costs);
        text += turn ? fmt::format(" {} comes before {} from {:.0f} EUR per MW and year on.", turn->to, turn->from,
                                   turn->place_eur_per_mw)
                     : " No value of a place changes its head.";
        std::cout << wrapped(text) << '\n';
    }
}

}  // namespace

int run_compare(const std::filesystem::path& file, const CompareArguments& arguments, TableFormat format) {
    const ResultView view(file);
    const std::size_t n_pipes = view.n_elements_of(axes().pipe);
    std::vector<invest::ComparedScenario> scenarios;
    for (const std::size_t scenario : view.likely())
        scenarios.push_back(compared(view, scenario, n_pipes, arguments.unmet_eur_per_mwh));
    const std::vector<invest::OptionEffect> effects = invest::option_effects(scenarios);
    if (effects.empty()) {
        Issues issues;
        issues.add(IssueCode::empty_study, {file.string(), 0, {}}, "the file holds no options to compare",
                   "Give the study a table [compare] with base and options (knelpunt describe study), or name a second "
                   "file or two scenarios to compare");
        throw InputError(issues);
    }
    const auto options = options_of(region_folder(view, arguments.region, "options"));
    std::vector<std::string> all;
    for (const invest::OptionEffect& effect : effects) {
        if (effect.option != "all" && std::find(all.begin(), all.end(), effect.option) == all.end())
            all.push_back(effect.option);
    }
    std::vector<PricedEffect> rows;
    for (const invest::OptionEffect& effect : effects)
        rows.push_back(priced(effect, yearly_meur_of(effect, options, all, arguments.rate_pu), arguments));
    rank(rows, arguments.place_eur_per_mw);
    if (format != TableFormat::text) {
        print_table(program_table(rows, options, arguments), format);
        return print_trust(judge(view, view.likely()), format);
    }
    PrintTable money = money_table(view, rows, arguments);
    if (std::all_of(money.rows.begin(), money.rows.end(), [](const auto& row) { return row.back().empty(); })) {
        money.columns.pop_back();
        money.is_number.pop_back();
        for (std::vector<std::string>& row : money.rows) row.pop_back();
    }
    print_table(money, format);
    std::cout
        << wrapped(fmt::format(
               "cost: investment as a yearly payment at {:g} % real, upkeep, the market's change; unmet: what is not "
               "delivered at {:.0f} EUR/MWh; away: MW that find no place; at 0: all of it with a place worth nothing; "
               "at value: a place worth {:.0f} EUR per MW and year (--place); #: rank, the base among them.",
               100.0 * arguments.rate_pu, arguments.unmet_eur_per_mwh, arguments.place_eur_per_mw))
        << "\n\n";
    print_orders(rows, arguments.place_eur_per_mw);
    std::cout << '\n';
    print_table(effect_table(rows), format);
    std::cout
        << wrapped(fmt::format(
               "CO2 bought: net import at {:g} t/MWh (--bought); pairs: of scenarios that were computed, of all; ?: AC "
               "flow has hours without a solution. --csv and --json add curtailment, lead time, technicians, who pays.",
               arguments.bought_t_co2_per_mwh))
        << '\n';
    return print_trust(judge(view, view.likely()), format);
}

}  // namespace knelpunt::cli
