#include "tools/cli/output_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"

namespace knelpunt::cli {

void check_output_file(const std::filesystem::path& out, std::string_view mark, bool force,
                       const std::vector<std::filesystem::path>& inputs) {
    Issues issues;
    const auto refuse = [&](IssueCode code, const std::string& why, const std::string& hint) {
        issues.add(code, {out.string(), 0, {}}, why, hint);
        issues.throw_if_errors();
    };
    constexpr const char* kElsewhere = "Name another file with --out";
    if (out.empty()) refuse(IssueCode::output_unwritable, "--out names no file", "Name one: --out page.html");
    if (const std::string why = io::obstacle_at(out); !why.empty())
        refuse(IssueCode::output_unwritable, "cannot be written: " + why, kElsewhere);
    std::error_code error;
    for (const std::filesystem::path& input : inputs) {
        if (std::filesystem::equivalent(out, input, error))
            refuse(IssueCode::output_exists, "the file is read by this command and is never replaced", kElsewhere);
    }
    const std::filesystem::path folder = out.has_parent_path() ? out.parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        refuse(IssueCode::output_unwritable,
               fmt::format("cannot be written: the folder {} is missing or not writable", folder.string()), kElsewhere);
    if (io::is_plain_file(out) && !force && !io::file_holds(out, mark))
        refuse(IssueCode::output_exists, "the file exists and is none that this command wrote",
               "--force replaces it, --out names another");
}

}  // namespace knelpunt::cli
