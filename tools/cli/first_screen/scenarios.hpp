#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// "1,226".
std::string grouped(double value);

/// Lowest and highest value over scenarios.
struct Range {
    double low = kInf, high = -kInf;

    void add(double value);
    [[nodiscard]] bool is_any() const { return low <= high; }
    [[nodiscard]] std::string text() const;   ///< "1,226 to 1,400"
    [[nodiscard]] std::string ratio() const;  ///< "1.08 to 1.26"
};

/// The scenarios that findings speak of: one mode, the grid as it is and, if there is one, that with projects.
class FindingScenarios {
public:
    explicit FindingScenarios(const ResultView& view);

    [[nodiscard]] bool is_any() const { return !years_.empty(); }
    [[nodiscard]] const std::string& mode() const { return mode_; }
    [[nodiscard]] const std::set<double>& years() const { return years_; }
    [[nodiscard]] double first_year() const { return *years_.begin(); }
    [[nodiscard]] double last_year() const { return *years_.rbegin(); }
    [[nodiscard]] const std::string& today() const { return options_.front(); }
    [[nodiscard]] const std::string& plan() const { return options_.back(); }
    [[nodiscard]] bool has_plan() const { return options_.size() > 1; }
    /// Storylines and weather years of one year and option set.
    [[nodiscard]] std::vector<std::size_t> of(double year, const std::string& options) const;
    [[nodiscard]] Range over(double year, const std::string& options,
                             const std::function<double(std::size_t)>& value) const;
    /// "4 to 5 in 2030 (2 with "planned"), .. in 2040": of the second and the last year, and of the first if asked.
    [[nodiscard]] std::string by_year(bool with_first, std::string_view unit,
                                      const std::function<double(std::size_t)>& value) const;

private:
    const ResultView& view_;
    std::string mode_;
    std::set<double> years_;
    std::vector<std::string> options_;
};

}  // namespace knelpunt::cli
