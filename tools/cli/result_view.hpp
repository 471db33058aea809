#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/results/checks.hpp"
#include "sim/results/reader.hpp"
#include "sim/results/schema.hpp"
#include "sim/run/fields/fields.hpp"

namespace knelpunt::cli {

using results::axes;
using run::fields;

/// Results and labels of a file in memory, as `show` and `page` need them.
class ResultView {
public:
    explicit ResultView(const std::filesystem::path& file);

    [[nodiscard]] const results::ResultFile& file() const { return file_; }
    [[nodiscard]] std::size_t n_scenarios() const { return scenarios.size(); }
    [[nodiscard]] std::vector<std::size_t> likely() const;  ///< scenarios that are no draws
    [[nodiscard]] double step_h() const { return step_h_; }
    [[nodiscard]] double n_steps() const { return n_steps_; }

    [[nodiscard]] bool is_done(std::size_t scenario) const { return status[scenario] == "done"; }
    /// Those of a list that were computed; "not computed" is no finding.
    [[nodiscard]] std::vector<std::size_t> done_of(const std::vector<std::size_t>& chosen) const;
    /// What the checks of a scenario look at.
    [[nodiscard]] results::ScenarioValues values_of(std::size_t scenario) const;
    /// Whether AC flow of the scenario is in the file.
    [[nodiscard]] bool has_ac(std::size_t scenario) const;
    /// Steps in which AC flow has no solution: findings of the scenario rest on the others alone.
    [[nodiscard]] double unsolved_steps(std::size_t scenario) const;
    /// Whether counts of branches over and loadings are lower bounds, because some states have no solution.
    [[nodiscard]] bool is_lower_bound(std::size_t scenario) const;

    /// Value of a field that has no hours; the file is refused where it has no such value.
    [[nodiscard]] double at(const results::ResultField& field, std::size_t scenario, std::size_t element = 0) const;

    /// Hours that a count of steps stands for.
    [[nodiscard]] double hours(const results::ResultField& steps, std::size_t scenario, std::size_t element = 0) const {
        return step_h_ * at(steps, scenario, element);
    }

    /// Label that an index names; `otherwise` for an index below 0. A damaged index is refused.
    [[nodiscard]] std::string label(const std::vector<std::string>& labels, double index,
                                    const results::ResultField& field, std::string otherwise = {}) const;

    /// Elements of a field per scenario; 0 where the study has none of them, such as stores.
    [[nodiscard]] std::size_t n_elements(const results::ResultField& field) const { return column(field).n_elements; }

    /// Elements of an axis; 0 where an older file lacks it.
    [[nodiscard]] std::size_t n_elements_of(const results::Axis& axis) const;
    /// Labels of an axis; none where an older file lacks it.
    [[nodiscard]] std::vector<std::string> labels(const results::Axis& axis) const;

    [[nodiscard]] bool has(const results::ResultField& field) const;  ///< older files lack fields
    [[nodiscard]] bool has(const results::Question& question) const;  ///< years of it
    [[nodiscard]] bool has_draws(const results::Question& question) const;

    /// Local time of a step as "2025-01-17 18:00"; empty for -1.
    [[nodiscard]] std::string time_text(double step) const;

    std::vector<std::string> scenarios, status, messages, storylines, weather_years, option_sets;
    std::vector<std::string> modes, areas;
    std::vector<double> years, draws;  ///< draw 0 = the likely values
    std::vector<std::string> branches, branch_names, branch_kinds, branch_from, branch_to, branch_confidence,
        rule_offtake, rule_feed_in;
    std::vector<std::string> nodes, node_names, node_sites, node_areas, node_municipalities;
    std::vector<double> node_kv, node_lat, node_lon;
    std::vector<std::string> stations, station_names, station_confidence, contingencies;

private:
    struct Column {
        std::vector<double> values;
        std::size_t n_elements = 1;
    };
    [[nodiscard]] const Column& column(const results::ResultField& field) const;
    /// A number from 0 up that an attribute holds as text.
    [[nodiscard]] double number_in(const std::string& name, const std::string& text) const;

    results::ResultFile file_;
    mutable std::map<std::string, Column> columns_;  ///< read so far
    int start_year_ = 0;
    double step_h_ = 1.0, first_hour_ = 0.0, n_steps_ = 0.0;
};

}  // namespace knelpunt::cli
