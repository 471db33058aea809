#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::support {

/// A random staged program, small or large, with any of the features that one can have; some have no solution, some no
/// end. The seed alone decides.
class TortureProgram {
public:
    explicit TortureProgram(std::uint32_t seed, std::size_t most_stages = 800, int most_columns = 500)
        : random_(seed, "torture"), program(durations(most_stages)) {
        n_ = program.n_stages();
        const double six_decades = chance(0.3) ? 6.0 : 2.0;
        const bool is_degenerate = chance(0.2);
        const auto cost = [&] {
            if (is_degenerate) return pick(3) == 0 ? 1.0 : 0.0;
            return chance(0.1) ? 0.0 : std::pow(10.0, between(4.0 - six_decades, 4.0));
        };
        const int n_rows = 1 + pick(std::max(2, most_columns / 8)),
                  n_columns = n_rows + pick(most_columns - 2 * n_rows + 1);
        for (int row = 0; row < n_rows; ++row) put_row(row, cost);
        for (int column = 0; column < n_columns; ++column) put_column(cost());
        for (int store = pick(7); store > 0; --store) put_store(cost());
        if (chance(0.3)) put_ramps();
        if (chance(0.4)) put_windows();
        if (chance(0.4)) put_capacities();
        put_chains();
        if (chance(0.4)) put_what_presolve_takes();
        if (program.n_windows() > 0 && program.n_capacities() > 1 && chance(0.5)) put_window_with_capacities();
    }
    TortureProgram(const TortureProgram&) = delete;

    std::string features;

private:
    using Value = solver::Value;
    static constexpr std::size_t kMostOfSquares = 40;  ///< stages with which HiGHS, the referee, still ends on squares

    double next() {
        const std::uint32_t at = counter_++;
        return random_.uniform(at / 1000000, at % 1000000);
    }
    double between(double low, double high) { return low + (high - low) * next(); }
    int pick(int n) { return std::min(n - 1, static_cast<int>(next() * n)); }
    bool chance(double share) { return next() < share; }

    std::vector<double> durations(std::size_t most) {
        const auto n =
            static_cast<std::size_t>(std::floor(std::exp(between(0.0, std::log(static_cast<double>(most) + 0.99)))));
        std::vector<double> hours(n, 1.0);
        if (chance(0.2)) {
            features += "unequal ";
            for (double& hour : hours) hour = 1.0 + pick(3);
        }
        return hours;
    }

    Value series(double scale, double low, double high) {
        if (chance(0.4)) return {scale * between(low, high)};
        std::vector<double> values(n_);
        for (double& value : values) value = between(low, high);
        series_.push_back(std::move(values));
        return {scale, series_.back()};
    }

    template <class Cost>
    void put_row(int row, const Cost& cost) {
        const double kind = next();
        if (kind < 0.7) {
            const Value need = series(100.0, 0.2, 1.0);
            program.add_row({need, need});
        } else if (kind < 0.85) {
            program.add_row({series(20.0, 0.0, 1.0), series(100.0, 1.0, 3.0)});
        } else if (kind < 0.95) {
            program.add_row({-solver::kInfinity, series(100.0, 0.5, 2.0)});
        } else {
            switched_.push_back(std::vector<double>(n_));
            for (double& value : switched_.back()) value = chance(0.5) ? solver::kInfinity : 1.0;
            program.add_row({-solver::kInfinity, {100.0, switched_.back()}});
            features += "switched ";
        }
        // What makes it feasible, most of the time.
        if (kind < 0.85 && !chance(0.02)) {
            for (const double sign : {1.0, -1.0})
                program.add_entry(row, program.add_column({0.0, solver::kInfinity, 20000.0 + cost(), 0.0}), sign);
        }
    }

    void put_column(double cost) {
        solver::Column column{0.0, series(60.0, 0.1, 1.0), {cost}, 0.0};
        const double kind = next();
        if (kind < 0.15) column.lower = -60.0 * next();
        if (kind > 0.15 && kind < 0.2) column.upper = column.lower;  // no room at all
        if (kind > 0.2 && kind < 0.22)
            column = {-solver::kInfinity, solver::kInfinity, {chance(0.05) ? cost : 0.0}, 0.0};
        if (kind > 0.22 && kind < 0.25) column.lower = {0.999999 * column.upper.scale, column.upper.hourly};
        if (kind > 0.25 && kind < 0.3) column.upper = solver::kInfinity;
        if (kind > 0.9) column.cost = {cost, series(1.0, 0.0, 2.0).hourly};
        const int at = program.add_column(column);
        const int n_rows = static_cast<int>(program.n_rows());
        for (int entry = 1 + pick(2); entry > 0; --entry) {
            const double value = chance(0.5) ? 1.0 : between(-2.0, 2.0);
            program.add_entry(pick(n_rows), at, chance(0.1) ? series(value, 0.5, 1.5) : Value(value));
        }
        columns_.push_back(at);
    }

    void put_store(double cost) {
        const double size = std::pow(10.0, between(0.0, 4.0));
        const int charge = program.add_column({0.0, 30.0, cost / 100.0, 0.0}),
                  discharge = program.add_column({0.0, 30.0, 0.0, 0.0});
        const int row = pick(static_cast<int>(program.n_rows()));
        program.add_entry(row, charge, -1.0);
        program.add_entry(row, discharge, 1.0);
        solver::Store store{0.0, size, 0.0, chance(0.5) ? 1.0 : between(0.9, 1.0)};
        if (chance(0.2)) store.inflow = series(2.0, 0.0, 1.0);
        if (chance(0.1)) store.upper = series(size, 0.5, 1.0);
        const int at = program.add_store(store);
        program.add_store_entry(at, charge, 0.9);
        program.add_store_entry(at, discharge, -1.0 / 0.9);
        if (chance(0.3))
            program.add_store_entry(at, program.add_column({0.0, solver::kInfinity, 1.0, 0.0}), -1.0);  // spill
        sizes_.push_back(size);
    }

    /// Two states: the power of this stage, and its difference to the one before within a limit.
    void put_ramps() {
        features += "ramps ";
        for (int ramp = 1 + pick(3); ramp > 0; --ramp) {
            const int of = columns_[static_cast<std::size_t>(pick(static_cast<int>(columns_.size())))];
            const int power = program.add_store({-solver::kInfinity, solver::kInfinity, 0.0, 0.0});
            const double limit = between(1.0, 30.0);
            const int change = program.add_store({-limit, limit, 0.0, -1.0, power});
            program.add_store_entry(power, of, 1.0);
            program.add_store_entry(change, of, 1.0);
            sizes_.push_back(0.0);
            sizes_.push_back(0.0);
        }
        has_ramps_ = true;
    }

    void put_windows() {
        features += "windows ";
        for (int group = 1 + pick(3); group > 0; --group) {
            solver::WindowGroup of;
            for (int entry = 1 + pick(2); entry > 0; --entry)
                of.entries.push_back({0, columns_[static_cast<std::size_t>(pick(static_cast<int>(columns_.size())))],
                                      between(0.5, 1.5)});
            std::sort(of.entries.begin(), of.entries.end(),
                      [](const auto& a, const auto& b) { return a.column < b.column; });
            of.entries.erase(std::unique(of.entries.begin(), of.entries.end(),
                                         [](const auto& a, const auto& b) { return a.column == b.column; }),
                             of.entries.end());
            const int at = program.add_window_group(of);
            const std::size_t length = chance(0.5) ? 24 : n_;
            for (std::size_t first = 0; first < n_; first += length) {
                const std::size_t n = std::min(length, n_ - first);
                program.add_window({at, first, n, chance(0.3) ? 0.5 * static_cast<double>(n) : -solver::kInfinity,
                                    between(2.0, 60.0) * static_cast<double>(n)});
            }
        }
    }

    void put_capacities() {
        features += "capacities ";
        std::vector<int> free = columns_;
        for (int capacity = 1 + pick(5); capacity > 0 && !free.empty(); --capacity) {
            const double hours = static_cast<double>(n_);
            const int at = program.add_capacity(
                {chance(0.2) ? solver::kInfinity : between(0.0, 100.0), hours * std::pow(10.0, between(-1.0, 2.0))});
            const auto which = static_cast<std::size_t>(pick(static_cast<int>(free.size())));
            const int target = free[which];
            free.erase(free.begin() + static_cast<std::ptrdiff_t>(which));
            const bool is_free = std::isinf(program.columns()[static_cast<std::size_t>(target)].lower.scale);
            if (is_free) continue;
            program.add_widening(
                {at, target, false, chance(0.1) ? 1.0 : 0.0, chance(0.5) ? Value(1.0) : series(1.0, 0.0, 1.0)});
            if (chance(0.3) && !sizes_.empty() && sizes_[0] > 0.0 && !widened_store_) {
                program.add_widening({at, 0, true, 0.0, 4.0});
                widened_store_ = true;
            }
        }
    }

    void put_chains() {
        std::vector<double> start;
        for (const double size : sizes_) start.push_back(0.3 * size);
        if (has_ramps_ || chance(0.5)) {
            program.add_chain({0, n_, 1.0, solver::EndRule::cyclic, {}, {}});
            features += "cyclic";
            return;
        }
        if (chance(0.3)) {
            program.add_chain({0, n_, 1.0, solver::EndRule::given, start, start});
            features += "given";
            return;
        }
        if (chance(0.5) || n_ < 4) {
            program.add_chain({0, n_, 1.0, solver::EndRule::valued, start,
                               std::vector<double>(start.size(), chance(0.5) ? 0.0 : 5.0)});
            features += "valued";
            return;
        }
        const std::size_t half = n_ / 2;
        features += "chains";
        const bool is_cyclic = program.n_windows() == 0 || chance(0.5);  // a window may reach over both
        program.add_chain({0, half, 1.0, is_cyclic ? solver::EndRule::cyclic : solver::EndRule::valued, start, start});
        program.add_chain(
            {half, n_ - half, 3.0, is_cyclic ? solver::EndRule::cyclic : solver::EndRule::joined, start, start});
    }

    /// Rows of one entry, multiples of rows, columns without entries or room.
    void put_what_presolve_takes() {
        features += " presolve";
        const int of = pick(static_cast<int>(program.n_rows()));
        const Value fixed = series(8.0, 0.0, 1.0);
        program.add_entry(of, program.add_column({fixed, fixed, 2.0, 0.0}), 1.0);
        const solver::Row row = program.rows()[static_cast<std::size_t>(of)];
        const std::vector<solver::Entry> entries = program.entries();
        for (int more = 1 + pick(4); more > 0; --more) {
            const int column = columns_[static_cast<std::size_t>(pick(static_cast<int>(columns_.size())))];
            const double factor = chance(0.3) ? -0.5 : 2.0;
            const bool is_most = chance(0.5);  // of the column, or the least
            const Value side = is_most ? series(factor * 60.0, 0.5, 1.5) : series(factor * -60.0, 0.0, 1.0);
            const int limit = is_most == (factor > 0.0) ? program.add_row({-solver::kInfinity, side})
                                                        : program.add_row({side, solver::kInfinity});
            program.add_entry(limit, column, factor);
        }
        const int multiple =
            program.add_row({{2.0 * row.lower.scale, row.lower.hourly}, {2.0 * row.upper.scale, row.upper.hourly}});
        for (const solver::Entry& entry : entries)
            if (entry.row == of)
                program.add_entry(multiple, entry.column, {2.0 * entry.value.scale, entry.value.hourly});
        program.add_column({-3.0, 5.0, series(7.0, -1.0, 1.0), chance(0.5) && n_ < kMostOfSquares ? 1.0 : 0.0});
    }

    void put_window_with_capacities() {
        features += " shared-window";
        solver::WindowGroup group{{{0, columns_[0], 1.0}}, {{0, 0, -10.0}, {0, 1, -5.0}}};
        const int at = program.add_window_group(std::move(group));
        program.add_window({at, 0, n_, chance(0.3) ? -1000.0 : -solver::kInfinity, 20.0 * static_cast<double>(n_)});
    }

    RandomStream random_;
    std::uint32_t counter_ = 0;
    std::size_t n_ = 0;
    std::deque<std::vector<double>> series_, switched_;
    std::vector<int> columns_;
    std::vector<double> sizes_;
    bool has_ramps_ = false, widened_store_ = false;

public:
    solver::StagedProgram program;
};

}  // namespace knelpunt::support
