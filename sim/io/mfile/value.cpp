#include "sim/io/mfile/value.hpp"

#include <fmt/format.h>

namespace knelpunt::io::mfile {
namespace {

// The largest published cases have 2 million numbers in a matrix and compute with a hundred operations on them.
constexpr double kMaxElements = 2e7;
constexpr double kMaxSpent = 2e8;
constexpr double kMaxText = 1e5;
constexpr double kCellTime = 20.0;  // numbers that are copied in the time of one cell

}  // namespace

const std::string kSaveCaseHint =
    "Load the case in MATPOWER and save it with savecase: then every number stands in the file";

void refuse(IssueCode code, std::string message, std::string hint, int line) {
    throw Trouble{{Issue{code, {{}, line, {}}, std::move(message), std::move(hint)}}};
}

Value* Fields::find(std::string_view name) {
    for (auto& [key, value] : list) {
        if (key == name) return &value;
    }
    return nullptr;
}

const Value* Fields::find(std::string_view name) const { return const_cast<Fields*>(this)->find(name); }

Value& Fields::operator[](std::string_view name) {
    if (Value* found = find(name)) return *found;
    return list.emplace_back(std::string(name), Value()).second;
}

const Matrix& Value::matrix(std::string_view what) const {
    need();
    if (!is_matrix())
        refuse(IssueCode::wrong_type, fmt::format("{} must be numbers, is {}", what, kind()), kSaveCaseHint);
    return *std::get<0>(data);
}

const std::string& Value::text(std::string_view what) const {
    need();
    if (!is_text()) refuse(IssueCode::wrong_type, fmt::format("{} must be text, is {}", what, kind()), kSaveCaseHint);
    return std::get<std::string>(data);
}

double Value::number(std::string_view what) const {
    const Matrix& held = matrix(what);
    if (!held.is_scalar()) {
        refuse(IssueCode::wrong_type,
               fmt::format("{} must be one number, is {} x {}", what, held.n_rows, held.n_columns));
    }
    return held.values[0];
}

std::pair<std::size_t, std::size_t> Value::size() const {
    need();
    if (is_matrix()) return {std::get<0>(data)->n_rows, std::get<0>(data)->n_columns};
    if (is_cells()) return {std::get<2>(data)->n_rows, std::get<2>(data)->n_columns};
    if (is_struct()) return {1, 1};
    const std::size_t length = std::get<std::string>(data).size();
    return {length == 0 ? 0 : 1, length};
}

std::string_view Value::kind() const {
    constexpr std::string_view kKinds[] = {"numbers", "text", "a cell array", "a struct", "nothing"};
    return kKinds[data.index()];
}

Value::~Value() {
    if (!is_cells() && !is_struct()) return;
    thread_local std::vector<decltype(data)> waiting;
    thread_local bool is_at_it = false;
    waiting.push_back(std::move(data));
    if (is_at_it) return;
    is_at_it = true;
    while (!waiting.empty()) {
        const auto one = std::move(waiting.back());  // what it holds comes here in turn
        waiting.pop_back();
    }
    is_at_it = false;
}

double Value::n_copied_before_change() const {
    if (is_matrix() && std::get<0>(data).use_count() > 1) return static_cast<double>(std::get<0>(data)->size());
    if (is_cells() && std::get<2>(data).use_count() > 1)
        return kCellTime * static_cast<double>(std::get<2>(data)->values.size());
    if (is_struct() && std::get<3>(data).use_count() > 1)
        return kCellTime * static_cast<double>(std::get<3>(data)->list.size());
    return 0.0;
}

void Value::need() const {
    if (is_failure()) throw Trouble{std::get<4>(data)->issues};
}

void Budget::spend(double n) {
    spent_ += n + 1.0;
    if (spent_ > kMaxSpent) {
        refuse(IssueCode::unknown_key,
               fmt::format("the file computes more than {:.0e} numbers, which no case needs", kMaxSpent),
               kSaveCaseHint);
    }
}

void Budget::allow_size(double n_rows, double n_columns) {
    if (!(n_rows * n_columns <= kMaxElements)) {
        refuse(IssueCode::unknown_key,
               fmt::format("a matrix of {:.0f} x {:.0f} numbers: more than {:.0e}, which no case needs", n_rows,
                           n_columns, kMaxElements),
               "Is a size or a range mistyped?");
    }
    spend(n_rows * n_columns);
}

void Budget::allow_text(std::size_t length) {
    if (static_cast<double>(length) > kMaxText) {
        refuse(IssueCode::unknown_key,
               fmt::format("a text of {} characters: more than {:.0e}, which no case needs", length, kMaxText),
               kSaveCaseHint);
    }
    spend(static_cast<double>(length));
}

}  // namespace knelpunt::io::mfile
