#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "models/region/options.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/invest/comparison.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tools/cli/commands.hpp"
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

invest::ComparedScenario compared(const ResultView& view, std::size_t scenario, std::size_t n_pipes) {
    const auto value = [&](const results::ResultField& field) {
        return view.has(field) ? view.at(field, scenario) : std::nan("");
    };
    invest::ComparedScenario out;
    out.option_set = view.option_sets[scenario];
    out.rest = view.storylines[scenario] + "|" + view.weather_years[scenario] + "|" + view.modes[scenario];
    out.year = static_cast<int>(view.years[scenario]);
    out.is_computed = view.is_done(scenario);
    if (!out.is_computed) return out;
    const std::size_t n_branches = view.branches.size();
    // Hours without a solution may hold any number of hours over: what is counted in the others compares with nothing.
    const double not_known = view.is_lower_bound(scenario) ? std::nan("") : 0.0;
    out.outcome = {value(fields().market.cost_eur),
                   value(fields().shortages.suppressed_mw),
                   value(fields().shortages.suppressed_homes),
                   value(fields().market.unmet_mwh),
                   value(fields().market.curtailed_mwh),
                   value(fields().market.emitted_t_co2),
                   not_known + sum_over(view, fields().branches.hours_over_offtake, scenario, n_branches) +
                       sum_over(view, fields().branches.hours_over_feed_in, scenario, n_branches) +
                       sum_over(view, fields().pipes.short_hours, scenario, n_pipes)};
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

/// What programs get of an effect after its total.
std::vector<std::string> program_cells(const invest::OptionEffect& effect,
                                       const std::map<std::string, models::OptionRow>& options, double own_meur,
                                       double market_meur) {
    const invest::Outcome& change = effect.difference;
    const auto found = options.find(effect.option);
    const models::OptionRow option = found == options.end() ? models::OptionRow() : found->second;
    return {number(own_meur, 3),
            number(market_meur, 3),
            number(change.suppressed_mw, 3),
            number(change.suppressed_homes, 1),
            number(change.unmet_mwh, 1),
            number(change.curtailed_mwh, 1),
            number(change.emitted_t_co2, 1),
            number(change.bottleneck_hours, 0),
            number(option.cost_meur, 3),
            number(option.lifetime_years, 0),
            number(option.lead_time_years, 1),
            number(option.technician_years, 0),
            option.payer,
            option.gainer,
            number(effect.n_scenarios, 0),
            number(effect.n_asked, 0)};
}

PrintTable comparison_table(const ResultView& view, const std::vector<invest::OptionEffect>& effects,
                            const std::map<std::string, models::OptionRow>& options, double rate_pu,
                            TableFormat format) {
    const bool is_text = format == TableFormat::text;
    std::vector<std::string> all;
    for (const invest::OptionEffect& effect : effects) {
        if (effect.option != "all" && std::find(all.begin(), all.end(), effect.option) == all.end())
            all.push_back(effect.option);
    }
    PrintTable table{heading(view, "what each option changes, per year; negative = less", "flow and contract"),
                     is_text ? std::vector<std::string>{"option", "", "year", "MEUR", "away MW", "homes", "GWh unmet",
                                                        "kt CO2", "hours", "of"}
                             : std::vector<std::string>{"option",
                                                        "how",
                                                        "year",
                                                        "total_meur",
                                                        "own_meur",
                                                        "market_meur",
                                                        "away_mw",
                                                        "away_homes",
                                                        std::string(fields().market.unmet_mwh.short_name()),
                                                        std::string(fields().market.curtailed_mwh.short_name()),
                                                        "t_co2",
                                                        "bottleneck_hours",
                                                        "cost_meur",
                                                        "lifetime_years",
                                                        "lead_time_years",
                                                        "technician_years",
                                                        "payer",
                                                        "gainer",
                                                        "scenarios",
                                                        "scenarios_asked"},
                     {},
                     {0, 0}};
    for (std::size_t column = table.is_number.size(); column < table.columns.size(); ++column)
        table.is_number.push_back(table.columns[column] == "payer" || table.columns[column] == "gainer" ? 0 : 1);
    for (const invest::OptionEffect& effect : effects) {
        const invest::Outcome& change = effect.difference;
        const double own_meur = yearly_meur_of(effect, options, all, rate_pu),
                     market_meur = change.market_cost_eur / kEurPerMeur,
                     total_meur = own_meur + (std::isfinite(market_meur) ? market_meur : 0.0);
        const bool is_known = effect.n_scenarios > 0;
        std::vector<std::string> row{effect.option, effect.is_put_in ? "put in" : "of all", number(effect.year, 0),
                                     is_known ? number(total_meur, is_text ? 1 : 3) : ""};
        if (is_text) {
            row = joined(row, {number(change.suppressed_mw, 1), number(change.suppressed_homes, 0),
                               number(change.unmet_mwh / kPerKilo, 1), number(change.emitted_t_co2 / kPerKilo, 1),
                               std::isnan(change.bottleneck_hours) ? "?" : number(change.bottleneck_hours, 0),
                               fmt::format("{}/{}", effect.n_scenarios, effect.n_asked)});
        } else {
            row = joined(row, program_cells(effect, options, own_meur, market_meur));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

int run_compare(const std::filesystem::path& file, const std::string& region, double rate_pu, TableFormat format) {
    const ResultView view(file);
    const std::size_t n_pipes = view.n_elements_of(axes().pipe);
    std::vector<invest::ComparedScenario> scenarios;
    for (const std::size_t scenario : view.likely()) scenarios.push_back(compared(view, scenario, n_pipes));
    const std::vector<invest::OptionEffect> effects = invest::option_effects(scenarios);
    if (effects.empty()) {
        Issues issues;
        issues.add(IssueCode::empty_study, {file.string(), 0, {}}, "the file holds no options to compare",
                   "Give the study a table [compare] with base and options; see: knelpunt describe study");
        throw InputError(issues);
    }
    const auto options = options_of(region_folder(view, region, "options"));
    print_table(comparison_table(view, effects, options, rate_pu, format), format);
    if (format == TableFormat::text) {
        std::cout << fmt::format(
            "MEUR: investment as a yearly payment at {:g} % real, upkeep, and the market's change.\n"
            "away: MW and homes that have not joined; hours: of branches and pipes over their limit.\n"
            "of: pairs of scenarios that were computed, of all; ?: AC flow has hours without a solution.\n"
            "--csv and --json add curtailment, cost, lead time, technicians, who pays and gains.\n",
            100.0 * rate_pu);
    }
    return print_trust(judge(view, view.likely()), format);
}

}  // namespace knelpunt::cli
