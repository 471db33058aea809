#include "sim/io/mfile/interpreter.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/io/mfile/evaluator.hpp"
#include "sim/io/mfile/functions.hpp"

namespace knelpunt::io::mfile {
namespace {

constexpr double kStatement = 100.0;  // numbers that are added in the time of one statement

enum class Next { statement, leave, skip, give_back };

/// Runs the statements of one function.
class Runner {
public:
    Runner(Session& session, Scope& scope) : session_(session), scope_(scope), evaluator_(session, scope) {}

    Next run(const Block& block) {
        for (const Statement& statement : block) {
            const Next next = run(statement);
            if (next != Next::statement) return next;
        }
        return Next::statement;
    }

private:
    Next run(const Statement& statement) {
        evaluator_.set_line(statement.line);
        try {
            session_.budget.spend(kStatement);
            switch (statement.kind) {
                case StatementKind::assignment:
                    assign(statement);
                    return Next::statement;
                case StatementKind::expression:
                case StatementKind::command:
                    call(statement);
                    return Next::statement;
                case StatementKind::condition:
                    return condition(statement);
                case StatementKind::loop:
                case StatementKind::while_loop:
                    return loop(statement);
                case StatementKind::leave:
                    return Next::leave;
                case StatementKind::skip:
                    return Next::skip;
                case StatementKind::give_back:
                    return Next::give_back;
            }
        } catch (Trouble& trouble) {
            // What follows may or may not run: nothing is known any more.
            evaluator_.place(trouble);
            session_.issues.insert(session_.issues.end(), trouble.issues.begin(), trouble.issues.end());
            if (statement.kind != StatementKind::expression && statement.kind != StatementKind::command)
                return Next::give_back;
        }
        return Next::statement;
    }

    void call(const Statement& statement) {
        if (statement.kind == StatementKind::command) {
            const std::string name = statement.word.substr(0, statement.word.find_first_of(" \t"));
            if (!only_prints(name)) {
                refuse(IssueCode::unknown_key, fmt::format("the command \"{}\" is not read", statement.word),
                       kSaveCaseHint);
            }
            return;
        }
        const Node& value = *statement.value;
        const Node& base = value.kind == NodeKind::index ? *value.children.front() : value;
        if (base.kind == NodeKind::name && scope_.find(base.word) == scope_.end()) {
            if (base.word == "define_constants" && &base == &value) {
                for (const NamedNumber& constant : defined_constants())
                    scope_[std::string(constant.name)] = Value(constant.value);
                return;
            }
            if (only_prints(base.word)) return;
        }
        evaluator_.values(value, 0);  // shows a value, which changes nothing
    }

    void assign(const Statement& statement) {
        std::vector<Value> given;
        try {
            given = evaluator_.assigned(statement);
            if (given.size() < statement.targets.size()) {
                refuse(IssueCode::unknown_key,
                       fmt::format("{} values are asked for, there {} {}", statement.targets.size(),
                                   given.size() == 1 ? "is" : "are", given.size()));
            }
        } catch (Trouble& trouble) {
            evaluator_.place(trouble);
            given.assign(statement.targets.size(), Value(Failure{trouble.issues}));
        }
        for (std::size_t place = 0; place < statement.targets.size(); ++place) {
            const NodePtr& target = statement.targets[place];
            if (target == nullptr) continue;
            try {
                evaluator_.store(*target, given[place], statement);
            } catch (Trouble& trouble) {
                evaluator_.place(trouble);
                evaluator_.fail(*target, Failure{trouble.issues});
            }
        }
    }

    Next condition(const Statement& statement) {
        for (const auto& [asked, block] : statement.branches) {
            if (asked == nullptr || evaluator_.is_true(*asked)) return run(block);
        }
        return Next::statement;
    }

    Next loop(const Statement& statement) {
        const Block& block = statement.branches.front().second;
        const bool is_counted = statement.kind == StatementKind::loop;
        const Value range = is_counted ? evaluator_.value(*statement.value) : Value();
        const std::size_t n_turns = is_counted ? range.matrix("what for goes through").n_columns : 0;
        for (std::size_t turn = 0; is_counted ? turn < n_turns : evaluator_.is_true(*statement.value); ++turn) {
            session_.budget.spend(kStatement);
            if (is_counted) {
                const Index picked[] = {std::nullopt, Value(static_cast<double>(turn + 1))};
                scope_[statement.word] = element(range, picked, session_.budget);
            }
            const Next next = run(block);
            if (next == Next::leave) break;
            if (next == Next::give_back) return next;
        }
        return Next::statement;
    }

    Session& session_;
    Scope& scope_;
    Evaluator evaluator_;
};

}  // namespace

namespace {

std::vector<Value> run_function(Session& session, const Function& function, std::vector<Value> arguments,
                                std::size_t n_outputs, Scope& scope) {
    constexpr int kMaxCalls = 16;
    if (session.n_calls == kMaxCalls)
        refuse(IssueCode::unknown_key, fmt::format("functions call each other more than {} deep", kMaxCalls),
               kSaveCaseHint);
    if (arguments.size() > function.inputs.size())
        refuse(IssueCode::unknown_key, fmt::format("{} takes {} arguments, here are {}", function.name,
                                                   function.inputs.size(), arguments.size()));
    ++session.n_calls;
    scope["nargin"] = Value(static_cast<double>(arguments.size()));
    scope["nargout"] = Value(static_cast<double>(n_outputs));
    for (std::size_t place = 0; place < arguments.size(); ++place) {
        if (!function.inputs[place].empty()) scope[function.inputs[place]] = std::move(arguments[place]);
    }
    Runner(session, scope).run(function.body);
    --session.n_calls;
    std::vector<Value> out;
    for (const std::string& name : function.outputs) {
        const auto found = scope.find(name);
        if (found == scope.end()) {
            if (out.size() >= std::max<std::size_t>(n_outputs, 1)) break;
            out.emplace_back(Failure{{Issue{IssueCode::missing_key,
                                            {{}, function.line, {}},
                                            fmt::format("the function returns {}, which it does not set", name),
                                            {}}}});
        } else {
            out.push_back(std::move(found->second));
        }
    }
    return out;
}

}  // namespace

std::vector<Value> call_function(Session& session, const Function& function, std::vector<Value> arguments,
                                 std::size_t n_outputs) {
    Scope scope;
    return run_function(session, function, std::move(arguments), n_outputs, scope);
}

Result run(const Program& program) {
    Session session{program, {}, {}, 0};
    Result out;
    const Function& first = program.functions.front();
    out.is_function = !first.name.empty();
    Scope scope;
    if (out.is_function) {
        std::vector<Value> values = run_function(session, first, {}, first.outputs.size(), scope);
        for (std::size_t place = 0; place < values.size(); ++place) {
            out.outputs.emplace_back(first.outputs[place], std::move(values[place]));
            scope.erase(first.outputs[place]);
        }
        for (const auto& [name, value] : scope) {
            if (value.is_failure()) out.not_understood.emplace_back(name, value.line);
        }
    } else {
        Runner(session, scope).run(first.body);
        for (auto& [name, value] : scope) out.outputs.emplace_back(name, std::move(value));
    }
    out.issues = std::move(session.issues);
    return out;
}

}  // namespace knelpunt::io::mfile
