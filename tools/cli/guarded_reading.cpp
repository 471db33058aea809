#include "tools/cli/guarded_reading.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <new>
#include <string>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/failure.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kBytesPerMebibyte = 1024.0 * 1024.0;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    Issues issues;
    issues.add(IssueCode::result_truncated, {file.string(), 0, {}}, "the file is damaged: " + what,
               "Take it from a copy, or compute it again: knelpunt sweep STUDY --force");
    throw InputError(issues);
}

/// A file in memory that holds what the process prints.
class Held {
public:
    explicit Held(const char* name) : descriptor_(::memfd_create(name, MFD_CLOEXEC)) {
        if (descriptor_ < 0)
            throw IoError(name, fmt::format("no memory for what is printed: {}", std::strerror(errno)));
    }
    ~Held() { ::close(descriptor_); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    void take_over(int target) const { ::dup2(descriptor_, target); }
    void print(std::ostream& out) const {
        std::array<char, 65536> bytes{};
        ::lseek(descriptor_, 0, SEEK_SET);
        for (ssize_t n = 0; (n = ::read(descriptor_, bytes.data(), bytes.size())) > 0;) out.write(bytes.data(), n);
        out.flush();
    }

private:
    int descriptor_;
};

/// Whoever ends the command ends its reading; no half page stays behind.
void end_with_the_command(int /*signal*/) {
    io::drop_unfinished_files();
    ::_exit(kStopped);
}

void limit(const ReadingLimits& limits) {
    std::signal(SIGTERM, end_with_the_command);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    // Sanitizers reserve terabytes of addresses.
    if (!kIsSanitized) {
        rlimit memory{};
        ::getrlimit(RLIMIT_AS, &memory);  // what the user allows stands
        memory.rlim_cur = std::min(memory.rlim_cur, static_cast<rlim_t>(limits.memory_mb * kBytesPerMebibyte));
        ::setrlimit(RLIMIT_AS, &memory);
    }
    itimerval timer{};
    timer.it_value.tv_sec = static_cast<time_t>(limits.cpu_s);
    timer.it_value.tv_usec =
        static_cast<suseconds_t>((limits.cpu_s - static_cast<double>(timer.it_value.tv_sec)) * kMicrosecondsPerSecond);
    std::signal(SIGPROF, SIG_DFL);
    ::setitimer(ITIMER_PROF, &timer, nullptr);
}

/// Says what went wrong with a command that reads and writes no parts.
int ended_well(const std::filesystem::path& file, const ReadingLimits& limits, const std::function<int()>& command) {
    try {
        return command();
    } catch (const InputError& error) {
        print_issues(error.issues());
        return kBadInput;
    } catch (const IoError& error) {
        std::cerr << visible_text(error.what(), true) << '\n';
        return kDiskFailed;
    } catch (const std::bad_alloc&) {
        std::cerr << fmt::format(
            "{}: reading it takes more than {:.0f} MB: the file is damaged, or the machine is too small\n",
            visible_text(file.string()), limits.memory_mb);
        return kBadInput;
    } catch (const std::exception& error) {
        std::cerr << visible_text(failure_text(error), true) << '\n';
        return kProgramFailed;
    }
}

[[noreturn]] void run_here(const std::filesystem::path& file, const ReadingLimits& limits, const Held& output,
                           const Held& errors, const std::function<int()>& command) {
    output.take_over(STDOUT_FILENO);
    errors.take_over(STDERR_FILENO);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        if (!kIsSanitized) std::signal(signal, SIG_DFL);
    limit(limits);
    const int code = ended_well(file, limits, command);
    std::cout.flush();
    std::cerr.flush();
    ::_exit(code);
}

}  // namespace

ReadingLimits reading_limits(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const double size_mb = error ? 0.0 : static_cast<double>(size) / kBytesPerMebibyte;
    // The page of 600 MB takes some 5 s; all else takes hundredths.
    constexpr double kLeastS = 1.5, kMbPerS = 10.0, kSanitizedSlowness = 20.0;
    // Code and libraries, and all of the file unpacked some times over.
    constexpr double kLeastMb = 2048.0, kTimesUnpacked = 8.0;
    return {(kLeastS + size_mb / kMbPerS) * (kIsSanitized ? kSanitizedSlowness : 1.0),
            kLeastMb + kTimesUnpacked * size_mb};
}

int run_guarded(const std::filesystem::path& file, const ReadingLimits& limits, const std::function<int()>& command) {
    const Held output("output"), errors("errors");
    std::cout.flush();
    std::cerr.flush();
    const pid_t child = ::fork();
    if (child < 0) throw IoError(file.string(), fmt::format("no process to read it: {}", std::strerror(errno)));
    if (child == 0) run_here(file, limits, output, errors, command);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw IoError(file.string(), "the process that reads it was lost");
    }
    if (WIFEXITED(status)) {
        // Of a file that is refused half way no table is printed.
        if (WEXITSTATUS(status) != kBadInput) output.print(std::cout);
        errors.print(std::cerr);
        return WEXITSTATUS(status);
    }
    const int signal = WTERMSIG(status);
    if (signal == SIGPROF)
        refuse(file,
               fmt::format("reading it does not end (it took {:.1f} s of computing, a sound file takes a fraction)",
                           limits.cpu_s));
    refuse(file, fmt::format("reading it crashed ({})", ::strsignal(signal)));
}

}  // namespace knelpunt::cli
