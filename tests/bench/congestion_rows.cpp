#include "tests/bench/congestion_rows.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/congestion/causes/causes.hpp"

namespace knelpunt::bench {
namespace {

congestion::Analysis flows_of(const System& system, const Schedule& schedule, const flow::DcModel& model,
                              bool with_tight_hours) {
    congestion::AnalysisOptions options;
    options.keep_hourly = options.with_headroom = false;
    options.room_hours = congestion::RoomHours::all;
    options.with_tight_hours = with_tight_hours;
    return congestion::analyse(system, schedule, model, options, {});
}

/// Median CPU time of a few runs on this thread  [s]: what others do on the machine does not count.
double median_cpu_s(const std::function<void()>& body) {
    constexpr int kRuns = 5;
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        const std::clock_t start = std::clock();
        body();
        times.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

}  // namespace

std::vector<Row> congestion_rows(cli::Session& session) {
    Issues issues;
    SeriesPool own(&session.engine->series());
    const System system = session.engine->compile(session.study.points.front(), own, issues);
    issues.throw_if_errors();
    const Schedule schedule = schedule_by_rule(system);
    const auto model = flow::build_dc_model(system);
    const congestion::Analysis found = flows_of(system, schedule, *model, true);
    const congestion::CauseCase scenario{system, schedule, *model, found};
    congestion::Causes causes;
    const auto split = [&] {
        causes.branches = congestion::branch_causes(scenario);
        causes.stations = congestion::station_causes(scenario);
    };
    const double split_s = median_cpu_s(split);
    const double flows_s = median_cpu_s([&] { flows_of(system, schedule, *model, true); });
    const double error_pu = std::max(causes.branches.sum_error_pu, causes.stations.sum_error_pu);
    expects(error_pu < tolerance::kCauseSumPu, "parts sum to the flow");
    congestion::TracedShares traced;
    const double trace_s = median_cpu_s([&] { traced = congestion::trace_causes(scenario, {}); });
    expects(traced.sum_error_pu < tolerance::kCauseSumPu, "traced parts sum to the flow");
    const std::vector<int> largest = congestion::largest_categories(*system.structure, causes, 1);
    const double without_s = median_cpu_s([&] { congestion::without_use(scenario, largest, {}); });
    const std::string what = fmt::format("{} hours of elements above 90 %", found.tight.hours.size());
    return {{"congestion", fmt::format("flows, outages and causes of {}, CPU of one core", what), flows_s + split_s,
             0.5, "s"},
            {"congestion", "of that the causes alone: worst hour, hours over, excess, year", split_s, 0.4, "s"},
            {"congestion", "largest error of the sums of parts, relative", error_pu, 1e-12, ""},
            {"congestion", "flow tracing beside it: worst hours and at most 200 hours over", trace_s, 0.5, "s"},
            {"congestion", "flows and outages of the year without one kind of use", without_s, 0.2, "s"}};
}

}  // namespace knelpunt::bench
