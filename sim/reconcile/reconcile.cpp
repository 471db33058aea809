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

namespace knelpunt::reconcile {
namespace {

constexpr std::size_t kFirstRows = 12, kLaterRows = 6, kNearRows = 3;  ///< of an element in one round
constexpr double kNearPu = 0.97;  ///< loading from which an element gets its rows, whatever its band
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
          is_impossible_(base.n_elements(), 0) {}

    Reconciliation run() {
        Reconciliation out;
        hours_.scan(x_);
        hours_.leave_out_worst(options_.left_out_hours);
        out.before = hours_.over(true);
        out.change.assign(x_.size(), 0.0);
        out.inputs.resize(x_.size());
        if (out.before.empty()) return out;
        add_rows(kFirstRows, true);
        find_least(out);
        sample(out);
        finish(out);
        return out;
    }

private:
    /// Adds the worst hours of every element that are no rows yet.
    /// @param is_first  also of elements near their limits; else only what is broken
    /// @return rows added
    std::size_t add_rows(std::size_t n_most, bool is_first) {
        std::size_t n_added = 0;
        for (std::size_t element = 0; element < base_.n_elements(); ++element) {
            if (is_impossible_[element] != 0) continue;
            const int own = base_.own_input(element);
            const double near =
                own < 0 ? kNearPu
                        : std::min(kNearPu, 1.0 - base_.inputs().list()[static_cast<std::size_t>(own)].band_pu);
            const double least = is_first ? near : 1.0 + 0.5 * tolerance::kCongestedPu;
            const std::vector<Hours::Hour> hours = hours_.above(element, least);
            if (hours.empty()) continue;
            const bool is_near_only = is_first && -std::get<0>(hours.front()) < kNearPu;
            const std::size_t n_here = is_near_only ? kNearRows : n_most;
            for (std::size_t place = 0; place < std::min(n_here, hours.size()); ++place) {
                const auto [loading, year, step] = hours[place];
                if (!known_.emplace(year, element, step).second) continue;
                rows_.push_back(base_.make_row(year, element, step, hours_.of_year(year), hours_.scanned_at()));
                ++n_added;
            }
        }
        return n_added;
    }

    /// All rows, linear at x.
    [[nodiscard]] Constraints linear_at(const std::vector<double>& x) const {
        Constraints out;
        out.n_inputs = x.size();
        out.most = options_.most_bands;
        for (const HourRow& row : rows_) {
            const std::vector<double> slope = base_.derivative(row, x);
            double bound = -base_.excess(row, x);
            for (std::size_t input = 0; input < x.size(); ++input) bound += slope[input] * x[input];
            out.coefficient.insert(out.coefficient.end(), slope.begin(), slope.end());
            out.bound.push_back(bound);
        }
        return out;
    }

    /// Takes the element that stays furthest over its limit out of the rows.
    /// @return whether there was one
    bool name_impossible(const Constraints& linear, const LeastChange& least, Reconciliation& out) {
        std::size_t worst = rows_.size();
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            if (least.slack[row] > 0.0 && (worst == rows_.size() || least.slack[row] > least.slack[worst])) worst = row;
        }
        if (worst == rows_.size()) return false;
        expects(linear.n_rows() == rows_.size(), "every row has its linear form");
        const HourRow& row = rows_[worst];
        const std::size_t element = row.element;
        ElementHour found{element, row.year, row.step, row.pair, row.is_offtake, 1.0 + least.slack[worst], 0};
        for (const ElementHour& before : out.before) {
            if (before.element == element) found.n_over = before.n_over;
        }
        out.impossible.push_back(found);
        is_impossible_[element] = 1;
        std::erase_if(rows_, [&](const HourRow& of) { return of.element == element; });
        return true;
    }

    /// Least change within the rows, without what is impossible.
    void solve(Reconciliation& out) {
        for (;;) {
            linear_ = linear_at(x_);
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
            add_rows(kLaterRows, false);
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
            linear_ = linear_at(x_);
            out.samples = sample_within(linear_, x_, sampling);
            hours_.scan(out.samples.mean);
            ++out.n_rounds;
            if (add_rows(kLaterRows, false) == 0) break;
        }
    }

    /// The row that pushes an input furthest to where it has gone.
    [[nodiscard]] const HourRow& forcing_row(std::size_t input, double mean) const {
        std::size_t best = 0;
        std::pair<double, double> most{-kInf, -kInf};
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            const double towards = -linear_.row(row)[input] * (mean < 0.0 ? -1.0 : 1.0);
            // Without a push in the least change: what is nearest to its limit and acts on it.
            const double room = std::max(linear_.bound[row], 0.0) + 0.05;
            const std::pair<double, double> push{std::max(0.0, towards) * least_.multiplier[row], towards / room};
            if (push > most) {
                most = push;
                best = row;
            }
        }
        return rows_[best];
    }

    void finish(Reconciliation& out) {
        linear_ = linear_at(x_);
        least_ = find_least_change(linear_);
        out.n_rows = rows_.size();
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

    const BaseYear& base_;
    const ReconcileOptions& options_;
    Hours hours_;
    std::vector<double> x_;
    std::vector<char> is_impossible_;
    std::vector<HourRow> rows_;
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> known_;  ///< year, element, step
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
