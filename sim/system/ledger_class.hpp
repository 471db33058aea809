#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace knelpunt {

/// Classes of the demand ledger: every MW at a station is in exactly one. The order is that in which they get room.
enum class LedgerClass : std::uint8_t {
    measured,             ///< in use today
    contracted_not_used,  ///< a customer holds the right and does not use it yet
    committed,            ///< an offer was accepted
    autonomous,           ///< growth of those who need no new contract: homes, cars, trains
    requested,            ///< in the queue (wachtrij)
    policy_free_growth,   ///< what a storyline adds beyond all that
};

inline constexpr std::size_t kLedgerClasses = 6;
inline constexpr std::string_view kLedgerChoices =
    "measured|contracted_not_used|committed|autonomous|requested|policy_free_growth";
inline constexpr std::array<std::string_view, kLedgerClasses> kLedgerNames{
    "measured", "contracted_not_used", "committed", "autonomous", "requested", "policy_free_growth"};

constexpr std::size_t index_of(LedgerClass ledger_class) { return static_cast<std::size_t>(ledger_class); }

/// Whether what is in the class holds a right to transport by itself: use of today, contracts and offers in force. The
/// others ask for room, and hold a right once they have joined.
constexpr bool holds_right(LedgerClass ledger_class) { return ledger_class < LedgerClass::autonomous; }

}  // namespace knelpunt
