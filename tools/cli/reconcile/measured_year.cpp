#include "tools/cli/reconcile/measured_year.hpp"

#include <set>

#include <fmt/format.h>

#include "sim/base/parallel.hpp"

namespace knelpunt::cli {

std::vector<const System*> MeasuredYear::pointers() const {
    std::vector<const System*> out;
    for (const System& system : systems) out.push_back(&system);
    return out;
}

void compile_points(Session& session, const models::Region& region, const RowChange& change, std::size_t n_threads,
                    MeasuredYear& year) {
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
        if (change) change(rows);
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
        out.points.back().dispatch = Decider::rule;
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
    compile_points(session, *session.region, {}, n_threads, out);
    return out;
}

std::vector<reconcile::ElementHour> find_over_corrected(Session& session, const std::vector<ScenarioPoint>& points,
                                                        const std::vector<Overlay>& changes, const RowChange& change,
                                                        std::size_t n_threads, const std::stop_token& stop) {
    MeasuredYear year;
    year.points = points;
    compile_points(session, *session.region->corrected(changes), change, n_threads, year);
    const reconcile::Inputs inputs(year.systems.front(), {});
    const reconcile::BaseYear base(year.pointers(), *year.model, inputs);
    return reconcile::find_over(base, n_threads, stop);
}

}  // namespace knelpunt::cli
