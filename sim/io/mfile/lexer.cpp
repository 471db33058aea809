#include "sim/io/mfile/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "sim/base/utf8.hpp"

namespace knelpunt::io::mfile {
namespace {

constexpr std::string_view kBlank = " \t\f\v";
constexpr std::string_view kKeywords[] = {
    "if",       "elseif",    "else",        "end",          "endif",  "for",    "endfor",         "while",
    "endwhile", "break",     "continue",    "return",       "switch", "case",   "otherwise",      "try",
    "catch",    "endswitch", "global",      "do",           "until",  "parfor", "unwind_protect", "persistent",
    "spmd",     "function",  "endfunction", "end_try_catch"};

bool is_blank(char c) { return kBlank.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Like from_chars, with infinity and 0 beyond the range of a double.
std::size_t read_double(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error == std::errc::result_out_of_range)
        value = std::strtod(std::string(text.substr(0, length)).c_str(), nullptr);
    return error == std::errc::invalid_argument ? 0 : length;
}

std::string shown(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code > 32 && code < 127 ? fmt::format("\"{}\"", c) : fmt::format("a character of code {}", code);
}

}  // namespace

Lexer::Lexer(std::string_view text) : text_(after_byte_order_mark(text)) { advance(); }

std::size_t Lexer::end_of_line(std::size_t position) const {
    return std::min(text_.find('\n', position), text_.size());
}

bool Lexer::is_alone_on_line(std::size_t begin, std::size_t end) const {
    while (begin > 0 && is_blank(text_[begin - 1])) --begin;
    while (is_blank(at(end))) ++end;
    return (begin == 0 || text_[begin - 1] == '\n') && (end >= text_.size() || text_[end] == '\n');
}

void Lexer::skip_comment() {
    const auto is_mark = [&](std::size_t position, char brace) {
        return (at(position) == '%' || at(position) == '#') && at(position + 1) == brace &&
               is_alone_on_line(position, position + 2);
    };
    if (!is_mark(position_, '{')) {
        position_ = end_of_line(position_);
        return;
    }
    const int first_line = line_;
    int n_open = 0;
    while (position_ < text_.size()) {
        const std::size_t mark = std::min(text_.find_first_not_of(kBlank, position_), text_.size());
        if (is_mark(mark, '{')) ++n_open;
        if (is_mark(mark, '}')) --n_open;
        position_ = end_of_line(mark);
        if (n_open == 0) return;
        if (position_ < text_.size()) ++position_, ++line_;
    }
    refuse(IssueCode::file_truncated, "the block comment that begins here has no end",
           "Close it with %} on a line of its own", first_line);
}

/// True if anything was skipped.
bool Lexer::skip_blanks() {
    const std::size_t start = position_;
    while (position_ < text_.size()) {
        const char c = text_[position_];
        if (is_blank(c)) {
            ++position_;
        } else if (c == '%' || c == '#') {
            skip_comment();
        } else if (text_.substr(position_, 3) == "...") {
            position_ = end_of_line(position_);
            if (position_ < text_.size()) ++position_, ++line_;
        } else if (c == '\n' && is_inside("(")) {
            ++position_, ++line_;
        } else {
            break;
        }
    }
    return position_ > start;
}

void Lexer::advance() {
    token_start_ = position_;
    token_start_line_ = line_;
    if (open_before_ != open_) open_before_ = open_;
    was_operand_before_ = is_operand_before_;
    was_field_before_ = is_field_before_;
    token_.has_blank_before = skip_blanks();
    token_.line = line_;
    token_.word.clear();
    const char c = at(position_);
    if (position_ >= text_.size()) {
        token_.kind = TokenKind::end_of_file;
    } else if (c == '\n') {
        token_.kind = TokenKind::newline;
        ++position_, ++line_;
    } else if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) {
        read_number();
    } else if (is_letter(c)) {
        read_name();
        if (is_field_before_) token_.kind = TokenKind::name;
    } else if (c == '"') {
        read_text(c);
    } else if (c == '\'' && !(is_operand_before_ && !(token_.has_blank_before && is_inside("[{")))) {
        read_text(c);
    } else {
        read_sign();
    }
    token_.end = position_;
    token_.has_blank_behind = is_blank(at(position_)) || at(position_) == '\n';
    is_operand_before_ = token_.kind == TokenKind::number || token_.kind == TokenKind::text ||
                         token_.kind == TokenKind::name || (token_.is_keyword("end") && !open_.empty()) ||
                         token_.is(")") || token_.is("]") || token_.is("}") || token_.is("'") || token_.is(".'");
    is_field_before_ = token_.is(".");
}

bool Lexer::opens_targets() const {
    std::size_t place = position_;
    for (; place < text_.size() && text_[place] != ']'; ++place) {
        constexpr std::string_view kNeverInside = ";[]'\"{}%#";
        if (kNeverInside.find(text_[place]) != std::string_view::npos) return false;
        if (text_.substr(place, 3) == "...")
            place = end_of_line(place);
        else if (text_[place] == '\n')
            return false;
    }
    const std::size_t next = text_.find_first_not_of(kBlank, std::min(place + 1, text_.size()));
    return next != std::string_view::npos && text_[next] == '=' && at(next + 1) != '=';
}

bool Lexer::opens_command() const {
    const std::size_t next = text_.find_first_not_of(kBlank, position_);
    return next != std::string_view::npos && next > position_ && is_letter(text_[next]);
}

std::string Lexer::take_command() {
    rewind();
    skip_blanks();
    const std::size_t begin = position_;
    position_ = std::min(text_.find_first_of(";\n%#", position_), text_.size());
    std::string out(text_.substr(begin, position_ - begin));
    advance();
    return out;
}

void Lexer::rewind() {
    position_ = token_start_;
    line_ = token_start_line_;
    open_ = open_before_;
    is_operand_before_ = was_operand_before_;
    is_field_before_ = was_field_before_;
}

void Lexer::read_number() {
    const std::size_t begin = position_;
    const auto skip_digits = [&] {
        while (is_digit(at(position_))) ++position_;
    };
    skip_digits();
    constexpr std::string_view kDotOperators = "*/\\^'.";
    if (at(position_) == '.' &&
        (position_ == begin || kDotOperators.find(at(position_ + 1)) == std::string_view::npos ||
         position_ + 1 >= text_.size())) {
        ++position_;
        skip_digits();
    }
    std::string digits(text_.substr(begin, position_ - begin));
    constexpr std::string_view kExponents = "eEdD";
    if (position_ < text_.size() && kExponents.find(at(position_)) != std::string_view::npos) {
        const std::size_t sign = at(position_ + 1) == '+' || at(position_ + 1) == '-' ? 1 : 0;
        if (is_digit(at(position_ + 1 + sign))) {
            const std::size_t exponent = position_ + 1;
            position_ += 1 + sign;
            skip_digits();
            const std::size_t first = exponent + (at(exponent) == '+' ? 1 : 0);
            digits.append("e").append(text_.substr(first, position_ - first));
        }
    }
    if (is_letter(at(position_)) || is_digit(at(position_))) {
        std::size_t end = position_;
        while (is_letter(at(end)) || is_digit(at(end)) || at(end) == '.') ++end;
        const std::string_view word = text_.substr(begin, end - begin);
        constexpr std::string_view kImaginary = "ijIJ";
        const bool is_imaginary = end == position_ + 1 && kImaginary.find(at(position_)) != std::string_view::npos;
        refuse(IssueCode::not_a_number,
               fmt::format("\"{}\" is {}", word,
                           is_imaginary ? "a complex number, which is not read" : "no decimal number"),
               is_imaginary ? kSaveCaseHint : "", line_);
    }
    token_.kind = TokenKind::number;
    token_.word = digits;
    read_double(digits, token_.number);
}

void Lexer::read_name() {
    const std::size_t begin = position_;
    while (is_letter(at(position_)) || is_digit(at(position_))) ++position_;
    token_.word = text_.substr(begin, position_ - begin);
    const bool is_keyword = std::find(std::begin(kKeywords), std::end(kKeywords), token_.word) != std::end(kKeywords);
    token_.kind = is_keyword ? TokenKind::keyword : TokenKind::name;
}

void Lexer::read_text(char quote) {
    token_.kind = TokenKind::text;
    for (++position_;; ++position_) {
        const char c = at(position_);
        if (position_ >= text_.size() || c == '\n') {
            refuse(IssueCode::unknown_key, fmt::format("text has no closing {}", quote), "Close it on the same line",
                   line_);
        }
        if (c == quote) {
            if (at(position_ + 1) != quote) break;
            ++position_;
            token_.word += quote;
        } else if (c == '\\' && quote == '"') {
            read_escape();
        } else {
            token_.word += c;
        }
    }
    ++position_;
}

void Lexer::read_escape() {
    constexpr std::pair<char, char> kEscapes[] = {{'n', '\n'}, {'t', '\t'}, {'\\', '\\'}, {'"', '"'}, {'\'', '\''}};
    ++position_;
    const char c = at(position_);
    const auto* const found =
        std::find_if(std::begin(kEscapes), std::end(kEscapes), [&](auto pair) { return pair.first == c; });
    if (found == std::end(kEscapes)) {
        refuse(IssueCode::unknown_key, fmt::format("\\ and {} in text are not read", shown(c)),
               "Write text in single quotes, where \\ is a plain character", line_);
    }
    token_.word += found->second;
}

void Lexer::read_sign() {
    constexpr std::string_view kTwo[] = {"==", "~=", "!=", "<=", ">=", "&&", "||", ".*", "./", ".\\", ".^", ".'"};
    constexpr std::string_view kChanges[] = {"+=", "-=", "*=", "/=", "^=", "++", "--"};
    constexpr std::string_view kOne = "+-*/\\^()[]{},;:=<>&|~!.'@";
    token_.kind = TokenKind::sign;
    const std::string_view two = text_.substr(position_, 2);
    const auto is_any = [&](auto& list) { return std::find(std::begin(list), std::end(list), two) != std::end(list); };
    const auto ends_statement = [&] {
        const std::size_t next = std::min(text_.find_first_not_of(kBlank, position_ + 2), text_.size());
        return next == text_.size() || std::string_view(";,\n%#").find(text_[next]) != std::string_view::npos;
    };
    const bool is_change = open_.empty() && is_operand_before_ && is_any(kChanges) && two != "==" &&
                           ((two != "++" && two != "--") || ends_statement());
    if (is_any(kTwo) || is_change) {
        token_.word = two;
        position_ += 2;
        return;
    }
    const char c = text_[position_];
    if (kOne.find(c) == std::string_view::npos)
        refuse(IssueCode::unknown_key, fmt::format("{} has no meaning here", shown(c)), {}, line_);
    token_.word = c;
    if (c == '(' || c == '[' || c == '{') open_.push_back(c);
    if (c == ')' || c == ']' || c == '}') {
        const char opening = c == ')' ? '(' : c == ']' ? '[' : '{';
        if (!is_inside(std::string_view(&opening, 1)))
            refuse(IssueCode::unknown_key, fmt::format("{} closes no bracket", c), {}, line_);
        open_.pop_back();
    }
    ++position_;
}

/// Length of the plain number at a position, 0 if there is none.
std::size_t Lexer::plain_number(std::size_t begin, double& value) const {
    const bool has_sign = at(begin) == '-' || at(begin) == '+';
    const std::size_t first = begin + (has_sign ? 1 : 0);
    std::size_t length = 0;
    if (is_digit(at(first)) || (at(first) == '.' && is_digit(at(first + 1)))) {
        length = read_double(text_.substr(first, std::min(text_.size() - first, std::size_t{400})), value);
    } else {
        const std::string_view word = text_.substr(std::min(first, text_.size()), 3);
        length = 3;
        if (word == "Inf" || word == "inf") {
            value = std::numeric_limits<double>::infinity();
        } else if (word == "NaN" || word == "nan") {
            value = std::numeric_limits<double>::quiet_NaN();
        } else {
            return 0;
        }
    }
    if (at(begin) == '-') value = -value;
    return length == 0 ? 0 : length + (has_sign ? 1 : 0);
}

/// Whether what stands behind a number cannot belong to the same element.
bool Lexer::ends_element(std::size_t position) const {
    constexpr std::string_view kEnds = ",;\n]%#";
    if (position >= text_.size()) return false;
    if (kEnds.find(at(position)) != std::string_view::npos) return true;
    if (!is_blank(at(position))) return false;
    while (is_blank(at(position))) ++position;
    if (position >= text_.size()) return false;
    const char c = at(position), next = at(position + 1);
    if (kEnds.find(c) != std::string_view::npos) return true;
    if (c == '-' || c == '+') return next == '.' ? is_digit(at(position + 2)) : is_digit(next) || is_letter(next);
    if (c == '.') return is_digit(next);
    return is_digit(c) || is_letter(c) || c == '\'' || c == '"' || c == '(' || c == '[';
}

struct Lexer::Row {
    std::size_t tight_comma = 0;  ///< position of a comma between digits
    bool has_blank_separator = false;
};

/// Takes the number at the position with the comma behind it; false where none is.
bool Lexer::take_plain_number(MatrixLiteral& literal, Row& row) {
    double value = 0.0;
    const std::size_t begin = position_, length = plain_number(begin, value);
    if (length == 0 || !ends_element(begin + length)) return false;
    if (!literal.is_row_open) {
        literal.row_begin.push_back(literal.values.size());
        literal.lines.push_back(line_);
        literal.is_row_open = true;
    }
    literal.values.push_back(value);
    position_ += length;
    const bool is_whole = text_.substr(begin, length).find_first_not_of("+-0123456789") == std::string_view::npos;
    if (row.tight_comma == 0 && at(position_) == ',' && is_whole && is_digit(at(position_ + 1)))
        row.tight_comma = position_;
    const std::size_t behind = position_;
    while (is_blank(at(position_))) ++position_;
    is_operand_before_ = at(position_) != ',';
    if (!is_operand_before_) {
        ++position_;
        return true;
    }
    if (std::string_view(";\n]%#").find(at(position_)) == std::string_view::npos) row.has_blank_separator = true;
    position_ = behind;
    return true;
}

void Lexer::read_plain_numbers(MatrixLiteral& literal) {
    rewind();
    Row row;
    const auto end_row = [&] {
        if (row.tight_comma > 0 && row.has_blank_separator && literal.decimal_comma_line == 0) {
            const std::size_t begin = text_.find_last_not_of("0123456789", row.tight_comma - 1) + 1;
            const std::size_t end = std::min(text_.find_first_not_of("0123456789", row.tight_comma + 1), text_.size());
            literal.decimal_comma_line = line_;
            literal.decimal_comma = text_.substr(begin, end - begin);
        }
        row = {};
    };
    for (;;) {
        const std::size_t before = position_;
        while (is_blank(at(position_))) ++position_;
        const char c = at(position_);
        if (c == ';' || c == '\n') {
            end_row();
            literal.is_row_open = is_operand_before_ = false;
            ++position_;
            if (c == '\n') ++line_;
        } else if (c == '%' || c == '#') {
            end_row();
            skip_comment();
        } else if (!take_plain_number(literal, row)) {
            position_ = before;  // the blanks say where an element begins
            break;
        }
    }
    end_row();
    advance();
}

}  // namespace knelpunt::io::mfile
