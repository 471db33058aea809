#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace knelpunt::support {

/// One of the pieces of "|a|b|c|", by any number.
inline std::string_view piece_at(std::string_view pieces, std::size_t place) {
    const std::size_t last = pieces.rfind('|', pieces.size() - 2);
    const std::size_t first = pieces.find('|', place % (last + 1)) + 1;
    return pieces.substr(first, pieces.find('|', first) - first);
}

/// A text with one to five random changes: a stretch erased or doubled elsewhere, a piece put in, a byte of any value.
inline std::string broken_text(std::string text, std::string_view pieces, std::mt19937& random) {
    const auto whole = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
    for (std::size_t change = whole(4) + 1; change > 0 && !text.empty(); --change) {
        const std::size_t at = whole(text.size() - 1), length = std::min(whole(30), text.size() - at);
        switch (whole(3)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, piece_at(pieces, whole(pieces.size())));
                break;
            case 2:
                text.insert(whole(text.size()), text.substr(at, length));
                break;
            default:
                text[at] = static_cast<char>(whole(255));
                break;
        }
    }
    return text;
}

}  // namespace knelpunt::support
