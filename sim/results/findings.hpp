#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/schema.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::results {

inline constexpr int kNotKnown = -1;  ///< a first year where a scenario failed, or AC flow has hours without a solution

/// Answers of one scenario, 1 = short; empty where it lacks the fields.
std::vector<char> find_short(const Question& question, const FieldValues& values);

/// Counts over the scenarios of a study, one scenario after the other: what they hold does not grow with the draws.
class Findings {
public:
    /// @param questions  outlive it
    Findings(const std::vector<Question>& questions, const Structure& structure)
        : questions_(questions), structure_(structure) {}

    /// Adds a scenario; those of one group and draw must come together.
    /// @param values  its fields; null if it failed
    void add(const ScenarioPoint& point, const FieldValues* values);
    /// To be called after the last scenario.
    void finish();

    /// Scenarios that differ in nothing but year and draw.
    struct Group {
        ScenarioPoint point;  ///< its year and draw have no meaning
        /// By question. With the likely values; 0 = in no year of the study, kNotKnown = in none of those that are known.
        std::vector<std::vector<int>> first_year;
        /// Number of draws by first year, per element: [question][element]{year -> count}; 0 = never.
        std::vector<std::vector<std::map<int, int>>> draws_by_first_year;
    };
    /// Draws of one scenario.
    struct Drawn {
        ScenarioPoint point;  ///< its draw has no meaning
        int n = 0;
        std::vector<std::vector<int>> n_short;
    };
    [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
    [[nodiscard]] const std::vector<Drawn>& drawn() const { return drawn_; }

private:
    void close_draw();

    const std::vector<Question>& questions_;
    const Structure& structure_;
    std::vector<Group> groups_;
    std::vector<Drawn> drawn_;
    std::map<std::string, std::size_t> group_of_, drawn_of_;
    std::size_t open_group_ = 0;
    int open_draw_ = kNoDraw;
    std::vector<std::vector<int>> open_first_year_;
    /// What is not known in some year: of each group with the likely values, and of the open draw.
    std::vector<std::vector<char>> has_gap_;
    std::vector<char> open_has_gap_;
};

/// Id of a scenario without its year and draw, and without its draw.
std::string group_id(const ScenarioPoint& point);
std::string likely_id(const ScenarioPoint& point);

/// Probability of being short and its standard error from k of n draws.
///
/// The error is that of (k + 1) / (n + 2), so that it is not 0 where all draws agree.
/// @see Agresti, Coull, "Approximate is better than exact for interval estimation of binomial proportions", The
///      American Statistician 52, 1998.
struct Probability {
    double value_pu = 0.0, error_pu = 0.0;
};
Probability probability_of(int k, int n);

/// Shares of the draws whose first year a file holds.
struct YearShare {
    std::string_view name;
    double share_pu;
};
inline constexpr std::array kYearShares{YearShare{"p10", 0.1}, YearShare{"p50", 0.5}, YearShare{"p90", 0.9}};

/// Year by which the share of draws has become short; 0 = not in the years of the study.
int year_quantile(const std::map<int, int>& draws_by_first_year, double share);

}  // namespace knelpunt::results
