#include "models/rights/contracts.hpp"

#include <gtest/gtest.h>

#include "sim/base/random.hpp"

namespace knelpunt::models {
namespace {

/// A day of 24 hours, Monday 6 January 2025, at a bus of 150 kV with a works of 10 MW and a contract of 20 MW.
struct Works {
    TimeAxis time{2025, 24, 1.0, 120.0};
    SeriesPool shared{24}, pool{&shared};
    std::vector<ContractCustomer> customers{{"works", "A", "industry", true, false},
                                            {"sun", "A", "solar", false, true}};
    ContractTables tables;
    Primitives rows;

    Works() {
        NodeRow node;
        node.id = "A";
        node.v_rated_kv = 150.0;
        rows.nodes.push_back(node);
        demand("A.industry", "measured", 10.0, 14.0);
        demand("A.industry.contracted_not_used", "contracted_not_used", 0.0, 6.0);
    }

    void demand(const std::string& id, const std::string& ledger_class, double use_mw, double right_mw) {
        DemandRow row;
        row.id = id;
        row.node = "A";
        row.category = "industry";
        row.ledger_class = ledger_class;
        row.p_mw = {use_mw, kConstant};
        row.right_mw = {right_mw, kConstant};
        rows.demands.push_back(row);
    }

    ContractEntry& contract(ContractForm form) {
        ContractEntry entry;
        entry.id = "c";
        entry.form = word_of(form);
        entry.customer = "works";
        tables.contracts.push_back(entry);
        return tables.contracts.back();
    }

    void block(double from_h, double until_h) {
        ContractBlockRow row;
        row.id = "b";
        row.contract = "c";
        row.days = row.season = "all";
        row.from_h = from_h;
        row.until_h = until_h;
        tables.blocks.push_back(row);
    }

    void compile(int year = 2030) { compile_contracts(tables, {time, year, customers}, pool, rows); }

    [[nodiscard]] const DemandRow& part() const { return rows.demands.back(); }
    [[nodiscard]] double use_mw(double hour) const { return mw(part().p_mw, hour); }
    [[nodiscard]] double right_mw(double hour) const { return mw(part().right_mw, hour); }
    [[nodiscard]] double mw(const Hourly& power, double hour) const {
        return power.series == kConstant ? power.scale
                                         : power.scale * pool.values(power.series)[static_cast<std::size_t>(hour)];
    }
};

TEST(Contracts, OfNobodyChangeNothing) {
    Works works;
    works.contract(ContractForm::firm);
    works.contract(ContractForm::nfa).in_service = false;
    works.contract(ContractForm::nfa).year_from = 2031;

    works.compile();

    EXPECT_EQ(works.rows.demands.size(), 2U);
    EXPECT_TRUE(works.rows.contracts.empty());
}

// By hand: of 20 MW a quarter is left from 16 to 19 h: 3 x 5 MWh are taken away; all of it comes back in the other 21
// hours, in proportion to the 10 MW that each of them leaves.
TEST(CapacityLimitation, TakesUseOutOfItsBlocks) {
    Works works;
    ContractEntry& contract = works.contract(ContractForm::cbc_t);
    contract.left_pu = 0.25;
    contract.moved_pu = 1.0;
    works.block(16.0, 19.0);

    works.compile();

    EXPECT_DOUBLE_EQ(works.use_mw(16), 5.0);
    EXPECT_DOUBLE_EQ(works.use_mw(19), 10.0 + 15.0 / 21.0);
    EXPECT_DOUBLE_EQ(works.right_mw(18), 5.0);
    EXPECT_DOUBLE_EQ(works.right_mw(19), 20.0);
    EXPECT_DOUBLE_EQ(works.rows.demands[0].p_mw.scale, 0.0);
}

// By hand: of 14 MW measured and 6 MW unused at the bus the customer's contract of 13 MW has the 6 and 7 of the 14: small
// users have the rest.
TEST(Contracts, LeaveSmallUsersTheirs) {
    Works works;
    works.customers[0].contracted_mw = 13.0;
    works.contract(ContractForm::nfa);

    works.compile();

    EXPECT_DOUBLE_EQ(works.right_mw(0), 13.0);
    EXPECT_DOUBLE_EQ(works.use_mw(0), 5.0);
    EXPECT_DOUBLE_EQ(works.rows.demands[0].right_mw.scale, 7.0);
}

// By hand: the power is that of both rights together, 20 MW, though one of them has a municipality and the other none.
TEST(Contracts, TakeTheRightsOfABusAsOnePower) {
    Works works;
    works.rows.demands[0].municipality = "Town";
    works.contract(ContractForm::cbc_t).left_pu = 0.25;
    works.block(16.0, 19.0);

    works.compile();

    EXPECT_EQ(works.rows.demands.size(), 3U);
    EXPECT_DOUBLE_EQ(works.use_mw(16), 5.0);
    EXPECT_EQ(works.part().municipality, "Town");
}

// By hand: half of the power from 22 to 6 h alone.
TEST(TimeBlockRight, AllowsUseInItsBlocksAlone) {
    Works works;
    works.contract(ContractForm::tbtr).uptake_pu = 0.5;
    works.block(22.0, 6.0);

    works.compile();

    EXPECT_DOUBLE_EQ(works.use_mw(23), 5.0);
    EXPECT_DOUBLE_EQ(works.use_mw(5), 5.0);
    EXPECT_DOUBLE_EQ(works.use_mw(6), 0.0);
    EXPECT_DOUBLE_EQ(works.right_mw(12), 0.0);
    EXPECT_DOUBLE_EQ(works.rows.demands[0].p_mw.scale, 5.0);
}

TEST(DurationLimitedRight, IsNotFirmAndHas1314Hours) {
    Works works;
    works.contract(ContractForm::atr85);

    works.compile();

    ASSERT_EQ(works.rows.contracts.size(), 1U);
    EXPECT_DOUBLE_EQ(works.rows.contracts[0].restricted_h, 1314.0);
    EXPECT_EQ(works.rows.contracts[0].demand, works.part().id);
    EXPECT_DOUBLE_EQ(works.part().firm_pu, 0.0);
    EXPECT_DOUBLE_EQ(works.right_mw(0), 20.0);
}

TEST(DurationLimitedRight, IsNotThereBelow110Kv) {
    Works works;
    works.rows.nodes[0].v_rated_kv = 50.0;
    works.contract(ContractForm::atr85);

    works.compile();

    EXPECT_TRUE(works.rows.contracts.empty());
}

TEST(FullyVariableRight, IsNotFirmAndHasNoBudget) {
    Works works;
    works.contract(ContractForm::nfa);

    works.compile();

    EXPECT_TRUE(std::isnan(works.rows.contracts[0].restricted_h));
    EXPECT_DOUBLE_EQ(works.part().firm_pu, 0.0);
}

TEST(CallsADayAhead, KeepTheFirmRight) {
    for (const ContractForm form : {ContractForm::cbc_a, ContractForm::duty}) {
        Works works;
        works.contract(form).calls_per_year = 50.0;
        works.tables.prices = {{{}, "p2", "c", "", 1.0, 300.0}, {{}, "p1", "c", "", 0.2, 100.0}};

        works.compile();

        EXPECT_DOUBLE_EQ(works.part().firm_pu, 1.0);
        EXPECT_DOUBLE_EQ(works.rows.contracts[0].n_calls, 50.0);
        EXPECT_DOUBLE_EQ(works.rows.contracts[0].call_price[0].eur_per_mwh, 100.0);
    }
}

// By hand: two members with 10 and 10 MW of use and 20 and 12 MW of right get 16 MW together.
TEST(GroupContract, IsOnePowerForAllMembers) {
    Works works;
    works.customers.push_back({"shop", "A", "services", true, false});
    works.demand("A.services", "measured", 10.0, 12.0);
    works.rows.demands.back().category = "services";
    ContractEntry& contract = works.contract(ContractForm::group);
    contract.customer.clear();
    contract.group_power_mw = 16.0;
    works.tables.members = {{{}, "m1", "c", "works", ""}, {{}, "m2", "c", "shop", ""}};

    works.compile();

    double use_mw = 0.0, right_mw = 0.0;
    for (const DemandRow& row : works.rows.demands) {
        use_mw += works.mw(row.p_mw, 0.0);
        right_mw += works.mw(row.right_mw, 0.0);
    }
    EXPECT_DOUBLE_EQ(use_mw, 16.0);
    EXPECT_DOUBLE_EQ(right_mw, 16.0);
}

// By hand: 30 MW of sun beside 10 MW of use on one connection of 12 MW: 22 MW can be made.
TEST(CablePooling, LetsThroughWhatTheConnectionCarries) {
    Works works;
    SourceRow sun;
    sun.id = "A.solar";
    sun.node = "A";
    sun.category = "solar";
    sun.p_mw = sun.right_mw = sun.p_max_mw = {30.0, kConstant};
    works.rows.sources.push_back(sun);
    ContractEntry& contract = works.contract(ContractForm::cable_pooling);
    contract.customer.clear();
    contract.group_power_mw = 12.0;
    works.tables.members = {{{}, "m1", "c", "works", ""}, {{}, "m2", "c", "sun", ""}};

    works.compile();

    EXPECT_DOUBLE_EQ(works.mw(works.rows.sources[0].p_mw, 12.0), 22.0);
    EXPECT_DOUBLE_EQ(works.mw(works.rows.sources[0].right_mw, 12.0), 22.0);
}

TEST(FeedInWithTrip, LetsOutagesNotCount) {
    Works works;
    BranchRow branch;
    branch.id = "T";
    branch.from = "B";
    branch.to = "A";
    branch.kind = "transformer";
    works.rows.branches.push_back(branch);
    works.contract(ContractForm::feed_in_trip).customer = "sun";

    works.compile();

    EXPECT_TRUE(std::isinf(works.rows.branches[0].post_outage_feed_in_pu));
}

// By hand: 10 of 20 MW are unused, at 150 kV the least that counts. 5 % a year, half of it contested, from 2027 to 2030:
// a tenth of 10 MW goes.
TEST(UseItOrLoseIt, TakesUnusedPowerBackYearByYear) {
    Works works;
    ContractEntry& contract = works.contract(ContractForm::use_or_lose);
    contract.recovery_pu = 0.05;
    contract.contested_pu = 0.5;
    contract.year_from = 2027;

    works.compile(2030);

    EXPECT_DOUBLE_EQ(works.rows.demands[0].right_mw.scale + works.rows.demands[1].right_mw.scale, 19.0);
    EXPECT_DOUBLE_EQ(works.rows.demands[0].p_mw.scale, 10.0);
}

// By hand, 20 MW contracted, 10 MW used all year: firm 20,000 x 50 + 12 x 10,000 x 4 = 1.48 million EUR. Without the
// contracted part 0.48 million, and 13,140 MWh (15 %) lost at 50 EUR/MWh are 0.657 million more: cheaper. At 100: not.
TEST(CheapestForm, WeighsTheTariffAgainstWhatIsLost) {
    std::vector<TransportTariffRow> tariffs(2);
    tariffs[0].form = "firm";
    tariffs[0].contracted_eur_per_kw = 50.0;
    tariffs[1].form = "atr85";
    tariffs[1].contracted_eur_per_kw = 0.0;
    for (TransportTariffRow& tariff : tariffs) {
        tariff.peak_eur_per_kw_month = 4.0;
        tariff.energy_eur_per_mwh = 0.0;
    }
    const std::vector<FormOffer> offers{{ContractForm::firm, 0.0}, {ContractForm::atr85, 13140.0}};
    CustomerYear year{20.0, 10.0, 87600.0, 150.0, 50.0};

    EXPECT_DOUBLE_EQ(form_cost_eur(tariffs, year, offers[0]).value_or(0.0), 1.48e6);
    EXPECT_DOUBLE_EQ(form_cost_eur(tariffs, year, offers[1]).value_or(0.0), 1.137e6);
    EXPECT_EQ(cheapest_form(tariffs, year, offers), ContractForm::atr85);
    year.value_eur_per_mwh = 100.0;
    EXPECT_EQ(cheapest_form(tariffs, year, offers), ContractForm::firm);
    year.v_kv = 50.0;
    EXPECT_EQ(cheapest_form(tariffs, year, offers), ContractForm::firm);
    year.v_kv = 150.0;
    tariffs[1].peak_eur_per_kw_month = kNaN;
    EXPECT_EQ(cheapest_form(tariffs, year, offers), std::nullopt);
}

// Where the tariff is not known, the assumed uptake of 66 of 606 large users holds.
TEST(Contracts, FollowTheAssumedUptakeWhereNoTariffIsKnown) {
    Works works;
    ContractEntry& contract = works.contract(ContractForm::nfa);
    contract.by_tariff = true;
    contract.uptake_pu = 0.11;

    works.compile();

    EXPECT_NEAR(works.use_mw(0), 1.1, 1e-12);
}

// 300 random sets of contracts: they compile, energy is never made, and nothing is below 0.
TEST(Contracts, OfAnyKindNeverFail) {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const RandomStream random(seed, "contracts");
        std::uint32_t draw = 0;
        const auto uniform = [&] { return random.uniform(0, draw++); };
        Works works;
        const int n_contracts = 1 + static_cast<int>(3.0 * uniform());
        for (int contract = 0; contract < n_contracts; ++contract) {
            const auto form =
                static_cast<std::size_t>(static_cast<double>(Choices<ContractForm>::kList.size()) * uniform());
            ContractEntry& entry = works.contract(Choices<ContractForm>::kList[form].value);
            entry.id = "c" + std::to_string(contract);
            entry.uptake_pu = uniform();
            entry.left_pu = uniform();
            entry.moved_pu = uniform();
            entry.group_power_mw = 20.0 * uniform();
            entry.recovery_pu = uniform();
            entry.by_tariff = uniform() < 0.2;
            if (uniform() < 0.7) works.block(24.0 * uniform(), 24.0 * uniform());
            for (ContractBlockRow& block : works.tables.blocks) block.contract = entry.id;
        }
        works.compile();
        double use_mwh = 0.0;
        for (const DemandRow& row : works.rows.demands) {
            for (int hour = 0; hour < 24; ++hour) {
                ASSERT_GE(works.mw(row.p_mw, hour), -1e-12) << "seed " << seed;
                ASSERT_GE(works.mw(row.right_mw, hour), works.mw(row.p_mw, hour) - 1e-9) << "seed " << seed;
                use_mwh += works.mw(row.p_mw, hour);
            }
        }
        ASSERT_LE(use_mwh, 240.0 + 1e-9) << "seed " << seed;
    }
}

}  // namespace
}  // namespace knelpunt::models
