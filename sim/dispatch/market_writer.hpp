#pragma once

#include <cstddef>
#include <vector>

#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// Puts columns and entries of a market's program together in the terms of its zones and units.
class MarketWriter {
public:
    /// Finds the zones and their values of lost load; the program has no column yet.
    MarketWriter(const MarketInput& input, const MarketOptions& options);

    const MarketInput& input;
    const System& system;
    const Structure& structure;
    const TimeAxis& time;
    MarketProblem problem;

    /// Zone of a node; -1 where the node is out of service.
    [[nodiscard]] int zone_of(NodeId node) const { return problem.zone_of_node[node.at()]; }
    /// Row of a zone's balance.
    [[nodiscard]] int balance(int zone) const { return problem.balance_row[static_cast<std::size_t>(zone)]; }

    /// Looks into the series pool, which must outlive the program.
    [[nodiscard]] solver::Value value_of(const Hourly& hourly, double factor = 1.0) const;
    /// A constant more, in memory of the problem where the value is hourly.
    solver::Value with_extra(const solver::Value& value, double extra);
    /// Series by their keys, which do not depend on who asked first.
    [[nodiscard]] Key series_key(const Hourly& hourly) const;
    /// Sum of terms, each a series and its factor, in the order of their keys  shape (n_steps).
    [[nodiscard]] std::vector<double> sum_of(const std::map<SeriesId, double>& scale_of) const;

    /// A unit of members, split by their sizes; of equal parts where all are 0.
    static MarketUnit unit_of(MarketUnit::Kind kind, const std::vector<std::size_t>& members,
                              const std::vector<double>& size);
    /// Segments of which a unit's power is made: more than one where HiGHS solves, which cycles on the quadratic form.
    [[nodiscard]] int n_segments() const { return is_stepped_ ? options_.n_segments : 1; }
    /// Columns of a unit that may stand still: its cost rises, so that equal units and hours share.
    /// @return  the first of n_segments() columns
    int add_segments(const solver::Value& most_mw, const solver::Value& cost);
    /// Columns of a unit: segments, or one where it must run or may trade both ways.
    void add_columns(MarketUnit& unit, const solver::Value& least_mw, const solver::Value& most_mw,
                     const solver::Value& cost);
    /// The same entry for each of a unit's columns.
    void add_entries(int row, int first_column, int n_columns, const solver::Value& value);

    /// Use of a demand that has joined.
    [[nodiscard]] Hourly use_mw(std::size_t demand) const;
    /// Chargers join with their cars.
    [[nodiscard]] Hourly most_mw(std::size_t demand) const;
    /// Use that may move within its day: what has not joined does not.
    [[nodiscard]] bool may_move(std::size_t demand) const;

private:
    const SeriesPool& pool_;
    const MarketOptions& options_;
    bool is_stepped_;
};

}  // namespace knelpunt::dispatch
