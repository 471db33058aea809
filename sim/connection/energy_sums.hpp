#pragma once

#include <map>
#include <numeric>

#include "sim/system/system.hpp"

namespace knelpunt::connection {

/// Energy of hourly columns over the axis; each series is added up once.
class EnergySums {
public:
    explicit EnergySums(const System& system) : system_(system) {}

    double mwh(const Hourly& power) {
        const TimeAxis& time = system_.structure->time;
        const double step_h = time.step_h();
        if (power.series == kConstant) return power.scale * step_h * static_cast<double>(time.n_steps());
        const auto [place, is_new] = sum_of_.try_emplace(power.series, 0.0);
        if (is_new) {
            const auto values = system_.series->values(power.series);
            place->second = std::accumulate(values.begin(), values.end(), 0.0);
        }
        return power.scale * step_h * place->second;
    }

private:
    const System& system_;
    std::map<SeriesId, double> sum_of_;
};

}  // namespace knelpunt::connection
