#include "sim/connection/fit/what_fits.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_grid.hpp"

namespace knelpunt::connection {
namespace {

using support::SmallGrid;

double mw(const FitFigures& figures, ContractForm form) { return figures.form_mw[static_cast<std::size_t>(form)]; }

/// A year's room at one station, on a grid of 100 kV (below the transmission operator's) or above.
FitFigures figures(std::vector<double> room_mw, double v_kv = 150.0) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    for (NodeRow& node : grid.rows.nodes) node.v_rated_kv = v_kv;
    grid.branch("ab", "a", "b", 0.1);
    grid.demand("d", "b", 1.0);
    const System system = grid.system(room_mw.size());
    congestion::HourlyRoom room;
    room.mw.push_back(std::move(room_mw));
    room.hour = {0};
    room.binding = {0};
    return figures_of(system, room, {{{{0, 1.0}}}}, {});
}

// By hand: room of 10 MW in the 1,314 hours of the first 54.75 days, of 50 MW in those after, but one of 30.
TEST(WhatFits, LeavesOutWhatEachFormMayRestrict) {
    std::vector<double> room_mw(8760, 50.0);
    std::fill_n(room_mw.begin(), 1314, 10.0);
    const FitFigures even = figures(room_mw);
    EXPECT_DOUBLE_EQ(mw(even, ContractForm::firm), 10.0);
    EXPECT_DOUBLE_EQ(mw(even, ContractForm::atr85), 50.0);
    EXPECT_DOUBLE_EQ(mw(even, ContractForm::cbc_a), 50.0);  // 55 of its 100 days
    EXPECT_DOUBLE_EQ(mw(even, ContractForm::nfa), 50.0);

    room_mw[2000] = 30.0;  // one hour too many for 15 %
    EXPECT_DOUBLE_EQ(mw(figures(room_mw), ContractForm::atr85), 30.0);
}

TEST(WhatFits, OffersNoDurationLimitedRightBelow110Kv) {
    EXPECT_TRUE(std::isnan(mw(figures(std::vector<double>(8760, 50.0), 50.0), ContractForm::atr85)));
}

// By hand: full by day, 40 MW by night: from 22 to 6 h of the legal clock.
TEST(WhatFits, CountsOnlyTheHoursOfTheBlock) {
    const TimeAxis time = TimeAxis::full_year(2025);
    std::vector<double> room_mw;
    for (std::size_t step = 0; step < 8760; ++step) {
        const double clock_h = time.label(step).clock_h;
        room_mw.push_back(clock_h >= 22.0 || clock_h < 6.0 ? 40.0 : 0.0);
    }
    const FitFigures night = figures(room_mw);
    EXPECT_DOUBLE_EQ(mw(night, ContractForm::tbtr), 40.0);
    EXPECT_DOUBLE_EQ(mw(night, ContractForm::firm), 0.0);
    EXPECT_DOUBLE_EQ(night.by_hour_mw[23], 40.0);  // winter, 23 h
    EXPECT_DOUBLE_EQ(night.by_hour_mw[12], 0.0);
}

/// A station of 150 kV with a contract of 90 MW of which 20 run, below a firm limit of 100 MW.
struct FullOnContracts {
    System system;
    Schedule schedule;
    std::shared_ptr<const flow::DcModel> model;
    Joined joined_pu;

    explicit FullOnContracts(double right_mw) {
        SmallGrid grid;
        grid.node("a", 1.0);
        grid.node("b");
        for (NodeRow& node : grid.rows.nodes) node.v_rated_kv = 150.0;
        grid.branch("ab", "a", "b", 0.1, 500.0, 3);
        grid.demand("d", "b", 20.0);
        grid.rows.demands[0].right_mw = {right_mw, kConstant};
        LimitRow limit;
        limit.id = limit.node = "b";
        limit.bound_mw = {100.0, kConstant};
        grid.rows.limits.push_back(limit);
        LimitMemberRow member;
        member.id = "b.d";
        member.limit = "b";
        member.table = "demands";
        member.member = "d";
        grid.rows.limit_members.push_back(member);
        system = grid.system(8760);
        schedule = schedule_by_rule(system);
        model = flow::build_dc_model(system);
        joined_pu = all_joined(system);
    }
    [[nodiscard]] WhatFits fits() const { return find_what_fits({system, schedule, *model, joined_pu, false}, {}, {}); }
};

// Rights stand in every hour: leaving out the worst 15 % of the hours leaves as little. What flows would leave 80 MW.
TEST(WhatFits, GainsNothingByDurationWhereContractsAloneFillAStation) {
    for (const double right_mw : {90.0, 100.0}) {
        const WhatFits found = FullOnContracts(right_mw).fits();
        const FitFigures &rights = found.at[1][0], &flow = found.at[0][0];
        EXPECT_DOUBLE_EQ(mw(rights, ContractForm::firm), 100.0 - right_mw);
        EXPECT_DOUBLE_EQ(mw(rights, ContractForm::atr85), 100.0 - right_mw);
        EXPECT_EQ(rights.binding[0], congestion::kFirmLimitBinds);
        EXPECT_DOUBLE_EQ(mw(flow, ContractForm::firm), 80.0);
    }
}

}  // namespace
}  // namespace knelpunt::connection
