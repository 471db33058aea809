#pragma once

#include <array>

#include "sim/base/choice.hpp"

namespace knelpunt {

// Words that keys of a study take, with what each means.

enum class ConnectionMode { connected, wish };
template <>
struct Choices<ConnectionMode> {
    static constexpr std::array kList{
        Choice{ConnectionMode::connected, "connected", "demand joins as both layers have room, the rest is suppressed"},
        Choice{ConnectionMode::wish, "wish", "every plan arrives, what does not fit shows as MW short"}};
};

enum class Decider { rule, market };
template <>
struct Choices<Decider> {
    static constexpr std::array kList{
        Choice{Decider::rule, "rule", "gas plants run in the hours of highest need"},
        Choice{Decider::market, "market", "at the price of the bidding zone, blind to the grid"}};
};

enum class MarketMethod { interior, highs };
template <>
struct Choices<MarketMethod> {
    static constexpr std::array kList{
        Choice{MarketMethod::interior, "interior",
               "the whole year at once, by the program's own interior-point method; HiGHS where that gives no answer"},
        Choice{MarketMethod::highs, "highs", "week by week"}};
};

enum class FlowPhysics { dc, ac };
template <>
struct Choices<FlowPhysics> {
    static constexpr std::array kList{Choice{FlowPhysics::dc, "dc", "active power, no losses"},
                                      Choice{FlowPhysics::ac, "ac", "currents, voltages, losses"}};
};

/// Carriers whose networks of pipes have physics of their own.
enum class PipeCarrier { hydrogen, heat };
template <>
struct Choices<PipeCarrier> {
    static constexpr std::array kList{Choice{PipeCarrier::hydrogen, "hydrogen", "pressures and velocities"},
                                      Choice{PipeCarrier::heat, "heat", "the same, and temperatures and losses"}};
};

enum class AcOutages { all, screened };
template <>
struct Choices<AcOutages> {
    static constexpr std::array kList{
        Choice{AcOutages::all, "all", ""},
        Choice{AcOutages::screened, "screened",
               "those that by a margin bring nothing over a limit are estimated: AC before plus the change by DC"}};
};

enum class RatingBasis { seasonal, temperature };
template <>
struct Choices<RatingBasis> {
    static constexpr std::array kList{Choice{RatingBasis::seasonal, "seasonal", "winter factors"},
                                      Choice{RatingBasis::temperature, "temperature",
                                             "hour by hour by the air, for the classes of grid/ambient_ratings.csv"}};
};

/// Kinds of listed outages of several circuits.
enum class OutageKind { tower, busbar };
template <>
struct Choices<OutageKind> {
    static constexpr std::array kList{Choice{OutageKind::tower, "tower", ""}, Choice{OutageKind::busbar, "busbar", ""}};
};

/// Uncertain inputs that a study may draw.
enum class DrawnInput { ratings, load_shares, weather, commissioning, reconciled };
template <>
struct Choices<DrawnInput> {
    static constexpr std::array kList{
        Choice{DrawnInput::ratings, "ratings", ""}, Choice{DrawnInput::load_shares, "load_shares", ""},
        Choice{DrawnInput::weather, "weather", ""}, Choice{DrawnInput::commissioning, "commissioning", ""},
        Choice{
            DrawnInput::reconciled, "reconciled",
            "the samples of the overlay, worlds in which the base year holds, in place of ratings and shares that it "
            "holds"}};
};

/// Scenarios whose remedial actions are looked for.
enum class ActionScope { none, connected, all };
template <>
struct Choices<ActionScope> {
    static constexpr std::array kList{
        Choice{ActionScope::none, "none", ""},
        Choice{ActionScope::connected, "connected", "scenarios in mode connected"},
        Choice{ActionScope::all, "all",
               "also in mode wish, whose shortage no action solves: most of it ends as use not served, after minutes"}};
};

/// Quantile of project delays.
enum class DelayQuantile { p10, p50, p90 };
template <>
struct Choices<DelayQuantile> {
    static constexpr std::array kList{Choice{DelayQuantile::p10, "p10", ""}, Choice{DelayQuantile::p50, "p50", ""},
                                      Choice{DelayQuantile::p90, "p90", ""}};
};

/// How flows are split over those who cause them.
enum class CauseMethod { marginal, proportional };
template <>
struct Choices<CauseMethod> {
    static constexpr std::array kList{
        Choice{CauseMethod::marginal, "marginal",
               "what is missing without it, by PTDF; its counterpart is the exchange of the region"},
        Choice{CauseMethod::proportional, "proportional", "beside it by flow tracing, average participation"}};
};

/// Kinds of use that are taken away, one at a time, to see what is left over its limit.
enum class WhatIf { largest, all, none };
template <>
struct Choices<WhatIf> {
    static constexpr std::array kList{Choice{WhatIf::largest, "largest", "the three largest causes"},
                                      Choice{WhatIf::all, "all", "every kind of use"},
                                      Choice{WhatIf::none, "none", ""}};
};

}  // namespace knelpunt
