#pragma once

#include <string>
#include <string_view>

#include "sim/base/issue.hpp"
#include "sim/base/log.hpp"
#include "sim/sweep/sweep.hpp"
#include "tools/cli/output/print_table.hpp"
#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {

/// Issues to stderr, errors first counted, coloured on a terminal unless NO_COLOR is set.
void print_issues(const Issues& issues);

/// Progress with remaining time: one line rewritten on a terminal, a line per tenth otherwise. To stderr.
class ProgressLine {
public:
    void show(const sweep::Progress& progress);
    void finish();

private:
    bool is_open_ = false;
    std::size_t last_tenth_ = 0;
};

LogSink stderr_log(bool as_json, bool verbose);
bool stderr_has_color();

}  // namespace knelpunt::cli
