#include "sim/results/checks.hpp"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "sim/run/fields/fields.hpp"

namespace knelpunt::results {
namespace {

/// A scenario of these values, one or more for each field.
ScenarioValues scenario(const std::map<std::string, std::vector<double>, std::less<>>& fields) {
    return {[fields](const ResultField& field) { return fields.find(field.name) != fields.end(); },
            [fields](const ResultField& field) { return fields.find(field.name)->second.size(); },
            [fields](const ResultField& field, std::size_t at) { return fields.find(field.name)->second.at(at); }};
}

std::map<std::string, std::vector<double>, std::less<>> sound() {
    return {{"totals/worst_nesting_mw", {1e-12}},
            {"connection/area_contract_offtake_mw", {80.0}},
            {"connection/area_queue_offtake_mw", {90.0}},
            {"totals/worst_balance_mw", {1e-11}},
            {"totals/worst_cycle_rad", {1e-15}},
            {"totals/n_branches_over", {1.0}},
            {"congestion/branch_worst_loading_pu", {1.2, 0.9, std::nan("")}},
            {"dispatch/cost_eur", {4e6}},
            {"dispatch/worst_residual_pu", {1e-8}}};
}

TEST(ViolatedChecks, AreNoneOfASoundScenario) {
    EXPECT_TRUE(violated_checks(run::checks(), scenario(sound())).empty());
}

TEST(ViolatedChecks, NameTheFieldThatIsTooLarge) {
    for (const auto& [field, value] : {std::pair("totals/worst_balance_mw", 500.0),
                                       {"totals/worst_balance_mw", -500.0},
                                       {"totals/worst_cycle_rad", 1e-6},
                                       {"totals/worst_nesting_mw", 0.5},
                                       {"connection/area_queue_offtake_mw", 79.0},
                                       {"dispatch/worst_residual_pu", 1e-3}}) {
        auto fields = sound();
        fields[field] = {value};

        const std::vector<Violation> found = violated_checks(run::checks(), scenario(fields));

        ASSERT_EQ(found.size(), 1U) << field;
        EXPECT_EQ(found[0].field->name, field);
        EXPECT_NE(violation_text(found[0]).find(field), std::string::npos);
    }
}

TEST(ViolatedChecks, TakeNoValueForAViolation) {
    auto fields = sound();
    fields["totals/worst_balance_mw"] = {std::nan("")};

    EXPECT_EQ(violated_checks(run::checks(), scenario(fields)).size(), 1U);
}

TEST(ViolatedChecks, AskOfAMarketOnlyWhereOneDecided) {
    auto fields = sound();
    fields["dispatch/worst_residual_pu"] = {std::nan("")};
    EXPECT_EQ(violated_checks(run::checks(), scenario(fields)).size(), 1U);

    fields["dispatch/cost_eur"] = {std::nan("")};
    EXPECT_TRUE(violated_checks(run::checks(), scenario(fields)).empty());
}

TEST(ViolatedChecks, CountWhatIsOverAnew) {
    auto fields = sound();
    fields["totals/n_branches_over"] = {2.0};

    EXPECT_EQ(violated_checks(run::checks(), scenario(fields)).size(), 1U);
}

TEST(ViolatedChecks, AskNothingOfOlderFiles) {
    EXPECT_TRUE(violated_checks(run::checks(), scenario({{"totals/worst_balance_mw", {0.0}}})).empty());
}

TEST(StoredChecks, AreFieldsOfOneValue) {
    for (const StoredCheck& check : run::checks().stored) {
        EXPECT_EQ(check.field->axis, nullptr) << check.field->name;
        EXPECT_GT(check.limit, 0.0);
    }
}

TEST(UnsolvedSteps, AreNoneWhereTheyAreNotKnown) {
    EXPECT_EQ(run::unsolved_steps(scenario({})), 0.0);
    EXPECT_EQ(run::unsolved_steps(scenario({{"totals/n_unsolved_steps", {-1.0}}})), 0.0);
    EXPECT_EQ(run::unsolved_steps(scenario({{"totals/n_unsolved_steps", {48.0}}})), 48.0);
}

}  // namespace
}  // namespace knelpunt::results
