#pragma once

#include <array>
#include <string>

#include "sim/base/choice.hpp"

namespace knelpunt {

struct Structure;

/// What a cause does at its node.
enum class CauseSide { use, production, exchange, shift };
template <>
struct Choices<CauseSide> {
    static constexpr std::array kList{
        Choice{CauseSide::use, "use", ""}, Choice{CauseSide::production, "production", ""},
        Choice{CauseSide::exchange, "exchange", "what enters or leaves at a node that takes the net exchange"},
        Choice{CauseSide::shift, "shift", "phase shifters alone"}};
};

/// Because of whom power flows: use of one kind and municipality at a node, production of one kind, exchange. Whatever
/// is asked of causes (by kind, customer, municipality, node, carrier) is a sum of these.
struct CauseRow {
    std::string id;    ///< "DIM10/use/datacentre/Diemen"
    std::string node;  ///< empty: phase shifters
    CauseSide side = CauseSide::use;
    std::string kind;  ///< category of use or technology; empty = none given
    std::string municipality;
    std::string customer;  ///< customer or group of customers; empty = not known
    std::string makes;     ///< carrier that is made of it: heat, hydrogen; empty = none
};

/// Fills the causes of a structure whose other axes are there: its rows sorted by id, and the cause of each demand, source
/// and node that takes exchange.
void find_causes(Structure& structure);

}  // namespace knelpunt
