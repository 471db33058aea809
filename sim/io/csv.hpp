#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"

namespace knelpunt::io {

/// A table as text: header and cells, with the line each row starts on.
struct RawTable {
    struct Line {
        int line = 0;
        std::vector<std::string> cells;  ///< as many as the header has
    };

    std::string file;  ///< path as the user knows it, for messages
    std::vector<std::string> header;
    int header_line = 1;  ///< line the header stands on
    std::vector<Line> lines;
    bool is_whole = true;  ///< false: lines, or all of the file, could not be read; rows may be missing
    Key key;               ///< hash of the file's bytes

    [[nodiscard]] int column(std::string_view name) const;  ///< -1 if absent
};

/// Reads a CSV file: RFC 4180, UTF-8 with or without byte order mark, comma; LF, CRLF or CR. Blanks around cells, lines of
/// empty cells, empty cells beyond the header and a first line "sep=," are left out. A line is a comment if it starts with
/// "# " or "##", is "#" alone, or starts with "#" and has not the header's number of cells. Else it is a row: the reader of
/// its first column says what is wrong with it, so that no row vanishes with an error of a spreadsheet such as #N/A.
/// At most 10,000 columns and 100,000 bytes a cell. Messages quote cells only if the first line can be a header: what was
/// read may be no table at all.
///
/// @param issues  every problem of the file is added; lines that do not fit the header are left out
/// @return        the table; empty when the file cannot be read at all
RawTable read_csv(const std::filesystem::path& path, Issues& issues);

/// The same for text in memory; `file` names it in messages.
RawTable parse_csv(std::string_view text, const std::string& file, Issues& issues);

/// Whether a cell is what a spreadsheet shows in place of a value: #N/A, #REF!, #DIV/0!, ..., ####, Err:502.
bool is_spreadsheet_error(std::string_view cell);

/// Whole content of a plain file of at most 1 GiB.
/// @return false, with an issue added, if it is missing, a folder, pipe or device, too large, or cannot be read
bool read_text_file(const std::filesystem::path& path, std::string& text, Issues& issues);

}  // namespace knelpunt::io
