#include "sim/base/utf8.hpp"

namespace knelpunt {

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t position) {
        return static_cast<unsigned>(static_cast<unsigned char>(text[position]));
    };
    const unsigned lead = byte(0);
    if (lead < 0x80U) return 1;
    const std::size_t length = lead < 0xC2U ? 0 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : lead < 0xF5U ? 4 : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t position = 1; position < length; ++position) {
        if ((byte(position) & 0xC0U) != 0x80U) return 0;
    }
    const bool is_too_long = (lead == 0xE0U && byte(1) < 0xA0U) || (lead == 0xF0U && byte(1) < 0x90U);
    const bool is_no_character = (lead == 0xEDU && byte(1) > 0x9FU) || (lead == 0xF4U && byte(1) > 0x8FU);
    return is_too_long || is_no_character ? 0 : length;
}

std::uint32_t utf8_code_point(std::string_view text, std::size_t length) {
    const auto first = static_cast<unsigned char>(text.front());
    constexpr unsigned kLeadBits[] = {0, 0x7FU, 0x1FU, 0x0FU, 0x07U}, kTailBits = 0x3FU, kTailWidth = 6;
    std::uint32_t code = first & kLeadBits[length];
    for (std::size_t position = 1; position < length; ++position)
        code = code << kTailWidth | (static_cast<unsigned char>(text[position]) & kTailBits);
    return code;
}

}  // namespace knelpunt
