#include "tools/cli/region_folder.hpp"

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::cli {
namespace {

std::filesystem::path find_region(const std::string& title) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("scenarios", error)) {
        const std::filesystem::path definition = entry.path() / "region.toml";
        if (!std::filesystem::exists(definition)) continue;
        Issues ignored;
        if (io::read_toml(definition, ignored).text("title", std::string()) == title) return entry.path();
    }
    return {};
}

}  // namespace

std::filesystem::path region_folder(const ResultView& view, const std::string& given, const std::string& part) {
    const std::filesystem::path folder =
        given.empty() ? find_region(view.file().attribute("region")) : std::filesystem::path(given);
    if (!folder.empty() && std::filesystem::exists(folder / part)) return folder;
    Issues issues;
    issues.add(IssueCode::file_missing, {(folder / part).string(), 0, {}},
               fmt::format("no {} found for the region \"{}\"", part, view.file().attribute("region")),
               fmt::format("Name the region's folder with --region; it needs a folder {}/", part));
    throw InputError(issues);
}

}  // namespace knelpunt::cli
