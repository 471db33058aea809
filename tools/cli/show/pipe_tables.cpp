#include "tools/cli/show/pipe_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "sim/base/units.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

using Rows = std::vector<std::pair<double, std::vector<std::string>>>;  ///< by what sorts them, largest first

/// Both carriers: a pipe or site belongs to one, and has no values of the other.
std::array<const run::CarrierPipeFields*, 2> carriers() { return {&fields().hydrogen, &fields().heat}; }

PrintTable make_table(const ResultView& view, std::string_view title, std::string_view thing,
                      const std::vector<std::string>& columns, std::size_t n_last_words) {
    PrintTable table{
        heading(view, title, "flow"), joined(joined({std::string(thing)}, scenario_columns()), columns), {}, {}};
    for (const std::string& column : table.columns) table.is_number.push_back(column == "year" ? 1 : 0);
    for (std::size_t column = table.columns.size() - columns.size(); column < table.columns.size() - n_last_words;
         ++column)
        table.is_number[column] = 1;
    return table;
}

void put_sorted(Rows rows, PrintTable& table) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [value, cells] : rows) table.rows.push_back(std::move(cells));
}

/// Of a field that an older file may lack: NaN.
double value_of(const ResultView& view, const results::ResultField& field, std::size_t scenario, std::size_t element) {
    return view.has(field) ? view.at(field, scenario, element) : kNaN;
}

bool has_any(const ResultView& view, const std::vector<std::size_t>& scenarios, const results::ResultField& field) {
    if (!view.has(field)) return false;
    for (const std::size_t scenario : scenarios)
        for (std::size_t element = 0; element < view.n_elements(field); ++element)
            if (!std::isnan(view.at(field, scenario, element))) return true;
    return false;
}

double or_zero(double value) { return std::isnan(value) ? 0.0 : value; }

}  // namespace

bool has_pipes(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return has_any(view, scenarios, fields().hydrogen.pipe_peak_mw) ||
           has_any(view, scenarios, fields().heat.pipe_peak_mw);
}

bool has_pipe_outages(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return has_any(view, scenarios, fields().hydrogen_outages.short_mw) ||
           has_any(view, scenarios, fields().heat_outages.short_mw);
}

PrintTable pipe_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = make_table(view, "pipes: highest flow, velocity, loss of pressure and heat", "pipe",
                                  {"MW", "m/s", "fast h", "bar lost", "GWh lost"}, 0);
    const std::vector<std::string> pipes = view.labels(axes().pipe);
    Rows rows;
    for (const run::CarrierPipeFields* of : carriers()) {
        for (const std::size_t scenario : scenarios) {
            for (std::size_t pipe = 0; pipe < pipes.size(); ++pipe) {
                const auto value = [&](const results::ResultField& field) {
                    return value_of(view, field, scenario, pipe);
                };
                if (std::isnan(value(of->pipe_peak_mw))) continue;
                rows.push_back({value(of->pipe_velocity_over_h),
                                joined(joined({pipes[pipe]}, scenario_cells(view, scenario)),
                                       {number(value(of->pipe_peak_mw), 0), number(value(of->pipe_peak_m_per_s), 1),
                                        number(value(of->pipe_velocity_over_h), 0), number(value(of->pipe_drop_bar), 1),
                                        number(value(fields().heat_losses.pipe_loss_mwh) / kMwhPerGwh, 1)})});
            }
        }
    }
    put_sorted(std::move(rows), table);
    return table;
}

PrintTable pressure_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = make_table(view,
                                  "sites: pressures, hours below and above what is wanted, what other sources "
                                  "must give so that pipes hold [GWh], MW that do not fit, coldest supply",
                                  "site", {"bar", "up to", "low h", "high h", "moved", "MW", "C", "cold h", "pipe"}, 1);
    const std::vector<std::string> sites = view.labels(axes().site), pipes = view.labels(axes().pipe);
    Rows rows;
    for (const run::CarrierPipeFields* of : carriers()) {
        for (const std::size_t scenario : scenarios) {
            for (std::size_t site = 0; site < sites.size(); ++site) {
                const auto value = [&](const results::ResultField& field) {
                    return value_of(view, field, scenario, site);
                };
                if (std::isnan(value(of->site_pressure_max_bar))) continue;
                const double short_h = value(of->site_pressure_short_h), over_h = value(of->site_pressure_over_h),
                             cold_h = value(fields().heat_losses.site_supply_short_h);
                rows.push_back(
                    {or_zero(short_h) + or_zero(over_h) + or_zero(cold_h),
                     joined(joined({sites[site]}, scenario_cells(view, scenario)),
                            {number(value(of->site_pressure_min_bar), 1), number(value(of->site_pressure_max_bar), 1),
                             number(short_h, 0), number(over_h, 0), number(value(of->site_moved_mwh) / kMwhPerGwh, 0),
                             number(value(of->site_unserved_mw), 0),
                             number(value(fields().heat_losses.site_supply_min_c), 0), number(cold_h, 0),
                             view.label(pipes, value(of->site_worst_pipe), of->site_worst_pipe)})});
            }
        }
    }
    put_sorted(std::move(rows), table);
    return table;
}

PrintTable pipe_outage_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table = make_table(view, "outages of pipes and of a site's sources: use lost, hours, where most",
                                  "outage", {"MW", "hours", "GWh a year", "site MW", "at site"}, 1);
    const std::vector<std::string> outages = view.labels(axes().pipe_outage), sites = view.labels(axes().site);
    Rows rows;
    for (const run::PipeOutageFields* of : {&fields().hydrogen_outages, &fields().heat_outages}) {
        for (const std::size_t scenario : scenarios) {
            for (std::size_t outage = 0; outage < outages.size(); ++outage) {
                const double short_mw = value_of(view, of->short_mw, scenario, outage);
                if (!(short_mw > 0.0)) continue;
                double most_mw = 0.0;
                std::string most_site;
                for (std::size_t site = 0; site < sites.size(); ++site) {
                    const double mw = value_of(view, of->site_short_mw, scenario, outage * sites.size() + site);
                    if (mw > most_mw) most_mw = mw, most_site = sites[site];
                }
                rows.push_back(
                    {short_mw, joined(joined({outages[outage]}, scenario_cells(view, scenario)),
                                      {number(short_mw, 0), number(view.at(of->short_h, scenario, outage), 0),
                                       number(view.at(of->short_mwh, scenario, outage) / kMwhPerGwh, 1),
                                       number(most_mw, 0), most_site})});
            }
        }
    }
    put_sorted(std::move(rows), table);
    return table;
}

}  // namespace knelpunt::cli
