#pragma once

#include <cstdint>
#include <vector>

#include "sim/actions/day.hpp"
#include "sim/actions/figures.hpp"

namespace knelpunt::actions {

/// Sums of some steps, for one set of limits.
struct Tally {
    std::vector<double> kind_mwh, kind_eur, not_served_mwh;
    double bid_mwh = 0.0, bid_eur = 0.0, moved_mwh = 0.0, local_mwh = 0.0, inside_mwh = 0.0, outside_mwh = 0.0;
    double unserved_mwh = 0.0, cut_off_mwh = 0.0;
    std::int32_t n_steps_acted = 0;
};

/// What leaving one element out saves.
struct ElementCost {
    int element = kNone;  ///< compact branch, or behind them Structure::limits
    double mwh = 0.0, eur = 0.0, not_served_mwh = 0.0;
};

struct Least {
    int element = kNone;
    double mwh = 0.0;
    std::int32_t n_steps = 0;
};

/// One set of limits on one day.
struct DaySet {
    bool is_over = false;
    std::int32_t n_steps_over = 0;
    DayAnswer answer;
    Tally tally;
    std::vector<ElementCost> elements;
    std::vector<Least> least;
};

/// Counts what the answer of a day takes.
class Tallier {
public:
    /// @param limits  outlives this
    explicit Tallier(const Limits& limits);

    /// @param steps  of the day, as scheduled
    [[nodiscard]] Tally tally_of(const Steps& steps, const DayAnswer& answer) const;

private:
    [[nodiscard]] bool is_local(const Bid& bid, const std::vector<Constraint>& rows) const;
    void add(const Taken& one, const Steps& steps, const std::vector<Constraint>& rows, Tally& out, double& up_mw,
             double& down_mw) const;

    const Limits& limits_;
    double step_h_;
};

/// Number of an element in ElementCost and Least.
int element_of(const Limits& limits, const Constraint& one);

/// Figures of nothing: 0 where an element is in service.
ActionFigures no_figures(const Limits& limits);

/// Adds a day to the figures of the year.
void add_day(const Limits& limits, const DaySet& one, ActionFigures& out);

}  // namespace knelpunt::actions
