#pragma once

#include <span>
#include <vector>

#include "sim/flow/dc/dc_model.hpp"
#include "sim/flow/injections.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::actions {

inline constexpr int kNone = -1;

/// What a MW that a bid gives changes of the use that a firm limit of a station counts  [MW per MW].
struct LimitEffect {
    int limit = kNone;  ///< index into Structure::limits
    double effect_pu = 0.0;
    bool operator==(const LimitEffect&) const = default;
};

/// A step of a price curve at a node: up to `share_pu` of a volume, at one price in each step of the time axis.
///
/// Whoever has more to offer (a contract) adds bids of its own to the book; a volume of 0 in a step means that it may not
/// be asked there.
struct Bid {
    int kind = kNone;           ///< index into Structure::bid_kinds
    int node = kNone;           ///< compact node of the network
    double injection_pu = 1.0;  ///< +1: a MW of it is a MW more into the node, -1 a MW less
    int volume = kNone;         ///< row of BidBook::volume_mw
    double share_pu = 1.0;      ///< part of that row
    double price_eur_per_mwh = 0.0;
    double running_cost_eur_per_mwh = kNaN;  ///< set against the price of the zone; NaN = the price says it all
    int window = kNone;                      ///< bids of one window keep their energy within the day; kNone = free
    bool is_return = false;  ///< of a window: takes back what the others gave, up to the day's highest of its volume
    bool is_last_resort = false;
    int category = kNone;  ///< index into Structure::categories; kNone = production
    std::vector<LimitEffect> limits;
};

/// All bids of a scenario.
struct BidBook {
    std::vector<Bid> bids;
    flow::HourlySums volume_mw;  ///< rows: volumes; below 0 counts as 0
    int n_windows = 0;
    Hourly zone_eur_per_mwh{kNaN, kConstant};  ///< price of the zone; NaN = no market

    /// @param zone_eur_per_mwh  price in the step; NaN = no market
    [[nodiscard]] static double price(const Bid& bid, double zone_eur_per_mwh);
};

/// Bids of all use and production in service, from System::bid_offers: elements of one node and kind that count alike in
/// the firm limits of their station make one volume.
///
/// * Less use or production: part of the power in the hour. More production: part of what the rated power leaves.
/// * What keeps its energy is used in other hours of the day, up to the same part of the day's highest power.
/// * Last resort: what the bids for less leave of the power.
/// Islands without exchange have none.
BidBook build_bids(const System& system, const Schedule& schedule, const flow::DcModel& model);

}  // namespace knelpunt::actions
