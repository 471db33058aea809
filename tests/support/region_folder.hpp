#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/region/region.hpp"
#include "sim/base/random.hpp"
#include "sim/system/system.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::support {

/// A copy of a region, by default the tutorial's, whose tables a test may change.
class RegionFolder {
public:
    explicit RegionFolder(const std::filesystem::path& original = source_folder() / "scenarios/tutorial") {
        std::filesystem::copy(original, folder_.path(), std::filesystem::copy_options::recursive);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

    /// Replaces the only place where `before` stands in a table.
    void replace(const std::string& table, const std::string& before, const std::string& after) {
        std::string text = bytes_of(path() / table);
        const std::size_t place = text.find(before);
        if (place == std::string::npos || text.find(before, place + 1) != std::string::npos) {
            throw std::logic_error("\"" + before + "\" must stand in " + table + " once");
        }
        write(table, text.replace(place, before.size(), after));
    }

    void append(const std::string& table, const std::string& line) {
        write(table, bytes_of(path() / table) + line + "\n");
    }

    /// Puts the rows of a table in another order; the header stays first.
    void shuffle(const std::string& table, std::uint32_t seed) {
        if (!std::filesystem::exists(path() / table)) return;  // an optional table
        std::istringstream text(bytes_of(path() / table));
        std::string header, line, out;
        std::getline(text, header);
        std::vector<std::pair<double, std::string>> lines;
        const RandomStream random(seed, "order of rows");
        while (std::getline(text, line)) {
            lines.emplace_back(random.uniform(0, static_cast<std::uint32_t>(lines.size())), line);
        }
        std::sort(lines.begin(), lines.end());
        out = header + "\n";
        for (const auto& [place, row] : lines) out += row + "\n";
        write(table, out);
    }

    [[nodiscard]] std::shared_ptr<const models::Region> read(Issues& issues) const {
        return models::read_region(path(), issues);
    }

    /// Everything that reading and compiling one scenario finds wrong.
    [[nodiscard]] Issues problems(const ScenarioPoint& point) const {
        Issues issues;
        const auto region = read(issues);
        const TimeAxis time(2025, 24, 1.0);
        SeriesPool shared(time.n_steps()), own(&shared);
        models::compile(*region, point, time, own, issues);
        return issues;
    }

private:
    void write(const std::string& table, const std::string& text) {
        std::filesystem::create_directories((path() / table).parent_path());
        std::ofstream(path() / table, std::ios::binary) << text;
    }

    TemporaryFolder folder_;
};

/// The tutorial's scenario of a year without projects.
inline ScenarioPoint tutorial_point(int year) {
    ScenarioPoint point;
    point.id = "A-plain";
    point.storyline = "A";
    point.year = year;
    point.weather = "plain";
    point.options = "none";
    return point;
}

/// The first issue of a code, nullptr if there is none.
inline const Issue* find_issue(const Issues& issues, IssueCode code) {
    const auto found = std::find_if(issues.list().begin(), issues.list().end(),
                                    [&](const Issue& issue) { return issue.code == code; });
    return found == issues.list().end() ? nullptr : &*found;
}

/// All issues as a user reads them, for messages of failed tests.
inline std::string all_text(const Issues& issues) {
    std::string out;
    for (const Issue& issue : issues.list()) out += issue_text(issue) + "\n";
    return out;
}

/// Sum of a column over the axis times the step: energy  [MWh].
inline double energy_mwh(const Hourly& value, const SeriesPool& pool, const TimeAxis& time) {
    double sum = 0.0;
    for (std::size_t step = 0; step < time.n_steps(); ++step) sum += value_at(value, pool, step);
    return sum * time.step_h();
}

}  // namespace knelpunt::support
