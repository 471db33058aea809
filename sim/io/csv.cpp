#include "sim/io/csv.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
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
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

std::string_view trimmed(std::string_view text) {
    while (true) {
        const std::size_t before = text.size();
        if (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
        if (!text.empty() && kBlanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
        if (text.starts_with(kNoBreakSpace)) text.remove_prefix(kNoBreakSpace.size());
        if (text.ends_with(kNoBreakSpace)) text.remove_suffix(kNoBreakSpace.size());
        if (text.size() == before) return text;
    }
}

/// Whether a line that starts with '#' can be nothing but a comment.
bool is_plain_comment(std::string_view line) {
    const std::string_view text = trimmed(line);
    return text == "#" || text.starts_with("# ") || text.starts_with("#\t") || text.starts_with("##");
}

/// Cells of one line; commas in quotes do not count.
std::size_t count_cells(std::string_view line) {
    std::size_t n = 1;
    bool is_quoted = false;
    for (const char c : line) {
        if (c == '"') is_quoted = !is_quoted;
        if (c == ',' && !is_quoted) ++n;
    }
    return n;
}

bool is_empty(const RawTable::Line& record) {
    return std::all_of(record.cells.begin(), record.cells.end(), [](const std::string& cell) { return cell.empty(); });
}

/// A comment that a spreadsheet has put in quotes or followed by empty cells.
bool is_comment(const RawTable::Line& record) {
    return is_plain_comment(record.cells.front()) &&
           std::all_of(record.cells.begin() + 1, record.cells.end(), [](const auto& cell) { return cell.empty(); });
}

/// Splits text into records of cells, RFC 4180.
class Parser {
public:
    Parser(std::string_view text, const std::string& file, Issues& issues)
        : text_(text), file_(file), issues_(issues) {}

    /// From now on messages quote cells: the header is one of a table.
    void quote_cells() { quotes_cells_ = true; }

    /// Next record that is no comment and not empty; false at the end.
    /// @param n_cells  of the header; 0 while it is not known
    bool next(RawTable::Line& record, std::size_t n_cells) {
        while (at_ < text_.size()) {
            if (text_[at_] == '#' && skips_hash(n_cells)) continue;
            record.line = line_;
            record.cells.clear();
            const std::size_t start = at_;
            read_record(record);
            // Quoted blanks are a value that somebody wrote, not an empty line.
            const bool is_quoted = text_.substr(start, at_ - start).find('"') != std::string_view::npos;
            if ((is_quoted || !is_empty(record)) && !is_comment(record)) return true;
        }
        return false;
    }

    /// Skips a first line "sep=," as spreadsheets write it; another separator is left to stand.
    void skip_separator_line() {
        const std::string_view line = current_line();
        std::string word(trimmed(line.substr(0, line.find_last_not_of(",\"") + 1)));
        if (word.starts_with('"')) word.erase(0, 1);
        for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (word == "sep=") skip_line();
    }

    [[nodiscard]] bool was_cut() const { return was_cut_; }

private:
    [[nodiscard]] std::string_view current_line() const {
        std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    void skip_line() {
        at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
        ++line_;
    }

    /// Skips a line that starts with '#' unless it is a row, or a header whose line after it has as many cells.
    bool skips_hash(std::size_t n_cells) {
        const std::string_view line = current_line();
        const std::size_t n_here = count_cells(line);
        const bool is_row = is_spreadsheet_error(trimmed(line.substr(0, line.find(',')))) ||
                            (n_here > 1 && n_here == (n_cells > 0 ? n_cells : count_next_cells()));
        if (is_row && !is_plain_comment(line)) return false;
        skip_line();
        return true;
    }

    /// Cells of the line after this one.
    [[nodiscard]] std::size_t count_next_cells() const {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size() - 1);
        const std::string_view rest = text_.substr(end + 1);
        return count_cells(rest.substr(0, rest.find('\n')));
    }

    void read_record(RawTable::Line& record) {
        while (true) {
            skip_blanks();
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

    void skip_blanks() {
        while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
    }

    std::string plain_cell() {
        const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
        std::string_view cell = text_.substr(at_, end - at_);
        at_ = end;
        if (cell.ends_with('\r')) cell.remove_suffix(1);
        cell = trimmed(cell);
        if (cell.find('"') != std::string_view::npos) {
            issues_.add(IssueCode::csv_quote, {file_, line_, {}},
                        fmt::format("a quote stands inside {}", named(std::string(cell))),
                        "Put the whole cell in quotes and double each quote in it");
        }
        return std::string(cell);
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
                skip_blanks();
                if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
                    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
                    issues_.add(IssueCode::csv_quote, {file_, line_, {}},
                                fmt::format("text follows the closing quote of {}",
                                            named(cell + '"' + std::string(text_.substr(at_, end - at_)))),
                                "Put the whole cell in quotes and double each quote in it");
                    at_ = end;
                }
                return std::string(trimmed(cell));
            }
            if (text_[at_] == '\n') ++line_;
            cell += text_[at_++];
        }
        was_cut_ = true;
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
    bool was_cut_ = false;  ///< the text ends inside a quoted cell
};

/// Whether the first line may be the header of a table: names without spaces, at least two.
bool is_header(const std::vector<std::string>& cells) {
    return cells.size() > 1 && std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
               return std::all_of(cell.begin(), cell.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
           });
}

/// Other separator than the comma that the header has: its name and sign; empty if it has none.
std::string other_separator(const std::vector<std::string>& header) {
    std::size_t n_semicolons = 0, n_tabs = 0;
    for (const std::string& name : header) {
        n_semicolons += static_cast<std::size_t>(std::count(name.begin(), name.end(), ';'));
        n_tabs += static_cast<std::size_t>(std::count(name.begin(), name.end(), '\t'));
    }
    if (std::max(n_semicolons, n_tabs) < header.size()) return {};
    return n_semicolons >= n_tabs ? "semicolons" : "tabs";
}

void check_header(const RawTable& table, Issues& issues) {
    const auto is_number = [](const std::string& name) {
        return !name.empty() && name.find_first_not_of("0123456789.+-") == std::string::npos;
    };
    // A row in place of the header: the reader of the table says so.
    if (std::any_of(table.header.begin(), table.header.end(), is_number)) return;
    std::set<std::string_view> seen;
    for (const std::string& column : table.header) {
        if (!column.empty() && !seen.insert(column).second)
            issues.add(IssueCode::csv_duplicate_column, {table.file, table.header_line, column},
                       fmt::format("the column \"{}\" stands twice", column), "Rename or drop one of them");
    }
}

/// Lines with another number of cells than the header, by that number.
class WrongCounts {
public:
    void add(std::size_t n_cells, int line, bool has_semicolon) {
        Group& group = groups_[n_cells];
        if (group.n_lines++ == 0) group.line = line;
        if (group.n_lines > 1 && group.others.size() < kMostLines) group.others.push_back(line);
        group.has_semicolon = group.has_semicolon || has_semicolon;
    }

    void report(const RawTable& table, Issues& issues) const {
        std::vector<std::pair<std::size_t, const Group*>> in_order;
        for (const auto& [n_cells, group] : groups_) in_order.emplace_back(n_cells, &group);
        std::sort(in_order.begin(), in_order.end(),
                  [](const auto& a, const auto& b) { return a.second->line < b.second->line; });
        for (const auto& [n_cells, group] : in_order) {
            const std::size_t n_others = group->n_lines - 1;
            std::string message =
                fmt::format("{} cell{}, the header has {}", n_cells, n_cells == 1 ? "" : "s", table.header.size());
            if (n_others > 0) {
                message += fmt::format("; so have {} more lines:", n_others);
                for (const int line : group->others) message += fmt::format(" {}", line);
                if (n_others > group->others.size()) message += " ...";
            }
            const char* hint =
                group->has_semicolon ? "Cells are separated by commas, not by semicolons"
                : n_cells > table.header.size()
                    ? "A cell with a comma in it needs quotes; a number has a decimal point and no thousands separator"
                    : "Every cell needs its comma, an empty one too: a row was cut or is not complete";
            issues.add(IssueCode::csv_cell_count, {table.file, group->line, {}}, std::move(message), hint);
        }
    }

    [[nodiscard]] bool empty() const { return groups_.empty(); }

private:
    static constexpr std::size_t kMostLines = 8;
    struct Group {
        std::size_t n_lines = 0;
        int line = 0;
        std::vector<int> others;
        bool has_semicolon = false;
    };
    std::map<std::size_t, Group> groups_;
};

/// The text with LF at the end of its lines where it has CR alone.
std::string with_line_feeds(std::string_view text) {
    std::string out(text);
    for (std::size_t at = 0; at < out.size(); ++at) {
        if (out[at] == '\r' && (at + 1 == out.size() || out[at + 1] != '\n')) out[at] = '\n';
    }
    return out;
}

/// Complains about bytes that are no UTF-8 text.
bool is_text(std::string_view text, const std::string& file, Issues& issues) {
    constexpr std::string_view kWayOut = "Save the file as UTF-8; in a spreadsheet: \"CSV UTF-8 (comma delimited)\"";
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        issues.add(IssueCode::file_not_utf8, {file, 1, {}}, "the text is UTF-16, not UTF-8", std::string(kWayOut));
        return false;
    }
    const std::size_t bad = std::min(first_bad_utf8(text), text.find('\0'));
    if (bad == std::string_view::npos) return true;
    const auto line =
        1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n'));
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[bad]));
    issues.add(IssueCode::file_not_utf8, {file, line, {}},
               byte == 0 ? std::string("the text is not UTF-8: it holds a byte 0")
                         : fmt::format("the text is not UTF-8: it holds the byte 0x{:02X}", byte),
               std::string(kWayOut));
    return false;
}

/// Files of the folder of a missing one that end as it does.
std::string missing_file_hint(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) return fmt::format("Nor is there a folder {}", folder.string());
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == path.extension()) names.push_back(entry.path().filename().string());
    }
    if (names.empty()) return fmt::format("{} has no file that ends in {}", folder.string(), path.extension().string());
    std::sort(names.begin(), names.end());
    return fmt::format("In its folder: {}", name_hint(path.filename().string(), names));
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
        issues.add(IssueCode::file_missing, {path.string(), 0, {}}, "the file does not exist", missing_file_hint(path));
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

bool is_spreadsheet_error(std::string_view cell) {
    if (cell.starts_with("Err:") && cell.size() > 4)
        return cell.find_first_not_of("0123456789", 4) == std::string_view::npos;
    if (cell.size() < 3 || cell.front() != '#') return false;
    if (cell.find_first_not_of('#') == std::string_view::npos) return true;  // a column too narrow for its number
    // English, and those of Dutch and German programs; others end in ! or ?.
    constexpr std::array<std::string_view, 5> kWithoutMark{"#N/A", "#N/B", "#NV", "#GETTING_DATA", "#N/D"};
    if (std::find(kWithoutMark.begin(), kWithoutMark.end(), cell) != kWithoutMark.end()) return true;
    const std::string_view word = cell.substr(1, cell.size() - 2);
    return (cell.back() == '!' || cell.back() == '?') &&
           word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_") == std::string_view::npos;
}

RawTable parse_csv(std::string_view text, const std::string& file, Issues& issues) {
    RawTable table;
    table.file = file;
    table.key = KeyBuilder().text(text).finish();
    table.is_whole = false;
    text = after_byte_order_mark(text);
    if (!is_text(text, file, issues)) return table;
    std::string changed;
    if (text.find('\r') != std::string_view::npos) {
        changed = with_line_feeds(text);
        text = changed;
    }
    Parser parser(text, file, issues);
    parser.skip_separator_line();
    RawTable::Line record;
    if (!parser.next(record, 0)) {
        issues.add(IssueCode::csv_empty, {file, 0, {}}, "the file has no header line",
                   "The first line that is no comment names the columns");
        return table;
    }
    if (record.cells.size() > kMostColumns) {
        issues.add(IssueCode::csv_cell_count, {file, record.line, {}},
                   fmt::format("the header has {} columns, at most {} are read", record.cells.size(), kMostColumns));
        return table;
    }
    const std::size_t n_padded = record.cells.size();  // a spreadsheet adds empty columns to every line alike
    while (record.cells.size() > 1 && record.cells.back().empty()) record.cells.pop_back();
    if (const std::string other = other_separator(record.cells); !other.empty()) {
        issues.add(IssueCode::csv_semicolons, {file, record.line, {}}, fmt::format("cells are separated by {}", other),
                   "Export the table with commas and decimal points");
        return table;  // else every column would be reported as missing
    }
    table.header = record.cells;
    table.header_line = record.line;
    if (is_header(table.header)) parser.quote_cells();
    check_header(table, issues);
    const std::size_t n_cells = table.header.size();
    WrongCounts wrong;
    while (parser.next(record, n_cells)) {
        // Only so many: one more comma may have split a number, and moved the cells after it.
        if (record.cells.size() == n_padded) {
            while (record.cells.size() > n_cells && record.cells.back().empty()) record.cells.pop_back();
        }
        if (record.cells.size() == n_cells) {
            table.lines.push_back(record);
            continue;
        }
        if (parser.was_cut()) break;  // an issue already
        const bool has_semicolon = std::any_of(record.cells.begin(), record.cells.end(), [](const std::string& cell) {
            return cell.find(';') != std::string::npos;
        });
        wrong.add(record.cells.size(), record.line, record.cells.size() < n_cells && has_semicolon);
    }
    wrong.report(table, issues);
    table.is_whole = wrong.empty() && !parser.was_cut();
    return table;
}

RawTable read_csv(const std::filesystem::path& path, Issues& issues) {
    std::string text;
    if (!read_text_file(path, text, issues)) {
        RawTable table;
        table.file = path.string();
        table.is_whole = false;
        return table;
    }
    return parse_csv(text, path.string(), issues);
}

}  // namespace knelpunt::io
