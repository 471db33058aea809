#include "sim/sweep/output.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/io/file.hpp"
#include "sim/sweep/sweep.hpp"

namespace knelpunt::sweep {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "knelpunt: unfinished work of a sweep; may be removed when no sweep is running";
constexpr const char* kMarkFile = "knelpunt.lock";
constexpr const char* kRecordFile = "knelpunt.shards";
constexpr std::string_view kUnfinished = ".tmp", kPart = ".h5", kFailure = ".failed";
constexpr std::size_t kKeyDigits = 32;
constexpr std::string_view kLogStart = "{\"program_version\":";

fs::path log_file(const fs::path& out) { return out.string() + ".log.json"; }

/// Whether a name is one that we give to parts and to what is not finished.
bool is_our_name(const std::string& name) {
    const std::size_t stem = name.find('.');
    const bool is_key = stem == kKeyDigits && std::all_of(name.begin(), name.begin() + kKeyDigits,
                                                          [](unsigned char c) { return std::isxdigit(c) != 0; });
    return name == kRecordFile || (is_key && (name.substr(stem) == kPart || name.substr(stem) == kFailure)) ||
           (name.ends_with(kUnfinished) && (is_key || name.starts_with("merging.") || name.starts_with(".knelpunt.")));
}

/// What is wrong with the folder of the parts as it is found; empty if it is ours, empty or absent.
std::string folder_obstacle(const fs::path& folder) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(folder, error);
    if (status.type() == fs::file_type::not_found) return {};
    if (status.type() == fs::file_type::none) return error.message();
    if (status.type() != fs::file_type::directory) return "is no folder";
    const bool has_mark = fs::symlink_status(folder / kMarkFile, error).type() == fs::file_type::regular;
    if (has_mark || fs::is_empty(folder, error)) return error ? error.message() : std::string();
    return fmt::format("is a folder of others: it holds no {}", kMarkFile);
}

/// Why the result may not stand at its place; nothing is changed.
void check_place(const SweepOptions& options, Issues& issues) {
    const auto unfit = [&](const fs::path& path, const std::string& why) {
        issues.add(IssueCode::output_unwritable, {options.out.string(), 0, {}},
                   fmt::format("cannot write there: {}: {}", path.string(), why),
                   "Name another place with --out, or move away what is there");
    };
    const fs::path log = log_file(options.out);
    for (const fs::path& file : {options.out, log}) {
        if (const std::string why = io::obstacle_at(file); !why.empty()) return unfit(file, why);
    }
    if (const std::string why = folder_obstacle(parts_folder(options.out)); !why.empty())
        unfit(parts_folder(options.out), why);
    if (options.force) return;
    if (io::is_plain_file(options.out) && !options.resume) {
        issues.add(IssueCode::output_exists, {options.out.string(), 0, {}}, "the result file exists",
                   "--force replaces it, --resume continues it, --out names another");
    } else if (io::is_plain_file(options.out) && !is_result_file(options.out)) {
        issues.add(IssueCode::output_exists, {options.out.string(), 0, {}},
                   "the file exists and is no result of this program", "--force replaces it, --out names another");
    }
    if (io::is_plain_file(log) && !io::file_starts_with(log, kLogStart)) {
        issues.add(IssueCode::output_exists, {log.string(), 0, {}},
                   "the file exists and is no log of this program, which would take its place",
                   "--force replaces it, --out names another result");
    }
}

/// Makes the folder of the parts and locks it.
/// @return null if another process has it
std::unique_ptr<io::FileLock> lock_folder(const fs::path& folder, io::FileLock::Holder& holder,
                                          io::FileLock::Sharing sharing) {
    constexpr int kMostTries = 100;
    for (int n_tries = 1;; ++n_tries) {
        io::make_folder(folder);
        try {
            return io::FileLock::take(folder / kMarkFile, kMark, holder, sharing);
        } catch (const IoError&) {
            // Whoever had the lock may remove the folder just before the lock file is made in it.
            std::error_code error;
            if (fs::exists(folder, error) || n_tries == kMostTries) throw;
        }
    }
}

}  // namespace

bool is_result_file(const fs::path& file) {
    return io::file_starts_with(file, "\x89HDF\r\n\x1a\n") && io::file_holds(file, "knelpunt_schema");
}

fs::path parts_folder(const fs::path& out) { return out.string() + ".parts"; }

OutputClaim::OutputClaim(fs::path out, std::unique_ptr<io::FileLock> lock, Claim claim)
    : out_(std::move(out)),
      parts_(parts_folder(out_)),
      merging_(io::temporary_beside(parts_ / "merging")),
      lock_(std::move(lock)),
      claim_(claim) {}

fs::path OutputClaim::record() const { return parts_ / kRecordFile; }

std::unique_ptr<OutputClaim> OutputClaim::take(const SweepOptions& options, Issues& issues, Claim claim) {
    const std::size_t n_before = issues.n_errors();
    check_place(options, issues);
    if (claim == Claim::merge && !io::is_plain_file(parts_folder(options.out) / kRecordFile))
        issues.add(IssueCode::no_shards, {options.out.string(), 0, {}},
                   fmt::format("no shards have written into {}", parts_folder(options.out).string()),
                   "Shards write there with: knelpunt sweep STUDY --shard i/n --out FILE");
    if (issues.n_errors() > n_before) return nullptr;
    const fs::path folder = options.out.has_parent_path() ? options.out.parent_path() : fs::path(".");
    try {
        io::make_folder(folder);
        if (::access(folder.c_str(), W_OK | X_OK) != 0) throw IoError(folder.string(), "the folder cannot be written");
        io::FileLock::Holder holder;
        std::unique_ptr<io::FileLock> lock =
            lock_folder(parts_folder(options.out), holder,
                        claim == Claim::shard ? io::FileLock::Sharing::others : io::FileLock::Sharing::alone);
        if (lock != nullptr) return std::unique_ptr<OutputClaim>(new OutputClaim(options.out, std::move(lock), claim));
        issues.add(IssueCode::output_unwritable, {options.out.string(), 0, {}},
                   fmt::format("process {} on {} has been writing this result since {}", holder.pid, holder.host,
                               holder.since),
                   "Wait for it or stop it, or name another file with --out");
    } catch (const IoError& error) {
        issues.add(IssueCode::output_unwritable, {options.out.string(), 0, {}},
                   fmt::format("cannot write there: {}", error.what()), "Name another place with --out");
    }
    return nullptr;
}

OutputClaim::~OutputClaim() {
    if (claim_ == Claim::shard) return;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parts_, error)) {
        if (entry.path().filename() != kMarkFile) return;
    }
    lock_->remove();
    fs::remove(parts_, error);  // does nothing if it is not empty
}

void OutputClaim::clean(const std::set<std::string>& wanted) const {
    std::error_code error;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(parts_, error)) entries.push_back(entry.path());
    if (error) throw IoError(parts_.string(), error.message());
    for (const fs::path& path : entries) {
        const std::string name = path.filename().string();
        if (!is_our_name(name)) continue;
        if (const std::string why = io::obstacle_at(path); !why.empty()) throw IoError(path.string(), why);
        const bool is_alone = is_locked() && claim_ != Claim::shard;
        if (wanted.contains(name) || (name.ends_with(kUnfinished) && !is_alone)) continue;
        fs::remove(path, error);
        if (error) throw IoError(path.string(), error.message());
    }
}

void OutputClaim::remove_parts() const {
    try {
        clean({});
    } catch (const IoError&) {  // the result is there: what cannot be removed does not make it worse
    }
}

}  // namespace knelpunt::sweep
