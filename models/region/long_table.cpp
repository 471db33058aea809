#include "models/region/long_table.hpp"

#include <algorithm>

namespace knelpunt::models {
namespace {

template <class Row>
TableSpec<Row> long_spec(std::string_view name, std::string_view file, std::string_view doc, std::string_view owner) {
    return {name,
            file,
            doc,
            {{&Row::id,
              {.name = "id",
               .doc = "Row that the value belongs to; stands once per storyline and year.",
               .refers_to = owner}},
             {&Row::storyline, {.name = "storyline", .doc = "Storyline, or * for all."}},
             {&Row::year,
              {.name = "year",
               .unit = Unit::year,
               .doc = "Year of the value; linear between years, constant outside.",
               .range = {1990, 2100}}}}};
}

}  // namespace

const TableSpec<VolumeRow>& volumes_spec() {
    static const TableSpec<VolumeRow> spec = [] {
        auto out = long_spec<VolumeRow>("volumes", "demand/volumes.csv",
                                        "Yearly energy of each load over storylines and years.", "loads");
        out.params.push_back(
            {&VolumeRow::annual_mwh,
             {.name = "annual_mwh", .unit = Unit::mwh, .doc = "Energy used in the year.", .range = {0, kInf}}});
        return out;
    }();
    return spec;
}

const TableSpec<CapacityRow>& capacities_spec() {
    static const TableSpec<CapacityRow> spec = [] {
        auto out = long_spec<CapacityRow>("capacities", "supply/capacities.csv",
                                          "Installed power of generators over storylines and years.", "generators");
        out.params.push_back({&CapacityRow::p_max_mw,
                              {.name = "p_max_mw", .unit = Unit::mw, .doc = "Installed power.", .range = {0, kInf}}});
        out.optional = true;
        return out;
    }();
    return spec;
}

void LongTable::add(const std::string& id, const std::string& storyline, int year, double value) {
    points_[id].push_back({storyline, year, value});
}

void LongTable::finish() {
    for (auto& [id, points] : points_) {
        // The own storyline (any name) sorts before "*" of the same year by the second key.
        std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
            return a.year != b.year ? a.year < b.year : (a.storyline != "*") > (b.storyline != "*");
        });
    }
}

double LongTable::value(const std::string& id, const std::string& storyline, int year) const {
    const auto found = points_.find(id);
    if (found == points_.end()) return kNaN;
    const Point* before = nullptr;
    for (const Point& point : found->second) {
        if (point.storyline != "*" && point.storyline != storyline) continue;
        if (before != nullptr && point.year == before->year) continue;
        if (point.year >= year) {
            if (before == nullptr || point.year == year) return point.value;
            const double part = static_cast<double>(year - before->year) / (point.year - before->year);
            return before->value + part * (point.value - before->value);
        }
        before = &point;
    }
    return before == nullptr ? kNaN : before->value;
}

LongTable long_table_of(const std::vector<VolumeRow>& rows) {
    LongTable out;
    for (const VolumeRow& row : rows) out.add(row.id, row.storyline, row.year, row.annual_mwh);
    out.finish();
    return out;
}

LongTable long_table_of(const std::vector<CapacityRow>& rows) {
    LongTable out;
    for (const CapacityRow& row : rows) out.add(row.id, row.storyline, row.year, row.p_max_mw);
    out.finish();
    return out;
}

}  // namespace knelpunt::models
