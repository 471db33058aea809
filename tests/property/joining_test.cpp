// Laws of who joins, over random grids without meshes: each is a tree of two circuits or more per branch, one of which may fail.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/levels.hpp"
#include "sim/connection/room_book.hpp"
#include "sim/system/stand_ins.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::connection {
namespace {

constexpr double kRoundingMw = 1e-6;  // sums and flows of some 100 MW

class Numbers {
public:
    Numbers(std::uint32_t seed, const char* what) : random_(seed, what) {}
    double between(double low, double high) { return low + (high - low) * random_.uniform(0, draw_++); }
    std::size_t below(std::size_t n) {
        return static_cast<std::size_t>(between(0.0, 1.0) * static_cast<double>(n)) % n;
    }

private:
    RandomStream random_;
    std::uint32_t draw_ = 0;
};

std::string named(const char* prefix, std::size_t number) { return std::string(prefix).append(std::to_string(number)); }

/// A random tree with use at every node but the first, production at some, and wishes of the nodes with use.
struct Case {
    support::SmallGrid grid;
    std::vector<double> wish_mw;

    explicit Case(std::uint32_t seed, bool with_sources = true) {
        Numbers numbers(seed, "joining");
        const std::size_t n_nodes = 3 + numbers.below(6);
        grid.node("n0", 1.0);
        for (std::size_t node = 1; node < n_nodes; ++node) {
            grid.node(named("n", node));
            grid.branch(named("b", node), named("n", numbers.below(node)), named("n", node), numbers.between(0.05, 0.2),
                        numbers.between(40.0, 160.0), 2 + static_cast<int>(numbers.below(2)));
            grid.demand(named("d", node), named("n", node), numbers.between(0.0, 40.0));
            if (with_sources && numbers.between(0.0, 1.0) < 0.4)
                grid.source(named("s", node), named("n", node), numbers.between(0.0, 200.0));
            wish_mw.push_back(numbers.between(0.0, 120.0));
        }
    }
};

RoomBook book_of(const System& system, const flow::DcModel& model) {
    congestion::AnalysisOptions options;
    options.keep_hourly = options.with_headroom = false;
    options.room_hours = congestion::RoomHours::offtake;
    congestion::Analysis found = congestion::analyse(system, schedule_by_rule(system), model, options, {});
    const std::size_t n = system.structure->load_nodes.size();
    std::vector<int> node, area(n, -1);
    for (const NodeId load_node : system.structure->load_nodes) node.push_back(model.net.node_at[load_node.at()]);
    return {model, std::move(found.offtake_rooms), std::move(node), std::move(area), std::vector<double>(n, kInf), {},
            0.05};
}

Granted join(const support::SmallGrid& grid, const std::vector<double>& wish_mw) {
    const System system = grid.system();
    const auto model = flow::build_dc_model(system);
    return book_of(system, *model).take(wish_mw);
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// The grid with more use at a node of use.
support::SmallGrid with_more(const support::SmallGrid& grid, const std::vector<double>& more_mw) {
    support::SmallGrid out = grid;
    for (std::size_t demand = 0; demand < more_mw.size(); ++demand)
        out.rows.demands[demand].p_mw.scale += more_mw[demand];
    return out;
}

bool is_over(const support::SmallGrid& grid) {
    const System system = grid.system();
    congestion::AnalysisOptions options;
    options.keep_hourly = options.with_headroom = false;
    const congestion::Analysis found =
        congestion::analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});
    return std::any_of(found.branches.worst_loading_offtake_pu.begin(), found.branches.worst_loading_offtake_pu.end(),
                       [](double loading) { return loading > 1.0 + 1e-7; });
}

// By brute force: with what was granted no limit is broken, with one MW more at a station that was stopped one is.
TEST(Joining, GivesWhatFitsAndNotAMegawattMore) {
    int n_joins = 0;
    for (std::uint32_t seed = 1; n_joins < 200; ++seed) {
        const Case random(seed, false);
        if (is_over(random.grid)) continue;
        const Granted granted = join(random.grid, random.wish_mw);

        EXPECT_FALSE(is_over(with_more(random.grid, granted.mw))) << seed;
        for (std::size_t station = 0; station < granted.mw.size(); ++station) {
            ++n_joins;
            if (granted.stopped_by[station] < 0) {
                EXPECT_NEAR(granted.mw[station], random.wish_mw[station], kRoundingMw) << seed;
                continue;
            }
            std::vector<double> more_mw = granted.mw;
            more_mw[station] += 1.0;
            EXPECT_TRUE(is_over(with_more(random.grid, more_mw))) << seed << " station " << station;
        }
    }
}

// A colder year: more use everywhere, the same feed-in.
TEST(Joining, LetsNoMoreJoinInAColderYear) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const Case random(seed);
        Numbers numbers(seed, "cold");
        std::vector<double> more_mw;
        for (const DemandRow& demand : random.grid.rows.demands)
            more_mw.push_back(demand.p_mw.scale * numbers.between(0.0, 1.0));

        const double warm_mw = sum(join(random.grid, random.wish_mw).mw);
        const double cold_mw = sum(join(with_more(random.grid, more_mw), random.wish_mw).mw);

        EXPECT_LE(cold_mw, warm_mw + kRoundingMw) << seed;
    }
}

TEST(Joining, LetsNoLessJoinWithOneCircuitMore) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const Case random(seed);
        support::SmallGrid more = random.grid;
        ++more.rows.branches[seed % more.rows.branches.size()].n_circuits;

        EXPECT_GE(sum(join(more, random.wish_mw).mw), sum(join(random.grid, random.wish_mw).mw) - kRoundingMw) << seed;
    }
}

// Production above any limit takes nothing from use: it is curtailed.
TEST(Joining, LetsNoLessJoinWithMoreFeedIn) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const Case random(seed);
        support::SmallGrid sunny = random.grid;
        for (SourceRow& source : sunny.rows.sources) source.p_mw.scale *= 3.0;

        EXPECT_GE(sum(join(sunny, random.wish_mw).mw), sum(join(random.grid, random.wish_mw).mw) - kRoundingMw) << seed;
    }
}

ConnectionResults levels_of(const System& system, const Schedule& schedule, const Joined& joined_pu, bool is_wish) {
    const auto model = flow::build_dc_model(system);
    const congestion::Analysis flow = congestion::analyse(system, schedule, *model, {}, {});
    return analyse_levels({system, schedule, *model, joined_pu, is_wish, flow.branches}, {}, {});
}

// A battery draws and gives at random: it holds no firm right, and leaves as much room as there was.
TEST(Joining, LeavesAsMuchRoomBesideABattery) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const Case random(seed);
        Numbers numbers(seed, "battery");
        support::SmallGrid with_battery = random.grid;
        StoreRow battery;
        battery.id = "battery";
        battery.node = named("n", 1 + numbers.below(random.wish_mw.size()));
        battery.charge_max_mw = battery.discharge_max_mw = 60.0;
        battery.content_max_mwh = 240.0;
        with_battery.rows.stores.push_back(battery);
        const System without = random.grid.system(), with = with_battery.system();
        Schedule runs = schedule_by_rule(with);
        const auto charge = static_cast<std::size_t>(with.structure->demands.find(charging_id(battery)));
        const auto discharge = static_cast<std::size_t>(with.structure->sources.find(discharging_id(battery)));
        const double power_mw = numbers.between(-60.0, 60.0);
        runs.demand_mw[charge] = {std::max(0.0, power_mw), kConstant};
        runs.source_mw[discharge] = {std::max(0.0, -power_mw), kConstant};

        const ConnectionResults before = levels_of(without, schedule_by_rule(without), all_joined(without), true);
        const ConnectionResults after = levels_of(with, runs, all_joined(with), true);

        for (std::size_t station = 0; station < before.offtake.headroom_mw.size(); ++station)
            EXPECT_GE(after.offtake.headroom_mw[station], before.offtake.headroom_mw[station] - kRoundingMw) << seed;
        EXPECT_LE(after.worst_nesting_mw, kRoundingMw) << seed;
    }
}

// flow <= contract <= queue <= plans, meshed grids too, whatever has joined.
TEST(Joining, NestsItsLevels) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Numbers numbers(seed, "levels");
        support::SmallGrid grid = support::random_grid(seed, 6, 3);
        for (DemandRow& demand : grid.rows.demands) {
            demand.ledger_class = std::string(kLedgerNames[numbers.below(kLedgerClasses)]);
            if (numbers.between(0.0, 1.0) < 0.5)
                demand.right_mw = {demand.p_mw.scale * numbers.between(1.0, 2.0), kConstant};
        }
        const System system = grid.system();
        const bool is_wish = seed % 2 == 0;
        Joined joined_pu = all_joined(system);
        for (std::size_t demand = 0; !is_wish && demand < joined_pu.size(); ++demand) {
            if (!holds_right(system.demands.ledger_class[demand])) joined_pu[demand] = numbers.between(0.0, 1.0);
        }

        const ConnectionResults found = levels_of(system, schedule_by_rule(system, joined_pu), joined_pu, is_wish);

        EXPECT_LE(found.worst_nesting_mw, kRoundingMw) << seed;
        for (const Direction direction : {Direction::offtake, Direction::feed_in}) {
            const auto& contract = found.branches(Level::contract, direction).loading_pu;
            const auto& queue = found.branches(Level::queue, direction).loading_pu;
            const auto& plans = found.branches(Level::plans, direction).loading_pu;
            for (std::size_t branch = 0; branch < contract.size(); ++branch) {
                EXPECT_LE(contract[branch], queue[branch]) << seed;
                EXPECT_LE(queue[branch], plans[branch]) << seed;
            }
        }
    }
}

}  // namespace
}  // namespace knelpunt::connection
