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
#include "sim/io/file.hpp"
#include "sim/numeric/cpu.hpp"
#include "tools/cli/command_line/words.hpp"
#include "tools/cli/guarded_reading.hpp"
#include "tools/cli/usage.hpp"

namespace {

using namespace knelpunt;
using cli::Words;

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
    const auto reading = [&](const std::function<int()>& command) { return cli::read_guarded(words, command); };
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
    cli::add_study_commands(app, words);
    cli::add_merge_command(app, words);
    cli::add_reconcile_command(app, words);
    cli::add_actions_command(app, words);
    cli::add_compare_command(app, words);
    cli::add_result_commands(app, words);
    cli::add_why_command(app, words);
    cli::add_causes_command(app, words);
    cli::add_headroom_command(app, words);
    cli::add_page_command(app, words);
    cli::add_flow_command(app, words);
    cli::add_capacity_map_commands(app, words);
    cli::add_request_command(app, words);
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
