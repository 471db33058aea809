#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/io/mfile/operations.hpp"
#include "sim/io/mfile/syntax.hpp"

namespace knelpunt::io::mfile {

/// The variables of one function.
using Scope = std::map<std::string, Value, std::less<>>;

/// What all functions of a running program share.
struct Session {
    const Program& program;
    Budget budget;
    std::vector<Issue> issues;  ///< of statements after which nothing is known
    int n_calls = 0;            ///< functions that run inside each other
};

/// Runs a function of the file. @throws Trouble where it cannot begin
std::vector<Value> call_function(Session& session, const Function& function, std::vector<Value> arguments,
                                 std::size_t n_outputs);

/// Values of expressions, and where they go.
class Evaluator {
public:
    Evaluator(Session& session, Scope& scope) : session_(session), scope_(scope) {}

    Value value(const Node& node);
    /// All that a call returns when so many values are asked for.
    std::vector<Value> values(const Node& node, std::size_t n_outputs);
    /// The right side of an assignment, with the operator of its target applied.
    std::vector<Value> assigned(const Statement& statement);
    bool is_true(const Node& node);

    /// Stores a value where the target says.
    void store(const Node& target, const Value& given, const Statement& statement);
    /// Makes the variable or field of a target unknown.
    void fail(const Node& target, const Failure& failure);

    void set_line(int line) { line_ = line; }
    /// Gives issues without a line that of the expression reached last.
    void place(Trouble& trouble) const;

private:
    struct EndContext {
        const Value* base;
        std::size_t position, n_indices;
    };

    std::vector<Value> computed(const Node& node, std::size_t n_outputs);
    Value matrix(const Node& node);
    Value flat(const MatrixLiteral& literal, const std::vector<Value>& computed);
    Value stacked(const MatrixLiteral& literal, const std::vector<Value>& computed);
    Value cells(const Node& node);
    Value range_of(const Node& node);
    Value both(const Node& node);
    Value field(const Node& node);
    Value end_of() const;
    std::vector<Value> indexed(const Node& node, std::size_t n_outputs);
    std::vector<Value> called(const std::string& function, std::vector<Value> arguments, std::size_t n_outputs);
    [[nodiscard]] const Function* local_function(std::string_view name) const;
    void check_known(const std::string& function) const;
    std::vector<Index> indices(const Node& node, const Value& base);
    std::string field_name(const Node& node);
    Value& base_of(const Node& node);
    Value& field_of(Value& parent, const Node& node);

    Session& session_;
    Scope& scope_;
    int line_ = 0;
    std::string label_;             ///< what is assigned, for messages
    std::vector<EndContext> ends_;  ///< what `end` counts, innermost last
};

}  // namespace knelpunt::io::mfile
