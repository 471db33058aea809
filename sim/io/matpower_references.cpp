#include "sim/io/matpower_references.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/system/topology.hpp"

namespace knelpunt::io {
namespace {

/// Buses of a case, the islands that its branches make, and those that couplers make one.
class Islands {
public:
    explicit Islands(const Primitives& rows) {
        for (std::size_t row = 0; row < rows.nodes.size(); ++row) row_of_.emplace(rows.nodes[row].id, row);
        const auto n = static_cast<int>(rows.nodes.size());
        Graph all{n, {}}, couplers{n, {}};
        for (const BranchRow& branch : rows.branches) {
            if (!branch.in_service) continue;
            const std::pair ends(static_cast<int>(row_of(branch.from)), static_cast<int>(row_of(branch.to)));
            all.edges.push_back(ends);
            if (branch.kind == "coupler") couplers.edges.push_back(ends);
        }
        island_ = find_topology(all).island_of_node;
        bus_ = find_topology(couplers).island_of_node;
    }
    [[nodiscard]] std::size_t row_of(const std::string& id) const { return row_of_.at(id); }
    [[nodiscard]] int island(std::size_t row) const { return island_[row]; }
    /// The same for nodes that couplers make one.
    [[nodiscard]] int bus(std::size_t row) const { return bus_[row]; }

private:
    std::map<std::string, std::size_t, std::less<>> row_of_;
    std::vector<int> island_, bus_;
};

bool holds(const SourceRow& row) { return row.in_service && !std::isnan(row.v_set_pu); }

/// Sources in the order in which MATPOWER has them: machines, then from ends, then to ends of DC lines.
std::vector<const SourceRow*> in_their_order(const Primitives& rows) {
    const auto place = [](const SourceRow& row) {
        return row.category != "dcline" ? 0 : row.id.ends_with(".from") ? 1 : 2;
    };
    std::vector<const SourceRow*> out;
    for (const SourceRow& row : rows.sources) out.push_back(&row);
    std::stable_sort(out.begin(), out.end(),
                     [&](const SourceRow* one, const SourceRow* other) { return place(*one) < place(*other); });
    return out;
}

/// The machine that stands last says which voltage a bus holds.
void hold_one_voltage(Primitives& rows, const Islands& islands, const std::string& file) {
    std::map<int, double> v_set_pu;
    for (const SourceRow* source : in_their_order(rows)) {
        const SourceRow& row = *source;
        if (!holds(row)) continue;
        const auto [known, is_new] = v_set_pu.try_emplace(islands.bus(islands.row_of(row.node)), row.v_set_pu);
        if (!is_new && known->second != row.v_set_pu)
            rows.notes.push_back(
                fmt::format("{}:{}: {} at bus {} asks for {} pu where one before it asks for {} pu: the last counts, "
                            "as in MATPOWER.",
                            file, row.line, row.id, row.node, row.v_set_pu, known->second));
        known->second = row.v_set_pu;
    }
    for (SourceRow& row : rows.sources) {
        if (holds(row)) row.v_set_pu = v_set_pu.at(islands.bus(islands.row_of(row.node)));
    }
}

/// What an island has to take as its reference.
struct Candidates {
    std::vector<std::size_t> references;  ///< rows of type 3 with a machine in service
    std::size_t first_held = 0;           ///< first row of type 2 with one
    bool has_held = false;
    std::vector<std::size_t> without_machine;  ///< rows of type 3 without
};

std::map<int, Candidates> candidates(const Primitives& rows, const Islands& islands) {
    std::map<int, bool> has_machine;  // by bus
    for (const SourceRow& row : rows.sources)
        if (holds(row)) has_machine[islands.bus(islands.row_of(row.node))] = true;
    std::map<int, Candidates> out;
    for (std::size_t row = 0; row < rows.nodes.size(); ++row) {
        const NodeRow& node = rows.nodes[row];
        if (!node.in_service) continue;
        Candidates& here = out[islands.island(row)];
        const bool is_held = has_machine.contains(islands.bus(row));
        if (node.exchange_share_pu > 0.0) (is_held ? here.references : here.without_machine).push_back(row);
        if (node.exchange_share_pu > 0.0 || !is_held || here.has_held) continue;
        here.has_held = true;
        here.first_held = row;
    }
    return out;
}

}  // namespace

void choose_references(Primitives& rows, const std::string& file, int line, Issues& issues) {
    const Islands islands(rows);
    hold_one_voltage(rows, islands, file);
    std::size_t n_references = 0;
    for (auto& [island, found] : candidates(rows, islands)) {
        const bool moves = found.references.empty() && found.has_held;
        for (const std::size_t row : found.without_machine) {
            NodeRow& node = rows.nodes[row];
            node.exchange_share_pu = 0.0;
            rows.notes.push_back(fmt::format(
                "{}:{}: bus {} is of type 3 but has no machine in service: it gives nothing{}.", file, node.line,
                node.id,
                moves ? fmt::format(", bus {}, the first of type 2 in its island, is the reference, as in MATPOWER",
                                    rows.nodes[found.first_held].id)
                : found.references.empty() ? ", and no other bus of its island can be the reference"
                                           : ""));
        }
        if (moves && found.without_machine.empty())
            rows.notes.push_back(fmt::format(
                "{}:{}: the island of bus {} has no bus of type 3: bus {}, its first of type 2, is the reference.",
                file, rows.nodes[found.first_held].line, rows.nodes[found.first_held].id,
                rows.nodes[found.first_held].id));
        if (moves) found.references.push_back(found.first_held);
        for (const std::size_t row : found.references) {
            rows.nodes[row].exchange_share_pu = 1.0;
            rows.nodes[row].holds_angle = true;
        }
        n_references += found.references.size();
    }
    if (n_references == 0)
        issues.add(
            IssueCode::no_exchange, {file, line, {}},
            "mpc.bus: no bus of type 3 or 2 has a machine in service (column 8 of mpc.gen), so nothing gives power",
            "One bus of every island takes the difference of all power");
    for (NodeRow& node : rows.nodes) node.exchange_share_pu /= std::max(1.0, static_cast<double>(n_references));
}

}  // namespace knelpunt::io
