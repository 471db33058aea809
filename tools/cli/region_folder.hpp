#pragma once

#include <filesystem>
#include <string>

#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Folder of the region that results belong to.
/// @param given  folder that the user names; empty = the one below scenarios/ whose title the file holds
/// @param part   folder that it must hold, for instance "validation"
/// @throws InputError if there is none
std::filesystem::path region_folder(const ResultView& view, const std::string& given, const std::string& part);

}  // namespace knelpunt::cli
