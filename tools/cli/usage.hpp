#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace knelpunt::cli {

/// A value that must be one of some names; the message about another gives the nearest and all.
CLI::Validator one_of(std::vector<std::string> names);

/// A number from `least` to `most`; "nan" is none.
CLI::Validator number_within(double least, double most);

/// Says what is wrong with a command line and how it is used, or prints the help or version that was asked for; without
/// any argument, the help.
/// @return exit code: 0 after help and version, 1 after a wrong command line
int report_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv);

}  // namespace knelpunt::cli
