#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt::models {

/// A value of a row over storylines and years; storyline "*" holds for all.
struct VolumeRow : TableRow {
    std::string id, storyline;
    int year = 0;
    double annual_mwh = 0.0;
};

struct CapacityRow : TableRow {
    std::string id, storyline;
    int year = 0;
    double p_max_mw = 0.0;
};

const TableSpec<VolumeRow>& volumes_spec();
const TableSpec<CapacityRow>& capacities_spec();

/// Values by id, storyline and year: linear between years, constant outside; a storyline's own rows come before those
/// of "*" in the same year.
class LongTable {
public:
    void add(const std::string& id, const std::string& storyline, int year, double value);
    /// Sorts what was added; to be called before value().
    void finish();

    /// NaN if the id has no row for the storyline or "*".
    [[nodiscard]] double value(const std::string& id, const std::string& storyline, int year) const;

private:
    struct Point {
        std::string storyline;
        int year = 0;
        double value = 0.0;
    };
    std::map<std::string, std::vector<Point>, std::less<>> points_;
};

LongTable long_table_of(const std::vector<VolumeRow>& rows);
LongTable long_table_of(const std::vector<CapacityRow>& rows);

}  // namespace knelpunt::models
