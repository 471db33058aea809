#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/page/page_data.hpp"
#include "tools/cli/page/region_notes.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::string_view kToken = "\"@@KNELPUNT_DATA@@\"";

/// The template that the build puts beside the program.
std::filesystem::path default_template() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "page" / "template.html";
}

}  // namespace

int run_page(const std::filesystem::path& file, const PageArguments& arguments) {
    const std::filesystem::path& page_template = arguments.page_template;
    const std::filesystem::path& out = arguments.out;
    Issues issues;
    const std::filesystem::path source = page_template.empty() ? default_template() : page_template;
    check_output_file(out, "knelpunt-data", arguments.force, {file, source});
    std::string html;
    io::read_text_file(source, html, issues);
    const std::size_t place = html.find(kToken);
    if (!issues.has_errors() && place == std::string::npos) {
        issues.add(IssueCode::file_truncated, {source.string(), 0, {}}, "the page template has no place for the data",
                   "Build it anew: tools/page/build");
    }
    issues.throw_if_errors();
    const ResultView view(file);
    const RegionNotes notes = read_region_notes(view, find_region_folder(view, arguments.region));
    html.replace(place, kToken.size(), page_data(view, notes, static_cast<std::size_t>(arguments.n_hourly)));
    io::write_text_file(out, html);
    std::cerr << fmt::format("{} written, {:.2f} MB\n", out.string(), static_cast<double>(html.size()) / kBytesPerMb);
    return print_trust(judge(view, view.likely()), TableFormat::json);  // to stderr: stdout carries results
}

}  // namespace knelpunt::cli
