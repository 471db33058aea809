#pragma once

#include "sim/system/primitives.hpp"

namespace knelpunt {

// What the declarations of several primitive tables share.

inline constexpr Range kPositive{0.0, kInf, true};
/// Of limits: what a reconciliation with the base year says of them, too.
inline constexpr std::string_view kLimitConfidences =
    "reported|derived|assumed|calibrated|unknown|reconciled|contradicted";
inline constexpr Range kShare{0.0, 1.0};

template <class Row>
Param<Row> id_param() {
    return {&Row::id, {.name = "id", .doc = "Unique id inside the table."}};
}

template <class Row>
Param<Row> name_param() {
    return {&Row::name, {.name = "name", .doc = "Name for people, free text.", .required = false}};
}

template <class Row>
Param<Row> in_service_param() {
    return {&Row::in_service,
            {.name = "in_service", .doc = "0 takes the element out: its results are NaN.", .fallback = "1"}};
}

template <class Row>
Param<Row> node_param(std::string Row::*member, std::string_view name, std::string_view doc) {
    return {member, {.name = name, .doc = doc, .refers_to = "nodes"}};
}

}  // namespace knelpunt
