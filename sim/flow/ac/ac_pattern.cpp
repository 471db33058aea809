#include "sim/flow/ac/ac_pattern.hpp"

#include <algorithm>

#include <Eigen/OrderingMethods>
#include <Eigen/Sparse>

namespace knelpunt::flow {
namespace {

/// Neighbours of each bus, ascending, without itself.
std::vector<std::vector<int>> neighbours(const AcNetwork& net) {
    std::vector<std::vector<int>> out(net.node_of.size());
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        out[static_cast<std::size_t>(net.from[branch])].push_back(net.to[branch]);
        out[static_cast<std::size_t>(net.to[branch])].push_back(net.from[branch]);
    }
    for (auto& list : out) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    return out;
}

void order_buses(const std::vector<std::vector<int>>& beside, AcPattern& pattern) {
    const auto n = static_cast<Eigen::Index>(beside.size());
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t bus = 0; bus < beside.size(); ++bus) {
        entries.emplace_back(static_cast<int>(bus), static_cast<int>(bus), 1.0);
        for (const int other : beside[bus]) entries.emplace_back(static_cast<int>(bus), other, 1.0);
    }
    Eigen::SparseMatrix<double> matrix(n, n);
    matrix.setFromTriplets(entries.begin(), entries.end());
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> order;
    Eigen::AMDOrdering<int>()(matrix, order);
    pattern.bus_at.assign(order.indices().data(), order.indices().data() + n);
    pattern.position_of.resize(beside.size());
    for (std::size_t position = 0; position < beside.size(); ++position)
        pattern.position_of[static_cast<std::size_t>(pattern.bus_at[position])] = static_cast<int>(position);
}

/// Columns of each row of the upper factor, by elimination along the tree of first columns.
std::vector<std::vector<int>> upper_columns(const std::vector<std::vector<int>>& beside, const AcPattern& pattern) {
    std::vector<std::vector<int>> upper(pattern.n()), children(pattern.n());
    std::vector<int> seen(pattern.n(), -1);
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        const int own = static_cast<int>(row);
        std::vector<int>& columns = upper[row];
        seen[row] = own;
        const auto add = [&](int column) {
            if (column <= own || seen[static_cast<std::size_t>(column)] == own) return;
            seen[static_cast<std::size_t>(column)] = own;
            columns.push_back(column);
        };
        for (const int bus : beside[static_cast<std::size_t>(pattern.bus_at[row])])
            add(pattern.position_of[static_cast<std::size_t>(bus)]);
        for (const int child : children[row]) {
            for (const int column : upper[static_cast<std::size_t>(child)]) add(column);
        }
        std::sort(columns.begin(), columns.end());
        if (!columns.empty()) children[static_cast<std::size_t>(columns.front())].push_back(own);
    }
    return upper;
}

void lay_out_blocks(const std::vector<std::vector<int>>& upper, AcPattern& pattern) {
    std::vector<std::vector<int>> lower(pattern.n());
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        for (const int column : upper[row]) lower[static_cast<std::size_t>(column)].push_back(static_cast<int>(row));
    }
    pattern.block_start.push_back(0);
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        pattern.block_column.insert(pattern.block_column.end(), lower[row].begin(), lower[row].end());
        pattern.block_own.push_back(static_cast<int>(pattern.block_column.size()));
        pattern.block_column.push_back(static_cast<int>(row));
        pattern.block_column.insert(pattern.block_column.end(), upper[row].begin(), upper[row].end());
        pattern.block_start.push_back(static_cast<int>(pattern.block_column.size()));
    }
}

/// Where each product of the elimination goes.
void list_targets(const std::vector<std::vector<int>>& upper, AcPattern& pattern) {
    std::vector<int> block_at(pattern.n(), -1);  // of a column in the row at hand
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        const int first = pattern.block_start[row], own = pattern.block_own[row], last = pattern.block_start[row + 1];
        for (int block = first; block < last; ++block)
            block_at[static_cast<std::size_t>(pattern.block_column[static_cast<std::size_t>(block)])] = block;
        for (int block = first; block < own; ++block) {
            for (const int column :
                 upper[static_cast<std::size_t>(pattern.block_column[static_cast<std::size_t>(block)])])
                pattern.target.push_back(block_at[static_cast<std::size_t>(column)]);
        }
    }
}

void lay_out_admittances(const AcNetwork& net, const std::vector<std::vector<int>>& beside, AcPattern& pattern) {
    pattern.y_start.push_back(0);
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        std::vector<int> columns{static_cast<int>(row)};
        for (const int bus : beside[static_cast<std::size_t>(pattern.bus_at[row])])
            columns.push_back(pattern.position_of[static_cast<std::size_t>(bus)]);
        std::sort(columns.begin(), columns.end());
        const auto blocks = pattern.block_column.begin();
        for (const int column : columns) {
            pattern.y_row.push_back(static_cast<int>(row));
            pattern.y_column.push_back(column);
            const auto block =
                std::lower_bound(blocks + pattern.block_start[row], blocks + pattern.block_start[row + 1], column);
            pattern.y_block.push_back(static_cast<int>(block - blocks));
        }
        pattern.y_start.push_back(static_cast<int>(pattern.y_column.size()));
    }
    pattern.y_pu.assign(2 * pattern.y_column.size(), 0.0);
    const auto entry_of = [&](int row_bus, int column_bus) {
        const auto row = static_cast<std::size_t>(pattern.position_of[static_cast<std::size_t>(row_bus)]);
        const auto columns = pattern.y_column.begin();
        return static_cast<int>(std::lower_bound(columns + pattern.y_start[row], columns + pattern.y_start[row + 1],
                                                 pattern.position_of[static_cast<std::size_t>(column_bus)]) -
                                columns);
    };
    const auto add = [&](int entry, const Complex& y) {
        pattern.y_pu[2 * static_cast<std::size_t>(entry)] += y.real();
        pattern.y_pu[2 * static_cast<std::size_t>(entry) + 1] += y.imag();
    };
    for (int bus = 0; bus < net.n_buses(); ++bus) add(entry_of(bus, bus), net.shunt[static_cast<std::size_t>(bus)]);
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        const int from = net.from[branch], to = net.to[branch];
        pattern.branch_entry.push_back(
            {entry_of(from, from), entry_of(from, to), entry_of(to, from), entry_of(to, to)});
        const BranchAdmittance& y = net.admittance[branch];
        add(pattern.branch_entry[branch][0], y.ff);
        add(pattern.branch_entry[branch][1], y.ft);
        add(pattern.branch_entry[branch][2], y.tf);
        add(pattern.branch_entry[branch][3], y.tt);
    }
}

}  // namespace

AcPattern build_ac_pattern(const AcNetwork& net) {
    AcPattern pattern;
    const std::vector<std::vector<int>> beside = neighbours(net);
    order_buses(beside, pattern);
    const std::vector<std::vector<int>> upper = upper_columns(beside, pattern);
    lay_out_blocks(upper, pattern);
    list_targets(upper, pattern);
    lay_out_admittances(net, beside, pattern);
    return pattern;
}

AcModel build_ac_model(AcNetwork net) {
    AcModel model{std::move(net), {}, {}};
    model.pattern = build_ac_pattern(model.net);
    model.is_live = live_buses(model.net, {});
    return model;
}

}  // namespace knelpunt::flow
