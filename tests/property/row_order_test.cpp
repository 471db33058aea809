// The order of rows in a table leaves no trace in a System.

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/results/part.hpp"
#include "tests/support/region_folder.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt {
namespace {

/// Key of one scenario of a region with all projects built.
Key key_of(const models::Region& region, const std::string& storyline, int year, const std::string& weather,
           std::size_t n_steps) {
    Issues issues;
    ScenarioPoint point;
    point.storyline = storyline;
    point.year = year;
    point.weather = weather;
    point.projects = {"*"};
    const TimeAxis time(2025, n_steps, 1.0);
    SeriesPool shared(time.n_steps());
    const auto own = std::make_shared<SeriesPool>(&shared);
    const Primitives rows = models::compile(region, point, time, *own, issues);
    StructureBuilder builder(time);
    builder.add(rows, issues);
    const Key key = system_key(build_system(builder.finish(), own, rows, issues));
    EXPECT_FALSE(issues.has_errors()) << support::all_text(issues);
    return key;
}

// Two tables are lists by their meaning and stay as they are: the first matching security rule counts, and the first
// weather year is the reference of demand.
bool is_list(std::string_view table) { return table == "security_rules" || table == "weather_years"; }

TEST(RowOrder, OfTheTablesOfTheRegionLeavesNoTrace) {
    const std::filesystem::path region_path = support::source_folder() / "scenarios/mra";
    Issues issues;
    const Key expected = key_of(*models::read_region(region_path, issues), "KM", 2040, "cold_dark", 168);

    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        support::RegionFolder shuffled(region_path);
        for (const TableDoc& table : models::input_table_docs()) {
            if (!is_list(table.name)) shuffled.shuffle(std::string(table.file), seed);
        }

        EXPECT_EQ(key_of(*shuffled.read(issues), "KM", 2040, "cold_dark", 168), expected) << "seed " << seed;
    }
    EXPECT_FALSE(issues.has_errors()) << support::all_text(issues);
}

TEST(RowOrder, OfPrimitivesLeavesNoTrace) {
    const auto swap_rows = [](auto& rows, std::uint32_t seed) {
        const RandomStream random(seed, "order");
        for (std::size_t row = rows.size(); row > 1; --row) {
            std::swap(rows[row - 1], rows[static_cast<std::size_t>(random.uniform(0, static_cast<std::uint32_t>(row)) *
                                                                   static_cast<double>(row))]);
        }
    };
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const support::SmallGrid grid = support::random_grid(seed, 12, 6);
        support::SmallGrid shuffled = grid;

        swap_rows(shuffled.rows.nodes, seed);
        swap_rows(shuffled.rows.branches, seed);
        swap_rows(shuffled.rows.lines, seed);
        swap_rows(shuffled.rows.demands, seed);
        swap_rows(shuffled.rows.sources, seed);
        swap_rows(shuffled.rows.contingencies, seed);

        EXPECT_EQ(system_key(shuffled.system()), system_key(grid.system())) << "seed " << seed;
    }
}

// A key that never changes would pass the tests above: each of these changes must show.
TEST(RowOrder, AnyOtherChangeShows) {
    const support::SmallGrid grid = support::random_grid(1, 12, 6);
    const Key before = system_key(grid.system());
    const std::vector<std::function<void(Primitives&)>> changes{
        [](Primitives& rows) { rows.demands[3].p_mw.scale *= 1.0 + 1e-15; },
        [](Primitives& rows) { rows.branches[2].n_circuits += 1; },
        [](Primitives& rows) { rows.branches[2].rating_mva.scale += 1.0; },
        [](Primitives& rows) { rows.lines[4].x_ohm += 1e-9; },
        [](Primitives& rows) { rows.contingencies[1].in_service = false; },
        [](Primitives& rows) { rows.branches[5].post_outage_offtake_pu = 1.1; },
        [](Primitives& rows) { rows.demands[3].id += "x"; },
    };
    for (std::size_t change = 0; change < changes.size(); ++change) {
        support::SmallGrid changed = grid;

        changes[change](changed.rows);

        EXPECT_NE(system_key(changed.system()), before) << "change " << change;
    }
}

// Results too: a sweep of the tutorial with shuffled tables gives the same numbers.
TEST(RowOrder, OfTheTablesLeavesNoTraceInResults) {
    support::RegionFolder shuffled;
    for (const TableDoc& table : models::input_table_docs()) {
        if (!is_list(table.name)) shuffled.shuffle(std::string(table.file), 7);
    }
    cli::Session first = cli::open_session(support::tutorial_study(), silent_log());
    cli::Session second = cli::open_session(shuffled.path() / "studies/tutorial.toml", silent_log());

    for (const ScenarioPoint& point : first.study.points) {
        const results::FieldValues expected = first.engine->run(point, {}), found = second.engine->run(point, {});

        ASSERT_EQ(expected.size(), found.size());
        for (const auto& [name, values] : expected) {
            const auto a = results::bytes_of(values), b = results::bytes_of(found.find(name)->second);
            EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end())) << point.id << " " << name;
        }
    }
}

}  // namespace
}  // namespace knelpunt
