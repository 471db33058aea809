#pragma once

#include <string>
#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What a reader must know before believing the numbers of some scenarios of a file.
struct Trust {
    /// One sentence each: checks that do not hold, hours without a solution, scenarios that were not computed, no checksums.
    std::vector<std::string> lines;
    bool is_doubtful = false;  ///< a check does not hold, or hours have no solution

    [[nodiscard]] int exit_code() const;
};

/// @param scenarios  positions of those whose numbers are used
Trust judge(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Sentences on the checks that a scenario does not hold.
std::vector<std::string> violations_of(const ResultView& view, std::size_t scenario);

/// Prints the lines: below a table for people, to stderr where programs read the table.
/// @return the exit code
int print_trust(const Trust& trust, TableFormat format);

/// "5 of 6 scenarios", or empty if all of them were computed.
std::string rests_on(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Adds the column of steps without solution to a table with the columns of a scenario, where AC flow was computed; for
/// people only if there are any.
void add_unsolved_column(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format,
                         PrintTable& table);

}  // namespace knelpunt::cli
