#pragma once

#include <filesystem>

#include "tools/cli/commands.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::cli {

/// Where a sweep writes, and what it may replace.
sweep::SweepOptions sweep_options(const SweepArguments& arguments);

/// Not even --force replaces what a study reads.
void refuse_input(const std::filesystem::path& out, const sweep::Study& study, Issues& issues);

/// Warnings of a session, without the notes of what is accepted.
std::size_t count_warnings(const Session& session);

/// How many warnings there are, to stderr.
void say_warnings(const Session& session);

/// Threads that the system gives for so many scenarios; says so where they are fewer than wanted.
std::size_t threads_for(std::size_t n_scenarios, std::size_t n_wanted);

/// What a reader of the file will be told, at the end of what made it.
/// @return exit code
int say_trust(const std::filesystem::path& file);

}  // namespace knelpunt::cli
