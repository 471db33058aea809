#include "sim/solver/uniqueness.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr double kAtBound = 1e-4;  ///< far above what the solvers leave, far below what matters
constexpr double kNoPrice = 1e-6;  ///< of the largest cost: the same of prices
constexpr double kZero = 1e-9;     ///< of coefficients, which are efficiencies

/// Linear equations of some prices, kept in reduced row echelon form; memory is kept from stage to stage.
class Equations {
public:
    explicit Equations(std::size_t n_prices) : n_(n_prices), row_of_pivot_(n_prices, -1), rows_(n_prices * n_prices) {}

    void clear() {
        std::fill(row_of_pivot_.begin(), row_of_pivot_.end(), -1);
        n_rows_ = 0;
    }
    [[nodiscard]] bool determines_all() const { return n_rows_ == n_; }

    /// Takes from coefficients what the equations tell: all below kZero is left of a sum that they determine.
    [[nodiscard]] bool determines(std::vector<double>& coefficients) const {
        reduce(coefficients);
        return std::all_of(coefficients.begin(), coefficients.end(),
                           [](double value) { return std::abs(value) <= kZero; });
    }
    [[nodiscard]] bool determines(std::size_t price) const {
        if (row_of_pivot_[price] < 0) return false;
        const double* row = row_at(row_of_pivot_[price]);
        for (std::size_t at = 0; at < n_; ++at)
            if (at != price && std::abs(row[at]) > kZero) return false;
        return true;
    }

    /// Adds: sum of coefficients times prices = something. Coefficients are used up.
    void add(std::vector<double>& coefficients) {
        reduce(coefficients);
        std::size_t largest = 0;
        for (std::size_t at = 1; at < n_; ++at)
            if (std::abs(coefficients[at]) > std::abs(coefficients[largest])) largest = at;
        const double pivot = coefficients[largest];
        if (std::abs(pivot) < kZero) return;  // it says nothing new
        for (double& value : coefficients) value /= pivot;
        for (std::size_t row = 0; row < n_rows_; ++row) {
            double* of = rows_.data() + row * n_;
            subtract(of, coefficients.data(), of[largest]);
        }
        row_of_pivot_[largest] = static_cast<int>(n_rows_);
        std::copy(coefficients.begin(), coefficients.end(), rows_.begin() + static_cast<std::ptrdiff_t>(n_rows_ * n_));
        ++n_rows_;
    }

private:
    [[nodiscard]] const double* row_at(int row) const { return rows_.data() + static_cast<std::size_t>(row) * n_; }

    void reduce(std::vector<double>& coefficients) const {
        for (std::size_t pivot = 0; pivot < n_; ++pivot) {
            if (row_of_pivot_[pivot] >= 0 && coefficients[pivot] != 0.0)
                subtract(coefficients.data(), row_at(row_of_pivot_[pivot]), coefficients[pivot]);
        }
    }
    void subtract(double* from, const double* what, double times) const {
        if (times == 0.0) return;
        for (std::size_t at = 0; at < n_; ++at) from[at] -= times * what[at];
    }

    std::size_t n_, n_rows_ = 0;
    std::vector<int> row_of_pivot_;
    std::vector<double> rows_;  ///< shape (n_rows, n)
};

/// A coefficient of a column in the prices of its stage: local rows, then stores, then window groups.
struct Coefficient {
    std::size_t price = 0;
    const Value* value = nullptr;
};

class Finder {
public:
    Finder(const StagedProgram& program, const StagedSolution& solution)
        : of_(program),
          in_(solution),
          n_prices_(program.n_rows() + program.n_stores() + program.window_groups().size()),
          equations_(n_prices_),
          coefficients_(n_prices_),
          no_price_(kNoPrice * (1.0 + largest_cost(program))),
          is_open_(program.n_stages(), 1) {
        const std::size_t n = of_.n_stages();
        out_.row.assign(n * of_.n_rows(), 0);
        out_.store.assign(n * of_.n_stores(), 0);
        out_.window.assign(of_.n_windows(), 0);
        find_columns();
        find_room();
        find_windows();
        find_links();
    }

    UniquePrices run() {
        // What is carried nowhere, as at the end of a chain, has the price of its content alone.
        for (std::size_t at = 0; at < terms_of_content_.size(); ++at)
            if (s_has_room(at) && terms_of_content_[at].size() == 1) tell_store(terms_of_content_[at].front());
        for (bool is_new = true; is_new;) {
            is_new = false;
            for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
                if (is_open_[stage] == 0) continue;
                is_new = true;
                is_open_[stage] = 0;
                solve(stage);
            }
        }
        for (std::size_t at = 0; at < terms_of_content_.size(); ++at) {
            const auto is_known = [&](std::size_t store) { return out_.store[store] != 0; };
            const std::vector<std::size_t>& terms = terms_of_content_[at];
            if (std::all_of(terms.begin(), terms.end(), is_known)) out_.s_lower[at] = out_.s_upper[at] = 1;
        }
        return std::move(out_);
    }

private:
    void find_columns() {
        of_column_.resize(of_.n_columns());
        const auto add = [&](const Entry& entry, std::size_t price) {
            of_column_[static_cast<std::size_t>(entry.column)].push_back({price, &entry.value});
        };
        for (const Entry& entry : of_.entries()) add(entry, static_cast<std::size_t>(entry.row));
        for (const Entry& entry : of_.store_entries()) add(entry, of_.n_rows() + static_cast<std::size_t>(entry.row));
        for (std::size_t group = 0; group < of_.window_groups().size(); ++group)
            for (const Entry& entry : of_.window_groups()[group].entries)
                add(entry, of_.n_rows() + of_.n_stores() + group);
    }

    static double largest_cost(const StagedProgram& program) {
        double largest = 0.0;
        for (std::size_t stage = 0; stage < program.n_stages(); ++stage)
            for (const Column& column : program.columns())
                largest = std::max(largest, std::abs(program.weight(stage) * column.cost.at(stage)));
        return largest;
    }

    /// A price of a bound: positive of the lower, negative of the upper.
    [[nodiscard]] bool is_above(double value, double lower, double price) const {
        return value - lower > kAtBound && price <= no_price_;
    }
    [[nodiscard]] bool is_below(double value, double upper, double price) const {
        return upper - value > kAtBound && price >= -no_price_;
    }
    [[nodiscard]] bool has_room(double value, double lower, double upper, double price) const {
        return is_above(value, lower, price) && is_below(value, upper, price);
    }
    [[nodiscard]] bool x_has_room(std::size_t at) const { return x_above_[at] != 0 && x_below_[at] != 0; }
    [[nodiscard]] bool s_has_room(std::size_t at) const { return s_above_[at] != 0 && s_below_[at] != 0; }

    /// Columns and contents off their bounds, with what capacities add to these: the price of such a bound is 0.
    void find_room() {
        const std::size_t n_x = of_.n_columns(), n_s = of_.n_stores();
        for (auto* of : {&x_above_, &x_below_}) of->reserve(in_.x.size());
        for (auto* of : {&s_above_, &s_below_}) of->reserve(in_.s.size());
        std::vector<double> lower(n_x + n_s), upper(n_x + n_s);
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
            const auto put = [&](std::size_t at, const auto& bounds) {
                lower[at] = bounds.lower.at(stage);
                upper[at] = bounds.upper.at(stage);
            };
            for (std::size_t column = 0; column < n_x; ++column) put(column, of_.columns()[column]);
            for (std::size_t store = 0; store < n_s; ++store) put(n_x + store, of_.stores()[store]);
            for (const Widening& widening : of_.widenings()) {
                const std::size_t at = static_cast<std::size_t>(widening.target) + (widening.is_store ? n_x : 0);
                const double y = in_.y[static_cast<std::size_t>(widening.capacity)];
                lower[at] -= widening.lower_pu.at(stage) * y;
                upper[at] += widening.upper_pu.at(stage) * y;
            }
            for (std::size_t column = 0; column < n_x; ++column) {
                const std::size_t at = stage * n_x + column;
                x_above_.push_back(is_above(in_.x[at], lower[column], in_.x_reduced[at]) ? 1 : 0);
                x_below_.push_back(is_below(in_.x[at], upper[column], in_.x_reduced[at]) ? 1 : 0);
            }
            for (std::size_t store = 0; store < n_s; ++store) {
                const std::size_t at = stage * n_s + store;
                s_above_.push_back(is_above(in_.s[at], lower[n_x + store], in_.s_reduced[at]) ? 1 : 0);
                s_below_.push_back(is_below(in_.s[at], upper[n_x + store], in_.s_reduced[at]) ? 1 : 0);
            }
        }
        for (const Chain& chain : of_.chains()) {
            if (chain.end != EndRule::given) continue;
            for (std::size_t end = (chain.first_stage + chain.n_stages) * n_s, at = end - n_s; at < end; ++at)
                s_above_[at] = s_below_[at] = 0;
        }
        out_.x_lower = x_above_;
        out_.x_upper = x_below_;
        out_.s_lower = s_above_;
        out_.s_upper = s_below_;
    }

    void find_windows() {
        windows_of_.resize(of_.n_stages());
        for (std::size_t window = 0; window < of_.n_windows(); ++window) {
            const WindowRow& row = of_.windows()[window];
            const WindowGroup& group = of_.window_groups()[static_cast<std::size_t>(row.group)];
            double sum = 0.0;
            for (const Entry& entry : group.capacities)
                sum += entry.value.at(0) * in_.y[static_cast<std::size_t>(entry.column)];
            for (std::size_t stage = row.first_stage; stage < row.first_stage + row.n_stages; ++stage) {
                windows_of_[stage].push_back(window);
                for (const Entry& entry : group.entries)
                    sum += of_.weight(stage) * entry.value.at(stage) *
                           in_.x[stage * of_.n_columns() + static_cast<std::size_t>(entry.column)];
            }
            out_.window[window] = has_room(sum, row.lower, row.upper, in_.window_dual[window]) ? 1 : 0;
        }
    }

    /// Prices whose sum the reduced cost of each content is: its own, and those of the next stage that it is carried to.
    void find_links() {
        const std::size_t n_s = of_.n_stores();
        terms_of_content_.resize(in_.s.size());
        contents_with_.resize(in_.s.size());
        const auto add = [&](std::size_t content, std::size_t price) {
            terms_of_content_[content].push_back(price);
            contents_with_[price].push_back(content);
        };
        for (const Chain& chain : of_.chains()) {
            for (std::size_t stage = chain.first_stage; stage < chain.first_stage + chain.n_stages; ++stage) {
                const std::ptrdiff_t before = stage_before(chain, stage);
                for (std::size_t store = 0; store < n_s; ++store) {
                    const Store& of = of_.stores()[store];
                    const std::size_t from = of.from < 0 ? store : static_cast<std::size_t>(of.from);
                    add(stage * n_s + store, stage * n_s + store);
                    if (before >= 0 && of.keep.at(stage) != 0.0)
                        add(static_cast<std::size_t>(before) * n_s + from, stage * n_s + store);
                }
            }
        }
    }

    /// Coefficients of a column's equation in the stage.
    void put_coefficients(std::size_t column, std::size_t stage) {
        std::fill(coefficients_.begin(), coefficients_.end(), 0.0);
        for (const Coefficient& coefficient : of_column_[column])
            coefficients_[coefficient.price] += coefficient.value->at(stage);
    }

    void put_known(std::size_t price) {
        std::fill(coefficients_.begin(), coefficients_.end(), 0.0);
        coefficients_[price] = 1.0;
        equations_.add(coefficients_);
    }

    void put_rows_with_room(std::size_t stage) {
        activity_.assign(of_.n_rows(), 0.0);
        for (const Entry& entry : of_.entries())
            activity_[static_cast<std::size_t>(entry.row)] +=
                entry.value.at(stage) * in_.x[stage * of_.n_columns() + static_cast<std::size_t>(entry.column)];
        for (std::size_t row = 0; row < of_.n_rows(); ++row) {
            const Row& of = of_.rows()[row];
            const double price = in_.row_dual[stage * of_.n_rows() + row];
            if (has_room(activity_[row], of.lower.at(stage), of.upper.at(stage), price)) put_known(row);
        }
    }

    /// What the stage's equations determine, told to the stages that it reaches.
    void solve(std::size_t stage) {
        const std::size_t n_x = of_.n_columns(), n_s = of_.n_stores(), n_rows = of_.n_rows();
        equations_.clear();
        put_rows_with_room(stage);
        for (std::size_t store = 0; store < n_s; ++store)
            if (out_.store[stage * n_s + store] != 0) put_known(n_rows + store);
        for (std::size_t group = 0; group < of_.window_groups().size(); ++group) {
            bool is_known = true;  // of all its windows here; of none, there is no price
            for (const std::size_t window : windows_of_[stage])
                if (of_.windows()[window].group == static_cast<int>(group))
                    is_known = is_known && out_.window[window] != 0;
            if (is_known) put_known(n_rows + n_s + group);
        }
        for (std::size_t column = 0; column < n_x && !equations_.determines_all(); ++column) {
            if (!x_has_room(stage * n_x + column)) continue;
            put_coefficients(column, stage);
            equations_.add(coefficients_);
        }
        const bool has_all = equations_.determines_all();
        for (std::size_t row = 0; row < n_rows; ++row)
            out_.row[stage * n_rows + row] = has_all || equations_.determines(row) ? 1 : 0;
        for (std::size_t column = 0; column < n_x; ++column) {
            const std::size_t at = stage * n_x + column;
            if (out_.x_lower[at] != 0 && out_.x_upper[at] != 0) continue;
            put_coefficients(column, stage);
            if (has_all || equations_.determines(coefficients_)) out_.x_lower[at] = out_.x_upper[at] = 1;
        }
        for (std::size_t store = 0; store < n_s; ++store)
            if (has_all || equations_.determines(n_rows + store)) tell_store(stage * n_s + store);
        tell_windows(stage);
    }

    void tell_windows(std::size_t stage) {
        for (const std::size_t window : windows_of_[stage]) {
            const WindowRow& row = of_.windows()[window];
            const auto is_of_group = [&](std::size_t other) { return of_.windows()[other].group == row.group; };
            const bool is_alone = std::count_if(windows_of_[stage].begin(), windows_of_[stage].end(), is_of_group) == 1;
            const std::size_t price = of_.n_rows() + of_.n_stores() + static_cast<std::size_t>(row.group);
            if (out_.window[window] != 0 || !is_alone || !equations_.determines(price)) continue;
            out_.window[window] = 1;
            for (std::size_t at = row.first_stage; at < row.first_stage + row.n_stages; ++at)
                if (at != stage) is_open_[at] = 1;
        }
    }

    /// A price of a store is known: so is the one left in each content that has room.
    void tell_store(std::size_t known) {
        std::vector<std::size_t> told{known};
        if (out_.store[known] != 0) return;
        out_.store[known] = 1;
        while (!told.empty()) {
            const std::size_t price = told.back();
            told.pop_back();
            for (const std::size_t content : contents_with_[price]) {
                if (!s_has_room(content)) continue;
                std::size_t n_unknown = 0, unknown = 0;
                for (const std::size_t term : terms_of_content_[content]) {
                    if (out_.store[term] != 0) continue;
                    ++n_unknown;
                    unknown = term;
                }
                if (n_unknown != 1) continue;
                out_.store[unknown] = 1;
                is_open_[unknown / of_.n_stores()] = 1;
                told.push_back(unknown);
            }
        }
    }

    const StagedProgram& of_;
    const StagedSolution& in_;
    const std::size_t n_prices_;
    UniquePrices out_;
    Equations equations_;
    std::vector<double> coefficients_, activity_;  ///< of one equation, of one stage's rows
    const double no_price_;
    std::vector<char> is_open_;  ///< per stage: to be solved, since something new is known
    std::vector<std::vector<Coefficient>> of_column_;
    std::vector<char> x_above_, x_below_, s_above_, s_below_;  ///< 1 = off its lower, upper bound
    std::vector<std::vector<std::size_t>> windows_of_;         ///< per stage
    std::vector<std::vector<std::size_t>> terms_of_content_, contents_with_;
};

}  // namespace

UniquePrices find_unique_prices(const StagedProgram& program, const StagedSolution& solution) {
    return Finder(program, solution).run();
}

}  // namespace knelpunt::solver
