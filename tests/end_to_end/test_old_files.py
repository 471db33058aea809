"""Result files of every published schema version stay readable: one committed file per version."""

import csv
import pathlib

import pytest

OLD = sorted((pathlib.Path(__file__).resolve().parents[1] / "data" / "old_results").glob("schema_*.h5"))


def test_there_is_one_per_version():
    assert [path.stem for path in OLD] == ["schema_1.0", "schema_1.2", "schema_1.3", "schema_1.4", "schema_1.9"]


@pytest.mark.parametrize("file", OLD, ids=lambda path: path.stem)
def test_shows_the_tutorial(program, file):
    done = program.run("show", file, "bottlenecks", "--csv")
    assert done.returncode == 0, done.stderr
    row, = csv.DictReader(done.stdout.splitlines())
    assert (row["branch"], row["year"]) == ("S50-W50", "2030")
    assert float(row["loading_pu"]) == pytest.approx(1.2)  # 54 MW on 45, by hand in the tutorial


@pytest.mark.parametrize("file", OLD, ids=lambda path: path.stem)
def test_makes_a_page(program, file, tmp_path):
    template = tmp_path / "template.html"
    template.write_text('"@@KNELPUNT_DATA@@"')
    done = program.run("page", file, "--out", tmp_path / "page.html", "--template", template)
    assert done.returncode == 0, done.stderr
