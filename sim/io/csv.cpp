#include "sim/io/csv.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

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

/// Splits text into records of cells, RFC 4180.
class Parser {
public:
    Parser(std::string_view text, const std::string& file, Issues& issues)
        : text_(text), file_(file), issues_(issues) {}

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
            record.cells.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_cell() : plain_cell());
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

    std::string plain_cell() {
        const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
        std::string cell(text_.substr(at_, end - at_));
        at_ = end;
        if (!cell.empty() && cell.back() == '\r' && (at_ >= text_.size() || text_[at_] == '\n')) cell.pop_back();
        if (cell.find('"') != std::string::npos) {
            issues_.add(IssueCode::csv_quote, {file_, line_, {}},
                        fmt::format("a quote stands inside the cell {}", cell),
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
                                fmt::format("text follows the closing quote of the cell {}\"{}", cell,
                                            text_.substr(at_, end - at_)),
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
    std::size_t at_ = 0;
    int line_ = 1;
};

void check_header(const RawTable& table, int line, Issues& issues) {
    if (table.header.size() == 1 && table.header[0].find(';') != std::string::npos) {
        issues.add(IssueCode::csv_semicolons, {table.file, line, {}}, "cells are separated by semicolons",
                   "Export the table with commas and decimal points");
    }
    for (std::size_t index = 0; index < table.header.size(); ++index) {
        if (std::find(table.header.begin(), table.header.begin() + static_cast<std::ptrdiff_t>(index),
                      table.header[index]) != table.header.begin() + static_cast<std::ptrdiff_t>(index)) {
            issues.add(IssueCode::csv_duplicate_column, {table.file, line, table.header[index]},
                       fmt::format("the column \"{}\" stands twice", table.header[index]));
        }
    }
}

}  // namespace

int RawTable::column(std::string_view name) const {
    const auto place = std::find(header.begin(), header.end(), name);
    return place == header.end() ? -1 : static_cast<int>(place - header.begin());
}

bool read_text_file(const std::filesystem::path& path, std::string& text, Issues& issues) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        issues.add(IssueCode::file_missing, {path.string(), 0, {}}, "the file does not exist");
        return false;
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream || std::filesystem::is_directory(path, error)) {
        issues.add(IssueCode::file_unreadable, {path.string(), 0, {}}, "the file cannot be read", "Check its rights");
        return false;
    }
    text.assign(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad()) {
        issues.add(IssueCode::file_unreadable, {path.string(), 0, {}}, "reading the file failed");
        return false;
    }
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
    table.header = record.cells;
    table.header_line = record.line;
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
