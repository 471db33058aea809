"""The book for contributors stays true where a script can see it: folders have a README, and files that it names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_PAIRS = 3  # of header and source that a folder may hold without a README of its own
TREES = ("sim", "models")
AWAITED = set()
OF_STYLE = {"UpperCamel", "kUpperCamel", "trailing_", "is_energised", "nolock"}  # how names look; an option of NFS
# First names of paths from the root; a name that starts otherwise is looked for beside the page.
TOPS = ("sim", "models", "tools", "tests", "scenarios", ".ci")
SUFFIXES = ("cpp", "hpp", "in", "md", "py", "ts", "mjs", "csv", "toml", "cmake", "ipynb", "json", "html", "txt")


def pages(root):
    """All pages of the book: those at the top, of the engine, the models, the regions, the tools and the tests."""
    found = [root / "README.md", root / "CONTRIBUTING.md"]
    for tree in (*TREES, "scenarios", "tests", "tools"):
        found += sorted(path for path in (root / tree).rglob("README.md") if "node_modules" not in path.parts)
    return [path for path in found if path.exists()]


def n_pairs(folder):
    """Headers and sources of a folder, those of one name counted once."""
    return len({path.stem for path in folder.iterdir() if path.suffix in (".cpp", ".hpp")})


def folders_without_readme(root):
    folders = [folder for tree in TREES for folder in sorted((root / tree).rglob("*")) if folder.is_dir()]
    return [folder.relative_to(root).as_posix() for folder in [*(root / tree for tree in TREES), *folders]
            if n_pairs(folder) > MOST_PAIRS and not (folder / "README.md").exists()]


def named_paths(text):
    """Targets of links, and words in backquotes that are paths of this repository; made-up parts (< * ...) are left out."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in target:
            yield target
    for span in re.findall(r"`([^`\n]+)`", prose):
        word = span.split(" ")[0]
        is_path = word.split("/")[0] in TOPS and "/" in word
        is_file = re.fullmatch(rf"[\w./-]+\.({'|'.join(SUFFIXES)})", word)
        if (is_path or is_file) and not re.search(r"[<>*{}$\"]|\.\.\.", word):
            yield word.rstrip("/")


def files_of(root):
    """Paths of the repository's files from its root."""
    trees = [path for top in TOPS for path in (root / top).rglob("*") if "node_modules" not in path.parts]
    return [path.relative_to(root).as_posix() for path in (*root.iterdir(), *trees) if path.is_file()]


def input_tables(root):
    """File names of input tables, which pages name without the region that they belong to; some may be in no region yet."""
    specs = "".join(path.read_text(encoding="utf-8") for path in (root / "models").rglob("*.cpp"))
    shipped = {path.name for path in (root / "scenarios").rglob("*") if path.suffix in (".csv", ".toml")}
    return shipped | {name.rsplit("/", 1)[-1] for name in re.findall(r'"([\w/]+\.csv)"', specs)}


def is_of_a_reader(name):
    """Files of a result, of the build or of a region of one's own: not in the repository."""
    return name.startswith(("results/", "build/", "my_region", "F.", "OUT/"))


def missing_paths(root):
    files, tables, out = files_of(root), input_tables(root), []
    for page in pages(root):
        folder = page.relative_to(root).parent.as_posix()
        below = "" if folder == "." else folder + "/"
        for name in named_paths(page.read_text(encoding="utf-8")):
            is_there = (page.parent / name).exists() or (root / name).exists()
            begins = "" if "/" in name else below  # a bare name is one of the page's own folder
            is_below = any(file.startswith(begins) and file.endswith("/" + name) for file in files)
            if not (is_there or is_below or is_of_a_reader(name) or name.rsplit("/", 1)[-1] in tables):
                out.append(f"{page.relative_to(root).as_posix()}: {name}")
    return out


def words_of_code(root):
    """Every word that stands in a source, script, table or study."""
    paths = [root / file for file in files_of(root) if not file.endswith((".md", ".h5", ".png", "/test_book.py"))]
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in paths)
    return {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}


def unknown_names(root):
    """Names of functions, types, members and keys in backquotes that stand nowhere in the code."""
    known, out = words_of_code(root) | OF_STYLE, []
    for page in pages(root):
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in re.findall(r"`([A-Za-z_][\w:]*)(?:\([^`\n]*\))?`", prose):
            words = [word for word in name.split("::") if word]
            out += [f"{page.relative_to(root).as_posix()}: {word}" for word in words if word not in known]
    return out


def test_each_large_folder_has_a_readme():
    assert set(folders_without_readme(ROOT)) <= AWAITED


def test_each_file_that_the_book_names_exists():
    assert missing_paths(ROOT) == []


def test_each_name_in_the_book_stands_in_the_code():
    assert unknown_names(ROOT) == []


def test_the_drawn_layers_are_those_that_are_checked():
    drawn = (ROOT / "sim/README.md").read_text(encoding="utf-8").split("## Folders")[1].split("```")[1]
    checked = re.search(r"LAYERS = \[(.*?)\]", (ROOT / "tools/dev/check_layers").read_text(encoding="utf-8"), re.DOTALL)
    assert re.findall(r"^ (\w+)", drawn, re.MULTILINE) == re.findall(r"\w+", checked.group(1))


def test_the_book_is_read():
    names = [path.relative_to(ROOT).as_posix() for path in pages(ROOT)]
    assert {"README.md", "CONTRIBUTING.md", "sim/README.md", "models/README.md"} <= set(names)
    n_named = sum(1 for page in pages(ROOT) for _ in named_paths(page.read_text(encoding="utf-8")))
    assert n_named > 200  # the recipes alone name 100; fewer means that they were not seen


def write(root, path, text=""):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_says_no_to_a_folder_without_a_readme(tmp_path):
    (tmp_path / "models").mkdir()
    for name in ("a", "b", "c"):
        write(tmp_path, f"sim/flow/{name}.cpp")
        write(tmp_path, f"sim/flow/{name}.hpp")
    assert folders_without_readme(tmp_path) == []

    write(tmp_path, "sim/flow/d.hpp")

    assert folders_without_readme(tmp_path) == ["sim/flow"]
    write(tmp_path, "sim/flow/README.md")
    assert folders_without_readme(tmp_path) == []


@pytest.mark.parametrize("text,missing", [
    ("`sim/flow/dc.cpp` and [it](sim/flow/dc.cpp)", []),
    ("`sim/flow/gone.cpp`", ["README.md: sim/flow/gone.cpp"]),
    ("[the page](sim/gone/README.md)", ["README.md: sim/gone/README.md"]),
    ("`gone.hpp`", ["README.md: gone.hpp"]),
    ("`dc.cpp`", []),
    ("`tools/gone --check`", ["README.md: tools/gone"]),
    ("`models/<folder>/<table>.hpp`, `sim/flow/*.cpp`, `std::pow`, `results/outlook.h5`", []),
    ("```text\nsim/gone/a.cpp\n```", []),
])
def test_finds_what_is_gone(tmp_path, text, missing):
    write(tmp_path, "sim/flow/dc.cpp")
    write(tmp_path, "README.md", text)

    assert missing_paths(tmp_path) == missing


@pytest.mark.parametrize("text,unknown", [
    ("`find_flow`, `flow::find_flow(..)`, `Flow`, `n-1`, `a b`", []),
    ("`find_flows`", ["README.md: find_flows"]),
    ("`flow::gone(..)`", ["README.md: gone"]),
    ("```cpp\ngone();\n```", []),
])
def test_finds_names_that_are_gone(tmp_path, text, unknown):
    write(tmp_path, "sim/flow/dc.cpp", "namespace flow { Flow find_flow(); }")
    write(tmp_path, "README.md", text)

    assert unknown_names(tmp_path) == unknown
