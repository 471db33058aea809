#include <algorithm>
#include <cmath>

#include "models/rights/scope.hpp"
#include "sim/base/hash.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::models {

const Hourly& right_of(const DemandRow& row) { return std::isnan(row.right_mw.scale) ? row.p_mw : row.right_mw; }

bool row_holds_right(const DemandRow& row) {
    const int position = choice_index(kLedgerChoices, row.ledger_class);
    return position >= 0 && holds_right(static_cast<LedgerClass>(position));
}

void add_power(const Hourly& power, double part_pu, const SeriesPool& pool, Hours& sum_mw) {
    if (power.scale == 0.0) return;
    if (power.series == kConstant) {
        for (double& mw : sum_mw) mw += power.scale * part_pu;
        return;
    }
    const auto values = pool.values(power.series);
    for (std::size_t step = 0; step < sum_mw.size(); ++step) sum_mw[step] += power.scale * part_pu * values[step];
}

double highest(const Hours& mw) { return mw.empty() ? 0.0 : std::max(0.0, *std::max_element(mw.begin(), mw.end())); }

std::vector<DemandRow*> demands_by_id(Primitives& rows) {
    std::vector<DemandRow*> out;
    for (DemandRow& row : rows.demands) out.push_back(&row);
    std::sort(out.begin(), out.end(), [](const auto* one, const auto* other) { return one->id < other->id; });
    return out;
}

double rated_kv(const Primitives& rows, const std::string& node) {
    const auto found =
        std::find_if(rows.nodes.begin(), rows.nodes.end(), [&](const NodeRow& row) { return row.id == node; });
    return found == rows.nodes.end() ? 0.0 : found->v_rated_kv;
}

std::vector<const ContractCustomer*> customers_of(const ContractTables& tables, const ContractInput& input,
                                                  const ContractEntry& entry) {
    std::vector<const ContractCustomer*> found;
    for (const ContractCustomer& customer : input.customers) {
        const bool is_member = std::any_of(tables.members.begin(), tables.members.end(), [&](const auto& member) {
            return member.contract == entry.id && member.customer == customer.id;
        });
        const bool is_of_kind = !entry.category.empty() && customer.category == entry.category && customer.has_contract;
        if (is_member || is_of_kind || (!entry.customer.empty() && customer.id == entry.customer))
            found.push_back(&customer);
    }
    std::sort(found.begin(), found.end(), [](const auto* one, const auto* other) { return one->id < other->id; });
    return found;
}

void share_connection(const ContractScope& scope) {
    Hours use_mw(scope.pool.n_steps(), 0.0), made_mw = use_mw;
    const auto is_theirs = [&](const auto& row, bool feeds_in) {
        return std::any_of(scope.customers.begin(), scope.customers.end(), [&](const ContractCustomer* customer) {
            return customer->feeds_in == feeds_in && customer->node == row.node && customer->category == row.category;
        });
    };
    for (const DemandRow* row : demands_by_id(scope.out))
        if (row->in_service && is_theirs(*row, false)) add_power(row->p_mw, 1.0, scope.pool, use_mw);
    std::vector<const SourceRow*> sources;
    for (const SourceRow& row : scope.out.sources)
        if (row.in_service && is_theirs(row, true)) sources.push_back(&row);
    std::sort(sources.begin(), sources.end(), [](const auto* one, const auto* other) { return one->id < other->id; });
    for (const SourceRow* row : sources) add_power(row->p_mw, 1.0, scope.pool, made_mw);
    Hours let_pu(scope.pool.n_steps(), 1.0);
    for (std::size_t step = 0; step < let_pu.size(); ++step) {
        const double most_mw = scope.entry.group_power_mw + use_mw[step];
        if (made_mw[step] > most_mw) let_pu[step] = most_mw / made_mw[step];
    }
    for (SourceRow& row : scope.out.sources) {
        if (!row.in_service || !is_theirs(row, true)) continue;
        for (Hourly* power : {&row.p_mw, &row.right_mw, &row.p_max_mw}) {
            if (!std::isfinite(power->scale)) continue;
            Hours mw(scope.pool.n_steps(), 0.0);
            add_power(*power, 1.0, scope.pool, mw);
            for (std::size_t step = 0; step < mw.size(); ++step) mw[step] *= let_pu[step];
            KeyBuilder key;
            key.text("shared connection").array(std::span<const double>(mw));
            *power = {1.0, scope.pool.get_or_add(key.finish(), [&] { return mw; })};
        }
    }
}

void trip_feed_in(const ContractScope& scope) {
    for (const ContractCustomer* customer : scope.customers) {
        for (BranchRow& branch : scope.out.branches) {
            const bool is_there = branch.from == customer->node || branch.to == customer->node;
            if (is_there && branch.kind == "transformer") {
                branch.post_outage_feed_in_pu = kInf;
                branch.rule_feed_in = "n-with-trip";
            }
        }
    }
}

namespace {

/// Part of a right that use leaves in every hour.
double unused_part_pu(const DemandRow& row, const SeriesPool& pool) {
    Hours use_mw(pool.n_steps(), 0.0), right_mw = use_mw;
    add_power(row.p_mw, 1.0, pool, use_mw);
    add_power(right_of(row), 1.0, pool, right_mw);
    double used_pu = 0.0;
    for (std::size_t step = 0; step < use_mw.size(); ++step)
        if (right_mw[step] > 0.0) used_pu = std::max(used_pu, use_mw[step] / right_mw[step]);
    return std::max(0.0, 1.0 - used_pu);
}

/// Lowers rights by a power, each by the same part of what its use leaves.
template <class IsTheirs>
void take_off(const ContractScope& scope, const IsTheirs& is_theirs, double taken_mw) {
    double unused_mw = 0.0;
    const auto unused_of = [&](const DemandRow& row) {
        Hours right_mw(scope.pool.n_steps(), 0.0);
        add_power(right_of(row), 1.0, scope.pool, right_mw);
        return highest(right_mw) * unused_part_pu(row, scope.pool);
    };
    for (const DemandRow* row : demands_by_id(scope.out))
        if (is_theirs(*row)) unused_mw += unused_of(*row);
    if (!(unused_mw > 0.0)) return;
    const double part_pu = std::min(1.0, taken_mw / unused_mw);
    for (DemandRow& row : scope.out.demands) {
        if (!is_theirs(row)) continue;
        row.right_mw = right_of(row);
        row.right_mw.scale *= 1.0 - part_pu * unused_part_pu(row, scope.pool);
    }
}

}  // namespace

void take_back(const ContractScope& scope) {
    const ContractEntry& entry = scope.entry;
    constexpr double kUsedPu = 0.5, kUnusedMw = 1.0, kUnusedTransmissionMw = 10.0;
    const double first = std::isnan(entry.year_from) ? scope.input.year : entry.year_from;
    const double part_pu =
        std::min(1.0, entry.recovery_pu * (1.0 - entry.contested_pu) * (scope.input.year - first + 1.0));
    for (const ContractCustomer* customer : scope.customers) {
        Hours use_mw(scope.pool.n_steps(), 0.0), right_mw = use_mw;
        const auto is_theirs = [&](const DemandRow& row) {
            return row.in_service && row.node == customer->node && row.category == customer->category &&
                   row_holds_right(row);
        };
        for (const DemandRow* row : demands_by_id(scope.out)) {
            if (!is_theirs(*row)) continue;
            add_power(row->p_mw, 1.0, scope.pool, use_mw);
            add_power(right_of(*row), 1.0, scope.pool, right_mw);
        }
        const double used_mw = highest(use_mw), held_mw = highest(right_mw), unused_mw = held_mw - used_mw;
        const double least_mw =
            rated_kv(scope.out, customer->node) >= kTransmissionKv ? kUnusedTransmissionMw : kUnusedMw;
        if (!(held_mw > 0.0) || (used_mw > kUsedPu * held_mw && unused_mw < least_mw)) continue;
        take_off(scope, is_theirs, part_pu * unused_mw);
    }
}

}  // namespace knelpunt::models
