#include "models/region/shares.hpp"

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

LoadRow load(const std::string& node, const std::string& category, double factor,
             const std::string& confidence = "assumed") {
    LoadRow row;
    row.id = node + ".M." + category;
    row.node = node;
    row.municipality = "M";
    row.category = category;
    row.confidence = confidence;
    row.share_factor_pu = factor;
    return row;
}

// 30 x 0.5 + 60 = 75 in place of 90: all times 90 / 75 = 1.2, so 18 and 72. What is reported stays at 10.
TEST(ShareFactors, KeepTheUseOfAMunicipalityAndCategory) {
    const std::vector<LoadRow> loads{load("S", "homes", 0.5), load("T", "homes", 1.0),
                                     load("U", "homes", 0.5, "reported")};
    std::vector<double> mwh{30.0, 60.0, 10.0};

    apply_share_factors(loads, mwh);

    EXPECT_NEAR(mwh[0], 18.0, 1e-12);
    EXPECT_NEAR(mwh[1], 72.0, 1e-12);
    EXPECT_EQ(mwh[2], 10.0);
}

TEST(ShareFactors, OfOneChangeNothing) {
    const std::vector<LoadRow> loads{load("S", "homes", 1.0), load("T", "homes", 1.0)};
    std::vector<double> mwh{0.1, 0.7};

    apply_share_factors(loads, mwh);

    EXPECT_EQ(mwh, (std::vector<double>{0.1, 0.7}));
}

// Homes as above: S goes from 30 to 18, a factor of 0.6, T from 60 to 72, 1.2. Offices are used nowhere yet: their factors
// stand alone, 0.5 and 1. Of all its categories S has 18 of 30 too.
TEST(ShareFactors, LetContractsCustomersAndTotalsFollow) {
    const std::vector<LoadRow> loads{load("S", "homes", 0.5), load("T", "homes", 1.0), load("S", "offices", 0.5),
                                     load("T", "offices", 1.0)};
    LedgerTables ledger;
    const auto entry = [&](const std::string& node, const std::string& category, const std::string& of_class,
                           double mw) {
        ledger.entries.push_back(
            {{}, node + category + of_class, node, category, of_class, "assumed", mw - 1, mw, mw + 1});
    };
    entry("S", "homes", "contracted_not_used", 10.0);
    entry("S", "offices", "committed", 4.0);
    entry("S", "", "total", 14.0);
    entry("T", "homes", "contracted_not_used", 5.0);
    ledger.customers.push_back({{}, "c", "", "S", "homes", "large", "assumed", 20.0, 15.0, 3.0, 5.0, 2030.0});
    ledger.customers.push_back({{}, "all", "", "S", "", "small_users", "assumed", 100.0, kNaN, kNaN, 50.0, kNaN});

    follow_shares(loads, {18.0, 72.0, 0.0, 0.0}, ledger);

    EXPECT_NEAR(ledger.entries[0].mw, 6.0, 1e-12);
    EXPECT_NEAR(ledger.entries[0].mw_low, 5.4, 1e-12);
    EXPECT_NEAR(ledger.entries[0].mw_high, 6.6, 1e-12);
    EXPECT_NEAR(ledger.entries[1].mw, 2.0, 1e-12);
    EXPECT_NEAR(ledger.entries[2].mw, 8.0, 1e-12);
    EXPECT_NEAR(ledger.entries[3].mw, 6.0, 1e-12);
    EXPECT_NEAR(ledger.customers[0].contracted_offtake_mw, 9.0, 1e-12);
    EXPECT_NEAR(ledger.customers[0].measured_peak_mw, 3.0, 1e-12);
    EXPECT_NEAR(ledger.customers[0].connection_mva, 12.0, 1e-12);
    EXPECT_EQ(ledger.customers[0].contracted_feed_in_mw, 3.0);
    EXPECT_NEAR(ledger.customers[1].measured_peak_mw, 30.0, 1e-12);
}

}  // namespace
}  // namespace knelpunt::models
