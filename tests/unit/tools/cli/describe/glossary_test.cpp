#include "tools/cli/describe/glossary.hpp"

#include <set>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt::cli {
namespace {

TEST(Glossary, ReadsTermsBelowTheirHeading) {
    const auto terms = parse_glossary(
        "# Title\n\n## Grid\n\n| term | symbol | unit | Dutch | meaning | source |\n"
        "|---|---|---|---|---|---|\n| bus | V | pu | rail | Where lines meet. | MP |\n");

    ASSERT_EQ(terms.size(), 1U);
    EXPECT_EQ(terms[0].section, "Grid");
    EXPECT_EQ(terms[0].term, "bus");
    EXPECT_EQ(terms[0].symbol, "V");
    EXPECT_EQ(terms[0].unit, "pu");
    EXPECT_EQ(terms[0].dutch, "rail");
    EXPECT_EQ(terms[0].meaning, "Where lines meet.");
    EXPECT_EQ(terms[0].source, "MP");
}

TEST(Glossary, RefusesARowWithoutItsSixCells) {
    EXPECT_THROW((void)parse_glossary("## Grid\n| bus | V | pu |\n"), ContractError);
}

TEST(Glossary, OfTheProjectHasEachTermOnceWithMeaningAndSource) {
    std::set<std::string> seen;
    for (const GlossaryTerm& term : glossary()) {
        EXPECT_TRUE(seen.insert(term.term).second) << term.term << " stands twice";
        EXPECT_FALSE(term.meaning.empty()) << term.term;
        EXPECT_FALSE(term.source.empty()) << term.term;
        EXPECT_FALSE(term.section.empty()) << term.term;
    }
    EXPECT_GT(seen.size(), 80U);  // the table of the book; fewer means that it was not read
}

}  // namespace
}  // namespace knelpunt::cli
