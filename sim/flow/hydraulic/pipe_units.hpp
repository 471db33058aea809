#pragma once

namespace knelpunt {

inline constexpr double kPaPerBar = 1.0e5;
inline constexpr double kWattPerMegawatt = 1.0e6;
inline constexpr double kNormalPressureBar = 1.01325;  ///< of normal volumes [bar]
inline constexpr double kNormalTemperatureK = 273.15;  ///< of normal volumes [K]
inline constexpr double kGasConstant = 8.314462618;    ///< [J/(mol K)], CODATA 2018 (exact)
inline constexpr double kGravity = 9.80665;            ///< standard gravity [m/s2]

}  // namespace knelpunt
