#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "tools/cli/commands.hpp"

namespace knelpunt::cli {

/// What the command line may hold.
struct Words {
    std::string log_format = "text", lanes, study, file, beside, what, scenario, station, region, out, page_template;
    bool verbose = false, as_csv = false, as_json = false, is_strict = false;
    bool force = false;
    std::string level;
    std::size_t most = 30;
    std::string element, by = "category", method = "marginal";
    int n_hourly = 4;
    CompareArguments compare;
    DifferenceArguments difference;
    SweepArguments sweep;
    FlowArguments flow;
    ReconcileArguments reconcile;
    ImportArguments import;
    ExportArguments export_map;
    HeadroomArguments headroom;
    RequestArguments request;
    std::function<int(TableFormat)> action;  ///< of the command that was given; empty = see run_command
};

/// Runs a command that reads result files, which may be damaged.
int read_guarded(const Words& words, const std::function<int()>& command);

// Each adds commands with their options, help and examples.

void add_flow_command(CLI::App& app, Words& words);
void add_study_commands(CLI::App& app, Words& words);
void add_merge_command(CLI::App& app, Words& words);
void add_reconcile_command(CLI::App& app, Words& words);
void add_actions_command(CLI::App& app, Words& words);
void add_headroom_command(CLI::App& app, Words& words);
void add_capacity_map_commands(CLI::App& app, Words& words);
void add_request_command(CLI::App& app, Words& words);
void add_page_command(CLI::App& app, Words& words);
void add_compare_command(CLI::App& app, Words& words);
void add_why_command(CLI::App& app, Words& words);
void add_result_commands(CLI::App& app, Words& words);
void add_causes_command(CLI::App& app, Words& words);

}  // namespace knelpunt::cli
