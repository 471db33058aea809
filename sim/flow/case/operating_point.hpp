#pragma once

#include <vector>

#include "sim/flow/ac/control/reactive_limits.hpp"

namespace knelpunt::flow {

/// Voltages of a grid in operation; a root of the equations beyond them is a finding.
inline constexpr double kLowestOperatingPu = 0.7, kHighestOperatingPu = 1.3;

/// Where a solution started.
enum class AcStart {
    given,        ///< voltages of the case
    flat,         ///< 1 pu or the set point, angles of the references and phase shifts
    continuation  ///< from the state without load or feed-in, all powers raised together
};

/// A state of a network with how it was found.
struct OperatingPoint {
    LimitedSolution limited;  ///< without limits only its solution and case count
    AcStart start = AcStart::given;
    bool is_inside = false;     ///< all voltages within the band above
    bool is_confirmed = false;  ///< reached by continuation, or sound and either inside or as the case gives it
    double lowest_v_pu = kNaN, highest_v_pu = kNaN;
    int lowest_bus = -1, highest_bus = -1;
    double lowest_given_pu = kNaN;  ///< of the root from the voltages of the case, where the answer is another
    int lowest_given_bus = -1;
    double share_reached = 1.0;  ///< without solution: part of all powers that continuation came to
};

/// Finds the operating point of a case among the roots of its equations.
///
/// Newton's method ends at the root that its start leads to: beside the operating point there are roots of low voltage, of
/// angles beyond 90 degrees, and with power that flows round. A root is sound where voltages lie within the band, no branch
/// has more than 90 degrees across, angles add up to 0 round every loop and the determinant of the Jacobian is positive as it
/// is without load. Where the root from the voltages of the case is not sound, or there is none, the flat start is tried, then
/// continuation; that one is taken as it comes, since it follows the operating point from no load.
///
/// @param with_limits  keep what holds voltages within its reactive limits
/// @see   Ajjarapu, Christy, "The continuation power flow", IEEE Trans. Power Systems 7(1), 1992; Janssens, Kamagate, "Loop
///        flows in a ring AC power system", Int. J. Electrical Power & Energy Systems 25(8), 2003.
OperatingPoint find_operating_point(const AcNetwork& net, const AcCase& given, bool with_limits);

/// Voltages to start from that know nothing of a state: see AcStart::flat.
std::vector<Complex> flat_start(const AcNetwork& net, const AcCase& given);

/// Whether a root is sound, see find_operating_point.
bool is_sound(const AcNetwork& net, const AcCase& given, const AcSolution& found);

}  // namespace knelpunt::flow
