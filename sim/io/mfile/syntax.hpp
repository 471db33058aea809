#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/io/mfile/value.hpp"

namespace knelpunt::io::mfile {

enum class NodeKind {
    number,
    text,
    name,
    all,     ///< `:` as an index
    end,     ///< the last index
    prefix,  ///< word: + - !
    binary,  ///< word: the operator
    transpose,
    range,       ///< first, last or first, step, last
    index,       ///< child 0, then the indices: a(i, j)
    cell_index,  ///< a{i}
    field,       ///< a.word, or a.(child 1)
    matrix,      ///< literal
    cells,       ///< rows of children
    function_handle
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

/// `[...]`: the numbers of all rows as they stand, and the elements that are computed, by their place among them.
struct MatrixLiteral {
    std::shared_ptr<Matrix> plain;  ///< the matrix itself where nothing is computed and all rows are equally long
    std::vector<double> values;
    std::vector<std::size_t> row_begin;  ///< by row, in values
    std::vector<int> lines;              ///< by row
    std::vector<std::pair<std::size_t, NodePtr>> computed;
    bool is_row_open = false;
    int decimal_comma_line = 0;  ///< of the first row that looks as if its commas were decimal ones
    std::string decimal_comma;   ///< what stands there
};

struct Node {
    NodeKind kind = NodeKind::number;
    int line = 0;
    int depth = 1;
    double number = 0.0;
    std::string word;  ///< name, text or operator
    std::vector<NodePtr> children;
    std::unique_ptr<MatrixLiteral> literal;
    std::vector<std::size_t> row_begin;  ///< of a cell array, in children
};

enum class StatementKind { assignment, expression, command, condition, loop, while_loop, leave, skip, give_back };

struct Statement;
using Block = std::vector<Statement>;

struct Statement {
    StatementKind kind = StatementKind::expression;
    int line = 0;
    std::string word;              ///< operator of an assignment (+, -, ... or empty); words of a command
    std::vector<NodePtr> targets;  ///< null for ~
    NodePtr value;
    std::vector<std::pair<NodePtr, Block>> branches;  ///< of if: condition (null for else), statements; of loops: one
};

struct Function {
    std::string name;
    int line = 0;
    std::vector<std::string> outputs, inputs;
    Block body;
};

/// A file: its functions, the first of which gives the case; a script is one function without a name.
struct Program {
    std::vector<Function> functions;
};

/// Reads the text of an m-file.
/// @throws Trouble naming the line that cannot be read
Program parse(std::string_view text);

}  // namespace knelpunt::io::mfile
