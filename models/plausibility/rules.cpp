#include "models/plausibility/rules.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "sim/io/table_reader.hpp"

namespace knelpunt::models::plausibility {
namespace {

constexpr std::array kRules{
    Rule{"usual_range", "A number lies outside of the usual range of its column (describe TABLE).", usual_range},
    Rule{"region_numbers", "A number of region.toml lies outside of what is usual.", region_numbers},
    Rule{"national_range", "A national figure lies outside of what is usual for it.", national_range},
    Rule{"like_its_kind",
         "A number is several times larger or smaller than the median of rows of its kind (describe TABLE).",
         like_its_kind},
    Rule{"zero_among_values", "One row has a 0 where all others of its kind have a value.", zero_among_values},
    Rule{"hours_of_shape",
         "An hour of a day profile is out of scale with the hours beside it and with the same hour of other days.",
         hours_of_shape},
    Rule{"shape_of_day", "A day profile is turned around against the others of its category.", shape_of_day},
    Rule{"temperature_curve", "A factor of temperature is out of scale with those beside it.", temperature_curve},

    Rule{"line_voltage", "The rated voltage of a line differs from that of its buses.", line_voltage},
    Rule{"transformer_voltage", "A side of a transformer has another voltage than its bus.", transformer_voltage},
    Rule{"rating_band", "A low or high rating is more than three times off the likely one.", rating_band},
    Rule{"group_rating",
         "A rating is that of the whole group: over the number of circuits it is one that its kind has.", group_rating},
    Rule{"resistance", "The resistance of a branch is above its reactance.", resistance},
    Rule{"length_of_distance", "A length does not fit the distance between the two ends.", length_of_distance},
    Rule{"position", "A position lies far from the others of the region, or from its own bus.", position},
    Rule{"host_voltage", "A connection host or level has another voltage than its bus.", host_voltage},
    Rule{"device_capacity", "A device and the generator that it is have other capacities.", device_capacity},
    Rule{"installed_power",
         "The first installed power of a generator is more than three times off that of its own row.", installed_power},
    Rule{"weather_of_climate", "A weather year does not fit its climate.", weather_of_climate},
    Rule{"project_year", "The planned year of a project differs from those of its changes.", project_year},
    Rule{"full_load_hours", "The utilisation of a technology does not fit its band of full-load hours.",
         full_load_hours},

    Rule{"current_of_rating", "A rating over sqrt(3) U is no current of a line or transformer.", current_of_rating},
    Rule{"use_of_statistics", "The use of a municipality differs from validation/statistics.csv by more than half.",
         use_of_statistics},
    Rule{"power_at_bus", "Generators or mean use of a bus exceed what its branches carry together.", power_at_bus},
    Rule{"use_of_grid", "The use of all buses together does not fit the ratings of their branches.", use_of_grid},
    Rule{"contract_of_connection", "Contract, peak and connection of a customer do not fit each other.",
         contract_of_connection},
    Rule{"ledger_band", "The band of an entry of the demand ledger is far off its value.", ledger_band},
    Rule{"hours_of_storage", "Content over power of a store is no duration of its kind.", hours_of_storage},
    Rule{"cost_of_work", "Costs do not fit the capacity or the work that they pay for.", cost_of_work},
    Rule{"power_of_requests", "Power over the number of requests or homes is out of scale.", power_of_requests},
    Rule{"carrier_balance", "The use of heat or hydrogen does not fit the devices and pipes that bring it.",
         carrier_balance},

    Rule{"doubled_row", "Two rows say the same under two ids.", doubled_row},
    Rule{"hidden_rule", "A security rule meets no branch, or one before it takes all it would meet.", hidden_rule},
    Rule{"unmatched_row", "A row holds for a voltage that no element has.", unmatched_row},
    Rule{"lonely_name", "A name stands once, and one much like it elsewhere.", lonely_name},
    Rule{"unknown_name", "A name is none of those that another table lists.", unknown_name},
    Rule{"unused_row", "A row that others may name is named by none.", unused_row},
    Rule{"unread_file", "No table reads a file of the region's folder.", unread_file},

    Rule{"change_without_effect", "A change leaves the cell as it is.", change_without_effect},
    Rule{"change_of_description", "A change is made to a column that only describes.", change_of_description},
    Rule{"change_twice", "The same change stands twice, or a later one overrides it.", change_twice},
    Rule{"change_of_kind", "A change sets where those of the same column add, or takes away capacity.", change_of_kind},
    Rule{"change_value", "A changed cell lies outside of what is usual, or far off its old value.", change_value},
    Rule{"project_needs", "Projects need themselves or each other, or one without a year.", project_needs},
    Rule{"key_without_effect", "A key of the study has no effect beside the others.", key_without_effect},
    Rule{"option_without_effect",
         "A project, option or change that a study names does nothing in its years or without a market.",
         option_without_effect},
    Rule{"same_option_sets", "Two option sets of a study are equal.", same_option_sets},

    Rule{"base_year", "A year of region.toml lies outside of the years of the tables.", plausibility::base_year},
    Rule{"study_years", "A year of the study lies outside of the years of the tables.", study_years},
    Rule{"year_of_event", "A year lies before the base year, far beyond it, or before its start.", year_of_event},
    Rule{"missing_year",
         "A row lacks values of years or storylines that the rows of its kind have, or has one that no other has.",
         missing_year},
    Rule{"jump_in_years", "A value changes tenfold within five years.", jump_in_years},
    Rule{"measured_weather", "A measured year has sun at night or temperatures that are no degrees Celsius.",
         measured_weather},
    Rule{"price_level", "Hourly prices lie at a level that no market has.", price_level},
    Rule{"time_of_study", "The time axis starts amid an hour or rests on a far year.", time_of_study},
};

/// Rows of one rule, table and column beyond which one warning tells of all.
constexpr std::size_t kMostRows = 3;

struct Entry {
    std::string text, rule, table, row;
    Place place;
    std::size_t n_used = 0;
};

std::vector<Entry> entries_of(const std::vector<std::string>& texts, const Place& place) {
    std::vector<Entry> entries;
    for (const std::string& text : texts) {
        const std::size_t first = text.find(':');
        const std::size_t second = first == std::string::npos ? first : text.find(':', first + 1);
        if (second == std::string::npos) {
            entries.push_back({text, {}, {}, {}, place});
        } else {
            entries.push_back({text, text.substr(0, first), text.substr(first + 1, second - first - 1),
                               text.substr(second + 1), place});
        }
    }
    return entries;
}

bool takes(const Entry& entry, std::string_view rule, const Finding& finding) {
    return entry.rule == rule && entry.table == finding.table && io::fits_pattern(entry.row, finding.row);
}

std::string hint_of(const Rule& rule, const Finding& finding, std::string_view row, std::string_view file) {
    return fmt::format("{}{}If it is meant: accept = [\"{}:{}:{}\"] in {}", finding.hint,
                       finding.hint.empty() ? "" : ". ", rule.name, finding.table, row, file);
}

/// Findings of one rule as warnings; many rows of one column as one.
void tell(const Rule& rule, const std::vector<Finding>& found, std::string_view study_file, std::string_view file,
          std::vector<Warning>& warnings) {
    std::map<std::pair<std::string_view, std::string_view>, std::vector<const Finding*>> of_column;
    std::vector<std::pair<std::string_view, std::string_view>> order;
    for (const Finding& finding : found) {
        auto& list = of_column[{finding.place.file, finding.place.column}];
        if (list.empty()) order.emplace_back(finding.place.file, finding.place.column);
        list.push_back(&finding);
    }
    for (const auto& key : order) {
        const std::vector<const Finding*>& list = of_column[key];
        const Finding& first = *list.front();
        const std::string_view accept_file = first.table == "study" ? study_file : file;
        if (list.size() <= kMostRows) {
            for (const Finding* finding : list)
                warnings.push_back({rule.name, Severity::warning, finding->place, finding->message,
                                    hint_of(rule, *finding, finding->row, accept_file)});
            continue;
        }
        warnings.push_back(
            {rule.name, Severity::warning, first.place,
             fmt::format("{}; so do {} more rows, to line {}", first.message, list.size() - 1, list.back()->place.line),
             hint_of(rule, first, "*", accept_file)});
    }
}

}  // namespace

void Findings::add(const InputTable& table, std::size_t row, std::string_view column, std::string_view message,
                   std::string hint) {
    list_.push_back({std::string(table.name()), std::string(table.id(row)), table.place(row, column),
                     fmt::format("{} \"{}\": {}", table.name(), table.id(row), message), std::move(hint)});
}

void Findings::add(std::string_view table, std::string_view row, Place place, std::string message, std::string hint) {
    list_.push_back({std::string(table), std::string(row), std::move(place), std::move(message), std::move(hint)});
}

std::span<const Rule> plausibility_rules() { return kRules; }

std::vector<Warning> check_plausible(const Input& input) {
    std::vector<Warning> warnings;
    std::vector<Entry> entries = entries_of(input.accept, input.accept_place);
    if (input.study) {
        const auto key = input.study->keys.find("accept");
        const Place place = key == input.study->keys.end() ? input.study->place : key->second.place;
        for (Entry& entry : entries_of(input.study->accept, place)) entries.push_back(std::move(entry));
    }
    const std::string study_file = input.study ? input.study->place.file : std::string();
    for (const Rule& rule : kRules) {
        Findings findings;
        rule.run(input, findings);
        std::vector<Finding> left;
        for (const Finding& finding : findings.list()) {
            bool is_meant = false;
            for (Entry& entry : entries) {
                if (!takes(entry, rule.name, finding)) continue;
                ++entry.n_used;
                is_meant = true;
            }
            if (!is_meant) left.push_back(finding);
        }
        tell(rule, left, study_file, input.definition.file, warnings);
    }
    for (const Entry& entry : entries) {
        if (entry.n_used > 0) {
            warnings.push_back({"accept",
                                Severity::note,
                                entry.place,
                                fmt::format("accept \"{}\": {} warning{} taken back", entry.text, entry.n_used,
                                            entry.n_used == 1 ? "" : "s"),
                                {}});
            continue;
        }
        warnings.push_back({"accept", Severity::warning, entry.place,
                            fmt::format("accept \"{}\" fits no warning", entry.text),
                            "Entries are rule:table:row; rules: knelpunt describe plausibility"});
    }
    return warnings;
}

std::string warning_text(const Warning& warning) {
    std::string text = warning.place.file;
    if (warning.place.line > 0) text += fmt::format(":{}", warning.place.line);
    text += fmt::format(": {}  [{} {}]", warning.message, warning.severity == Severity::note ? "note" : "warning",
                        warning.rule);
    if (!warning.hint.empty()) text += "\n  " + warning.hint;
    return text;
}

}  // namespace knelpunt::models::plausibility
