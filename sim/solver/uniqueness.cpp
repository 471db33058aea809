#include "sim/solver/uniqueness.hpp"

#include <algorithm>

#include "sim/solver/uniqueness/equations.hpp"
#include "sim/solver/uniqueness/room.hpp"

namespace knelpunt::solver {
namespace {

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
          room_(program, solution),
          n_prices_(program.n_rows() + program.n_stores() + program.window_groups().size()),
          equations_(n_prices_),
          coefficients_(n_prices_),
          is_open_(program.n_stages(), 1) {
        const std::size_t n = of_.n_stages();
        out_.row.assign(n * of_.n_rows(), 0);
        out_.store.assign(n * of_.n_stores(), 0);
        for (std::size_t window = 0; window < of_.n_windows(); ++window)
            out_.window.push_back(room_.of_window(window) ? 1 : 0);
        out_.x_lower = room_.x_above;
        out_.x_upper = room_.x_below;
        out_.s_lower = room_.s_above;
        out_.s_upper = room_.s_below;
        find_columns();
        find_windows();
        find_links();
    }

    UniquePrices run() {
        // What is carried nowhere, as at the end of a chain, has the price of its content alone.
        for (std::size_t term = 0; term < terms_of_content_.size(); ++term)
            if (room_.of_content(term) && terms_of_content_[term].size() == 1)
                tell_store(terms_of_content_[term].front());
        for (bool is_new = true; is_new;) {
            is_new = false;
            for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
                if (is_open_[stage] == 0) continue;
                is_new = true;
                is_open_[stage] = 0;
                solve(stage);
            }
        }
        for (std::size_t term = 0; term < terms_of_content_.size(); ++term) {
            const auto is_known = [&](std::size_t store) { return out_.store[store] != 0; };
            const std::vector<std::size_t>& terms = terms_of_content_[term];
            if (std::all_of(terms.begin(), terms.end(), is_known)) out_.s_lower[term] = out_.s_upper[term] = 1;
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

    void find_windows() {
        windows_of_.resize(of_.n_stages());
        for (std::size_t window = 0; window < of_.n_windows(); ++window) {
            const WindowRow& row = of_.windows()[window];
            for (std::size_t stage = row.first_stage; stage < row.first_stage + row.n_stages; ++stage)
                windows_of_[stage].push_back(window);
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
                    const Store& state = of_.stores()[store];
                    const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
                    add(stage * n_s + store, stage * n_s + store);
                    if (before >= 0 && state.keep.at(stage) != 0.0)
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

    /// What the stage's equations determine, told to the stages that it reaches.
    void solve(std::size_t stage) {
        const std::size_t n_x = of_.n_columns(), n_s = of_.n_stores(), n_rows = of_.n_rows();
        equations_.clear();
        room_.each_row(stage, [this](std::size_t row) { put_known(row); });
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
            if (!room_.of_column(stage * n_x + column)) continue;
            put_coefficients(column, stage);
            equations_.add(coefficients_);
        }
        const bool has_all = equations_.determines_all();
        for (std::size_t row = 0; row < n_rows; ++row)
            out_.row[stage * n_rows + row] = has_all || equations_.determines(row) ? 1 : 0;
        for (std::size_t column = 0; column < n_x; ++column) {
            const std::size_t position = stage * n_x + column;
            if (out_.x_lower[position] != 0 && out_.x_upper[position] != 0) continue;
            put_coefficients(column, stage);
            if (has_all || equations_.determines(coefficients_)) out_.x_lower[position] = out_.x_upper[position] = 1;
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
            for (std::size_t position = row.first_stage; position < row.first_stage + row.n_stages; ++position)
                if (position != stage) is_open_[position] = 1;
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
                if (!room_.of_content(content)) continue;
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
    Room room_;
    const std::size_t n_prices_;
    UniquePrices out_;
    Equations equations_;
    std::vector<double> coefficients_;  ///< of one equation
    std::vector<char> is_open_;         ///< per stage: to be solved, since something new is known
    std::vector<std::vector<Coefficient>> of_column_;
    std::vector<std::vector<std::size_t>> windows_of_;  ///< per stage
    std::vector<std::vector<std::size_t>> terms_of_content_, contents_with_;
};

}  // namespace

UniquePrices find_unique_prices(const StagedProgram& program, const StagedSolution& solution) {
    return Finder(program, solution).run();
}

}  // namespace knelpunt::solver
