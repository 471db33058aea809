#include "sim/base/failure.hpp"

#include <new>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt {
namespace {

TEST(FailureText, NamesTheSourceWithoutTheFolderOfTheBuild) {
    const ContractError error("/somewhere/else/sim/flow/dc/dc_model.cpp:12: every bus has a node");

    EXPECT_EQ(failure_text(error),
              "a mistake of the program itself, please report it: sim/flow/dc/dc_model.cpp:12: every bus has a node");
}

TEST(FailureText, SaysInWordsThatMemoryIsUp) { EXPECT_EQ(failure_text(std::bad_alloc()), "out of memory"); }

TEST(FailureText, IsTheMessageOfOtherErrors) {
    EXPECT_EQ(failure_text(std::runtime_error("no /sim/ at all")), "no /sim/ at all");
}

}  // namespace
}  // namespace knelpunt
