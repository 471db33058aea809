#include "tools/cli/usage.hpp"

#include <algorithm>
#include <iostream>
#include <span>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {
namespace {

std::string listed(const std::vector<std::string>& names, std::string_view separator) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? std::string() : std::string(separator)) + name;
    return out;
}

/// The first argument that is neither an option nor the value of one.
std::string first_word(const CLI::App& app, std::span<char*> arguments) {
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string word = arguments[at];
        if (!word.starts_with('-')) return word;
        const CLI::Option* option = word.find('=') == std::string::npos ? app.get_option_no_throw(word) : nullptr;
        if (option != nullptr && option->get_items_expected_min() > 0) ++at;
    }
    return {};
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    return names;
}

void add_options(const CLI::App& app, std::vector<std::string>& names) {
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
}

/// What was not expected: a mistyped option, or one word too many.
std::string extra_text(const CLI::App& app, const CLI::App* command, const std::string& what) {
    const std::size_t colon = what.find(": ");
    const std::string words = colon == std::string::npos ? what : what.substr(colon + 2);
    const std::size_t dash = words.starts_with('-') ? 0 : words.find(" -");
    if (dash == std::string::npos) return fmt::format("\"{}\" is one word too many", words);
    const std::size_t start = words.find('-', dash);
    const std::string word = words.substr(start, words.find(' ', start) - start);
    std::vector<std::string> options;
    if (command != nullptr) add_options(*command, options);
    add_options(app, options);
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("there is no option {}. {}", name, name_hint(name, options));
}

}  // namespace

CLI::Validator one_of(std::vector<std::string> names) {
    const std::string description = listed(names, "|");
    return {[names = std::move(names)](std::string& word) {
                if (std::find(names.begin(), names.end(), word) != names.end()) return std::string();
                return fmt::format("there is no \"{}\". {}", word, name_hint(word, names));
            },
            description};
}

CLI::Validator number_within(double least, double most) {
    return {[least, most](std::string& word) {
                double value = 0.0;
                if (CLI::detail::lexical_cast(word, value) && value >= least && value <= most) return std::string();
                return fmt::format("\"{}\" is no number from {} to {}", word, least, most);
            },
            fmt::format("{} to {}", least, most)};
}

int report_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help or version
    const std::span<char*> arguments(argv + 1, static_cast<std::size_t>(std::max(0, argc - 1)));
    if (arguments.empty()) {
        std::cout << app.help();
        return kDone;
    }
    const std::vector<CLI::App*> commands = app.get_subcommands();
    const CLI::App* command = commands.empty() ? nullptr : commands.front();
    const std::string word = first_word(app, arguments);
    std::string what = error.what();
    if (word == "help" && command == nullptr) {
        std::cout << app.help();
        return kDone;
    }
    const auto is_unknown_option = [&](const char* argument) {
        const std::string option(argument);
        return option.starts_with('-') && app.get_option_no_throw(option.substr(0, option.find('='))) == nullptr;
    };
    const auto option = std::find_if(arguments.begin(), arguments.end(), is_unknown_option);
    if (command == nullptr && word.empty() && option != arguments.end()) {
        what = extra_text(app, command, std::string(": ") + *option);
    } else if (command == nullptr && !word.empty()) {
        what = fmt::format("there is no command \"{}\". {}", word, name_hint(word, command_names(app)));
    } else if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        what = extra_text(app, command, what);
    } else if (command == nullptr && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        what = "no command is given. There are " + listed(command_names(app), ", ");
    }
    const std::string name = command == nullptr ? "knelpunt" : "knelpunt " + command->get_name();
    std::cerr << fmt::format("{}: {}\nHow it is used: {} --help\n", name, visible_text(what, true), name);
    return kBadInput;
}

}  // namespace knelpunt::cli
