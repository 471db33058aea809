#pragma once

#include "sim/io/mfile/parser.hpp"

namespace knelpunt::io::mfile {

/// A statement without a keyword: an assignment to one or several targets, a change in place, words of a command, an expression.
///   statement: ["[" target {"," target} "]" "=" | target ("="|"+="|"-="|"*="|"/="|"^=")] expression
///            | target ("++"|"--") | name words
class PlainStatement {
public:
    PlainStatement(Lexer& lexer, ExpressionParser& expressions) : lexer_(lexer), expressions_(expressions) {}

    /// Reads what begins at the token.
    void read(Statement& out);

private:
    void read_target_list(Statement& out);
    /// What is assigned to, an element or field of it, is a name at last.
    void check_target(const Node& node);

    Lexer& lexer_;
    ExpressionParser& expressions_;
};

/// Refuses the token, by what it is and its line.
[[noreturn]] void refuse_token(const Lexer& lexer, std::string_view what);

}  // namespace knelpunt::io::mfile
