#include "sim/io/mfile/plain_statement.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace knelpunt::io::mfile {

void refuse_token(const Lexer& lexer, std::string_view what) {
    const Token& token = lexer.token();
    refuse(IssueCode::unknown_key, fmt::format("{} {}", shown(token), what), {}, token.line);
}

void PlainStatement::read(Statement& out) {
    constexpr std::string_view kChanges[] = {"+=", "-=", "*=", "/=", "^="};
    if (lexer_.token().is("[") && lexer_.opens_targets()) {
        read_target_list(out);
        return;
    }
    const bool is_name = lexer_.token().kind == TokenKind::name;
    if (is_name && lexer_.opens_command()) {
        out.kind = StatementKind::command;
        out.word = lexer_.take_command();
        return;
    }
    NodePtr value = expressions_.expression();
    const Token& token = lexer_.token();
    const bool is_change = token.kind == TokenKind::sign &&
                           std::find(std::begin(kChanges), std::end(kChanges), token.word) != std::end(kChanges);
    if (is_name && (token.is("=") || is_change)) {
        out.kind = StatementKind::assignment;
        if (is_change) out.word = token.word.substr(0, 1);
        check_target(*value);
        out.targets.push_back(std::move(value));
        lexer_.advance();
        out.value = expressions_.expression();
        if (lexer_.token().is("=")) refuse_token(lexer_, "follows a value: assign in two statements");
    } else if (is_name && (token.is("++") || token.is("--"))) {
        out.kind = StatementKind::assignment;
        out.word = token.word.substr(0, 1);
        check_target(*value);
        out.targets.push_back(std::move(value));
        out.value = std::make_unique<Node>();
        out.value->line = out.line;
        out.value->number = 1.0;
        lexer_.advance();
    } else {
        out.value = std::move(value);
    }
}

void PlainStatement::check_target(const Node& node) {
    const Node* base = &node;
    while (base->kind == NodeKind::index || base->kind == NodeKind::cell_index || base->kind == NodeKind::field)
        base = base->children.front().get();
    if (base->kind != NodeKind::name) refuse_token(lexer_, "stands behind what cannot be assigned to");
}

void PlainStatement::read_target_list(Statement& out) {
    out.kind = StatementKind::assignment;
    expressions_.read_targets(out.targets);
    for (const NodePtr& target : out.targets) {
        if (target != nullptr) check_target(*target);
    }
    if (!lexer_.token().is("=")) refuse_token(lexer_, "stands where = must");
    lexer_.advance();
    out.value = expressions_.expression();
}

}  // namespace knelpunt::io::mfile
