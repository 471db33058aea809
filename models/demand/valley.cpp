#include "models/demand/valley.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace knelpunt::models {
namespace {

bool moves(const DemandRow& row) {
    return row.in_service && row.flexibility == "window" && row.p_mw.scale > 0.0 && row.p_max_mw.scale > 0.0;
}

const Hourly& right_of(const DemandRow& row) { return std::isnan(row.right_mw.scale) ? row.p_mw : row.right_mw; }

void add(const Hourly& power, const SeriesPool& pool, std::vector<double>& sum_mw) {
    if (power.series == kConstant) {
        for (double& mw : sum_mw) mw += power.scale;
        return;
    }
    const auto values = pool.values(power.series);
    for (std::size_t step = 0; step < sum_mw.size(); ++step) sum_mw[step] += power.scale * values[step];
}

/// First steps of the days of the legal clock, and the end.
std::vector<std::size_t> day_starts(const TimeAxis& time) {
    std::vector<std::size_t> out;
    int last_day = 0;
    for (std::size_t step = 0; step < time.n_steps(); ++step) {
        const int day = time.label(step).clock_day;  // days that follow each other differ
        if (step == 0 || day != last_day) out.push_back(step);
        last_day = day;
    }
    out.push_back(time.n_steps());
    return out;
}

/// Rows of a bus that move and follow one course.
struct Moving {
    std::vector<DemandRow*> rows;
    double scale = 0.0, most_mw = 0.0;
};

class Bus {
public:
    Bus(const std::vector<std::size_t>& days, SeriesPool& pool) : days_(days), pool_(pool), base_mw_(pool.n_steps()) {}

    void add(DemandRow& row) {
        if (!moves(row)) return models::add(right_of(row), pool_, base_mw_);
        const Hourly right = right_of(row);
        Moving& moving = moving_[right.series == kConstant ? Key{} : pool_.key_of(right.series)];
        moving.rows.push_back(&row);
        moving.scale += right.scale;
        moving.most_mw += row.p_max_mw.scale * std::max(1.0, right.scale / row.p_mw.scale);
    }

    [[nodiscard]] bool has_moving() const { return !moving_.empty(); }

    void fill(const std::string& node, bool is_by_rule) {
        std::vector<Moving*> order;
        for (auto& [key, moving] : moving_) order.push_back(&moving);
        std::sort(order.begin(), order.end(),
                  [](const Moving* a, const Moving* b) { return a->rows.front()->id < b->rows.front()->id; });
        for (Moving* moving : order) {
            std::vector<double> use_mw(base_mw_.size(), 0.0), filled_mw = use_mw;
            models::add({moving->scale, right_of(*moving->rows.front()).series}, pool_, use_mw);
            for (std::size_t day = 0; day + 1 < days_.size(); ++day) {
                const std::size_t first = days_[day], n = days_[day + 1] - first;
                const double energy = std::accumulate(use_mw.begin() + static_cast<std::ptrdiff_t>(first),
                                                      use_mw.begin() + static_cast<std::ptrdiff_t>(first + n), 0.0);
                fill_valley(std::span(base_mw_).subspan(first, n), energy, moving->most_mw,
                            std::span(filled_mw).subspan(first, n));
            }
            for (std::size_t step = 0; step < base_mw_.size(); ++step) base_mw_[step] += filled_mw[step];
            for (double& mw : filled_mw) mw /= moving->scale;
            const Key key = KeyBuilder().text("valley").text(node).array(std::span<const double>(filled_mw)).finish();
            const SeriesId series = pool_.add_own(key, std::move(filled_mw));
            for (DemandRow* row : moving->rows) {
                row->right_mw = {right_of(*row).scale, series};
                if (is_by_rule) row->p_mw.series = series;
            }
        }
    }

private:
    const std::vector<std::size_t>& days_;
    SeriesPool& pool_;
    std::vector<double> base_mw_;
    std::map<Key, Moving> moving_;  ///< by course
};

}  // namespace

void fill_valley(std::span<const double> base_mw, double energy, double most_mw, std::span<double> use_mw) {
    const auto n = static_cast<double>(base_mw.size());
    if (energy >= n * most_mw) {
        std::fill(use_mw.begin(), use_mw.end(), energy / n);
        return;
    }
    // Where the level passes the base of a step, that step begins to fill; where it is `most` above, it is full.
    std::vector<std::pair<double, double>> turns;
    for (const double mw : base_mw) {
        turns.emplace_back(mw, 1.0);
        turns.emplace_back(mw + most_mw, -1.0);
    }
    std::sort(turns.begin(), turns.end());
    double level_mw = turns.front().first, filled = 0.0, n_filling = 0.0;
    for (const auto& [turn_mw, change] : turns) {
        const double more = n_filling * (turn_mw - level_mw);
        if (n_filling > 0.0 && filled + more >= energy) break;
        filled += more;
        level_mw = turn_mw;
        n_filling += change;
    }
    if (n_filling > 0.0) level_mw += (energy - filled) / n_filling;
    for (std::size_t step = 0; step < base_mw.size(); ++step)
        use_mw[step] = std::clamp(level_mw - base_mw[step], 0.0, most_mw);
}

void fill_valleys(const TimeAxis& time, bool is_by_rule, SeriesPool& pool, Primitives& out) {
    if (std::none_of(out.demands.begin(), out.demands.end(), moves)) return;
    const std::vector<std::size_t> days = day_starts(time);
    std::vector<DemandRow*> rows;
    for (DemandRow& row : out.demands) rows.push_back(&row);
    // Sums in the order of ids: the order of rows leaves no trace.
    std::sort(rows.begin(), rows.end(), [](const DemandRow* a, const DemandRow* b) { return a->id < b->id; });
    std::map<std::string, std::vector<DemandRow*>, std::less<>> rows_of;
    for (DemandRow* row : rows) rows_of[row->node].push_back(row);
    for (const auto& [node, at_node] : rows_of) {
        if (std::none_of(at_node.begin(), at_node.end(), [](const DemandRow* row) { return moves(*row); })) continue;
        Bus bus(days, pool);
        for (DemandRow* row : at_node) bus.add(*row);
        bus.fill(node, is_by_rule);
    }
}

}  // namespace knelpunt::models
