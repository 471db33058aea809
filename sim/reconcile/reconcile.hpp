#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "sim/reconcile/hours.hpp"
#include "sim/reconcile/truncated_normal.hpp"

namespace knelpunt::reconcile {

struct ReconcileOptions {
    double most_bands = 3.0;       ///< further than this no input goes: another cause is more likely then
    double left_out_hours = 10.0;  ///< worst hours per element and weather year that prove nothing: extremes of noise
    double least_change_bands = 0.25;  ///< inputs whose mean moves less stay as they are
    std::size_t n_worlds = 0;          ///< that are asked for, each scanned hour by hour
    SampleOptions sampling;
    std::size_t n_threads = 1;  ///< results do not depend on it
};

/// What became of one input, in bands.
struct InputResult {
    double least = 0.0;  ///< in the least change, which ends at the edge of what is possible
    double mean = 0.0, p10 = 0.0, p50 = 0.0, p90 = 0.0;
    bool is_changed = false;     ///< the mean moves far enough
    ElementHour forced_by;       ///< where is_changed
    double cost_if_held = kNaN;  ///< cost of the least change without this input; infinite = impossible then
};

struct Reconciliation {
    std::vector<ElementHour> before;      ///< over its limit at the tables' values, worst first
    std::vector<ElementHour> impossible;  ///< cannot hold within the bands; loading in the least change
    std::vector<ElementHour> after;       ///< still over with the changed inputs at their means, hours left out too
    std::vector<InputResult> inputs;      ///< index = Inputs::list
    std::vector<double> change;           ///< of every input: its mean where changed, else 0  [bands]
    double cost = 0.0;                    ///< of the least change: sum of squares of bands
    std::size_t n_rows = 0, n_rounds = 0;
    Samples samples;
    std::vector<std::vector<double>> worlds;  ///< [world][input] in which all hours that count hold  [bands]
    std::size_t n_world_rows = 0;             ///< rows that worlds asked for beyond n_rows
    double world_gap = 0.0;  ///< largest difference of an input's mean over worlds from its mean  [bands]

    [[nodiscard]] bool is_needed() const { return !before.empty(); }
};

/// Elements over their limits as the tables are, all hours counting, worst first.
/// @throws StoppedError
std::vector<ElementHour> find_over(const BaseYear& base, std::size_t n_threads, const std::stop_token& stop);

/// What the assumed inputs must be for the measured year to hold: without outage, by security rule and below firm limits.
///
/// 1. Scan all hours; rows are the worst of each element near its limit.
/// 2. Least change (find_least_change), linear at the last answer; scan there; more rows; until none is broken.
///    An element whose rows stay broken within the bands is named impossible and asks for nothing more.
/// 3. Sample what is possible (sample_within), take the mean, scan there; more rows; until none is broken.
/// 4. Where worlds are asked for: scan samples one by one; rows that one breaks join and all are drawn anew, until enough of them hold. The
///    mean and the changes stay those of 3.
///
/// @throws StoppedError
Reconciliation reconcile(const BaseYear& base, const ReconcileOptions& options, const std::stop_token& stop);

}  // namespace knelpunt::reconcile
