#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace knelpunt::cli {

/// Makes sure, before any work, that a command may write its file: nothing else than a file of its own kind is replaced
/// unless that is asked for, and never what it reads.
/// @param mark    text that every file of this kind holds that this program writes
/// @param inputs  files that are read
/// @throws InputError (output_exists, output_unwritable)
void check_output_file(const std::filesystem::path& out, std::string_view mark, bool force,
                       const std::vector<std::filesystem::path>& inputs);

}  // namespace knelpunt::cli
