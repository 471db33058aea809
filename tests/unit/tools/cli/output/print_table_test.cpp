#include "tools/cli/output/print_table.hpp"

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt::cli {
namespace {

const PrintTable kTable{"title", {"name", "MW"}, {{"-a\033", "-1.5"}, {"b", ""}, {"1", "2030-never"}}, {0, 1}};

std::string printed(const PrintTable& table, TableFormat format) {
    ::testing::internal::CaptureStdout();
    print_table(table, format);
    return ::testing::internal::GetCapturedStdout();
}

TEST(PrintTable, IsValidJsonWhateverTheCells) {
    EXPECT_EQ(printed(kTable, TableFormat::json),
              "[{\"name\":\"-a\\u001b\",\"MW\":-1.5},\n {\"name\":\"b\",\"MW\":null},\n "
              "{\"name\":\"1\",\"MW\":\"2030-never\"}]\n");
}

TEST(PrintTable, KeepsFormulasAndControlsOutOfCsv) {
    EXPECT_EQ(printed(kTable, TableFormat::csv), "name,MW\n\"'-a\\u{1B}\",-1.5\nb,\n1,2030-never\n");
}

TEST(PrintTable, ShowsControlCharactersOnATerminal) {
    EXPECT_EQ(printed(kTable, TableFormat::text),
              "title\nname             MW\n-a\\u{1B}       -1.5\nb\n1        2030-never\n");
}

// The first column has 8 of 80 characters left beside a number of 71; two of them are the mark.
TEST(PrintTable, KeepsTheMarkOfANameThatIsCut) {
    const PrintTable marked{"", {"branch", "MW"}, {{"DIM150-WYW150 ~", std::string(71, '1')}}, {0, 1}};

    EXPECT_NE(printed(marked, TableFormat::text).find("\nDIM15… ~ 1"), std::string::npos);
}

TEST(PrintTable, RefusesForProgramsTwoColumnsOfOneName) {
    const PrintTable twice{"", {"h", "h"}, {{"1", "2"}}, {1, 1}};

    EXPECT_THROW(print_table(twice, TableFormat::json), ContractError);
    EXPECT_NO_THROW(printed(twice, TableFormat::text));
}

}  // namespace
}  // namespace knelpunt::cli
