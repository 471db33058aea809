#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/io/mfile/operations.hpp"
#include "sim/io/mfile/syntax.hpp"

namespace knelpunt::io::mfile {

/// What the first function of a file returns, by the names of its outputs; of a script, all its variables.
struct Result {
    std::vector<std::pair<std::string, Value>> outputs;
    std::vector<Issue> issues;  ///< of statements that are not understood and may have changed anything
    std::vector<std::pair<std::string, int>> not_understood;  ///< variables, with lines, that nothing is made of
    bool is_function = false;
};

/// Runs a program. A statement that cannot be computed makes its variable a Failure, so that the reader of the result
/// learns all that is wrong with what it needs, and nothing about what it does not need.
Result run(const Program& program);

}  // namespace knelpunt::io::mfile
