#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "sim/base/choice.hpp"

namespace knelpunt {

/// Forms of the right to transport, and contracts beside it (Netcode elektriciteit; decisions Staatscourant 2024-2951,
/// 2024-23594).
enum class ContractForm { firm, tbtr, cbc_a, atr85, nfa, cbc_t, group, cable_pooling, feed_in_trip, duty, use_or_lose };
template <>
struct Choices<ContractForm> {
    static constexpr std::array kList{
        Choice{ContractForm::firm, "firm", "the whole power in every hour"},
        Choice{ContractForm::tbtr, "tbtr", "the whole power inside agreed blocks of the day, nothing outside them"},
        Choice{ContractForm::cbc_a, "cbc_a", "less on call, a day ahead, on so many days a year, for a fee"},
        Choice{ContractForm::atr85, "atr85",
               "restricted in at most 15 % of the hours, announced a day ahead; transmission grid alone"},
        Choice{ContractForm::nfa, "nfa", "what each hour leaves, none of it guaranteed"},
        Choice{ContractForm::cbc_t, "cbc_t", "less inside agreed blocks of the day, for a fee"},
        Choice{ContractForm::group, "group", "one limit on the sum of members behind one station, set by the operator"},
        Choice{ContractForm::cable_pooling, "cable_pooling", "one connection for use and production"},
        Choice{ContractForm::feed_in_trip, "feed_in_trip", "production without reserve, tripped after a fault"},
        Choice{ContractForm::duty, "duty", "must offer flexibility where volunteers fall short"},
        Choice{ContractForm::use_or_lose, "use_or_lose", "unused power is taken back"}};
};

/// Forms under which room is told: the first of the list above.
inline constexpr std::size_t kFitForms = 5;

/// From this voltage on a grid is the transmission operator's, which alone offers the duration-limited right.
inline constexpr double kTransmissionKv = 110.0;
/// Part of the hours in which a duration-limited right may be restricted: 1,314 of 8,760.
inline constexpr double kRestrictedPu = 0.15;

// Axes on which room is told.

inline constexpr std::size_t kSeasons = 4, kClockHours = 24;
/// Winter is December to February.
inline constexpr std::array<const char*, kSeasons> kSeasonNames{"winter", "spring", "summer", "autumn"};
/// Parts of the year on the curve of duration: the room that is there in all but this part.
inline constexpr std::array kDurationPoints{0.0,  0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.125,
                                            0.15, 0.2,   0.25,  0.3,   0.4,  0.5,  0.6,  0.7,  0.8,  0.9,   1.0};

/// "winter 00", "winter 01", ..: seasons by hour of the legal clock.
std::vector<std::string> season_hour_labels();
/// Words of the first kFitForms forms.
std::vector<std::string> fit_form_labels();
/// kDurationPoints as text.
std::vector<std::string> duration_labels();

}  // namespace knelpunt
