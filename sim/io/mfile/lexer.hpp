#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/io/mfile/syntax.hpp"

namespace knelpunt::io::mfile {

enum class TokenKind { number, text, name, keyword, sign, newline, end_of_file };

struct Token {
    TokenKind kind = TokenKind::end_of_file;
    std::string word;  ///< name, keyword, sign or the text without its quotes
    double number = 0.0;
    int line = 1;
    bool has_blank_before = false;
    bool has_blank_behind = false;
    std::size_t end = 0;  ///< position behind it

    [[nodiscard]] bool is(std::string_view sign) const { return kind == TokenKind::sign && word == sign; }
    [[nodiscard]] bool is_keyword(std::string_view name) const { return kind == TokenKind::keyword && word == name; }
};

/// Words of an m-file, one at a time. Whether a quote opens text or transposes, and whether the end of a line ends a
/// row, a statement or nothing, depends on what stands before it and on the innermost open bracket.
class Lexer {
public:
    explicit Lexer(std::string_view text);

    [[nodiscard]] const Token& token() const { return token_; }
    void advance();
    /// With the token at the start of a statement: whether it is `[a, b] =`, or a command such as `format long`.
    [[nodiscard]] bool opens_targets() const;
    [[nodiscard]] bool opens_command() const;
    /// The command at the token as it stands; the token is then what ends it.
    std::string take_command();

    /// With the token at an element of a matrix: takes over the plain numbers from there, as many as there are. The
    /// token is then the first that is something else.
    void read_plain_numbers(MatrixLiteral& literal);

private:
    struct Row;

    [[nodiscard]] char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
    [[nodiscard]] bool is_inside(std::string_view brackets) const {
        return !open_.empty() && brackets.find(open_.back()) != std::string_view::npos;
    }
    [[nodiscard]] bool is_alone_on_line(std::size_t begin, std::size_t end) const;
    [[nodiscard]] std::size_t end_of_line(std::size_t position) const;
    bool skip_blanks();
    void skip_comment();
    void read_number();
    void read_name();
    void read_text(char quote);
    void read_escape();
    void read_sign();
    void rewind();
    std::size_t plain_number(std::size_t begin, double& value) const;
    bool ends_element(std::size_t position) const;
    bool take_plain_number(MatrixLiteral& literal, Row& row);

    std::string_view text_;
    std::size_t position_ = 0;
    int line_ = 1;
    std::vector<char> open_;
    Token token_;
    bool is_operand_before_ = false;  ///< a quote right behind it transposes
    bool is_field_before_ = false;    ///< a dot: what follows is a name, even if it is a keyword
    // For rewind(): how it was before the token.
    std::size_t token_start_ = 0;
    int token_start_line_ = 1;
    std::vector<char> open_before_;
    bool was_operand_before_ = false, was_field_before_ = false;
};

}  // namespace knelpunt::io::mfile
