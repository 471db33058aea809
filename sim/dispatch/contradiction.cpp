#include "sim/dispatch/contradiction.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace knelpunt::dispatch {
namespace {

using solver::Limit;

constexpr std::size_t kMostNamed = 3;   ///< members of a unit, before "and others"
constexpr std::size_t kMostLimits = 8;  ///< that a reader takes in

/// The same limit in one or more stages: segments of a unit's cost count as one column.
struct Group {
    Limit first;
    std::map<std::size_t, double> value_of_stage;
};

/// First column of the segments that a column is one of.
std::size_t first_segment(const MarketProblem& problem, std::size_t column) {
    for (const MarketUnit& unit : problem.units) {
        const int n_parts = unit.kind == MarketUnit::Kind::store ? 2 : 1;
        const int in_unit = static_cast<int>(column) - unit.column;
        if (in_unit >= 0 && in_unit < n_parts * unit.n_columns)
            return column - static_cast<std::size_t>(in_unit % unit.n_columns);
    }
    return column;
}

std::vector<Group> group(const MarketProblem& problem, const std::vector<Limit>& limits) {
    std::vector<Group> out;
    for (Limit limit : limits) {
        if (limit.kind == Limit::Kind::column) limit.index = first_segment(problem, limit.index);
        const auto same = std::find_if(out.begin(), out.end(), [&](const Group& of) {
            return of.first.kind == limit.kind && of.first.index == limit.index && of.first.is_upper == limit.is_upper;
        });
        const bool is_new = same == out.end();
        Group& of = is_new ? out.emplace_back() : *same;
        if (is_new) of.first = limit;
        of.value_of_stage[limit.stage] += limit.value;
    }
    return out;
}

class Teller {
public:
    Teller(const Structure& structure, const MarketProblem& problem)
        : structure_(structure), of_(problem), time_(structure.time) {}

    [[nodiscard]] std::string tell(const Group& of) const {
        double least = of.value_of_stage.begin()->second, most = least;
        for (const auto& [stage, value] : of.value_of_stage) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
        const std::string value =
            least == most ? fmt::format("{:.6g}", least) : fmt::format("{:.6g} to {:.6g}", least, most);
        const char* side = of.first.is_upper ? "at most" : "at least";
        return fmt::format("{} must be {} {} {}{}", name(of.first), side, value, unit(of.first.kind), hours(of));
    }

    [[nodiscard]] static const char* unit(Limit::Kind of) {
        const bool is_energy = of == Limit::Kind::window || of == Limit::Kind::store || of == Limit::Kind::store_row;
        return is_energy ? "MWh" : "MW";
    }

private:
    [[nodiscard]] std::string hours(const Group& of) const {
        if (of.first.kind == Limit::Kind::window) {
            const solver::WindowRow& window = of_.program.windows()[of.first.index];
            return fmt::format(" from {} to {}", time_.iso_text(window.first_stage),
                               time_.iso_text(window.first_stage + window.n_stages - 1));
        }
        const auto &first = *of.value_of_stage.begin(), &last = *of.value_of_stage.rbegin();
        if (of.value_of_stage.size() == 1) return " in " + time_.iso_text(first.first);
        return fmt::format(" in {} steps from {} to {}", of.value_of_stage.size(), time_.iso_text(first.first),
                           time_.iso_text(last.first));
    }

    [[nodiscard]] std::string name(const Limit& limit) const {
        const int index = static_cast<int>(limit.index);
        switch (limit.kind) {
            case Limit::Kind::window:
                return "use of " + window_name(of_.program.windows()[limit.index].group);
            case Limit::Kind::row:
                return row_name(index);
            case Limit::Kind::column:
                return column_name(index);
            default:
                return "content of " + store_name(index);
        }
    }

    [[nodiscard]] std::string zone_name(std::size_t zone) const {
        const MarketZone& of = of_.zones[zone];
        return of.id.empty() ? of.carrier : fmt::format("zone \"{}\" ({})", of.id, of.carrier);
    }

    [[nodiscard]] std::string row_name(int row) const {
        const auto zone = std::find(of_.balance_row.begin(), of_.balance_row.end(), row);
        if (zone != of_.balance_row.end())
            return "production less use of " + zone_name(static_cast<std::size_t>(zone - of_.balance_row.begin()));
        const auto region = of_.region_of_row.find(row);
        return "region " + (region == of_.region_of_row.end() ? std::to_string(row)
                                                              : '"' + structure_.regions.id(region->second) + '"');
    }

    [[nodiscard]] std::string window_name(int group) const {
        for (const MarketUnit& unit : of_.units)
            if (unit.kind == MarketUnit::Kind::window && group-- == 0) return members(unit);
        return "a demand";
    }

    [[nodiscard]] std::string store_name(int store) const {
        for (const MarketUnit& unit : of_.units)
            if (unit.kind == MarketUnit::Kind::store && unit.store == store) return members(unit);
        return "a store";
    }

    [[nodiscard]] std::string column_name(int column) const {
        for (const MarketUnit& unit : of_.units) {
            const int n_parts = unit.kind == MarketUnit::Kind::store ? 2 : 1;
            if (column >= unit.column && column < unit.column + n_parts * unit.n_columns)
                return (unit.kind == MarketUnit::Kind::converter ? "activity of " : "power of ") + members(unit);
        }
        const auto zone_of = [&](const std::vector<int>& columns) {
            return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
        };
        if (const std::size_t zone = zone_of(of_.unmet_column); zone < of_.zones.size())
            return "unmet use of " + zone_name(zone);
        if (const std::size_t zone = zone_of(of_.excess_column); zone < of_.zones.size())
            return "production without use of " + zone_name(zone);
        return "the exchange with other zones";
    }

    /// Ids and nodes of what a unit stands for.
    [[nodiscard]] std::string members(const MarketUnit& unit) const {
        std::string out;
        for (std::size_t at = 0; at < std::min(kMostNamed, unit.members.size()); ++at)
            out += (at == 0 ? "" : ", ") + member(unit.kind, unit.members[at]);
        if (unit.members.size() > kMostNamed) out += fmt::format(" and {} more", unit.members.size() - kMostNamed);
        return out;
    }

    [[nodiscard]] std::string member(MarketUnit::Kind kind, std::size_t at) const {
        const auto text = [](const char* of, const std::string& id, const std::string& node) {
            return fmt::format("{} \"{}\" at {}", of, id, node);
        };
        switch (kind) {
            case MarketUnit::Kind::source:
                return text("source", structure_.source_rows[at].id, structure_.source_rows[at].node);
            case MarketUnit::Kind::store:
                return text("store", structure_.store_rows[at].id, structure_.store_rows[at].node);
            case MarketUnit::Kind::window:
                return text("demand", structure_.demand_rows[at].id, structure_.demand_rows[at].node);
            default:
                return fmt::format("converter \"{}\"", structure_.converter_rows[at].id);
        }
    }

    const Structure& structure_;
    const MarketProblem& of_;
    const TimeAxis& time_;
};

}  // namespace

std::string contradiction_text(const Structure& structure, const MarketProblem& problem,
                               const solver::Conflict& conflict) {
    const Teller teller(structure, problem);
    const std::vector<Group> groups = group(problem, conflict.limits);
    std::string out = "limits contradict each other:";
    if (std::isfinite(conflict.missing)) {
        const char* unit = Teller::unit(conflict.limits.front().kind);
        out = fmt::format("{:.4g} {} are missing, since", conflict.missing, unit);
    }
    for (std::size_t at = 0; at < std::min(kMostLimits, groups.size()); ++at)
        out += (at == 0 ? " " : "; ") + teller.tell(groups[at]);
    if (groups.size() > kMostLimits) out += fmt::format("; and {} limits more", groups.size() - kMostLimits);
    return out;
}

}  // namespace knelpunt::dispatch
