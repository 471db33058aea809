#include "sim/base/failure.hpp"

#include <new>
#include <string_view>

#include "sim/base/expects.hpp"

namespace knelpunt {

std::string failure_text(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "out of memory";
    if (dynamic_cast<const ContractError*>(&error) == nullptr) return error.what();
    std::string_view text = error.what();
    for (const std::string_view folder : {"/sim/", "/models/", "/tools/"}) {
        const std::size_t place = text.substr(0, text.find(':')).rfind(folder);
        if (place == std::string_view::npos) continue;
        text.remove_prefix(place + 1);
        break;
    }
    return "a mistake of the program itself, please report it: " + std::string(text);
}

}  // namespace knelpunt
