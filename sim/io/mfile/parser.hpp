#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/io/mfile/lexer.hpp"

namespace knelpunt::io::mfile {

/// Expressions, by precedence, weakest first:
///   or: and {"||" and}          and: either {"&&" either}     either: both {"|" both}     both: compared {"&" compared}
///   compared: range {("<"|"<="|"=="|"~="|"!="|">="|">") range}     range: sum [":" sum [":" sum]]
///   sum: product {("+"|"-") product}           product: prefix {("*"|"/"|"\"|".*"|"./"|".\") prefix}
///   prefix: ("+"|"-"|"!"|"~") prefix | power   power: postfix {("^"|".^") {"+"|"-"|"!"|"~"} postfix | "'" | ".'"}
///   postfix: primary {"(" indices ")" | "{" indices "}" | "." name | ".(" or ")"}
///   primary: number | text | name | "(" or ")" | "[" elements "]" | "{" elements "}" | "end" | ":"
/// Inside brackets a blank ends an element, unless an operator with blanks on both sides stands there.
class ExpressionParser {
public:
    explicit ExpressionParser(Lexer& lexer) : lexer_(lexer) {}

    NodePtr expression();
    /// With the token at `[a, ~, b(1)]`: its elements, null for ~.
    void read_targets(std::vector<NodePtr>& targets);

private:
    class Nesting;

    NodePtr binary(std::size_t level);
    NodePtr range();
    NodePtr prefix();
    NodePtr power();
    NodePtr postfix();
    NodePtr exponent();
    NodePtr primary();
    NodePtr indices(NodePtr base, NodeKind kind, std::string_view closing);
    NodePtr field(NodePtr base);
    NodePtr matrix();
    NodePtr cells();
    NodePtr function_handle();
    void end_element(bool& is_row_open);
    NodePtr node(NodeKind kind, int line, std::string_view word = {});
    NodePtr with_children(NodePtr parent, NodePtr first, NodePtr second = nullptr);
    void adopt(Node& parent, NodePtr child);
    [[nodiscard]] bool starts_element() const;
    void expect(std::string_view sign);

    Lexer& lexer_;
    bool is_in_matrix_ = false;
    int n_index_ = 0;  ///< open index brackets: `end` has a meaning
    int n_nested_ = 0;
};

/// "text", "the end of the line", ... for messages.
std::string shown(const Token& token);

}  // namespace knelpunt::io::mfile
