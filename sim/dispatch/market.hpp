#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "sim/solver/windows.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::dispatch {

struct MarketOptions {
    /// Value of lost load: price of use that is not met, and of production that has nowhere to go, where no demand has a
    /// value of its own. The Dutch regulator's single estimate; sectors lie between 20,000 and 105,000.
    /// @see ACM, code decision of 2022, Staatscourant 2022-19746; Ecorys for ACM for the sectors.
    double lost_load_eur_per_mwh = 68887.0;
    double convex_eur_per_mwh = 0.01;  ///< extra cost of a unit's last MW: decides between equal units and hours
    MarketMethod solver = MarketMethod::interior;
    int n_segments = 4;             ///< highs: steps of the convex cost, since it cycles on the quadratic form
    std::vector<int> vertex_weeks;  ///< interior: weeks, from 1, that end at a vertex (solver::move_to_vertex)
    solver::InteriorPointOptions interior;
    solver::WindowOptions windows;
};

/// What a market is made of.
struct MarketInput {
    const System& system;                    ///< what there is; its series must outlive the problem
    std::span<const double> joined_pu = {};  ///< part of each demand that has joined the grid; empty = all of it
    Hourly grid_loss_mw = {};                ///< to be met in the zone that the exchange shares lie in

    [[nodiscard]] double joined(std::size_t demand) const { return joined_pu.empty() ? 1.0 : joined_pu[demand]; }
    /// Where the losses are used: the first node in service with an exchange share; -1 where there are none.
    [[nodiscard]] int loss_node() const;
};

/// What the market trades as one: nodes of one bidding zone (power), or of one connected network.
struct MarketZone {
    std::string id;  ///< bidding zone, or first node of the network
    std::string carrier;
    bool operator==(const MarketZone&) const = default;
};

/// Elements that the market decides on as one, pro rata of capacity.
struct MarketUnit {
    enum class Kind { source, converter, store, window };
    Kind kind = Kind::source;
    int column = 0;                    ///< first column of power, activity or use; of a store: of charging
    int n_columns = 1;                 ///< segments, one after the other; a store has as many for discharging behind
    int store = -1;                    ///< state of a store
    int windows = -1;                  ///< group of window rows that hold the use of each day
    std::vector<std::size_t> members;  ///< positions on the kind's axis of the Structure
    std::vector<double> share_pu;      ///< of the unit, adds up to 1
};

/// The market of one scenario as a staged program, with what is needed to read its solution.
struct MarketProblem {
    solver::StagedProgram program{{}};
    std::vector<MarketZone> zones;
    std::vector<double>
        lost_load_eur_per_mwh;      ///< per zone: price of use not met, and of production with nowhere to go
    std::vector<int> zone_of_node;  ///< place in zones, index = Structure::nodes; -1 = out of service
    std::vector<MarketUnit> units;
    std::vector<int> exchange_column;                           ///< per exchange of the System
    std::vector<int> balance_row, unmet_column, excess_column;  ///< per zone
    std::map<int, int> region_of_row;                           ///< index into Structure::regions
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

/// Answer of the market by elements of the Structure, hour by hour; empty where an element is not the market's.
struct MarketResult {
    solver::SolveStatus status = solver::SolveStatus::failed;
    std::string message;
    solver::Certificate certificate;  ///< of the program with the directions of stores that were fixed
    StoreDirections directions;
    int n_iterations = 0;
    double cost_eur = 0.0;       ///< with the price of use not met and of production with nowhere to go
    double lost_load_eur = 0.0;  ///< that part of it
    std::vector<MarketZone> zones;
    std::vector<int> zone_of_node;                                                           ///< as in the problem
    std::vector<std::vector<double>> zone_price_eur_per_mwh, zone_unmet_mw, zone_excess_mw;  ///< per zone
    std::vector<std::vector<char>> zone_price_is_unique;                   ///< per zone; see solver::find_unique_prices
    std::vector<int> weeks_without_vertex;                                 ///< of those asked for
    std::vector<std::vector<double>> source_mw, converter_mw, demand_mw;   ///< per element
    std::vector<LimitValue> source_limit, converter_limit;                 ///< of the highest power or activity
    std::vector<LimitValue> source_must_run, converter_must_run;           ///< of a MW less that it must run
    std::vector<LimitValue> charge_limit, discharge_limit, content_limit;  ///< per store
    std::vector<LimitValue> demand_limit;                                  ///< of the highest power
    std::vector<LimitValue> demand_day;                                    ///< of a MWh less in a day, mean of its days
    LimitValue exchange_limit;                                             ///< of a MW more of each exchange, both ways
    std::vector<std::vector<double>> exchange_mw;  ///< per exchange; bought by the region is positive
    std::vector<std::vector<double>> store_charge_mw, store_discharge_mw, store_content_mwh;  ///< per store
};

/// Builds the market that is blind to the grid.
///
/// Power nodes of one `zone` trade as one (all of them where none is named); nodes of any other carrier trade as one where
/// branches in service connect them. Sources of dispatch "market", converters, stores and demands of flexibility "window"
/// with a highest power (their use of a local day may move within it) are decided; all other use and production is given,
/// and what stands for ports and stores is theirs. Elements of one zone with the same technology, cost, availability and
/// rules are one unit, split back pro rata of capacity. Each unit that may stand still has the convex cost
/// 1/2 eps x^2 / capacity on top of its own (for HiGHS in segments of equal width). Use that is not met, and production
/// that has nowhere to go, costs the value of lost load (lost_loads).
///
/// @param issues a price above the value of lost load
MarketProblem build_market(const MarketInput& input, const MarketOptions& options, Issues& issues);

/// The solution in terms of the elements.
MarketResult extract_market(const System& system, const MarketProblem& problem, const solver::StagedSolution& solution);

/// How a market's program is solved.
using MarketSolver = std::function<solver::StagedSolution(const solver::StagedProgram&, const MarketOptions&)>;

/// With the solver of the options.
/// @param report  of the interior-point method
solver::StagedSolution solve_market(const solver::StagedProgram& program, const MarketOptions& options,
                                    const std::stop_token& stop, solver::InteriorPointReport* report = nullptr);

/// build_market, `solve` and extract_market, with the certificate of the solution. Where the interior-point method gives
/// no answer, HiGHS is asked week by week, and the message says so. Where there is no solution, the message says which
/// limits contradict each other.
MarketResult clear_market(const MarketInput& input, const MarketOptions& options, const MarketSolver& solve,
                          const std::stop_token& stop, Issues& issues);

/// The same with solve_market.
MarketResult clear_market(const MarketInput& input, const MarketOptions& options, const std::stop_token& stop,
                          Issues& issues);

}  // namespace knelpunt::dispatch
