#include "models/networks/networks.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

constexpr std::string_view kFirmPrefix = "firm.";

/// 1 outside December, January and February, `winter_factor` inside.
SeriesId season_series(double winter_factor, const TimeAxis& time, SeriesPool& pool) {
    if (winter_factor == 1.0) return kConstant;
    const Key key = KeyBuilder()
                        .text("rating season")
                        .number(winter_factor)
                        .integer(time.reference_year())
                        .number(time.step_h())
                        .number(time.first_hour())
                        .integer(static_cast<std::int64_t>(time.n_steps()))
                        .finish();
    return pool.get_or_add(key, [&] {
        std::vector<double> values(time.n_steps());
        for (std::size_t step = 0; step < values.size(); ++step) {
            const int month = time.label(step).month;
            values[step] = month == 12 || month <= 2 ? winter_factor : 1.0;
        }
        return values;
    });
}

/// What the rules need to know of a branch.
struct BranchClass {
    std::string_view element_class;
    double v_kv = 0.0, lv_kv = 0.0, emergency_factor = 1.0, emergency_minutes = 0.0;
};

const SecurityRuleRow* find_rule(const std::vector<SecurityRuleRow>& rules, const BranchClass& branch,
                                 std::string_view direction) {
    const auto holds = [&](const SecurityRuleRow& rule) {
        const auto within = [](double v, double low, double high) { return !(v < low) && !(v > high); };
        return rule.element_class == branch.element_class && rule.direction == direction &&
               within(branch.v_kv, rule.v_min_kv, rule.v_max_kv) &&
               (branch.element_class != "transformer" || within(branch.lv_kv, rule.lv_min_kv, rule.lv_max_kv));
    };
    const auto found = std::find_if(rules.begin(), rules.end(), holds);
    return found == rules.end() ? nullptr : &*found;
}

/// Name of the rule and rating after an outage over the rating before.
std::pair<std::string, double> apply_rule(const SecurityRuleRow* rule, const BranchClass& branch) {
    if (rule == nullptr || rule->rule == "n-1") return {"n-1", 1.0};
    if (rule->rule == "n-1-after-switching") {
        const bool lasts = branch.emergency_minutes >= rule->allowed_minutes;  // not when no time is given
        return {rule->rule, lasts ? branch.emergency_factor : 1.0};
    }
    return {rule->rule, kInf};
}

void set_rules(const std::vector<SecurityRuleRow>& rules, const BranchClass& branch, BranchRow& row) {
    std::tie(row.rule_offtake, row.post_outage_offtake_pu) = apply_rule(find_rule(rules, branch, "offtake"), branch);
    std::tie(row.rule_feed_in, row.post_outage_feed_in_pu) = apply_rule(find_rule(rules, branch, "feed-in"), branch);
}

/// Factor on the rating in every hour by the air around.
SeriesId ambient_series(const AmbientRatingRow& row, SeriesId ambient_c, SeriesPool& pool) {
    const Key key = KeyBuilder()
                        .text("ambient rating")
                        .key(pool.key_of(ambient_c))
                        .number(row.t_max_c)
                        .number(row.t_reference_c)
                        .number(row.exponent)
                        .number(row.least_pu)
                        .number(row.most_pu)
                        .finish();
    return pool.get_or_add(key, [&] {
        const auto air_c = pool.values(ambient_c);
        std::vector<double> values(air_c.begin(), air_c.end());
        for (double& value : values) {
            const double cooling = std::max(0.0, row.t_max_c - value) / (row.t_max_c - row.t_reference_c);
            value = std::clamp(numeric::pow(cooling, row.exponent), row.least_pu, row.most_pu);
        }
        return values;
    });
}

/// What ratings follow.
struct Surroundings {
    const std::vector<AmbientRatingRow>& rows;
    SeriesId ambient_c = kConstant;
    const TimeAxis& time;
    SeriesPool& pool;

    [[nodiscard]] SeriesId factor(std::string_view element_class, std::string_view construction,
                                  double winter_factor) const {
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const AmbientRatingRow& of) {
            return of.element_class == element_class && (of.construction.empty() || of.construction == construction);
        });
        return ambient_c == kConstant || row == rows.end() ? season_series(winter_factor, time, pool)
                                                           : ambient_series(*row, ambient_c, pool);
    }
};

template <class Row>
BranchRow branch_of(const Row& input, std::string_view kind, std::string_view construction, const std::string& name,
                    const Surroundings& around, const std::string& file, Issues& issues) {
    BranchRow row;
    row.line = input.line;
    row.id = input.id;
    row.name = name;
    row.from = input.from;
    row.to = input.to;
    row.kind = kind;
    row.in_service = input.in_service;
    row.n_circuits = input.n_circuits;
    row.rating_mva = {input.rating_mva, around.factor(kind, construction, input.rating_winter_factor)};
    row.rating_confidence = input.rating_confidence;
    if (!std::isnan(input.rating_low_mva)) row.rating_low_pu = input.rating_low_mva / input.rating_mva;
    if (!std::isnan(input.rating_high_mva)) row.rating_high_pu = input.rating_high_mva / input.rating_mva;
    if (row.rating_low_pu > 1.0 || row.rating_high_pu < 1.0) {
        issues.add(IssueCode::bad_bounds, {file, input.line, "rating_mva"},
                   fmt::format("{} \"{}\": rating band {} to {} MVA does not hold the rating {} MVA", kind, input.id,
                               input.rating_low_mva, input.rating_high_mva, input.rating_mva));
        row.rating_low_pu = row.rating_high_pu = 1.0;
    }
    return row;
}

void add_contingency(const BranchRow& branch, Primitives& out) {
    ContingencyRow row;
    row.id = branch.id;
    row.name = "one circuit of " + branch.name;
    row.branch = branch.id;
    out.contingencies.push_back(std::move(row));
}

std::string name_of(const std::map<std::string, std::string, std::less<>>& names, const std::string& from,
                    const std::string& to) {
    const auto name = [&](const std::string& id) {
        const auto found = names.find(id);
        return found == names.end() || found->second.empty() ? id : found->second;
    };
    return name(from) + " - " + name(to);
}

void compile_buses(const NetworkTables& tables, Primitives& out) {
    out.carriers.push_back({{}, "electricity", "Electricity", "power"});
    out.zones.push_back({{}, "NL", "Netherlands", "electricity"});
    for (const BusRow& bus : tables.buses) {
        NodeRow node;
        node.line = bus.line;
        node.id = bus.id;
        node.name = bus.name.empty() ? bus.id : bus.name;
        node.carrier = "electricity";
        node.zone = "NL";
        node.station = bus.station;
        node.area = bus.area;
        node.municipality = bus.municipality;
        node.lat = bus.lat;
        node.lon = bus.lon;
        node.v_rated_kv = bus.v_rated_kv;
        node.in_service = bus.in_service;
        out.nodes.push_back(std::move(node));
        if (std::isnan(bus.firm_capacity_mw)) continue;
        LimitRow limit;
        limit.line = bus.line;
        limit.id = std::string(kFirmPrefix) + bus.id;
        limit.name = "Firm capacity of " + out.nodes.back().name;
        limit.node = bus.id;
        limit.bound_mw = {bus.firm_capacity_mw, kConstant};
        limit.confidence = bus.firm_confidence;
        out.limits.push_back(std::move(limit));
    }
    for (const ExchangeRow& exchange : tables.exchanges) {
        for (NodeRow& node : out.nodes) {
            if (node.id == exchange.node) node.exchange_share_pu += exchange.share_pu;
        }
    }
}

/// Where the parts of the grid go, and what they share.
struct Target {
    const NetworkTables& tables;
    Surroundings around;
    std::string folder;
    std::map<std::string, std::string, std::less<>> names;
    Primitives& out;
    Issues& issues;
};

void compile_lines(const Target& target) {
    const std::string file = target.folder + "/" + std::string(grid_lines_spec().file);
    for (const GridLineRow& line : target.tables.lines) {
        BranchRow row = branch_of(line, "line", line.construction, name_of(target.names, line.from, line.to),
                                  target.around, file, target.issues);
        set_rules(target.tables.security_rules,
                  {line.element_class, line.v_rated_kv, line.v_rated_kv, line.emergency_factor, line.emergency_minutes},
                  row);
        if (!(line.x_ohm_per_km > 0.0)) {
            target.issues.add(
                IssueCode::zero_reactance, {file, line.line, "x_ohm_per_km"},
                fmt::format("lines \"{}\": x_ohm_per_km = {} ohm/km, must be > 0 ohm/km", line.id, line.x_ohm_per_km));
        }
        constexpr double kExtraHighKv = 220.0;
        if (line.v_rated_kv >= kExtraHighKv) row.cos_phi = target.tables.cos_phi_lines_220kv_up;
        LineRow side;
        side.id = line.id;
        side.length_km = line.length_km;
        side.r_ohm = line.r_ohm_per_km * line.length_km;
        side.x_ohm = line.x_ohm_per_km * line.length_km;
        side.c_nf = line.c_nf_per_km * line.length_km;
        if (line.element_class != "link") add_contingency(row, target.out);
        target.out.lines.push_back(std::move(side));
        target.out.branches.push_back(std::move(row));
    }
}

void compile_transformers(const Target& target) {
    const std::string file = target.folder + "/" + std::string(grid_transformers_spec().file);
    for (const GridTransformerRow& group : target.tables.transformers) {
        BranchRow row = branch_of(group, "transformer", {}, name_of(target.names, group.from, group.to), target.around,
                                  file, target.issues);
        set_rules(target.tables.security_rules,
                  {"transformer", group.hv_kv, group.lv_kv, group.emergency_factor, group.emergency_minutes}, row);
        if (!(group.vk_pu > group.vkr_pu)) {
            target.issues.add(IssueCode::zero_reactance, {file, group.line, "vk_pu"},
                              fmt::format("transformers \"{}\": vk_pu = {}, must be above vkr_pu = {}", group.id,
                                          group.vk_pu, group.vkr_pu));
        }
        TransformerRow side;
        side.id = group.id;
        side.s_rated_mva = group.rating_mva;
        side.vk_pu = group.vk_pu;
        side.vkr_pu = group.vkr_pu;
        add_contingency(row, target.out);
        target.out.transformers.push_back(std::move(side));
        target.out.branches.push_back(std::move(row));
    }
}

void compile_equivalents(const Target& target) {
    const std::vector<BusRow>& buses = target.tables.buses;
    for (const EquivalentRow& equivalent : target.tables.equivalents) {
        BranchRow row;
        row.line = equivalent.line;
        row.id = equivalent.id;
        row.name = name_of(target.names, equivalent.from, equivalent.to) + " (outside)";
        row.from = equivalent.from;
        row.to = equivalent.to;
        row.kind = "link";
        row.rating_mva = {kInf, kConstant};
        row.rating_confidence = "unknown";
        row.post_outage_offtake_pu = row.post_outage_feed_in_pu = kInf;
        const auto from =
            std::find_if(buses.begin(), buses.end(), [&](const BusRow& bus) { return bus.id == equivalent.from; });
        const double v_kv = from == buses.end() ? kNaN : from->v_rated_kv;
        LineRow side;
        side.id = equivalent.id;
        side.r_ohm = equivalent.r_pu * v_kv * v_kv / kBaseMva;
        side.x_ohm = equivalent.x_pu * v_kv * v_kv / kBaseMva;
        target.out.lines.push_back(std::move(side));
        target.out.branches.push_back(std::move(row));
    }
}

void add_shunts(const AcTables& tables, Primitives& out) {
    for (const GridShuntRow& shunt : tables.shunts) {
        ShuntRow row;
        row.line = shunt.line;
        row.id = shunt.id;
        row.node = shunt.node;
        row.confidence = shunt.confidence;
        row.in_service = shunt.in_service;
        row.b_mvar = shunt.b_mvar;
        out.shunts.push_back(std::move(row));
    }
}

void add_compensators(const AcTables& tables, const std::string& file, Primitives& out, Issues& issues) {
    for (const CompensatorRow& of : tables.compensators) {
        if (of.q_min_mvar > of.q_max_mvar) {
            issues.add(IssueCode::bad_bounds,
                       {file + "/" + std::string(compensators_spec().file), of.line, "q_min_mvar"},
                       fmt::format("compensators \"{}\": q_min_mvar = {} is above q_max_mvar = {}", of.id,
                                   of.q_min_mvar, of.q_max_mvar));
        }
        SourceRow row;
        row.line = of.line;
        row.id = of.id;
        row.name = of.id;
        row.node = of.node;
        row.confidence = of.confidence;
        row.in_service = of.in_service;
        row.v_set_pu = of.v_set_pu;
        row.q_min_mvar = of.q_min_mvar;
        row.q_max_mvar = of.q_max_mvar;
        out.sources.push_back(std::move(row));
    }
}

}  // namespace

void compile_networks(const NetworkTables& tables, SeriesId ambient_c, const TimeAxis& time, SeriesPool& pool,
                      const std::string& file, Primitives& out, Issues& issues) {
    compile_buses(tables, out);
    Target target{tables, {tables.ambient_ratings, ambient_c, time, pool}, file, {}, out, issues};
    for (const AmbientRatingRow& row : tables.ambient_ratings) {
        if (row.t_max_c > row.t_reference_c && row.least_pu <= row.most_pu) continue;
        issues.add(
            IssueCode::bad_bounds, {file + "/" + std::string(ambient_ratings_spec().file), row.line, "t_max_c"},
            fmt::format("ambient_ratings \"{}\": t_max_c = {} must be above t_reference_c = {}, and least_pu = {} "
                        "not above most_pu = {}",
                        row.id, row.t_max_c, row.t_reference_c, row.least_pu, row.most_pu));
        return;
    }
    for (const BusRow& bus : tables.buses) target.names[bus.id] = bus.name;
    compile_lines(target);
    compile_transformers(target);
    compile_equivalents(target);
}

void add_listed_outages(const std::vector<ListedOutageRow>& rows, ChoiceSet<OutageKind> kinds, const std::string& file,
                        Primitives& out, Issues& issues) {
    std::vector<std::string> known;
    for (const BranchRow& branch : out.branches) known.push_back(branch.id);
    std::sort(known.begin(), known.end());
    std::vector<ListedOutageRow> sorted = rows;  // the order of rows leaves no trace
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    std::map<std::string, const ListedOutageRow*> first_of;
    for (const ListedOutageRow& row : sorted) {
        bool is_wrong = false;  // a wrong row goes no further: one message is enough
        const auto complain = [&](std::string_view column, const std::string& what, std::string hint) {
            issues.add(IssueCode::dangling_id,
                       {file + "/" + std::string(listed_outages_spec().file), row.line, std::string(column)},
                       fmt::format("listed_outages \"{}\": {}", row.id, what), std::move(hint));
            is_wrong = true;
        };
        if (!std::binary_search(known.begin(), known.end(), row.branch)) {
            complain("branch", fmt::format("branch = \"{}\" is no row of lines or transformers", row.branch),
                     name_hint(row.branch, known));
        }
        const ListedOutageRow& first = *first_of.try_emplace(row.outage, &row).first->second;
        if (first.kind != row.kind) {
            complain("kind",
                     fmt::format("outage \"{}\" is a {} here and a {} in line {}", row.outage, row.kind, first.kind,
                                 first.line),
                     "Give one of them another outage");
        }
        if (std::binary_search(known.begin(), known.end(), row.outage))
            complain("outage", fmt::format("\"{}\" is the outage of that branch's single circuit", row.outage),
                     "Give it a name of its own");
        const std::optional<OutageKind> kind = choice_of<OutageKind>(row.kind);
        if (is_wrong || !kind || !kinds.holds(*kind)) continue;
        if (&first == &row) {
            const std::string name = row.name.empty() ? row.outage : row.name;
            out.contingencies.push_back({{row.line}, row.outage, name, row.branch, row.n_circuits_out, true});
        } else {
            out.contingency_parts.push_back({{row.line}, row.id, row.outage, row.branch, row.n_circuits_out});
        }
    }
}

void move_loads(const std::vector<LoadTransferRow>& transfers, const std::string& file, Primitives& out,
                Issues& issues) {
    std::vector<const LoadTransferRow*> in_service;
    for (const LoadTransferRow& transfer : transfers) {
        if (transfer.in_service) in_service.push_back(&transfer);
    }
    // Sums in the order of ids: the order of rows leaves no trace.
    std::sort(in_service.begin(), in_service.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    std::map<std::string, std::map<std::string, double>> shares_of;  // by bus that gives, bus that takes
    std::map<std::string, double> share_of;
    for (const LoadTransferRow* transfer : in_service) {
        shares_of[transfer->from][transfer->to] += transfer->share_pu;
        const double share = share_of[transfer->from] += transfer->share_pu;
        if (share > 1.0 + 1e-12) {  // sums of decimal fractions
            issues.add(IssueCode::transfer_above_one,
                       {file + "/" + std::string(load_transfers_spec().file), transfer->line, "share_pu"},
                       fmt::format("load_transfers \"{}\": {} of the load of \"{}\" would be moved, must be <= 1",
                                   transfer->id, share, transfer->from));
        }
    }
    std::vector<DemandRow> moved;
    for (DemandRow& demand : out.demands) {
        const auto found = shares_of.find(demand.node);
        if (found == shares_of.end()) continue;
        for (const auto& [to, share_pu] : found->second) {
            DemandRow part = demand;
            part.id = demand.id + "+" + to;
            part.node = to;
            part.origin = demand.origin.empty() ? demand.id : demand.origin;
            part.p_mw.scale = demand.p_mw.scale * share_pu;
            part.right_mw.scale = demand.right_mw.scale * share_pu;
            part.homes = demand.homes * share_pu;
            moved.push_back(std::move(part));
        }
        const double stays_pu = 1.0 - std::min(1.0, share_of[demand.node]);
        demand.p_mw.scale *= stays_pu;
        demand.right_mw.scale *= stays_pu;
        demand.homes *= stays_pu;
    }
    out.demands.insert(out.demands.end(), std::make_move_iterator(moved.begin()), std::make_move_iterator(moved.end()));
}

void add_ac_data(const AcTables& tables, const std::string& file, Primitives& out, Issues& issues) {
    std::map<std::string, const NodeRow*, std::less<>> node_of;
    for (NodeRow& node : out.nodes) {
        if (node.carrier == "electricity") node_of[node.id] = &node;
        for (const VoltageLevelRow& level : tables.voltage_levels) {
            if (!(node.v_rated_kv >= level.v_from_kv && node.v_rated_kv < level.v_to_kv)) continue;
            node.v_min_pu = level.v_min_pu;
            node.v_max_pu = level.v_max_pu;
            node.v_start_pu = node.exchange_share_pu > 0.0 ? level.v_exchange_pu : 1.0;
            break;
        }
    }
    std::map<std::string, const BranchRow*, std::less<>> branch_of_id;
    for (const BranchRow& branch : out.branches) branch_of_id[branch.id] = &branch;
    for (TransformerRow& side : out.transformers) {
        const auto branch = branch_of_id.find(side.id);
        if (branch == branch_of_id.end()) continue;
        const auto from = node_of.find(branch->second->from), to = node_of.find(branch->second->to);
        if (from == node_of.end() || to == node_of.end()) continue;
        for (const TapChangerRow& tap : tables.tap_changers) {
            if (tap.hv_kv != from->second->v_rated_kv || tap.lv_kv != to->second->v_rated_kv) continue;
            if (tap.v_band_pu < tap.ratio_step_pu) {
                issues.add(IssueCode::bad_bounds,
                           {file + "/" + std::string(tap_changers_spec().file), tap.line, "v_band_pu"},
                           fmt::format("tap_changers \"{}\": v_band_pu = {} pu, must be at least one step, {} pu",
                                       tap.id, tap.v_band_pu, tap.ratio_step_pu),
                           "In a narrower band it would step to and fro");
            }
            side.ratio_step_pu = tap.ratio_step_pu;
            side.ratio_min_pu = tap.ratio_min_pu;
            side.ratio_max_pu = tap.ratio_max_pu;
            side.v_set_pu = tap.v_set_pu;
            side.v_band_pu = tap.v_band_pu;
            break;
        }
    }
    add_shunts(tables, out);
    add_compensators(tables, file, out, issues);
    std::map<std::string, double, std::less<>> cos_phi_of;
    for (const PowerFactorRow& row : tables.power_factors) cos_phi_of[row.id] = row.cos_phi;
    const auto set = [&](auto& rows) {
        for (auto& row : rows) {
            if (const auto found = cos_phi_of.find(row.category); found != cos_phi_of.end())
                row.cos_phi = found->second;
        }
    };
    set(out.demands);
    set(out.sources);
}

void add_firm_limit_members(Primitives& out) {
    std::map<std::string, std::string> limit_of;
    for (const LimitRow& limit : out.limits) {
        if (limit.id.starts_with(kFirmPrefix)) limit_of[limit.node] = limit.id;
    }
    const auto add = [&](const std::string& node, const std::string& id, std::string_view table, double coefficient) {
        const auto found = limit_of.find(node);
        if (found == limit_of.end()) return;
        LimitMemberRow member;
        member.id = fmt::format("{}", out.limit_members.size());
        member.limit = found->second;
        member.table = table;
        member.member = id;
        member.coefficient_pu = coefficient;
        out.limit_members.push_back(std::move(member));
    };
    for (const DemandRow& demand : out.demands) add(demand.node, demand.id, "demands", 1.0);
    for (const SourceRow& source : out.sources) add(source.node, source.id, "sources", -1.0);
}

}  // namespace knelpunt::models
