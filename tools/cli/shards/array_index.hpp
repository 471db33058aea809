#pragma once

#include <string>

#include "sim/base/issue.hpp"

namespace knelpunt::cli {

/// "auto/20" with the index of this task of an array of jobs in place of auto; any other text as it is.
///
/// Looked at in this order, the innermost first, since workers of HyperQueue live in jobs of Slurm: HQ_TASK_ID, then
/// JOB_COMPLETION_INDEX (Kubernetes), AWS_BATCH_JOB_ARRAY_INDEX, SLURM_ARRAY_TASK_ID.
/// @param issues  none of them is set
std::string with_array_index(const std::string& shard, Issues& issues);

}  // namespace knelpunt::cli
