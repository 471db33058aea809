#pragma once

#include <string>
#include <string_view>

namespace knelpunt::cli {

/// A text in both languages; the style sheet of the page shows one.
std::string both(std::string_view dutch, std::string_view english);

/// A page of one HTML file: works offline, prints on A4, Dutch or English by a button; it runs no other script.
struct HtmlPage {
    std::string title;          ///< text
    std::string heading, body;  ///< HTML
    std::string_view mark;      ///< text that tells which command wrote the file
};
std::string html_page(const HtmlPage& page);

}  // namespace knelpunt::cli
