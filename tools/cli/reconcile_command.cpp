#include <algorithm>
#include <iostream>
#include <set>

#include <fmt/format.h>

#include "models/region/draws.hpp"
#include "sim/base/parallel.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/print_table.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/reconcile/overlay_file.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::cli {
namespace {

using reconcile::ElementHour;
using reconcile::Reconciliation;

/// The measured year of a study in its weathers, compiled.
struct MeasuredYear {
    std::vector<ScenarioPoint> points;
    std::vector<std::unique_ptr<SeriesPool>> pools;
    std::vector<System> systems;
    std::shared_ptr<const flow::DcModel> model;

    [[nodiscard]] std::vector<const System*> pointers() const {
        std::vector<const System*> out;
        for (const System& system : systems) out.push_back(&system);
        return out;
    }
};

void compile_points(Session& session, const models::Region& region, std::size_t n_threads, MeasuredYear& year) {
    const std::size_t n = year.points.size();
    const std::shared_ptr<const Structure> structure = session.engine->structure();
    std::vector<Issues> issues(n);
    year.pools.clear();
    year.systems.assign(n, {});
    for (std::size_t at = 0; at < n; ++at)
        year.pools.push_back(std::make_unique<SeriesPool>(&session.engine->series()));
    parallel_for(n, n_threads, [&](std::size_t at, std::size_t) {
        SeriesPool& own = *year.pools[at];
        // The system shares the pool and does not own it.
        const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own);
        Primitives rows = models::compile(region, year.points[at], structure->time, own, issues[at]);
        year.systems[at] = build_system(structure, pool, std::move(rows), issues[at]);
    });
    for (const Issues& found : issues) found.throw_if_errors();
    year.model = flow::build_dc_model(year.systems.front());
}

/// One point per weather of the base year: that of the first storyline, option set and mode.
MeasuredYear find_measured_year(Session& session, std::size_t n_threads) {
    const sweep::Study& study = session.study;
    Issues issues;
    SeriesPool pool(&session.engine->series());
    const int base_year = session.engine->compile(study.points.front(), pool, issues).base_year;
    issues.throw_if_errors();
    MeasuredYear out;
    std::set<std::string> seen;
    for (const ScenarioPoint& point : study.points) {
        if (point.year != base_year || point.draw != kNoDraw || !seen.insert(point.weather).second) continue;
        out.points.push_back(point);
        out.points.back().dispatch = "rule";
    }
    const Place place{study.file.string(), 0, {}};
    if (base_year == 0)
        issues.add(IssueCode::mode_needs_base_year, place,
                   "reconcile needs the year whose use was measured, and the region names none",
                   "Give base_year in region.toml");
    else if (out.points.empty())
        issues.add(
            IssueCode::empty_study, place,
            fmt::format("the study has no scenario of the base year {}, the only one that was measured", base_year),
            fmt::format("Put {} into axes.year", base_year));
    issues.throw_if_errors();
    compile_points(session, *session.region, n_threads, out);
    return out;
}

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

/// The tables with the corrections, compiled and scanned anew: all that the linear steps left out shows here.
std::vector<ElementHour> check_corrected(Session& session, const std::vector<ScenarioPoint>& points,
                                         const std::vector<Overlay>& changes, std::size_t n_threads,
                                         const std::stop_token& stop) {
    MeasuredYear year;
    year.points = points;
    compile_points(session, *session.region->corrected(changes), n_threads, year);
    const reconcile::Inputs inputs(year.systems.front(), {});
    const reconcile::BaseYear base(year.pointers(), *year.model, inputs);
    return reconcile::find_over(base, n_threads, stop);
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
    if (!arguments.out.empty())
        io::write_text_file(arguments.out, overlay_text(session.study.title, words, result, changes));
    if (!is_text) return print_inputs(words, format), kDone;
    std::cout << fmt::format("{} · base year {} · {} weather years, {} assumed inputs, {} rows, {} rounds\n\n",
                             session.study.title, year.points.front().year, weathers.size(), inputs.size(),
                             result.n_rows, result.n_rounds);
    print_elements("Over their limits with the tables as they are; hours: of the worst year", result.before, words);
    print_inputs(words, format);
    std::cout << fmt::format(
        "least change {:.2f} (sum of squares of bands); means of half chains differ by at most "
        "{:.3f} bands\n",
        result.cost, result.samples.half_gap);
    if (options.n_worlds > 0)
        std::cout << fmt::format(
            "{} of {} worlds hold hour by hour, with {} rows more; means differ by at most {:.2f} bands\n",
            result.worlds.size(), options.n_worlds, result.n_world_rows, result.world_gap);
    print_lower_projects(*session.region, changes);
    if (!result.impossible.empty()) {
        print_elements("Impossible within the bands", result.impossible, words);
        for (const ElementHour& hour : result.impossible)
            std::cout << fmt::format("{}: {}\n", words.element_id(hour.element), words.likely_cause(hour));
    }
    const std::vector<ElementHour> left = check_corrected(session, year.points, changes, arguments.n_threads, stop);
    if (left.empty())
        std::cout << "Computed anew with these changes no element is over its limit in any hour.\n";
    else
        print_elements("Still over when computed anew, hours left out as noise too", left, words);
    if (!arguments.out.empty()) std::cout << "\nCorrections: " << arguments.out.string() << '\n';
    return kDone;
}

}  // namespace knelpunt::cli
