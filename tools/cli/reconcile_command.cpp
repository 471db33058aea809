#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "models/region/draws.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/print_table.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/reconcile/candidates.hpp"
#include "tools/cli/reconcile/overlay_file.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::cli {
namespace {

using reconcile::ElementHour;
using reconcile::Reconciliation;

std::string number(double value, int digits) { return fmt::format("{:.{}f}", value, digits); }

void print_inputs(const ReconcileWords& words, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table{
        "Assumed inputs that must be otherwise, furthest moved first",
        {"input", "id", "unit", "before", "mean", "p10", "p50", "p90", "bands", "cost if held", "forced by", "when"},
        {},
        {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0}};
    for (const InputText& input : words.changed_inputs()) {
        const int digits = input.kind == "share" ? 3 : 1;
        const double cost = input.bands.cost_if_held;
        std::vector<std::string> row{input.kind, input.id, input.unit};
        for (const double value : {input.before, input.mean, input.p10, input.p50, input.p90})
            row.push_back(number(value, digits));
        row.push_back(number(input.bands.mean, 2));
        row.push_back(std::isinf(cost) ? (is_text ? "never" : "") : number(cost, 2));
        row.push_back(words.element_id(input.bands.forced_by.element));
        row.push_back(words.when(input.bands.forced_by));
        table.rows.push_back(std::move(row));
    }
    if (is_text) {  // within 80 columns
        table.columns = {"input", "id", "before", "mean", "p10", "p90", "bands", "held", "forced by"};
        table.is_number = {0, 0, 1, 1, 1, 1, 1, 1, 0};
        for (std::vector<std::string>& row : table.rows)
            row = {row[0] == "firm_capacity" ? "firm" : row[0],
                   row[1],
                   row[3],
                   row[4],
                   row[5],
                   row[7],
                   row[8],
                   row[9],
                   row[10]};
    }
    print_table(table, format);
}

void print_elements(const std::string& title, const std::vector<ElementHour>& elements, const ReconcileWords& words) {
    PrintTable table{title, {"element", "name", "loading", "hours", "outage", "when"}, {}, {0, 0, 1, 1, 0, 0}};
    for (const ElementHour& hour : elements)
        table.rows.push_back({words.element_id(hour.element), words.element_name(hour.element),
                              number(hour.loading_pu, 3), hour.n_over > 0 ? fmt::format("{}", hour.n_over) : "",
                              words.outage(hour), words.when(hour)});
    print_table(table, TableFormat::text);
}

/// What a project would set below what the base year shows.
void print_lower_projects(const models::Region& region, const std::vector<Overlay>& changes) {
    for (const auto& [project, row, mva] : region.projects_below(changes))
        std::cout << fmt::format("Project {} sets {} to {} MVA, below that: it stays as reconciled.\n", project, row,
                                 mva);
}

void print_impossible(const std::vector<ElementHour>& impossible, const ReconcileWords& words) {
    if (impossible.empty()) return;
    print_elements("Impossible within the bands", impossible, words);
    for (const ElementHour& hour : impossible)
        std::cout << wrapped(fmt::format("{}: {}", words.element_id(hour.element), words.likely_cause(hour))) << '\n';
}

void print_candidates(const std::vector<Candidate>& candidates, const ReconcileWords& words) {
    PrintTable table{"What else may be wrong, run one by one with the corrections · over: elements of all",
                     {"element", "candidate", "loading", "hours", "over"},
                     {},
                     {0, 0, 1, 1, 1}};
    for (const Candidate& one : candidates)
        table.rows.push_back({words.element_id(one.element), one.what,
                              one.holds() ? "holds" : number(one.loading_pu, 3),
                              one.holds() ? "" : fmt::format("{}", one.n_hours), fmt::format("{}", one.n_over)});
    print_table(table, TableFormat::text);
}

}  // namespace

int run_reconcile(const ReconcileArguments& arguments, TableFormat format, const std::stop_token& stop,
                  const LogSink& log) {
    if (!arguments.out.empty()) check_output_file(arguments.out, kOverlayMark, arguments.force, {arguments.study});
    Session session = open_session(arguments.study, log);
    MeasuredYear year = find_measured_year(session, arguments.n_threads);
    std::vector<std::string> weathers;
    for (const ScenarioPoint& point : year.points) weathers.push_back(point.weather);
    const reconcile::Inputs inputs(year.systems.front(), {models::kFirmBandPu, models::share_band_pu()});
    const reconcile::BaseYear base(year.pointers(), *year.model, inputs);
    reconcile::ReconcileOptions options;
    options.n_threads = arguments.n_threads;
    options.left_out_hours = arguments.left_out_hours;
    options.most_bands = arguments.most_bands;
    options.n_worlds = arguments.out.empty() ? 0 : arguments.n_samples;
    const Reconciliation result = reconcile::reconcile(base, options, stop);
    const ReconcileWords words(base, weathers, result);
    const bool is_text = format == TableFormat::text;
    if (!result.is_needed()) {
        std::cout << fmt::format("{}: nothing needs to change. In {} every element holds its limits.\n",
                                 session.study.title, year.points.front().year);
        return kDone;
    }
    const std::vector<Overlay> changes = overlay_changes(*session.region, base, result);
    std::vector<ElementHour> unexplained = result.impossible;
    const std::vector<ElementHour> still = still_over(base, result);
    unexplained.insert(unexplained.end(), still.begin(), still.end());
    const std::vector<Candidate> candidates =
        run_candidates(session, year, words, changes, unexplained, arguments.n_threads, stop);
    if (!arguments.out.empty())
        io::write_text_file(arguments.out, overlay_text(session.study.title, words, result, changes, candidates));
    if (!is_text) return print_inputs(words, format), kDone;
    std::cout << wrapped(fmt::format("{} · base year {} · {} weather years, {} assumed inputs, {} rows, {} rounds",
                                     session.study.title, year.points.front().year, weathers.size(), inputs.size(),
                                     result.n_rows, result.n_rounds))
              << "\n\n";
    print_elements("Over their limits with the tables as they are; hours: of the worst year", result.before, words);
    print_inputs(words, format);
    std::cout << wrapped(fmt::format(
                     "least change {:.2f} (sum of squares of bands); means of half chains differ by at most "
                     "{:.3f} bands",
                     result.cost, result.samples.half_gap))
              << '\n';
    if (options.n_worlds > 0)
        std::cout << wrapped(fmt::format(
                         "{} of {} worlds hold hour by hour, with {} rows more; means differ by at most {:.2f} bands",
                         result.worlds.size(), options.n_worlds, result.n_world_rows, result.world_gap))
                  << '\n';
    print_lower_projects(*session.region, changes);
    print_impossible(result.impossible, words);
    if (!candidates.empty()) print_candidates(candidates, words);
    const std::vector<ElementHour> left =
        find_over_corrected(session, year.points, changes, {}, arguments.n_threads, stop);
    if (left.empty())
        std::cout << "Computed anew with these changes no element is over its limit in any hour.\n";
    else
        print_elements("Still over when computed anew, hours left out as noise too", left, words);
    if (!arguments.out.empty()) std::cout << "\nCorrections: " << arguments.out.string() << '\n';
    return kDone;
}

}  // namespace knelpunt::cli
