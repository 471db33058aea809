#include "sim/flow/hydraulic/supply.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <numeric>

namespace knelpunt::hydraulic {
namespace {

std::size_t place(int at) { return static_cast<std::size_t>(at); }

/// Zones of a state and what they need; all zones that hold pressure are zone 0.
struct Zones {
    std::vector<int> zone_of;  ///< per node
    std::vector<double> demand, feed;
    std::vector<std::vector<int>> onwards;  ///< zones that a machine leads to

    [[nodiscard]] std::size_t size() const { return demand.size(); }
};

Zones make_zones(const Topology& topology, std::span<const double> demand, std::span<const double> feed,
                 std::span<const char> pipe_open, std::span<const char> machine_open) {
    std::vector<int> parent(topology.n_nodes + 1);  // the last stands for all that hold pressure
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&](int node) {
        while (parent[place(node)] != node) node = parent[place(node)] = parent[place(parent[place(node)])];
        return node;
    };
    const auto join = [&](int a, int b) { parent[place(std::min(root(a), root(b)))] = std::max(root(a), root(b)); };
    const int held = static_cast<int>(topology.n_nodes);
    for (std::size_t pipe = 0; pipe < topology.pipes.size(); ++pipe)
        if (pipe_open.empty() || pipe_open[pipe] != 0) join(topology.pipes[pipe].from, topology.pipes[pipe].to);
    for (int node = 0; node < held; ++node)
        if (topology.is_held[place(node)] != 0) join(node, held);
    Zones out;
    std::vector<int> number(topology.n_nodes + 1, -1);
    number[place(root(held))] = 0;
    int n_zones = 1;
    out.zone_of.resize(topology.n_nodes);
    for (int node = 0; node < held; ++node) {
        int& own = number[place(root(node))];
        if (own < 0) own = n_zones++;
        out.zone_of[place(node)] = own;
    }
    out.demand.assign(place(n_zones), 0.0);
    out.feed.assign(place(n_zones), 0.0);
    out.onwards.resize(place(n_zones));
    for (int node = 0; node < held; ++node) {
        out.demand[place(out.zone_of[place(node)])] += demand[place(node)];
        out.feed[place(out.zone_of[place(node)])] += feed[place(node)];
    }
    for (std::size_t at = 0; at < topology.machines.size(); ++at) {
        if (!machine_open.empty() && machine_open[at] == 0) continue;
        const int a = out.zone_of[place(topology.machines[at].from)], b = out.zone_of[place(topology.machines[at].to)];
        if (a != b) out.onwards[place(a)].push_back(b);
    }
    return out;
}

enum class Way { onwards, backwards, either };

/// Zones that can be reached from those that start.
std::vector<char> reach(const Zones& zones, Way way, std::vector<char> is_found) {
    std::vector<std::vector<int>> next(zones.size());
    for (std::size_t zone = 0; zone < zones.size(); ++zone)
        for (const int other : zones.onwards[zone]) {
            if (way != Way::backwards) next[zone].push_back(other);
            if (way != Way::onwards) next[place(other)].push_back(static_cast<int>(zone));
        }
    std::deque<int> queue;
    for (std::size_t zone = 0; zone < zones.size(); ++zone)
        if (is_found[zone] != 0) queue.push_back(static_cast<int>(zone));
    while (!queue.empty()) {
        const int zone = queue.front();
        queue.pop_front();
        for (const int other : next[place(zone)])
            if (is_found[place(other)] == 0) {
                is_found[place(other)] = 1;
                queue.push_back(other);
            }
    }
    return is_found;
}

/// Largest flow of surpluses and of zone 0 to what zones lack: augmenting paths over few zones.
class ZoneFlow {
public:
    explicit ZoneFlow(std::size_t n_zones) : n_(n_zones + 2), capacity_(n_ * n_, 0.0) {}
    double& capacity(std::size_t from, std::size_t to) { return capacity_[from * n_ + to]; }
    [[nodiscard]] std::size_t source() const { return n_ - 2; }
    [[nodiscard]] std::size_t sink() const { return n_ - 1; }
    void push_all(double least) {
        for (;;) {
            std::vector<std::size_t> from(n_, n_);
            std::deque<std::size_t> queue{source()};
            from[source()] = source();
            while (!queue.empty() && from[sink()] == n_) {
                const std::size_t here = queue.front();
                queue.pop_front();
                for (std::size_t next = 0; next < n_; ++next)
                    if (from[next] == n_ && capacity(here, next) > least) {
                        from[next] = here;
                        queue.push_back(next);
                    }
            }
            if (from[sink()] == n_) return;
            double most = std::numeric_limits<double>::infinity();
            for (std::size_t at = sink(); at != source(); at = from[at]) most = std::min(most, capacity(from[at], at));
            for (std::size_t at = sink(); at != source(); at = from[at]) {
                capacity(from[at], at) -= most;
                capacity(at, from[at]) += most;
            }
        }
    }

private:
    std::size_t n_;
    std::vector<double> capacity_;
};

}  // namespace

Supply find_supply(const Topology& topology, std::span<const double> demand, std::span<const double> feed,
                   std::span<const char> pipe_open, std::span<const char> machine_open) {
    const Zones zones = make_zones(topology, demand, feed, pipe_open, machine_open);
    std::vector<char> held(zones.size(), 0);
    held[0] = 1;
    std::vector<double> served(zones.size(), 1.0), taken(zones.size(), 1.0);
    std::vector<char> is_live = reach(zones, Way::either, held);
    double lacking = 0.0, surplus = 0.0;
    for (std::size_t zone = 1; zone < zones.size(); ++zone) {
        const double net = zones.demand[zone] - zones.feed[zone];
        if (is_live[zone] != 0) (net > 0 ? lacking : surplus) += net > 0 ? net : -net;
    }
    ZoneFlow flow(zones.size());
    const double infinite = 2.0 * (lacking + surplus) + 1.0;
    flow.capacity(flow.source(), 0) = lacking;
    flow.capacity(0, flow.sink()) = surplus;
    for (std::size_t zone = 0; zone < zones.size(); ++zone) {
        const double net = zones.demand[zone] - zones.feed[zone];
        if (is_live[zone] == 0) continue;
        if (zone > 0 && net > 0) flow.capacity(zone, flow.sink()) = net;
        if (zone > 0 && net < 0) flow.capacity(flow.source(), zone) = -net;
        for (const int other : zones.onwards[zone])
            if (is_live[place(other)] != 0) flow.capacity(zone, place(other)) = infinite;
    }
    const double least = 1e-13 * (lacking + surplus);
    flow.push_all(least);
    for (std::size_t zone = 1; zone < zones.size(); ++zone) {
        const double net = zones.demand[zone] - zones.feed[zone];
        if (is_live[zone] == 0) {
            served[zone] = taken[zone] = 0.0;
        } else if (const double left = flow.capacity(zone, flow.sink()); net > 0 && left > least) {
            served[zone] = std::max(0.0, 1.0 - left / zones.demand[zone]);
        } else if (const double kept = flow.capacity(flow.source(), zone); net < 0 && kept > least) {
            taken[zone] = std::max(0.0, 1.0 - kept / zones.feed[zone]);
        }
    }
    // Where nothing can come from or go to held pressures, pressure is known only if feed-in flows through.
    const std::vector<char> from_held = reach(zones, Way::onwards, held), to_held = reach(zones, Way::backwards, held);
    std::vector<char> is_feeding(zones.size(), 0);
    for (std::size_t zone = 1; zone < zones.size(); ++zone)
        is_feeding[zone] = is_live[zone] != 0 && zones.feed[zone] > zones.demand[zone] && taken[zone] > 0.0 ? 1 : 0;
    is_feeding = reach(zones, Way::onwards, is_feeding);
    for (std::size_t zone = 1; zone < zones.size(); ++zone) {
        if (from_held[zone] != 0 || to_held[zone] != 0 || (is_live[zone] != 0 && is_feeding[zone] != 0)) continue;
        is_live[zone] = 0;
        served[zone] = taken[zone] = 0.0;
    }
    Supply out;
    for (std::size_t node = 0; node < topology.n_nodes; ++node) {
        const std::size_t zone = place(zones.zone_of[node]);
        out.is_live.push_back(is_live[zone]);
        out.served_pu.push_back(served[zone]);
        out.taken_pu.push_back(taken[zone]);
    }
    return out;
}

}  // namespace knelpunt::hydraulic
