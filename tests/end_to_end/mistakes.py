#!/usr/bin/env python3
"""Puts ordinary mistakes into a copy of a region, one at a time, and asks whether `knelpunt check` says something.

Usage: mistakes.py [--program build/knelpunt] [--region scenarios/mra] [--seed 1] [--minutes 10] [--most 400]
                   [--table NAME] [--edits 50] [--list]

A mistake is a figure in another unit (1,000 or 100 times more or less, in one row, in a whole series or in the whole
column), a lost minus sign or one too many, two columns exchanged, a name with two letters exchanged, a year with two
digits exchanged, a row that stands twice or is lost where others tell of it, a file under another name, a key of a
study without effect or with a wrong value. It is no mistake where the cell holds 0 or nothing, where the changed text
is the old one, or where the value stays within 30 % of the old one, or is exchanged with one at most twice as large: such figures are plausible.

Each is one of
    refused     check ends with exit code 1
    warned      check names a line and a rule
    no effect   check says nothing, and no result of the study changes
    SILENT      check says nothing, and a result changes: the goal is none

--edits tries the other side: values changed by at most 30 % must bring no warning. Same seed, same mistakes.
Exit: 1 if a mistake is accepted in silence, or an edit brings a warning.
"""

import argparse
import collections
import csv
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Names and texts that no result reads.
DESCRIBING = {"id", "name", "description", "source", "note", "phase", "operator", "owner", "payer", "gainer", "label"}
# Of a lost row another table, or the rows beside it, still tell.
ROWS_TOLD_OF = {"buses", "categories", "technologies", "storylines", "volumes", "capacities", "use_volumes", "shapes",
                "device_kinds", "sites", "climates", "projects", "options", "generators", "loads"}
LONG_TABLES = {"volumes", "capacities", "use_volumes"}

# Cuts of a year that together use every table: by rule over the year, and a day with market and alternating current.
STUDIES = ["rule", "full"]
# Keys of the second, and the table without which they have no effect.
FULL_KEYS = {"national": 'dispatch = "market"\n', "ambient_ratings": 'ratings = "temperature"\n',
             "listed_outages": 'outages = ["tower", "busbar"]\n', "buses": 'physics = "ac"\n'}


class Region:
    """A folder of a region with studies that use all of its tables, and the results of the region as it is."""

    def __init__(self, program, source, work):
        self.program, self.source, self.work = program, source, work
        self.docs = self.read_docs()
        self.folder = work / "region"
        self.reset()
        self.sound = None

    def read_docs(self):
        tables = {}
        listed = json.loads(self.run("describe", "--json").stdout)
        for row in listed if isinstance(listed, list) else listed["rows"]:
            if not row["file"] or row["file"].startswith("validation/"):
                continue
            columns = json.loads(self.run("describe", row["what"], "--json").stdout)
            columns = columns if isinstance(columns, list) else columns["rows"]
            tables[row["what"]] = (row["file"], {column["column"]: column for column in columns})
        return tables

    def run(self, *words):
        return subprocess.run([str(self.program), *map(str, words)], capture_output=True, text=True, check=False)

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.source, self.folder)
        for name, text in self.studies().items():
            (self.folder / "studies" / f"{name}.toml").write_text(text)

    def studies(self):
        storylines = [row["id"] for row in self.rows("storylines")[1]]
        weather = [row["id"] for row in self.rows("weather_years")[1]]
        projects = [row["id"] for row in self.rows("projects")[1]]
        options = [row["id"] for row in self.rows("options")[1]] if self.file("options").exists() else []
        taken = f'options = {json.dumps(options[:4])}\n' if options else ""
        full = "".join(key for table, key in FULL_KEYS.items() if self.rows(table)[1])
        out = {}
        for name in STUDIES:
            out[name] = (
                'knelpunt = 1\ntitle = "cut"\nregion = ".."\nmode = "wish"\n'
                # Some of the options change what only a market uses.
                + ('accept = ["option_without_effect:study:*"]\n' if name == "rule" and options else "")
                + (full + "[time]\nsteps = 24\nfirst_hour = 4000\n" if name == "full" else "")
                + f'[axes]\nstoryline = {json.dumps(storylines)}\nyear = [2025, 2030]\n'
                + f'weather = {json.dumps(weather[:2] if name == "rule" else weather[:1])}\noptions = ["all"]\n'
                + f'[option_sets.all]\nprojects = {json.dumps(["*"] if projects else [])}\n{taken}'
                + '[outputs]\nhourly = []\n')
        return out

    def file(self, table):
        return self.folder / self.docs[table][0]

    def rows(self, table):
        """Header and rows of a table; comments are dropped."""
        path = self.source / self.docs[table][0]
        if not path.exists():
            return [], []
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        reader = csv.DictReader(lines)
        return list(reader.fieldnames), list(reader)

    def write(self, table, header, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, header, lineterminator="\n")
        writer.writerow(dict(zip(header, header)))
        writer.writerows(rows)
        self.file(table).write_text(text.getvalue())

    def check(self, study="rule"):
        """(exit code, what it says on stderr)."""
        done = self.run("check", self.folder / "studies" / f"{study}.toml")
        return done.returncode, done.stderr

    def results(self):
        """All numbers of the result files of the cuts; None where one ends with an error."""
        out = {}
        for study in STUDIES:
            file = self.work / f"{study}.h5"
            done = self.run("sweep", self.folder / "studies" / f"{study}.toml", "--out", file, "--force")
            if done.returncode != 0:
                return None
            with h5py.File(file) as opened:
                def keep(name, item, study=study):
                    if isinstance(item, h5py.Dataset) and "provenance" not in name and item.dtype.kind in "fiu":
                        out[study, name] = item[()]
                opened.visititems(keep)
        return out

    def changes_results(self):
        found = self.results()
        if found is None or found.keys() != self.sound.keys():
            return True
        return any(found[key].shape != value.shape or not np.array_equal(found[key], value, equal_nan=True)
                   for key, value in self.sound.items() if value.dtype.kind == "f" or value.shape == found[key].shape)


def is_number(doc, values):
    if doc["range"] == "0 or 1" or "|" in doc["range"]:
        return False
    try:
        return bool(values) and all(np.isfinite(float(value)) for value in values)
    except ValueError:
        return False


def swap_letters(text, rng):
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1]]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def scaled(text, factor):
    return f"{float(text) * factor:.12g}"


class Mistake:
    """One change of the region: `apply(rows)` changes the rows of a table, or `act(region)` anything else."""

    def __init__(self, kind, name, table=None, apply=None, act=None):
        self.kind, self.name, self.table, self.apply, self.act = kind, name, table, apply, act

    def put(self, region):
        if self.act:
            self.act(region)
            return
        header, rows = region.rows(self.table)
        rows = [dict(row) for row in rows]
        header, rows = self.apply(list(header), rows)
        region.write(self.table, header, rows)


def set_cell(index, column, value):
    def apply(header, rows):
        rows[index][column] = value
        return header, rows
    return apply


def number_mistakes(table, column, doc, rows, rng):
    """Of one column of numbers."""
    given = [at for at, row in enumerate(rows) if row[column] and float(row[column]) != 0.0]
    if not given:
        return
    at = rng.choice(given)
    text, place = rows[at][column], f"{table} {rows[at].get('id', at)} {column}"
    if (doc["unit"] == "year" or column.endswith("year")) and len(text) == 4:  # 2035; others count things a year
        digits = text[:2] + text[3] + text[2]
        for wrong in {digits, text[:2] + "0" + text[3], str(int(float(text)) + 1000), text[:3]} - {text}:
            if abs(float(wrong) - float(text)) > 9:
                yield Mistake("year", f"{place} = {wrong} for {text}", table, set_cell(at, column, wrong))
        return
    for factor in (1000.0, 0.001, 100.0, 0.01):
        yield Mistake(f"row x {factor:g}", f"{place} = {scaled(text, factor)} for {text}", table,
                      set_cell(at, column, scaled(text, factor)))
    yield Mistake("sign", f"{place} = {scaled(text, -1)} for {text}", table, set_cell(at, column, scaled(text, -1)))
    for factor in (1000.0, 0.001):
        def apply(header, rows, factor=factor):
            for row in rows:
                if row[column]:
                    row[column] = scaled(row[column], factor)
            return header, rows
        if len(given) > 1:
            yield Mistake(f"column x {factor:g}", f"{table} {column}: all x {factor:g}", table, apply)
        if table in LONG_TABLES:
            def series(header, rows, factor=factor, own=rows[at]["id"]):
                for row in rows:
                    if row["id"] == own:
                        row[column] = scaled(row[column], factor)
                return header, rows
            yield Mistake(f"series x {factor:g}", f"{table} {rows[at]['id']}: all years x {factor:g}", table, series)


def exchange_mistakes(table, numbers, rows, rng):
    """Two columns of numbers that stand beside each other, exchanged in one row and in all."""
    for left, right in zip(numbers, numbers[1:]):
        def differ(row):
            if not row[left] or not row[right]:
                return False
            low, high = sorted((abs(float(row[left])), abs(float(row[right]))))
            return high > 2.0 * low
        apart = [at for at, row in enumerate(rows) if differ(row)]
        if not apart:
            continue
        at = rng.choice(apart)

        def one(header, rows, at=at, left=left, right=right):
            rows[at][left], rows[at][right] = rows[at][right], rows[at][left]
            return header, rows

        def all_rows(header, rows, left=left, right=right):
            for row in rows:
                row[left], row[right] = row[right], row[left]
            return header, rows
        yield Mistake("exchanged", f"{table} {rows[at].get('id', at)}: {left} and {right} exchanged", table, one)
        yield Mistake("headers", f"{table}: {left} and {right} exchanged in all rows", table, all_rows)


def row_mistakes(table, rows, rng):
    at = rng.randrange(len(rows))

    def double(header, rows):
        rows.append(dict(rows[at], id=rows[at]["id"] + "-b" if table not in LONG_TABLES else rows[at]["id"]))
        return header, rows
    if table not in ("exchanges", "requests"):
        yield Mistake("doubled", f"{table} {rows[at]['id']} twice", table, double)

    def lose(header, rows):
        del rows[at]
        return header, rows
    if table in ROWS_TOLD_OF and len(rows) > 1:
        yield Mistake("lost", f"{table} {rows[at]['id']} lost (row {at + 1})", table, lose)


def table_mistakes(region, rng):
    for table, (file, columns) in region.docs.items():
        header, rows = region.rows(table)
        if not rows:
            continue
        hours = [name for name in columns if re.fullmatch(r"h\d\d", name)]
        kept_hours = set(rng.sample(hours, 2)) if hours else set()
        numbers = []
        for column, doc in columns.items():
            if column not in header or (column in hours and column not in kept_hours):
                continue
            values = [row[column] for row in rows if row[column]]
            if is_number(doc, values):
                if column != "seed":
                    numbers.append(column)
                    yield from number_mistakes(table, column, doc, rows, rng)
            elif column not in DESCRIBING and values and "confidence" not in column:
                at = rng.choice([at for at, row in enumerate(rows) if row[column]])
                wrong = swap_letters(rows[at][column], rng)
                if wrong != rows[at][column] and doc["range"] != "0 or 1":
                    yield Mistake("name", f"{table} {rows[at].get('id', at)} {column} = {wrong}", table,
                                  set_cell(at, column, wrong))
        yield from exchange_mistakes(table, [name for name in numbers if columns[name]["unit"] != "year"], rows, rng)
        yield from row_mistakes(table, rows, rng)

        def rename(region, file=file):
            path = region.folder / file
            path.rename(path.with_name("my_" + path.name))
        yield Mistake("file", f"{file} under another name", act=rename)


def study_mistakes():
    """Keys of the study `rule`, and of region.toml."""
    def edit(name, old, new):
        def act(region):
            path = region.folder / name
            text = path.read_text()
            assert re.search(old, text, flags=re.M), (name, old)
            path.write_text(re.sub(old, new, text, count=1, flags=re.M))
        return act
    study = "studies/rule.toml"
    change = '\n[[change]]\ntable = "{}"\nrow = "{}"\ncolumn = "{}"\n{}value = "{}"\n'

    def append(text):
        def act(region):
            path = region.folder / study
            path.write_text(path.read_text() + text)
        return act
    keys = {
        "solver without a market": ('^title', 'solver = "highs"\ntitle'),
        "vertex_weeks without a market": ('^title', 'vertex_weeks = [1]\ntitle'),
        "ac_outages without AC": ('^title', 'ac_outages = "screened"\ntitle'),
        "physics misspelled": ('^title', 'physics = "dcc"\ntitle'),
        "titel": ("^title", "titel"),
        "years swapped": ("2030", "2003"), "year with a digit more": ("2030", "20300"),
        "year 2300": ("2030", "2300"), "year beyond the data": ("2030", "2080"), "year before the data": ("2025", "1995"),
        "years twice": ("2025, 2030", "2025, 2030, 2030"),
        "reference year 25": (r"^\[axes\]", "[time]\nreference_year = 25\n[axes]"),
        "reference year -5000000": (r"^\[axes\]", "[time]\nreference_year = -5000000\n[axes]"),
        "first_hour 0.5": (r"^\[axes\]", "[time]\nfirst_hour = 0.5\nsteps = 100\n[axes]"),
        "steps -1": (r"^\[axes\]", "[time]\nsteps = -1\n[axes]"),
        "option set that no axis names": (r"^\[outputs\]", "[option_sets.forgotten]\nprojects = []\n[outputs]"),
        "mode misspelled": ('"wish"', '"whish"'), "output misspelled": (r"hourly = \[\]", 'hourly = ["electricty"]'),
        "accept that fits nothing": ("^title", 'accept = ["usual_range:lines:none"]\ntitle'),
        "accept without parts": ("^title", 'accept = ["usual_range"]\ntitle'),
    }
    for name, (old, new) in keys.items():
        yield Mistake("study", f"study: {name}", act=edit(study, old, new))
    for name, words in {
            "multiply 1": ("volumes", "*", "annual_mwh", 'operation = "multiply"\n', "1"),
            "add 0": ("lines", "*", "rating_mva", 'operation = "add"\n', "0"),
            "set where multiply was meant": ("volumes", "*", "annual_mwh", "", "0.5"),
            "percent for pu": ("volumes", "*", "annual_mwh", 'operation = "multiply"\n', "110"),
            "a description": ("lines", "*", "source", "", "me"),
            "unknown column": ("lines", "*", "rating", "", "5"), "unknown table": ("line", "*", "rating_mva", "", "5"),
            "unknown row": ("lines", "NOWHERE", "rating_mva", "", "5"),
            "rating in kVA": ("lines", "*", "rating_mva", 'operation = "multiply"\n', "1000"),
    }.items():
        yield Mistake("change", f"study: change, {name}", act=append(change.format(*words)))
    yield Mistake("change", "study: the same change twice",
                  act=append(2 * change.format("lines", "*", "rating_mva", 'operation = "multiply"\n', "1.1")))
    for name, (old, new) in {
            "base_year 2032": (r"^base_year = \d+", "base_year = 2032"), "base_year 203": (r"^base_year = \d+", "base_year = 203"),
            "cos_phi_grid 0.097": ("^cos_phi_grid = .*", "cos_phi_grid = 0.097"),
            "cos_phi_grid in percent": ("^cos_phi_grid = .*", "cos_phi_grid = 97"),
            "base_yaer": ("^base_year", "base_yaer"),
    }.items():
        yield Mistake("region", f"region.toml: {name}", act=edit("region.toml", old, new))
    for name in ("supply/capacity.csv", "demand/generators.csv", "listed_outage.csv", "grid/line.csv"):
        def act(region, name=name):
            (region.folder / name).write_text("id,source\n")
        yield Mistake("file", f"{name} beside the tables", act=act)


def all_mistakes(region, seed):
    rng = random.Random(seed)
    return list(study_mistakes()) + list(table_mistakes(region, rng))


def try_mistake(region, mistake):
    region.reset()
    mistake.put(region)
    studies = STUDIES if mistake.kind not in ("study", "change") else ["rule"]
    said = ""
    for study in studies:
        code, said = region.check(study)
        if code != 0:
            return "refused", said
        if "[warning " in said:
            return "warned", said
    return ("SILENT" if region.changes_results() else "no effect"), said


def small_edits(region, seed, most):
    """Values changed by at most 30 % that bring a warning: (cell, what check says)."""
    rng = random.Random(seed)
    cells = []
    for table, (_, columns) in region.docs.items():
        header, rows = region.rows(table)
        for column, doc in columns.items():
            given = [at for at, row in enumerate(rows) if column in header and row[column]]
            values = [rows[at][column] for at in given]
            is_year = doc["unit"] == "year" or column.endswith("year")
            # Positions, voltages, counts and days stand fast: nobody corrects them by a third.
            if (not is_number(doc, values) or is_year or doc["unit"] in ("kV", "degree", "degC")
                    or column in ("seed", "month") or column.endswith("day") or column.startswith("v_") or not rows):
                continue
            cells.append((table, column, rng.choice(given)))
    rng.shuffle(cells)
    found, n_tried = [], 0
    for table, column, at in cells:
        if n_tried == most:
            break
        header, rows = region.rows(table)
        value = float(rows[at][column]) * rng.uniform(0.7, 1.3)
        if float(rows[at][column]).is_integer() and float(rows[at][column]) < 20:
            continue
        region.reset()
        rows[at][column] = f"{value:.6g}"
        region.write(table, header, rows)
        code, said = region.check()
        if code != 0:  # a sum that no longer closes
            continue
        n_tried += 1
        if "[warning " in said:
            found.append((f"{table} {rows[at].get('id', at)} {column} = {value:.6g}", said.splitlines()[0]))
    return n_tried, found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "knelpunt")
    parser.add_argument("--region", type=pathlib.Path, default=ROOT / "scenarios" / "tutorial")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30.0, help="stop after this time")
    parser.add_argument("--most", type=int, default=100000, help="mistakes at the most")
    parser.add_argument("--table", help="only mistakes of this table")
    parser.add_argument("--edits", type=int, default=0, help="try this many small edits instead")
    parser.add_argument("--list", action="store_true", help="one line for each mistake")
    words = parser.parse_args()
    end = time.monotonic() + 60.0 * words.minutes
    with tempfile.TemporaryDirectory() as work:
        region = Region(words.program, words.region, pathlib.Path(work))
        code, said = region.check()
        if code != 0 or "[warning " in said:
            print(said, file=sys.stderr)
            print("the region itself is refused or warned of", file=sys.stderr)
            return 1
        if words.edits:
            n_tried, found = small_edits(region, words.seed, words.edits)
            for cell, line in found:
                print(f"FALSE ALARM {cell}: {line}")
            print(f"{n_tried} small edits, {len(found)} warned of")
            return 1 if found else 0
        region.sound = region.results()
        assert region.sound, "the cuts of the region cannot be computed"
        mistakes = [one for one in all_mistakes(region, words.seed) if words.table in (None, one.table)]
        random.Random(words.seed).shuffle(mistakes)
        counts = collections.defaultdict(collections.Counter)
        n_tried = 0
        for mistake in mistakes[:words.most]:
            if time.monotonic() > end:
                break
            verdict, said = try_mistake(region, mistake)
            counts[mistake.kind][verdict] += 1
            n_tried += 1
            if words.list or verdict == "SILENT":
                print(f"{verdict:9} {mistake.name}" + (f"  | {said.splitlines()[0][-170:]}" if said and words.list else ""), flush=True)
    print(f"\n{n_tried} of {len(mistakes)} mistakes tried, seed {words.seed}")
    verdicts = ["refused", "warned", "no effect", "SILENT"]
    print(f"{'kind':16}" + "".join(f"{verdict:>11}" for verdict in verdicts))
    for kind in sorted(counts):
        print(f"{kind:16}" + "".join(f"{counts[kind][verdict]:11}" for verdict in verdicts))
    total = sum(counts.values(), collections.Counter())
    print(f"{'all':16}" + "".join(f"{total[verdict]:11}" for verdict in verdicts))
    return 1 if total["SILENT"] else 0


if __name__ == "__main__":
    sys.exit(main())
