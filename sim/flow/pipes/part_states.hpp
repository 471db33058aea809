#pragma once

#include <cstddef>
#include <vector>

#include "sim/flow/pipes/plan.hpp"

namespace knelpunt::flow {

/// How a part stands in each step that was asked for: [node of the part][step], [pipe of the part][step].
struct PartStates {
    Courses pressure_bar;          ///< absolute; of heat that of the supply
    Courses short_mw;              ///< use that pressures and temperatures do not bring
    Courses kept_mw;               ///< what is given and has nowhere to go
    Courses compression_mw;        ///< hydrogen: shaft power that lifts what sources give to the network's pressure
    Courses supply_c;              ///< heat: where a customer takes some, else NaN
    Courses delay_k;               ///< heat: supply with the time that water takes, less that without; where asked for
    Courses delay_mw;              ///< heat: what that means for the heat of the flow that customers take
    Courses flow_mw;               ///< pipes, from -> to
    Courses velocity_m_per_s;      ///< pipes, signed
    Courses drop_bar;              ///< pipes: pressure at `from` less that at `to`
    Courses loss_mw;               ///< pipes of heat, supply and return
    std::vector<double> pump_mw;   ///< heat: electricity of all pumps, by step
    std::vector<double> residual;  ///< what the equations leave: bar, of heat the largest gap in parts of it
    std::vector<std::size_t> unsolved;  ///< steps, rising
};

/// What is asked of a part.
struct PartQuestion {
    const System& system;
    const PipePart& part;
    const Courses& inject_mw;        ///< [node of the part][step] given less used, sums to 0
    std::size_t holder = 0;          ///< node whose pressure is held, and which takes what is left
    std::vector<std::size_t> steps;  ///< rising
    bool keeps_limits = false;       ///< use is cut until no limit of pressure is broken
    bool with_delay = false;  ///< heat: temperatures with the time that water takes, too; steps follow each other
};

inline constexpr double kMachineEfficiencyPu = 0.75;  ///< of compressors and pumps with their motors (assumed)

/// Place of a node in a part.
std::size_t place_in(const PipePart& part, std::size_t node);

/// Node that holds a part's pressure: the first with a set pressure and sources, else the one whose sources can give most.
/// @param lost  node whose sources have failed; kNoPipe = none has
std::size_t holding_node(const System& system, const PipePart& part, const NodePlan& plan, std::size_t lost = kNoPipe);

/// Pressures of hydrogen. Where no source holds a pressure, the holder is at the most that is allowed there: no pressure of
/// the part can be higher under this plan. Limits of pressure are the least that users want.
PartStates solve_hydrogen(const PartQuestion& question);

/// Pressures and temperatures of heat. The holder gives what pipes lose beside its part of the plan, the worst customer gets
/// 0.5 bar, the return at the holder has 3 bar. The limit of pressure is the most that the holder's supply may have.
PartStates solve_heat_part(const PartQuestion& question);

}  // namespace knelpunt::flow
