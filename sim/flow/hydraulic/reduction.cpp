#include "sim/flow/hydraulic/reduction.hpp"

#include <algorithm>
#include <queue>
#include <set>

#include "sim/base/expects.hpp"

namespace knelpunt::hydraulic {
namespace {

/// Strips leaves, then walks along what is left.
class Reducer {
public:
    explicit Reducer(const Topology& topology)
        : topology_(topology),
          pipes_of_(topology.n_nodes),
          degree_(topology.n_nodes, 0),
          is_core_(topology.n_nodes, 0),
          is_gone_(topology.n_nodes, 0),
          is_taken_(topology.pipes.size(), 0) {
        for (std::size_t pipe = 0; pipe < topology.pipes.size(); ++pipe) {
            for (const int node : {topology.pipes[pipe].from, topology.pipes[pipe].to}) {
                pipes_of_[place(node)].push_back(static_cast<int>(pipe));
                ++degree_[place(node)];
            }
        }
        for (std::size_t node = 0; node < topology.n_nodes; ++node)
            is_core_[node] = topology.keeps_all ? 1 : topology.is_held[node];
        for (const Ends& machine : topology.machines) is_core_[place(machine.from)] = is_core_[place(machine.to)] = 1;
    }

    Reduction reduce() {
        strip_trees();
        for (std::size_t node = 0; node < topology_.n_nodes; ++node)
            if (is_gone_[node] == 0 && degree_[node] != 2) is_core_[node] = 1;
        for (std::size_t node = 0; node < topology_.n_nodes; ++node)
            if (is_core_[node] != 0 && is_gone_[node] == 0) add_core(static_cast<int>(node));
        for (std::size_t at = 0; at < out_.core.size(); ++at) walk_from(out_.core[at]);
        // rings that hang on nothing
        for (std::size_t node = 0; node < topology_.n_nodes; ++node) {
            if (is_gone_[node] != 0 || is_core_[node] != 0 || free_pipe(static_cast<int>(node)) < 0) continue;
            is_core_[node] = 1;
            add_core(static_cast<int>(node));
            walk_from(static_cast<int>(node));
        }
        return std::move(out_);
    }

private:
    static std::size_t place(int node) { return static_cast<std::size_t>(node); }
    [[nodiscard]] int other_end(int pipe, int node) const {
        const Ends& ends = topology_.pipes[place(pipe)];
        return ends.from == node ? ends.to : ends.from;
    }
    [[nodiscard]] double sign(int pipe, int node) const {
        return topology_.pipes[place(pipe)].from == node ? 1.0 : -1.0;
    }
    [[nodiscard]] int free_pipe(int node) const {
        for (const int pipe : pipes_of_[place(node)])
            if (is_taken_[place(pipe)] == 0) return pipe;
        return -1;
    }
    void add_core(int node) {
        if (out_.core_place.empty()) out_.core_place.assign(topology_.n_nodes, -1);
        out_.core_place[place(node)] = static_cast<int>(out_.core.size());
        out_.core.push_back(node);
    }

    void strip_trees() {
        std::vector<int> leaves;
        for (std::size_t node = 0; node < topology_.n_nodes; ++node)
            if (degree_[node] == 1 && is_core_[node] == 0) leaves.push_back(static_cast<int>(node));
        for (std::size_t at = 0; at < leaves.size(); ++at) {
            const int node = leaves[at], pipe = free_pipe(node);
            if (pipe < 0) continue;  // the other end went first
            const int parent = other_end(pipe, node);
            out_.tree.push_back({pipe, parent, node, sign(pipe, parent)});
            is_taken_[place(pipe)] = is_gone_[place(node)] = 1;
            --degree_[place(node)];
            if (--degree_[place(parent)] == 1 && is_core_[place(parent)] == 0) leaves.push_back(parent);
        }
    }

    void walk_from(int node) {
        for (int pipe = free_pipe(node); pipe >= 0; pipe = free_pipe(node)) {
            Reduction::Chain chain{node, node, static_cast<int>(out_.links.size()), 0};
            for (int here = node; pipe >= 0; pipe = free_pipe(here)) {
                is_taken_[place(pipe)] = 1;
                const int next = other_end(pipe, here);
                out_.links.push_back({pipe, sign(pipe, here), next});
                here = chain.to = next;
                if (is_core_[place(here)] != 0) break;
            }
            chain.last = static_cast<int>(out_.links.size());
            out_.chains.push_back(chain);
        }
    }

    const Topology& topology_;
    std::vector<std::vector<int>> pipes_of_;
    std::vector<int> degree_;
    std::vector<char> is_core_, is_gone_, is_taken_;
    Reduction out_;
};

}  // namespace

Reduction reduce(const Topology& topology) {
    Reduction out = Reducer(topology).reduce();
    if (out.core_place.empty()) out.core_place.assign(topology.n_nodes, -1);
    return out;
}

int LuPattern::entry(int row, int column) const {
    const int a = position_of[static_cast<std::size_t>(row)], b = position_of[static_cast<std::size_t>(column)];
    if (a == b) return a;
    const int low = std::min(a, b), high = std::max(a, b);
    const auto first = position.begin() + start[static_cast<std::size_t>(low)];
    const auto last = position.begin() + start[static_cast<std::size_t>(low) + 1];
    const auto found = std::lower_bound(first, last, high);
    expects(found != last && *found == high, "the pattern has this entry");
    const auto at = static_cast<int>(found - position.begin());
    return static_cast<int>(n) + at + (a > b ? 0 : static_cast<int>(n_off()));
}

LuPattern make_lu_pattern(std::size_t n, const std::vector<std::pair<int, int>>& pairs) {
    LuPattern out;
    out.n = n;
    std::vector<std::set<int>> near(n);
    for (const auto& [a, b] : pairs) {
        if (a == b) continue;
        near[static_cast<std::size_t>(a)].insert(b);
        near[static_cast<std::size_t>(b)].insert(a);
    }
    using Candidate = std::pair<std::size_t, int>;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    for (std::size_t row = 0; row < n; ++row) queue.emplace(near[row].size(), static_cast<int>(row));
    out.position_of.assign(n, -1);
    std::vector<std::vector<int>> beyond;
    while (!queue.empty()) {
        const auto [degree, row] = queue.top();
        queue.pop();
        auto& own = near[static_cast<std::size_t>(row)];
        if (out.position_of[static_cast<std::size_t>(row)] >= 0 || degree != own.size()) continue;
        out.position_of[static_cast<std::size_t>(row)] = static_cast<int>(out.row_at.size());
        out.row_at.push_back(row);
        beyond.emplace_back(own.begin(), own.end());
        for (const int a : own) {
            auto& others = near[static_cast<std::size_t>(a)];
            others.erase(row);
            for (const int b : own)
                if (a != b) others.insert(b);
            queue.emplace(others.size(), a);
        }
    }
    out.start.assign(n + 1, 0);
    for (std::size_t k = 0; k < n; ++k) {
        std::vector<int> positions;
        for (const int row : beyond[k]) positions.push_back(out.position_of[static_cast<std::size_t>(row)]);
        std::sort(positions.begin(), positions.end());
        out.position.insert(out.position.end(), positions.begin(), positions.end());
        out.start[k + 1] = static_cast<int>(out.position.size());
    }
    for (std::size_t k = 0; k < n; ++k)
        for (int i = out.start[k]; i < out.start[k + 1]; ++i)
            for (int j = out.start[k]; j < out.start[k + 1]; ++j) {
                const int row = out.row_at[static_cast<std::size_t>(out.position[static_cast<std::size_t>(i)])];
                const int column = out.row_at[static_cast<std::size_t>(out.position[static_cast<std::size_t>(j)])];
                out.target.push_back(out.entry(row, column));
            }
    return out;
}

}  // namespace knelpunt::hydraulic
