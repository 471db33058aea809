// Values against what is usual: by column, by the kind of the row, and cells of a day profile against their neighbours.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"

namespace knelpunt::models::plausibility {
namespace {

/// A 0 that the hard range allows means "none".
bool is_none(const FieldSpec& spec, double value) { return value == 0.0 && spec.range.holds(0.0); }

bool is_usual(const Usual& usual, double value) { return value >= usual.low && value <= usual.high; }

std::string usual_text(const Usual& usual, std::string_view unit) {
    const std::string after = unit.empty() || unit == "1" ? std::string() : fmt::format(" {}", unit);
    return fmt::format("usual: {:.12g} to {:.12g}{}", usual.low, usual.high, after);
}

bool is_number(const ColumnDoc& column) {
    return column.type == ValueType::number || column.type == ValueType::integer;
}

/// Values of a column by the kind of their rows; rows without a value and zeros are left out.
using RowsOfKind = std::map<std::string, std::vector<std::pair<std::size_t, double>>>;

RowsOfKind by_kind(const Input& input, const InputTable& table, std::string_view column) {
    RowsOfKind kinds;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const double value = table.number(row, column);
        if (!std::isnan(value)) kinds[kind_of(input, table, row, kinds_of(table.name()))].emplace_back(row, value);
    }
    return kinds;
}

constexpr std::size_t kLeastRows = 4;  ///< fewer rows have no ordinary member

}  // namespace

void usual_range(const Input& input, Findings& findings) {
    for (const InputTable& table : input.tables) {
        for (const ColumnDoc& column : table.doc().columns) {
            const FieldSpec& spec = column.spec;
            const Usual* usual = usual_of(table.name(), spec.name);
            if (!is_number(column) || usual == nullptr || !table.has_cells(spec.name)) continue;
            for (std::size_t row = 0; row < table.size(); ++row) {
                const double value = table.number(row, spec.name);
                if (std::isnan(value) || is_none(spec, value) || is_usual(*usual, value)) continue;
                findings.add(
                    table, row, spec.name,
                    fmt::format("{}, {}", cell_text(table, row, spec.name), usual_text(*usual, unit_text(spec.unit))));
            }
        }
    }
}

void region_numbers(const Input& input, Findings& findings) {
    for (const RegionNumber& number : input.numbers) {
        if (is_usual(number.usual, number.value)) continue;
        findings.add("region", number.key, number.place,
                     fmt::format("{} = {:g}, {}", number.key, number.value, usual_text(number.usual, {})));
    }
}

void national_range(const Input& input, Findings& findings) {
    struct Row {
        std::string_view id, unit;
        Usual usual;
    };
    // Gas and CO2: the Dutch hub and the EU market from 2015 with room for a crisis year and for 2050. Hydrogen: from
    // grey to green at small scale. Use and capacities: from a small country to twice the plans of the Netherlands.
    static constexpr std::array kUsual{
        Row{"gas_eur_per_mwh", "EUR/MWh", {5, 200}},  Row{"hydrogen_eur_per_mwh", "EUR/MWh", {20, 400}},
        Row{"co2_eur_per_t", "EUR/t", {3, 500}},      Row{"demand_twh", "TWh", {20, 800}},
        Row{"solar_mw", "MW", {500, 400000}},         Row{"wind_onshore_mw", "MW", {200, 100000}},
        Row{"wind_offshore_mw", "MW", {200, 200000}}, Row{"flexible_mw", "MW", {10, 300000}}};
    const InputTable& table = input.table("national");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto found =
            std::find_if(kUsual.begin(), kUsual.end(), [&](const Row& known) { return known.id == table.id(row); });
        const double value = table.number(row, "value");
        if (found == kUsual.end() || value == 0.0 || is_usual(found->usual, value)) continue;
        findings.add(table, row, "value",
                     fmt::format("value = {:g} {}, {}", value, found->unit, usual_text(found->usual, found->unit)));
    }
}

void like_its_kind(const Input& input, Findings& findings) {
    for (const InputTable& table : input.tables) {
        for (const ColumnDoc& column : table.doc().columns) {
            const Usual* usual = usual_of(table.name(), column.spec.name);
            const double factor = usual == nullptr ? 0.0 : usual->factor;
            if (factor <= 0.0 || !table.has_cells(column.spec.name)) continue;
            for (const auto& [kind, rows] : by_kind(input, table, column.spec.name)) {
                std::vector<double> values;
                for (const auto& [row, value] : rows) {
                    if (value > 0.0) values.push_back(value);
                }
                if (values.size() < kLeastRows) continue;
                const double middle = median(values);
                for (const auto& [row, value] : rows) {
                    if (!(value > 0.0) || (value <= factor * middle && value >= middle / factor)) continue;
                    findings.add(
                        table, row, column.spec.name,
                        fmt::format("{} is {:.3g} times the median of its kind ({}: {})",
                                    cell_text(table, row, column.spec.name), value / middle,
                                    kind.empty() ? "all rows" : kind, with_unit(table, column.spec.name, middle)),
                        fmt::format("Usual: at most {:g} times more or less", factor));
                }
            }
        }
    }
}

void zero_among_values(const Input& input, Findings& findings) {
    for (const InputTable& table : input.tables) {
        for (const ColumnDoc& column : table.doc().columns) {
            const FieldSpec& spec = column.spec;
            const Usual* usual = usual_of(table.name(), spec.name);
            if (!is_number(column) || usual == nullptr || !(usual->factor > 0.0) || kinds_of(table.name()).empty() ||
                !table.has_cells(spec.name))
                continue;
            for (const auto& [kind, rows] : by_kind(input, table, spec.name)) {
                const auto is_zero = [](const auto& cell) { return cell.second == 0.0; };
                const auto zero = std::find_if(rows.begin(), rows.end(), is_zero);
                if (rows.size() < 2 * kLeastRows || zero == rows.end()) continue;
                if (std::count_if(rows.begin(), rows.end(), is_zero) > 1) continue;
                findings.add(table, zero->first, spec.name,
                             fmt::format("{} is the only 0 among {} rows of its kind",
                                         cell_text(table, zero->first, spec.name), rows.size()));
            }
        }
    }
}

namespace {

constexpr int kHours = 24;

std::array<double, kHours> hours_of(const InputTable& table, std::size_t row) {
    std::array<double, kHours> hours{};
    for (int hour = 0; hour < kHours; ++hour)
        hours[static_cast<std::size_t>(hour)] = table.number(row, fmt::format("h{:02}", hour));
    return hours;
}

double mean_of(const std::array<double, kHours>& hours) {
    double sum = 0.0;
    for (const double value : hours) sum += value;
    return sum / kHours;
}

}  // namespace

void hours_of_shape(const Input& input, Findings& findings) {
    // The value of an hour leaves the range of the hours beside it and of the same hour of like days by this factor.
    constexpr double kFactor = 4.0;
    const InputTable& table = input.table("shapes");
    std::map<std::string, std::vector<std::size_t>, std::less<>> of_category;
    for (std::size_t row = 0; row < table.size(); ++row)
        of_category[std::string(table.text(row, "category"))].push_back(row);
    for (const auto& [category, rows] : of_category) {
        std::vector<std::array<double, kHours>> days;
        std::vector<double> means;
        for (const std::size_t row : rows) {
            days.push_back(hours_of(table, row));
            means.push_back(mean_of(days.back()));
        }
        const double middle = median(means);
        for (std::size_t day = 0; day < days.size(); ++day) {
            if (middle > 0.0 && (means[day] > kFactor * middle || means[day] < middle / kFactor)) {
                findings.add(table, rows[day], "h00",
                             fmt::format("its hours have a mean of {:.3g}, those of {} one of {:.3g}", means[day],
                                         category, middle),
                             "Rows of a category have one scale: only their ratio counts");
            }
            for (std::size_t hour = 0; hour < kHours; ++hour) {
                const double before = days[day][(hour + kHours - 1) % kHours], after = days[day][(hour + 1) % kHours];
                double low = std::min(before, after), high = std::max(before, after);
                for (std::size_t other = 0; other < days.size(); ++other) {
                    if (other == day) continue;
                    low = std::min(low, days[other][hour]);
                    high = std::max(high, days[other][hour]);
                }
                const double value = days[day][hour];
                if (value <= kFactor * high && (low <= 0.0 || value >= low / kFactor)) continue;
                const std::string column = fmt::format("h{:02}", hour);
                findings.add(table, rows[day], column,
                             fmt::format("{} stands between {:g} and {:g}, and other days of {} have {:.3g} to {:.3g} "
                                         "in that hour",
                                         cell_text(table, rows[day], column), before, after, category, low, high));
            }
        }
    }
}

void shape_of_day(const Input& input, Findings& findings) {
    // Correlation of a day with the mean day of its category and day type; below it the day is turned around.
    constexpr double kTurned = -0.3;
    const InputTable& table = input.table("shapes");
    std::map<std::string, std::vector<std::size_t>, std::less<>> alike;
    for (std::size_t row = 0; row < table.size(); ++row)
        alike[kind_of(input, table, row, "category|day_type")].push_back(row);
    const auto correlation = [](const auto& left, const auto& right) {
        const double left_mean = mean_of(left), right_mean = mean_of(right);
        double both = 0.0, left_square = 0.0, right_square = 0.0;
        for (std::size_t hour = 0; hour < kHours; ++hour) {
            both += (left[hour] - left_mean) * (right[hour] - right_mean);
            left_square += (left[hour] - left_mean) * (left[hour] - left_mean);
            right_square += (right[hour] - right_mean) * (right[hour] - right_mean);
        }
        return left_square > 0.0 && right_square > 0.0 ? both / std::sqrt(left_square * right_square) : 1.0;
    };
    for (const auto& [kind, rows] : alike) {
        if (rows.size() < kLeastRows) continue;
        for (const std::size_t row : rows) {
            std::array<double, kHours> others{};
            for (const std::size_t other : rows) {
                const std::array<double, kHours> day = hours_of(table, other);
                for (std::size_t hour = 0; hour < kHours; ++hour) others[hour] += other == row ? 0.0 : day[hour];
            }
            const double found = correlation(hours_of(table, row), others);
            if (found >= kTurned) continue;
            findings.add(table, row, "h00",
                         fmt::format("it is high where the other days of {} are low (correlation {:.2f})", kind, found),
                         "Clock hours: h00 is the hour from midnight. Are the hours shifted by twelve?");
        }
    }
}

void temperature_curve(const Input& input, Findings& findings) {
    constexpr double kFactor = 10.0;
    const InputTable& table = input.table("temperature_response");
    std::map<std::string, std::vector<std::size_t>, std::less<>> of_category;
    for (std::size_t row = 0; row < table.size(); ++row)
        of_category[std::string(table.text(row, "category"))].push_back(row);
    for (auto& [category, rows] : of_category) {
        std::stable_sort(rows.begin(), rows.end(), [&](std::size_t left, std::size_t right) {
            return table.number(left, "temperature_c") < table.number(right, "temperature_c");
        });
        for (std::size_t at = 0; at < rows.size(); ++at) {
            std::vector<double> beside;
            for (const std::size_t next : {at == 0 ? at + 1 : at - 1, at + 1 == rows.size() ? at - 1 : at + 1}) {
                if (next < rows.size()) beside.push_back(table.number(rows[next], "factor_pu"));
            }
            if (beside.empty() || rows.size() < 3) continue;
            const double low = std::min(beside.front(), beside.back()), high = std::max(beside.front(), beside.back());
            const double value = table.number(rows[at], "factor_pu");
            if (value <= kFactor * high && value >= low / kFactor) continue;
            findings.add(table, rows[at], "factor_pu",
                         fmt::format("{} stands between {:g} and {:g} of the temperatures beside it",
                                     cell_text(table, rows[at], "factor_pu"), low, high));
        }
    }
}

}  // namespace knelpunt::models::plausibility
