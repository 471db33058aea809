#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {

/// Builds JSON text piece by piece.
class Json {
public:
    Json& raw(std::string_view text) {
        out_ += text;
        return *this;
    }
    Json& key(std::string_view name) { return separated().raw(json_text(name)).raw(":").fresh(); }
    /// Names that go to the page: what is not seen there is written out.
    Json& text(std::string_view value) { return separated().raw(json_text(visible_text(value))); }
    Json& number(double value) { return separated().raw(json_number(value)); }
    /// Six digits: what a reader can see, a third of the size.
    Json& rounded(double value) {
        return separated().raw(std::isfinite(value) ? fmt::format("{:.6g}", value) : "null");
    }
    Json& text(std::string_view name, std::string_view value) { return key(name).text(value); }
    Json& number(std::string_view name, double value) { return key(name).number(value); }
    Json& open(char bracket) {
        separated();
        out_ += bracket;
        return fresh();
    }
    Json& close(char bracket) {
        out_ += bracket;
        needs_comma_ = true;
        return *this;
    }
    [[nodiscard]] const std::string& result() const { return out_; }

private:
    Json& separated() {
        if (needs_comma_) out_ += ',';
        needs_comma_ = true;
        return *this;
    }
    Json& fresh() {
        needs_comma_ = false;
        return *this;
    }
    std::string out_;
    bool needs_comma_ = false;
};

}  // namespace knelpunt::cli
