#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/rights/contracts.hpp"

namespace knelpunt::models {
namespace {

bool has_blocks(ContractForm form) { return form == ContractForm::cbc_t || form == ContractForm::tbtr; }
bool has_members(ContractForm form) { return form == ContractForm::group || form == ContractForm::cable_pooling; }

class Checker {
public:
    Checker(const ContractTables& tables, const std::vector<ContractCustomer>& customers, const std::string& folder,
            Issues& issues)
        : tables_(tables), customers_(customers), folder_(folder), issues_(issues) {}

    void run() {
        for (const ContractEntry& contract : tables_.contracts) {
            const ContractForm form = choice_of<ContractForm>(contract.form).value_or(ContractForm::firm);
            check_budgets(contract);
            check_owner(contract, form);
            check_blocks(contract, form);
            check_members(contract, form);
            check_prices(contract);
        }
    }

private:
    template <class Row>
    [[nodiscard]] Place place(const TableSpec<Row>& spec, int line, std::string_view column = {}) const {
        return {folder_ + "/" + std::string(spec.file), line, std::string(column)};
    }

    void add(const ContractEntry& contract, IssueCode code, std::string_view column, const std::string& what,
             std::string way_out) {
        issues_.add(code, place(contract_entries_spec(), contract.line, column),
                    fmt::format("contracts \"{}\": {}", contract.id, what), std::move(way_out));
    }

    void check_budgets(const ContractEntry& contract) {
        constexpr double kDaysPerYear = 365.0;
        if (contract.restricted_h > kHoursPerYear)
            add(contract, IssueCode::budget_above_year, "restricted_h",
                fmt::format("restricted_h = {} h, must be at most {} h, the year", contract.restricted_h,
                            kHoursPerYear),
                "Give the hours of one year, or leave it empty for no budget");
        if (contract.calls_per_year > kDaysPerYear)
            add(contract, IssueCode::budget_above_year, "calls_per_year",
                fmt::format("calls_per_year = {}, must be at most {}, the days of the year", contract.calls_per_year,
                            kDaysPerYear),
                "Give the days of one year, or leave it empty for no budget");
    }

    void check_owner(const ContractEntry& contract, ContractForm form) {
        const bool has_owner = !contract.customer.empty(), is_kind = !contract.category.empty();
        if (has_members(form) ? has_owner || is_kind : has_owner == is_kind)
            add(contract, IssueCode::missing_value, "customer",
                has_members(form) ? fmt::format("form {} has members, and neither customer nor category", contract.form)
                                  : std::string("must name a customer or a category, one of the two"),
                has_members(form) ? "Write its customers into contract_members"
                                  : "Fill in one, and leave the other empty");
        if (has_members(form) && std::isnan(contract.group_power_mw))
            add(contract, IssueCode::missing_value, "group_power_mw",
                fmt::format("form {} needs group_power_mw, the power that the operator set", contract.form),
                "Give it in MW");
    }

    void check_blocks(const ContractEntry& contract, ContractForm form) {
        std::vector<const ContractBlockRow*> blocks;
        for (const ContractBlockRow& block : tables_.blocks)
            if (block.contract == contract.id) blocks.push_back(&block);
        if (has_blocks(form) && blocks.empty())
            add(contract, IssueCode::missing_value, "form", fmt::format("form {} needs blocks", contract.form),
                "Add rows to contract_blocks");
        for (std::size_t one = 0; one < blocks.size(); ++one) {
            for (std::size_t other = 0; other < one; ++other) {
                if (!overlap(*blocks[one], *blocks[other])) continue;
                const ContractBlockRow& block = *blocks[one];
                issues_.add(
                    IssueCode::overlapping_blocks, place(contract_blocks_spec(), block.line, "from_h"),
                    fmt::format("contract_blocks \"{}\": {} to {} h overlaps block \"{}\", {} to {} h, of the same "
                                "contract",
                                block.id, block.from_h, block.until_h, blocks[other]->id, blocks[other]->from_h,
                                blocks[other]->until_h),
                    "Let one end where the other begins, or give them other days or seasons");
            }
        }
    }

    static bool overlap(const ContractBlockRow& one, const ContractBlockRow& other) {
        const auto meet = [](const std::string& a, const std::string& b) { return a == b || a == "all" || b == "all"; };
        if (!meet(one.days, other.days) || !meet(one.season, other.season)) return false;
        // Over midnight: two parts.
        const auto parts = [](const ContractBlockRow& block) {
            std::vector<std::pair<double, double>> out{{block.from_h, block.until_h}};
            if (block.until_h <= block.from_h) out = {{block.from_h, kHoursPerDay}, {0.0, block.until_h}};
            return out;
        };
        for (const auto& [from, until] : parts(one)) {
            for (const auto& [other_from, other_until] : parts(other))
                if (std::max(from, other_from) < std::min(until, other_until)) return true;
        }
        return false;
    }

    void check_members(const ContractEntry& contract, ContractForm form) {
        const ContractCustomer* first = nullptr;
        int n_members = 0;
        for (const ContractMemberRow& member : tables_.members) {
            if (member.contract != contract.id) continue;
            ++n_members;
            const auto found = std::find_if(customers_.begin(), customers_.end(),
                                            [&](const ContractCustomer& one) { return one.id == member.customer; });
            if (found == customers_.end()) continue;  // reported as a reference
            if (first == nullptr) first = &*found;
            if (found->node != first->node)
                issues_.add(
                    IssueCode::members_apart, place(contract_members_spec(), member.line, "customer"),
                    fmt::format("contract_members \"{}\": customer \"{}\" hangs behind bus {}, must be {}, that of "
                                "\"{}\"",
                                member.id, found->id, found->node, first->node, first->id),
                    "Members of one contract share a bus: give those of another bus a contract of their own");
        }
        if (has_members(form) && n_members < 2)
            add(contract, IssueCode::missing_value, "form",
                fmt::format("form {} has {} members, must be at least 2", contract.form, n_members),
                "Add rows to contract_members");
        if (!has_members(form) && n_members > 0)
            add(contract, IssueCode::unknown_choice, "form", fmt::format("form {} has no members", contract.form),
                "Take its rows out of contract_members, or choose form group or cable_pooling");
    }

    void check_prices(const ContractEntry& contract) {
        std::vector<const ContractPriceRow*> steps;
        for (const ContractPriceRow& step : tables_.prices)
            if (step.contract == contract.id) steps.push_back(&step);
        std::stable_sort(steps.begin(), steps.end(), [](const auto* one, const auto* other) {
            return std::pair(one->up_to_pu, one->id) < std::pair(other->up_to_pu, other->id);
        });
        for (std::size_t step = 1; step < steps.size(); ++step) {
            const ContractPriceRow &one = *steps[step], &before = *steps[step - 1];
            const bool is_twice = one.up_to_pu == before.up_to_pu;
            if (!is_twice && one.price_eur_per_mwh >= before.price_eur_per_mwh) continue;
            issues_.add(IssueCode::falling_price, place(contract_prices_spec(), one.line, "price_eur_per_mwh"),
                        is_twice
                            ? fmt::format("contract_prices \"{}\": ends at {} of the power, as \"{}\" does", one.id,
                                          one.up_to_pu, before.id)
                            : fmt::format("contract_prices \"{}\": price_eur_per_mwh = {} EUR/MWh, must be at least "
                                          "{} EUR/MWh, that of the step before, \"{}\"",
                                          one.id, one.price_eur_per_mwh, before.price_eur_per_mwh, before.id),
                        is_twice ? "Leave one of them out" : "What is cheap comes first: order the steps by price");
        }
    }

    const ContractTables& tables_;
    const std::vector<ContractCustomer>& customers_;
    const std::string& folder_;
    Issues& issues_;
};

}  // namespace

void check_contracts(const ContractTables& tables, const std::vector<ContractCustomer>& customers,
                     const std::string& folder, Issues& issues) {
    Checker(tables, customers, folder, issues).run();
}

}  // namespace knelpunt::models
