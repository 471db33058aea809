#pragma once

#include <numbers>
#include <string_view>

namespace knelpunt {

/// Unit of a declared quantity. A name that carries a unit ends in its suffix (see `unit_suffix`).
enum class Unit {
    none,  ///< text, ids, flags
    mw,
    mva,
    mvar,
    mwh,
    kv,
    ohm,
    pu,
    rad,
    kg_per_s,
    bar,
    c,
    k,
    h,
    s,
    km,
    m,
    mm,
    eur,
    eur_per_mwh,
    eur_per_mw,
    t_co2,
    count,
    year,
    minutes,
    degree,
    nf_per_km,
    ohm_per_km,
    ohm_per_100mva,
    hour_index,
    m_per_s,
    w_per_m2,
    w_per_m_k
};

/// Text of a unit as printed and stored in files ("MW", "1" for a ratio, "" for none).
std::string_view unit_text(Unit unit);

/// Name ending that a column of this unit carries ("_mw"), empty where the unit needs none.
std::string_view unit_suffix(Unit unit);

inline constexpr double kBaseMva = 100.0;        ///< per-unit base of the electrical kernels [MVA]
inline constexpr double kGridHz = 50.0;          ///< [Hz]
inline constexpr double kHoursPerDay = 24.0;     ///< [h]
inline constexpr double kMinutesPerHour = 60.0;  ///< [min]
inline constexpr double kMwhPerGwh = 1000.0;
inline constexpr double kMwhPerTwh = 1.0e6;
inline constexpr double kBytesPerMb = 1.0e6;
inline constexpr double kEurPerMeur = 1.0e6;
inline constexpr double kPerKilo = 1.0e3;
inline constexpr double kPerMega = 1.0e6;
inline constexpr double kFaradPerNf = 1.0e-9;
inline constexpr double kNfPerFarad = 1.0e9;
inline constexpr double kSecondsPerMinute = 60.0;
inline constexpr double kMicrosecondsPerSecond = 1.0e6;
inline constexpr double kKelvinAtZeroC = 273.15;  ///< 0 degC  [K]
inline constexpr double kRadPerDegree = std::numbers::pi / 180.0;
inline constexpr double kDegreePerRad = 180.0 / std::numbers::pi;

}  // namespace knelpunt
