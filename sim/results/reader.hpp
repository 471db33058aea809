#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/results/schema.hpp"

namespace knelpunt::results {

/// A merged result file, opened for reading: of this major version, or of the one before, whose fields are found by their old
/// names. Whoever reads always asks by the names of the schema.
///
/// Nothing that it says is believed before it is checked: kinds and sizes against
/// the schema and the file's axes, values against the checksums that the file carries (since schema 1.8). Whoever reads a
/// file of an earlier schema does so in a process of its own: HDF5 itself may crash on a damaged one.
class ResultFile {
public:
    /// @param schema  outlives it
    /// @throws InputError if it is no result of this major version, in use, damaged, or no file
    ResultFile(const std::filesystem::path& path, const Schema& schema);
    ~ResultFile();

    [[nodiscard]] const std::filesystem::path& path() const;
    /// Whether damage to values would be seen; false before schema 1.8.
    [[nodiscard]] bool has_checksums() const;

    // All below throw InputError naming file and dataset if what is read is damaged or of another shape.

    [[nodiscard]] std::string attribute(const std::string& name) const;  ///< of the root
    /// A list of texts; labels of an axis have its size.
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    /// Any numeric dataset as doubles, row by row.
    [[nodiscard]] std::vector<double> numbers(const std::string& name) const;
    [[nodiscard]] std::vector<std::size_t> shape(const std::string& name) const;
    /// Hourly field of one scenario, [element][step] without gaps.
    [[nodiscard]] std::vector<float> hourly_rows(const std::string& name, std::size_t scenario) const;
    /// Field with a second axis of one scenario, [element][of the second axis] without gaps.
    [[nodiscard]] std::vector<double> rows(const std::string& name, std::size_t scenario) const;
    [[nodiscard]] bool has(const std::string& name) const;

    /// Refuses the file with a sentence on what is wrong with `name` in it.
    [[noreturn]] void refuse(const std::string& name, const std::string& what) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace knelpunt::results
