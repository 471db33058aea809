#include "sim/io/matpower.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/io/matpower_version.hpp"
#include "sim/io/mfile/interpreter.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::io {
namespace {

using mfile::Value;

constexpr std::string_view kNoCaseHint =
    "A case is a struct with baseMVA, bus, gen and branch: MATPOWER's help caseformat";

/// A column in which power flow needs a number.
struct NeededColumn {
    std::size_t column;
    std::string_view name;
};

/// What a matrix of a case must hold.
struct TableSpec {
    std::string_view name;
    std::size_t n_columns;             ///< at least
    std::vector<NeededColumn> needed;  ///< in rows in service
    std::size_t status;                ///< column that says which are
    bool is_on_above_zero;             ///< false: every row counts
};

const TableSpec& bus_spec() {
    static const TableSpec spec{"bus",
                                n_bus_columns,
                                {{bus_number, "bus_i"},
                                 {bus_type, "type"},
                                 {bus_pd, "Pd"},
                                 {bus_qd, "Qd"},
                                 {bus_gs, "Gs"},
                                 {bus_bs, "Bs"},
                                 {bus_vm, "Vm"},
                                 {bus_va, "Va"}},
                                bus_type,
                                false};
    return spec;
}

const TableSpec& gen_spec() {
    static const TableSpec spec{
        "gen", n_gen_columns, {{gen_bus, "bus"}, {gen_pg, "Pg"}, {gen_qg, "Qg"}, {gen_vg, "Vg"}}, gen_status, true};
    return spec;
}

const TableSpec& branch_spec() {
    static const TableSpec spec{"branch",
                                n_branch_columns,
                                {{branch_from, "fbus"},
                                 {branch_to, "tbus"},
                                 {branch_r, "r"},
                                 {branch_x, "x"},
                                 {branch_b, "b"},
                                 {branch_ratio, "ratio"},
                                 {branch_shift, "angle"}},
                                branch_status,
                                true};
    return spec;
}

const TableSpec& dc_line_spec() {
    static const TableSpec spec{"dcline",
                                n_dc_columns,
                                {{dc_from, "fbus"},
                                 {dc_to, "tbus"},
                                 {dc_pf, "Pf"},
                                 {dc_vf, "Vf"},
                                 {dc_vt, "Vt"},
                                 {dc_loss0, "loss0"},
                                 {dc_loss1, "loss1"}},
                                dc_status,
                                true};
    return spec;
}

/// Makes the case of what the program returns.
class CaseReader {
public:
    CaseReader(const std::string& file, Issues& issues) : file_(file), issues_(issues) { out_.file = file; }

    MatpowerCase read(mfile::Result result) {
        add(result.issues);
        mfile::Fields fields;
        if (!find_fields(result, fields)) return std::move(out_);
        read_base(fields);
        read_table(fields, bus_spec(), out_.bus);
        read_table(fields, gen_spec(), out_.gen);
        read_table(fields, branch_spec(), out_.branch);
        if (fields.find("dcline") != nullptr) read_table(fields, dc_line_spec(), out_.dcline);
        convert_version(fields);
        note_unused(fields);
        for (const auto& [name, line] : result.not_understood) out_.unused.push_back({name, line});
        return std::move(out_);
    }

    void add(const std::vector<Issue>& list) {
        for (const Issue& issue : list)
            issues_.add(issue.code, {file_, issue.place.line, {}}, issue.message, issue.hint);
    }

private:
    /// The fields of the case: of the struct that is returned or, in version 1, one value each.
    bool find_fields(mfile::Result& result, mfile::Fields& fields) {
        auto& outputs = result.outputs;
        const auto is_struct = [](const auto& output) { return output.second.is_struct(); };
        auto found = result.is_function ? outputs.begin()
                                        : std::find_if(outputs.begin(), outputs.end(),
                                                       [](const auto& output) { return output.first == "mpc"; });
        if (!result.is_function && found == outputs.end())
            found = std::find_if(outputs.begin(), outputs.end(), is_struct);
        if (found != outputs.end() && found->second.is_failure()) {
            add(std::get<4>(found->second.data)->issues);
            constexpr std::size_t kVersion1 = 4;
            if (!result.is_function || outputs.size() < kVersion1) return false;
        }
        if (found != outputs.end() && is_struct(*found)) {
            name_ = found->first;
            fields = std::move(found->second.own_fields());
            return true;
        }
        return find_version_1(result, fields);
    }

    bool find_version_1(mfile::Result& result, mfile::Fields& fields) {
        constexpr std::string_view kNames[] = {"baseMVA", "bus", "gen", "branch", "areas", "gencost"};
        constexpr std::size_t kNeeded = 4;
        auto& outputs = result.outputs;
        if (result.is_function && outputs.size() < kNeeded) {
            issues_.add(IssueCode::missing_key, {file_, 0, {}},
                        fmt::format("the function returns {}, which is no case",
                                    outputs.empty() ? std::string("nothing") : outputs.front().first),
                        std::string(kNoCaseHint));
            return false;
        }
        fields["version"] = Value(std::string("1"));
        for (std::size_t place = 0; place < std::size(kNames); ++place) {
            const auto found = !result.is_function
                                   ? std::find_if(outputs.begin(), outputs.end(),
                                                  [&](const auto& output) { return output.first == kNames[place]; })
                               : place < outputs.size() ? outputs.begin() + static_cast<std::ptrdiff_t>(place)
                                                        : outputs.end();
            if (found != outputs.end()) {
                fields[kNames[place]] = std::move(found->second);
            }
        }
        return true;
    }

    [[nodiscard]] std::string full(std::string_view field) const { return fmt::format("{}.{}", name_, field); }

    /// A field that the case needs; its issues are reported.
    Value* find(mfile::Fields& fields, std::string_view name) {
        Value* found = fields.find(name);
        if (found == nullptr) {
            issues_.add(IssueCode::missing_key, {file_, 0, {}}, fmt::format("{} is missing", full(name)),
                        std::string(kNoCaseHint));
        } else if (found->is_failure()) {
            add(std::get<4>(found->data)->issues);
            return nullptr;
        }
        return found;
    }

    void read_base(mfile::Fields& fields) {
        const Value* base = find(fields, "baseMVA");
        if (base == nullptr) return;
        const Place place{file_, base->line, {}};
        if (!base->is_matrix() || !base->matrix("").is_scalar()) {
            issues_.add(IssueCode::wrong_type, place,
                        fmt::format("{} must be one number, is {}", full("baseMVA"), base->kind()));
            return;
        }
        out_.base_mva = base->number("");
        if (!(out_.base_mva > 0.0) || !std::isfinite(out_.base_mva)) {
            issues_.add(IssueCode::out_of_range, place,
                        fmt::format("{} = {} MVA, must be > 0 MVA", full("baseMVA"), out_.base_mva));
        }
    }

    void read_table(mfile::Fields& fields, const TableSpec& spec, MatpowerTable& table) {
        Value* found = find(fields, spec.name);
        if (found == nullptr) return;
        const Place place{file_, found->line, {}};
        if (!found->is_matrix()) {
            issues_.add(IssueCode::wrong_type, place,
                        fmt::format("{} must be a matrix, is {}", full(spec.name), found->kind()));
            return;
        }
        mfile::Matrix& matrix = found->own_matrix();
        table.line = found->line;
        if (matrix.size() > 0 && matrix.n_columns < spec.n_columns) {
            issues_.add(IssueCode::csv_cell_count,
                        {file_, matrix.lines.empty() ? found->line : matrix.lines.front(), {}},
                        fmt::format("{} has {} columns, must have at least {}", full(spec.name), matrix.n_columns,
                                    spec.n_columns),
                        std::string(kNoCaseHint));
            return;
        }
        table.n_columns = matrix.n_columns;
        table.values = std::move(matrix.values);
        table.lines = std::move(matrix.lines);
        table.lines.resize(table.n_columns == 0 ? 0 : table.values.size() / table.n_columns, found->line);
        std::replace(table.lines.begin(), table.lines.end(), 0, found->line);
        check_numbers(spec, table);
    }

    void check_numbers(const TableSpec& spec, const MatpowerTable& table) {
        for (std::size_t row = 0; row < table.n_rows(); ++row) {
            const std::span<const double> values = table.row(row);
            const auto refuse = [&](std::string_view column, double value) {
                issues_.add(IssueCode::not_a_number, {file_, table.lines[row], {}},
                            fmt::format("{} row {}: {} = {}, must be a number", full(spec.name), row + 1, column,
                                        std::isnan(value) ? "NaN"
                                        : value > 0.0     ? "Inf"
                                                          : "-Inf"));
            };
            if (std::isnan(values[spec.status])) refuse(spec.name == "bus" ? "type" : "status", values[spec.status]);
            if (spec.is_on_above_zero && !(values[spec.status] > 0.0)) continue;
            for (const NeededColumn& needed : spec.needed) {
                if (needed.column < values.size() && !std::isfinite(values[needed.column]))
                    refuse(needed.name, values[needed.column]);
            }
        }
    }

    /// As MATPOWER's loadcase: without a version it is 1 where gen has fewer columns than version 2.
    void convert_version(mfile::Fields& fields) {
        const Value* version = fields.find("version");
        bool is_first = version == nullptr && out_.gen.n_columns < kGenColumnsOfVersion2;
        if (version != nullptr) {
            const std::string text = version->is_text() ? version->text("")
                                     : version->is_matrix() && version->matrix("").is_scalar()
                                         ? fmt::format("{}", version->number(""))
                                         : std::string(version->kind());
            is_first = text == "1";
            if (text != "1" && text != "2") {
                issues_.add(IssueCode::wrong_version, {file_, version->line, {}},
                            fmt::format("{} = '{}', must be '1' or '2'", full("version"), text),
                            "Convert it with MATPOWER's savecase");
            }
        }
        if (is_first) convert_from_version_1(out_);
    }

    void note_unused(const mfile::Fields& fields) {
        constexpr std::string_view kKnown[] = {"version", "baseMVA", "bus",      "gen",     "branch",  "dcline",
                                               "gencost", "areas",   "bus_name", "gentype", "genfuel", "dclinecost"};
        for (const auto& [name, value] : fields.list) {
            if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown))
                out_.unused.push_back({full(name), value.line});
        }
    }

    const std::string& file_;
    Issues& issues_;
    MatpowerCase out_;
    std::string name_ = "mpc";
};

}  // namespace

MatpowerCase parse_matpower_case(std::string_view text, const std::string& file, Issues& issues) {
    CaseReader reader(file, issues);
    try {
        return reader.read(mfile::run(mfile::parse(text)));
    } catch (const mfile::Trouble& trouble) {
        reader.add(trouble.issues);
        MatpowerCase out;
        out.file = file;
        return out;
    }
}

MatpowerCase read_matpower_case(const std::filesystem::path& path, Issues& issues) {
    std::string text;
    if (!read_text_file(path, text, issues)) return {};
    return parse_matpower_case(text, path.string(), issues);
}

}  // namespace knelpunt::io
