#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace knelpunt {

/// Our own mistake: a contract between two parts of the program is broken.
class ContractError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Checks a contract.
/// @throws ContractError naming file, line and `what` if `holds` is false.
inline void expects(bool holds, const char* what, std::source_location where = std::source_location::current()) {
    if (!holds) {
        throw ContractError(std::string(where.file_name()) + ":" + std::to_string(where.line()) + ": " + what);
    }
}

}  // namespace knelpunt
