#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace knelpunt::hydraulic {

/// What is wrong with an element in a state; without an entry it is ok.
enum class FindingKind {
    undersupplied,      ///< demand not served  [MW]
    feed_not_taken,     ///< feed-in that has nowhere to go  [MW]
    pressure_short,     ///< pressure below the least wanted  [bar]
    pressure_over,      ///< pressure above the most allowed  [bar]
    temperature_short,  ///< supply colder than wanted  [K]
    velocity_over,      ///< velocity above the limit  [m/s]
    machine_at_limit,   ///< a machine does not reach what it is set to  [bar], a plant its heat  [MW]
    no_pressure,        ///< a node that no pressure reaches
    impossible_input,   ///< a machine between pressures that are held on both sides: it stays shut  [bar]
    not_settled,        ///< flow on a jump of the friction law: what is left  [bar]
    flow_short,         ///< water not served  [kg/s]
    flow_not_taken      ///< water fed in that has nowhere to go  [kg/s]
};
inline constexpr std::string_view kFindingWords[] = {
    "undersupplied",    "feed_not_taken", "pressure_short",   "pressure_over", "temperature_short", "velocity_over",
    "machine_at_limit", "no_pressure",    "impossible_input", "not_settled",   "flow_short",        "flow_not_taken"};
inline constexpr std::string_view kFindingUnits[] = {"MW",  "MW", "bar", "bar", "K",    "m/s",
                                                     "bar", "",   "bar", "bar", "kg/s", "kg/s"};

enum class ElementKind { node, pipe, machine, source, consumer, network };

struct Finding {
    std::size_t state = 0;
    ElementKind element_kind = ElementKind::node;
    int element = 0;
    FindingKind kind = FindingKind::undersupplied;
    double amount = 0;  ///< in the unit of the kind

    friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace knelpunt::hydraulic
