#include "sim/results/bottleneck_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <numeric>

#include "sim/base/tolerance.hpp"

namespace knelpunt::results {
namespace {

constexpr std::size_t kIdBytes = 64;  // ids have at most 63 bytes

struct Row {
    char scenario[2 * kIdBytes];
    char branch[kIdBytes];
    char kind[16];
    double worst_loading_pu;
    double worst_excess_mw;
};

template <std::size_t N>
void put(char (&target)[N], const std::string& text) {
    std::memcpy(target, text.data(), std::min(text.size(), N - 1));
}

io::H5Handle fixed_text(std::size_t size, const std::string& file) {
    io::H5Handle type(H5Tcopy(H5T_C_S1), H5Tclose, file, "making a text type");
    H5Tset_size(type.id(), size);
    return type;
}

}  // namespace

void write_bottleneck_table(io::H5File& file, const Structure& structure, std::span<const FileScenario> scenarios,
                            const std::vector<std::vector<double>>& loading,
                            const std::vector<std::vector<double>>& excess_mw) {
    std::vector<Row> rows;
    for (std::size_t scenario = 0; scenario < scenarios.size(); ++scenario) {
        std::vector<std::size_t> order(loading[scenario].size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return loading[scenario][a] > loading[scenario][b]; });
        for (const std::size_t branch : order) {
            if (!(loading[scenario][branch] > 1.0 + tolerance::kCongestedPu)) continue;
            Row row{};
            put(row.scenario, scenarios[scenario].point.id);
            put(row.branch, structure.branch_rows[branch].id);
            put(row.kind, structure.branch_rows[branch].kind);
            row.worst_loading_pu = loading[scenario][branch];
            row.worst_excess_mw = excess_mw[scenario][branch];
            rows.push_back(row);
        }
    }
    const io::H5Handle type(H5Tcreate(H5T_COMPOUND, sizeof(Row)), H5Tclose, file.name(), "making a table type");
    const io::H5Handle scenario_text = fixed_text(sizeof(Row::scenario), file.name());
    const io::H5Handle branch_text = fixed_text(sizeof(Row::branch), file.name());
    const io::H5Handle kind_text = fixed_text(sizeof(Row::kind), file.name());
    H5Tinsert(type.id(), "scenario", offsetof(Row, scenario), scenario_text.id());
    H5Tinsert(type.id(), "branch", offsetof(Row, branch), branch_text.id());
    H5Tinsert(type.id(), "kind", offsetof(Row, kind), kind_text.id());
    H5Tinsert(type.id(), "worst_loading_pu", offsetof(Row, worst_loading_pu), H5T_NATIVE_DOUBLE);
    H5Tinsert(type.id(), "worst_excess_mw", offsetof(Row, worst_excess_mw), H5T_NATIVE_DOUBLE);
    file.make_group("tables");
    const hsize_t n = rows.size();
    file.write("tables/bottlenecks", type.id(), std::span(&n, 1), rows.data());
    file.set_attribute("tables/bottlenecks", "description",
                       "Branches above their limit by security rule, worst first per scenario.");
}

}  // namespace knelpunt::results
