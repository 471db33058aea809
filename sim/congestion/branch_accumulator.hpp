#pragma once

#include <stop_token>
#include <utility>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/congestion/curtailment.hpp"
#include "sim/congestion/direction.hpp"
#include "sim/flow/injections.hpp"
#include "sim/security/ac_flows.hpp"

namespace knelpunt::congestion {

/// Gathers loadings, outages and excess of all branches, block of hours by block of hours.
class BranchAccumulator {
public:
    BranchAccumulator(const System& system, const flow::DcModel& model, const AnalysisOptions& options);

    /// What a block brings: hours, powers and DC flows.
    struct Block {
        std::size_t first = 0, n_hours = 0;
        const flow::BlockMatrix *demand_mw = nullptr, *source_mw = nullptr, *injection_pu = nullptr, *flow_pu = nullptr;
    };

    /// Adds blocks that follow each other.
    /// @param ac      when given, its flows and outages are compared with the limits; those of DC only give the direction
    /// @param hourly  when given, receives flow, worst loading and worst outage of every hour
    void add(std::span<const Block> blocks, security::AcFlows* ac, HourlyResults* hourly, const std::stop_token& stop);

    [[nodiscard]] const BranchResults& results() const { return results_; }
    /// Largest difference between the loadings by AC and by DC flow, index = Structure::branches; NaN without AC flow.
    [[nodiscard]] const std::vector<double>& linear_error_pu() const { return linear_error_pu_; }
    /// Largest load that each listed outage cuts off  [MW]  index = Structure::contingencies.
    [[nodiscard]] const std::vector<double>& outage_lost_mw() const { return outage_lost_mw_; }
    [[nodiscard]] Rooms rooms() const;          ///< of all hours
    [[nodiscard]] Rooms offtake_rooms() const;  ///< of the hours of offtake
    /// What feed-in has above its limits, hour by hour; where curtailment is asked for.
    [[nodiscard]] const std::vector<FeedInExcess>& feed_in_excess() const { return feed_in_excess_; }
    /// Hours near a limit, where they are asked for.
    [[nodiscard]] TightHours take_tight_hours() { return std::move(tight_); }

private:
    /// What is found of a block on the way.
    struct Frame {
        explicit Frame(std::size_t n_branches);
        flow::BlockMatrix limit_pu, post_limit_pu, is_offtake, worst_pu, worst_pair;
        flow::BlockMatrix offtake_limit_pu, offtake_post_pu;  ///< infinite in hours of feed-in
        flow::BlockMatrix ac_flow_pu, dc_loading_pu;          ///< with AC flow
    };
    void fill_limits(const Block& block, Frame& frame);
    void add_branch(std::size_t branch, const Block& block, const Frame& frame, const flow::BlockMatrix& flow_pu,
                    HourlyResults* hourly);
    void add_feed_in_excess(std::size_t branch, std::size_t hour, const Block& block, int pair, double excess_pu);
    [[nodiscard]] std::pair<std::int16_t, double> outage_of(int pair) const;
    void add_tight_hour(std::size_t branch, std::size_t hour, const Block& block, const TightHour& found);
    void add_directions(const Block& block);
    void find_ac(std::span<const Block> blocks, security::AcFlows& ac, const std::stop_token& stop);
    void add_lost_supply(std::size_t n_hours, const flow::BlockMatrix& demand_mw);

    const System& system_;
    const flow::DcModel& model_;
    DirectionPlan direction_;
    flow::HourlySums rating_mw_;  ///< rows: compact branches; rating of the whole group times cos phi
    std::vector<char> has_rating_;
    flow::BlockMatrix rating_;
    std::vector<Frame> frames_;  ///< by block
    std::vector<double> outage_lost_mw_, linear_error_pu_;
    RoomHours room_hours_;
    bool with_curtailment_, with_tight_hours_;
    flow::PairRoom base_, pairs_, offtake_base_, offtake_pairs_;
    std::vector<double> feed_in_limit_pu_;  ///< least limit in the hours of feed-in, by compact branch
    std::vector<FeedInExcess> feed_in_excess_;
    TightHours tight_;
    BranchResults results_;
};

}  // namespace knelpunt::congestion
