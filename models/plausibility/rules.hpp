#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/plausibility/input.hpp"
#include "sim/base/issue.hpp"

namespace knelpunt::models::plausibility {

/// What a user reads: place, rule, message and, in `hint`, what is usual and how to accept it.
struct Warning {
    std::string_view rule;
    Severity severity = Severity::warning;  ///< or note: taken back by an entry of `accept`
    Place place;
    std::string message, hint;
};

/// `file:line: message  [warning rule]` and, indented, the hint.
std::string warning_text(const Warning& warning);

/// One breach of a rule, before entries of `accept` are taken away.
struct Finding {
    std::string table, row;  ///< what an entry of `accept` names
    Place place;
    std::string message, hint;
};

/// What the rules found.
class Findings {
public:
    /// @param message  what is wrong with the row: follows `lines "S50-W50": `
    /// @param hint     what to look at; how to accept it is added to it
    void add(const InputTable& table, std::size_t row, std::string_view column, std::string_view message,
             std::string hint = {});
    /// Of what is no row of an input table.
    void add(std::string_view table, std::string_view row, Place place, std::string message, std::string hint = {});

    [[nodiscard]] const std::vector<Finding>& list() const { return list_; }

private:
    std::vector<Finding> list_;
};

/// A rule of plausibility: the one place where its name, its meaning and what it does stand.
struct Rule {
    std::string_view name;  ///< as entries of `accept` name it; never changes its meaning
    std::string_view doc;
    void (*run)(const Input& input, Findings& findings);
};

/// All rules, in the order in which they run and are listed.
std::span<const Rule> plausibility_rules();

/// Runs all rules. What they find is a warning, unless an entry `rule:table:row` of `accept` takes it back ('*' in the
/// row stands for any characters); an entry that takes back is a note, one that does not a warning. Many rows of one
/// column are told in one warning.
std::vector<Warning> check_plausible(const Input& input);

// The rules, by what they compare.
void usual_range(const Input& input, Findings& findings);
void region_numbers(const Input& input, Findings& findings);
void national_range(const Input& input, Findings& findings);
void like_its_kind(const Input& input, Findings& findings);
void zero_among_values(const Input& input, Findings& findings);

void line_voltage(const Input& input, Findings& findings);
void transformer_voltage(const Input& input, Findings& findings);
void rating_band(const Input& input, Findings& findings);
void group_rating(const Input& input, Findings& findings);
void resistance(const Input& input, Findings& findings);
void length_of_distance(const Input& input, Findings& findings);
void position(const Input& input, Findings& findings);
void host_voltage(const Input& input, Findings& findings);
void device_capacity(const Input& input, Findings& findings);
void installed_power(const Input& input, Findings& findings);
void weather_of_climate(const Input& input, Findings& findings);
void project_year(const Input& input, Findings& findings);
void full_load_hours(const Input& input, Findings& findings);

void current_of_rating(const Input& input, Findings& findings);
void use_of_statistics(const Input& input, Findings& findings);
void power_at_bus(const Input& input, Findings& findings);
void use_of_grid(const Input& input, Findings& findings);
void contract_of_connection(const Input& input, Findings& findings);
void ledger_band(const Input& input, Findings& findings);
void hours_of_storage(const Input& input, Findings& findings);
void cost_of_work(const Input& input, Findings& findings);
void power_of_requests(const Input& input, Findings& findings);
void carrier_balance(const Input& input, Findings& findings);

void doubled_row(const Input& input, Findings& findings);
void hidden_rule(const Input& input, Findings& findings);
void unmatched_row(const Input& input, Findings& findings);
void lonely_name(const Input& input, Findings& findings);
void unknown_name(const Input& input, Findings& findings);
void unused_row(const Input& input, Findings& findings);
void unread_file(const Input& input, Findings& findings);

void change_without_effect(const Input& input, Findings& findings);
void change_of_description(const Input& input, Findings& findings);
void change_twice(const Input& input, Findings& findings);
void change_of_kind(const Input& input, Findings& findings);
void change_value(const Input& input, Findings& findings);
void project_needs(const Input& input, Findings& findings);
void key_without_effect(const Input& input, Findings& findings);
void option_without_effect(const Input& input, Findings& findings);
void same_option_sets(const Input& input, Findings& findings);

void base_year(const Input& input, Findings& findings);
void study_years(const Input& input, Findings& findings);
void year_of_event(const Input& input, Findings& findings);
void missing_year(const Input& input, Findings& findings);
void jump_in_years(const Input& input, Findings& findings);
void hours_of_shape(const Input& input, Findings& findings);
void shape_of_day(const Input& input, Findings& findings);
void temperature_curve(const Input& input, Findings& findings);
void measured_weather(const Input& input, Findings& findings);
void price_level(const Input& input, Findings& findings);
void time_of_study(const Input& input, Findings& findings);

}  // namespace knelpunt::models::plausibility
