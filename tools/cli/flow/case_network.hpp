#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/flow/ac/ac_solver.hpp"

namespace knelpunt::cli {

/// A published network as read, with the places of its rows in it.
struct CaseNetwork {
    std::string file;
    Primitives rows;
    System system;
    flow::AcModel model;
    std::vector<int> bus_of_row;            ///< by node row: bus or -1
    std::vector<int> branch_of_row;         ///< by branch row: branch or -1
    std::vector<double> rating_mva;         ///< by branch; infinite = not known
    std::vector<flow::Complex> demand_mva;  ///< by bus: load
    bool has_ratings = false;

    /// @throws InputError with all that is wrong in the file
    explicit CaseNetwork(const std::filesystem::path& path);

    /// Number of a bus in the file, from its place in the network.
    [[nodiscard]] const std::string& bus_number(int bus) const;
    [[nodiscard]] const BranchRow& branch_row(int branch) const;
    /// Whether a bus of the file has supply.
    [[nodiscard]] bool is_live_row(std::size_t node_row) const;
    [[nodiscard]] std::size_t node_row(const std::string& id) const;
    /// Whether a branch of the file makes its ends one bus and carries current.
    [[nodiscard]] bool is_live_coupler(std::size_t branch_row) const;

private:
    std::vector<std::size_t> row_of_node_;  ///< by node of the Structure
};

/// Voltages and powers of a state by the rows of the file; NaN where there is no supply, or no way to tell.
struct CaseState {
    std::vector<double> vm_pu, va_rad;         ///< by node row
    std::vector<flow::BranchPower> power_mva;  ///< by branch row
    std::vector<flow::Complex> source_mva;     ///< by source row: given
};

/// Gives the machines what the buses give: reactive power by their ranges (share_reactive_power), the surplus of a reference
/// to its first machine.
/// @param beyond_mva  by bus: what is injected beyond the powers of the file, without the reactive power of what holds voltages
void give_machines(const CaseNetwork& of, const std::vector<flow::Complex>& beyond_mva, CaseState& state);

/// Puts in the flows through couplers: what the buses on one side have over. NaN where couplers form a loop.
void add_coupler_flows(const CaseNetwork& of, CaseState& state);

}  // namespace knelpunt::cli
