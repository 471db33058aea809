// Measures the program on the region. `knelpunt_bench --json [NAME]` prints rows of what, measured, goal, unit; every
// figure is checked for agreement first. `--dump FOLDER` writes the region's grid, injections and flows in full
// precision for comparison with other programs. `--torture N` solves N random programs of every feature with HiGHS as referee;
// `--mps FILE.mps HOURS CAPACITIES` writes a measured program for other solvers, `--market FOLDER HOURS` the region's market for PyPSA. Times never fail anything.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "models/region/region.hpp"
#include "sim/base/expects.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/units.hpp"
#include "sim/dispatch/market.hpp"
#include "sim/flow/injections.hpp"
#include "sim/numeric/cpu.hpp"
#include "sim/results/part.hpp"
#include "sim/run/fields/fields.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/bench/congestion_rows.hpp"
#include "tests/bench/pipe_rows.hpp"
#include "tests/bench/power_rows.hpp"
#include "tests/bench/rows.hpp"
#include "tests/bench/solver_rows.hpp"
#include "tools/cli/session.hpp"
#include "tools/cli/terminal.hpp"

namespace {

using namespace knelpunt;
using bench::median_s;
using bench::now_s;
using bench::Row;
using bench::stream_gb_per_s;

/// Resident memory now  [MB].
double resident_mb() {
    std::ifstream stream("/proc/self/statm");
    double pages = 0.0, resident = 0.0;
    stream >> pages >> resident;
    return resident * 4096.0 / kBytesPerMb;
}

double peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024.0 / kBytesPerMb;
}

std::filesystem::path region_study() {
    return std::filesystem::path(KNELPUNT_SOURCE_DIR) / "scenarios/mra/studies/outlook.toml";
}

/// A study of one scenario of the region, in a file that goes with it.
class TemporaryStudy {
public:
    TemporaryStudy(const std::string& axes, const std::string& rest)
        : path_(std::filesystem::temp_directory_path() / "knelpunt_bench_study.toml") {
        std::ofstream(path_) << "knelpunt = 1\nregion = \""
                             << (std::filesystem::path(KNELPUNT_SOURCE_DIR) / "scenarios/mra").string() << "\"\n"
                             << axes << "weather = [\"ordinary\"]\noptions = [\"planned\"]\n"
                             << "[option_sets.planned]\nprojects = [\"*\"]\n"
                             << rest;
    }
    ~TemporaryStudy() {
        std::error_code error;
        std::filesystem::remove(path_, error);
    }
    TemporaryStudy(const TemporaryStudy&) = delete;
    TemporaryStudy& operator=(const TemporaryStudy&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class Bench {
public:
    explicit Bench(std::string only)
        : only_(std::move(only)), session_(cli::open_session(region_study(), silent_log())) {}

    std::vector<Row> run() {
        flow_and_outages();
        weather_and_demand();
        one_of_all_levels();
        hundred_draws();
        one_scenario();
        write_rate();
        two_threads();
        thousand_scenarios();
        market();
        power_flow();
        congestion();
        if (only_.empty() || only_ == "solver") {
            const std::vector<Row> solver = bench::solver_rows();
            rows_.insert(rows_.end(), solver.begin(), solver.end());
        }
        return rows_;
    }

    /// Grid, injections of the first hours, flows and flows after outages, as text with 17 digits.
    void dump(const std::filesystem::path& folder, std::size_t n_hours);

private:
    [[nodiscard]] bool wanted(const std::string& name) const {
        return only_.empty() || only_ == name || only_ == "region";
    }

    void flow_and_outages();
    void weather_and_demand();
    void one_of_all_levels();
    void hundred_draws();
    void one_scenario();
    void write_rate();
    void two_threads();
    void thousand_scenarios();
    void market();
    void power_flow();
    void congestion();

    std::string only_;
    cli::Session session_;
    std::vector<Row> rows_;
};

/// Injections, flows and worst outages of all hours: what the engine does before it counts anything.
struct FlowRun {
    std::shared_ptr<const flow::DcModel> model;
    flow::NodeSums sums;
    flow::BlockMatrix demand, source, injection, angle, flow, limit, worst, pair;
    std::array<double, flow::kBlockSteps> net{};

    explicit FlowRun(const System& system)
        : model(flow::build_dc_model(system)),
          sums(flow::build_node_sums(system, schedule_by_rule(system), model->net)),
          demand(n()),
          source(n()),
          injection(n()),
          angle(n()),
          flow(m()),
          limit(m()),
          worst(m()),
          pair(m()) {
        limit.fill(1.0);
    }
    [[nodiscard]] std::size_t n() const { return model->net.node_of.size(); }
    [[nodiscard]] std::size_t m() const { return model->net.branch_of.size(); }

    void block(std::size_t first, flow::PairRoom& room) {
        sums.demand_mw.fill(first, demand);
        sums.source_mw.fill(first, source);
        flow::balance(model->net, demand, source, injection, net.data());
        flow::solve_block(*model, injection, angle, flow);
        flow::worst_outages(*model, flow, limit, worst, pair, room);
    }
};

void Bench::flow_and_outages() {
    if (!wanted("flow")) return;
    Issues issues;
    SeriesPool own(&session_.engine->series());
    const System system = session_.engine->compile(session_.study.points.front(), own, issues);
    const std::size_t n_steps = session_.study.time.n_steps();
    const auto year = [&] {
        FlowRun run(system);
        flow::PairRoom room(run.model->pairs.outage.size());
        for (std::size_t first = 0; first < n_steps; first += flow::kBlockSteps) run.block(first, room);
    };
    const double before_mb = resident_mb();
    if (numeric::lane_target() == numeric::LaneTarget::avx512) {
        rows_.push_back(
            {"flow", "DC flow + all N-1, worst kept, full year, one core, AVX-512", median_s(5, year), 0.1, "s"});
    }
    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    rows_.push_back({"flow", fmt::format("the same with {}", numeric::lane_target_name(numeric::lane_target())),
                     median_s(5, year), 0.25, "s"});
    numeric::limit_lane_target(numeric::LaneTarget::avx512);
    rows_.push_back({"flow", "memory of that, beside the input", resident_mb() - before_mb, 100.0, "MB"});
}

void Bench::congestion() {
    if (!wanted("congestion")) return;
    const TemporaryStudy study("mode = \"wish\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2035]\n", "");
    cli::Session session = cli::open_session(study.path(), silent_log());
    const std::vector<Row> found = bench::congestion_rows(session);
    rows_.insert(rows_.end(), found.begin(), found.end());
}

void Bench::weather_and_demand() {
    if (!wanted("region")) return;
    const ScenarioPoint& point = session_.study.points.front();
    const auto compile = [&](SeriesPool& shared) {
        SeriesPool own(&shared);
        Issues issues;
        const Primitives rows = models::compile(*session_.region, point, session_.study.time, own, issues);
        issues.throw_if_errors();
        double energy_mwh = 0.0;
        for (const DemandRow& row : rows.demands) energy_mwh += row.p_mw.scale * kHoursPerYear;
        expects(energy_mwh > 0.0, "the region uses electricity");
    };
    const double cold_s = median_s(5, [&] {
        SeriesPool empty(session_.study.time.n_steps());
        compile(empty);
    });
    rows_.push_back(
        {"region", "weather, demand, supply and ledger of the region, full year, one core", cold_s, 0.3, "s"});
    SeriesPool known(session_.study.time.n_steps());
    compile(known);
    rows_.push_back(
        {"region", "the same for one more scenario of a study", median_s(5, [&] { compile(known); }), 0.05, "s"});
}

void Bench::one_of_all_levels() {
    if (!wanted("region")) return;
    const std::filesystem::path part = std::filesystem::temp_directory_path() / "knelpunt_bench.h5";
    const TemporaryStudy study("mode = \"connected\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2040]\n", "");
    const double seconds = median_s(5, [&] {
        cli::Session fresh = cli::open_session(study.path(), silent_log());
        results::write_part(
            part,
            results::pack(fresh.engine->run(fresh.study.points.front(), {}), run::schema(), *fresh.engine->structure()),
            run::schema(), *fresh.engine->structure());
    });
    rows_.push_back({"region", "one scenario of 2040, all levels, joining year by year since 2023, tables to part file",
                     seconds, 1.5, "s"});
    std::filesystem::remove(part);
}

void Bench::hundred_draws() {
    if (!wanted("region")) return;
    const TemporaryStudy study("mode = \"wish\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2030]\n",
                               "[draws]\ncount = 100\n[outputs]\nhourly = []\n");
    cli::Session session = cli::open_session(study.path(), silent_log());
    sweep::SweepOptions options;
    options.out = std::filesystem::temp_directory_path() / "knelpunt_bench_draws.h5";
    options.force = true;
    double quarter_mb = 0.0;
    const double start = now_s();
    Issues issues;
    const auto claim = sweep::OutputClaim::take(options, issues);
    issues.throw_if_errors();
    sweep::run_sweep({session.study, session.region->key(), cli::file_labels(session), *session.engine}, *claim,
                     options, {}, [&](const sweep::Progress& progress) {
                         if (progress.n_done == progress.n_total / 4) quarter_mb = resident_mb();
                     });
    rows_.push_back({"region", "100 draws of ratings, load shares, weather and commissioning, full years with N-1",
                     now_s() - start, 30.0, "s"});
    rows_.push_back({"region", "memory gained from the 25th to the 100th draw", resident_mb() - quarter_mb, 5.0, "MB"});
    std::filesystem::remove(options.out);
}

void Bench::one_scenario() {
    if (!wanted("scenario")) return;
    const std::filesystem::path part = std::filesystem::temp_directory_path() / "knelpunt_bench.h5";
    const TemporaryStudy study("mode = \"wish\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2030]\n", "");
    const double seconds = median_s(5, [&] {
        cli::Session fresh = cli::open_session(study.path(), silent_log());
        results::write_part(
            part,
            results::pack(fresh.engine->run(fresh.study.points.front(), {}), run::schema(), *fresh.engine->structure()),
            run::schema(), *fresh.engine->structure());
    });
    rows_.push_back({"scenario", "one scenario from tables to its part file, all hours, one core", seconds, 1.0, "s"});
    const double alone = median_s(5, [&] {
        results::write_part(part,
                            results::pack(session_.engine->run(session_.study.points.front(), {}), run::schema(),
                                          *session_.engine->structure()),
                            run::schema(), *session_.engine->structure());
    });
    rows_.push_back({"scenario", "one more scenario of a study to its part file", alone, 1.0, "s"});
    std::filesystem::remove(part);
}

void Bench::write_rate() {
    if (!wanted("write")) return;
    const results::FieldValues values = session_.engine->run(session_.study.points.front(), {});
    const std::filesystem::path part = std::filesystem::temp_directory_path() / "knelpunt_bench.h5";
    std::size_t n_bytes = 0;
    const double seconds = median_s(5, [&] {
        const results::PackedPart packed = results::pack(values, run::schema(), *session_.engine->structure());
        results::write_part(part, packed, run::schema(), *session_.engine->structure());
        n_bytes = packed.n_bytes_hourly;
    });
    rows_.push_back({"write", "pack and write hourly results, per core",
                     static_cast<double>(n_bytes) / kBytesPerMb / seconds, 50.0, "MB/s", false});
    std::filesystem::remove(part);
}

void Bench::two_threads() {
    if (!wanted("sweep")) return;
    const std::filesystem::path out = std::filesystem::temp_directory_path() / "knelpunt_bench_sweep.h5";
    std::vector<double> ratios;
    const auto sweep = [&](std::size_t n_threads) {
        sweep::SweepOptions options;
        options.out = out;
        options.n_threads = n_threads;
        options.force = true;
        const double start = now_s();
        Issues issues;
        const auto claim = sweep::OutputClaim::take(options, issues);
        issues.throw_if_errors();
        sweep::run_sweep({session_.study, session_.region->key(), cli::file_labels(session_), *session_.engine}, *claim,
                         options, {}, {});
        return now_s() - start;
    };
    sweep(2);  // warms the shared series and the disk cache
    for (int pair = 0; pair < 3; ++pair) ratios.push_back(sweep(1) / sweep(2));
    std::sort(ratios.begin(), ratios.end());
    rows_.push_back({"sweep", "64 scenarios of the outlook on 1 thread over 2 threads", ratios[1], 1.9, "1", false});
    std::filesystem::remove(out);
}

void Bench::thousand_scenarios() {
    if (!wanted("thousand")) return;
    run::EngineOptions options;  // no hourly output: what stays in memory is the engine's own
    const auto region = session_.region;
    run::Engine engine(
        session_.study.time,
        [region](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool, Issues& issues) {
            return models::compile(*region, point, time, pool, issues);
        },
        options, silent_log());
    Issues issues;
    engine.check(session_.study.points, issues);
    constexpr std::size_t kRuns = 1000, kQuarter = 250;
    std::vector<double> quarter_s(4);
    double first_mb = 0.0;
    for (std::size_t run = 0; run < kRuns; ++run) {
        // Each scenario differs: another growth of all energies, so no result can be reused.
        ScenarioPoint point = session_.study.points[run % session_.study.points.size()];
        point.mode = ConnectionMode::wish;  // nothing that scenarios before it have left in the engine
        point.overlays.push_back(
            {"loads", "AAB50.Aalsmeer.households", "municipality", "set", fmt::format("Aalsmeer {}", run), {}});
        const std::clock_t start = std::clock();  // processor time: the machine's other work does not count
        engine.run(point, {});
        quarter_s[run / kQuarter] += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        if (run == kQuarter / 2) first_mb = resident_mb();
    }
    rows_.push_back(
        {"thousand", "1000 scenarios: memory gained from the 125th to the last", resident_mb() - first_mb, 5.0, "MB"});
    rows_.push_back({"thousand", "1000 scenarios: last quarter over first quarter, processor time",
                     quarter_s[3] / quarter_s[0], 1.05, "1"});
    rows_.push_back({"thousand", "1000 scenarios without hourly output: each",
                     (quarter_s[0] + quarter_s[1] + quarter_s[2] + quarter_s[3]) / kRuns, 1.0, "s"});
}

/// One year of the region's market: stating the program, solving it week by week, and what the program takes in memory.
void Bench::market() {
    if (!only_.empty() && only_ != "market") return;
    const TemporaryStudy study("dispatch = \"market\"\nmode = \"wish\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2035]\n",
                               "[outputs]\nhourly = []\n");
    cli::Session session = cli::open_session(study.path(), silent_log());
    SeriesPool own(&session.engine->series());
    Issues issues;
    const System system = session.engine->compile(session.study.points.front(), own, issues);
    issues.throw_if_errors();
    const double build_s = median_s(5, [&] { dispatch::build_market({system}, {}, issues); });
    const double before_mb = peak_mb();
    const dispatch::MarketProblem problem = dispatch::build_market({system}, {}, issues);
    const std::size_t n_columns = problem.program.n_columns();
    const auto n_values = static_cast<double>(n_columns * problem.program.n_stages());
    const std::string size = fmt::format("{} columns and {} stores per hour", n_columns, problem.program.n_stores());
    rows_.push_back({"market", "program of the market from a System, full year, " + size, build_s, 0.3, "s"});
    int n_iterations = 0;
    const double solve_s = median_s(3, [&] {
        const auto solution = solver::solve_interior_point(problem.program, {}, {});
        n_iterations = solution.n_iterations;
        expects(solution.status == solver::SolveStatus::optimal, "the market has an answer");
        expects(solver::certify(problem.program, solution).is_optimal(1e-6, 1e-7), "the certificate agrees");
    });
    rows_.push_back({"market", "the region's market of 2035, the year at once, one core, " + size, solve_s, 60.0, "s"});
    rows_.push_back({"market", "iterations of that", static_cast<double>(n_iterations), 35.0, "1"});
    constexpr double kBytesPerMb = 1.0e6;
    rows_.push_back({"market", "memory of program and solution, per column and hour",
                     (peak_mb() - before_mb) * kBytesPerMb / n_values, 210.0, "byte"});
    dispatch::MarketOptions by_week;
    by_week.solver = MarketMethod::highs;
    const dispatch::MarketProblem other = dispatch::build_market({system}, by_week, issues);
    const double week_s = median_s(1, [&] {
        const auto solution = solver::solve_in_windows(other.program, {}, {});
        expects(solution.status == solver::SolveStatus::optimal, "the market has an answer");
        expects(solver::certify(other.program, solution).is_feasible(1e-7), "the certificate agrees");
    });
    rows_.push_back({"market", "the same week by week with HiGHS, over that", week_s / solve_s, 1.0, "1", false});
    const double limit_s = 200.0 * solve_s;
    const double highs_s = bench::highs_seconds(other.program, "ipm", limit_s);
    rows_.push_back({"market",
                     fmt::format("the year at once with HiGHS (ipm, stopped after {:.0f} s), over ours", limit_s),
                     std::min(highs_s, limit_s) / solve_s, 200.0, "1", false});
}

/// The region's market of 2035 without the convex term, for PyPSA (tests/bench/market.py).
void write_region_market(const std::filesystem::path& folder, std::size_t n_hours) {
    const TemporaryStudy study("dispatch = \"market\"\nmode = \"wish\"\n[axes]\nstoryline = [\"KM\"]\nyear = [2035]\n",
                               fmt::format("[time]\nsteps = {}\n[outputs]\nhourly = []\n", n_hours));
    cli::Session session = cli::open_session(study.path(), silent_log());
    SeriesPool own(&session.engine->series());
    Issues issues;
    const System system = session.engine->compile(session.study.points.front(), own, issues);
    issues.throw_if_errors();
    dispatch::MarketOptions options;
    options.convex_eur_per_mwh = 0.0;
    double cost = 0.0;
    dispatch::MarketProblem problem;
    const double own_s = median_s(3, [&] {
        problem = dispatch::build_market({system}, options, issues);
        const auto solution = solver::solve_interior_point(problem.program, {}, {});
        expects(solution.status == solver::SolveStatus::optimal, "the market has an answer");
        expects(solver::certify(problem.program, solution).is_optimal(1e-6, 1e-7), "the certificate agrees");
        cost = solution.cost;
    });
    bench::write_staged(problem.program, own_s, cost, folder);
}

void Bench::power_flow() {
    if (!only_.empty() && only_ != "power-flow") return;
    Issues issues;
    SeriesPool own(&session_.engine->series());
    const System system = session_.engine->compile(session_.study.points.front(), own, issues);
    issues.throw_if_errors();
    const std::vector<Row> power = bench::power_rows(system);
    rows_.insert(rows_.end(), power.begin(), power.end());
}

void Bench::dump(const std::filesystem::path& folder, std::size_t n_hours) {
    std::filesystem::create_directories(folder);
    Issues issues;
    SeriesPool own(&session_.engine->series());
    const System system = session_.engine->compile(session_.study.points.front(), own, issues);
    FlowRun run(system);
    flow::PairRoom room(run.model->pairs.outage.size());
    const flow::PuNetwork& net = run.model->net;
    const Structure& structure = *system.structure;
    std::ofstream nodes(folder / "nodes.csv"), branches(folder / "branches.csv"), injections(folder / "injections.csv"),
        flows(folder / "flows.csv"), worst(folder / "worst.csv");
    nodes << "node,kv\n";
    for (const NodeId node : net.node_of)
        nodes << structure.nodes.id(node.value) << "," << structure.node_rows[node.at()].v_rated_kv << "\n";
    branches << "branch,from,to,x_pu_circuit,n_circuits,is_outage\n";
    std::vector<char> is_outage(run.m(), 0);
    for (const flow::Outage& outage : run.model->outages)
        is_outage[static_cast<std::size_t>(outage.parts.front().branch)] = 1;
    for (std::size_t at = 0; at < run.m(); ++at) {
        branches << fmt::format("{},{},{},{:.17g},{},{}\n", structure.branches.id(net.branch_of[at].value),
                                structure.nodes.id(net.node_of[static_cast<std::size_t>(net.from[at])].value),
                                structure.nodes.id(net.node_of[static_cast<std::size_t>(net.to[at])].value),
                                net.n_circuits[at] / net.b_pu[at], net.n_circuits[at], static_cast<int>(is_outage[at]));
    }
    const auto write_rows = [&](std::ofstream& stream, const flow::BlockMatrix& matrix, std::size_t n_rows,
                                std::size_t first, std::size_t n_here) {
        for (std::size_t hour = 0; hour < n_here; ++hour) {
            stream << first + hour;
            for (std::size_t row = 0; row < n_rows; ++row)
                stream << fmt::format(",{:.17g}", matrix.row(row)[hour] * kBaseMva);
            stream << "\n";
        }
    };
    for (std::size_t first = 0; first < n_hours; first += flow::kBlockSteps) {
        run.block(first, room);
        const std::size_t n_here = std::min(flow::kBlockSteps, n_hours - first);
        write_rows(injections, run.injection, run.n(), first, n_here);
        write_rows(flows, run.flow, run.m(), first, n_here);
        write_rows(worst, run.worst, run.m(), first, n_here);
    }
}

void print_json(const std::vector<Row>& rows) {
    std::cout << fmt::format(
        "{{\"machine\":{{\"lanes\":{},\"stream_gb_per_s\":{:.1f},\"threads\":{},\"peak_mb\":{:.0f}}},\"rows\":[",
        cli::json_text(numeric::lane_target_name(numeric::lane_target())), stream_gb_per_s(), hardware_threads(),
        peak_mb());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const Row& row = rows[at];
        std::cout << fmt::format(
            "{}\n "
            "{{\"name\":{},\"what\":{},\"measured\":{},\"goal\":{},\"unit\":{},\"better\":\"{}\",\"peer\":\"\",\"peer_"
            "version\":\"\"}}",
            at > 0 ? "," : "", cli::json_text(row.name), cli::json_text(row.what), cli::json_number(row.measured),
            cli::json_number(row.goal), cli::json_text(row.unit), row.less_is_better ? "less" : "more");
    }
    std::cout << "]}\n";
}

}  // namespace

int main(int argc, char** argv) {
    std::string only, dump_folder;
    std::size_t n_hours = 24;
    for (int at = 1; at < argc; ++at) {
        const std::string word = argv[at];
        if (word == "--json") continue;
        if (word == "--dump" && at + 1 < argc) {
            dump_folder = argv[++at];
        } else if (word == "--torture" && at + 1 < argc) {
            return bench::torture(static_cast<std::uint32_t>(std::atol(argv[++at]))) ? 0 : 1;
        } else if (word == "--ac" && at + 3 < argc) {
            if (at + 4 < argc && std::string_view(argv[at + 4]) == "avx2")
                numeric::limit_lane_target(numeric::LaneTarget::avx2);
            bench::time_ac_case(argv[at + 1], argv[at + 2], std::atoi(argv[at + 3]));
            return 0;
        } else if (word == "--pipes" && at + 3 < argc) {
            if (at + 4 < argc && std::string_view(argv[at + 4]) == "avx2")
                numeric::limit_lane_target(numeric::LaneTarget::avx2);
            bench::time_pipes(argv[at + 1], argv[at + 2], std::atoi(argv[at + 3]));
            return 0;
        } else if (word == "--mps" && at + 3 < argc) {
            bench::write_program(argv[at + 1], static_cast<std::size_t>(std::atol(argv[at + 2])),
                                 std::atoi(argv[at + 3]));
            return 0;
        } else if (word == "--market" && at + 2 < argc) {
            write_region_market(argv[at + 1], static_cast<std::size_t>(std::atol(argv[at + 2])));
            return 0;
        } else if (word == "--hours" && at + 1 < argc) {
            n_hours = static_cast<std::size_t>(std::atol(argv[++at]));
        } else {
            only = word;
        }
    }
    Bench bench(only);
    if (!dump_folder.empty()) {
        bench.dump(dump_folder, n_hours);
        return 0;
    }
    print_json(bench.run());
    return 0;
}
