#include "sim/actions/redispatch.hpp"

#include <gtest/gtest.h>

#include "sim/actions/check.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::actions {
namespace {

/// Grid "a" (outside) - "b", where outages do not count.
struct ActionGrid : support::SmallGrid {
    void line(const std::string& id, const std::string& from, const std::string& to, double rating_mw) {
        branch(id, from, to, 0.1, rating_mw);
        rows.branches.back().post_outage_offtake_pu = rows.branches.back().post_outage_feed_in_pu = kInf;
    }
    void plant(const std::string& id, const std::string& node, double rated_mw, double runs_mw) {
        source(id, node, rated_mw);
        rows.sources.back().p_mw = {runs_mw, kConstant};
        rows.sources.back().category = id;
    }
    void use(const std::string& id, const std::string& node, double p_mw) {
        demand(id, node, p_mw);
        rows.demands.back().category = id;
    }
    BidOfferRow& offer(const std::string& kind, const std::string& element, double volume_pu, double price) {
        BidOfferRow row;
        row.id = kind + std::to_string(rows.bid_offers.size());
        row.kind = kind;
        row.element = element;
        row.volume_pu = volume_pu;
        row.price_eur_per_mwh = price;
        rows.bid_offers.push_back(row);
        return rows.bid_offers.back();
    }
    void more_of(const std::string& kind, const std::string& technology, double price) {
        BidOfferRow& row = offer(kind, technology, 1.0, price);
        row.is_production = row.is_more = true;
    }
    void less_of(const std::string& kind, const std::string& technology, double price) {
        offer(kind, technology, 1.0, price).is_production = true;
    }
    void last_resort() {
        offer("shed", "*", 1.0, 20000.0).is_last_resort = true;
        BidOfferRow& cut = offer("cut", "*", 1.0, 5000.0);
        cut.is_last_resort = cut.is_production = true;
    }

    [[nodiscard]] Actions actions() const { return actions(system()); }
    [[nodiscard]] static Actions actions(const System& system) {
        return find_actions(system, schedule_by_rule(system), *flow::build_dc_model(system), {}, {});
    }
    [[nodiscard]] double of_kind(const Actions& found, const std::string& kind) const {
        return found.all.kind_mwh[static_cast<std::size_t>(system().structure->bid_kinds.find(kind))];
    }
};

constexpr double kRounding = 1e-6;  // of flows of 100 MW and a solver's tolerance of 1e-8

void expect_checked(const Actions& found) {
    EXPECT_LE(found.all.worst_branch_mw, 1e-4);  // what the program promises
    EXPECT_LE(found.all.worst_station_mw, 1e-4);
    EXPECT_LE(found.all.worst_volume_mw, 1e-4);
}

// By hand: 130 MW of sun on a line of 100 MW: 30 MW at 60 EUR/MWh. Only what lies behind the line can do it.
TEST(FindActions, CurtailsBehindAFullLine) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.plant("sun", "b", 130.0, 130.0);
    grid.less_of("sun_down", "sun", 60.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.bid_mwh, 30.0, kRounding);
    EXPECT_NEAR(found.all.bid_eur, 1800.0, 60.0 * kRounding);
    EXPECT_NEAR(found.all.local_mwh, 30.0, kRounding);
    EXPECT_EQ(found.all.paired_outside_mwh, 0.0);
    EXPECT_NEAR(found.all.branch_eur[0], 1800.0, 60.0 * kRounding);
    expect_checked(found);
}

/// A triangle of equal lines; 90 MW of use at "c": 60 MW come from "a" directly, over a line of 50 MW.
struct Triangle : ActionGrid {
    explicit Triangle(double free_at_b_mw, double limit_mw = 50.0) {
        node("a", 1.0);
        node("b");
        node("c");
        line("ab", "a", "b", 500.0);
        line("bc", "b", "c", 500.0);
        line("ca", "a", "c", limit_mw);
        use("use", "c", 90.0);
        plant("pb", "b", free_at_b_mw, 0.0);
        plant("pc", "c", 100.0, 0.0);
        more_of("up_b", "pb", 10.0);
        more_of("up_c", "pc", 30.0);
    }
};

// By hand: a MW at "b" takes 1/3 MW from the line, one at "c" 2/3: 30 EUR against 45 for a MW of flow. 10 MW are 30 at "b".
TEST(FindActions, TakesTheBidThatIsCheapestPerMwOfFlow) {
    const Triangle grid(100.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(grid.of_kind(found, "up_b"), 30.0, kRounding);
    EXPECT_NEAR(found.all.bid_eur, 300.0, 30.0 * kRounding);
    EXPECT_NEAR(found.all.paired_outside_mwh, 30.0, kRounding);  // bought here, sold at the exchange
    EXPECT_EQ(found.all.local_mwh, 0.0);
    expect_checked(found);
}

// By hand: 15 MW at "b" take 5 MW from the line, 7.5 MW at "c" the other 5.
TEST(FindActions, GoesOnWithTheNextBidWhereOneEnds) {
    const Triangle grid(15.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(grid.of_kind(found, "up_b"), 15.0, kRounding);
    EXPECT_NEAR(grid.of_kind(found, "up_c"), 7.5, kRounding);
    EXPECT_NEAR(found.all.bid_eur, 150.0 + 225.0, 30.0 * kRounding);
}

TEST(FindActions, CostNothingWhereNothingIsFull) {
    const Actions found = Triangle(100.0, 1.0e6).actions();

    EXPECT_EQ(found.all.n_days, 0);
    EXPECT_EQ(found.all.bid_mwh, 0.0);
    EXPECT_EQ(found.all.bid_eur, 0.0);
}

TEST(FindActions, CostLessWhenALimitRises) {
    double before_eur = kInf;
    for (const double limit_mw : {40.0, 45.0, 50.0, 55.0}) {
        const double cost_eur = Triangle(15.0, limit_mw).actions().all.bid_eur;
        EXPECT_LT(cost_eur, before_eur);
        EXPECT_GT(cost_eur, 0.0);
        before_eur = cost_eur;
    }
}

// By hand: two circuits of 60 MW. Use of 100 MW must fit on one, so 40 MW are not served; production may use both.
TEST(FindActions, HoldOfftakeToWhatIsLeftAfterAnOutageAndFeedInToAll) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 60.0, 2);
    grid.rows.branches.back().post_outage_feed_in_pu = kInf;
    grid.last_resort();
    ActionGrid feed_in = grid;
    grid.use("use", "b", 100.0);
    feed_in.plant("sun", "b", 130.0, 130.0);

    const Actions of_use = grid.actions(), of_sun = feed_in.actions();

    EXPECT_NEAR(of_use.all.unserved_mwh, 40.0, kRounding);
    EXPECT_NEAR(of_use.all.not_served_mwh[0], 40.0, kRounding);
    EXPECT_EQ(of_use.all.bid_eur, 0.0);  // what is not served is no cost of congestion management
    EXPECT_NEAR(of_sun.all.cut_off_mwh, 10.0, kRounding);
    expect_checked(of_use);
    expect_checked(of_sun);
}

// By hand: bids are 6 of the 20 MW above the limit; 14 MW no bid can take, and they are the last resort's.
TEST(FindActions, SayWhatNoBidCanSolve) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.use("use", "b", 120.0);
    grid.offer("flexible", "use", 0.05, 50.0);
    grid.last_resort();

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.branch_least_mwh[0], 14.0, kRounding);
    EXPECT_EQ(found.all.branch_least_steps[0], 1);
    EXPECT_NEAR(found.all.bid_mwh, 6.0, kRounding);
    EXPECT_NEAR(found.all.unserved_mwh, 14.0, kRounding);
}

// Without any offer the excess stays, is said, and the run does not fail.
TEST(FindActions, LeavesAnExcessWhereNothingMayChange) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.plant("sun", "b", 130.0, 130.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.unsolved_mwh, 30.0, kRounding);
    EXPECT_NEAR(found.all.worst_branch_mw, 30.0, kRounding);
}

// By hand: 20 MW above the limit in the first hour are used in the second, which has 40 MW of room.
TEST(FindActions, KeepTheEnergyOfADayWhereUseMoves) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.use("use", "b", 1.0);
    grid.offer("moved", "use", 0.5, 20.0).keeps_energy = true;
    System system = grid.system(2);
    const auto pool = std::make_shared<SeriesPool>(2);
    system.demands.p_mw[0].series = pool->get_or_add(KeyBuilder().text("use").finish(), [] {
        return std::vector<double>{120.0, 60.0};
    });
    system.series = pool;
    ActionOptions options;
    options.keep_hourly = true;

    const Actions found = find_actions(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});

    EXPECT_NEAR(found.all.moved_mwh, 20.0, kRounding);
    EXPECT_NEAR(found.all.bid_eur, 400.0, 20.0 * kRounding);
    EXPECT_EQ(found.all.n_steps_over, 1);
    EXPECT_EQ(found.all.n_steps_acted, 2);
    ASSERT_EQ(found.kind_mw.size(), 2U);
    EXPECT_NEAR(found.kind_mw[0], 20.0, 1e-5);  // single precision
    EXPECT_NEAR(found.kind_mw[1], -20.0, 1e-5);
    expect_checked(found);
}

// By hand: sun of 120 MW on a line of 100: 20 MW of use move into its hour from one in which nothing is full.
TEST(FindActions, MoveUseIntoTheHourOfTheSun) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.use("use", "b", 1.0);
    grid.plant("sun", "b", 1.0, 1.0);
    grid.offer("moved", "use", 0.5, 20.0).keeps_energy = true;
    grid.less_of("sun_down", "sun", 60.0);
    System system = grid.system(2);
    const auto pool = std::make_shared<SeriesPool>(2);
    system.demands.p_mw[0].series = pool->get_or_add(KeyBuilder().text("use").finish(), [] {
        return std::vector<double>{10.0, 80.0};
    });
    system.sources.p_mw[0].series = pool->get_or_add(KeyBuilder().text("sun").finish(), [] {
        return std::vector<double>{130.0, 0.0};
    });
    system.series = pool;

    const Actions found = ActionGrid::actions(system);

    EXPECT_NEAR(found.all.moved_mwh, 20.0, kRounding);
    EXPECT_NEAR(found.all.bid_eur, 400.0, 20.0 * kRounding);
    expect_checked(found);
}

// Equal bids share what is asked pro rata: 30 MW of 130, one third of them at the smaller one.
TEST(FindActions, ShareBetweenEqualBidsProRata) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 60.0);
    grid.plant("sun", "b", 30.0, 30.0);
    grid.plant("wind", "b", 60.0, 60.0);
    grid.less_of("sun_down", "sun", 60.0);
    grid.less_of("wind_down", "wind", 60.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(grid.of_kind(found, "sun_down"), 10.0, kRounding);
    EXPECT_NEAR(grid.of_kind(found, "wind_down"), 20.0, kRounding);
}

// By hand: lines of 50 and 40 MW in a row; without the inner one 30 MW are left of 40, without the outer one nothing changes.
TEST(FindActions, FindTheCostOfALimitByLeavingItOut) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.node("c");
    grid.line("ab", "a", "b", 50.0);
    grid.line("bc", "b", "c", 40.0);
    grid.plant("sun", "c", 80.0, 80.0);
    grid.less_of("sun_down", "sun", 60.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.bid_mwh, 40.0, kRounding);
    EXPECT_NEAR(found.all.branch_mwh[0], 0.0, kRounding);
    EXPECT_NEAR(found.all.branch_mwh[1], 10.0, kRounding);
}

TEST(FindActions, LeaveKnownExcessesApart) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.plant("sun", "b", 130.0, 130.0);
    grid.less_of("sun_down", "sun", 60.0);
    grid.rows.known_excesses.push_back("ab");

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.bid_mwh, 30.0, kRounding);
    EXPECT_EQ(found.without_known.bid_mwh, 0.0);
    EXPECT_EQ(found.without_known.n_days, 0);
    EXPECT_LE(found.without_known.worst_branch_mw, 1e-4);  // it is not held to the limit that was left out
}

// By hand: a firm limit of 50 MW and use of 60 MW, of which sun at the station covers 4: 6 MW.
TEST(FindActions, HoldFirmLimitsOfStations) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 1000.0);
    grid.use("use", "b", 60.0);
    grid.plant("sun", "b", 4.0, 4.0);
    LimitRow limit;
    limit.id = "b";
    limit.node = "b";
    limit.bound_mw = {50.0, kConstant};
    grid.rows.limits.push_back(limit);
    for (const auto& [table, member, sign] : {std::tuple("demands", "use", 1.0), std::tuple("sources", "sun", -1.0)}) {
        LimitMemberRow row;
        row.id = std::string("b.") + member;
        row.limit = "b";
        row.table = table;
        row.member = member;
        row.coefficient_pu = sign;
        grid.rows.limit_members.push_back(row);
    }
    grid.offer("flexible", "use", 0.5, 50.0);

    const Actions found = grid.actions();

    EXPECT_NEAR(found.all.bid_mwh, 6.0, kRounding);
    EXPECT_NEAR(found.all.station_mwh[0], 6.0, kRounding);
    EXPECT_NEAR(found.all.local_mwh, 6.0, kRounding);
    expect_checked(found);
}

// More of a plant costs what it runs at above the zone's price, less of it what the zone costs above; never less than nothing.
TEST(BidPrice, IsTheSpreadToTheZone) {
    Bid up;
    up.price_eur_per_mwh = 10.0;
    up.running_cost_eur_per_mwh = 95.0;
    Bid down = up;
    down.injection_pu = -1.0;

    EXPECT_EQ(BidBook::price(up, 60.0), 45.0);
    EXPECT_EQ(BidBook::price(up, 120.0), 10.0);
    EXPECT_EQ(BidBook::price(down, 120.0), 35.0);
    EXPECT_EQ(BidBook::price(down, kNaN), 10.0);  // no market
}

// The check is fed actions that do nothing, and too much.
TEST(CheckActions, SaysWhatIsLeftAndWhatNobodyOffers) {
    ActionGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.line("ab", "a", "b", 100.0);
    grid.plant("sun", "b", 130.0, 130.0);
    grid.less_of("sun_down", "sun", 60.0);
    const System system = grid.system();
    const Schedule schedule = schedule_by_rule(system);
    const auto model = flow::build_dc_model(system);
    const BidBook book = build_bids(system, schedule, *model);
    const std::vector<Taken> none, too_much{{0, 0, 140.0}};

    const ActionCheck left = check_actions(system, schedule, *model, book, none, {}),
                      beyond = check_actions(system, schedule, *model, book, too_much, {});

    EXPECT_NEAR(left.worst_branch_mw, 30.0, kRounding);
    EXPECT_NEAR(beyond.worst_volume_mw, 10.0, kRounding);
}

/// Random meshed grids with outages, every second one with sun alone: whatever they are, limits hold afterwards.
class RandomGrids : public testing::TestWithParam<int> {};

TEST_P(RandomGrids, HoldEveryLimitAtACostThatIsNoGain) {
    support::SmallGrid grid = support::random_grid(static_cast<std::uint32_t>(GetParam()), 9, 5);
    for (DemandRow& row : grid.rows.demands) {
        row.category = "use";
        row.p_mw.scale *= GetParam() % 2 == 0 ? 0.0 : 6.0;
    }
    for (SourceRow& row : grid.rows.sources) {
        row.category = "sun";
        row.p_mw.scale *= 8.0;
        row.p_rated_mw = 2.0 * row.p_mw.scale;
    }
    const auto offer = [&](const char* kind, bool is_production, bool is_more, double price, bool is_last) {
        BidOfferRow row;
        row.id = kind;
        row.kind = kind;
        row.element = "*";
        row.volume_pu = is_last ? 1.0 : 0.3;
        row.price_eur_per_mwh = price;
        row.is_production = is_production;
        row.is_more = is_more;
        row.is_last_resort = is_last;
        grid.rows.bid_offers.push_back(row);
    };
    offer("use_less", false, false, 50.0, false);
    offer("sun_less", true, false, 60.0, false);
    offer("sun_more", true, true, 10.0, false);
    offer("shed", false, false, 20000.0, true);
    offer("cut", true, false, 5000.0, true);

    const Actions found = ActionGrid::actions(grid.system());

    expect_checked(found);
    EXPECT_EQ(found.all.n_steps_failed, 0);
    EXPECT_GE(found.all.bid_eur, 0.0);
    EXPECT_NEAR(found.all.unsolved_mwh, 0.0, 1e-4);
    EXPECT_LE(found.all.most_rounds, 6);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGrids, testing::Range(1, 41));

}  // namespace
}  // namespace knelpunt::actions
