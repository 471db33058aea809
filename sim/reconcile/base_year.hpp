#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/congestion/direction.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/reconcile/inputs.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::reconcile {

inline constexpr int kWithoutOutage = -1;

/// Loadings of one weather year at changed inputs. Elements are the branches of the Structure, then its limits.
struct YearScan {
    std::size_t n_steps = 0;
    std::vector<float> loading_pu;        ///< [element][step] by security rule at the tables' limits; NaN = no limit
    std::vector<std::int16_t> pair;       ///< [branch][step] pair of DcModel::pairs, or kWithoutOutage
    std::vector<std::int8_t> is_offtake;  ///< [branch][step]
    std::vector<double> flow_pu;          ///< [compact branch][step] without outage

    [[nodiscard]] std::span<const float> of(std::size_t element) const {
        return {loading_pu.data() + element * n_steps, n_steps};
    }
};

/// What must hold in one hour of one element: its load, after an outage or without, stays below its limit.
///
///     load(x) / limit - band x_own <= 1,     load(x) = fixed + sum_d use_d F_d(x)
struct HourRow {
    std::size_t year = 0, element = 0, step = 0;
    int pair = kWithoutOutage;
    bool is_offtake = true;
    double limit_mw = 0.0, fixed_mw = 0.0;
    std::vector<double> use_mw;  ///< index = Structure::demands
    int own = -1;                ///< input that is the limit's own
};

/// The measured year in several weathers on one grid, with all that is measured connected and running by rule.
class BaseYear {
public:
    /// @param years  Systems on one Structure that differ by weather alone; must outlive this
    /// @param model  of their grid; must outlive this
    BaseYear(std::vector<const System*> years, const flow::DcModel& model, const Inputs& inputs);

    [[nodiscard]] std::size_t n_years() const { return years_.size(); }
    [[nodiscard]] std::size_t n_branches() const { return n_branches_; }
    [[nodiscard]] std::size_t n_elements() const { return n_branches_ + n_limits_; }
    [[nodiscard]] const System& system(std::size_t year) const { return *years_[year]; }
    [[nodiscard]] const flow::DcModel& model() const { return model_; }
    [[nodiscard]] const Inputs& inputs() const { return inputs_; }
    [[nodiscard]] int own_input(std::size_t element) const;  ///< -1 = its limit does not move

    /// Flows of all hours, with the outages of each branch's rule.
    /// @throws StoppedError
    [[nodiscard]] YearScan scan(std::size_t year, std::span<const double> x, const std::stop_token& stop) const;

    /// The row of an element and hour of a scan: exact in flows, with the direction and the outage as they were found there.
    [[nodiscard]] HourRow make_row(std::size_t year, std::size_t element, std::size_t step, const YearScan& scan,
                                   std::span<const double> x) const;

    /// load(x) / limit - band x_own - 1: above 0 the row is broken.
    [[nodiscard]] double excess(const HourRow& row, std::span<const double> x) const;

    /// Derivative of excess, shape (n_inputs).
    [[nodiscard]] std::vector<double> derivative(const HourRow& row, std::span<const double> x) const;

private:
    /// Power of a demand, asked of its series once.
    struct Use {
        double scale = 0.0;
        const double* values = nullptr;  ///< null = constant
        [[nodiscard]] double mw(std::size_t step) const { return values == nullptr ? scale : scale * values[step]; }
    };

    void fill_branch_row(const YearScan& scan, HourRow& row) const;
    void fill_limit_row(HourRow& row) const;
    void scan_limits(const System& system, const Schedule& schedule, YearScan& out) const;

    std::vector<const System*> years_;
    const flow::DcModel& model_;
    const Inputs& inputs_;
    std::size_t n_branches_, n_limits_;
    congestion::DirectionPlan direction_;
    std::vector<std::vector<double>> change_at_;  ///< [compact node][compact branch] flow per MW injected
    std::vector<std::vector<Use>> use_of_;        ///< [year][demand]
};

}  // namespace knelpunt::reconcile
