#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace knelpunt::results {

/// A merged result file, opened for reading.
class ResultFile {
public:
    /// @throws InputError (result_schema) if it is no result of this major version, IoError if it cannot be read
    explicit ResultFile(const std::filesystem::path& path);
    ~ResultFile();

    [[nodiscard]] std::string attribute(const std::string& name) const;  ///< of the root
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    /// Any numeric dataset as doubles, row by row.
    [[nodiscard]] std::vector<double> numbers(const std::string& name) const;
    [[nodiscard]] std::vector<std::size_t> shape(const std::string& name) const;
    /// Hourly field of one scenario, [element][step] without gaps.
    [[nodiscard]] std::vector<float> hourly_rows(const std::string& name, std::size_t scenario) const;
    [[nodiscard]] bool has(const std::string& name) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace knelpunt::results
