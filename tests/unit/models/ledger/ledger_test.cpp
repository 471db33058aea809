#include "models/ledger/ledger.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sim/base/time_axis.hpp"

namespace knelpunt::models {
namespace {

/// One bus "A" with a data centre and homes; 4 hours, the data centre flat, homes with a peak of twice their mean.
struct Bus {
    SeriesPool shared{4}, pool{&shared};
    Primitives rows;
    LedgerTables tables;
    LedgerInput input;

    Bus() {
        const SeriesId peaky = pool.add_own(KeyBuilder().text("peaky").finish(), {0.5, 0.5, 1.0, 2.0});
        input.rule_of["datacentre"] = {true, false, kNaN};
        input.rule_of["homes"] = {false, false, 2.5};
        input.year = 2030;
        input.requests_from_year = 2026;
        load("A.dc", "datacentre", 10.0, 4.0, kConstant);
        load("A.homes", "homes", 6.0, 5.0, peaky);
    }

    void load(const std::string& id, const std::string& category, double year_mw, double base_mw, SeriesId series) {
        DemandRow row;
        row.id = id;
        row.node = "A";
        row.category = category;
        row.p_mw = {year_mw, series};
        rows.demands.push_back(row);
        input.growth_of[id] = {base_mw * kHoursPerYear, base_mw * kHoursPerYear, year_mw * kHoursPerYear,
                               base_mw * kHoursPerYear};
    }

    void right(const std::string& ledger_class, double mw) {
        LedgerEntry entry;
        entry.id = "A." + ledger_class;
        entry.node = "A";
        entry.category = "datacentre";
        entry.ledger_class = ledger_class;
        entry.mw = mw;
        tables.entries.push_back(entry);
    }

    RequestEntry& request(const std::string& id, double mw, const std::string& size_class = "unknown") {
        RequestEntry entry;
        entry.id = id;
        entry.node = "A";
        entry.category = "datacentre";
        entry.direction = "offtake";
        entry.size_class = size_class;
        entry.mw = mw;
        entry.in_ledger = true;
        return tables.requests.emplace_back(entry);
    }

    void compile() { compile_ledger(tables, input, pool, rows); }

    const DemandRow& row(const std::string& id) const {
        static const DemandRow none;
        for (const DemandRow& demand : rows.demands) {
            if (demand.id == id) return demand;
        }
        ADD_FAILURE() << "no demand " << id;
        return none;
    }
};

// By hand: 10 - 4 = 6 MW more; 2 of them fill the unused contract, 1 the offer, 2 the request, 1 is left.
TEST(CompileLedger, FillsContractsOffersRequestsInThisOrder) {
    Bus bus;
    bus.right("contracted_not_used", 2.0);
    bus.right("committed", 1.0);
    bus.request("q", 2.0);

    bus.compile();

    EXPECT_DOUBLE_EQ(bus.row("A.dc").p_mw.scale, 4.0);
    EXPECT_DOUBLE_EQ(bus.row("A.datacentre.contracted_not_used").p_mw.scale, 2.0);
    EXPECT_DOUBLE_EQ(bus.row("A.datacentre.committed").p_mw.scale, 1.0);
    EXPECT_DOUBLE_EQ(bus.row("A.datacentre.requested").p_mw.scale, 2.0);
    EXPECT_DOUBLE_EQ(bus.row("q").right_mw.scale, 0.0);  // its place is taken
    EXPECT_DOUBLE_EQ(bus.row("A.datacentre.policy_free_growth").p_mw.scale, 1.0);
}

// 2.0 + 1.3 + 11.0 MW of growth fill a queue of 5.6 + 8.7 MW: as doubles these sums differ by one unit in the last place.
TEST(CompileLedger, LeavesNoNegativeRightWhereRoundedPartsFillAQueue) {
    Bus bus;
    bus.rows.demands.clear();
    bus.load("A.dc1", "datacentre", 2.0, 0.0, kConstant);
    bus.load("A.dc2", "datacentre", 1.3, 0.0, kConstant);
    bus.load("A.dc3", "datacentre", 100.0, 0.0, kConstant);
    bus.request("q1", 5.6);
    bus.request("q2", 8.7);

    bus.compile();

    for (const DemandRow& demand : bus.rows.demands) EXPECT_GE(demand.right_mw.scale, 0.0) << demand.id;
}

// The use of all classes together is the storyline's: 10 MW of the data centre and a mean of 6 MW of homes.
TEST(CompileLedger, KeepsTheUseOfTheStoryline) {
    Bus bus;
    bus.right("contracted_not_used", 20.0);
    bus.request("q", 7.0);

    bus.compile();

    double mean_mw = 0.0;
    for (const DemandRow& demand : bus.rows.demands) mean_mw += demand.p_mw.scale;
    EXPECT_NEAR(mean_mw, 16.0, 1e-12);  // sums of doubles
}

TEST(CompileLedger, KeepsARightThatNoGrowthFills) {
    Bus bus;
    bus.right("contracted_not_used", 20.0);

    bus.compile();

    const DemandRow& unused = bus.row("A.datacentre.contracted_not_used");
    EXPECT_DOUBLE_EQ(unused.p_mw.scale, 6.0);
    EXPECT_DOUBLE_EQ(unused.right_mw.scale, 20.0);
}

// A request of homes (peak twice the mean) that growth of the data centre fills keeps the data centre's flat shape:
// the energy of the storyline does not change. By hand: 6 of 10 MW are filled, 4 wait with the shape of homes.
TEST(CompileLedger, LetsGrowthKeepItsShapeInARequestOfAnotherKind) {
    Bus bus;
    bus.request("q", 10.0).category = "homes";

    bus.compile();

    EXPECT_EQ(bus.row("A.datacentre.requested").p_mw, (Hourly{6.0, kConstant}));
    EXPECT_DOUBLE_EQ(bus.row("q").right_mw.scale, 2.0);  // 4 MW over a highest value of 2
    EXPECT_DOUBLE_EQ(bus.row("q").p_mw.scale, 0.0);
}

// Homes grow by 1 MW in the mean: 8,760 MWh, of 2.5 MWh each: 3,504 homes.
TEST(CompileLedger, CountsTheGrowthOfHomesAsAutonomous) {
    Bus bus;

    bus.compile();

    const DemandRow& growth = bus.row("A.homes.autonomous");
    EXPECT_NEAR(growth.p_mw.scale, 1.0, 1e-12);
    EXPECT_EQ(growth.ledger_class, "autonomous");
    EXPECT_NEAR(growth.homes, 3504.0, 1e-9);
    EXPECT_TRUE(std::isnan(growth.right_mw.scale));  // no contract: the use is the right
}

// Of the growth of 8,760 MWh half is a change of sources: 1,752 homes.
TEST(CompileLedger, CountsNewHomesFromTheirOwnYear) {
    Bus bus;
    bus.input.growth_of["A.homes"].homes_base_mwh = 5.5 * kHoursPerYear;

    bus.compile();

    EXPECT_NEAR(bus.row("A.homes.autonomous").homes, 1752.0, 1e-9);
}

TEST(CompileLedger, LeavesTheRightWhenTheUseFalls) {
    Bus bus;
    bus.input.growth_of["A.dc"] = {12.0 * kHoursPerYear, 12.0 * kHoursPerYear, 10.0 * kHoursPerYear, 0.0};

    bus.compile();

    EXPECT_NEAR(bus.row("A.dc").p_mw.scale, 10.0, 1e-12);
    EXPECT_NEAR(bus.row("A.dc").right_mw.scale, 12.0, 1e-12);
}

// By hand: 4 MW in the base year and 5 unused are a contract of 9; 6 MW are in use today, so 3 are unused. Of the 4 MW
// that come later these take 3, and 1 asks for room.
TEST(CompileLedger, CountsUseOfTodayAsConnectedAndKeepsTheContract) {
    Bus bus;
    bus.right("contracted_not_used", 5.0);
    bus.input.growth_of["A.dc"].present_mwh = 6.0 * kHoursPerYear;

    bus.compile();

    EXPECT_NEAR(bus.row("A.dc").p_mw.scale, 6.0, 1e-12);  // rounding of the shares
    EXPECT_NEAR(bus.row("A.dc").right_mw.scale, 6.0, 1e-12);
    EXPECT_NEAR(bus.row("A.datacentre.contracted_not_used").right_mw.scale, 3.0, 1e-12);
    EXPECT_NEAR(bus.row("A.datacentre.contracted_not_used").p_mw.scale, 3.0, 1e-12);
    EXPECT_NEAR(bus.row("A.datacentre.policy_free_growth").p_mw.scale, 1.0, 1e-12);
}

// Use that has outgrown its contract by today holds what it uses: no contract is below 0.
TEST(CompileLedger, LeavesNothingUnusedWhereUseOutgrewItsContract) {
    Bus bus;
    bus.right("contracted_not_used", 1.0);
    bus.input.growth_of["A.dc"].present_mwh = 6.0 * kHoursPerYear;

    bus.compile();

    EXPECT_NEAR(bus.row("A.dc").right_mw.scale, 6.0, 1e-12);
    EXPECT_EQ(bus.row("A.datacentre.contracted_not_used").right_mw.scale, 0.0);
}

// Use of large users that fell until today frees no right: 4 MW and 2 unused in the base year, 3 and so 3 unused today.
TEST(CompileLedger, LeavesTheContractWhereUseFellUntilToday) {
    Bus bus;
    bus.right("contracted_not_used", 2.0);
    bus.input.growth_of["A.dc"].present_mwh = 3.0 * kHoursPerYear;

    bus.compile();

    EXPECT_NEAR(bus.row("A.dc").right_mw.scale, 3.0, 1e-12);
    EXPECT_NEAR(bus.row("A.datacentre.contracted_not_used").right_mw.scale, 3.0, 1e-12);
}

TEST(CompileLedger, KnowsNoQueueBeforeItsYear) {
    Bus bus;
    bus.input.year = 2025;
    bus.request("q", 2.0);
    bus.request("later", 2.0).claim_year = 2031;

    bus.compile();

    for (const DemandRow& demand : bus.rows.demands) EXPECT_NE(demand.ledger_class, "requested");
}

// Which demands there are must not depend on values: draws of them share one structure.
TEST(CompileLedger, MakesTheSameDemandsWhateverGrows) {
    const auto ids = [](double year_mw) {
        Bus bus;
        bus.tables.levels = {{{}, "a", 80.0, 150.0}};
        bus.tables.hosts = {{{}, "h1", "A", "B150", 150.0}};
        bus.input.rule_of["datacentre"].is_by_size = true;
        bus.right("contracted_not_used", 2.0);
        bus.request("q", 3.0, "own_infeed");
        bus.rows.demands[0].p_mw.scale = year_mw;
        bus.input.growth_of["A.dc"] = {4.0 * kHoursPerYear, 4.0 * kHoursPerYear, year_mw * kHoursPerYear, 0.0};
        bus.compile();
        std::set<std::string> out;
        for (const DemandRow& demand : bus.rows.demands) out.insert(demand.id);
        return out;
    };
    EXPECT_EQ(ids(0.0), ids(500.0));
    EXPECT_EQ(ids(4.0), ids(5.0));
}

// By hand with cos phi 1: a request of 500 MW; 80 MVA stay, 320 go to the 150 kV host, 100 to the 380 kV host.
TEST(CompileLedger, PlacesLargeRequestsByTheirSize) {
    Bus bus;
    bus.tables.levels = {{{}, "b", 400.0, 380.0}, {{}, "a", 80.0, 150.0}};
    bus.tables.hosts = {{{}, "h1", "A", "B150", 150.0}, {{}, "h2", "A", "B380", 380.0}};
    bus.request("q", 500.0, "own_infeed");
    bus.input.growth_of["A.dc"] = {10.0 * kHoursPerYear, 10.0 * kHoursPerYear, 10.0 * kHoursPerYear, 0.0};

    bus.compile();

    EXPECT_NEAR(bus.row("q").right_mw.scale, 80.0, 1e-9);
    EXPECT_NEAR(bus.row("q.150").right_mw.scale, 320.0, 1e-9);
    EXPECT_EQ(bus.row("q.150").node, "B150");
    EXPECT_NEAR(bus.row("q.380").right_mw.scale, 100.0, 1e-9);
    EXPECT_EQ(bus.row("q.380").node, "B380");
}

TEST(CompileLedger, GivesSourcesTheirRightAndRequestsToFeedIn) {
    Bus bus;
    SourceRow sun;
    sun.id = "sun";
    sun.node = "A";
    sun.category = "solar";
    sun.p_rated_mw = 10.0;
    sun.p_max_mw = {10.0, 0};
    bus.rows.sources.push_back(sun);
    RequestEntry& request = bus.request("more_sun", 4.0);
    request.direction = "feed-in";
    request.category = "solar";

    bus.compile();

    ASSERT_EQ(bus.rows.sources.size(), 2U);
    EXPECT_EQ(bus.rows.sources[0].right_mw, (Hourly{10.0, 0}));
    EXPECT_EQ(bus.rows.sources[1].right_mw, (Hourly{4.0, 0}));
    EXPECT_EQ(bus.rows.sources[1].p_mw, Hourly{});
    EXPECT_EQ(bus.rows.sources[1].ledger_class, "requested");
}

TEST(CheckLedger, ComparesUnusedContractsWithCustomers) {
    Bus bus;
    bus.right("contracted_not_used", 5.0);
    CustomerEntry customer;
    customer.id = "works";
    customer.node = "A";
    customer.connection_mva = 20.0;
    customer.contracted_offtake_mw = 10.0;
    customer.measured_peak_mw = 6.0;
    bus.tables.customers.push_back(customer);
    Issues issues;

    check_ledger(bus.tables, "folder", issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::ledger_sum);
}

}  // namespace
}  // namespace knelpunt::models
