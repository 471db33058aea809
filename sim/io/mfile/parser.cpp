#include "sim/io/mfile/parser.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/io/mfile/plain_statement.hpp"

namespace knelpunt::io::mfile {
namespace {

constexpr int kMaxBlocks = 100;  // if and for inside each other

/// program: {statement} {function}      function: "function" [outputs "="] name ["(" names ")"] {statement} ["end"]
/// statement: "if" ... | "for" ... | "while" ... | "break" | "continue" | "return" | plain, see PlainStatement
class StatementParser {
public:
    explicit StatementParser(std::string_view text) : lexer_(text), expressions_(lexer_) {}

    Program program() {
        Program out;
        skip_separators();
        if (!lexer_.token().is_keyword("function")) {
            Function script;
            script.body = block({"function"});
            out.functions.push_back(std::move(script));
        }
        while (lexer_.token().is_keyword("function")) {
            out.functions.push_back(function());
            skip_separators();
        }
        if (lexer_.token().kind != TokenKind::end_of_file) fail("stands behind the end of the function");
        return out;
    }

private:
    [[noreturn]] void fail(std::string_view what) { refuse_token(lexer_, what); }

    void skip_separators() {
        while (lexer_.token().is(";") || lexer_.token().is(",") || lexer_.token().kind == TokenKind::newline)
            lexer_.advance();
    }

    std::string name() {
        if (lexer_.token().kind != TokenKind::name) fail("stands where a name must");
        std::string out = lexer_.token().word;
        lexer_.advance();
        return out;
    }

    std::vector<std::string> names(std::string_view closing) {
        std::vector<std::string> out;
        lexer_.advance();
        while (!lexer_.token().is(closing)) {
            if (lexer_.token().is("~")) {
                out.emplace_back();
                lexer_.advance();
            } else {
                out.push_back(name());
            }
            if (lexer_.token().is(",")) lexer_.advance();
        }
        lexer_.advance();
        return out;
    }

    Function function() {
        Function out;
        out.line = lexer_.token().line;
        lexer_.advance();
        if (lexer_.token().is("[")) {
            out.outputs = names("]");
            if (!lexer_.token().is("=")) fail("stands where = must");
        } else {
            out.outputs = {name()};
        }
        if (lexer_.token().is("=")) {
            lexer_.advance();
            out.name = name();
        } else {
            std::swap(out.name, out.outputs.front());
            out.outputs.clear();
        }
        if (lexer_.token().is("(")) out.inputs = names(")");
        out.body = block({"function", "end", "endfunction"});
        if (!lexer_.token().is_keyword("function") && lexer_.token().kind == TokenKind::keyword) lexer_.advance();
        return out;
    }

    /// Statements up to one of the keywords, or the end of the file.
    Block block(std::initializer_list<std::string_view> closing) {
        Block out;
        for (;;) {
            skip_separators();
            const Token& token = lexer_.token();
            const bool is_closed = token.kind == TokenKind::keyword &&
                                   std::find(closing.begin(), closing.end(), token.word) != closing.end();
            if (is_closed || token.kind == TokenKind::end_of_file) return out;
            out.push_back(statement());
        }
    }

    Statement statement() {
        Statement out;
        out.line = lexer_.token().line;
        if (lexer_.token().kind == TokenKind::keyword) {
            keyword_statement(out);
        } else {
            PlainStatement(lexer_, expressions_).read(out);
        }
        const Token& token = lexer_.token();
        const bool is_ended =
            token.is(";") || token.is(",") || token.kind == TokenKind::newline || token.kind == TokenKind::end_of_file;
        const bool ends_with_keyword = out.kind == StatementKind::condition || out.kind == StatementKind::loop ||
                                       out.kind == StatementKind::while_loop;
        if (!is_ended && !ends_with_keyword) fail("is not understood here");
        return out;
    }

    void keyword_statement(Statement& out) {
        if (++n_blocks_ > kMaxBlocks) {
            refuse(IssueCode::unknown_key, fmt::format("if, for and while nest deeper than {}", kMaxBlocks),
                   kSaveCaseHint, out.line);
        }
        const std::string word = lexer_.token().word;
        if (word == "if") {
            condition(out);
        } else if (word == "for" || word == "while") {
            loop(out, word);
        } else if (word == "break" || word == "continue" || word == "return") {
            out.kind = word == "break"      ? StatementKind::leave
                       : word == "continue" ? StatementKind::skip
                                            : StatementKind::give_back;
            lexer_.advance();
        } else if (word.starts_with("end") || word == "else" || word == "elseif") {
            fail("closes nothing");
        } else {
            refuse(IssueCode::unknown_key, fmt::format("\"{}\" is not read", word), kSaveCaseHint, out.line);
        }
        --n_blocks_;
    }

    void close(const Statement& opened, std::string_view word) {
        const Token& token = lexer_.token();
        if (token.kind != TokenKind::keyword) {
            refuse(IssueCode::file_truncated, fmt::format("the {} that begins here has no end", word),
                   "Close it with end", opened.line);
        }
        lexer_.advance();
    }

    void condition(Statement& out) {
        out.kind = StatementKind::condition;
        bool is_last = false;
        while (!is_last && (lexer_.token().is_keyword("if") || lexer_.token().is_keyword("elseif") ||
                            lexer_.token().is_keyword("else"))) {
            is_last = lexer_.token().is_keyword("else");
            lexer_.advance();
            NodePtr asked = is_last ? nullptr : expressions_.expression();
            out.branches.emplace_back(std::move(asked), block({"elseif", "else", "end", "endif"}));
        }
        if (lexer_.token().is_keyword("else") || lexer_.token().is_keyword("elseif")) fail("stands behind else");
        close(out, "if");
    }

    void loop(Statement& out, const std::string& word) {
        out.kind = word == "for" ? StatementKind::loop : StatementKind::while_loop;
        lexer_.advance();
        if (out.kind == StatementKind::loop) {
            const bool has_bracket = lexer_.token().is("(");
            if (has_bracket) lexer_.advance();
            out.word = name();
            if (!lexer_.token().is("=")) fail("stands where = must");
            lexer_.advance();
            out.value = expressions_.expression();
            if (has_bracket && lexer_.token().is(")")) lexer_.advance();
        } else {
            out.value = expressions_.expression();
        }
        out.branches.emplace_back(nullptr, block({"end", "endfor", "endwhile"}));
        close(out, word);
    }

    Lexer lexer_;
    ExpressionParser expressions_;
    int n_blocks_ = 0;
};

}  // namespace

Program parse(std::string_view text) {
    std::string lines;
    if (text.find('\r') != std::string_view::npos) {
        for (std::size_t place = 0; place < text.size(); ++place) {
            if (text[place] != '\r')
                lines += text[place];
            else if (place + 1 == text.size() || text[place + 1] != '\n')
                lines += '\n';
        }
        text = lines;
    }
    return StatementParser(text).program();
}

}  // namespace knelpunt::io::mfile
