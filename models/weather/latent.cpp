#include "models/weather/latent.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

constexpr auto kYearHours = static_cast<std::size_t>(kHoursPerYear);
constexpr double kDaysPerYear = kHoursPerYear / kHoursPerDay;
using Year = std::vector<double>;

/// First-order process of unit variance, second-order when it is smoothed.
class Process {
public:
    Process(const RandomStream& random, std::string_view entity, double memory_h, double smoothing_h)
        : random_(random), hash_(entity_hash(entity)), phi_(numeric::exp(-1.0 / memory_h)) {
        if (smoothing_h > 0.0) smooth_ = numeric::exp(-1.0 / smoothing_h);
        // Variance of h_t = b h_{t-1} + (1 - b) f_t, with corr(f_t, f_{t-k}) = phi^k.
        const double b = smooth_,
                     variance = (1.0 - b) * (1.0 - b) / (1.0 - b * b) * (1.0 + b * phi_) / (1.0 - b * phi_);
        scale_ = 1.0 / std::sqrt(variance);
        fast_ = numeric::normal_quantile(random_.uniform(0, 0, hash_, 1));
        // Started at its stationary mean given f: the short memory forgets the rest within hours.
        smoothed_ = fast_ * (1.0 - b) / (1.0 - b * phi_);
    }

    double next(std::size_t hour) {
        const double z = numeric::normal_quantile(random_.uniform(0, static_cast<std::uint32_t>(hour), hash_));
        fast_ = phi_ * fast_ + std::sqrt(1.0 - phi_ * phi_) * z;
        smoothed_ = smooth_ * smoothed_ + (1.0 - smooth_) * fast_;
        return scale_ * smoothed_;
    }

private:
    const RandomStream& random_;
    std::uint32_t hash_;
    double phi_, smooth_ = 0.0, scale_ = 1.0, fast_ = 0.0, smoothed_ = 0.0;
};

/// u of one variable.
Year independent(const ClimateRow& climate, const RandomStream& random, const std::string& entity, double memory_h,
                 double smoothing_h) {
    Process fast(random, entity, memory_h, smoothing_h), spell(random, entity + " spell", climate.spell_hours, 0.0);
    const double of_spell = std::sqrt(climate.spell_share_pu), of_fast = std::sqrt(1.0 - climate.spell_share_pu);
    Year out(kYearHours);
    for (std::size_t hour = 0; hour < out.size(); ++hour)
        out[hour] = of_fast * fast.next(hour) + of_spell * spell.next(hour);
    return out;
}

double rest_of(double explained) { return std::sqrt(std::max(0.0, 1.0 - explained)); }

}  // namespace

double season(std::size_t hour, double day_of_one) {
    const double day = static_cast<double>(hour) / kHoursPerDay;
    return numeric::cos(2.0 * numeric::kPi * (day - day_of_one) / kDaysPerYear);
}

double swing(double winter, double summer, double season_pu) {
    return 0.5 * (winter + summer) + 0.5 * (summer - winter) * season_pu;
}

LatentYear make_latent(const ClimateRow& climate, const RandomStream& random) {
    const ClimateRow& of = climate;
    LatentYear out;
    out.temperature = independent(of, random, "temperature", of.temperature_hours, 0.0);
    out.wind_onshore = independent(of, random, "wind_onshore", of.wind_hours, of.wind_smoothing_hours);
    out.wind_offshore = independent(of, random, "wind_offshore", of.wind_hours, of.wind_smoothing_hours);
    out.sky = independent(of, random, "sky", of.sky_hours, 0.0);
    for (std::size_t hour = 0; hour < kYearHours; ++hour) {
        const double summer = season(hour, of.warmest_day);
        const double c = swing(of.temperature_wind_winter_pu, of.temperature_wind_summer_pu,
                               season(hour, of.temperature_wind_lowest_day));
        const double r = swing(of.land_sea_winter_pu, of.land_sea_summer_pu, summer);
        const double q = swing(of.temperature_sky_winter_pu, of.temperature_sky_summer_pu, summer);
        const double l = of.wind_sky_pu;
        const double x_t = out.temperature[hour];
        const double x_l = c * x_t + rest_of(c * c) * out.wind_onshore[hour];
        out.wind_onshore[hour] = x_l;
        out.wind_offshore[hour] = r * x_l + rest_of(r * r) * out.wind_offshore[hour];
        const double a = (q - c * l) / (1.0 - c * c), b = (l - c * q) / (1.0 - c * c);
        out.sky[hour] = a * x_t + b * x_l + rest_of(a * a + b * b + 2.0 * a * b * c) * out.sky[hour];
    }
    return out;
}

}  // namespace knelpunt::models
