#include "sim/system/topology.hpp"

#include <algorithm>
#include <map>
#include <queue>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/kruskal_min_spanning_tree.hpp>

namespace knelpunt {
namespace {

using EdgeProperty = boost::property<boost::edge_index_t, int, boost::property<boost::edge_weight_t, int>>;
using BoostGraph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, EdgeProperty>;

BoostGraph to_boost(const Graph& graph) {
    BoostGraph out(static_cast<std::size_t>(graph.n_nodes));
    for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
        const int index = static_cast<int>(edge);
        // Weight = index: the spanning forest takes the lowest edges first, so it is the same in every run.
        boost::add_edge(static_cast<std::size_t>(graph.edges[edge].first),
                        static_cast<std::size_t>(graph.edges[edge].second), EdgeProperty(index, index), out);
    }
    return out;
}

/// Numbers labels anew in the order in which they first occur.
int renumber(std::vector<int>& labels) {
    std::vector<int> new_label;
    int n_labels = 0;
    for (int& label : labels) {
        if (label < 0) continue;
        if (static_cast<std::size_t>(label) >= new_label.size())
            new_label.resize(static_cast<std::size_t>(label) + 1, -1);
        int& renamed = new_label[static_cast<std::size_t>(label)];
        if (renamed < 0) renamed = n_labels++;
        label = renamed;
    }
    return n_labels;
}

std::vector<std::vector<std::pair<int, int>>> neighbours(const Graph& graph) {
    std::vector<std::vector<std::pair<int, int>>> list(static_cast<std::size_t>(graph.n_nodes));
    for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
        const auto [from, to] = graph.edges[edge];
        list[static_cast<std::size_t>(from)].emplace_back(to, static_cast<int>(edge));
        list[static_cast<std::size_t>(to)].emplace_back(from, static_cast<int>(edge));
    }
    return list;
}

/// Blocks and bridges. Boost leaves an edge to the parent without a component when another one runs beside it, so
/// parallel edges are joined into one first.
void find_blocks(const Graph& graph, Topology& topology) {
    Graph simple{graph.n_nodes, {}};
    std::map<std::pair<int, int>, int> place_of;
    std::vector<int> place, n_parallel;
    for (const auto& [from, to] : graph.edges) {
        const auto [found, is_new] = place_of.try_emplace(std::minmax(from, to), static_cast<int>(simple.edges.size()));
        if (is_new) {
            simple.edges.emplace_back(from, to);
            n_parallel.push_back(0);
        }
        ++n_parallel[static_cast<std::size_t>(found->second)];
        place.push_back(found->second);
    }
    const BoostGraph boost_graph = to_boost(simple);
    std::vector<std::size_t> component(simple.edges.size(), 0);
    const auto edge_index = boost::get(boost::edge_index, boost_graph);
    if (!component.empty()) {
        boost::biconnected_components(boost_graph, boost::make_iterator_property_map(component.begin(), edge_index));
    }
    std::vector<int> n_in_component(component.size(), 0);
    for (const std::size_t label : component) ++n_in_component[label];

    for (const int simple_edge : place) {
        const auto simple_edge_index = static_cast<std::size_t>(simple_edge);
        topology.block_of_edge.push_back(static_cast<int>(component[simple_edge_index]));
        topology.is_bridge.push_back(
            n_in_component[component[simple_edge_index]] == 1 && n_parallel[simple_edge_index] == 1 ? 1 : 0);
    }
    topology.n_blocks = renumber(topology.block_of_edge);
}

}  // namespace

Topology find_topology(const Graph& graph) {
    const BoostGraph boost_graph = to_boost(graph);
    const std::size_t n_edges = graph.edges.size();
    Topology topology;

    topology.island_of_node.assign(static_cast<std::size_t>(graph.n_nodes), -1);
    if (graph.n_nodes > 0) boost::connected_components(boost_graph, topology.island_of_node.data());
    topology.n_islands = renumber(topology.island_of_node);

    find_blocks(graph, topology);

    const auto edge_index = boost::get(boost::edge_index, boost_graph);
    topology.in_tree.assign(n_edges, 0);
    std::vector<BoostGraph::edge_descriptor> tree;
    boost::kruskal_minimum_spanning_tree(boost_graph, std::back_inserter(tree));
    for (const auto& edge : tree) topology.in_tree[static_cast<std::size_t>(edge_index[edge])] = 1;
    return topology;
}

std::vector<std::vector<CycleEdge>> cycle_basis(const Graph& graph, const Topology& topology) {
    const std::size_t n_nodes = static_cast<std::size_t>(graph.n_nodes);
    std::vector<int> parent_edge(n_nodes, -1), parent(n_nodes, -1), depth(n_nodes, -1);
    const auto list = neighbours(graph);
    for (std::size_t root = 0; root < n_nodes; ++root) {
        if (depth[root] >= 0) continue;
        depth[root] = 0;
        std::queue<std::size_t> open;
        open.push(root);
        while (!open.empty()) {
            const std::size_t node = open.front();
            open.pop();
            for (const auto& [next, edge] : list[node]) {
                const auto next_index = static_cast<std::size_t>(next);
                if (topology.in_tree[static_cast<std::size_t>(edge)] == 0 || depth[next_index] >= 0) continue;
                depth[next_index] = depth[node] + 1;
                parent[next_index] = static_cast<int>(node);
                parent_edge[next_index] = edge;
                open.push(next_index);
            }
        }
    }

    std::vector<std::vector<CycleEdge>> cycles;
    for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
        if (topology.in_tree[edge] != 0) continue;
        const auto [from, to] = graph.edges[edge];
        std::vector<CycleEdge> way_up{{static_cast<int>(edge), true}}, way_down;
        int high = to, low = from;
        const auto step = [&](int& node) {
            const int via = parent_edge[static_cast<std::size_t>(node)];
            const bool forward = graph.edges[static_cast<std::size_t>(via)].first == node;
            node = parent[static_cast<std::size_t>(node)];
            return CycleEdge{via, forward};
        };
        while (high != low) {
            if (depth[static_cast<std::size_t>(high)] >= depth[static_cast<std::size_t>(low)]) {
                way_up.push_back(step(high));
            } else {
                const CycleEdge up = step(low);
                way_down.push_back({up.edge, !up.forward});
            }
        }
        way_up.insert(way_up.end(), way_down.rbegin(), way_down.rend());
        cycles.push_back(std::move(way_up));
    }
    return cycles;
}

std::vector<int> nodes_behind(const Graph& graph, int edge, int root) {
    const auto list = neighbours(graph);
    const auto reach = [&](int start) {
        std::vector<char> seen(static_cast<std::size_t>(graph.n_nodes), 0);
        std::vector<int> found{start};
        seen[static_cast<std::size_t>(start)] = 1;
        for (std::size_t next = 0; next < found.size(); ++next) {
            for (const auto& [node, via] : list[static_cast<std::size_t>(found[next])]) {
                if (via == edge || seen[static_cast<std::size_t>(node)] != 0) continue;
                seen[static_cast<std::size_t>(node)] = 1;
                found.push_back(node);
            }
        }
        std::sort(found.begin(), found.end());
        return found;
    };
    const auto [from, to] = graph.edges[static_cast<std::size_t>(edge)];
    const std::vector<int> from_side = reach(from);
    if (std::binary_search(from_side.begin(), from_side.end(), to)) return {};
    if (std::binary_search(from_side.begin(), from_side.end(), root)) return reach(to);
    return from_side;
}

}  // namespace knelpunt
