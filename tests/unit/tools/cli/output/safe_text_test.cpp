#include "tools/cli/output/safe_text.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::cli {
namespace {

TEST(VisibleText, WritesOutWhatIsNotSeen) {
    EXPECT_EQ(visible_text("Zürich · 10 kV 東"), "Zürich · 10 kV 東");
    EXPECT_EQ(visible_text("a\033[31mb\x7F"), "a\\u{1B}[31mb\\u{7F}");
    EXPECT_EQ(visible_text("abc\u202Etxt\u2069\u200B"), "abc\\u{202E}txt\\u{2069}\\u{200B}");
    EXPECT_EQ(visible_text("\u009B31m"), "\\u{9B}31m");  // the same escape in one character of eight bits
    EXPECT_EQ(visible_text("a\nb"), "a\\u{A}b");
    EXPECT_EQ(visible_text("a\nb\r", true), "a\nb\\u{D}");
}

TEST(VisibleText, WritesOutBytesThatAreNoUtf8) {
    EXPECT_EQ(visible_text("a\xFF\xC3"), "a\\xFF\\xC3");
    EXPECT_EQ(visible_text("\xED\xA0\x80"), "\\xED\\xA0\\x80");  // half of a surrogate pair
}

TEST(JsonText, IsJsonWhateverTheBytes) {
    EXPECT_EQ(json_text("a\"\\\n\t\x7F"), "\"a\\\"\\\\\\u000a\\u0009\\u007f\"");
    EXPECT_EQ(json_text("</script>\u2028"), "\"\\u003c/script\\u003e\\u2028\"");
    EXPECT_EQ(json_text("a\xFF"), "\"a\uFFFD\"");
}

// Pairs of U+E0001 by the Unicode standard, table 3-5: D800 + 0xD0001 / 0x400, DC00 + the rest.
TEST(JsonText, EscapesWhatIsNotSeen) {
    EXPECT_EQ(json_text("\u202E\u009B\u200B"), "\"\\u202e\\u009b\\u200b\"");
    EXPECT_EQ(json_text("\U000E0001"), "\"\\udb40\\udc01\"");
    EXPECT_EQ(json_text("é\U0001F600"), "\"é\U0001F600\"");
}

// By the grammar of RFC 8259, section 6.
TEST(JsonNumber, IsWhatTheGrammarTakes) {
    for (const char* text : {"0", "-0", "10", "-1.5", "1e5", "1.25E-3", "1e+5"})
        EXPECT_TRUE(is_json_number(text)) << text;
    for (const char* text : {"", "-", "01", "+1", "1.", ".5", "1e", "2030-never", "1 ", "nan", "inf", "0x1", "--1"})
        EXPECT_FALSE(is_json_number(text)) << text;
}

TEST(CsvCell, QuotesWhatRfc4180AsksFor) {
    EXPECT_EQ(csv_cell("plain"), "plain");
    EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_cell("a \"b\""), "\"a \"\"b\"\"\"");
    EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
}

// The starts that OWASP's page on CSV injection lists.
TEST(CsvCell, HoldsNoFormula) {
    for (const std::string start : {"=", "+", "-", "@", "\t", "\r"})
        EXPECT_EQ(csv_cell(start + "cmd"), "\"'" + start + "cmd\"");
    EXPECT_EQ(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    EXPECT_EQ(csv_cell("-1.5"), "-1.5");
    EXPECT_EQ(csv_cell("-1+2"), "\"'-1+2\"");
}

TEST(CsvCell, HoldsNoControlCharacters) {
    EXPECT_EQ(csv_cell("a\x1B[31m\x7F"), "a\\u{1B}[31m\\u{7F}");
    EXPECT_EQ(csv_cell("\u009B2J,"), "\"\\u{9B}2J,\"");
    EXPECT_EQ(csv_cell("a\tb"), "a\tb");
}

TEST(HtmlText, EscapesMarkupAndShowsWhatIsNotSeen) {
    EXPECT_EQ(html_text("<b a=\"1\">&\u202E"), "&lt;b a=&quot;1&quot;&gt;&amp;\\u{202E}");
}

}  // namespace
}  // namespace knelpunt::cli
