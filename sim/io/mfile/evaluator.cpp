#include "sim/io/mfile/evaluator.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sim/io/mfile/functions.hpp"

namespace knelpunt::io::mfile {
namespace {

constexpr std::size_t kMaxIssues = 20;    // of one matrix: more of them tell nothing new
constexpr std::size_t kTableColumns = 8;  // a row so long is one of a table, not an index

Value logical(bool is_so) {
    Matrix out(is_so ? 1.0 : 0.0);
    out.is_logical = true;
    return Value(std::move(out));
}

/// "mpc.bus" of mpc.bus(:, 3).
std::string label(const Node& target) {
    if (target.kind == NodeKind::name) return target.word;
    const std::string base = label(*target.children.front());
    return target.kind == NodeKind::field && !target.word.empty() ? base + "." + target.word : base;
}

/// Tells of the first row that is not as long as most are, and how many more there are: one lost number is one fault.
void check_lengths(const MatrixLiteral& literal, const std::vector<std::size_t>& length, std::string_view label) {
    std::map<std::size_t, std::size_t> rows_of;  // by length
    for (const std::size_t of_row : length) ++rows_of[of_row];
    if (rows_of.size() < 2) return;
    std::size_t usual = length.front();
    for (const auto& [of_rows, n_rows] : rows_of)
        if (n_rows > rows_of[usual]) usual = of_rows;
    const auto odd = std::find_if(length.begin(), length.end(), [&](std::size_t of_row) { return of_row != usual; });
    const auto row = static_cast<std::size_t>(odd - length.begin());
    const std::size_t n_more = length.size() - rows_of[usual] - 1;
    refuse(IssueCode::csv_cell_count,
           fmt::format("{} row {}: {} numbers, must be {} as in {}{}", label, row + 1, *odd, usual,
                       row == 0 ? "most of its rows" : "its first row",
                       n_more == 0   ? std::string()
                       : n_more == 1 ? std::string("; of 1 more row the number differs, too")
                                     : fmt::format("; of {} more rows the number differs, too", n_more)),
           "Write every number of every row, 0 where there is nothing", literal.lines[row]);
}

bool is_nothing(const Node& node) {
    return node.kind == NodeKind::matrix && node.literal->plain != nullptr && node.literal->plain->size() == 0;
}

}  // namespace

void Evaluator::place(Trouble& trouble) const {
    for (Issue& issue : trouble.issues) {
        if (issue.place.line == 0) issue.place.line = line_;
    }
}

Value Evaluator::value(const Node& node) {
    std::vector<Value> out = values(node, 1);
    if (out.empty()) refuse(IssueCode::unknown_key, "a function that returns nothing stands where a value must");
    return std::move(out.front());
}

bool Evaluator::is_true(const Node& node) { return mfile::is_true(value(node)); }

std::vector<Value> Evaluator::values(const Node& node, std::size_t n_outputs) {
    std::vector<Value> out = computed(node, n_outputs);
    for (const Value& one : out) {
        if (one.is_text()) session_.budget.allow_text(one.text("").size());  // texts are copied, all else is shared
    }
    return out;
}

std::vector<Value> Evaluator::computed(const Node& node, std::size_t n_outputs) {
    line_ = node.line;
    const auto one = [](Value value) {
        std::vector<Value> out;
        out.push_back(std::move(value));
        return out;
    };
    switch (node.kind) {
        case NodeKind::number:
            return one(Value(node.number));
        case NodeKind::text:
            return one(Value(node.word));
        case NodeKind::name: {
            const auto found = scope_.find(node.word);
            if (found == scope_.end()) return called(node.word, {}, n_outputs);
            found->second.need();
            return one(found->second);
        }
        case NodeKind::all:
            refuse(IssueCode::unknown_key, "\":\" stands where a value must");
        case NodeKind::function_handle:
            refuse(IssueCode::unknown_key, "functions made with @ are not read", kSaveCaseHint);
        case NodeKind::end:
            return one(end_of());
        case NodeKind::prefix:
            return one(prefix(node.word, value(*node.children[0]), session_.budget));
        case NodeKind::transpose:
            return one(transpose(value(*node.children[0]), session_.budget));
        case NodeKind::binary:
            return one(both(node));
        case NodeKind::range:
            return one(range_of(node));
        case NodeKind::matrix:
            return one(matrix(node));
        case NodeKind::cells:
            return one(cells(node));
        case NodeKind::field:
            return one(field(node));
        case NodeKind::index:
        case NodeKind::cell_index:
            return indexed(node, n_outputs);
    }
    return {};
}

Value Evaluator::both(const Node& node) {
    if (node.word == "&&") return logical(is_true(*node.children[0]) && is_true(*node.children[1]));
    if (node.word == "||") return logical(is_true(*node.children[0]) || is_true(*node.children[1]));
    const Value left = value(*node.children[0]);
    const Value right = value(*node.children[1]);
    return binary(node.word, left, right, session_.budget);
}

Value Evaluator::range_of(const Node& node) {
    const double first = value(*node.children.front()).number("the first number of a range");
    const double step = node.children.size() == 3 ? value(*node.children[1]).number("the step of a range") : 1.0;
    return range(first, step, value(*node.children.back()).number("the last number of a range"), session_.budget);
}

Value Evaluator::end_of() const {
    if (ends_.empty()) refuse(IssueCode::unknown_key, "\"end\" stands where nothing is indexed");
    const EndContext& context = ends_.back();
    const auto [n_rows, n_columns] = context.base->size();
    if (context.n_indices == 1) return Value(static_cast<double>(n_rows * n_columns));
    return Value(static_cast<double>(context.position == 0 ? n_rows : n_columns));
}

Value Evaluator::field(const Node& node) {
    const Value base = value(*node.children.front());
    const std::string name = field_name(node);
    if (!base.is_struct())
        refuse(IssueCode::wrong_type, fmt::format(".{} is asked of {}, must be a struct", name, base.kind()));
    const Value* found = std::get<3>(base.data)->find(name);
    if (found == nullptr)
        refuse(IssueCode::missing_key, fmt::format("{}.{} is used but not set", label(*node.children.front()), name));
    found->need();
    return *found;
}

std::string Evaluator::field_name(const Node& node) {
    return node.children.size() > 1 ? value(*node.children[1]).text("the name of a field") : node.word;
}

std::vector<Index> Evaluator::indices(const Node& node, const Value& base) {
    std::vector<Index> out;
    for (std::size_t place = 1; place < node.children.size(); ++place) {
        if (node.children[place]->kind == NodeKind::all) {
            out.emplace_back();
            continue;
        }
        ends_.push_back({&base, place - 1, node.children.size() - 1});
        try {
            out.emplace_back(value(*node.children[place]));
        } catch (...) {
            ends_.pop_back();
            throw;
        }
        ends_.pop_back();
    }
    return out;
}

std::vector<Value> Evaluator::indexed(const Node& node, std::size_t n_outputs) {
    const Node& base_node = *node.children.front();
    const bool is_call = base_node.kind == NodeKind::name && scope_.find(base_node.word) == scope_.end();
    if (is_call && node.kind == NodeKind::index) {
        check_known(base_node.word);  // before its arguments, in which `end` may count what is not there
        std::vector<Value> given;
        for (std::size_t place = 1; place < node.children.size(); ++place)
            given.push_back(value(*node.children[place]));
        line_ = node.line;
        return called(base_node.word, std::move(given), n_outputs);
    }
    const Value base = value(base_node);
    const std::vector<Index> picked = indices(node, base);
    std::vector<Value> out;
    out.push_back(node.kind == NodeKind::index ? element(base, picked, session_.budget)
                                               : cell(base, picked, session_.budget));
    out.front().need();
    return out;
}

const Function* Evaluator::local_function(std::string_view name) const {
    const std::vector<Function>& list = session_.program.functions;
    const auto found = std::find_if(list.begin(), list.end(), [&](const Function& one) { return one.name == name; });
    return found == list.end() || name.empty() ? nullptr : &*found;
}

void Evaluator::check_known(const std::string& function) const {
    if (local_function(function) != nullptr || find_function(function) != nullptr) return;
    refuse(IssueCode::unknown_key,
           fmt::format("\"{}\" is no variable of the file and no function that is read here", function), kSaveCaseHint);
}

std::vector<Value> Evaluator::called(const std::string& function, std::vector<Value> arguments, std::size_t n_outputs) {
    for (const Value& argument : arguments) argument.need();
    check_known(function);
    if (const Function* local = local_function(function); local != nullptr)
        return call_function(session_, *local, std::move(arguments), n_outputs);
    const KnownFunction* known = find_function(function);
    if (arguments.size() < known->min_arguments || arguments.size() > known->max_arguments) {
        refuse(IssueCode::unknown_key,
               fmt::format("{} with {} argument{} is not read", function, arguments.size(),
                           arguments.size() == 1 ? "" : "s"),
               kSaveCaseHint);
    }
    session_.budget.spend(1.0);
    try {
        std::vector<Value> out = known->call(arguments, session_.budget);
        if (n_outputs > 1 && function == "size") out.erase(out.begin());
        return out;
    } catch (Trouble& trouble) {
        for (Issue& issue : trouble.issues) issue.message = function + ": " + issue.message;
        throw;
    }
}

Value Evaluator::matrix(const Node& node) {
    const MatrixLiteral& literal = *node.literal;
    Value out;
    if (literal.plain != nullptr) {
        out.data = literal.plain;
        return out;
    }
    std::vector<Issue> issues;
    std::vector<Value> computed;
    for (const auto& [place, element] : literal.computed) {
        try {
            computed.push_back(value(*element));
        } catch (Trouble& trouble) {
            this->place(trouble);
            issues.insert(issues.end(), trouble.issues.begin(), trouble.issues.end());
            if (issues.size() >= kMaxIssues) break;
        }
    }
    if (!issues.empty()) throw Trouble{issues};
    line_ = node.line;
    const bool is_flat = std::all_of(computed.begin(), computed.end(),
                                     [](const Value& one) { return one.is_matrix() && one.matrix("").is_scalar(); });
    return is_flat ? flat(literal, computed) : stacked(literal, computed);
}

/// Every element is one number: the rows must be equally long.
Value Evaluator::flat(const MatrixLiteral& literal, const std::vector<Value>& computed) {
    std::vector<std::size_t> length;  // of each row
    for (std::size_t row = 0; row < literal.row_begin.size(); ++row) {
        const bool is_last = row + 1 == literal.row_begin.size();
        length.push_back((is_last ? literal.values.size() : literal.row_begin[row + 1]) - literal.row_begin[row]);
        if (literal.decimal_comma_line == 0 || length[row] < kTableColumns) continue;
        const std::string& word = literal.decimal_comma;
        refuse(IssueCode::csv_decimal_comma,
               fmt::format("{}: \"{}\" reads as two numbers, because a comma separates", label_, word),
               fmt::format("Write {}.{}; where the comma does separate, write a blank behind it",
                           word.substr(0, word.find(',')), word.substr(word.find(',') + 1)),
               literal.decimal_comma_line);
    }
    check_lengths(literal, length, label_);
    Matrix out;
    out.n_rows = literal.row_begin.size();
    out.n_columns = length[0];
    out.values = literal.values;
    out.lines = literal.lines;
    out.is_logical = computed.size() == out.values.size();
    for (std::size_t place = 0; place < computed.size(); ++place) {
        const Matrix& one = computed[place].matrix("");
        out.values[literal.computed[place].first] = one.values[0];
        out.is_logical = out.is_logical && one.is_logical;
    }
    return Value(std::move(out));
}

/// Matrices and texts beside and below each other.
Value Evaluator::stacked(const MatrixLiteral& literal, const std::vector<Value>& computed) {
    std::vector<Value> rows;
    std::size_t next = 0;
    for (std::size_t row = 0; row < literal.row_begin.size(); ++row) {
        const std::size_t end = row + 1 < literal.row_begin.size() ? literal.row_begin[row + 1] : literal.values.size();
        std::vector<Value> parts;
        std::size_t place = literal.row_begin[row];
        while (place < end) {
            if (next < computed.size() && literal.computed[next].first == place) {
                parts.push_back(computed[next++]);
                ++place;
                continue;
            }
            const std::size_t stop = std::min(end, next < computed.size() ? literal.computed[next].first : end);
            Matrix plain(1, stop - place);
            std::copy(literal.values.begin() + static_cast<std::ptrdiff_t>(place),
                      literal.values.begin() + static_cast<std::ptrdiff_t>(stop), plain.values.begin());
            plain.lines = {literal.lines[row]};
            parts.emplace_back(std::move(plain));
            place = stop;
        }
        line_ = literal.lines[row];
        rows.push_back(beside(parts, session_.budget));
    }
    if (rows.size() == 1) return std::move(rows.front());
    return below(rows, session_.budget);
}

Value Evaluator::cells(const Node& node) {
    Cells out;
    out.n_rows = node.row_begin.size();
    for (const NodePtr& child : node.children) out.values.push_back(value(*child));
    for (std::size_t row = 0; row < out.n_rows; ++row) {
        const std::size_t end = row + 1 < out.n_rows ? node.row_begin[row + 1] : node.children.size();
        const std::size_t length = end - node.row_begin[row];
        if (row > 0 && length != out.n_columns)
            refuse(IssueCode::csv_cell_count, "the rows of a cell array are not equally long");
        out.n_columns = length;
    }
    return Value(std::move(out));
}

std::vector<Value> Evaluator::assigned(const Statement& statement) {
    label_ = statement.targets.front() == nullptr ? "~" : label(*statement.targets.front());
    if (statement.word.empty()) return values(*statement.value, statement.targets.size());
    const Value before = value(*statement.targets.front());
    const Value change = value(*statement.value);
    std::vector<Value> out;
    out.push_back(binary(statement.word, before, change, session_.budget));
    return out;
}

/// The value that a target changes a part of, made where it does not exist.
Value& Evaluator::base_of(const Node& node) {
    if (node.kind == NodeKind::name) return scope_[node.word];
    if (node.kind == NodeKind::index)
        refuse(IssueCode::unknown_key, "a part of an indexed value is set: arrays of structs are not read",
               kSaveCaseHint);
    Value& parent = base_of(*node.children.front());
    if (node.kind == NodeKind::cell_index) return own_cell(parent, indices(node, parent), session_.budget);
    return field_of(parent, node);
}

Value& Evaluator::field_of(Value& parent, const Node& node) {
    parent.need();
    if (parent.is_empty_matrix()) parent = Value(Fields());
    if (!parent.is_struct())
        refuse(IssueCode::wrong_type,
               fmt::format("{} is {}: it has no fields", label(*node.children.front()), parent.kind()));
    session_.budget.spend(parent.n_copied_before_change());
    return parent.own_fields()[field_name(node)];
}

void Evaluator::store(const Node& target, const Value& given, const Statement& statement) {
    line_ = statement.line;
    if (given.is_failure()) {
        fail(target, *std::get<4>(given.data));
        return;
    }
    const auto put = [&](Value& place) {
        place = given;
        place.line = statement.line;
    };
    if (target.kind == NodeKind::name) return put(scope_[target.word]);
    Value& base = base_of(*target.children.front());
    if (target.kind == NodeKind::field) return put(field_of(base, target));
    const std::vector<Index> picked = indices(target, base);
    if (target.kind == NodeKind::cell_index) return put(own_cell(base, picked, session_.budget));
    if (statement.word.empty() && is_nothing(*statement.value) && base.is_matrix()) {
        erase(base, picked, session_.budget);
    } else {
        assign(base, picked, given, statement.line, session_.budget);
    }
    base.line = statement.line;
}

void Evaluator::fail(const Node& target, const Failure& failure) {
    if (target.kind != NodeKind::name && target.kind != NodeKind::field) return fail(*target.children.front(), failure);
    if (target.kind == NodeKind::field && target.children.size() == 1) {
        try {
            Value& field = field_of(base_of(*target.children.front()), target);
            field = Value(failure);
            field.line = line_;
        } catch (const Trouble&) {
            fail(*target.children.front(), failure);
        }
        return;
    }
    if (target.kind == NodeKind::field) return fail(*target.children.front(), failure);
    Value& held = scope_[target.word];
    if (held.is_failure()) return;
    held = Value(failure);
    held.line = line_;
}

}  // namespace knelpunt::io::mfile
