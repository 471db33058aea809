#include <iostream>

#include <fmt/format.h>

#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/request/card.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {

int run_request(const RequestArguments& arguments, TableFormat format) {
    const ResultView view(arguments.file);
    if (!arguments.out.empty()) check_output_file(arguments.out, kRequestCardMark, arguments.force, {arguments.file});
    const RegionNotes notes = read_region_notes(view, find_region_folder(view, arguments.region));
    const RequestCard card =
        make_request_card(view, notes, {arguments.station, arguments.mw, arguments.direction == "feed-in"});
    const Trust trust = judge(view, view.likely());
    if (!arguments.out.empty()) io::write_text_file(arguments.out, request_card_page(card, trust.lines));
    if (format == TableFormat::json)
        std::cout << request_card_json(card, trust.lines);
    else
        std::cout << request_card_text(card);
    if (!arguments.out.empty() && format != TableFormat::json) std::cout << "Page: " << arguments.out.string() << '\n';
    return print_trust(trust, format);
}

}  // namespace knelpunt::cli
