#include "tools/cli/region_folder.hpp"

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::cli {
namespace {

/// The region of a title among the folders of `scenarios`.
std::filesystem::path find_region(const std::filesystem::path& scenarios, const std::string& title) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(scenarios, error)) {
        const std::filesystem::path definition = entry.path() / "region.toml";
        if (!std::filesystem::exists(definition)) continue;
        Issues ignored;
        if (io::read_toml(definition, ignored).text("title", std::string()) == title) return entry.path();
    }
    return {};
}

std::filesystem::path find_region(const std::string& title) {
    std::filesystem::path found = find_region("scenarios", title);
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (found.empty() && !error) found = find_region(program.parent_path().parent_path() / "scenarios", title);
    return found;
}

}  // namespace

std::filesystem::path find_region_folder(const ResultView& view, const std::string& given) {
    if (given.empty()) return find_region(view.file().attribute("region"));
    Issues issues;
    const std::filesystem::path definition = std::filesystem::path(given) / "region.toml";
    if (!std::filesystem::exists(definition)) {
        issues.add(IssueCode::file_missing, {definition.string(), 0, {}}, "the folder is no region",
                   "Name a folder that holds region.toml");
    }
    issues.throw_if_errors();
    return given;
}

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
