#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/results/reader.hpp"

namespace knelpunt::cli {

/// Results and labels of a file in memory, as `show` and `page` need them.
class ResultView {
public:
    explicit ResultView(const std::filesystem::path& file);

    [[nodiscard]] const results::ResultFile& file() const { return file_; }
    [[nodiscard]] std::size_t n_scenarios() const { return scenarios.size(); }
    [[nodiscard]] std::vector<std::size_t> likely() const;  ///< scenarios that are no draws
    [[nodiscard]] double step_h() const { return step_h_; }

    /// Value of a field that has no hours.
    [[nodiscard]] double at(std::string_view field, std::size_t scenario, std::size_t element = 0) const;

    /// Elements of a field per scenario; 0 where the study has none of them, such as stores.
    [[nodiscard]] std::size_t n_elements(std::string_view name) const { return field(name).n_elements; }

    [[nodiscard]] bool has(std::string_view field) const;  ///< older files lack fields

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
    struct Field {
        std::string name;
        std::vector<double> values;
        std::size_t n_elements = 1;
    };
    [[nodiscard]] const Field& field(std::string_view name) const;

    results::ResultFile file_;
    mutable std::vector<Field> fields_;
    std::string time_units_;
    double step_h_ = 1.0;
};

}  // namespace knelpunt::cli
