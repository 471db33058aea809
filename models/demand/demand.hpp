#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

struct CategoryRow : TableRow {
    std::string id, name, shape, shape_category, flexible;
    double load_factor = kNaN, load_factor_published = kNaN;  // for comparison
    double sharpening_exponent = kNaN, temperature_base_c = kNaN,
           sensitivity_pu_per_k = kNaN;  // how the profiles were made
    bool in_region = true;
    std::string growth_class = "autonomous", siting = "fixed";
    double use_share_pu = kNaN;           // measured peak over contract; NaN = holds no contract
    double quarter_hour_factor_pu = 1.0;  // highest quarter hour over the mean of its hour
    double mwh_per_home = kNaN;           // yearly use of a home, households only
};

/// One day profile: 24 factors of a category, day type and month (0 = all months), in legal clock time.
struct ShapeRow : TableRow {
    std::string id, category, day_type;
    int month = 0;
    double h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11, h12, h13, h14, h15, h16, h17, h18, h19, h20, h21,
        h22, h23;
};

/// A point of a category's response to temperature; linear between points, constant outside.
struct ResponseRow : TableRow {
    std::string id, category;
    double temperature_c = 0.0, factor_pu = 1.0;
};

struct LoadRow : TableRow {
    std::string id, node, municipality, category;
    std::string confidence = "unknown";  // of the share that the bus has in the municipality
};

/// Demand tables of a region after all changes of a scenario.
struct DemandTables {
    std::vector<CategoryRow> categories;
    std::vector<ShapeRow> shapes;
    std::vector<ResponseRow> responses;
    std::vector<LoadRow> loads;
};

const TableSpec<CategoryRow>& categories_spec();
const TableSpec<ShapeRow>& shapes_spec();
const TableSpec<ResponseRow>& responses_spec();
const TableSpec<LoadRow>& loads_spec();

/// Temperatures that demand follows: mean of the last 24 hours.
struct DemandWeather {
    SeriesId temperature_day_c = kConstant;
    /// The reference weather year, hour by hour of a full year [degC]: in it a category uses just its yearly energy;
    /// a colder year uses more.
    std::span<const double> reference_day_c;
};

/// First form of hourly demand: yearly energy times a documented shape.
///
/// p(t) = E / hours_of_year * s(t),  s = profile(month, day type, clock hour) * response(T) / mean over the year.
/// Sundays and public holidays share a day type. Categories without response have response = 1, flat ones s = 1.
/// The mean is that of the full reference year and the reference weather, so energies add up exactly in that weather.
///
/// @param annual_mwh  yearly energy per row of tables.loads  [MWh]
/// @param file        folder shown in messages
void compile_demand(const DemandTables& tables, std::span<const double> annual_mwh, const DemandWeather& weather,
                    const TimeAxis& time, SeriesPool& pool, const std::string& file, Primitives& out, Issues& issues);

}  // namespace knelpunt::models
