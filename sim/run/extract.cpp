#include "sim/run/extract.hpp"

#include <algorithm>

#include "sim/run/fields/fields.hpp"

namespace knelpunt::run {

results::FieldValues extract_fields(ScenarioResults found, const std::vector<std::string>& hourly_fields) {
    results::FieldValues out;
    for (const Field& field : fields().all()) {
        const bool is_asked = std::find(hourly_fields.begin(), hourly_fields.end(), field.name) != hourly_fields.end();
        if (field.is_hourly && !is_asked) continue;
        std::optional<results::Values> values = field.values(found);
        if (field.is_sparse && !values.has_value()) continue;
        out.emplace(field.name,
                    values.has_value() ? std::move(*values) : results::no_values(*found.system->structure, field));
    }
    return out;
}

}  // namespace knelpunt::run
