#include "sim/reconcile/hours.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/parallel.hpp"
#include "sim/base/tolerance.hpp"

namespace knelpunt::reconcile {

void Hours::scan(const std::vector<double>& x) {
    scans_.resize(base_.n_years());
    parallel_for(base_.n_years(), n_threads_,
                 [&](std::size_t year, std::size_t) { scans_[year] = base_.scan(year, x, stop_); });
    x_ = x;
}

double Hours::limit_factor(std::size_t element) const {
    const int own = base_.own_input(element);
    if (own < 0) return 1.0;
    const auto at = static_cast<std::size_t>(own);
    return 1.0 + base_.inputs().list()[at].band_pu * x_[at];
}

bool Hours::counts(std::size_t year, std::size_t element, std::size_t step) const {
    return is_left_out_.empty() || is_left_out_[year][element * scans_[year].n_steps + step] == 0;
}

void Hours::leave_out_worst(double n_hours) {
    const TimeAxis& time = base_.system(0).structure->time;
    const double axis_hours = static_cast<double>(time.n_steps()) * time.step_h();
    const auto n_out = static_cast<std::size_t>(n_hours * axis_hours / kHoursPerYear / time.step_h());
    is_left_out_.assign(base_.n_years(), std::vector<char>(base_.n_elements() * time.n_steps(), 0));
    std::vector<std::size_t> order(time.n_steps());
    for (std::size_t year = 0; year < base_.n_years() && n_out > 0; ++year) {
        for (std::size_t element = 0; element < base_.n_elements(); ++element) {
            const std::span<const float> loading = scans_[year].of(element);
            if (std::isnan(loading[0])) continue;
            std::iota(order.begin(), order.end(), std::size_t{0});
            std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n_out - 1), order.end(),
                             [&](std::size_t a, std::size_t b) {
                                 return loading[a] != loading[b] ? loading[a] > loading[b] : a < b;
                             });
            for (std::size_t place = 0; place < n_out; ++place)
                is_left_out_[year][element * order.size() + order[place]] = 1;
        }
    }
}

ElementHour Hours::hour_of(std::size_t year, std::size_t element, std::size_t step, double loading) const {
    ElementHour out{element, year, step, kWithoutOutage, true, loading, 0};
    if (element >= base_.n_branches()) return out;
    const std::size_t place = element * scans_[year].n_steps + step;
    out.pair = scans_[year].pair[place];
    out.is_offtake = scans_[year].is_offtake[place] != 0;
    return out;
}

std::vector<ElementHour> Hours::over(bool only_counting) const {
    std::vector<ElementHour> out;
    for (std::size_t element = 0; element < base_.n_elements(); ++element) {
        ElementHour worst;
        const double factor = limit_factor(element);
        std::size_t most_over = 0;
        for (std::size_t year = 0; year < base_.n_years(); ++year) {
            const std::span<const float> loading = scans_[year].of(element);
            std::size_t n_over = 0;
            for (std::size_t step = 0; step < loading.size(); ++step) {
                const double now = static_cast<double>(loading[step]) / factor;
                if (!(now > 1.0 + tolerance::kCongestedPu)) continue;
                ++n_over;
                if (now > worst.loading_pu && (!only_counting || counts(year, element, step)))
                    worst = hour_of(year, element, step, now);
            }
            most_over = std::max(most_over, n_over);
        }
        worst.n_over = most_over;
        if (worst.loading_pu > 0.0) out.push_back(worst);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const ElementHour& a, const ElementHour& b) { return a.loading_pu > b.loading_pu; });
    return out;
}

std::vector<Hours::Hour> Hours::above(std::size_t element, double least_pu) const {
    std::vector<Hour> out;
    const double factor = limit_factor(element);
    for (std::size_t year = 0; year < base_.n_years(); ++year) {
        const std::span<const float> loading = scans_[year].of(element);
        for (std::size_t step = 0; step < loading.size(); ++step) {
            const double now = static_cast<double>(loading[step]) / factor;
            if (now > least_pu && counts(year, element, step)) out.emplace_back(-now, year, step);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace knelpunt::reconcile
