#include "sim/reconcile/reconcile.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "sim/base/expects.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/numeric/math.hpp"
#include "sim/reconcile/rows.hpp"

namespace knelpunt::reconcile {
namespace {

constexpr std::size_t kFirstRows = 12, kLaterRows = 6;  ///< of an element in one round
constexpr std::size_t kWorldRows = 3;                   ///< of an element that a world breaks
constexpr std::size_t kFirstWorlds = 16;                ///< after which half must hold
constexpr std::size_t kMostRounds = 16;
constexpr double kSettledBands = 1e-3;  ///< of two least changes that are the same: 0.0002 of a limit
const double kBandsOfSd = 1.0 / numeric::normal_quantile(0.9);  ///< one band is the distance of p90 from p50

/// The loop of one reconciliation: scans, rows, answers.
class Work {
public:
    Work(const BaseYear& base, const ReconcileOptions& options, const std::stop_token& stop)
        : base_(base),
          options_(options),
          hours_(base, options.n_threads, stop),
          x_(base.inputs().size(), 0.0),
          rows_(base) {}

    Reconciliation run() {
        Reconciliation out;
        hours_.scan(x_);
        hours_.leave_out_worst(options_.left_out_hours);
        out.before = hours_.over(true);
        out.change.assign(x_.size(), 0.0);
        out.inputs.resize(x_.size());
        if (out.before.empty()) return out;
        rows_.add(hours_, kFirstRows, true);
        find_least(out);
        sample(out);
        finish(out);
        find_worlds(out);
        return out;
    }

private:
    /// Takes the element that stays furthest over its limit out of the rows.
    /// @return whether there was one
    bool name_impossible(const Constraints& linear, const LeastChange& least, Reconciliation& out) {
        const std::size_t n = rows_.list().size();
        std::size_t worst = n;
        for (std::size_t row = 0; row < n; ++row) {
            if (least.slack[row] > 0.0 && (worst == n || least.slack[row] > least.slack[worst])) worst = row;
        }
        if (worst == n) return false;
        expects(linear.n_rows() == n, "every row has its linear form");
        const HourRow& row = rows_.list()[worst];
        const std::size_t element = row.element;
        ElementHour found{element, row.year, row.step, row.pair, row.is_offtake, 1.0 + least.slack[worst], 0};
        for (const ElementHour& before : out.before) {
            if (before.element == element) found.n_over = before.n_over;
        }
        out.impossible.push_back(found);
        rows_.drop_element(element);
        return true;
    }

    /// Least change within the rows, without what is impossible.
    void solve(Reconciliation& out) {
        for (;;) {
            linear_ = rows_.linear_at(x_, options_.most_bands);
            least_ = find_least_change(linear_);
            if (!name_impossible(linear_, least_, out)) break;
        }
    }

    void find_least(Reconciliation& out) {
        for (; out.n_rounds < kMostRounds; ++out.n_rounds) {
            solve(out);
            double moved = 0.0;
            for (std::size_t input = 0; input < x_.size(); ++input)
                moved = std::max(moved, std::abs(least_.change[input] - x_[input]));
            x_ = least_.change;
            if (moved < kSettledBands) break;
            hours_.scan(x_);
            rows_.add(hours_, kLaterRows, false);
        }
        out.cost = least_.cost;
    }

    void sample(Reconciliation& out) {
        SampleOptions sampling = options_.sampling;
        sampling.sd = kBandsOfSd;
        sampling.n_threads = options_.n_threads;
        for (std::size_t round = 0; round < kMostRounds; ++round) {
            if (round > 0) solve(out);
            x_ = least_.change;
            linear_ = rows_.linear_at(x_, options_.most_bands);
            out.samples = sample_within(linear_, x_, sampling);
            hours_.scan(out.samples.mean);
            ++out.n_rounds;
            if (rows_.add(hours_, kLaterRows, false) == 0) break;
        }
    }

    /// The row that pushes an input furthest to where it has gone.
    [[nodiscard]] const HourRow& forcing_row(std::size_t input, double mean) const {
        std::size_t best = 0;
        std::pair<double, double> most{-kInf, -kInf};
        for (std::size_t row = 0; row < rows_.list().size(); ++row) {
            const double towards = -linear_.row(row)[input] * (mean < 0.0 ? -1.0 : 1.0);
            // Without a push in the least change: what is nearest to its limit and acts on it.
            const double room = std::max(linear_.bound[row], 0.0) + 0.05;
            const std::pair<double, double> push{std::max(0.0, towards) * least_.multiplier[row], towards / room};
            if (push > most) {
                most = push;
                best = row;
            }
        }
        return rows_.list()[best];
    }

    void finish(Reconciliation& out) {
        linear_ = rows_.linear_at(x_, options_.most_bands);
        least_ = find_least_change(linear_);
        out.n_rows = rows_.list().size();
        out.cost = least_.cost;
        std::vector<std::size_t> changed;
        for (std::size_t input = 0; input < x_.size(); ++input) {
            InputResult& result = out.inputs[input];
            result.least = least_.change[input];
            result.mean = out.samples.mean[input];
            result.p10 = out.samples.quantile(input, 0.1);
            result.p50 = out.samples.quantile(input, 0.5);
            result.p90 = out.samples.quantile(input, 0.9);
            result.is_changed = std::abs(result.mean) >= options_.least_change_bands;
            if (!result.is_changed) continue;
            changed.push_back(input);
            out.change[input] = result.mean;
            const HourRow& row = forcing_row(input, result.mean);
            result.forced_by = {row.element,
                                row.year,
                                row.step,
                                row.pair,
                                row.is_offtake,
                                1.0 + base_.excess(row, std::vector<double>(x_.size(), 0.0)),
                                0};
        }
        parallel_for(changed.size(), options_.n_threads, [&](std::size_t place, std::size_t) {
            std::vector<char> is_held(x_.size(), 0);
            is_held[changed[place]] = 1;
            const LeastChange without = find_least_change(linear_, is_held);
            const bool can = std::all_of(without.slack.begin(), without.slack.end(), [](double s) { return s == 0.0; });
            out.inputs[changed[place]].cost_if_held = can ? without.cost : kInf;
        });
        hours_.scan(out.change);
        out.after = hours_.over(false);
    }

    /// Whether all hours that count hold in a world; rows of those that do not join.
    bool holds(const std::vector<double>& world) {
        hours_.scan(world);
        const std::vector<ElementHour> over = hours_.over(true);
        const bool is_broken = std::any_of(over.begin(), over.end(), [&](const ElementHour& hour) {
            return !rows_.is_dropped(hour.element) && hour.loading_pu > 1.0 + kImpossible;
        });
        if (is_broken) rows_.add(hours_, kWorldRows, false);
        return !is_broken;
    }

    /// Samples that hold, evenly from the chains. A mean hides what its samples break, and rows are linear at the least
    /// change: each world is scanned, and rows that it breaks cut the next samples off.
    void find_worlds(Reconciliation& out) {
        SampleOptions sampling = options_.sampling;
        sampling.sd = kBandsOfSd;
        sampling.n_threads = options_.n_threads;
        Samples samples = out.samples;
        for (std::size_t round = 0; round < kMostRounds && out.worlds.size() < options_.n_worlds; ++round) {
            out.worlds.clear();
            const std::size_t n_most = 2 * options_.n_worlds;
            for (std::size_t at = 0; at < n_most && out.worlds.size() < options_.n_worlds; ++at) {
                if (at >= kFirstWorlds && 2 * out.worlds.size() < at) break;  // too many break rows: draw anew
                std::vector<double> world;
                for (std::size_t input = 0; input < x_.size(); ++input)
                    world.push_back(samples.of(input)[(2 * at + 1) * samples.n_samples / (2 * n_most)]);
                if (holds(world)) out.worlds.push_back(std::move(world));
            }
            if (out.worlds.size() == options_.n_worlds) break;
            linear_ = rows_.linear_at(x_, options_.most_bands);
            x_ = find_least_change(linear_).change;
            linear_ = rows_.linear_at(x_, options_.most_bands);
            samples = sample_within(linear_, x_, sampling);
        }
        out.n_world_rows = rows_.list().size() - out.n_rows;
        for (std::size_t input = 0; input < x_.size() && !out.worlds.empty(); ++input) {
            double sum = 0.0;
            for (const std::vector<double>& world : out.worlds) sum += world[input];
            const double gap = sum / static_cast<double>(out.worlds.size()) - out.samples.mean[input];
            out.world_gap = std::max(out.world_gap, std::abs(gap));
        }
    }

    const BaseYear& base_;
    const ReconcileOptions& options_;
    Hours hours_;
    std::vector<double> x_;
    Rows rows_;
    Constraints linear_;
    LeastChange least_;
};

}  // namespace

std::vector<ElementHour> find_over(const BaseYear& base, std::size_t n_threads, const std::stop_token& stop) {
    Hours hours(base, n_threads, stop);
    hours.scan(std::vector<double>(base.inputs().size(), 0.0));
    return hours.over(false);
}

Reconciliation reconcile(const BaseYear& base, const ReconcileOptions& options, const std::stop_token& stop) {
    return Work(base, options, stop).run();
}

}  // namespace knelpunt::reconcile
