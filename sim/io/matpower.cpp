#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "sim/io/csv.hpp"
#include "sim/io/matpower.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::io {
namespace {

struct MatrixRow {
    int line = 0;
    std::vector<double> values;
};

/// One `mpc.name = ...;` statement: a matrix of numbers, or a single value as text.
struct Statement {
    int line = 0;
    std::string value;  ///< text of a single value
    std::vector<MatrixRow> rows;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Text with every comment (from % to the end of its line, outside quotes) blanked; lines keep their numbers.
std::string without_comments(std::string_view text) {
    std::string out(text);
    bool in_comment = false, in_quotes = false;
    for (char& c : out) {
        if (c == '\n') in_comment = in_quotes = false;
        if (c == '\'' && !in_comment) in_quotes = !in_quotes;
        if (c == '%' && !in_quotes) in_comment = true;
        if (in_comment) c = ' ';
    }
    return out;
}

/// The statements `mpc.<name> = value;` of a case file.
class CaseParser {
public:
    CaseParser(std::string_view text, const std::string& file, Issues& issues)
        : text_(without_comments(text)), file_(file), issues_(issues) {}

    std::map<std::string, Statement, std::less<>> read() {
        std::map<std::string, Statement, std::less<>> statements;
        constexpr std::string_view kPrefix = "mpc.";
        for (std::size_t at = text_.find(kPrefix); at != std::string::npos; at = text_.find(kPrefix, at_)) {
            move_to(at + kPrefix.size());
            const std::size_t end =
                text_.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", at_);
            const std::string name = text_.substr(at_, end - at_);
            Statement statement;
            statement.line = line_;
            move_to(std::min(text_.find_first_not_of(" \t", end), text_.size()));
            if (at_ >= text_.size() || text_[at_] != '=') {
                refuse_change(name);
                continue;
            }
            move_to(std::min(text_.find_first_not_of(" \t\r\n", at_ + 1), text_.size()));
            read_value(name, statement);
            if (!statements.try_emplace(name, std::move(statement)).second) refuse_change(name);
        }
        return statements;
    }

private:
    void move_to(std::size_t position) {
        const auto begin = text_.begin();
        line_ += static_cast<int>(
            std::count(begin + static_cast<std::ptrdiff_t>(at_), begin + static_cast<std::ptrdiff_t>(position), '\n'));
        at_ = position;
    }

    /// Case files are programs: one that computes on its matrices would be read wrongly.
    void refuse_change(const std::string& name) {
        issues_.add(IssueCode::unknown_key, {file_, line_, {}},
                    fmt::format("mpc.{} is used or set again here, which is not read", name),
                    "Load the case in MATPOWER and save it with savecase: then every number stands once");
    }

    void read_value(const std::string& name, Statement& statement) {
        const bool is_list = at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '{');
        const char close = !is_list ? ';' : text_[at_] == '[' ? ']' : '}';
        const std::size_t first = at_ + (is_list ? 1 : 0);
        const std::size_t end = text_.find(close, first);
        if (end == std::string::npos) {
            issues_.add(IssueCode::file_truncated, {file_, statement.line, {}},
                        fmt::format("the file ends inside mpc.{}", name), "The file was cut short");
            move_to(text_.size());
            return;
        }
        if (close == ']') {
            move_to(first);
            read_matrix(name, end, statement);
        } else {
            statement.value = trimmed(std::string_view(text_).substr(first, end - first));
        }
        move_to(end + 1);
    }

    void read_matrix(const std::string& name, std::size_t end, Statement& statement) {
        constexpr std::string_view kNeeded[] = {"bus", "gen", "branch", "dcline"};
        if (std::find(std::begin(kNeeded), std::end(kNeeded), name) == std::end(kNeeded)) return;
        MatrixRow row{line_, {}};
        while (at_ < end) {
            const char c = text_[at_];
            if (c == ';' || c == '\n') {
                if (!row.values.empty()) statement.rows.push_back(std::move(row));
                move_to(at_ + 1);
                row = {line_, {}};
                continue;
            }
            if (c == ' ' || c == '\t' || c == ',' || c == '\r') {
                ++at_;
                continue;
            }
            const std::size_t stop = std::min(text_.find_first_of(" \t,;\r\n", at_), end);
            row.values.push_back(number(name, std::string_view(text_).substr(at_, stop - at_)));
            at_ = stop;
        }
        if (!row.values.empty()) statement.rows.push_back(std::move(row));
    }

    double number(const std::string& name, std::string_view word) {
        const bool is_negative = word.starts_with('-');
        const std::string_view size = is_negative ? word.substr(1) : word;
        if (size == "Inf" || size == "inf") return is_negative ? -kInf : kInf;
        const double value = parse_number(word);
        if (std::isnan(value)) {
            issues_.add(IssueCode::not_a_number, {file_, line_, {}},
                        fmt::format("mpc.{}: \"{}\" must be a decimal number", name, word));
        }
        return value;
    }

    std::string text_;
    const std::string& file_;
    Issues& issues_;
    std::size_t at_ = 0;
    int line_ = 1;
};

using Statements = std::map<std::string, Statement, std::less<>>;

/// Makes the case of its statements.
class CaseReader {
public:
    CaseReader(const Statements& statements, const std::string& file, Issues& issues)
        : statements_(statements), file_(file), issues_(issues) {
        out_.file = file;
    }

    MatpowerCase read() {
        check_version();
        if (const Statement* base = find("baseMVA"); base != nullptr) {
            out_.base_mva = parse_number(base->value);
            if (!(out_.base_mva > 0.0)) {
                issues_.add(IssueCode::out_of_range, {file_, base->line, {}},
                            fmt::format("mpc.baseMVA = {} MVA, must be > 0 MVA", base->value));
            }
        }
        read_table("bus", n_bus_columns, out_.bus);
        read_table("gen", n_gen_columns, out_.gen);
        read_table("branch", n_branch_columns, out_.branch);
        if (statements_.contains("dcline")) read_table("dcline", n_dc_columns, out_.dcline);
        return std::move(out_);
    }

private:
    const Statement* find(std::string_view name) {
        const auto found = statements_.find(name);
        if (found != statements_.end()) return &found->second;
        issues_.add(IssueCode::missing_key, {file_, 0, {}}, fmt::format("mpc.{} is missing", name),
                    "The file is no MATPOWER case");
        return nullptr;
    }

    void check_version() {
        const Statement* version = find("version");
        if (version == nullptr || version->value.find('2') != std::string::npos) return;
        issues_.add(IssueCode::wrong_version, {file_, version->line, {}},
                    fmt::format("mpc.version = {}, must be '2'", version->value),
                    "Convert it with MATPOWER's savecase");
    }

    /// Rows that are as long as the first and hold only numbers.
    void read_table(std::string_view name, std::size_t n_columns, MatpowerTable& table) {
        const Statement* statement = find(name);
        if (statement == nullptr) return;
        table.line = statement->line;
        if (!statement->value.empty()) {
            issues_.add(IssueCode::wrong_type, {file_, statement->line, {}},
                        fmt::format("mpc.{} must be a matrix in square brackets", name));
        }
        if (!statement->rows.empty()) table.n_columns = statement->rows.front().values.size();
        std::size_t index = 0;
        for (const MatrixRow& row : statement->rows) {
            ++index;
            if (row.values.size() < n_columns) {
                issues_.add(IssueCode::csv_cell_count, {file_, row.line, {}},
                            fmt::format("mpc.{} row {}: {} numbers, must be at least {}", name, index,
                                        row.values.size(), n_columns));
                continue;
            }
            if (row.values.size() != table.n_columns) {
                issues_.add(IssueCode::csv_cell_count, {file_, row.line, {}},
                            fmt::format("mpc.{} row {}: {} numbers, must be {} as in its first row", name, index,
                                        row.values.size(), table.n_columns));
                continue;
            }
            const auto is_nan = [](double value) { return std::isnan(value); };
            if (std::any_of(row.values.begin(), row.values.begin() + static_cast<std::ptrdiff_t>(n_columns), is_nan))
                continue;
            table.lines.push_back(row.line);
            table.values.insert(table.values.end(), row.values.begin(), row.values.end());
        }
    }

    const Statements& statements_;
    const std::string& file_;
    Issues& issues_;
    MatpowerCase out_;
};

}  // namespace

MatpowerCase parse_matpower_case(std::string_view text, const std::string& file, Issues& issues) {
    const Statements statements = CaseParser(text, file, issues).read();
    return CaseReader(statements, file, issues).read();
}

MatpowerCase read_matpower_case(const std::filesystem::path& path, Issues& issues) {
    std::string text;
    if (!read_text_file(path, text, issues)) return {};
    return parse_matpower_case(text, path.string(), issues);
}

}  // namespace knelpunt::io
