#include "tests/bench/solver_rows.hpp"

#include <cmath>
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/parallel.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/carrier_program.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::bench {
namespace {

using support::CarrierProgram;

constexpr double kHighsLimit_s = 120.0;  ///< per method: beyond it the ratio is a lower bound
constexpr double kSameCost = 3e-7;
constexpr double kNothing_eur = 1e-4;  ///< of costs that add up from hours of 100 MW at up to 20,000 EUR/MWh

struct Run {
    double seconds = 0.0, cost = 0.0;
    solver::InteriorPointReport report;
    std::size_t n_iterations = 0;
};

Run solve(const solver::StagedProgram& program, std::size_t n_threads, int n_runs) {
    Run out;
    out.seconds = median_s(n_runs, [&] {
        out.report = {};
        const auto found = solver::solve_interior_point(program, {.n_threads = n_threads}, {}, &out.report);
        expects(found.status == solver::SolveStatus::optimal, "the interior-point method has an answer");
        out.cost = found.cost;
        out.n_iterations = static_cast<std::size_t>(found.n_iterations);
    });
    return out;
}

/// Asks a solve to stop after a while.
class Alarm {
public:
    explicit Alarm(double seconds)
        : thread_([this, seconds](const std::stop_token& done) {
              std::unique_lock lock(mutex_);
              wake_.wait_for(lock, done, std::chrono::duration<double>(seconds), [] { return false; });
              if (!done.stop_requested()) late_.request_stop();
          }) {}
    [[nodiscard]] std::stop_token token() const { return late_.get_token(); }

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::stop_source late_;
    std::jthread thread_;
};

/// Ratio of the best of HiGHS to ours, all threads for each; HiPO is in hipo.py.
void put_ratio(std::vector<Row>& rows, const std::string& what, const CarrierProgram& made, double goal) {
    const Run own = solve(made.program, hardware_threads(), 3), alone = solve(made.program, 1, 1);
    double best_s = std::numeric_limits<double>::infinity();
    std::string best = "stopped";
    for (const char* method : {"simplex", "ipm"}) {
        double cost = 0.0;
        const double seconds = highs_seconds(made.program, method, std::min(kHighsLimit_s, best_s), &cost);
        if (std::isinf(seconds)) continue;
        expects(std::abs(cost - own.cost) < kSameCost * std::abs(cost), "both have the same cost");
        best_s = seconds;
        best = method;
    }
    const bool is_bound = std::isinf(best_s);
    rows.push_back(
        {"solver",
         fmt::format("{}: HiGHS ({}{}) over ours of {:.2f} s, each on {} threads; on one ours takes {:.2f} s", what,
                     best, is_bound ? fmt::format(" after {:.0f} s, so a lower bound", kHighsLimit_s) : "", own.seconds,
                     hardware_threads(), alone.seconds),
         (is_bound ? kHighsLimit_s : best_s) / own.seconds, goal, "1", false});
}

}  // namespace

double highs_seconds(const solver::StagedProgram& program, const std::string& method, double limit_s, double* cost) {
    solver::HighsOptions options;
    options.method = method;
    options.has_vertex = false;
    options.n_threads = static_cast<int>(hardware_threads());
    const double start = now_s();
    const Alarm alarm(limit_s);
    const solver::StagedSolution found = solver::solve_highs(program, options, alarm.token());
    if (found.status != solver::SolveStatus::optimal && found.status != solver::SolveStatus::stopped)
        throw std::runtime_error("HiGHS (" + method + ") has no answer: " + found.message);
    if (cost != nullptr) *cost = found.cost;
    return found.status == solver::SolveStatus::optimal ? now_s() - start : std::numeric_limits<double>::infinity();
}

std::vector<Row> solver_rows() {
    std::vector<Row> rows;
    const auto add = [&](const std::string& what, double measured, double goal, const std::string& unit,
                         bool less_is_better = true) {
        rows.push_back({"solver", what, measured, goal, unit, less_is_better});
    };
    put_ratio(rows, "168 hours, 420 columns, 20 stores", CarrierProgram(1, {168, 20, 0}), 40.0);
    put_ratio(rows, "672 hours, 420 columns, 20 stores", CarrierProgram(1, {672, 20, 0}), 120.0);
    put_ratio(rows, "2184 hours, 420 columns, 20 stores", CarrierProgram(1, {2184, 20, 0}), 200.0);
    put_ratio(rows, "672 hours with 30 capacities", CarrierProgram(1, {672, 20, 30}), 150.0);
    const double base_s = solve(CarrierProgram(1, {672, 20, 0}).program, 1, 3).seconds;
    for (const int k : {40, 60, 100}) {
        const CarrierProgram made(1, {672, k, 0});
        const double ratio = static_cast<double>(k) / 20.0;
        add(fmt::format("672 hours with {} stores, over 20", k), solve(made.program, 1, 1).seconds / base_s,
            ratio * ratio, "1");
    }
    const CarrierProgram year(1, {8760, 20, 0}), with_capacities(1, {8760, 20, 30});
    const Run one = solve(year.program, 1, 1), two = solve(year.program, 2, 1),
              grown = solve(with_capacities.program, 1, 1);
    add("8760 hours, 420 columns, 20 stores, one thread", one.seconds, 14.6, "s");
    add("8760 hours: two threads, speed over one", one.seconds / two.seconds, 1.7, "1", false);
    add("8760 hours with 30 capacities, over without", grown.seconds / one.seconds, 2.0, "1");
    const double n_columns = 8760.0 * static_cast<double>(year.program.n_columns() + year.program.n_stores());
    add("memory per column and hour at 20 stores", static_cast<double>(one.report.n_bytes) / n_columns, 210.0, "byte");
    const double moved_gb = 1e-9 * static_cast<double>(one.report.n_bytes_per_iteration * one.n_iterations);
    add("bytes that its iterations must move, refinements aside, over time and stream rate",
        moved_gb / one.seconds / stream_gb_per_s(), 0.5, "1", false);
    return rows;
}

bool torture(std::uint32_t n_programs) {
    std::size_t n_wrong = 0, n_failed = 0, n_optimal = 0, n_infeasible = 0, n_unbounded = 0;
    for (std::uint32_t seed = 1; seed <= n_programs; ++seed) {
        const support::TortureProgram made(seed);
        const solver::StagedSolution own = solver::solve_interior_point(made.program, {}, {});
        if (own.status == solver::SolveStatus::failed) {
            std::cout << fmt::format("{} ({}): {}\n", seed, made.features, own.message);
            ++n_failed;
            continue;
        }
        n_optimal += own.status == solver::SolveStatus::optimal ? 1 : 0;
        n_infeasible += own.status == solver::SolveStatus::infeasible ? 1 : 0;
        n_unbounded += own.status == solver::SolveStatus::unbounded ? 1 : 0;
        if (own.status == solver::SolveStatus::optimal && solver::certify(made.program, own).is_optimal(1e-6, 1e-6))
            continue;  // proven by separate code: no referee is needed
        // Whether there is a solution does not hang on costs; with squares among them HiGHS may not end.
        const bool is_none = own.status == solver::SolveStatus::infeasible;
        const solver::StagedSolution referee =
            solver::solve_highs(is_none ? made.program.without_costs() : made.program, {}, {});
        const bool is_same =
            own.status == referee.status &&
            (own.status != solver::SolveStatus::optimal ||
             std::abs(own.cost - referee.cost) <= kSameCost * (1.0 + std::abs(referee.cost)) + kNothing_eur);
        if (is_same) continue;
        // Where HiGHS has no answer, ours stands on its proof.
        const bool is_wrong = referee.status != solver::SolveStatus::failed;
        n_wrong += is_wrong ? 1 : 0;
        std::cout << fmt::format("{} ({}): {} {:.9g}, HiGHS {} {:.9g}\n", seed, made.features,
                                 solver::status_text(own.status), own.cost, solver::status_text(referee.status),
                                 referee.cost);
    }
    std::cout << fmt::format("{} programs: {} optimal, {} infeasible, {} unbounded, {} without an answer, {} wrong\n",
                             n_programs, n_optimal, n_infeasible, n_unbounded, n_failed, n_wrong);
    return n_wrong == 0;
}

void write_staged(const solver::StagedProgram& program, double own_s, double own_cost,
                  const std::filesystem::path& folder) {
    expects(program.n_capacities() == 0 && program.chains().size() == 1, "one chain and no capacities");
    std::filesystem::create_directories(folder);
    std::ofstream series(folder / "series.f64", std::ios::binary), out(folder / "program.json");
    std::map<const double*, std::size_t> places;
    const auto value = [&](const solver::Value& of) -> std::string {
        const auto number = [](double x) {
            return std::isinf(x) ? std::string(x > 0.0 ? "Infinity" : "-Infinity") : fmt::format("{:.17g}", x);
        };
        if (of.hourly.empty()) return number(of.scale);
        const auto [place, is_new] = places.emplace(of.hourly.data(), places.size());
        if (is_new)
            series.write(reinterpret_cast<const char*>(of.hourly.data()),
                         static_cast<std::streamsize>(of.hourly.size_bytes()));
        return fmt::format("[{},{}]", number(of.scale), place->second);
    };
    const auto list = [&](const char* name, const auto& items, const auto& text, const char* end = ",\n") {
        out << fmt::format("\"{}\":[", name);
        for (std::size_t at = 0; at < items.size(); ++at) out << (at > 0 ? "," : "") << text(items[at]);
        out << "]" << end;
    };
    const auto entry = [&](const solver::Entry& of) {
        return fmt::format("[{},{},{}]", of.row, of.column, value(of.value));
    };
    out << fmt::format("{{\"n_stages\":{},\"own_s\":{},\"own_cost\":{:.17g},\n", program.n_stages(), own_s, own_cost);
    list("columns", program.columns(), [&](const solver::Column& of) {
        return fmt::format("[{},{},{}]", value(of.lower), value(of.upper), value(of.cost));
    });
    list("rows", program.rows(),
         [&](const solver::Row& of) { return fmt::format("[{},{}]", value(of.lower), value(of.upper)); });
    list("stores", program.stores(), [&](const solver::Store& of) {
        return fmt::format("[{},{},{},{}]", value(of.lower), value(of.upper), value(of.inflow), value(of.keep));
    });
    list("entries", program.entries(), entry);
    list("store_entries", program.store_entries(), entry);
    out << "\"groups\":[";
    for (std::size_t at = 0; at < program.window_groups().size(); ++at) {
        out << (at > 0 ? ",{" : "{");
        list("entries", program.window_groups()[at].entries, entry, "}");
    }
    out << "],\n";
    list(
        "windows", program.windows(),
        [&](const solver::WindowRow& of) {
            return fmt::format("[{},{},{},{},{}]", of.group, of.first_stage, of.n_stages, value(of.lower),
                               value(of.upper));
        },
        "}\n");
}

void write_program(const std::filesystem::path& file, std::size_t n_hours, int n_capacities) {
    const CarrierProgram made(1, {n_hours, 20, n_capacities});
    const Run own = solve(made.program, hardware_threads(), 3);
    solver::write_model(made.program, file);
    std::cout << fmt::format("{{\"seconds\":{:.4f},\"cost\":{:.12g}}}\n", own.seconds, own.cost);
}

}  // namespace knelpunt::bench
