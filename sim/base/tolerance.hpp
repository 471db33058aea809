#pragma once

namespace knelpunt::tolerance {

inline constexpr double kCongestedPu = 1e-4;  ///< loading above 1 + this is congested: hides rounding of ratings
inline constexpr double kBalanceMw = 1e-6;    ///< node balance: 1e-9 of a 1000 MW station, far above rounding
inline constexpr double kSharesPu = 1e-9;     ///< sum of shares against 1: decimal fractions in text
inline constexpr double kSingularPu = 1e-9;   ///< 1 - ptdf of an outage below this: the outage splits the grid
inline constexpr double kReactancePu = 1e-9;  ///< a smaller |x| counts as zero: the matrix would be singular

inline constexpr double kCauseSumPu =
    1e-9;  ///< sum of parts against the whole: rounding of sums over 8760 hours is 1e-12

/// Sum of angles around a cycle: rounding of angles of 1 rad over a hundred branches is 1e-14.
inline constexpr double kCycleRad = 1e-9;
inline constexpr double kMarketResidualPu = 1e-6;  ///< of a market's limits, relative: solved to 1e-8 of scaled rows
inline constexpr double kActedMw = 1e-4;           ///< above a limit after remedial actions: a ten-thousandth of a MW
inline constexpr double kSettledLossMw = 0.1;      ///< losses between rounds: a thousandth of the region's

inline constexpr double kMismatchPu = 1e-8;  ///< AC flow: largest missing power of a bus, 1 W on 100 MVA

}  // namespace knelpunt::tolerance
