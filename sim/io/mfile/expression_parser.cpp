#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/io/mfile/parser.hpp"

namespace knelpunt::io::mfile {
namespace {

constexpr int kMaxDepth = 100;  // what people write has ten; the stack carries a hundred times as much

using Signs = std::array<std::string_view, 7>;
constexpr Signs kLevels[] = {{"||"},
                             {"&&"},
                             {"|"},
                             {"&"},
                             {"<", "<=", "==", "~=", "!=", ">=", ">"},
                             {},
                             {"+", "-"},
                             {"*", "/", "\\", ".*", "./", ".\\"}};
constexpr std::size_t kRangeLevel = 5, kPrefixLevel = 8;
constexpr Signs kPrefixes = {"+", "-", "!", "~"};

bool is_any(const Token& token, const Signs& signs) {
    return token.kind == TokenKind::sign && std::find(signs.begin(), signs.end(), token.word) != signs.end();
}

void check_depth(int depth, int line) {
    if (depth > kMaxDepth) {
        refuse(IssueCode::unknown_key, fmt::format("brackets and operators nest deeper than {}", kMaxDepth),
               "Compute in several statements", line);
    }
}

}  // namespace

std::string shown(const Token& token) {
    if (token.kind == TokenKind::newline) return "the end of the line";
    if (token.kind == TokenKind::end_of_file) return "the end of the file";
    return fmt::format("\"{}\"", token.word.substr(0, 40));
}

/// Counts how deep the text nests, and keeps what holds inside a bracket to that bracket.
class ExpressionParser::Nesting {
public:
    Nesting(ExpressionParser& parser, bool is_in_matrix) : parser_(parser), was_in_matrix_(parser.is_in_matrix_) {
        check_depth(++parser.n_nested_, parser.lexer_.token().line);
        parser.is_in_matrix_ = is_in_matrix;
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() {
        --parser_.n_nested_;
        parser_.is_in_matrix_ = was_in_matrix_;
    }

private:
    ExpressionParser& parser_;
    bool was_in_matrix_;
};

NodePtr ExpressionParser::node(NodeKind kind, int line, std::string_view word) {
    auto out = std::make_unique<Node>();
    out->kind = kind;
    out->line = line;
    out->word = word;
    return out;
}

void ExpressionParser::adopt(Node& parent, NodePtr child) {
    parent.depth = std::max(parent.depth, child->depth + 1);
    check_depth(parent.depth, parent.line);
    parent.children.push_back(std::move(child));
}

NodePtr ExpressionParser::with_children(NodePtr parent, NodePtr first, NodePtr second) {
    adopt(*parent, std::move(first));
    if (second != nullptr) adopt(*parent, std::move(second));
    return parent;
}

void ExpressionParser::expect(std::string_view sign) {
    const Token& token = lexer_.token();
    if (!token.is(sign)) {
        const bool is_cut = token.kind == TokenKind::end_of_file;
        refuse(is_cut ? IssueCode::file_truncated : IssueCode::unknown_key,
               fmt::format("{} stands where {} must", shown(token), sign), is_cut ? "The file was cut short" : "",
               token.line);
    }
    lexer_.advance();
}

NodePtr ExpressionParser::expression() {
    const Nesting nesting(*this, is_in_matrix_);
    return binary(0);
}

/// A blank before a sign and none behind it begins an element of a matrix.
bool ExpressionParser::starts_element() const {
    const Token& token = lexer_.token();
    return is_in_matrix_ && token.has_blank_before && !token.has_blank_behind && is_any(token, Signs{"+", "-"});
}

NodePtr ExpressionParser::binary(std::size_t level) {
    if (level == kRangeLevel) return range();
    if (level == kPrefixLevel) return prefix();
    NodePtr out = binary(level + 1);
    while (is_any(lexer_.token(), kLevels[level]) && !starts_element()) {
        NodePtr parent = node(NodeKind::binary, lexer_.token().line, lexer_.token().word);
        lexer_.advance();
        out = with_children(std::move(parent), std::move(out), binary(level + 1));
    }
    return out;
}

NodePtr ExpressionParser::range() {
    const auto ends = [&] {  // a(1, :) has no range before its bracket
        return !lexer_.token().is(":");
    };
    NodePtr out = binary(kRangeLevel + 1);
    if (ends() || out->kind == NodeKind::all) return out;
    NodePtr parent = with_children(node(NodeKind::range, lexer_.token().line), std::move(out));
    for (int n_parts = 1; n_parts < 3 && !ends(); ++n_parts) {
        lexer_.advance();
        adopt(*parent, binary(kRangeLevel + 1));
    }
    return parent;
}

NodePtr ExpressionParser::prefix() {
    if (!is_any(lexer_.token(), kPrefixes)) return power();
    const Nesting nesting(*this, is_in_matrix_);
    const std::string_view sign = lexer_.token().word == "~" ? "!" : std::string_view(lexer_.token().word);
    NodePtr parent = node(NodeKind::prefix, lexer_.token().line, sign);
    lexer_.advance();
    return with_children(std::move(parent), prefix());
}

NodePtr ExpressionParser::power() {
    NodePtr out = postfix();
    for (;;) {
        const Token& token = lexer_.token();
        if (token.is("'") || token.is(".'")) {
            NodePtr parent = node(NodeKind::transpose, token.line);
            lexer_.advance();
            out = with_children(std::move(parent), std::move(out));
        } else if (token.is("^") || token.is(".^")) {
            NodePtr parent = node(NodeKind::binary, token.line, token.word);
            lexer_.advance();
            out = with_children(std::move(parent), std::move(out), exponent());
        } else {
            return out;
        }
    }
}

NodePtr ExpressionParser::exponent() {
    if (!is_any(lexer_.token(), kPrefixes)) return postfix();
    const Nesting nesting(*this, is_in_matrix_);
    NodePtr parent =
        node(NodeKind::prefix, lexer_.token().line, lexer_.token().word == "~" ? "!" : lexer_.token().word);
    lexer_.advance();
    return with_children(std::move(parent), exponent());
}

NodePtr ExpressionParser::postfix() {
    NodePtr out = primary();
    for (;;) {
        const Token& token = lexer_.token();
        const bool is_apart = is_in_matrix_ && token.has_blank_before;
        const bool is_literal =
            out->kind == NodeKind::number || out->kind == NodeKind::text || out->kind == NodeKind::all;
        if (is_literal || is_apart) return out;
        if (token.is("(")) {
            out = indices(std::move(out), NodeKind::index, ")");
        } else if (token.is("{")) {
            out = indices(std::move(out), NodeKind::cell_index, "}");
        } else if (token.is(".")) {
            out = field(std::move(out));
        } else {
            return out;
        }
    }
}

NodePtr ExpressionParser::indices(NodePtr base, NodeKind kind, std::string_view closing) {
    const Nesting nesting(*this, false);
    NodePtr out = with_children(node(kind, lexer_.token().line), std::move(base));
    lexer_.advance();
    ++n_index_;
    while (!lexer_.token().is(closing)) {
        if (out->children.size() > 1) expect(",");
        adopt(*out, expression());
    }
    --n_index_;
    lexer_.advance();
    return out;
}

NodePtr ExpressionParser::field(NodePtr base) {
    NodePtr out = with_children(node(NodeKind::field, lexer_.token().line), std::move(base));
    lexer_.advance();
    if (lexer_.token().kind == TokenKind::name) {
        out->word = lexer_.token().word;
        lexer_.advance();
        return out;
    }
    const Nesting nesting(*this, false);
    expect("(");
    adopt(*out, expression());
    expect(")");
    return out;
}

NodePtr ExpressionParser::primary() {
    const Token& token = lexer_.token();
    NodePtr out;
    if (token.is("(")) {
        const Nesting nesting(*this, false);
        lexer_.advance();
        out = expression();
        expect(")");
        return out;
    }
    if (token.is("[")) return matrix();
    if (token.is("{")) return cells();
    if (token.kind == TokenKind::number) {
        out = node(NodeKind::number, token.line);
        out->number = token.number;
    } else if (token.kind == TokenKind::text) {
        out = node(NodeKind::text, token.line, token.word);
    } else if (token.kind == TokenKind::name) {
        out = node(NodeKind::name, token.line, token.word);
    } else if (token.is_keyword("end") && n_index_ > 0) {
        out = node(NodeKind::end, token.line);
    } else if (token.is(":") && n_index_ > 0) {
        out = node(NodeKind::all, token.line);
    } else if (token.is("@")) {
        return function_handle();
    } else {
        const bool is_cut = token.kind == TokenKind::end_of_file;
        refuse(is_cut ? IssueCode::file_truncated : IssueCode::unknown_key,
               fmt::format("{} stands where a value must", shown(token)), is_cut ? "The file was cut short" : "",
               token.line);
    }
    lexer_.advance();
    return out;
}

/// `@name` or `@(x) expression`: understood so far that what follows can be read.
NodePtr ExpressionParser::function_handle() {
    NodePtr out = node(NodeKind::function_handle, lexer_.token().line);
    lexer_.advance();
    if (!lexer_.token().is("(")) {
        adopt(*out, postfix());
        return out;
    }
    {
        const Nesting nesting(*this, false);
        lexer_.advance();
        while (!lexer_.token().is(")")) {
            if (lexer_.token().kind != TokenKind::name && !is_any(lexer_.token(), Signs{",", "~"})) expect(")");
            lexer_.advance();
        }
        lexer_.advance();
    }
    adopt(*out, expression());
    return out;
}

/// Behind a computed element: a comma, or what ends a row or the whole; anything else begins the next element.
void ExpressionParser::end_element(bool& is_row_open) {
    if (lexer_.token().is(",")) lexer_.advance();
    while (lexer_.token().is(";") || lexer_.token().kind == TokenKind::newline) {
        is_row_open = false;
        lexer_.advance();
    }
}

namespace {

/// A matrix of plain numbers is one already.
void keep_plain(MatrixLiteral& literal) {
    const std::size_t n_rows = literal.row_begin.size(), n_columns = n_rows == 0 ? 0 : literal.values.size() / n_rows;
    for (std::size_t row = 0; row < n_rows; ++row) {
        if (literal.row_begin[row] != row * n_columns) return;
    }
    if (!literal.computed.empty() || literal.decimal_comma_line != 0 || n_rows * n_columns != literal.values.size())
        return;
    literal.plain = std::make_shared<Matrix>();
    literal.plain->n_rows = n_rows;
    literal.plain->n_columns = n_columns;
    literal.plain->values = std::move(literal.values);
    literal.plain->lines = std::move(literal.lines);
    literal.values.clear();
}

}  // namespace

NodePtr ExpressionParser::matrix() {
    const Nesting nesting(*this, true);
    NodePtr out = node(NodeKind::matrix, lexer_.token().line);
    out->literal = std::make_unique<MatrixLiteral>();
    MatrixLiteral& literal = *out->literal;
    lexer_.advance();
    for (;;) {
        lexer_.read_plain_numbers(literal);
        if (lexer_.token().is("]")) break;
        if (lexer_.token().kind == TokenKind::end_of_file)
            refuse(IssueCode::file_truncated, "the file ends inside the [ of this line", "The file was cut short",
                   out->line);
        if (!literal.is_row_open) {
            literal.row_begin.push_back(literal.values.size());
            literal.lines.push_back(lexer_.token().line);
            literal.is_row_open = true;
        }
        NodePtr element = expression();
        out->depth = std::max(out->depth, element->depth + 1);
        check_depth(out->depth, out->line);
        literal.computed.emplace_back(literal.values.size(), std::move(element));
        literal.values.push_back(0.0);
        end_element(literal.is_row_open);
    }
    lexer_.advance();
    keep_plain(literal);
    return out;
}

NodePtr ExpressionParser::cells() {
    const Nesting nesting(*this, true);
    NodePtr out = node(NodeKind::cells, lexer_.token().line);
    lexer_.advance();
    bool is_row_open = false;
    while (lexer_.token().is(";") || lexer_.token().kind == TokenKind::newline) lexer_.advance();
    while (!lexer_.token().is("}")) {
        if (lexer_.token().kind == TokenKind::end_of_file)
            refuse(IssueCode::file_truncated, "the file ends inside the { of this line", "The file was cut short",
                   out->line);
        if (!is_row_open) out->row_begin.push_back(out->children.size());
        is_row_open = true;
        adopt(*out, expression());
        end_element(is_row_open);
    }
    lexer_.advance();
    return out;
}

void ExpressionParser::read_targets(std::vector<NodePtr>& targets) {
    const Nesting nesting(*this, true);
    lexer_.advance();
    while (!lexer_.token().is("]")) {
        if (is_any(lexer_.token(), Signs{"~", "!"})) {
            targets.push_back(nullptr);
            lexer_.advance();
        } else {
            targets.push_back(postfix());
        }
        if (lexer_.token().is(",")) lexer_.advance();
    }
    lexer_.advance();
}

}  // namespace knelpunt::io::mfile
