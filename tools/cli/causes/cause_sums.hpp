#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "sim/base/choice.hpp"
#include "sim/system/scenario_point.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What causes are summed by.
enum class CauseGroup { category, municipality, customer, node, carrier };

/// A question of `knelpunt causes`.
struct CauseQuestion {
    std::string element;  ///< branch, station or area; empty = all that are full
    CauseGroup by = CauseGroup::category;
    CauseMethod method = CauseMethod::marginal;
};

/// Parts of one group: what adds, what relieves (at most 0).
struct CauseSum {
    std::string label;
    double adds = 0.0, relieves = 0.0;

    [[nodiscard]] double net() const { return adds + relieves; }
};

/// Parts by cause of a file, summed by what is asked. Holds one scenario of each field at a time.
class CauseSums {
public:
    CauseSums(const ResultView& view, CauseGroup by);

    /// Sums of an element in the order of labels; none where the element has no parts there, or the file lacks the field.
    [[nodiscard]] std::vector<CauseSum> of(const results::ResultField& parts, std::size_t scenario,
                                           std::size_t element) const;
    [[nodiscard]] const std::vector<std::string>& labels() const { return labels_; }

private:
    const ResultView& view_;
    std::vector<std::string> labels_;
    std::vector<std::size_t> label_of_;  ///< of each cause
    struct Rows {
        std::size_t scenario;
        std::vector<double> values;
    };
    mutable std::map<std::string, Rows> rows_;  ///< by field
};

/// Whether a file was written with causes.
bool has_causes(const ResultView& view);

/// The largest sums first, of what they add.
void sort_by_size(std::vector<CauseSum>& sums);

/// A ratio for people.
inline double percent(double share_pu) { return 100.0 * share_pu; }

/// "data centres 36 %, services 20 %": at most n that add to a whole by half a percent or more.
std::string shares_text(std::vector<CauseSum> sums, double whole, std::size_t n);

}  // namespace knelpunt::cli

template <>
struct knelpunt::Choices<knelpunt::cli::CauseGroup> {
    static constexpr std::array kList{
        Choice{cli::CauseGroup::category, "category", ""}, Choice{cli::CauseGroup::municipality, "municipality", ""},
        Choice{cli::CauseGroup::customer, "customer", ""}, Choice{cli::CauseGroup::node, "node", ""},
        Choice{cli::CauseGroup::carrier, "carrier", ""}};
};
