#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace knelpunt::io {

/// Flushes a closed file to the disk.
/// @throws IoError naming the file (full disk, removed file)
void sync_file(const std::filesystem::path& file);

/// Gives a finished temporary file its final name; either the old or the new file is there at any moment.
/// @throws IoError naming the file
void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name);

/// Writes a small text file by way of a temporary one.
/// @throws IoError naming the file
void write_text_file(const std::filesystem::path& file, std::string_view text);

/// Makes a folder and its parents.
/// @throws IoError naming the folder
void make_folder(const std::filesystem::path& folder);

}  // namespace knelpunt::io
