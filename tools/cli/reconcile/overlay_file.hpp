#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/region/region.hpp"
#include "sim/reconcile/reconcile.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::cli {

/// Text that every file of corrections holds which this program writes.
inline constexpr std::string_view kOverlayMark = "# Corrections of input tables by knelpunt reconcile";

/// An input in its own unit, before and after.
struct InputText {
    std::string kind, id, unit;  ///< rating, firm_capacity or share; row of the tables; MVA, MW or 1
    double before = 0.0, mean = 0.0, p10 = 0.0, p50 = 0.0, p90 = 0.0;
    reconcile::InputResult bands;
};

/// Something else that may be wrong at an element, and what the base year is with it.
struct Candidate {
    std::size_t element = 0;
    std::string kind;         ///< circuit | rule | switch
    std::string what;         ///< "one circuit more (3)"
    double loading_pu = 0.0;  ///< of the element where it is still over; 0 = it holds
    std::size_t n_hours = 0;  ///< over, in the weather year that has most
    std::size_t n_over = 0;   ///< elements of the region that are over with it

    [[nodiscard]] bool holds() const { return loading_pu == 0.0; }
};

/// What a reconciliation says, in words of the tables.
class ReconcileWords {
public:
    /// @param base, weathers, result  must outlive this; weathers: ids of the years of `base`
    ReconcileWords(const reconcile::BaseYear& base, const std::vector<std::string>& weathers,
                   const reconcile::Reconciliation& result)
        : base_(base), weathers_(weathers), result_(result) {}

    [[nodiscard]] const reconcile::BaseYear& base() const { return base_; }
    [[nodiscard]] InputText input(std::size_t at) const;
    [[nodiscard]] std::vector<InputText> changed_inputs() const;  ///< furthest moved first
    [[nodiscard]] std::string element_id(std::size_t element) const;
    [[nodiscard]] std::string element_name(std::size_t element) const;
    [[nodiscard]] std::string outage(const reconcile::ElementHour& hour) const;  ///< "none" without
    [[nodiscard]] std::string when(const reconcile::ElementHour& hour) const;    ///< "ordinary 2025-11-26 18:00"
    /// What is most likely wrong at an element that no assumed input within its band makes possible.
    [[nodiscard]] std::string likely_cause(const reconcile::ElementHour& hour) const;

private:
    const reconcile::BaseYear& base_;
    const std::vector<std::string>& weathers_;
    const reconcile::Reconciliation& result_;
};

/// The changes of input cells that a reconciliation comes down to: ratings with their bands (of transformers also the
/// impedance, whose base the rating is), firm capacities, factors on shares; confidence `reconciled`. What stays impossible,
/// and what is still over in hours that were left out though its limit does not move, gets confidence `contradicted`.
std::vector<Overlay> overlay_changes(const models::Region& region, const reconcile::BaseYear& base,
                                     const reconcile::Reconciliation& result);

/// Over in hours that were left out, with limits that did not move: known errors, though nothing follows from them.
std::vector<reconcile::ElementHour> still_over(const reconcile::BaseYear& base,
                                               const reconcile::Reconciliation& result);

/// The file that a study names with `overlay`.
/// @param title  first line of it, for people
std::string overlay_text(const std::string& title, const ReconcileWords& words, const reconcile::Reconciliation& result,
                         const std::vector<Overlay>& changes, const std::vector<Candidate>& candidates);

}  // namespace knelpunt::cli
