#include "sim/io/mfile/plain_statement.hpp"

#include <gtest/gtest.h>

#include "sim/io/mfile/value.hpp"

namespace knelpunt::io::mfile {
namespace {

Statement read(std::string_view text) {
    Lexer lexer(text);
    ExpressionParser expressions(lexer);
    Statement out;
    PlainStatement(lexer, expressions).read(out);
    return out;
}

TEST(PlainStatement, AssignsToAnElementOfAField) {
    const Statement found = read("mpc.bus(2, 3) = 5;");

    EXPECT_EQ(found.kind, StatementKind::assignment);
    ASSERT_EQ(found.targets.size(), 1U);
    EXPECT_EQ(found.targets[0]->kind, NodeKind::index);
    EXPECT_EQ(found.value->number, 5.0);
    EXPECT_TRUE(found.word.empty());
}

TEST(PlainStatement, ChangesInPlaceByTheSignThatItNames) {
    EXPECT_EQ(read("a -= 3;").word, "-");
    EXPECT_EQ(read("a ^= 3;").word, "^");
    const Statement counted = read("a++;");
    EXPECT_EQ(counted.word, "+");
    EXPECT_EQ(counted.value->number, 1.0);
}

TEST(PlainStatement, LeavesOutTheTargetsThatAreNotWanted) {
    const Statement found = read("[a, ~, c] = size(x);");

    ASSERT_EQ(found.targets.size(), 3U);
    EXPECT_EQ(found.targets[1], nullptr);
    EXPECT_EQ(found.targets[2]->word, "c");
}

TEST(PlainStatement, TellsWordsOfACommandFromAnExpression) {
    EXPECT_EQ(read("hold on").kind, StatementKind::command);
    const Statement sum = read("hold + on");
    EXPECT_EQ(sum.kind, StatementKind::expression);
    EXPECT_TRUE(sum.targets.empty());
}

TEST(PlainStatement, RefusesWhatCannotBeAssignedTo) {
    EXPECT_THROW(read("a + b = 3"), Trouble);
    EXPECT_THROW(read("a = b = 3"), Trouble);
    EXPECT_THROW(read("[a, 3] = size(x)"), Trouble);
}

}  // namespace
}  // namespace knelpunt::io::mfile
