#include "sim/connection/room_book.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "sim/congestion/headroom.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::connection {
namespace {

/// Nodes "b" and "c" behind one line each from "a", and "d" behind "c".
struct Tree : support::SmallGrid {
    Tree() {
        for (const std::string id : {"a", "b", "c", "d"}) node(id, id == "a" ? 1.0 : 0.0);
        branch("ab", "a", "b", 0.1, 100.0);
        branch("ac", "a", "c", 0.1, 50.0);
        branch("cd", "c", "d", 0.1, 1000.0);
        for (const std::string id : {"b", "c", "d"}) demand(id, id, 0.0);
        rows.contingencies.clear();  // without outages rooms are the ratings
    }
};

struct Opened {
    System system;
    std::shared_ptr<const flow::DcModel> model;
    std::vector<int> node{1, 2, 3};

    explicit Opened(const support::SmallGrid& grid) : system(grid.system()), model(flow::build_dc_model(system)) {}

    RoomBook book(std::vector<double> station_room_mw, std::vector<double> area_room_mw = {},
                  std::vector<int> area = {-1, -1, -1}) const {
        return {*model,
                congestion::analyse(system, schedule_by_rule(system), *model, {}, {}).rooms,
                node,
                std::move(area),
                station_room_mw,
                std::move(area_room_mw),
                0.05};
    }
};

const std::vector<double> kFree(3, kInf);

// By hand: c and d share the 50 MW of line ac in proportion to what they ask (30 and 70): 15 and 35. b is not touched.
TEST(RoomBook, SharesABranchInProportionToTheWish) {
    const Opened grid{Tree()};

    const std::vector<double> granted_mw = grid.book(kFree).take(std::vector<double>{20.0, 30.0, 70.0}).mw;

    EXPECT_NEAR(granted_mw[0], 20.0, 1e-9);  // rounding of sums
    EXPECT_NEAR(granted_mw[1], 15.0, 1e-9);
    EXPECT_NEAR(granted_mw[2], 35.0, 1e-9);
}

// d stops at its own 10 MW when a third of the wishes is met; c goes on until line ac is full: 40.
TEST(RoomBook, LetsOthersGoOnWhereOneStops) {
    const Opened grid{Tree()};

    const std::vector<double> granted_mw = grid.book({kInf, kInf, 10.0}).take(std::vector<double>{0.0, 60.0, 30.0}).mw;

    EXPECT_NEAR(granted_mw[1], 40.0, 1e-9);
    EXPECT_NEAR(granted_mw[2], 10.0, 1e-9);
}

TEST(RoomBook, KeepsAnAreaBelowItsCapability) {
    const Opened grid{Tree()};

    const std::vector<double> granted_mw =
        grid.book(kFree, {12.0}, {0, 0, -1}).take(std::vector<double>{20.0, 20.0, 5.0}).mw;

    EXPECT_NEAR(granted_mw[0], 6.0, 1e-9);
    EXPECT_NEAR(granted_mw[1], 6.0, 1e-9);
    EXPECT_NEAR(granted_mw[2], 5.0, 1e-9);
}

TEST(RoomBook, GivesALaterWishOnlyWhatIsLeft) {
    const Opened grid{Tree()};
    RoomBook book = grid.book(kFree);

    book.take(std::vector<double>{0.0, 45.0, 0.0});
    const std::vector<double> granted_mw = book.take(std::vector<double>{10.0, 0.0, 20.0}).mw;

    EXPECT_NEAR(granted_mw[0], 10.0, 1e-9);
    EXPECT_NEAR(granted_mw[2], 5.0, 1e-9);
}

TEST(RoomBook, GivesNothingBehindALimitThatIsOver) {
    const Opened grid{Tree()};

    const std::vector<double> granted_mw = grid.book({kInf, -3.0, kInf}).take(std::vector<double>{1.0, 1.0, 1.0}).mw;

    EXPECT_EQ(granted_mw[1], 0.0);
    EXPECT_NEAR(granted_mw[0], 1.0, 1e-9);
}

// Property: on random grids nothing that was granted breaks a limit in a new computation, and where anything was
// refused some limit is met: one more MW at a refused station would not fit.
TEST(RoomBook, FillsRandomGridsUpToTheirLimitsAndNotBeyond) {
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        support::SmallGrid grid = support::random_grid(seed, 10, 5);
        for (BranchRow& row : grid.rows.branches) row.rating_mva.scale = 400.0;
        const System system = grid.system();
        const auto model = flow::build_dc_model(system);
        const std::size_t n = system.structure->load_nodes.size();
        std::vector<int> node;
        for (const NodeId load_node : system.structure->load_nodes) node.push_back(model->net.node_at[load_node.at()]);
        constexpr double kEveryEffect = 1e-6;  // count all but rounding
        RoomBook book(*model, congestion::analyse(system, schedule_by_rule(system), *model, {}, {}).rooms, node,
                      std::vector<int>(n, -1), std::vector<double>(n, kInf), {}, kEveryEffect);
        const RandomStream random(seed, "wishes");
        std::vector<double> wish_mw(n);
        for (std::size_t station = 0; station < n; ++station)
            wish_mw[station] = 300.0 * random.uniform(0, static_cast<std::uint32_t>(station));

        const std::vector<double> granted_mw = book.take(wish_mw).mw;

        Schedule after = schedule_by_rule(system);
        for (std::size_t demand = 0; demand < after.demand_mw.size(); ++demand)
            after.demand_mw[demand].scale += granted_mw[demand];
        const congestion::Analysis found = congestion::analyse(system, after, *model, {}, {});
        for (const double loading : found.branches.worst_loading_pu) EXPECT_LE(loading, 1.0 + 1e-9) << "seed " << seed;
        const std::vector<double> more_mw = book.take(std::vector<double>(wish_mw.size(), 1.0)).mw;
        for (std::size_t station = 0; station < n; ++station) {
            if (granted_mw[station] < wish_mw[station] - 1e-6) {
                EXPECT_LT(more_mw[station], 1e-6) << "seed " << seed;
            }
        }
    }
}

}  // namespace
}  // namespace knelpunt::connection
