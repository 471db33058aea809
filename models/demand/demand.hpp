#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "models/demand/data_centre.hpp"
#include "models/demand/heat_pump.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/compile_context.hpp"

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
    double smart_share_pu = 0.0;          // share of each day's use that the smart profile takes
    double residual_sd_pu = 0.0;          // deviation of a station's own course over its mean use
    bool by_devices = false;              // where a market decides, devices make this use
    std::string makes;                    // carrier that is made of it; empty = none
    double market_share_pu = 0.0;         // share of the use that a market may move within its day
    double window_max_pu = 3.0;           // highest power of that share over its mean
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
    double growth_factor_pu = 1.0;       // of the growth after the present year; a lever of studies
    double share_factor_pu = 1.0;        // on the share; sums of municipality and category are kept
    double start_year = kNaN;            // first year of the sites; NaN = the yearly energies hold their growth
};

/// Demand tables of a region after all changes of a scenario.
struct DemandTables {
    std::vector<CategoryRow> categories;
    std::vector<ShapeRow> shapes;
    std::vector<ResponseRow> responses;
    std::vector<LoadRow> loads;
    std::vector<HeatPumpRow> heat_pumps;
    std::vector<DataCentreRow> data_centres;
};

const TableSpec<CategoryRow>& categories_spec();
const TableSpec<ShapeRow>& shapes_spec();
const TableSpec<ResponseRow>& responses_spec();
const TableSpec<LoadRow>& loads_spec();

/// Temperatures that demand follows.
struct DemandWeather {
    SeriesId temperature_day_c = kConstant;  ///< mean of the last 24 hours
    /// The reference weather year, hour by hour of a full year [degC]: in it a category uses just its yearly energy;
    /// a colder year uses more.
    std::span<const double> reference_day_c;
    SeriesId temperature_c = kConstant;   ///< of the hour
    std::span<const double> reference_c;  ///< of the hour, in the reference year  [degC]
};

/// Hourly demand: yearly energy times a documented shape.
///
/// p(t) = E / hours_of_year * s(t), s by kind of category (models/demand/shape.hpp, heat_pump.hpp, data_centre.hpp):
///
/// flat         s = 1: steel works, other use. calendar: s = profile(month, day type, clock hour) / mean: homes, services,
///              industry, agriculture, trains; charging and depots with a smart share moved within the day
/// temperature  profile * response(T of 24 hours) / mean: hybrid heat pumps, buildings, district heat
/// heat_pump    profile * heat / coefficient of performance, both by temperature
/// data_centre  servers by work and power management, times cooling by temperature of the hour
///
/// Sundays and public holidays share a day type. The mean is that of the full reference year and the reference weather, so
/// energies add up exactly in that weather. Sites with a start year grow up over the years after it (data_centre.hpp).
///
/// Power management of servers saves use, not contracts: where it differs from that of the yearly energies, the right
/// keeps the course that these hold (right_mw).
///
/// @param annual_mwh  yearly energy per row of tables.loads  [MWh]
void compile_demand(const DemandTables& tables, std::span<const double> annual_mwh, const DemandWeather& weather,
                    CompileContext& context);

}  // namespace knelpunt::models
