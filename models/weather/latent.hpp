#pragma once

#include <vector>

#include "models/weather/climate.hpp"
#include "sim/base/random.hpp"

namespace knelpunt::models {

/// The year as standard normal processes, hour by hour.
struct LatentYear {
    std::vector<double> temperature, wind_onshore, wind_offshore, sky;
};

/// Season of an hour: 1 on the day given, -1 half a year from it.
double season(std::size_t hour, double day_of_one);

/// Value of an hour that swings with the calendar between winter and summer.
double swing(double winter, double summer, double season_pu);

/// Correlated processes with two memories each.
///
/// Four independent processes u are made: u = sqrt(1 - q) f + sqrt(q) g, with q the share of spells, g autoregressive with
/// the memory of spells, f autoregressive with the memory of its variable; that of wind passes a second, short one,
/// which makes it smooth from hour to hour while a day later little is left:
///   f_t = phi f_{t-1} + sqrt(1 - phi^2) z_t,  phi = exp(-1 / memory);   h_t = b h_{t-1} + (1 - b) f_t, scaled to variance 1.
/// They are mixed hour by hour so that at each hour the pairs have the climate's correlations of that season:
///   temperature  x_T = u_T
///   wind, land   x_L = c x_T + sqrt(1 - c^2) u_L,        c = corr(T, L)
///   wind, sea    x_S = r x_L + sqrt(1 - r^2) u_S,        r = corr(L, S)
///   sky          x_C = a x_T + b x_L + sqrt(...) u_C,    a, b from corr(T, C) and corr(L, C)
LatentYear make_latent(const ClimateRow& climate, const RandomStream& random);

}  // namespace knelpunt::models
