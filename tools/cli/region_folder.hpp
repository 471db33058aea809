#pragma once

#include <filesystem>
#include <string>

#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Folder of the region that results belong to, or an empty path if there is none.
/// @param given  folder that the user names; empty = the one below scenarios/, here or beside the program's build folder,
///               whose title the file holds
/// @throws InputError if a folder is given that holds no region.toml
std::filesystem::path find_region_folder(const ResultView& view, const std::string& given);

/// The same, which must be there.
/// @param part   folder that it must hold, for instance "validation"
/// @throws InputError if there is none
std::filesystem::path region_folder(const ResultView& view, const std::string& given, const std::string& part);

}  // namespace knelpunt::cli
