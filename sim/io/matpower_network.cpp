#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/io/matpower.hpp"
#include "sim/io/matpower_references.hpp"

namespace knelpunt::io {
namespace {

constexpr std::string_view kCarrier = "electricity";
constexpr double kChargingHz = 50.0;  // the format gives charging in per unit, without a frequency

struct MatrixRow {
    int line = 0;
    std::span<const double> values;
};

/// Calls `take(row, number of the row from 1)` for every row.
template <class Take>
void for_rows(const MatpowerTable& table, Take take) {
    for (std::size_t row = 0; row < table.n_rows(); ++row) take(MatrixRow{table.lines[row], table.row(row)}, row + 1);
}

std::string bus_id(double number) { return fmt::format("{:.0f}", number); }

/// Nodes, loads and shunts of the buses, and which of them hold a voltage.
class CaseNodes {
public:
    CaseNodes(const MatpowerCase& given, Primitives& out, Issues& issues)
        : file_(given.file), has_rows_(given.bus.n_rows() > 0), out_(out), issues_(issues) {}

    /// Node of a bus number; complains when there is none, unless mpc.bus itself could not be read.
    const NodeRow* node_of(double number, int line, std::string_view owner) {
        const auto found = index_of_.find(bus_id(number));
        if (found != index_of_.end()) return &out_.nodes[found->second];
        if (!has_rows_ && issues_.has_errors()) return nullptr;
        issues_.add(IssueCode::dangling_id, {file_, line, {}},
                    fmt::format("{}: bus {} is no row of mpc.bus", owner, bus_id(number)));
        return nullptr;
    }

    /// Whether generators at the node hold its voltage: a matter of its type.
    [[nodiscard]] bool holds_voltage(const NodeRow& node) const { return holds_voltage_[index_of_.at(node.id)]; }

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

    /// The ends of a DC line in service are of type 2, whatever the file says, unless they are of type 3.
    void hold_ends(const MatrixRow& row) {
        if (!(row.values[dc_status] > 0.0)) return;
        for (const std::size_t end : {dc_from, dc_to}) {
            const auto found = index_of_.find(bus_id(row.values[end]));
            if (found != index_of_.end()) holds_voltage_[found->second] = true;
        }
    }

private:
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

    const std::string& file_;
    bool has_rows_;
    Primitives& out_;
    Issues& issues_;
    std::map<std::string, std::size_t> index_of_;
    std::vector<bool> holds_voltage_;  ///< by node
};

/// Sources of the generators and of both ends of DC lines.
class CaseSources {
public:
    CaseSources(const MatpowerCase& given, CaseNodes& nodes, Primitives& out, Issues& issues)
        : file_(given.file), nodes_(nodes), out_(out), issues_(issues) {}

    void add_generator(const MatrixRow& row, std::size_t index) {
        const NodeRow* node = nodes_.node_of(row.values[gen_bus], row.line, fmt::format("mpc.gen row {}", index));
        if (node == nullptr) return;
        const bool is_held = nodes_.holds_voltage(*node);
        const double v_pu = row.values[gen_vg], p_max_mw = row.values.size() > gen_pmax ? row.values[gen_pmax] : 0.0;
        if (is_held && !(v_pu > 0.0) && row.values[gen_status] > 0.0) {
            issues_.add(IssueCode::out_of_range, {file_, row.line, {}},
                        fmt::format("mpc.gen row {}: Vg = {} pu, must be > 0 pu", index, v_pu));
        }
        check_range(fmt::format("mpc.gen row {}: Qmin", index), row.values[gen_qmin], "Qmax", row.values[gen_qmax],
                    is_held && row.values[gen_status] > 0.0, row.line);
        add_source(fmt::format("gen.{}", index), *node,
                   {row.values[gen_pg], row.values[gen_qg], is_held ? v_pu : kNaN, row.values[gen_qmin],
                    row.values[gen_qmax], std::isfinite(p_max_mw) ? p_max_mw : 0.0, row.values[gen_status] > 0.0},
                   "generator", row.line);
    }

    /// Both ends of a DC line hold their voltages; power is lost on the way as MATPOWER has it.
    void add_dc_line(const MatrixRow& row, std::size_t index) {
        const std::string owner = fmt::format("mpc.dcline row {}", index);
        const NodeRow* from = nodes_.node_of(row.values[dc_from], row.line, owner);
        const NodeRow* to = nodes_.node_of(row.values[dc_to], row.line, owner);
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

private:
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

    /// Limits the wrong way round leave no value between them.
    void check_range(const std::string& owner, double min_mvar, std::string_view max_name, double max_mvar, bool counts,
                     int line) {
        if (!counts || !(min_mvar > max_mvar)) return;
        issues_.add(IssueCode::out_of_range, {file_, line, {}},
                    fmt::format("{} = {} Mvar, must be <= {} = {} Mvar", owner, min_mvar, max_name, max_mvar),
                    "Exchange the two");
    }

    const std::string& file_;
    CaseNodes& nodes_;
    Primitives& out_;
    Issues& issues_;
};

/// Lines, transformers and couplers, and their outages where these are asked for.
class CaseBranches {
public:
    CaseBranches(const MatpowerCase& given, const MatpowerOptions& options, CaseNodes& nodes, Primitives& out,
                 Issues& issues)
        : file_(given.file), base_mva_(given.base_mva), options_(options), nodes_(nodes), out_(out), issues_(issues) {}

    void add_branch(const MatrixRow& row) {
        const std::string ends = bus_id(row.values[branch_from]) + "-" + bus_id(row.values[branch_to]);
        const NodeRow* from = nodes_.node_of(row.values[branch_from], row.line, "mpc.branch " + ends);
        const NodeRow* to = nodes_.node_of(row.values[branch_to], row.line, "mpc.branch " + ends);
        if (from == nullptr || to == nullptr) return;
        BranchRow branch;
        branch.line = row.line;
        branch.id = branch.name = fmt::format("{}.{}", ends, ++n_circuits_[std::minmax(from->id, to->id)]);
        branch.from = from->id;
        branch.to = to->id;
        branch.in_service = row.values[branch_status] > 0.0 && from->in_service && to->in_service;
        branch.rating_mva = {row.values[branch_rate_a] > 0.0 ? row.values[branch_rate_a] : kInf, kConstant};
        if (options_.list_outages) branch.rule_offtake = branch.rule_feed_in = "n-1";
        const bool is_coupler = row.values[branch_r] == 0.0 && row.values[branch_x] == 0.0;
        if (is_coupler && branch.in_service) check_coupler(branch.id, row);
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
        line.c_nf = row.values[branch_b] / z_base_ohm / (2.0 * std::numbers::pi * kChargingHz) * kNfPerFarad;
        const bool is_transformer =
            row.values[branch_ratio] != 0.0 || row.values[branch_shift] != 0.0 || from->v_rated_kv != to->v_rated_kv;
        branch.kind = is_coupler ? "coupler" : is_transformer ? "transformer" : "line";
        if (is_coupler && branch.in_service && row.values[branch_b] != 0.0) add_charging(branch.from, row);
        if (is_transformer && !is_coupler) {
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

private:
    /// What makes its ends one bus cannot also set their voltages apart.
    void check_coupler(const std::string& id, const MatrixRow& row) {
        const double ratio_pu = row.values[branch_ratio], shift = row.values[branch_shift];
        if ((ratio_pu == 0.0 || ratio_pu == 1.0) && shift == 0.0) return;
        issues_.add(IssueCode::zero_reactance, {file_, row.line, {}},
                    fmt::format("mpc.branch {}: r = x = 0 pu with ratio = {} pu and angle = {} degrees, must have an "
                                "impedance",
                                id, ratio_pu, shift),
                    "A branch with r = x = 0 makes its ends one bus");
    }

    /// Charging of a branch without impedance stands at its bus.
    void add_charging(const std::string& bus, const MatrixRow& row) {
        auto shunt = std::find_if(out_.shunts.begin(), out_.shunts.end(),
                                  [&](const ShuntRow& other) { return other.id == bus; });
        if (shunt == out_.shunts.end()) {
            ShuntRow own;
            own.line = row.line;
            own.id = own.node = bus;
            shunt = out_.shunts.insert(shunt, std::move(own));
        }
        shunt->b_mvar += row.values[branch_b] * base_mva_;
    }

    const std::string& file_;
    double base_mva_;
    const MatpowerOptions& options_;
    CaseNodes& nodes_;
    Primitives& out_;
    Issues& issues_;
    std::map<std::pair<std::string, std::string>, int> n_circuits_;
};

}  // namespace

Primitives matpower_network(const MatpowerCase& given, const MatpowerOptions& options, Issues& issues) {
    Primitives out;
    CaseNodes nodes(given, out, issues);
    CaseSources sources(given, nodes, out, issues);
    CaseBranches branches(given, options, nodes, out, issues);
    out.carriers.push_back({{}, std::string(kCarrier), "Electricity", "power"});
    for_rows(given.bus, [&](const MatrixRow& row, std::size_t) { nodes.add_bus(row); });
    for_rows(given.dcline, [&](const MatrixRow& row, std::size_t) { nodes.hold_ends(row); });
    for_rows(given.gen, [&](const MatrixRow& row, std::size_t index) { sources.add_generator(row, index); });
    for_rows(given.branch, [&](const MatrixRow& row, std::size_t) { branches.add_branch(row); });
    for_rows(given.dcline, [&](const MatrixRow& row, std::size_t index) { sources.add_dc_line(row, index); });
    out.is_case = true;
    for (const MatpowerField& field : given.unused) {
        out.notes.push_back(
            fmt::format("{} in line {} is not read: power flow uses nothing of it", field.name, field.line));
    }
    if (given.bus.n_rows() > 0 && !issues.has_errors()) choose_references(out, given.file, given.bus.line, issues);
    return out;
}

Primitives parse_matpower(std::string_view text, const std::string& file, const MatpowerOptions& options,
                          Issues& issues) {
    const MatpowerCase given = parse_matpower_case(text, file, issues);
    return matpower_network(given, options, issues);
}

Primitives read_matpower(const std::filesystem::path& path, const MatpowerOptions& options, Issues& issues) {
    const MatpowerCase given = read_matpower_case(path, issues);
    return matpower_network(given, options, issues);
}

}  // namespace knelpunt::io
