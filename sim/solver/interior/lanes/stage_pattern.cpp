#include "sim/solver/interior/lanes/stage_pattern.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace knelpunt::solver {
namespace {

using Graph = std::vector<std::set<int>>;

/// Pairs of a row's neighbours that its elimination would join.
std::size_t fill_of(const Graph& graph, int row) {
    const std::set<int>& others = graph[static_cast<std::size_t>(row)];
    std::size_t n_missing = 0;
    for (auto a = others.begin(); a != others.end(); ++a) {
        const std::set<int>& of_a = graph[static_cast<std::size_t>(*a)];
        for (auto b = std::next(a); b != others.end(); ++b) n_missing += of_a.contains(*b) ? 0 : 1;
    }
    return n_missing;
}

/// Local rows in an order of least fill (ties by degree, then number).
/// @return  per pivot in that order: the rows that it reaches
std::vector<std::vector<int>> eliminate(Graph graph, int n_local, std::vector<int>& order) {
    using Cost = std::tuple<std::size_t, std::size_t, int>;
    std::vector<std::vector<int>> reached;
    std::vector<Cost> cost_of;
    std::set<Cost> by_cost;
    const auto cost = [&](int row) {
        return Cost(fill_of(graph, row), graph[static_cast<std::size_t>(row)].size(), row);
    };
    for (int row = 0; row < n_local; ++row) by_cost.insert(cost_of.emplace_back(cost(row)));
    while (!by_cost.empty()) {
        const int pivot = std::get<2>(*by_cost.begin());
        by_cost.erase(by_cost.begin());
        const std::set<int> others = std::move(graph[static_cast<std::size_t>(pivot)]);
        std::set<int> changed = others;  // what a pair of them now joins may also be fewer for those around
        for (const int row : others) {
            std::set<int>& of_row = graph[static_cast<std::size_t>(row)];
            of_row.erase(pivot);
            of_row.insert(others.begin(), others.end());
            of_row.erase(row);
        }
        for (const int row : others)
            changed.insert(graph[static_cast<std::size_t>(row)].begin(), graph[static_cast<std::size_t>(row)].end());
        for (const int row : changed) {
            if (row >= n_local) continue;
            Cost& known = cost_of[static_cast<std::size_t>(row)];
            by_cost.erase(known);
            by_cost.insert(known = cost(row));
        }
        order.push_back(pivot);
        reached.emplace_back(others.begin(), others.end());
    }
    return reached;
}

class Analysis {
public:
    explicit Analysis(StagePattern& out) : out_(out) {}

    void run() {
        find_terms();
        Graph graph(static_cast<std::size_t>(n_all()));
        for (const auto& [pair, terms] : products_) connect(graph, pair);
        for (const auto& [pair, terms] : shifts_) connect(graph, pair);
        const auto reached = eliminate(std::move(graph), out_.n_local, out_.order);
        for (int row = out_.n_local; row < n_all(); ++row) out_.order.push_back(row);
        out_.position.resize(out_.order.size());
        for (std::size_t order = 0; order < out_.order.size(); ++order)
            out_.position[static_cast<std::size_t>(out_.order[order])] = static_cast<int>(order);
        place(reached);
        for (int pivot = 0; pivot < out_.n_local; ++pivot) put_pivot(pivot);
        for (int row = out_.n_local; row < n_all(); ++row) {
            for (int other = out_.n_local; other <= row; ++other) out_.dense.push_back(target(row, other));
        }
    }

private:
    using Pair = std::pair<int, int>;  ///< two rows, the larger number first

    [[nodiscard]] int n_all() const { return out_.n_rows() + out_.n_capacities; }

    static void connect(Graph& graph, const Pair& pair) {
        if (pair.first == pair.second) return;
        graph[static_cast<std::size_t>(pair.first)].insert(pair.second);
        graph[static_cast<std::size_t>(pair.second)].insert(pair.first);
    }

    static Pair ordered(int a, int b) { return {std::max(a, b), std::min(a, b)}; }

    void find_terms() {
        for (int column = 0; column < out_.n_columns; ++column) {
            const int last = out_.entry_start[static_cast<std::size_t>(column) + 1];
            for (int a = out_.entry_start[static_cast<std::size_t>(column)]; a < last; ++a) {
                for (int b = out_.entry_start[static_cast<std::size_t>(column)]; b <= a; ++b) {
                    products_[ordered(entry(a).row, entry(b).row)].push_back({a, entry(b).value});
                }
            }
        }
        for (std::size_t widening = 0; widening < out_.widened_column.size(); ++widening) {
            const int capacity = out_.n_rows() + out_.widened_capacity[widening],
                      column = out_.widened_column[widening];
            shifts_[{capacity, capacity}].push_back({-1, static_cast<int>(widening)});
            if (column >= out_.n_columns) continue;  // a state: its row gets the shift in the recursion
            const int last = out_.entry_start[static_cast<std::size_t>(column) + 1];
            for (int a = out_.entry_start[static_cast<std::size_t>(column)]; a < last; ++a)
                shifts_[{capacity, entry(a).row}].push_back({entry(a).value, static_cast<int>(widening)});
        }
    }

    [[nodiscard]] const PatternEntry& entry(int position) const {
        return out_.entries[static_cast<std::size_t>(position)];
    }

    void place(const std::vector<std::vector<int>>& reached) {
        for (std::size_t pivot = 0; pivot < reached.size(); ++pivot) {
            std::vector<int> rows;
            for (const int row : reached[pivot]) rows.push_back(out_.position[static_cast<std::size_t>(row)]);
            std::sort(rows.begin(), rows.end());
            out_.column_start.push_back(out_.n_places());
            for (const int row : rows) {
                place_[{row, static_cast<int>(pivot)}] = out_.n_places();
                out_.row_position.push_back(row);
            }
        }
        out_.column_start.push_back(out_.n_places());
        in_row_.resize(out_.order.size());
        for (const auto& [row_and_column, where] : place_)
            in_row_[static_cast<std::size_t>(row_and_column.first)].push_back({row_and_column.second, where});
    }

    void put_pivot(int pivot) {
        out_.targets.push_back(target(pivot, pivot));
        for (int position = out_.column_start[static_cast<std::size_t>(pivot)];
             position < out_.column_start[static_cast<std::size_t>(pivot) + 1]; ++position)
            out_.targets.push_back(target(out_.row_position[static_cast<std::size_t>(position)], pivot));
    }

    StagePattern::Target target(int row, int other) {
        StagePattern::Target out;
        out.row = row;
        out.pivot = other;
        const Pair rows =
            ordered(out_.order[static_cast<std::size_t>(row)], out_.order[static_cast<std::size_t>(other)]);
        out.first_product = static_cast<int>(out_.products.size());
        if (const auto found = products_.find(rows); found != products_.end())
            out_.products.insert(out_.products.end(), found->second.begin(), found->second.end());
        out.n_products = static_cast<int>(out_.products.size()) - out.first_product;
        out.first_shift = static_cast<int>(out_.shifts.size());
        if (const auto found = shifts_.find(rows); found != shifts_.end())
            out_.shifts.insert(out_.shifts.end(), found->second.begin(), found->second.end());
        out.n_shifts = static_cast<int>(out_.shifts.size()) - out.first_shift;
        out.first_update = static_cast<int>(out_.updates.size());
        // Both rows are sorted by pivot: what they share is a merge.
        const auto &a = in_row_[static_cast<std::size_t>(row)], &b = in_row_[static_cast<std::size_t>(other)];
        for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
            if (a[i].first == b[j].first) {
                out_.updates.push_back({a[i].second, b[j].second});
                ++i, ++j;
            } else if (a[i].first < b[j].first) {
                ++i;
            } else {
                ++j;
            }
        }
        out.n_updates = static_cast<int>(out_.updates.size()) - out.first_update;
        return out;
    }

    StagePattern& out_;
    std::map<Pair, std::vector<StagePattern::Product>> products_;
    std::map<Pair, std::vector<StagePattern::Shift>> shifts_;
    std::map<Pair, int> place_;                             ///< (position of row, pivot) -> place in L
    std::vector<std::vector<std::pair<int, int>>> in_row_;  ///< per row: its pivots and places
};

}  // namespace

StagePattern analyse_pattern(int n_columns, int n_local, int n_states, int n_capacities,
                             std::vector<PatternEntry> entries, std::vector<int> widened_column,
                             std::vector<int> widened_capacity) {
    StagePattern out;
    out.n_columns = n_columns;
    out.n_local = n_local;
    out.n_states = n_states;
    out.n_capacities = n_capacities;
    std::stable_sort(entries.begin(), entries.end(), [](const PatternEntry& a, const PatternEntry& b) {
        return std::pair(a.column, a.row) < std::pair(b.column, b.row);
    });
    out.entries = std::move(entries);
    out.entry_start.assign(static_cast<std::size_t>(n_columns) + 1, 0);
    for (const PatternEntry& entry : out.entries) ++out.entry_start[static_cast<std::size_t>(entry.column) + 1];
    for (std::size_t column = 0; column < static_cast<std::size_t>(n_columns); ++column)
        out.entry_start[column + 1] += out.entry_start[column];
    out.widened_column = std::move(widened_column);
    out.widened_capacity = std::move(widened_capacity);
    Analysis(out).run();
    return out;
}

}  // namespace knelpunt::solver
