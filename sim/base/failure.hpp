#pragma once

#include <exception>
#include <string>

namespace knelpunt {

/// An exception as its users read it: a mistake of our own is called one, with the source line as it stands in the
/// repository, wherever the program was built.
std::string failure_text(const std::exception& error);

}  // namespace knelpunt
