#pragma once

#include <cmath>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tools/cli/flow/case_network.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// Number of the circuit in a branch id "<from>-<to>.<circuit>".
std::string circuit_of(const BranchRow& row);

/// Prints the tables one below the other, or as one JSON object.
class Printer {
public:
    explicit Printer(TableFormat format) : format_(format) {}
    /// Text of a number for a program or for people; empty where there is none.
    [[nodiscard]] std::string cell(double value, int digits) const {
        if (!std::isfinite(value)) return "";
        if (format_ != TableFormat::text) return fmt::format("{:.13g}", value);
        const bool is_zero = std::abs(value) < 0.5 * std::pow(10.0, -digits);  // no "-0.00"
        return fmt::format("{:.{}f}", is_zero ? 0.0 : value, digits);
    }
    [[nodiscard]] bool is_text() const { return format_ == TableFormat::text; }
    void fact(std::string_view name, const std::string& value) {
        if (format_ == TableFormat::json) {
            std::cout << (is_first_ ? "{" : ",\n") << json_text(name) << ":" << value;
            is_first_ = false;
        } else if (format_ == TableFormat::text) {
            std::cout << name << ": " << value << '\n';
        }
    }
    void table(std::string_view name, const PrintTable& of) {
        if (format_ == TableFormat::json) {
            std::cout << (is_first_ ? "{" : ",\n") << json_text(name) << ":";
            is_first_ = false;
        } else {
            std::cout << (is_first_ && format_ == TableFormat::csv ? "" : "\n");
            is_first_ = false;
        }
        print_table(of, format_);
    }
    void end() const {
        if (format_ == TableFormat::json) std::cout << "}\n";
    }

private:
    TableFormat format_;
    bool is_first_ = true;
};

/// @param vm_pu, va_rad  by node row; NaN without supply
PrintTable bus_table(const CaseNetwork& of, const std::vector<double>& vm_pu, const std::vector<double>& va_rad,
                     const Printer& printer);
/// @param power_mva  by branch row
PrintTable branch_table(const CaseNetwork& of, const std::vector<flow::BranchPower>& power_mva, bool is_dc,
                        const Printer& printer);
PrintTable outage_frame(bool is_dc, const Printer& printer);

/// One line of the table of outages; for people the columns that fit on 80.
struct OutageLine {
    const BranchRow* outage = nullptr;
    std::size_t n_lost = 0;
    double lost_mw = 0.0;
    bool is_solved = true;
    double most = kNaN, p_mw = kNaN;
    const BranchRow* worst = nullptr;
    std::string end;
    double lowest_v_pu = kNaN;
    std::string lowest_bus;
    flow::Complex slack_mva{kNaN, kNaN};
    double solvable_share = kNaN;

    [[nodiscard]] std::vector<std::string> cells(const Printer& printer) const;
};

}  // namespace knelpunt::cli
