#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/log.hpp"
#include "sim/connection/fit/what_fits.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

inline constexpr int kDone = 0, kBadInput = 1, kPartlyFailed = 2, kDiskFailed = 3, kProgramFailed = 4, kStopped = 130;
/// Computed, but not to be believed as it is: hours without a solution, or a check that does not hold.
inline constexpr int kDoubtful = 5;

/// @param is_strict  warnings are errors
int run_check(const std::filesystem::path& study, std::size_t n_threads, bool is_strict, const LogSink& log);

struct SweepArguments {
    std::filesystem::path study, out;
    std::size_t n_threads = 1;
    bool resume = false, force = false, allow_failed = false;
    std::string only_scenario;  ///< empty = all
    std::string shard;          ///< "3/20", "auto/20"; empty = the whole study
    bool is_plan = false;       ///< tell what it takes instead of doing it
    std::size_t n_shards = 0;   ///< of a plan; 0 = as many as are worth while
};
int run_sweep_command(const SweepArguments& arguments, const std::stop_token& stop, const LogSink& log);
/// Computes the parts of one shard.
int run_shard_command(const SweepArguments& arguments, const std::stop_token& stop, const LogSink& log);
/// Tells time, memory, disk and shards of a study, and the command lines.
int run_plan(const SweepArguments& arguments, TableFormat format, const LogSink& log);

struct MergeArguments {
    std::filesystem::path out;
    bool force = false, allow_failed = false;
};
/// Makes the result file of the parts of all shards.
/// @return kPartlyFailed where parts are missing or scenarios failed
int run_merge(const MergeArguments& arguments, const std::stop_token& stop, const LogSink& log);

/// Remedial actions of a study, which is run first, or of a result file.
/// @param arguments  study: study or result file
int run_actions(const SweepArguments& arguments, TableFormat format, const std::stop_token& stop, const LogSink& log);

struct ShowArguments {
    std::string what, scenario, level;
    std::size_t most = 0;  ///< rows at the most, 0 = all
    std::string region;    ///< its folder; empty = the one below scenarios/ with the file's title
    std::string element, by = "category", method = "marginal";  ///< of view causes
};
struct ValidateArguments {
    std::filesystem::path file, beside;  ///< beside: another result, such as one without corrections; empty = none
    std::string region;                  ///< its folder; empty = the one below scenarios/ with the file's title
    std::string out;                     ///< HTML page to write; empty = none
    bool force = false;                  ///< replace a file that is not of this command
};
/// Sets a result file against the published figures of its region.
int run_validate(const ValidateArguments& arguments, TableFormat format);
struct CompareArguments {
    std::string region;                  ///< its folder; empty = the one below scenarios/ with the file's title
    double rate_pu = 0.04;               ///< real discount rate of investments
    double unmet_eur_per_mwh = 68887.0;  ///< value of what is not delivered: the regulator's value of lost load
    double place_eur_per_mw = 100000.0;  ///< value of a place on the grid, a year
    double bought_t_co2_per_mwh =
        0.367;  ///< of net import: a gas plant, 0.202 t/MWh at an efficiency of 0.55 (assumed)
};
/// What the options of a study's [compare] change, with their costs.
int run_compare(const std::filesystem::path& file, const CompareArguments& arguments, TableFormat format);

/// What is compared: two files scenario by scenario, or two scenarios of one file.
struct DifferenceArguments {
    std::filesystem::path file, beside;  ///< beside: empty = two scenarios of `file`
    std::string scenario, other;         ///< ids; empty = all that both files have
    std::size_t most = 5;                ///< changes of each kind that are named
};
/// What changed from the first to the second, and because of which inputs, in sentences.
int run_difference(const DifferenceArguments& arguments, TableFormat format);

/// What power flow does where a case leaves a choice: for --help.
extern const std::string_view kFlowRules;

struct FlowArguments {
    std::filesystem::path file;
    bool is_ac = false, is_dc = false;  ///< asked for; neither = AC
    bool with_outages = false;
    bool with_limits = false;   ///< reactive limits of what holds voltages
    std::filesystem::path out;  ///< MATPOWER case with the solution; empty = none
    bool force = false;         ///< replace a file that is no such case
    std::string friction;       ///< law of friction of a folder of pipes; empty = as the folder says
};
/// Power flow of a published network; of a folder of pipe tables pressures, flows and temperatures.
/// @return kPartlyFailed where there is no solution, or none that is an operating point
int run_flow(const FlowArguments& arguments, TableFormat format, const std::stop_token& stop);

/// Why what asked for room at a station joined or not, in sentences or as a table.
int run_why(const std::filesystem::path& file, const std::string& scenario, const std::string& station,
            TableFormat format);

int run_show(const std::filesystem::path& file, const ShowArguments& arguments, TableFormat format);

struct HeadroomArguments {
    std::filesystem::path file;          ///< study, or result file of one with what_fits
    std::string scenario, station, set;  ///< empty = the first, all, none
    std::string direction;               ///< offtake or feed-in
    std::vector<std::string> forms;      ///< empty = all
    connection::FormTerms terms;
    std::size_t n_checked = 0;  ///< rooms that brute force computes again
    bool with_time = false;
};
/// What still fits at stations, by contract form.
int run_headroom(const HeadroomArguments& arguments, TableFormat format, const std::stop_token& stop,
                 const LogSink& log);

struct ReconcileArguments {
    std::filesystem::path study, out;  ///< out: file of corrections; empty = none
    bool force = false;                ///< replace a file that is none of this command
    std::size_t n_threads = 1;
    double left_out_hours = 10.0, most_bands = 3.0;  ///< as reconcile::ReconcileOptions
    std::size_t n_samples = 100;                     ///< worlds that the file holds for [draws]
};
/// What assumed inputs must be for the measured year to hold.
int run_reconcile(const ReconcileArguments& arguments, TableFormat format, const std::stop_token& stop,
                  const LogSink& log);

int run_describe(const std::string& what, TableFormat format);

struct PageArguments {
    std::filesystem::path page_template;  ///< empty = the one beside the program
    std::filesystem::path out;
    bool force = false;  ///< replace a file that is no such page
    std::string region;  ///< its folder; empty = the one below scenarios/ with the file's title; none: no background
    int n_hourly = 0;    ///< elements of each class and scenario whose hours go along, the fullest
};
int run_page(const std::filesystem::path& file, const PageArguments& arguments);

struct ImportArguments {
    std::filesystem::path file;   ///< capacity map of grid operators, JSON
    std::string region;           ///< folder whose published statements it updates; empty = none, only print
    std::filesystem::path names;  ///< table of places: short_code, kind, assets, area; empty = by equal names
};
/// Reads a capacity map of the grid operators; makes or updates the published statements of a region.
int run_import(const ImportArguments& arguments, TableFormat format);

struct ExportArguments {
    std::filesystem::path file, out;
    std::string scenario;  ///< empty = the first that was computed
    std::string region;    ///< its folder; empty = the one below scenarios/ with the file's title
    std::string issued;    ///< date that stands in the file; empty = today
    bool force = false;    ///< replace a file that is no capacity map
};
/// Writes what a scenario says in the form of the operators' capacity map.
int run_export(const ExportArguments& arguments);

struct RequestArguments {
    std::filesystem::path file, out;
    std::string station, direction = "offtake", region;
    double mw = 0.0;
    bool force = false;
};
/// The card of one applicant: when a request fits, what is ahead of it, what would help.
int run_request(const RequestArguments& arguments, TableFormat format);

}  // namespace knelpunt::cli
