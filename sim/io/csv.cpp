#include "sim/io/csv.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "sim/base/utf8.hpp"

namespace knelpunt::io {
namespace {

/// Position of the first byte that is not valid UTF-8, npos if all is well.
std::size_t first_bad_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = utf8_length(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

constexpr std::size_t kMostCellBytes = 100'000, kMostColumns = 10'000;

/// Splits text into records of cells, RFC 4180.
class Parser {
public:
    Parser(std::string_view text, const std::string& file, Issues& issues)
        : text_(text), file_(file), issues_(issues) {}

    /// From now on messages quote cells: the header is one of a table.
    void quote_cells() { quotes_cells_ = true; }

    /// Next record that is no comment and not empty; false at the end.
    bool next(RawTable::Line& record) {
        while (at_ < text_.size()) {
            if (text_[at_] == '#') {
                skip_line();
                continue;
            }
            if (text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n") {
                skip_line();
                continue;
            }
            record.line = line_;
            record.cells.clear();
            read_record(record);
            return true;
        }
        return false;
    }

private:
    void skip_line() {
        at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
        ++line_;
    }

    void read_record(RawTable::Line& record) {
        while (true) {
            n_cells_ = record.cells.size() + 1;
            record.cells.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_cell() : plain_cell());
            if (record.cells.back().size() > kMostCellBytes) {
                issues_.add(IssueCode::file_truncated, {file_, record.line, {}},
                            fmt::format("cell {} has {} bytes, at most {} are read", n_cells_,
                                        record.cells.back().size(), kMostCellBytes),
                            "A closing quote or a line break may be missing");
                record.cells.back().clear();
            }
            if (at_ >= text_.size()) return;
            const char end = text_[at_];
            if (end == ',') {
                ++at_;
                continue;
            }
            if (end == '\r') ++at_;
            if (at_ < text_.size() && text_[at_] == '\n') ++at_;
            ++line_;
            return;
        }
    }

    [[nodiscard]] std::string named(const std::string& cell) const {
        return quotes_cells_ ? "the cell " + cell : fmt::format("cell {}", n_cells_);
    }

    std::string plain_cell() {
        const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
        std::string cell(text_.substr(at_, end - at_));
        at_ = end;
        if (!cell.empty() && cell.back() == '\r' && (at_ >= text_.size() || text_[at_] == '\n')) cell.pop_back();
        if (cell.find('"') != std::string::npos) {
            issues_.add(IssueCode::csv_quote, {file_, line_, {}}, fmt::format("a quote stands inside {}", named(cell)),
                        "Put the whole cell in quotes and double each quote in it");
        }
        return cell;
    }

    std::string quoted_cell() {
        const int first_line = line_;
        std::string cell;
        ++at_;
        while (at_ < text_.size()) {
            if (text_[at_] == '"') {
                if (text_.substr(at_, 2) == "\"\"") {
                    cell += '"';
                    at_ += 2;
                    continue;
                }
                ++at_;
                if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
                    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
                    issues_.add(IssueCode::csv_quote, {file_, line_, {}},
                                fmt::format("text follows the closing quote of {}",
                                            named(cell + '"' + std::string(text_.substr(at_, end - at_)))),
                                "Put the whole cell in quotes and double each quote in it");
                    at_ = end;
                }
                return cell;
            }
            if (text_[at_] == '\n') ++line_;
            cell += text_[at_++];
        }
        issues_.add(IssueCode::file_truncated, {file_, first_line, {}}, "the file ends inside a quoted cell",
                    "The file was cut short, or a closing quote is missing");
        return cell;
    }

    std::string_view text_;
    const std::string& file_;
    Issues& issues_;
    std::size_t at_ = 0, n_cells_ = 0;  ///< cells of the record so far, the present one too
    int line_ = 1;
    bool quotes_cells_ = false;
};

/// Whether the first line may be the header of a table: names without spaces, at least two.
bool is_header(const std::vector<std::string>& cells) {
    return cells.size() > 1 && std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
               return std::all_of(cell.begin(), cell.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
           });
}

void check_header(const RawTable& table, int line, Issues& issues) {
    if (table.header.size() == 1 && table.header[0].find(';') != std::string::npos) {
        issues.add(IssueCode::csv_semicolons, {table.file, line, {}}, "cells are separated by semicolons",
                   "Export the table with commas and decimal points");
    }
    std::set<std::string_view> seen;
    for (const std::string& column : table.header) {
        if (!seen.insert(column).second)
            issues.add(IssueCode::csv_duplicate_column, {table.file, line, column},
                       fmt::format("the column \"{}\" stands twice", column));
    }
}

}  // namespace

int RawTable::column(std::string_view name) const {
    const auto place = std::find(header.begin(), header.end(), name);
    return place == header.end() ? -1 : static_cast<int>(place - header.begin());
}

bool read_text_file(const std::filesystem::path& path, std::string& text, Issues& issues) {
    using std::filesystem::file_type;
    const auto refuse = [&](const std::string& why, std::string hint = {}) {
        issues.add(IssueCode::file_unreadable, {path.string(), 0, {}}, why, std::move(hint));
        return false;
    };
    std::error_code error;
    const file_type type = std::filesystem::status(path, error).type();
    if (type == file_type::not_found) {
        issues.add(IssueCode::file_missing, {path.string(), 0, {}}, "the file does not exist");
        return false;
    }
    if (type == file_type::directory) return refuse("is a folder, not a file");
    if (type == file_type::none) return refuse(fmt::format("the file cannot be read: {}", error.message()));
    if (type != file_type::regular) return refuse("is no plain file", "Pipes and devices are not read: name a file");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return refuse("the file cannot be read", "Check its rights");
    constexpr std::uintmax_t kMost = std::uintmax_t{1} << 30U;
    const std::uintmax_t n_bytes = std::filesystem::file_size(path, error);
    if (!error && n_bytes > kMost)
        return refuse(fmt::format("the file has {} MB, at most {} MB are read", n_bytes >> 20U, kMost >> 20U));
    text.assign(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad()) return refuse("reading the file failed");
    return true;
}

RawTable parse_csv(std::string_view text, const std::string& file, Issues& issues) {
    RawTable table;
    table.file = file;
    table.key = KeyBuilder().text(text).finish();
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (const std::size_t bad = first_bad_utf8(text); bad != std::string_view::npos) {
        const auto line =
            1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n'));
        issues.add(IssueCode::file_not_utf8, {file, line, {}}, "the text is not UTF-8", "Save the file as UTF-8");
        return table;
    }
    Parser parser(text, file, issues);
    RawTable::Line record;
    if (!parser.next(record)) {
        issues.add(IssueCode::csv_empty, {file, 0, {}}, "the file has no header line");
        return table;
    }
    if (record.cells.size() > kMostColumns) {
        issues.add(IssueCode::csv_cell_count, {file, record.line, {}},
                   fmt::format("the header has {} columns, at most {} are read", record.cells.size(), kMostColumns));
        return table;
    }
    table.header = record.cells;
    table.header_line = record.line;
    if (is_header(table.header)) parser.quote_cells();
    check_header(table, record.line, issues);
    if (table.header.size() == 1 && table.header[0].find(';') != std::string::npos) {
        table.header.clear();  // else every column would be reported as missing
        return table;
    }
    while (parser.next(record)) {
        if (record.cells.size() != table.header.size()) {
            issues.add(IssueCode::csv_cell_count, {file, record.line, {}},
                       fmt::format("{} cells, the header has {}", record.cells.size(), table.header.size()),
                       "A cell with a comma in it needs quotes; a decimal comma must be a point");
            continue;
        }
        table.lines.push_back(record);
    }
    return table;
}

RawTable read_csv(const std::filesystem::path& path, Issues& issues) {
    std::string text;
    if (!read_text_file(path, text, issues)) {
        RawTable table;
        table.file = path.string();
        return table;
    }
    return parse_csv(text, path.string(), issues);
}

}  // namespace knelpunt::io
