#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/causes/cause_sums.hpp"
#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What a view of `show` is made from.
struct ViewInput {
    const ResultView& view;
    std::vector<std::size_t> scenarios;  ///< those that were computed, unless the view lists all
    std::string level;                   ///< contract or flow
    TableFormat format = TableFormat::text;
    const KnownExcesses& known;
    CauseQuestion causes = {};  ///< of views of causes
};

/// What a file must hold for a view, and what to do where it does not.
struct ViewNeed {
    bool (*is_there)(const ViewInput& input);
    std::string_view what, way_out;
};

/// A view of `show`: the one place that help, choices and printing take it from.
struct ShowView {
    std::string_view name, help;
    std::vector<ViewNeed> needs;
    PrintTable (*table)(const ViewInput& input);
    bool lists_failed = false;    ///< scenarios that were not computed stand in it
    bool names_elements = false;  ///< its rows are branches and stations that may be known excesses
    bool is_short = false;        ///< never cut
    /// For people instead of the table; null = the table.
    void (*print_for_people)(const ViewInput& input) = nullptr;
};

/// All views, in the order of the help.
std::span<const ShowView> show_views();
/// @throws ContractError if there is none
const ShowView& show_view(std::string_view name);

/// Names, as the command line takes them.
std::vector<std::string> show_view_names();
/// A line per view: its name, and what it shows.
std::string show_view_help();

/// @throws InputError if the file lacks what the view needs
void require(const ShowView& view, const ViewInput& input);

}  // namespace knelpunt::cli
