#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/io/matpower.hpp"

namespace knelpunt::io {
namespace {

constexpr double kNoLimitMvar = 9999.0;  // other programs know no infinity

/// Totals of one bus.
struct Bus {
    double pd_mw = 0.0, qd_mvar = 0.0, gs_mw = 0.0, bs_mvar = 0.0;
    bool holds_voltage = false;
};

class CaseWriter {
public:
    CaseWriter(const Primitives& rows, const MatpowerSolution& solution) : rows_(rows), solution_(solution) {
        const bool has_numbers = std::all_of(rows.nodes.begin(), rows.nodes.end(), [](const NodeRow& row) {
            return row.id.find_first_not_of("0123456789") == std::string::npos && row.id.size() < 10;
        });
        for (std::size_t at = 0; at < rows.nodes.size(); ++at) {
            place_of_[rows.nodes[at].id] = at;
            number_.push_back(has_numbers ? rows.nodes[at].id : fmt::format("{}", at + 1));
        }
        buses_.resize(rows.nodes.size());
        add_up();
    }

    std::string text() const {
        std::string out =
            fmt::format("function mpc = solved_case\n{} MW, Mvar, degrees, per unit on 100 MVA.\n", kSolvedCaseMark);
        out += fmt::format("mpc.version = '2';\nmpc.baseMVA = {:g};\n\n", kBaseMva);
        out += "%\tbus_i\ttype\tPd\tQd\tGs\tBs\tarea\tVm\tVa\tbaseKV\tzone\tVmax\tVmin\nmpc.bus = [\n";
        for (std::size_t at = 0; at < buses_.size(); ++at) out += bus_line(at);
        out += "];\n\n%\tbus\tPg\tQg\tQmax\tQmin\tVg\tmBase\tstatus\tPmax\tPmin\nmpc.gen = [\n";
        for (std::size_t source = 0; source < rows_.sources.size(); ++source) {
            if (rows_.sources[source].category != "load") out += generator_line(source);
        }
        out +=
            "];\n\n%\tfbus\ttbus\tr\tx\tb\trateA\trateB\trateC\tratio\tangle\tstatus\tangmin\tangmax\tPf\tQf\tPt\tQt\n"
            "mpc.branch = [\n";
        for (std::size_t at = 0; at < rows_.branches.size(); ++at) out += branch_line(at);
        return out + "];\n";
    }

private:
    static double or_zero(double value) { return std::isfinite(value) ? value : 0.0; }

    void add_up() {
        for (const DemandRow& row : rows_.demands) {
            if (!row.in_service) continue;
            Bus& bus = buses_[place_of_.at(row.node)];
            bus.pd_mw += row.p_mw.scale;
            bus.qd_mvar += or_zero(row.q_mvar);
        }
        for (const ShuntRow& row : rows_.shunts) {
            Bus& bus = buses_[place_of_.at(row.node)];
            bus.gs_mw += row.g_mw;
            bus.bs_mvar += row.b_mvar;
        }
        for (const SourceRow& row : rows_.sources) {
            Bus& bus = buses_[place_of_.at(row.node)];
            bus.holds_voltage = bus.holds_voltage || holds(row);
            if (row.category != "load" || !row.in_service) continue;
            bus.pd_mw -= row.p_mw.scale;
            bus.qd_mvar -= or_zero(row.q_mvar);
        }
    }

    static bool holds(const SourceRow& row) { return row.in_service && !std::isnan(row.v_set_pu); }

    [[nodiscard]] std::string bus_line(std::size_t at) const {
        const NodeRow& row = rows_.nodes[at];
        const Bus& bus = buses_[at];
        const bool is_dead = !row.in_service || std::isnan(solution_.vm_pu[at]);
        const bool is_pq = !bus.holds_voltage || (!solution_.is_at_limit.empty() && solution_.is_at_limit[at] != 0);
        const int type = is_dead ? 4 : row.exchange_share_pu > 0.0 ? 3 : is_pq ? 1 : 2;
        const double vm_pu = std::isnan(solution_.vm_pu[at]) ? row.v_start_pu : solution_.vm_pu[at];
        const double va_rad = std::isnan(solution_.va_rad[at]) ? row.angle_start_rad : solution_.va_rad[at];
        return fmt::format(
            "\t{}\t{}\t{:.15g}\t{:.15g}\t{:.15g}\t{:.15g}\t1\t{:.15g}\t{:.15g}\t{:.15g}\t1\t{:g}\t{:g};\n", number_[at],
            type, bus.pd_mw, bus.qd_mvar, bus.gs_mw, bus.bs_mvar, vm_pu, va_rad * kDegreePerRad, row.v_rated_kv,
            std::isnan(row.v_max_pu) ? 1.1 : row.v_max_pu, std::isnan(row.v_min_pu) ? 0.9 : row.v_min_pu);
    }

    [[nodiscard]] std::string generator_line(std::size_t source) const {
        const SourceRow& row = rows_.sources[source];
        const std::size_t at = place_of_.at(row.node);
        MatpowerSolution::Power power{row.p_mw.scale, or_zero(row.q_mvar)};
        if (row.in_service) power = solution_.sources[source];
        const auto bound = [](double value) {
            return fmt::format("{:.15g}", std::isfinite(value) ? value : std::copysign(kNoLimitMvar, value));
        };
        return fmt::format("\t{}\t{:.15g}\t{:.15g}\t{}\t{}\t{:.15g}\t{:g}\t{}\t{:.15g}\t0;\n", number_[at], power.p_mw,
                           power.q_mvar, bound(row.q_max_mvar), bound(row.q_min_mvar),
                           std::isnan(row.v_set_pu) ? rows_.nodes[at].v_start_pu : row.v_set_pu, kBaseMva,
                           row.in_service ? 1 : 0, row.p_rated_mw);
    }

    [[nodiscard]] std::string branch_line(std::size_t at) const {
        const BranchRow& row = rows_.branches[at];
        const NodeRow& from = rows_.nodes[place_of_.at(row.from)];
        const double z_base_ohm = from.v_rated_kv * from.v_rated_kv / kBaseMva;
        const auto line =
            std::find_if(rows_.lines.begin(), rows_.lines.end(), [&](const LineRow& of) { return of.id == row.id; });
        const auto transformer = std::find_if(rows_.transformers.begin(), rows_.transformers.end(),
                                              [&](const TransformerRow& of) { return of.id == row.id; });
        // 0 is 1 in this format; other programs take anything else for a transformer and put its charging to one side.
        const bool has_ratio = transformer != rows_.transformers.end() &&
                               (transformer->ratio_pu != 1.0 || transformer->phase_shift_rad != 0.0);
        const MatpowerSolution::Ends& ends = solution_.branches[at];
        return fmt::format(
            "\t{}\t{}\t{:.15g}\t{:.15g}\t{:.15g}\t{:.15g}\t0\t0\t{:.15g}\t{:.15g}\t{}\t-360\t360\t{:.15g}\t{:.15g}\t{:."
            "15g}\t"
            "{:.15g};\n",
            number_[place_of_.at(row.from)], number_[place_of_.at(row.to)], line->r_ohm / z_base_ohm,
            line->x_ohm / z_base_ohm, line->c_nf * kFaradPerNf * 2.0 * std::numbers::pi * kGridHz * z_base_ohm,
            std::isfinite(row.rating_mva.scale) ? row.rating_mva.scale : 0.0, has_ratio ? transformer->ratio_pu : 0.0,
            has_ratio ? transformer->phase_shift_rad * kDegreePerRad : 0.0, row.in_service ? 1 : 0,
            or_zero(ends.p_from_mw), or_zero(ends.q_from_mvar), or_zero(ends.p_to_mw), or_zero(ends.q_to_mvar));
    }

    const Primitives& rows_;
    const MatpowerSolution& solution_;
    std::map<std::string, std::size_t, std::less<>> place_of_;
    std::vector<std::string> number_;
    std::vector<Bus> buses_;
};

}  // namespace

std::string matpower_text(const Primitives& rows, const MatpowerSolution& solution) {
    return CaseWriter(rows, solution).text();
}

}  // namespace knelpunt::io
