#include "tests/bench/power_rows.hpp"

#include <sys/resource.h>
#include <ctime>
#include <fstream>
#include <iostream>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/congestion/analysis.hpp"
#include "sim/io/matpower.hpp"
#include "sim/security/ac_flows.hpp"
#include "tests/bench/peak_rate.hpp"
#include "tests/support/plants_that_hold.hpp"

namespace knelpunt::bench {
namespace {

using flow::Complex;
using flow::kStates;

double cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    constexpr double kSPerNs = 1e-9;
    return static_cast<double>(now.tv_sec) + kSPerNs * static_cast<double>(now.tv_nsec);
}

double peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    constexpr double kMbPerKib = 1024.0 / 1.0e6;
    return kMbPerKib * static_cast<double>(usage.ru_maxrss);
}

std::vector<double> read_numbers(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<double> out(std::filesystem::file_size(file) / sizeof(double));
    stream.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(double)));
    return out;
}

/// All hours of a scenario by AC flow.
security::AcResults flow_of_year(const System& system, const flow::DcModel& dc, bool with_outages) {
    using enum security::AcOutageMode;
    return congestion::solve_ac(system, schedule_by_rule(system), dc, with_outages ? all : none, {}).results;
}

/// A published network and the places of its rows.
struct Case {
    Primitives rows;
    System system;
    double model_s = 0.0;
    flow::AcModel model;
    std::vector<std::size_t> place_in_file;  ///< by position
    std::vector<std::size_t> row_in_file;    ///< position of each

    explicit Case(const std::filesystem::path& folder) {
        Issues issues;
        rows = io::read_matpower(folder / "case.m", {.list_outages = false}, issues);
        StructureBuilder builder(TimeAxis(2025, 1, 1.0));
        builder.add(rows, issues);
        issues.throw_if_errors();
        system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
        issues.throw_if_errors();
        const double start_s = cpu_s();
        model = flow::build_ac_model(flow::build_ac_network(system));
        model_s = cpu_s() - start_s;
        place_in_file.resize(model.pattern.n());
        expects(rows.nodes.size() == model.pattern.n(), "all buses of the case are in service");
        for (std::size_t row = 0; row < rows.nodes.size(); ++row) {
            const int bus =
                model.net.bus_at[static_cast<std::size_t>(system.structure->nodes.find(rows.nodes[row].id))];
            const auto position = static_cast<std::size_t>(model.pattern.position_of[static_cast<std::size_t>(bus)]);
            place_in_file[position] = row;
            row_in_file.push_back(position);
        }
    }
};

/// Voltages of a batch into rows [item][bus].
void keep(const Case& of, const flow::AcBatch& batch, Complex* v_pu, std::size_t& n_unsolved) {
    const std::size_t n = of.model.pattern.n();
    for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
        Complex* to = v_pu + static_cast<std::size_t>(batch.items[lane]) * n;
        if (!batch.outcome[lane].is_solved) {
            ++n_unsolved;
            std::fill_n(to, n, Complex(kNaN, kNaN));
            continue;
        }
        const double *e = batch.states.e_pu.data() + lane, *f = batch.states.f_pu.data() + lane;
        for (std::size_t place = 0; place < n; ++place)
            to[place] = {e[of.row_in_file[place] * kStates], f[of.row_in_file[place] * kStates]};
    }
}

/// Floating point operations of one chord step of one state, and the bytes of the factor that sixteen share.
struct StepWork {
    std::size_t in_double = 0, in_float = 0, factor_bytes = 0;
};

StepWork work_of(const flow::AcPattern& pattern) {
    constexpr std::size_t kPerEntry = 8, kPerBlock = 8, kPerRow = 60;  // complex times complex; 2 x 2 times 2; moves
    return {kPerEntry * pattern.y_column.size() + kPerRow * pattern.n(), kPerBlock * pattern.n_blocks(),
            4 * sizeof(float) * pattern.n_blocks()};
}

/// Rounds of one task: CPU seconds of each, and what the last one found.
struct TimedRuns {
    int n_rounds = 1;
    std::vector<double> seconds;
    std::vector<Complex> v_pu;  ///< [item][bus]
    flow::AcCounts counts;
    std::size_t n_unsolved = 0;

    void time(const std::function<flow::AcCounts()>& body) {
        for (int round = 0; round < n_rounds; ++round) {
            n_unsolved = 0;
            const double from_s = cpu_s();
            counts = body();
            seconds.push_back(cpu_s() - from_s);
        }
    }
};

/// What is drawn from and what is put into the grid at each step.
std::vector<std::vector<double>> features(const std::vector<double>& p_pu, std::size_t n) {
    std::vector<std::vector<double>> out(2, std::vector<double>(p_pu.size() / n, 0.0));
    for (std::size_t step = 0; step < p_pu.size() / n; ++step) {
        const double* row = p_pu.data() + step * n;
        for (std::size_t bus = 0; bus < n; ++bus) {
            out[0][step] += std::min(0.0, row[bus]);
            out[1][step] += std::max(0.0, row[bus]);
        }
    }
    return out;
}

/// The powers of a series, as [step][bus] in the order of the file.
struct Series {
    explicit Series(const std::filesystem::path& folder)
        : p_pu(read_numbers(folder / "p.bin")), q_pu(read_numbers(folder / "q.bin")) {}

    [[nodiscard]] flow::AcFill fill(const Case& of) const {
        return [this, &of](std::span<const int> steps, flow::AcPowers& out) {
            const std::size_t n = of.model.pattern.n();
            std::array<const double*, kStates> p{}, q{};
            for (std::size_t lane = 0; lane < kStates; ++lane) {
                const std::size_t at = static_cast<std::size_t>(steps[std::min(lane, steps.size() - 1)]) * n;
                p[lane] = p_pu.data() + at;
                q[lane] = q_pu.data() + at;
            }
            for (std::size_t row = 0; row < n; ++row) {
                for (std::size_t lane = 0; lane < kStates; ++lane) {
                    out.p_pu[row * kStates + lane] = p[lane][of.place_in_file[row]];
                    out.q_pu[row * kStates + lane] = q[lane][of.place_in_file[row]];
                }
            }
        };
    }

    std::vector<double> p_pu, q_pu;
};

void time_series(const Case& of, const std::filesystem::path& folder, flow::AcSolver& solver, TimedRuns& runs) {
    const Series series(folder);
    runs.v_pu.resize(series.p_pu.size());
    const auto take = [&](const flow::AcBatch& batch) { keep(of, batch, runs.v_pu.data(), runs.n_unsolved); };
    runs.time([&] {
        return solver.series(flow::alike(features(series.p_pu, of.model.pattern.n()), kStates), series.fill(of), take,
                             {});
    });
}

std::vector<flow::AcOutage> read_outages(const Case& of, const std::filesystem::path& folder) {
    std::vector<flow::AcOutage> list;
    std::ifstream stream(folder / "outages.txt");
    for (std::size_t row = 0; stream >> row;) {
        const int branch = of.system.structure->branches.find(of.rows.branches[row].id);
        list.push_back({{{of.model.net.branch_at[static_cast<std::size_t>(branch)], 1.0}}});
    }
    return list;
}

/// Every step after every outage; voltages as [outage][step][bus].
void time_hours_of_outages(const Case& of, const std::filesystem::path& folder, flow::AcSolver& solver,
                           TimedRuns& runs) {
    const Series series(folder);
    const std::vector<flow::AcOutage> list = read_outages(of, folder);
    runs.v_pu.resize(series.p_pu.size() * list.size());
    runs.time([&] {
        return solver.series_with_outages(
            flow::alike(features(series.p_pu, of.model.pattern.n()), kStates), series.fill(of),
            [](const flow::AcBatch&) {}, list,
            [&](std::size_t outage, const flow::AcBatch& batch) {
                keep(of, batch, runs.v_pu.data() + outage * series.p_pu.size(), runs.n_unsolved);
            },
            {});
    });
}

void time_outages(const Case& of, const std::filesystem::path& folder, flow::AcSolver& solver, TimedRuns& runs) {
    const std::vector<flow::AcOutage> list = read_outages(of, folder);
    const std::vector<Complex> injection_pu = flow::bus_injections(of.system, of.model.net, 0);
    const flow::AcSolution base = flow::solve_newton(of.model.net, flow::ac_case(of.model.net, injection_pu));
    expects(base.is_solved, "the base state has a solution");
    runs.v_pu.resize(list.size() * of.model.pattern.n());
    const auto take = [&](const flow::AcBatch& batch) { keep(of, batch, runs.v_pu.data(), runs.n_unsolved); };
    runs.time([&] { return solver.outages(injection_pu, base.v_pu, list, take, {}); });
}

}  // namespace

std::vector<Row> power_rows(const System& system) {
    const auto dc = flow::build_dc_model(system);
    System without_taps = system;
    std::fill(without_taps.branches.ratio_step_pu.begin(), without_taps.branches.ratio_step_pu.end(), 0.0);
    const double plain_s = median_s(3, [&] { flow_of_year(without_taps, *dc, false); });
    const double taps_s = median_s(3, [&] { flow_of_year(system, *dc, false); });
    security::AcResults all;
    System with_limits = system;
    support::hold_at_plants(with_limits);
    security::AcResults limited;
    const double limits_s = median_s(3, [&] { limited = flow_of_year(with_limits, *dc, false); });
    const double outages_s = median_s(1, [&] { all = flow_of_year(system, *dc, true); });
    expects(all.n_unsolved_steps == 0, "every hour has a solution");
    congestion::AnalysisOptions options;
    options.is_ac = true;
    options.ac_outages = security::AcOutageMode::screened;
    options.keep_hourly = options.with_headroom = false;
    double estimated_pu = 0.0;
    const double screened_s = median_s(3, [&] {
        estimated_pu = congestion::analyse(system, schedule_by_rule(system), *dc, options, {}).ac.screened_pu;
    });
    const auto n_steps = static_cast<double>(system.structure->time.n_steps());
    const std::string size = fmt::format("{} buses, {} branches", dc->net.node_of.size(), dc->net.branch_of.size());
    constexpr double kMicro = 1e6;
    return {{"power-flow", "the region's year, AC, set-up included, with tap changers, one core, " + size, taps_s, 0.06,
             "s"},
            {"power-flow", "that over the same without tap changers", taps_s / plain_s, 2.0, "1"},
            {"power-flow", "the same with tap changers, and voltages held within reactive limits at the plants",
             limits_s, 0.06, "s"},
            {"power-flow", "that over the same without either", limits_s / plain_s, 2.0, "1"},
            {"power-flow",
             fmt::format(
                 "the region's year after each of {} outages, AC, no screening, voltages and currents kept as worst",
                 dc->outages.size()),
             outages_s, 5.0, "s"},
            {"power-flow",
             fmt::format("the same with screening, held against limits; {:.0f} % estimated", 100.0 * estimated_pu),
             screened_s, 1.5, "s"},
            {"power-flow", "without screening, per state",
             kMicro * outages_s / (n_steps * static_cast<double>(dc->outages.size() + 1)), kNaN, "us"},
            {"power-flow", "memory of the process after that, the region's tables included", peak_mb(), 300.0, "MB"}};
}

void time_ac_case(const std::filesystem::path& folder, const std::string& what, int n_rounds) {
    const Case of(folder);
    const double start_s = cpu_s();
    flow::AcSolver solver(of.model);
    const double solver_s = cpu_s() - start_s;
    TimedRuns runs{n_rounds, {}, {}, {}, 0};
    if (what == "series")
        time_series(of, folder, solver, runs);
    else if (what == "hours-of-outages")
        time_hours_of_outages(of, folder, solver, runs);
    else
        time_outages(of, folder, solver, runs);
    std::ofstream(folder / "v.bin", std::ios::binary)
        .write(reinterpret_cast<const char*>(runs.v_pu.data()),
               static_cast<std::streamsize>(runs.v_pu.size() * sizeof(Complex)));
    const StepWork work = work_of(of.model.pattern);
    const PeakRate peak = measure_peak_rate();
    std::string seconds;
    for (const double round_s : runs.seconds) seconds += fmt::format("{}{:.9g}", seconds.empty() ? "" : ",", round_s);
    std::cout << fmt::format(
        "{{\"seconds\":[{}],\"model_s\":{:.9g},\"solver_s\":{:.9g},\"unsolved\":{},\"factors\":{},\"newton_steps\":"
        "{},"
        "\"chord_steps\":{},\"regrouped\":{},\"alone\":{},\"step_flop\":[{},{}],\"factor_bytes\":{},\"peak_flop_per_"
        "s\":[{"
        ":.4g},{:.4g}],\"factor_bytes_per_s\":{:.4g}}}\n",
        seconds, of.model_s, solver_s, runs.n_unsolved, runs.counts.n_factors, runs.counts.n_newton_steps,
        runs.counts.n_chord_steps, runs.counts.n_regrouped, runs.counts.n_alone, work.in_double, work.in_float,
        work.factor_bytes, peak.in_double, peak.in_float, measure_read_rate(work.factor_bytes));
}

}  // namespace knelpunt::bench
