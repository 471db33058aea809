#include "tools/cli/shards/array_index.hpp"

#include <array>
#include <cstdlib>

namespace knelpunt::cli {

std::string with_array_index(const std::string& shard, Issues& issues) {
    constexpr std::string_view kAuto = "auto/";
    if (!shard.starts_with(kAuto)) return shard;
    constexpr std::array kVariables{"HQ_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX",
                                    "SLURM_ARRAY_TASK_ID"};
    for (const char* variable : kVariables) {
        if (const char* index = std::getenv(variable); index != nullptr)
            return std::string(index) + "/" + shard.substr(kAuto.size());
    }
    issues.add(IssueCode::wrong_shard, {},
               "--shard auto/n is for a task of an array, and none of HQ_TASK_ID, JOB_COMPLETION_INDEX, "
               "AWS_BATCH_JOB_ARRAY_INDEX, SLURM_ARRAY_TASK_ID is set",
               "Give the index, as 0/20 to 19/20");
    return shard;
}

}  // namespace knelpunt::cli
