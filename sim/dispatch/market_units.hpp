#pragma once

#include "sim/dispatch/market_writer.hpp"

namespace knelpunt::dispatch {

/// Elements that the market decides on, as units: those of one zone with the same technology, cost, availability and rules
/// are one, split back pro rata of capacity. What is out of service, or at a node that is, has no column.
void put_sources(MarketWriter& to);
/// One activity; its coefficients enter each zone that a port stands in. A member of an operating region is a unit alone.
void put_converters(MarketWriter& to);
/// A state of content, columns of charging and of discharging.
void put_stores(MarketWriter& to);
/// Use that may move: a column of power, and for each day a row that holds its energy.
void put_windows(MarketWriter& to);

/// Converter of a member of an operating region.
inline std::size_t converter_of(const Structure& structure, const RegionMember& member) {
    return static_cast<std::size_t>(structure.port_converter[static_cast<std::size_t>(member.port)]);
}

}  // namespace knelpunt::dispatch
