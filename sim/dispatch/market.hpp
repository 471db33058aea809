#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "sim/solver/windows.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::dispatch {

struct MarketOptions {
    /// Value of lost load: price of use that is not met, and of production that has nowhere to go, where no demand has a
    /// value of its own. The Dutch regulator's single estimate; sectors lie between 20,000 and 105,000.
    /// @see ACM, code decision of 2022, Staatscourant 2022-19746; Ecorys for ACM for the sectors.
    double lost_load_eur_per_mwh = 68887.0;
    double convex_eur_per_mwh = 0.01;  ///< extra cost of a unit's last MW: decides between equal units and hours
    std::string solver = "interior";   ///< interior: the whole period at once; highs: week by week
    int n_segments = 4;                ///< highs: steps of the convex cost, since it cycles on the quadratic form
    std::vector<int> vertex_weeks;     ///< interior: weeks, from 1, that end at a vertex (solver::move_to_vertex)
    solver::InteriorPointOptions interior;
    solver::WindowOptions windows;
};

/// What the market trades as one: nodes of one bidding zone (power), or of one connected network.
struct MarketZone {
    std::string id;  ///< bidding zone, or first node of the network
    std::string carrier;
    bool operator==(const MarketZone&) const = default;
};

/// Rows that the market decides on as one, pro rata of capacity.
struct MarketUnit {
    enum class Kind { source, converter, store, window };
    Kind kind = Kind::source;
    int column = 0;                    ///< first column of power, activity or use; of a store: of charging
    int n_columns = 1;                 ///< segments, one after the other; a store has as many for discharging behind
    int store = -1;                    ///< state of a store
    int windows = -1;                  ///< group of window rows that hold the use of each day
    std::vector<std::size_t> members;  ///< rows of the kind's table
    std::vector<double> share_pu;      ///< of the unit, adds up to 1
};

/// The market of one scenario as a staged program, with what is needed to read its solution.
struct MarketProblem {
    solver::StagedProgram program{{}};
    std::vector<MarketZone> zones;
    std::vector<double>
        lost_load_eur_per_mwh;  ///< per zone: price of use not met, and of production with nowhere to go
    std::map<std::string, int, std::less<>> zone_of_node;
    std::vector<MarketUnit> units;
    std::vector<int> exchange_column;                           ///< per row of exchanges
    std::vector<int> balance_row, unmet_column, excess_column;  ///< per zone
    std::map<int, std::string> region_of_row;                   ///< operating regions of converters
    std::vector<std::unique_ptr<std::vector<double>>>
        net_demand_mw;                                       ///< per zone: use by rule minus production by rule
    std::vector<std::unique_ptr<std::vector<double>>> lent;  ///< costs that the program looks into
    std::size_t n_steps = 0;
};

/// Shadow price of a limit: what one unit more of it would save in the period, all else as it is. Where the limit follows
/// the hours, of its largest.
struct LimitValue {
    double eur_per_unit = std::nan("");  ///< per MW; of contents and a day's energy per MWh. NaN where there is none
    double unique_h = std::nan("");      ///< hours in which no other value fits; see solver::find_unique_prices
};

/// How the answer keeps stores from charging and discharging in one hour; see keep_one_direction.
struct StoreDirections {
    double relaxed_h = 0.0;           ///< hours in which some store did both before directions were fixed
    double bound_eur = std::nan("");  ///< cost that no answer with one direction lies below; NaN where none did both
    double gap_eur = 0.0;             ///< cost of the answer above that: what fixing directions may have lost
    double both_ways_h = 0.0;         ///< hours of the answer in which some store does both
    int n_rounds = 0;                 ///< markets solved with fixed directions
};

/// Answer of the market in the rows' own terms, hour by hour; empty where a row is not the market's.
struct MarketResult {
    solver::SolveStatus status = solver::SolveStatus::failed;
    std::string message;
    solver::Certificate certificate;  ///< of the program with the directions of stores that were fixed
    StoreDirections directions;
    int n_iterations = 0;
    double cost_eur = 0.0;       ///< with the price of use not met and of production with nowhere to go
    double lost_load_eur = 0.0;  ///< that part of it
    std::vector<MarketZone> zones;
    std::map<std::string, int, std::less<>> zone_of_node;
    std::vector<std::vector<double>> zone_price_eur_per_mwh, zone_unmet_mw, zone_excess_mw;  ///< per zone
    std::vector<std::vector<char>> zone_price_is_unique;                  ///< per zone; see solver::find_unique_prices
    std::vector<int> weeks_without_vertex;                                ///< of those asked for
    std::vector<std::vector<double>> source_mw, converter_mw, demand_mw;  ///< per row
    std::vector<LimitValue> source_limit, converter_limit;                ///< per row: of its highest power or activity
    std::vector<LimitValue> source_must_run, converter_must_run;          ///< of a MW less that it must run
    std::vector<LimitValue> charge_limit, discharge_limit, content_limit;  ///< per row of stores
    std::vector<LimitValue> demand_limit;                                  ///< per row: of its highest power
    std::vector<LimitValue> demand_day;            ///< per row: of a MWh less in a day, mean of its days
    LimitValue exchange_limit;                     ///< of a MW more of each exchange, both ways
    std::vector<std::vector<double>> exchange_mw;  ///< per row; bought by the region is positive
    std::vector<std::vector<double>> store_charge_mw, store_discharge_mw, store_content_mwh;  ///< per row

    /// Place of the zone of a node in service; -1 = none.
    [[nodiscard]] int zone_of(const std::string& node) const;
};

/// Builds the market that is blind to the grid.
///
/// Power nodes of one `zone` trade as one (all of them where none is named); nodes of any other carrier trade as one where
/// branches in service connect them. Sources of dispatch "market", converters, stores and demands of flexibility "window"
/// with a highest power
/// (their use of a local day may move within it) are decided; all other use and production is given. Rows of one zone with
/// the same technology, cost, availability and rules are one unit, split back pro rata of capacity. Each unit that may
/// stand still has the convex cost 1/2 eps x^2 / capacity on top of its own (for HiGHS in segments of equal width). Use
/// that is not met, and production that has nowhere to go, costs the
/// value of lost load (lost_loads).
///
/// @param rows   primitives of one scenario; columns of the program look into `pool`, which must outlive the problem
/// @param issues converters that make energy from nothing, stores without power, a port or store at an unknown node, a price
///               above the value of lost load
MarketProblem build_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                           const MarketOptions& options, Issues& issues);

/// The solution in terms of the rows.
MarketResult extract_market(const Primitives& rows, const MarketProblem& problem,
                            const solver::StagedSolution& solution);

/// How a market's program is solved.
using MarketSolver = std::function<solver::StagedSolution(const solver::StagedProgram&, const MarketOptions&)>;

/// With the solver of the options.
/// @param report  of the interior-point method
solver::StagedSolution solve_market(const solver::StagedProgram& program, const MarketOptions& options,
                                    const std::stop_token& stop, solver::InteriorPointReport* report = nullptr);

/// build_market, `solve` and extract_market, with the certificate of the solution. Where the interior-point method gives
/// no answer, HiGHS is asked week by week, and the message says so. Where there is no solution, the message says which
/// limits contradict each other.
MarketResult clear_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                          const MarketOptions& options, const MarketSolver& solve, const std::stop_token& stop,
                          Issues& issues);

/// The same with solve_market.
MarketResult clear_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                          const MarketOptions& options, const std::stop_token& stop, Issues& issues);

}  // namespace knelpunt::dispatch
