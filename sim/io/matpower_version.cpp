#include "sim/io/matpower_version.hpp"

#include <algorithm>
#include <utility>

namespace knelpunt::io {
namespace {

constexpr std::size_t kGenColumns1 = 10, kBranchColumns1 = 11, kFlowColumns1 = 15;

/// Leaves columns away at the end, or adds some of 0.
void resize_columns(MatpowerTable& table, std::size_t n_columns) {
    std::vector<double> values(table.n_rows() * n_columns, 0.0);
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
        std::copy_n(table.row(row).begin(), std::min(n_columns, table.n_columns),
                    values.begin() + static_cast<std::ptrdiff_t>(row * n_columns));
    }
    table.values = std::move(values);
    table.n_columns = n_columns;
}

}  // namespace

void convert_from_version_1(MatpowerCase& of) {
    resize_columns(of.gen, std::min(of.gen.n_columns, kGenColumns1));
    resize_columns(of.gen, kGenColumnsOfVersion2);
    MatpowerTable& branch = of.branch;
    const MatpowerTable before = branch;
    const std::size_t n_flows = before.n_columns < kFlowColumns1 ? 0 : kFlowColumns1 - kBranchColumns1;
    constexpr std::size_t kFirstFlow = kBranchColumns1 + 2;
    resize_columns(branch, std::min(branch.n_columns, kBranchColumns1));
    resize_columns(branch, kFirstFlow + n_flows);
    for (std::size_t row = 0; row < branch.n_rows(); ++row) {
        double* const values = branch.values.data() + row * branch.n_columns;
        values[kBranchColumns1] = -360.0;  // no limit of the angle
        values[kBranchColumns1 + 1] = 360.0;
        if (n_flows > 0) std::copy_n(before.row(row).begin() + kBranchColumns1, n_flows, values + kFirstFlow);
    }
}

}  // namespace knelpunt::io
