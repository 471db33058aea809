#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "sim/base/failure.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/version.hpp"
#include "sim/flow/hydraulic/friction.hpp"
#include "sim/io/file.hpp"
#include "sim/numeric/cpu.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/guarded_reading.hpp"
#include "tools/cli/show/view.hpp"
#include "tools/cli/usage.hpp"

namespace {

using namespace knelpunt;

/// Before anything else runs: an older processor would end with an illegal instruction instead of a message.
__attribute__((constructor(101))) void refuse_old_processor() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
        __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("aes") != 0 &&
        __builtin_cpu_supports("pclmul") != 0) {
        return;
    }
    constexpr char kMessage[] =
        "knelpunt: this processor lacks AVX2, FMA, BMI2, AES or PCLMUL (x86-64-v3), which the program needs\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
    ::_exit(1);
#endif
}

std::stop_source stop_source;
volatile std::sig_atomic_t n_interrupts = 0;
bool keeps_parts = false;  // whether the command is one that can be gone on with

/// The first Ctrl-C asks to stop, the second ends at once.
void on_interrupt(int /*signal*/) {
    n_interrupts = n_interrupts + 1;
    if (n_interrupts > 1) ::_exit(cli::kStopped);
}

void say_stopped() {
    static std::atomic_flag is_said;
    if (is_said.test_and_set()) return;
    const std::string_view text =
        keeps_parts ? "stopped; finished scenarios are kept, go on with --resume\n" : "stopped\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

/// Hands interrupts to the stop token outside the signal handler, and ends the program where nothing is lost by it: a
/// sweep whose present step takes longer (parts and results are whole or absent at any moment), other commands at once.
void watch_interrupts(const std::stop_token& finished) {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds kLook{20}, kGrace{500};
    std::optional<Clock::time_point> asked;
    for (; !finished.stop_requested(); std::this_thread::sleep_for(kLook)) {
        if (n_interrupts == 0) continue;
        stop_source.request_stop();
        if (!asked) asked = Clock::now();
        if (keeps_parts && Clock::now() - *asked < kGrace) continue;
        say_stopped();
        io::drop_unfinished_files();
        ::_exit(cli::kStopped);
    }
}

/// Ctrl-C, a request to end and a closed terminal stop alike; a file that may grow no further is an error of writing.
void set_signals() {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    if (std::signal(SIGHUP, on_interrupt) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup
    std::signal(SIGXFSZ, SIG_IGN);
}

/// Else the next file that is opened would get the number of a closed stdout, and what is printed.
void hold_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) == -1)  // for reading: printing fails and is noticed
            [[maybe_unused]]
            const int opened = ::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    }
}

/// @return the exit code, or that of a full disk if what was printed did not arrive
int after_printing(int code) {
    errno = 0;
    std::cout.flush();
    if (std::cout) return code;
    std::cerr << "the output could not be printed: " << (errno != 0 ? std::strerror(errno) : "write failed") << '\n';
    return cli::kDiskFailed;
}

int say_failure(const std::string& why) {
    std::cerr << why << '\n';
    if (keeps_parts) std::cerr << "Finished scenarios are kept; go on with --resume when that is in order.\n";
    return cli::kDiskFailed;
}

int guarded(const std::function<int()>& command) {
    try {
        return command();
    } catch (const InputError& error) {
        cli::print_issues(error.issues());
        return cli::kBadInput;
    } catch (const StoppedError&) {
        say_stopped();
        return cli::kStopped;
    } catch (const IoError& error) {
        return say_failure(error.what());
    } catch (const std::filesystem::filesystem_error& error) {
        return say_failure(error.path1().string() + ": " + error.code().message());
    } catch (const std::system_error& error) {
        return say_failure("the system refused a thread or a file: " + error.code().message());
    } catch (const std::bad_alloc&) {
        return say_failure("out of memory: use fewer threads or fewer hourly outputs");
    } catch (const std::exception& error) {
        std::cerr << failure_text(error) << '\n';
        return cli::kProgramFailed;
    }
}

/// What the command line may hold.
struct Words {
    std::string log_format = "text", lanes, study, file, beside, what, scenario, station, region, out, page_template;
    bool verbose = false, as_csv = false, as_json = false, is_strict = false;
    bool force = false;
    std::string level;
    std::size_t most = 30;
    std::string element, by = "category", method = "marginal";
    int n_hourly = 4;
    cli::CompareArguments compare;
    cli::DifferenceArguments difference;
    cli::SweepArguments sweep;
    cli::FlowArguments flow;
    cli::ReconcileArguments reconcile;
    cli::ImportArguments import;
    cli::ExportArguments export_map;
    cli::HeadroomArguments headroom;
    cli::RequestArguments request;
    std::function<int(cli::TableFormat)> action;  ///< of the command that was given; empty = see run_command
};

void add_flow_command(CLI::App& app, Words& words) {
    CLI::App* flow =
        app.add_subcommand("flow", "Power flow of a network in the MATPOWER format, or flows in a folder of pipes");
    flow->add_option("case", words.flow.file, "Case file, e.g. case118.m, or a folder of pipe tables")->required();
    auto* ac = flow->add_flag("--ac", words.flow.is_ac, "Full AC equations [default]");
    flow->add_flag("--dc", words.flow.is_dc, "Active power by reactances alone")->excludes(ac);
    flow->add_flag("--limits", words.flow.with_limits, "Keep generators within their reactive limits (AC)")
        ->excludes(flow->get_option("--dc"));
    flow->add_flag("--n1", words.flow.with_outages, "The most loaded branch after the outage of every branch, too");
    flow->add_flag("--csv", words.as_csv, "As CSV");
    flow->add_flag("--json", words.as_json, "As JSON");
    flow->add_option("--out", words.flow.out, "Write the case with its solution (.m, AC), or the answers (.csv)")
        ->excludes(flow->get_option("--dc"));
    flow->add_option("--friction", words.flow.friction, "Law of friction in pipes")
        ->check(cli::one_of(split_choices(hydraulic::kFrictionLaws)));
    flow->add_flag("--force", words.flow.force, "Replace a file that this command did not write");
    flow->footer(std::string(cli::kFlowRules) +
                 "\nExamples:\n"
                 "  knelpunt flow case9.m\n"
                 "  knelpunt flow case9.m --dc --n1 --csv\n"
                 "  knelpunt flow hydrogen --json");
}

/// Runs a command that reads result files, which may be damaged.
int read_guarded(const Words& words, const std::function<int()>& command) {
    cli::ReadingLimits limits = cli::reading_limits(words.file);
    if (!words.beside.empty()) limits = limits + cli::reading_limits(words.beside);
    return cli::run_guarded(words.file, limits, command);
}

/// The operators' capacity map, in and out.
void add_capacity_map_commands(CLI::App& app, Words& words) {
    CLI::App* import = app.add_subcommand("import", "Read the capacity map that grid operators publish");
    import
        ->add_option("--nbnl", words.import.file, "Capacity map of Netbeheer Nederland (im-capaciteitskaart 1.3, JSON)")
        ->required();
    import->add_option("--region", words.import.region,
                       "Folder of a region: its validation/statements.csv gets a row per area and direction");
    import->add_option("--names", words.import.names, "Table of places: short_code, kind, assets, area [equal names]")
        ->needs(import->get_option("--region"));
    import->add_flag("--csv", words.as_csv, "As CSV");
    import->add_flag("--json", words.as_json, "As JSON");
    import->callback([&words] {
        words.action = [&words](cli::TableFormat format) { return cli::run_import(words.import, format); };
    });
    import->footer("Example:\n  knelpunt import --nbnl map.json --region scenarios/mra --names places.csv");
    CLI::App* out = app.add_subcommand("export", "Write a scenario in the form of the operators' capacity map");
    out->add_option("--nbnl", words.file, "Result file")->required();
    out->add_option("--out", words.export_map.out, "JSON file to write")->required();
    out->add_option("--scenario", words.scenario, "Scenario [the first]");
    out->add_option("--region", words.region, "Folder of the region, for its projects [found below scenarios/]");
    out->add_option("--issued", words.export_map.issued, "Date of issue, as 2026-11-30 [today]");
    out->add_flag("--force", words.export_map.force, "Replace a file that is no capacity map");
    out->callback([&words] {
        words.action = [&words](cli::TableFormat) {
            return read_guarded(words, [&words] {
                return cli::run_export({words.file, words.export_map.out, words.scenario, words.region,
                                        words.export_map.issued, words.export_map.force});
            });
        };
    });
    out->footer(
        "Example:\n  knelpunt export --nbnl results/outlook.h5 --out map.json --scenario "
        "KM-2030-ordinary-planned-connected");
}

void add_request_command(CLI::App& app, Words& words) {
    CLI::App* request = app.add_subcommand("request", "Card of one applicant: when, behind whom, what would help");
    request->add_option("file", words.file, "Result file")->required();
    request->add_option("station", words.request.station, "Station")->required();
    request->add_option("mw", words.request.mw, "MW asked for")->required()->check(cli::number_within(0.01, 1e4));
    request->add_option("--direction", words.request.direction, "Direction [offtake]")
        ->check(cli::one_of({"offtake", "feed-in"}));
    request->add_option("--region", words.region, "Folder of the region, for its projects [found below scenarios/]");
    request->add_option("--out", words.request.out, "HTML page to write, A4, Dutch and English");
    request->add_flag("--force", words.request.force, "Replace a file that is no such page");
    request->add_flag("--json", words.as_json, "As JSON");
    request->callback([&words] {
        words.action = [&words](cli::TableFormat format) {
            words.request.file = words.file;
            words.request.region = words.region;
            return read_guarded(words, [&words, format] { return cli::run_request(words.request, format); });
        };
    });
    request->footer("Example:\n  knelpunt request results/outlook.h5 HFD50 20 --out results/card.html");
}

void add_study_commands(CLI::App& app, Words& words) {
    CLI::App* check = app.add_subcommand("check", "Find all problems of a study; predict time, memory and disk");
    check->add_option("study", words.study, "Study file")->required();
    check->add_option("--threads", words.sweep.n_threads, "Threads to predict for")->check(CLI::Range(1, 4096));
    check->add_flag("--strict", words.is_strict, "Warnings are errors, too");
    CLI::App* sweep = app.add_subcommand("sweep", "Run all scenarios of a study");
    CLI::App* run = app.add_subcommand("run", "Run one scenario of a study");
    auto* shard =
        sweep->add_option("--shard", words.sweep.shard,
                          "Only this share, 0/20 to 19/20, into the common folder of parts; auto/20 takes the "
                          "index of the array's task");
    auto* plan = sweep->add_flag("--plan", words.sweep.is_plan, "Tell time, memory, disk, shards; compute nothing");
    plan->excludes(shard);
    sweep->add_option("--shards", words.sweep.n_shards, "Shards of the plan [as many as are worth while]")
        ->check(CLI::Range(1, 1000000))
        ->needs(plan);
    sweep->add_flag("--csv", words.as_csv, "The plan as CSV")->needs(plan);
    sweep->add_flag("--json", words.as_json, "The plan as JSON")->needs(plan);
    for (CLI::App* command : {sweep, run}) {
        command->add_option("study", words.study, "Study file")->required();
        command->add_option("--out", words.out, "Result file [results/<study>.h5]");
        command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
        command->add_flag("--resume", words.sweep.resume, "Go on where an earlier run stopped");
        command->add_flag("--force", words.sweep.force, "Replace the file that is there");
        command->add_flag("--allow-failed", words.sweep.allow_failed,
                          "Let a file with failed scenarios replace one without");
    }
    run->add_option("scenario", words.scenario, "Id of the scenario, e.g. A-2030-plain-none")->required();
    check->footer("Example:\n  knelpunt check scenarios/tutorial/studies/tutorial.toml");
    sweep->footer(
        "Finished scenarios are kept when it is stopped (Ctrl-C); --resume goes on.\n"
        "Examples:\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5 --plan\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/two.h5 --shard 0/2");
    run->footer("Example:\n  knelpunt run scenarios/tutorial/studies/tutorial.toml A-2030-plain-none");
}

void add_merge_command(CLI::App& app, Words& words) {
    CLI::App* merge = app.add_subcommand("merge", "Make the result file of the parts that shards have computed");
    merge->add_option("file", words.file, "Result file")->required();
    merge->add_flag("--force", words.force, "Replace the file that is there");
    merge->add_flag("--allow-failed", words.sweep.allow_failed, "Write the file although scenarios are missing");
    merge->footer(
        "Names what is missing and ends with 2 if not all parts are there. How: sim/sweep/README.md\n"
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/one.h5 --shard 0/1):\n"
        "  knelpunt merge results/one.h5");
}

void add_reconcile_command(CLI::App& app, Words& words) {
    CLI::App* command = app.add_subcommand("reconcile", "What assumed inputs must be for the measured year to hold");
    command->add_option("study", words.study, "Study file with scenarios of the base year")->required();
    command->add_option("--out", words.reconcile.out, "File of corrections to write, which studies name with overlay");
    command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
    command
        ->add_option("--leave-out", words.reconcile.left_out_hours,
                     "Worst hours of each element and weather year that prove nothing [10]")
        ->check(CLI::Range(0.0, 1000.0));
    command->add_option("--most-bands", words.reconcile.most_bands, "Bands that no input moves beyond [3]")
        ->check(CLI::Range(0.1, 4.0));
    command
        ->add_option("--samples", words.reconcile.n_samples,
                     "Worlds of all assumed inputs that the file holds for [draws] [100]")
        ->check(CLI::Range(0, 1000));
    command->add_flag("--force", words.force, "Replace a file that this command did not write");
    command->add_flag("--csv", words.as_csv, "As CSV");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "A grid that ran safely in the base year cannot have been over its limits: ratings, firm limits and shares "
        "that\n"
        "are assumed are moved as little as their bands ask for, then to the middle of what is possible. Energies,\n"
        "plants, exchange and security rules stay. How: sim/reconcile/README.md\n"
        "Example:\n"
        "  knelpunt reconcile scenarios/mra/studies/reconcile.toml --out scenarios/mra/reconciled.toml");
}

void add_actions_command(CLI::App& app, Words& words) {
    CLI::App* command =
        app.add_subcommand("actions", "What would make it fit: the cheapest redispatch, its energy, cost and limits");
    command->add_option("study", words.study, "Study file with actions = \"connected\", or a result file of one")
        ->required();
    command->add_option("--out", words.out, "Result file of a study [results/<study>.h5]");
    command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
    command->add_flag("--force", words.sweep.force, "Replace the file that is there");
    command->add_option("--scenario", words.scenario, "Only this scenario");
    command->add_flag("--csv", words.as_csv, "As CSV: a row per scenario");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "Example:\n"
        "  knelpunt actions scenarios/mra/studies/congestion_management.toml --out results/actions.h5");
}

void add_page_command(CLI::App& app, Words& words) {
    CLI::App* page = app.add_subcommand("page", "Write the page of a result file: one HTML file that works offline");
    page->add_option("file", words.file, "Result file")->required();
    page->add_option("--out", words.out, "HTML file")->required();
    page->add_flag("--force", words.force, "Replace a file that is no such page");
    page->footer(
        "Example (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt page results/tutorial.h5 --out results/tutorial.html");
    page->add_option("--template", words.page_template, "Page template [page/template.html beside the program]");
    page->add_option("--region", words.region,
                     "Folder of the region: map, projects, Dutch names, known excesses [found below scenarios/]");
    page->add_option("--hours", words.n_hourly,
                     "Hours of this many elements of each class and scenario go along, the fullest first [4]")
        ->check(CLI::Range(0, 100000));
}

void add_compare_command(CLI::App& app, Words& words) {
    CLI::App* compare = app.add_subcommand(
        "compare", "What the options of a study change and cost; or what changed between two files or scenarios");
    compare->add_option("file", words.file, "Result file: of a study with [compare], or the first of two")->required();
    compare->add_option("beside", words.beside, "Second file: what changed, and because of what");
    compare->add_option("--scenario", words.scenario, "First scenario of two, instead of options");
    compare->add_option("--other", words.difference.other, "Second scenario, of the second file if there is one")
        ->needs("--scenario");
    compare->add_option("--most", words.difference.most, "Changes of each kind that are named [5]");
    compare->add_option("--region", words.region, "Folder of the region [found below scenarios/]");
    compare->add_option("--rate", words.compare.rate_pu, "Real discount rate of investments, 0.04 = 4 %")
        ->check(cli::number_within(0.0, 0.2));
    compare
        ->add_option("--place", words.compare.place_eur_per_mw,
                     "Value of a place on the grid, EUR per MW and year, beside 0 [100000]")
        ->check(cli::number_within(0.0, 1e8));
    compare
        ->add_option("--unmet", words.compare.unmet_eur_per_mwh,
                     "Value of use that is not delivered, EUR per MWh [68887, the regulator's of electricity]")
        ->check(cli::number_within(0.0, 1e6));
    compare
        ->add_option("--bought", words.compare.bought_t_co2_per_mwh,
                     "CO2 of what is bought from the rest of the country, t per MWh [0.367, a gas plant]")
        ->check(cli::number_within(0.0, 2.0));
    compare->footer(
        "Example:\n"
        "  knelpunt sweep scenarios/mra/studies/charging.toml --out results/charging.h5\n"
        "  knelpunt compare results/charging.h5 --rate 0.04 --place 50000\n"
        "  knelpunt compare results/charging.h5 --scenario KM-2030-ordinary-planned --other EV-2030-ordinary-planned");
    compare->add_flag("--csv", words.as_csv, "As CSV");
    compare->add_flag("--json", words.as_json, "As JSON");
}

void add_why_command(CLI::App& app, Words& words) {
    CLI::App* why = app.add_subcommand("why", "Why what asks for room at a station joins the grid or not");
    why->add_option("file", words.file, "Result file")->required();
    why->add_option("scenario", words.scenario, "Id of a scenario in mode connected")->required();
    why->add_option("station", words.station, "Id of the station")->required();
    why->footer(
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/joining.toml --out results/joining.h5):\n"
        "  knelpunt why results/joining.h5 A-2030-plain-none W50\n"
        "  knelpunt why results/joining.h5 A-2030-plain-none W50 --csv");
    why->add_flag("--csv", words.as_csv, "As CSV");
    why->add_flag("--json", words.as_json, "As JSON");
}

void add_headroom_command(CLI::App& app, Words& words) {
    CLI::App* command =
        app.add_subcommand("headroom", "What still fits at stations, by contract form, season and hour");
    command->add_option("file", words.file, "Study (.toml), or result file of a study with what_fits = true")
        ->required();
    command->add_option("--scenario", words.scenario, "Scenario [the first]");
    CLI::Option* station =
        command->add_option("--station", words.station, "One station in full: hours, seasons, curve");
    command->add_option("--direction", words.headroom.direction, "What is added: offtake or feed-in [offtake]")
        ->check(cli::one_of({"offtake", "feed-in"}));
    command->add_option("--form", words.headroom.forms, "Forms shown [all]")
        ->check(cli::one_of(fit_form_labels()))
        ->delimiter(',');
    command->add_option("--set", words.headroom.set, "Requests together, as HMM20=20,BZ10=35 (MW); needs a study")
        ->excludes(station);
    command->add_option("--block-from", words.headroom.terms.block_from_h, "First hour of the tbtr block [22]; study")
        ->check(CLI::Range(0, 23));
    command->add_option("--block-until", words.headroom.terms.block_until_h, "Hour in which it ends [6]; study")
        ->check(CLI::Range(0, 24));
    command
        ->add_option("--calls", words.headroom.terms.calls_per_year, "Days of a year that cbc_a may take [100]; study")
        ->check(cli::number_within(0.0, 365.0));
    command
        ->add_option("--check", words.headroom.n_checked,
                     "Compute this many rooms again: add the load, run the flow; study")
        ->check(CLI::Range(0, 100000));
    command->add_flag("--time", words.headroom.with_time, "Say how long it took; study");
    command->add_flag("--csv", words.as_csv, "As CSV");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "Examples:\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml --station W50\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml --set W50=10,N50=5");
}

void add_result_commands(CLI::App& app, Words& words) {
    CLI::App* show = app.add_subcommand("show", "Print results");
    show->add_option("file", words.file, "Result file")->required();
    show->add_option("what", words.what, "What to print, one of the views below [an overview]")
        ->check(cli::one_of(cli::show_view_names()))
        ->type_name("VIEW");
    show->add_option("--level", words.level, "Level of years and chance: contract (rights) or flow")
        ->check(cli::one_of({"contract", "flow"}));
    show->add_option("--scenario", words.scenario, "Only this scenario");
    show->add_option("--region", words.region, "Folder of the region, for its known excesses [found below scenarios/]");
    show->add_option("--most", words.most, "Rows at the most, 0 = all [30]");
    show->footer(
        cli::show_view_help() +
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt show results/tutorial.h5\n"
        "  knelpunt show results/tutorial.h5 stations --scenario A-2030-plain-none\n"
        "  knelpunt show results/tutorial.h5 bottlenecks --csv");
    CLI::App* describe =
        app.add_subcommand("describe", "Explain tables, columns, keys, models, result fields and issue codes");
    describe->add_option("what", words.what,
                         "A table, study, models, results, issues, plausibility, or nothing for the list");
    describe->footer("Examples:\n  knelpunt describe lines\n  knelpunt describe study\n  knelpunt describe results");
    for (CLI::App* command : {show, describe}) {
        command->add_flag("--csv", words.as_csv, "As CSV");
        command->add_flag("--json", words.as_json, "As JSON");
    }
    CLI::App* validate = app.add_subcommand("validate", "Set results against the published figures of the region");
    validate->add_option("file", words.file, "Result file")->required();
    validate->add_option("beside", words.beside, "Another result to show the same tests of, side by side");
    validate->add_option("--region", words.region, "Folder of the region [found below scenarios/]");
    validate->add_option("--out", words.out, "HTML page to write");
    validate->add_flag("--force", words.force, "Replace a file that is no such page");
    validate->add_flag("--json", words.as_json, "As JSON");
    validate->footer(
        "Example:\n"
        "  knelpunt sweep scenarios/mra/studies/validation.toml --out results/validation.h5\n"
        "  knelpunt validate results/validation.h5 --out results/validation.html\n"
        "  knelpunt sweep scenarios/mra/studies/validation_tables.toml --out results/tables.h5\n"
        "  knelpunt validate results/validation.h5 results/tables.h5");
}

void add_causes_command(CLI::App& app, Words& words) {
    CLI::App* causes = app.add_subcommand("causes",
                                          "Because of whom elements are full, in their worst hour, their hours "
                                          "over and the year");
    causes->add_option("file", words.file, "Result file")->required();
    causes->add_option("--element", words.element, "Branch, station or area [all that are full]");
    causes->add_option("--by", words.by, "What parts are summed by")
        ->check(cli::one_of(split_choices(words_of<cli::CauseGroup>())));
    causes
        ->add_option("--method", words.method,
                     "marginal (PTDF), or proportional (flow tracing) where the study asked for it")
        ->check(cli::one_of(split_choices(words_of<CauseMethod>())));
    causes->add_option("--scenario", words.scenario, "Only this scenario");
    causes->add_option("--region", words.region,
                       "Folder of the region, for its known excesses [found below scenarios/]");
    causes->add_option("--most", words.most, "Rows at the most, 0 = all [30]");
    causes->add_flag("--csv", words.as_csv, "As CSV");
    causes->add_flag("--json", words.as_json, "As JSON");
    causes->footer(
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt causes results/tutorial.h5\n"
        "  knelpunt causes results/tutorial.h5 --element S50-W50 --by municipality --scenario A-2030-plain-none\n"
        "  knelpunt causes results/tutorial.h5 --by node --csv");
}

int run_show(const std::string& what, const Words& words, cli::TableFormat format) {
    return cli::run_show(
        words.file,
        {what, words.scenario, words.level, words.most, words.region, words.element, words.by, words.method}, format);
}

/// A study is computed, a result file is read.
int ask_headroom(Words& words, cli::TableFormat format, const LogSink& log) {
    words.headroom.file = words.file;
    words.headroom.scenario = words.scenario;
    words.headroom.station = words.station;
    const auto ask = [&] { return cli::run_headroom(words.headroom, format, stop_source.get_token(), log); };
    if (words.headroom.file.extension() == ".toml") return ask();
    return cli::run_guarded(words.file, cli::reading_limits(words.file), ask);
}

int run_command(const CLI::App& app, Words& words) {
    const LogSink log = cli::stderr_log(words.log_format == "json", words.verbose);
    const cli::TableFormat format = words.as_json  ? cli::TableFormat::json
                                    : words.as_csv ? cli::TableFormat::csv
                                                   : cli::TableFormat::text;
    if (words.action) return words.action(format);
    const auto reading = [&](const std::function<int()>& command) { return read_guarded(words, command); };
    if (app.got_subcommand("check")) return cli::run_check(words.study, words.sweep.n_threads, words.is_strict, log);
    if (app.got_subcommand("show") || app.got_subcommand("causes"))
        return reading([&] { return run_show(app.got_subcommand("causes") ? "causes" : words.what, words, format); });
    if (app.got_subcommand("why"))
        return reading([&] { return cli::run_why(words.file, words.scenario, words.station, format); });
    if (app.got_subcommand("headroom")) return ask_headroom(words, format, log);
    if (app.got_subcommand("validate"))
        return reading([&] {
            return cli::run_validate({words.file, words.beside, words.region, words.out, words.force}, format);
        });
    if (app.got_subcommand("compare"))
        return reading([&] {
            if (words.beside.empty() && words.scenario.empty()) {
                words.compare.region = words.region;
                return cli::run_compare(words.file, words.compare, format);
            }
            return cli::run_difference(
                {words.file, words.beside, words.scenario, words.difference.other, words.difference.most}, format);
        });
    if (app.got_subcommand("reconcile")) {
        words.reconcile.study = words.study;
        words.reconcile.force = words.force;
        words.reconcile.n_threads = words.sweep.n_threads;
        return cli::run_reconcile(words.reconcile, format, stop_source.get_token(), log);
    }
    if (app.got_subcommand("actions")) {
        words.sweep.study = words.study;
        words.sweep.out = words.out;
        words.sweep.only_scenario = words.scenario;
        return cli::run_actions(words.sweep, format, stop_source.get_token(), log);
    }
    if (app.got_subcommand("describe")) return cli::run_describe(words.what, format);
    if (app.got_subcommand("flow")) return cli::run_flow(words.flow, format, stop_source.get_token());
    if (app.got_subcommand("page"))
        return reading([&] {
            return cli::run_page(words.file,
                                 {words.page_template, words.out, words.force, words.region, words.n_hourly});
        });
    if (app.got_subcommand("merge"))
        return cli::run_merge({words.file, words.force, words.sweep.allow_failed}, stop_source.get_token(), log);
    words.sweep.study = words.study;
    words.sweep.only_scenario = app.got_subcommand("run") ? words.scenario : std::string();
    words.sweep.out = words.out;
    if (words.sweep.is_plan) return cli::run_plan(words.sweep, format, log);
    if (!words.sweep.shard.empty()) return cli::run_shard_command(words.sweep, stop_source.get_token(), log);
    return cli::run_sweep_command(words.sweep, stop_source.get_token(), log);
}

}  // namespace

int main(int argc, char** argv) {
    set_signals();
    hold_closed_streams();
    CLI::App app{
        "Knelpunt: where, when and because of whom is the energy system full.\n"
        "Examples:\n"
        "  knelpunt check    scenarios/mra/studies/outlook.toml\n"
        "  knelpunt sweep    scenarios/mra/studies/outlook.toml --out results/outlook.h5\n"
        "  knelpunt show     results/outlook.h5 bottlenecks --scenario KM-2030-ordinary-planned-connected\n"
        "  knelpunt describe lines",
        "knelpunt"};
    app.footer(
        "Options and examples of a command: knelpunt COMMAND --help\n"
        "Exit codes: 0 done, 1 wrong input or usage or a damaged file, 2 some scenarios failed, 3 disk, memory or\n"
        "system, 4 a mistake of the program, 5 done, but a check does not hold or AC flow has hours without a\n"
        "solution, 130 stopped.");
    Words words;
    words.sweep.n_threads = hardware_threads();
    app.set_version_flag("--version",
                         std::string(kProgramVersion) + " (build " + std::string(build_identity().substr(0, 12)) + ")");
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--log", words.log_format, "Log on stderr: text or json")->check(cli::one_of({"text", "json"}));
    app.add_flag("-v,--verbose", words.verbose, "Log every scenario and stage");
    app.add_option("--lanes", words.lanes, "Widest vectors to use (results are the same): avx2 or avx512")
        ->check(cli::one_of({"avx2", "avx512"}));
    add_study_commands(app, words);
    add_merge_command(app, words);
    add_reconcile_command(app, words);
    add_actions_command(app, words);
    add_compare_command(app, words);
    add_result_commands(app, words);
    add_why_command(app, words);
    add_causes_command(app, words);
    add_headroom_command(app, words);
    add_page_command(app, words);
    add_flow_command(app, words);
    add_capacity_map_commands(app, words);
    add_request_command(app, words);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return after_printing(cli::report_usage(app, error, argc, argv));
    }

    if (words.lanes == "avx2") numeric::limit_lane_target(numeric::LaneTarget::avx2);
    keeps_parts = app.got_subcommand("actions") || app.got_subcommand("sweep") || app.got_subcommand("run") ||
                  app.got_subcommand("merge");
    return guarded([&] {
        const std::jthread watcher([](const std::stop_token& finished) { watch_interrupts(finished); });
        const int code = after_printing(guarded([&] { return run_command(app, words); }));
        return n_interrupts > 0 && !keeps_parts ? cli::kStopped : code;
    });
}
