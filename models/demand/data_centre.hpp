#pragma once

#include <string>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt::models {

/// Servers, cooling and growth of the data centres of a category.
struct DataCentreRow : TableRow {
    std::string id;  // category
    double utilisation_pu = 0.25, idle_pu = 0.5, idle_managed_pu = 0.4;
    double managed_share_pu = 0.0, managed_share_in_volumes_pu = 0.0;
    double pue_free_pu = 1.3, free_cooling_below_c = 12.0, pue_slope_pu_per_k = 0.0085, pue_max_pu = 1.6;
    double ramp_first_pu = 1.0, ramp_years = 0.0;
};

const TableSpec<DataCentreRow>& data_centres_spec();

/// Complains about idle power that management raises, and cooling at its best that is worse than at its worst.
void check_data_centre(const DataCentreRow& row, const std::string& file, Issues& issues);

/// Power of the servers over their full power, u = utilisation, m = share of servers under power management:
///
///   P(u, m) = idle + (1 - idle) u,  idle = (1 - m) idle_unmanaged + m idle_managed
///
/// Little of it follows the work: servers work at 10 to 50 % and take half their power doing nothing.
/// @see Barroso, Hoelzle, "The Case for Energy-Proportional Computing", IEEE Computer 40(12), 2007.
double server_power_pu(const DataCentreRow& row, double utilisation_pu, double managed_share_pu);

/// Whole site over servers (power usage effectiveness) at an outdoor temperature: free cooling below a threshold, chillers
/// above, full at `pue_max`:
///
///   PUE(T) = min(pue_max, pue_free + slope max(0, T - free_cooling_below))
double pue_pu(const DataCentreRow& row, double temperature_c);

/// Use of a site over its use when grown up, `age_years` after its first year: halls fill and customers move in.
///
///   ramp(a) = 0 for a < 0, else min(1, first + (1 - first) a / ramp_years)
double ramp_pu(const DataCentreRow& row, int age_years);

}  // namespace knelpunt::models
