#include "sim/solver/staged_program.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "sim/base/expects.hpp"

namespace knelpunt::solver {
namespace {

template <class Item>
int add_to(std::vector<Item>& list, Item item) {
    list.push_back(std::move(item));
    return static_cast<int>(list.size()) - 1;
}

bool is_index(int index, std::size_t size) { return index >= 0 && static_cast<std::size_t>(index) < size; }

/// The part of a lent series that belongs to a piece.
void cut(Value& value, std::size_t first, std::size_t n) {
    if (!value.hourly.empty()) value.hourly = value.hourly.subspan(first, n);
}

}  // namespace

std::string_view status_text(SolveStatus status) {
    switch (status) {
        case SolveStatus::optimal:
            return "optimal";
        case SolveStatus::infeasible:
            return "infeasible";
        case SolveStatus::unbounded:
            return "unbounded";
        case SolveStatus::stopped:
            return "stopped";
        case SolveStatus::failed:
            break;
    }
    return "failed";
}

std::ptrdiff_t stage_before(const Chain& chain, std::size_t stage) {
    const auto position = static_cast<std::ptrdiff_t>(stage);
    if (stage != chain.first_stage || chain.end == EndRule::joined) return position - 1;
    return chain.end == EndRule::cyclic ? position + static_cast<std::ptrdiff_t>(chain.n_stages) - 1 : -1;
}

StagedProgram::StagedProgram(std::vector<double> stage_h)
    : stage_h_(std::move(stage_h)), weight_(stage_h_.size(), 0.0) {}

int StagedProgram::add_column(Column column) { return add_to(columns_, column); }
int StagedProgram::add_row(Row row) { return add_to(rows_, row); }
int StagedProgram::add_store(Store store) { return add_to(stores_, store); }
int StagedProgram::add_capacity(Capacity capacity) { return add_to(capacities_, capacity); }
void StagedProgram::add_entry(int row, int column, Value value) { entries_.push_back({row, column, value}); }
void StagedProgram::add_store_entry(int store, int column, Value value) {
    store_entries_.push_back({store, column, value});
}
void StagedProgram::add_widening(Widening widening) { widenings_.push_back(widening); }
int StagedProgram::add_window_group(WindowGroup group) { return add_to(window_groups_, std::move(group)); }
void StagedProgram::add_window(WindowRow window) { windows_.push_back(window); }

void StagedProgram::add_chain(Chain chain) {
    expects(chain.first_stage + chain.n_stages <= n_stages(), "a chain lies inside the stages");
    for (std::size_t stage = chain.first_stage; stage < chain.first_stage + chain.n_stages; ++stage)
        weight_[stage] = chain.weight * stage_h_[stage];
    chains_.push_back(std::move(chain));
}

bool StagedProgram::has_quadratic_cost() const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [](const Column& column) { return column.quadratic_cost.scale != 0.0; });
}

StagedProgram StagedProgram::without_costs() const {
    StagedProgram out = *this;
    for (Column& column : out.columns_) column.cost = column.quadratic_cost = 0.0;
    for (Capacity& capacity : out.capacities_) capacity.cost = 0.0;
    for (Chain& chain : out.chains_)
        if (chain.end == EndRule::valued) std::fill(chain.finish.begin(), chain.finish.end(), 0.0);
    return out;
}

StagedProgram StagedProgram::without_windows() const {
    StagedProgram out = *this;
    out.windows_.clear();
    return out;
}

StagedProgram StagedProgram::piece(std::size_t first_stage, std::size_t n_stages, const Chain& chain) const {
    expects(first_stage + n_stages <= this->n_stages() && chain.n_stages == n_stages, "a piece lies inside the stages");
    StagedProgram out(std::vector<double>(stage_h_.begin() + static_cast<std::ptrdiff_t>(first_stage),
                                          stage_h_.begin() + static_cast<std::ptrdiff_t>(first_stage + n_stages)));
    out.columns_ = columns_;
    out.rows_ = rows_;
    out.stores_ = stores_;
    out.capacities_ = capacities_;
    out.entries_ = entries_;
    out.store_entries_ = store_entries_;
    out.widenings_ = widenings_;
    out.window_groups_ = window_groups_;
    for (Column& column : out.columns_) {
        for (Value* value : {&column.lower, &column.upper, &column.cost, &column.quadratic_cost})
            cut(*value, first_stage, n_stages);
    }
    for (Row& row : out.rows_) {
        for (Value* value : {&row.lower, &row.upper}) cut(*value, first_stage, n_stages);
    }
    for (Store& store : out.stores_) {
        for (Value* value : {&store.lower, &store.upper, &store.inflow, &store.keep})
            cut(*value, first_stage, n_stages);
    }
    for (Widening& widening : out.widenings_) {
        for (Value* value : {&widening.lower_pu, &widening.upper_pu}) cut(*value, first_stage, n_stages);
    }
    for (std::vector<Entry>* entries : {&out.entries_, &out.store_entries_}) {
        for (Entry& entry : *entries) cut(entry.value, first_stage, n_stages);
    }
    for (WindowGroup& group : out.window_groups_) {
        for (Entry& entry : group.entries) cut(entry.value, first_stage, n_stages);
    }
    for (const WindowRow& window : windows_) {
        const std::size_t first = std::max(first_stage, window.first_stage),
                          last = std::min(first_stage + n_stages, window.first_stage + window.n_stages);
        if (first >= last) continue;
        double inside = 0.0, whole = 0.0;
        for (std::size_t stage = window.first_stage; stage < window.first_stage + window.n_stages; ++stage) {
            whole += weight_[stage];
            if (stage >= first && stage < last) inside += weight_[stage];
        }
        const double share = inside / whole;
        out.windows_.push_back(
            {window.group, first - first_stage, last - first, share * window.lower, share * window.upper});
    }
    Chain moved = chain;
    moved.first_stage = 0;
    out.add_chain(std::move(moved));
    return out;
}

Key StagedProgram::key() const {
    KeyBuilder key;
    const auto value = [&](const Value& series) { key.number(series.scale).array(series.hourly); };
    const auto entries = [&](const std::vector<Entry>& list) {
        key.integer(static_cast<std::int64_t>(list.size()));
        for (const Entry& entry : list) {
            key.integer(entry.row).integer(entry.column);
            value(entry.value);
        }
    };
    key.text("staged program").array(std::span<const double>(stage_h_));
    for (const std::size_t n : {columns_.size(), rows_.size(), stores_.size(), capacities_.size(), windows_.size()})
        key.integer(static_cast<std::int64_t>(n));
    for (const Column& column : columns_) {
        for (const Value* array : {&column.lower, &column.upper, &column.cost, &column.quadratic_cost}) value(*array);
    }
    for (const Row& row : rows_) {
        value(row.lower);
        value(row.upper);
    }
    for (const Store& store : stores_) {
        for (const Value* array : {&store.lower, &store.upper, &store.inflow, &store.keep}) value(*array);
        key.integer(store.from);
    }
    for (const Capacity& capacity : capacities_) key.number(capacity.upper).number(capacity.cost);
    entries(entries_);
    entries(store_entries_);
    for (const Widening& row : widenings_) {
        key.integer(row.capacity).integer(row.target).integer(row.is_store ? 1 : 0);
        value(row.lower_pu);
        value(row.upper_pu);
    }
    for (const WindowGroup& group : window_groups_) {
        entries(group.entries);
        entries(group.capacities);
    }
    for (const WindowRow& row : windows_) {
        key.integer(row.group).integer(static_cast<std::int64_t>(row.first_stage));
        key.integer(static_cast<std::int64_t>(row.n_stages)).number(row.lower).number(row.upper);
    }
    for (const Chain& chain : chains_) {
        key.integer(static_cast<std::int64_t>(chain.first_stage)).integer(static_cast<std::int64_t>(chain.n_stages));
        key.number(chain.weight).integer(static_cast<int>(chain.end));
        key.array(std::span<const double>(chain.start)).array(std::span<const double>(chain.finish));
    }
    return key.finish();
}

void StagedProgram::check() const {
    std::vector<int> n_chains(n_stages(), 0);
    for (const Chain& chain : chains_) {
        for (std::size_t stage = chain.first_stage; stage < chain.first_stage + chain.n_stages; ++stage)
            ++n_chains[stage];
        const bool has_start = chain.end == EndRule::given || chain.end == EndRule::valued;
        expects(!has_start || (chain.start.size() == n_stores() && chain.finish.size() == n_stores()),
                "a chain with given ends has a value per store");
    }
    expects(std::all_of(n_chains.begin(), n_chains.end(), [](int n) { return n == 1; }),
            "every stage lies in one chain");
    const auto fits = [&](const Value& value) {
        return !std::isnan(value.scale) && (value.hourly.empty() || value.hourly.size() == n_stages());
    };
    for (const Column& column : columns_)
        expects(fits(column.lower) && fits(column.upper) && fits(column.cost) && fits(column.quadratic_cost),
                "a column has numbers for every stage");
    for (const Row& row : rows_) expects(fits(row.lower) && fits(row.upper), "a row has numbers for every stage");
    for (const Store& store : stores_) {
        expects(fits(store.lower) && fits(store.upper) && fits(store.inflow) && fits(store.keep),
                "a store has numbers for every stage");
        expects(store.from == -1 || is_index(store.from, n_stores()), "a store comes from a store");
    }
    for (const Entry& entry : entries_)
        expects(is_index(entry.row, n_rows()) && is_index(entry.column, n_columns()) && fits(entry.value),
                "an entry names a row and a column");
    for (const Entry& entry : store_entries_)
        expects(is_index(entry.row, n_stores()) && is_index(entry.column, n_columns()) && fits(entry.value),
                "an entry names a store and a column");
    std::set<std::pair<bool, int>> widened;
    for (const Widening& widening : widenings_) {
        expects(is_index(widening.capacity, n_capacities()) &&
                    is_index(widening.target, widening.is_store ? n_stores() : n_columns()),
                "a widening names a capacity and what it widens");
        expects(widened.emplace(widening.is_store, widening.target).second, "one capacity widens a column or store");
    }
    for (const WindowRow& window : windows_)
        expects(is_index(window.group, window_groups_.size()) && window.first_stage + window.n_stages <= n_stages() &&
                    window.n_stages > 0,
                "a window names a group and lies inside the stages");
}

}  // namespace knelpunt::solver
