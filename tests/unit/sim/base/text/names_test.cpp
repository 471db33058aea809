#include "sim/base/text/names.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "sim/base/issue.hpp"

namespace knelpunt {
namespace {

TEST(NearestName, FindsTyposAndNothingElse) {
    const std::vector<std::string> known{"rating_mva", "length_km", "n_circuits"};

    EXPECT_EQ(nearest_name("ratng_mva", known), "rating_mva");
    EXPECT_EQ(nearest_name("lenght_km", known), "length_km");
    EXPECT_EQ(nearest_name("Length_KM", known), "length_km");
    EXPECT_EQ(nearest_name("colour", known), "");
}

TEST(NearestName, CountsSwappedLettersOnce) {
    const std::vector<std::string> known{"time", "tile", "title"};

    EXPECT_EQ(nearest_name("titel", known), "title");
}

TEST(NearestName, OffersNothingAbsurd) {
    const std::vector<std::string> known{"A", "KM", "year", "mode", "none"};

    for (const std::string name : {"B", "", "EV", "GM", "weer", "code2", "noon1", "2025", "y"})
        EXPECT_EQ(nearest_name(name, known), "") << name;
}

TEST(NearestName, KnowsANameWithoutItsEnd) {
    const std::vector<std::string> known{"annual_mwh", "rating_mva", "rating_low_mva", "rating"};

    EXPECT_EQ(nearest_name("annual", known), "annual_mwh");
    EXPECT_EQ(nearest_name("rating_low", known), "rating_low_mva");
    EXPECT_EQ(nearest_name("ann", known), "");
}

TEST(NameHint, ListsWhatThereIs) {
    std::vector<std::string> known{"KM", "EV"};

    EXPECT_EQ(name_hint("KN", known), "Did you mean \"KM\"? There are KM, EV");
    EXPECT_EQ(name_hint("storm", known), "There are KM, EV");
    EXPECT_EQ(name_hint("B", std::vector<std::string>{"A", "A"}), "There is only A");
    EXPECT_EQ(name_hint("B", {}), "There is none");
}

TEST(NameHint, CutsALongListToTheNamesMostAlike) {
    std::vector<std::string> known;
    for (char letter = 'a'; letter < 'z'; ++letter) known.push_back(std::string(1, letter) + "_bus");
    known.push_back("west_quay");

    EXPECT_EQ(
        name_hint("west_end", known),
        "There are 26, among them west_quay, w_bus, a_bus, b_bus, c_bus, d_bus, e_bus, f_bus, g_bus, h_bus, i_bus, "
        "j_bus");
}

}  // namespace
}  // namespace knelpunt
