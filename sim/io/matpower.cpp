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
    n_bus_columns,
    bus_vmax = 11,
    bus_vmin = 12
};
enum GenColumn : std::size_t {
    gen_bus,
    gen_pg,
    gen_qg,
    gen_qmax,
    gen_qmin,
    gen_vg,
    gen_mbase,
    gen_status,
    n_gen_columns,
    gen_pmax = 8
};
enum DcLineColumn : std::size_t {
    dc_from,
    dc_to,
    dc_status,
    dc_pf,
    dc_pt,
    dc_qf,
    dc_qt,
    dc_vf,
    dc_vt,
    n_dc_columns,
    dc_qmin_from = 11,
    dc_qmax_from,
    dc_qmin_to,
    dc_qmax_to,
    dc_loss0,
    dc_loss1
};
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
        constexpr std::string_view kNeeded[] = {"bus", "gen", "branch", "dcline"};
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
        if (statements.contains("dcline"))
            for_rows(statements, "dcline", n_dc_columns,
                     [this](const MatrixRow& row, std::size_t index) { add_dc_line(row, index); });
        share_exchange();
        hold_one_voltage();
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
        if (!statement->value.empty()) {
            issues_.add(IssueCode::wrong_type, {file_, statement->line, {}},
                        fmt::format("mpc.{} must be a matrix in square brackets", name));
        }
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
        constexpr double kPq = 1.0, kPv = 2.0, kSlack = 3.0, kIsolated = 4.0;
        NodeRow node;
        node.line = row.line;
        node.id = node.name = bus_id(row.values[bus_number]);
        node.carrier = kCarrier;
        node.area = fmt::format("{}", row.values[bus_area]);
        node.v_rated_kv = row.values[bus_kv] > 0.0 ? row.values[bus_kv] : 1.0;
        node.in_service = row.values[bus_type] != kIsolated;
        node.exchange_share_pu = row.values[bus_type] == kSlack ? 1.0 : 0.0;
        node.v_start_pu = row.values[bus_vm] > 0.0 ? row.values[bus_vm] : 1.0;
        node.angle_start_rad = row.values[bus_va] * kRadPerDegree;
        if (row.values.size() > bus_vmin) {
            node.v_max_pu = row.values[bus_vmax];
            node.v_min_pu = row.values[bus_vmin];
        }
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
        holds_voltage_.push_back(row.values[bus_type] == kPv || row.values[bus_type] == kSlack);
        add_load(node, row);
        if (row.values[bus_gs] != 0.0 || row.values[bus_bs] != 0.0) {
            ShuntRow shunt;
            shunt.line = row.line;
            shunt.id = shunt.node = node.id;
            shunt.in_service = node.in_service;
            shunt.g_mw = row.values[bus_gs];
            shunt.b_mvar = row.values[bus_bs];
            out_.shunts.push_back(std::move(shunt));
        }
        out_.nodes.push_back(std::move(node));
    }

    void check_slack(int line) {
        const bool has_slack = std::any_of(out_.nodes.begin(), out_.nodes.end(),
                                           [](const NodeRow& node) { return node.exchange_share_pu > 0.0; });
        if (!has_slack) {
            issues_.add(IssueCode::no_exchange, {file_, line, {}},
                        "mpc.bus: no bus of type 3, must be 1 in every island",
                        "One bus takes the difference of all power");
        }
    }

    /// Several buses of type 3 share alike; each balances the island that it lies in.
    void share_exchange() {
        double n_slack = 0.0;
        for (const NodeRow& node : out_.nodes) n_slack += node.exchange_share_pu;
        for (NodeRow& node : out_.nodes) node.exchange_share_pu /= std::max(1.0, n_slack);
    }

    /// A load; one that gives power is a source.
    void add_load(const NodeRow& node, const MatrixRow& row) {
        const double p_mw = row.values[bus_pd], q_mvar = row.values[bus_qd];
        const auto fill = [&](auto& element) {
            element.line = row.line;
            element.id = element.name = element.node = node.id;
            element.category = "load";
            element.in_service = node.in_service;
        };
        if (p_mw < 0.0) {
            SourceRow source;
            fill(source);
            source.p_rated_mw = -p_mw;
            source.p_mw = source.p_max_mw = {-p_mw, kConstant};
            source.q_mvar = -q_mvar;
            out_.sources.push_back(std::move(source));
        } else if (p_mw > 0.0 || q_mvar != 0.0) {
            DemandRow demand;
            fill(demand);
            demand.p_mw = {p_mw, kConstant};
            demand.q_mvar = q_mvar;
            out_.demands.push_back(std::move(demand));
        }
    }

    struct Injection {
        double p_mw, q_mvar, v_set_pu, q_min_mvar, q_max_mvar, p_max_mw;
        bool is_on;
    };

    SourceRow& add_source(const std::string& id, const NodeRow& node, const Injection& of, std::string_view category,
                          int line) {
        SourceRow source;
        source.line = line;
        source.id = source.name = id;
        source.node = node.id;
        source.category = category;
        source.in_service = of.is_on && node.in_service;
        source.p_rated_mw = std::max(std::abs(of.p_mw), of.p_max_mw);
        source.p_mw = source.p_max_mw = {of.p_mw, kConstant};
        source.q_mvar = of.q_mvar;
        source.v_set_pu = of.v_set_pu;
        source.q_min_mvar = std::min(of.q_min_mvar, of.q_max_mvar);
        source.q_max_mvar = std::max(of.q_min_mvar, of.q_max_mvar);
        out_.sources.push_back(std::move(source));
        return out_.sources.back();
    }

    void add_generator(const MatrixRow& row, std::size_t index) {
        const NodeRow* node = node_of(row.values[gen_bus], row.line, fmt::format("mpc.gen row {}", index));
        if (node == nullptr) return;
        const bool is_held = holds_voltage_[index_of_.at(node->id)];
        const double v_pu = row.values[gen_vg], p_max_mw = row.values.size() > gen_pmax ? row.values[gen_pmax] : 0.0;
        if (is_held && !(v_pu > 0.0) && row.values[gen_status] > 0.0) {
            issues_.add(IssueCode::out_of_range, {file_, row.line, {}},
                        fmt::format("mpc.gen row {}: Vg = {} pu, must be > 0 pu", index, v_pu));
        }
        add_source(fmt::format("gen.{}", index), *node,
                   {row.values[gen_pg], row.values[gen_qg], is_held ? v_pu : kNaN, row.values[gen_qmin],
                    row.values[gen_qmax], std::isfinite(p_max_mw) ? p_max_mw : 0.0, row.values[gen_status] > 0.0},
                   "generator", row.line);
    }

    /// Both ends of a DC line hold their voltages; power is lost on the way as MATPOWER has it.
    void add_dc_line(const MatrixRow& row, std::size_t index) {
        const std::string owner = fmt::format("mpc.dcline row {}", index);
        const NodeRow* from = node_of(row.values[dc_from], row.line, owner);
        const NodeRow* to = node_of(row.values[dc_to], row.line, owner);
        if (from == nullptr || to == nullptr) return;
        const auto value = [&](std::size_t column, double otherwise) {
            return row.values.size() > column ? row.values[column] : otherwise;
        };
        const bool is_on = row.values[dc_status] > 0.0 && from->in_service && to->in_service;
        const double p_mw = row.values[dc_pf];
        const double arrives_mw = p_mw - value(dc_loss0, 0.0) - value(dc_loss1, 0.0) * p_mw;
        add_source(fmt::format("dc.{}.from", index), *from,
                   {-p_mw, row.values[dc_qf], row.values[dc_vf], value(dc_qmin_from, -kInf), value(dc_qmax_from, kInf),
                    0.0, is_on},
                   "dcline", row.line);
        add_source(fmt::format("dc.{}.to", index), *to,
                   {arrives_mw, row.values[dc_qt], row.values[dc_vt], value(dc_qmin_to, -kInf), value(dc_qmax_to, kInf),
                    0.0, is_on},
                   "dcline", row.line);
    }

    /// Where sources at one bus name several voltages the last in service counts, as in MATPOWER.
    void hold_one_voltage() {
        std::map<std::string, double, std::less<>> v_set_pu;
        for (const SourceRow& row : out_.sources) {
            if (row.in_service && !std::isnan(row.v_set_pu)) v_set_pu[row.node] = row.v_set_pu;
        }
        for (SourceRow& row : out_.sources) {
            const auto found = v_set_pu.find(row.node);
            if (!std::isnan(row.v_set_pu) && found != v_set_pu.end()) row.v_set_pu = found->second;
        }
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
        if (row.values[branch_ratio] < 0.0) {
            issues_.add(IssueCode::out_of_range, {file_, row.line, {}},
                        fmt::format("mpc.branch {}: ratio = {} pu, must be >= 0 pu (0 stands for 1)", branch.id,
                                    row.values[branch_ratio]));
        }
        if (row.values[branch_rate_a] < 0.0) {
            issues_.add(IssueCode::out_of_range, {file_, row.line, {}},
                        fmt::format("mpc.branch {}: rateA = {} MVA, must be >= 0 MVA (0 = no limit)", branch.id,
                                    row.values[branch_rate_a]));
        }
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
    std::vector<bool> holds_voltage_;  ///< by node: of a type whose generators hold a voltage
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
