#pragma once

#include <filesystem>
#include <string>

#include "sim/flow/power/ac_solver.hpp"

namespace knelpunt::cli {

/// A published network as read, with the places of its rows in it.
struct CaseNetwork {
    Primitives rows;
    System system;
    flow::AcModel model;

    /// @throws InputError with all that is wrong in the file
    explicit CaseNetwork(const std::filesystem::path& file);

    [[nodiscard]] int bus_at_node(const std::string& id) const;
    [[nodiscard]] int bus_at(std::size_t row) const { return bus_at_node(rows.nodes[row].id); }
    [[nodiscard]] int branch_at(std::size_t row) const;
    /// Number of a bus in the file, from its place in the network.
    [[nodiscard]] const std::string& bus_number(int bus) const;
    [[nodiscard]] const BranchRow& branch_row(int branch) const;
    /// Load at a bus  [MW, Mvar].
    [[nodiscard]] flow::Complex demand_mva(int bus) const;
};

}  // namespace knelpunt::cli
