#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace knelpunt::io {

/// Flushes a closed file to the disk.
/// @throws IoError naming the file (full disk, removed file)
void sync_file(const std::filesystem::path& file);

/// A name beside a file that no other process, thread or machine makes at the same time: `<file>.<16 random digits>.tmp`.
/// A process id would not do: in containers every program may have the same.
std::filesystem::path temporary_beside(const std::filesystem::path& file);

/// Gives a finished temporary file its final name; either the old or the new file is there at any moment, after a power
/// failure neither may be whole.
///
/// On a file system that cannot rename (or only by way of another place) the content is copied instead: a program that is
/// killed meanwhile leaves the first part of it. So what is written this way must show by itself that it is whole, as
/// parts do by their seal and results by the length that HDF5 knows and by their checksums.
/// @throws IoError naming the file
void rename_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name);

/// The same, and the folder is on the disk when it returns.
/// @throws IoError naming the file
void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name);

/// Writes a small text file by way of a temporary one, whose name no other file has.
/// @throws IoError naming the file
void write_text_file(const std::filesystem::path& file, std::string_view text);

/// Removes the temporary file that write_text_file is at, if any: for a program that is about to end at once, also out of
/// a signal handler.
void drop_unfinished_files();

/// Makes a folder and its parents.
/// @throws IoError naming the folder
void make_folder(const std::filesystem::path& folder);

/// What stands at a path in place of a plain file, in words ("is a folder, not a file"); empty if there is nothing or a
/// plain file. Links are not followed.
std::string obstacle_at(const std::filesystem::path& path);

/// Whether there is a plain file; links are not followed.
bool is_plain_file(const std::filesystem::path& path);

/// Whether a path leads into a folder once every link and .. is followed; what does not exist is taken as it is written.
bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Whether a plain file begins with `start`, or holds `text` anywhere; false if it cannot be read.
bool file_starts_with(const std::filesystem::path& file, std::string_view start);
bool file_holds(const std::filesystem::path& file, std::string_view text);

}  // namespace knelpunt::io
