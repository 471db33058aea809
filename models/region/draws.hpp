#pragma once

#include <string>
#include <vector>

#include "models/demand/demand.hpp"
#include "models/region/projects.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/sampled_input.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::models {

inline constexpr double kFirmBandPu = 0.2;  ///< of a firm capacity that is not reported; assumed

/// Band of the share that a bus has in its municipalities: the distance of its 90th percentile from the likely value, of
/// the part that all its uses share.
double share_band_pu();

/// Standard normal number of an entity in a draw: half of its variance is shared by all entities of a group.
///
/// z = sqrt(1/2) z_group + sqrt(1/2) z_own, kept within the 1st and 99th percentile.
/// The same seed and draw give the same number in every scenario: differences between scenarios are paired.
double drawn_normal(const ScenarioPoint& point, std::string_view what, std::string_view group, std::string_view entity);

/// Value whose 10th, 50th and 90th percentile are given: linear in the normal number on both sides.
double quantile_line(double p10, double p50, double p90, double z);

/// Delay of a project in the point's draw  [years]: quantile_line of its delays. Half of the variance is shared by the
/// projects of an operator (crews, permits).
double drawn_delay_years(const ProjectRow& project, const ScenarioPoint& point);

/// Ratings and firm capacities of one draw.
///
/// The logarithm of a branch's rating follows quantile_line with its low rating as 10th and its high one as 90th
/// percentile; half of the variance is shared by branches of one kind and rating, because one typical value serves
/// them. Firm capacities that are not reported follow a band of +-20 % the same way (assumed). Impedances stay.
///
/// With point.drawn.reconciled, ratings and firm capacities that `samples` hold take the sample of the draw in place of that:
/// jointly they are a world in which the measured year holds. Where a project has set another rating the sample
/// is the least that stays; where it has not, it is the rating.
void draw_limits(const ScenarioPoint& point, const std::vector<SampledInput>& samples, Primitives& rows);

/// Sets the factor of the share of all loads at a node to the sample of the draw; sums are kept where factors are used.
void take_sampled_shares(const ScenarioPoint& point, const std::vector<SampledInput>& samples,
                         std::vector<LoadRow>& loads);

/// Seed of the drawn year of a weather year's climate.
int drawn_weather_seed(const ScenarioPoint& point, std::string_view weather_year);

/// Shares of stations in the use of a municipality: each load whose share is weak gets a factor with a standard
/// deviation of 20 % (assumed; half shared by the loads of a bus); then the sum of each municipality and category is
/// put back to what it was, because that is published.
/// @param annual_mwh  per load  [MWh], changed in place
void draw_load_shares(const ScenarioPoint& point, const std::vector<LoadRow>& loads, std::vector<double>& annual_mwh);

}  // namespace knelpunt::models
