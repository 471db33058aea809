#include "sim/io/matpower.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::io {
namespace {

constexpr std::string_view kCarrier = "electricity";
constexpr double kRadPerDegree = std::numbers::pi / 180.0;
constexpr double kChargingHz = 50.0;  // the format gives charging in per unit, without a frequency
constexpr double kNfPerF = 1.0e9;

// Columns of the matrices, counted from 0.
enum BusColumn : std::size_t {
    bus_number,
    bus_type,
    bus_pd,
    bus_qd,
    bus_gs,
    bus_bs,
    bus_area,
    bus_vm,
    bus_va,
    bus_kv,
    n_bus_columns
};
enum GenColumn : std::size_t { gen_bus = 0, gen_pg = 1, gen_status = 7, n_gen_columns = 8 };
enum BranchColumn : std::size_t {
    branch_from,
    branch_to,
    branch_r,
    branch_x,
    branch_b,
    branch_rate_a,
    branch_rate_b,
    branch_rate_c,
    branch_ratio,
    branch_shift,
    branch_status,
    n_branch_columns
};

struct MatrixRow {
    int line = 0;
    std::vector<double> values;
};

/// One `mpc.name = ...;` statement: a matrix of numbers, or a single value as text.
struct Statement {
    int line = 0;
    std::string value;  ///< text of a single value
    std::vector<MatrixRow> rows;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Text with every comment (from % to the end of its line, outside quotes) blanked; lines keep their numbers.
std::string without_comments(std::string_view text) {
    std::string out(text);
    bool in_comment = false, in_quotes = false;
    for (char& c : out) {
        if (c == '\n') in_comment = in_quotes = false;
        if (c == '\'' && !in_comment) in_quotes = !in_quotes;
        if (c == '%' && !in_quotes) in_comment = true;
        if (in_comment) c = ' ';
    }
    return out;
}

/// The statements `mpc.<name> = value;` of a case file.
class CaseParser {
public:
    CaseParser(std::string_view text, const std::string& file, Issues& issues)
        : text_(without_comments(text)), file_(file), issues_(issues) {}

    std::map<std::string, Statement, std::less<>> read() {
        std::map<std::string, Statement, std::less<>> statements;
        constexpr std::string_view kPrefix = "mpc.";
        for (std::size_t at = text_.find(kPrefix); at != std::string::npos; at = text_.find(kPrefix, at_)) {
            move_to(at + kPrefix.size());
            const std::size_t end =
                text_.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", at_);
            const std::string name = text_.substr(at_, end - at_);
            Statement statement;
            statement.line = line_;
            move_to(std::min(text_.find_first_not_of(" \t", end), text_.size()));
            if (at_ >= text_.size() || text_[at_] != '=') {
                refuse_change(name);
                continue;
            }
            move_to(std::min(text_.find_first_not_of(" \t\r\n", at_ + 1), text_.size()));
            read_value(name, statement);
            if (!statements.try_emplace(name, std::move(statement)).second) refuse_change(name);
        }
        return statements;
    }

private:
    void move_to(std::size_t position) {
        const auto begin = text_.begin();
        line_ += static_cast<int>(
            std::count(begin + static_cast<std::ptrdiff_t>(at_), begin + static_cast<std::ptrdiff_t>(position), '\n'));
        at_ = position;
    }

    /// Case files are programs: one that computes on its matrices would be read wrongly.
    void refuse_change(const std::string& name) {
        issues_.add(IssueCode::unknown_key, {file_, line_, {}},
                    fmt::format("mpc.{} is used or set again here, which is not read", name),
                    "Load the case in MATPOWER and save it with savecase: then every number stands once");
    }

    void read_value(const std::string& name, Statement& statement) {
        const bool is_list = at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '{');
        const char close = !is_list ? ';' : text_[at_] == '[' ? ']' : '}';
        const std::size_t first = at_ + (is_list ? 1 : 0);
        const std::size_t end = text_.find(close, first);
        if (end == std::string::npos) {
            issues_.add(IssueCode::file_truncated, {file_, statement.line, {}},
                        fmt::format("the file ends inside mpc.{}", name), "The file was cut short");
            move_to(text_.size());
            return;
        }
        if (close == ']') {
            move_to(first);
            read_matrix(name, end, statement);
        } else {
            statement.value = trimmed(std::string_view(text_).substr(first, end - first));
        }
        move_to(end + 1);
    }

    void read_matrix(const std::string& name, std::size_t end, Statement& statement) {
        constexpr std::string_view kNeeded[] = {"bus", "gen", "branch"};
        if (std::find(std::begin(kNeeded), std::end(kNeeded), name) == std::end(kNeeded)) return;
        MatrixRow row{line_, {}};
        while (at_ < end) {
            const char c = text_[at_];
            if (c == ';' || c == '\n') {
                if (!row.values.empty()) statement.rows.push_back(std::move(row));
                move_to(at_ + 1);
                row = {line_, {}};
                continue;
            }
            if (c == ' ' || c == '\t' || c == ',' || c == '\r') {
                ++at_;
                continue;
            }
            const std::size_t stop = std::min(text_.find_first_of(" \t,;\r\n", at_), end);
            row.values.push_back(number(name, std::string_view(text_).substr(at_, stop - at_)));
            at_ = stop;
        }
        if (!row.values.empty()) statement.rows.push_back(std::move(row));
    }

    double number(const std::string& name, std::string_view word) {
        const bool is_negative = word.starts_with('-');
        const std::string_view size = is_negative ? word.substr(1) : word;
        if (size == "Inf" || size == "inf") return is_negative ? -kInf : kInf;
        const double value = parse_number(word);
        if (std::isnan(value)) {
            issues_.add(IssueCode::not_a_number, {file_, line_, {}},
                        fmt::format("mpc.{}: \"{}\" must be a decimal number", name, word));
        }
        return value;
    }

    std::string text_;
    const std::string& file_;
    Issues& issues_;
    std::size_t at_ = 0;
    int line_ = 1;
};

/// Makes primitives of the rows.
class CaseBuilder {
public:
    CaseBuilder(const std::string& file, const MatpowerOptions& options, Issues& issues)
        : file_(file), options_(options), issues_(issues) {}

    Primitives build(const std::map<std::string, Statement, std::less<>>& statements) {
        out_.carriers.push_back({{}, std::string(kCarrier), "Electricity", "power", "MWh"});
        check_version(statements);
        const Statement* base = find(statements, "baseMVA");
        base_mva_ = base == nullptr ? kNaN : parse_number(base->value);
        if (base != nullptr && !(base_mva_ > 0.0)) {
            issues_.add(IssueCode::out_of_range, {file_, base->line, {}},
                        fmt::format("mpc.baseMVA = {} MVA, must be > 0 MVA", base->value));
        }
        for_rows(statements, "bus", n_bus_columns, [this](const MatrixRow& row, std::size_t) { add_bus(row); });
        if (find(statements, "bus") != nullptr) check_slack(statements.find("bus")->second.line);
        for_rows(statements, "gen", n_gen_columns,
                 [this](const MatrixRow& row, std::size_t index) { add_generator(row, index); });
        for_rows(statements, "branch", n_branch_columns,
                 [this](const MatrixRow& row, std::size_t) { add_branch(row); });
        return std::move(out_);
    }

private:
    const Statement* find(const std::map<std::string, Statement, std::less<>>& statements, std::string_view name) {
        const auto found = statements.find(name);
        if (found != statements.end()) return &found->second;
        issues_.add(IssueCode::missing_key, {file_, 0, {}}, fmt::format("mpc.{} is missing", name),
                    "The file is no MATPOWER case");
        return nullptr;
    }

    void check_version(const std::map<std::string, Statement, std::less<>>& statements) {
        const Statement* version = find(statements, "version");
        if (version == nullptr || version->value.find('2') != std::string::npos) return;
        issues_.add(IssueCode::wrong_version, {file_, version->line, {}},
                    fmt::format("mpc.version = {}, must be '2'", version->value),
                    "Convert it with MATPOWER's savecase");
    }

    /// Calls `take(row, number of the row from 1)` for every row that is long enough and holds only numbers.
    template <class Take>
    void for_rows(const std::map<std::string, Statement, std::less<>>& statements, std::string_view name,
                  std::size_t n_columns, Take take) {
        const Statement* statement = find(statements, name);
        if (statement == nullptr) return;
        std::size_t index = 0;
        for (const MatrixRow& row : statement->rows) {
            ++index;
            if (row.values.size() < n_columns) {
                issues_.add(IssueCode::csv_cell_count, {file_, row.line, {}},
                            fmt::format("mpc.{} row {}: {} numbers, must be at least {}", name, index,
                                        row.values.size(), n_columns));
                continue;
            }
            const auto is_nan = [](double value) { return std::isnan(value); };
            if (std::none_of(row.values.begin(), row.values.begin() + static_cast<std::ptrdiff_t>(n_columns), is_nan))
                take(row, index);
        }
    }

    static std::string bus_id(double number) { return fmt::format("{:.0f}", number); }

    /// Node of a bus number; complains when there is none.
    const NodeRow* node_of(double number, int line, std::string_view owner) {
        const auto found = index_of_.find(bus_id(number));
        if (found != index_of_.end()) return &out_.nodes[found->second];
        issues_.add(IssueCode::dangling_id, {file_, line, {}},
                    fmt::format("{}: bus {} is no row of mpc.bus", owner, bus_id(number)));
        return nullptr;
    }

    void add_bus(const MatrixRow& row) {
        constexpr double kPq = 1.0, kSlack = 3.0, kIsolated = 4.0;
        NodeRow node;
        node.line = row.line;
        node.id = node.name = bus_id(row.values[bus_number]);
        node.carrier = kCarrier;
        node.area = fmt::format("{}", row.values[bus_area]);
        node.v_rated_kv = row.values[bus_kv] > 0.0 ? row.values[bus_kv] : 1.0;
        node.in_service = row.values[bus_type] != kIsolated;
        node.exchange_share_pu = row.values[bus_type] == kSlack ? 1.0 : 0.0;
        if (row.values[bus_number] < 1.0 || row.values[bus_number] != std::floor(row.values[bus_number])) {
            issues_.add(IssueCode::bad_id, {file_, row.line, {}},
                        fmt::format("mpc.bus: number {}, must be whole and >= 1", row.values[bus_number]));
            return;
        }
        if (!(row.values[bus_type] >= kPq && row.values[bus_type] <= kIsolated)) {
            issues_.add(IssueCode::unknown_choice, {file_, row.line, {}},
                        fmt::format("mpc.bus {}: type = {}, must be one of 1|2|3|4", node.id, row.values[bus_type]));
        }
        if (!index_of_.try_emplace(node.id, out_.nodes.size()).second) {
            issues_.add(IssueCode::duplicate_id, {file_, row.line, {}},
                        fmt::format("mpc.bus {}: the number stands twice", node.id));
            return;
        }
        add_injection(node.id, node, "load", -row.values[bus_pd], node.in_service, row.line);
        add_injection(node.id + ".gs", node, "shunt", -row.values[bus_gs], node.in_service, row.line);
        out_.nodes.push_back(std::move(node));
    }

    void check_slack(int line) {
        const auto n_slack = std::count_if(out_.nodes.begin(), out_.nodes.end(),
                                           [](const NodeRow& node) { return node.exchange_share_pu > 0.0; });
        if (n_slack == 1) return;
        issues_.add(n_slack == 0 ? IssueCode::no_exchange : IssueCode::shares_not_one, {file_, line, {}},
                    fmt::format("mpc.bus: {} buses of type 3, must be 1", n_slack),
                    "One bus takes the difference of all power");
    }

    /// A source for power put in, a demand for power taken out, nothing for 0.
    void add_injection(const std::string& id, const NodeRow& node, std::string_view category, double p_mw, bool is_on,
                       int line) {
        if (p_mw > 0.0) {
            SourceRow source;
            source.line = line;
            source.id = source.name = id;
            source.node = node.id;
            source.category = category;
            source.in_service = is_on;
            source.p_rated_mw = p_mw;
            source.p_mw = source.p_max_mw = {p_mw, kConstant};
            out_.sources.push_back(std::move(source));
        } else if (p_mw < 0.0) {
            DemandRow demand;
            demand.line = line;
            demand.id = demand.name = id;
            demand.node = node.id;
            demand.category = category;
            demand.in_service = is_on;
            demand.p_mw = {-p_mw, kConstant};
            out_.demands.push_back(std::move(demand));
        }
    }

    void add_generator(const MatrixRow& row, std::size_t index) {
        const std::string id = fmt::format("gen.{}", index);
        const NodeRow* node = node_of(row.values[gen_bus], row.line, fmt::format("mpc.gen row {}", index));
        if (node == nullptr) return;
        add_injection(id, *node, "generator", row.values[gen_pg], row.values[gen_status] > 0.0 && node->in_service,
                      row.line);
    }

    void add_branch(const MatrixRow& row) {
        const std::string ends = bus_id(row.values[branch_from]) + "-" + bus_id(row.values[branch_to]);
        const NodeRow* from = node_of(row.values[branch_from], row.line, "mpc.branch " + ends);
        const NodeRow* to = node_of(row.values[branch_to], row.line, "mpc.branch " + ends);
        if (from == nullptr || to == nullptr) return;
        BranchRow branch;
        branch.line = row.line;
        branch.id = branch.name = fmt::format("{}.{}", ends, ++n_circuits_[std::minmax(from->id, to->id)]);
        branch.from = from->id;
        branch.to = to->id;
        branch.in_service = row.values[branch_status] > 0.0 && from->in_service && to->in_service;
        branch.rating_mva = {row.values[branch_rate_a] > 0.0 ? row.values[branch_rate_a] : kInf, kConstant};
        if (options_.list_outages) branch.rule_offtake = branch.rule_feed_in = "n-1";
        if (branch.in_service && row.values[branch_x] == 0.0) {
            issues_.add(IssueCode::zero_reactance, {file_, row.line, {}},
                        fmt::format("mpc.branch {}: x = 0 pu, must not be 0 pu", branch.id));
        }
        const double z_base_ohm = from->v_rated_kv * from->v_rated_kv / base_mva_;
        LineRow line;
        line.line = row.line;
        line.id = branch.id;
        line.r_ohm = row.values[branch_r] * z_base_ohm;
        line.x_ohm = row.values[branch_x] * z_base_ohm;
        line.c_nf = row.values[branch_b] / z_base_ohm / (2.0 * std::numbers::pi * kChargingHz) * kNfPerF;
        const bool is_transformer =
            row.values[branch_ratio] != 0.0 || row.values[branch_shift] != 0.0 || from->v_rated_kv != to->v_rated_kv;
        branch.kind = is_transformer ? "transformer" : "line";
        if (is_transformer) {
            TransformerRow side;
            side.line = row.line;
            side.id = branch.id;
            side.ratio_pu = row.values[branch_ratio] != 0.0 ? row.values[branch_ratio] : 1.0;
            side.phase_shift_rad = row.values[branch_shift] * kRadPerDegree;
            out_.transformers.push_back(std::move(side));
        }
        if (options_.list_outages && branch.in_service) {
            ContingencyRow outage;
            outage.line = row.line;
            outage.id = outage.name = outage.branch = branch.id;
            out_.contingencies.push_back(std::move(outage));
        }
        out_.lines.push_back(std::move(line));
        out_.branches.push_back(std::move(branch));
    }

    const std::string& file_;
    const MatpowerOptions& options_;
    Issues& issues_;
    Primitives out_;
    double base_mva_ = kNaN;
    std::map<std::string, std::size_t> index_of_;
    std::map<std::pair<std::string, std::string>, int> n_circuits_;
};

}  // namespace

Primitives parse_matpower(std::string_view text, const std::string& file, const MatpowerOptions& options,
                          Issues& issues) {
    return CaseBuilder(file, options, issues).build(CaseParser(text, file, issues).read());
}

Primitives read_matpower(const std::filesystem::path& path, const MatpowerOptions& options, Issues& issues) {
    std::string text;
    if (!read_text_file(path, text, issues)) return {};
    return parse_matpower(text, path.string(), options, issues);
}

}  // namespace knelpunt::io
