#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/plausibility/usual_ranges.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/io/csv.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models::plausibility {

/// An input table as rules see it: cells by the name of their column, with the default where a cell is empty.
class InputTable {
public:
    /// @param raw  must outlive the table
    InputTable(TableDoc doc, const io::RawTable& raw);

    [[nodiscard]] std::string_view name() const { return doc_.name; }
    [[nodiscard]] const TableDoc& doc() const { return doc_; }
    [[nodiscard]] const std::string& file() const { return raw_->file; }
    [[nodiscard]] std::size_t size() const { return raw_->lines.size(); }
    [[nodiscard]] int line(std::size_t row) const { return raw_->lines[row].line; }
    [[nodiscard]] Place place(std::size_t row, std::string_view column) const;

    /// Text of a cell, or the default of its column; empty if there is neither.
    /// @throws ContractError if neither the spec nor the file has the column
    [[nodiscard]] std::string_view text(std::size_t row, std::string_view column) const;
    /// Number of a cell, or the default of its column; NaN if there is neither.
    [[nodiscard]] double number(std::size_t row, std::string_view column) const;
    [[nodiscard]] std::string_view id(std::size_t row) const { return text(row, "id"); }
    /// Position of the first row with an id.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;
    /// Declaration of a column; null if the table has none of that name.
    [[nodiscard]] const ColumnDoc* column(std::string_view name) const;
    [[nodiscard]] bool has_cells(std::string_view column) const;  ///< whether the file has the column

private:
    struct Column {
        int position = -1;  ///< in the file; -1 = absent
        std::string_view fallback;
    };
    TableDoc doc_;
    const io::RawTable* raw_;
    std::map<std::string, Column, std::less<>> columns_;
    std::map<std::string_view, std::size_t> row_of_;
};

/// Hourly values of a measured weather year, 8760 each.
struct MeasuredSeries {
    std::string id;
    Place place;
    std::vector<double> temperature_c, solar_pu;
};

/// Hourly prices that take the place of the model.
struct PriceSeries {
    std::string id;
    Place place;
    std::vector<double> eur_per_mwh;
};

/// A row of an input table that a study names.
struct NamedRow {
    std::string table, id;
    Place place;
};

/// What an option set of a study builds and takes; its changes stand with those of the study.
struct SetFacts {
    std::string id;
    std::vector<std::string> projects, options;
    Place place;
};

/// A key that a study gives.
struct GivenKey {
    Place place;
    KeyNeed need{};
};

/// What a study asks for, as far as rules look at it.
struct StudyFacts {
    Place place;
    int reference_year = 0;
    double step_h = 1.0, first_hour = 0.0;
    ScenarioPoint point;        ///< what all scenarios have in common; its axes are those of the first
    bool has_projects = false;  ///< an option set builds some
    std::vector<int> years;
    std::vector<std::string> accept;
    std::map<std::string, GivenKey, std::less<>> keys;     ///< that the file gives
    std::vector<std::pair<std::string, Overlay>> changes;  ///< option set, or empty for all, and change
    std::vector<NamedRow> named;                           ///< projects and options
    std::vector<SetFacts> sets;                            ///< those of the axis and those that [compare] adds
    std::vector<std::string> unused_sets;                  ///< option sets that no axis names
};

/// A number of region.toml.
struct RegionNumber {
    std::string_view key;
    double value = 0.0;
    Usual usual;
    Place place;
};

/// A year of region.toml.
struct RegionYear {
    std::string_view key;
    int year = 0;
    Place place;
};

/// All that the rules of a region look at.
struct Input {
    std::vector<InputTable> tables;
    std::string folder;
    Place definition;  ///< region.toml
    int base_year = 0;
    std::vector<RegionNumber> numbers;
    std::vector<RegionYear> years;
    std::vector<std::pair<std::string, Place>> areas_in_part;
    std::vector<std::string> files;  ///< all files of the folder, as paths inside of it
    std::vector<std::string> files_read;
    std::vector<std::string> accept;
    Place accept_place;
    std::vector<MeasuredSeries> measured;
    std::vector<PriceSeries> prices;
    std::set<std::string_view> of_market;  ///< tables that are read only where a market decides
    std::optional<StudyFacts> study;

    /// @throws ContractError if no input table has the name
    [[nodiscard]] const InputTable& table(std::string_view name) const;
    [[nodiscard]] const InputTable* find_table(std::string_view name) const;
};

/// Value of a column, or of the column of a row named by it: `from>carrier`. Empty if there is no such row.
std::string_view path_text(const Input& input, const InputTable& table, std::size_t row, std::string_view path);

/// What makes rows of a table comparable, as one text: the values of the columns in `paths`, separated by '|'.
std::string kind_of(const Input& input, const InputTable& table, std::size_t row, std::string_view paths);

/// Middle of values; the lower of two. NaN of none.
double median(std::vector<double> values);

/// `rating_mva = 60000 MVA`
std::string cell_text(const InputTable& table, std::size_t row, std::string_view column);

/// A number with the unit of a column: `60000 MVA`.
std::string with_unit(const InputTable& table, std::string_view column, double value);

}  // namespace knelpunt::models::plausibility
