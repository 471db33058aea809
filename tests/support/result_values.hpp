#pragma once

#include <cmath>
#include <type_traits>

#include "sim/run/fields/fields.hpp"

namespace knelpunt::support {

/// Values for every result field of a structure, hourly ones too: smooth waves, other ones for every `seed`.
inline results::FieldValues result_values(const Structure& structure, int seed) {
    results::FieldValues values;
    double phase = 0.1 * seed;
    for (const results::ResultField* field : run::schema().fields) {
        results::Values list = results::no_values(structure, *field);
        std::visit(
            [&](auto& numbers) {
                using Number = typename std::decay_t<decltype(numbers)>::value_type;
                for (auto& number : numbers) number = static_cast<Number>(100.0 * std::sin(phase += 0.01));
            },
            list);
        values.emplace(field->name, std::move(list));
    }
    return values;
}

}  // namespace knelpunt::support
