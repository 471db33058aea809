#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue_codes.hpp"

namespace knelpunt {

/// Where in the input something stands. Line 0 = the file as a whole.
struct Place {
    std::string file;
    int line = 0;
    std::string column;
};

/// One problem of the input: place, object and rule in `message`, the way out in `hint`.
struct Issue {
    IssueCode code{};
    Place place;
    std::string message;
    std::string hint;
};

/// Text of an issue as a user reads it: `file:line: message` and, indented, the hint.
std::string issue_text(const Issue& issue);

/// All issues of a reading or checking step, in the order found.
class Issues {
public:
    /// Adds an issue; an equal one (same code, place, message) is kept once.
    void add(IssueCode code, Place place, std::string message, std::string hint = {});
    void add_all(const Issues& other);

    [[nodiscard]] bool has_errors() const;
    [[nodiscard]] std::size_t n_errors() const;
    [[nodiscard]] bool empty() const { return list_.empty(); }
    [[nodiscard]] std::span<const Issue> list() const { return list_; }

    /// @throws InputError holding all issues if one of them is an error.
    void throw_if_errors() const;

private:
    std::vector<Issue> list_;
};

/// The input is wrong. Thrown once, before any solving starts, with every issue found.
class InputError : public std::runtime_error {
public:
    explicit InputError(Issues issues);
    [[nodiscard]] const Issues& issues() const { return issues_; }

private:
    Issues issues_;
};

/// Disk, HDF5 or memory failed; the message names the file.
class IoError : public std::runtime_error {
public:
    IoError(const std::string& file, const std::string& what) : std::runtime_error(file + ": " + what), file_(file) {}
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
};

/// The user asked to stop.
class StoppedError : public std::runtime_error {
public:
    StoppedError() : std::runtime_error("stopped") {}
};

/// Nearest known name for a mistyped one (one letter in five may differ, at most three; see names.cpp), empty if none.
std::string nearest_name(std::string_view name, std::span<const std::string> known);

}  // namespace knelpunt
