"""The layer check must be able to say no: one bad sample per rule, and one tree without fault."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[2] / "tools" / "dev" / "check_layers"


def run_check(root):
    done = subprocess.run([sys.executable, str(CHECK), str(root)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


GOOD = [
    ("sim/base/ids.hpp", '#pragma once\n#include <vector>\n#include "sim/base/units.hpp"\n'),
    ("sim/base/parallel.cpp", "#include <omp.h>\n"),
    ("sim/flow/dc.cpp", '#include "sim/system/system.hpp"\n#include "sim/base/ids.hpp"\n#include <Eigen/Sparse>\n'),
    ("sim/flow/kernel.cpp", '#define HWY_TARGET_INCLUDE "sim/flow/kernel.cpp"\n#include <hwy/foreach_target.h>\n'),
    ("sim/system/topology.cpp", "#include <boost/graph/adjacency_list.hpp>\n"),
    ("sim/io/csv.cpp", "#include <fstream>\n#include <libdeflate.h>\n#include <hdf5.h>\n"),
    ("models/region/region.cpp", '#include "models/demand/demand.hpp"\n#include "sim/io/toml.hpp"\n'),
    ("models/demand/demand.cpp", '#include "models/demand/demand.hpp"\n#include "sim/system/system.hpp"\n'),
    ("tools/cli/main.cpp", '#include <CLI/CLI.hpp>\n#include <iostream>\n#include "models/region/region.hpp"\n'),
    ("tools/run", "#!/usr/bin/env bash\n"),
    ("tests/unit/a_test.cpp", "#include <hdf5.h>\n#include <iostream>\n"),
    ("sim/numeric/math.cpp", "double start(double y) { return std::atan2(y, 1.0); }\n"),
    ("sim/run/seven.hpp", "void f(int a, int b, int c, int d, int e, std::map<int, int> g, int h);\n"
                          "struct A {\n    int a, b, c, d, e, f, g, h;\n};\n"
                          "inline void g() { h(1, 2, 3, 4, 5, 6, 7, 8); }\n"),
    ("sim/run/factor.hpp", "double f(double x) { return x * kMwhPerTwh + x / 24.5 + std::sqrt(x); }  // 1e6 * x\n"),
    ("sim/flow/ends.cpp", "double f(int from, int to) { return row.at(from) + of(to); }  // of a branch\n"),
    ("sim/base/long.cpp", "void f() {\n" + "    step();\n" * 58 + "}\n"),
]

BAD = [
    ("upward", "sim/base/ids.cpp", '#include "sim/system/system.hpp"\n', "base lies below system"),
    ("upward_by_one", "sim/io/csv.cpp", '#include "sim/results/part.hpp"\n', "io lies below results"),
    ("unknown_folder", "sim/extra/a.cpp", '#include "sim/base/ids.hpp"\n', "has no layer"),
    ("sim_includes_models", "sim/run/engine.cpp", '#include "models/region/region.hpp"\n', "never includes models/"),
    ("sim_includes_tools", "sim/run/engine.cpp", '#include "tools/cli/terminal.hpp"\n', "never includes tools/"),
    ("model_includes_model", "models/demand/a.cpp", '#include "models/weather/weather.hpp"\n', "another model's header"),
    ("model_includes_entry", "models/demand/a.cpp", '#include "models/region/region.hpp"\n', "another model's header"),
    ("model_includes_flow", "models/demand/a.cpp", '#include "sim/flow/dc.hpp"\n', "not flow"),
    ("tools_include_tests", "tools/cli/a.cpp", '#include "tests/unit/helper.hpp"\n', "never includes tests/"),
    ("relative", "sim/base/ids.cpp", '#include "ids.hpp"\n', "does not start at the root"),
    ("parent", "sim/base/ids.cpp", '#include "../base/ids.hpp"\n', "does not start at the root"),
    ("boost", "sim/flow/a.cpp", "#include <boost/graph/adjacency_list.hpp>\n", "only sim/system/topology.cpp"),
    ("openmp", "sim/flow/a.cpp", "#include <omp.h>\n", "only sim/base/parallel."),
    ("hdf5", "sim/run/a.cpp", "#include <hdf5.h>\n", "only sim/io/, sim/results/"),
    ("toml", "models/region/a.cpp", "#include <toml++/toml.h>\n", "only sim/io/"),
    ("highway", "sim/flow/a.cpp", "#include <hwy/highway.h>\n", "only sim/numeric/lanes.hpp"),
    ("foreach_target_alone", "sim/flow/a.cpp", "#include <hwy/foreach_target.h>\n", "only sim/numeric/lanes.hpp"),
    ("xxhash", "sim/run/a.cpp", "#include <xxhash.h>\n", "only sim/base/"),
    ("deflate", "sim/results/a.cpp", "#include <libdeflate.h>\n", "only sim/io/"),
    ("cli", "sim/run/a.cpp", "#include <CLI/CLI.hpp>\n", "only tools/cli/"),
    ("prints", "sim/run/a.cpp", 'void f() { std::cout << "x"; }\n', "prints"),
    ("prints_by_printf", "models/demand/a.cpp", 'void f() { printf("x"); }\n', "prints"),
    ("exits", "sim/run/a.cpp", "void f() { std::exit(1); }\n", "ends the process"),
    ("environment", "sim/run/a.cpp", 'auto x = getenv("HOME");\n', "reads the environment"),
    ("files", "sim/run/a.cpp", 'std::ofstream out("x");\n', "touches files"),
    ("long_header", "sim/base/a.hpp", "\n" * 301, "301 lines, at most 300"),
    ("long_source", "sim/base/a.cpp", "\n" * 601, "601 lines, at most 600"),
    ("long_function", "sim/base/a.cpp", "void f() {\n" + "    step();\n" * 59 + "}\n", "function of 61 lines"),
    ("long_function_of_two_line_head", "sim/base/a.cpp", "void f(int a,\n       int b) {\n" + "    step();\n" * 58 + "}\n",
     "function of 61 lines"),
    ("long_class", "sim/base/a.cpp", "class A {\n" + "    int a;\n" * 199 + "};\n", "class A of 201 lines"),
    ("long_class_in_a_header", "models/demand/a.hpp", "template <class T>\nstruct A {\n" + "    T a;\n" * 199 + "};\n",
     "class A of 201 lines"),
    ("many_parameters", "sim/base/a.hpp", "void f(int a, int b, int c, int d, int e,\n       std::map<int, int> g, int h, int i);\n",
     "f has 8 parameters"),
    ("many_parameters_defined", "tools/cli/a.cpp",
     "int f(int a, int b, int c, int d, int e, int g, int h, const A& i) {\n    return 0;\n}\n", "f has 8 parameters"),
    ("power_of_the_library", "sim/run/a.cpp", "double f(double x) { return std::pow(x, 2.5); }\n", "sim/numeric/math.hpp"),
    ("angle_of_the_library", "models/demand/a.cpp", "auto v = std::polar(1.0, angle_rad);\n", "sim/numeric/math.hpp"),
    ("bare_factor", "sim/run/a.cpp", "double mwh = twh * 1e6;\n", "sim/base/units.hpp"),
    ("bare_hours", "models/demand/a.cpp", "double mean_mw = annual_mwh / 8760.0;\n", "sim/base/units.hpp"),
    ("preposition", "sim/flow/a.cpp", "double f(const Case& of) { return of.mw; }\n", "variable of"),
    ("preposition_of_a_loop", "sim/solver/a.cpp", "    for (std::size_t at = 0; at < n; ++at) step();\n", "variable at"),
    ("preposition_of_a_binding", "sim/system/a.cpp", "for (const auto& [at, value] : entries) step();\n", "variable at"),
    ("loose_tool", "tools/build.sh", "\n", "only loose files"),
    ("machine_path", "tests/unit/a_test.cpp", 'auto x = "/ho' + 'me/me/x";\n', "path of one machine"),
    ("registry", "tools/page/package-lock.json", '"https://registry.np' + 'mjs.org/x"\n', "host of a registry"),
    ("unfinished", "sim/base/a.cpp", "// TO" + "DO later\n", "unfinished work"),
]


def test_accepts_a_tree_without_fault(tmp_path):
    for path, text in GOOD:
        write(tmp_path, path, text)

    status, output = run_check(tmp_path)

    assert status == 0, output
    assert output == f"check_layers: {len(GOOD)} files, 0 breaches\n"


@pytest.mark.parametrize("path,text,word", [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_refuses(tmp_path, path, text, word):
    write(tmp_path, path, text)

    status, output = run_check(tmp_path)

    assert status == 1
    assert word in output
    assert output.startswith(path)
    assert output.endswith(" 1 breaches\n")


FIELDS = [
    ("sim/run/fields/branch_fields.hpp",
     "struct BranchFields : FieldsOf<BranchResults> {\n    explicit BranchFields(FieldList& list);\n\n"
     '    const Field& rating_mw =\n        add({"rating_mw", Unit::mw, "Rating", "Of the group."}, &BranchResults::rating_mw);\n'
     "    const Field& peak_mw =\n"
     '        add({fmt::format("peak_{}_mw", direction), Unit::mw, "Peak", "."}, &BranchResults::peak_mw);\n};\n'),
    ("sim/run/fields/fields.cpp",
     'BranchFields::BranchFields(FieldList& list) : FieldsOf(list, {"congestion/branch_", &axes().branch}) {}\n'),
]


@pytest.mark.parametrize("text", ["congestion/branch_rating_mw", "branch_rating_mw", "branch_peak_offtake_mw",
                                  "congestion/branch_{}_mw", "congestion/"])
def test_refuses_a_field_named_a_second_time(tmp_path, text):
    for path, content in FIELDS:
        write(tmp_path, path, content)
    write(tmp_path, "tools/cli/show.cpp", f'auto x = view.at("{text}");\n')

    status, output = run_check(tmp_path)

    assert status == 1
    assert output.startswith(f'tools/cli/show.cpp:1: "{text}" names a result field')
    assert output.endswith(" 1 breaches\n")


@pytest.mark.parametrize("text", ["rating_mw", "branch_rating", "a congestion/branch_rating_mw in words"])
def test_accepts_what_names_no_field(tmp_path, text):
    for path, content in FIELDS:
        write(tmp_path, path, content)
    write(tmp_path, "tools/cli/show.cpp", f'auto x = view.at("{text}");  // "branch_rating_mw"\n')

    status, output = run_check(tmp_path)

    assert status == 0, output


def test_refuses_a_field_whose_member_has_another_name(tmp_path):
    for path, content in FIELDS:
        write(tmp_path, path, content.replace('{"rating_mw"', '{"limit_mw"'))

    status, output = run_check(tmp_path)

    assert status == 1
    assert 'member rating_mw declares field "limit_mw"' in output


def test_refuses_a_crowded_folder(tmp_path):
    for number in range(13):
        write(tmp_path, f"sim/base/part_{number}.cpp", "\n")

    status, output = run_check(tmp_path)

    assert status == 1
    assert "13 sources" in output


def test_refuses_an_empty_tree(tmp_path):
    status, _ = run_check(tmp_path)

    assert status == 1
