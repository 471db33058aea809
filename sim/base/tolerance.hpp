#pragma once

namespace knelpunt::tolerance {

inline constexpr double kCongestedPu = 1e-4;  ///< loading above 1 + this is congested: hides rounding of ratings
inline constexpr double kBalanceMw = 1e-6;    ///< node balance: 1e-9 of a 1000 MW station, far above rounding
inline constexpr double kSharesPu = 1e-9;     ///< sum of shares against 1: decimal fractions in text
inline constexpr double kSingularPu = 1e-9;   ///< 1 - ptdf of an outage below this: the outage splits the grid
inline constexpr double kReactancePu = 1e-9;  ///< a smaller |x| counts as zero: the matrix would be singular

inline constexpr double kMismatchPu = 1e-8;  ///< AC flow: largest missing power of a bus, 1 W on 100 MVA

}  // namespace knelpunt::tolerance
