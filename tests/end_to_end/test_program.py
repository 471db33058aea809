"""The program as its users meet it: messages, exit codes, interruptions, full disks."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest


def start(program, *words):
    return subprocess.Popen([str(program.path), *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_help_has_examples(program):
    done = program.run("--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout and "sweep" in done.stdout


def test_check_predicts_and_writes_nothing(program, tmp_path):
    done = program.run("check", program.tutorial, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no problems found" in done.stdout and "memory" in done.stdout
    assert not list(tmp_path.iterdir())


def test_sweep_prints_findings_alone_on_stdout(program, tmp_path):
    done = program.run("sweep", program.tutorial, "--out", tmp_path / "t.h5")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[1].startswith("Rights: ")
    assert program.run("show", tmp_path / "t.h5", "findings").stdout.splitlines() == lines
    assert "4 done" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.h5", "t.h5.log.json"]
    log = json.loads((tmp_path / "t.h5.log.json").read_text())
    assert len(log["scenarios"]) == 4 and log["compute_s"] > 0


def test_does_not_overwrite(program, tutorial_file):
    before = tutorial_file.read_bytes()
    done = program.run("sweep", program.tutorial, "--out", tutorial_file)
    assert done.returncode == 1
    assert "K0502" in done.stderr and "--force" in done.stderr
    assert tutorial_file.read_bytes() == before
    assert program.run("sweep", program.tutorial, "--out", tutorial_file, "--force").returncode == 0
    assert tutorial_file.read_bytes() == before  # same input, same bytes


def test_one_scenario_alone(program, tmp_path):
    out = tmp_path / "one.h5"
    done = program.run("run", program.tutorial, "A-2030-plain-none", "--out", out)
    assert done.returncode == 0, done.stderr
    shown = program.run("show", out, "bottlenecks", "--json")
    assert [row["branch"] for row in json.loads(shown.stdout)] == ["S50-W50"]


def test_unknown_scenario_names_the_nearest(program, tmp_path):
    done = program.run("run", program.tutorial, "A-2030-plain-non", "--out", tmp_path / "x.h5")
    assert done.returncode == 1
    assert 'Did you mean "A-2030-plain-none"?' in done.stderr


@pytest.mark.parametrize("what", ["", "bottlenecks", "stations", "connections", "areas", "totals", "scenarios", "years"])
def test_tables_fit_a_terminal(program, tutorial_file, what):
    done = program.run("show", tutorial_file, *([what] if what else []))
    assert done.returncode == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert re.search("level (flow|contract)", done.stdout) and "mode wish" in done.stdout


def test_csv_and_json_agree(program, tutorial_file):
    as_csv = program.run("show", tutorial_file, "stations", "--csv").stdout.splitlines()
    as_json = json.loads(program.run("show", tutorial_file, "stations", "--json").stdout)
    assert len(as_csv) == len(as_json) + 1 == 25
    assert as_csv[0].split(",") == list(as_json[0])


def test_json_gives_the_band_as_numbers(program, tutorial_file):
    row, = json.loads(program.run("show", tutorial_file, "bottlenecks", "--json").stdout)
    assert row["loading_pu"] == pytest.approx(1.2) and row["loading_low_pu"] <= row["loading_pu"] <= row["loading_high_pu"]


@pytest.mark.parametrize("what", ["", "lines", "volumes", "study", "models", "results", "issues", "nodes", "security_rules"])
def test_describe_explains(program, what):
    done = program.run("describe", *([what] if what else []))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 3


def test_describe_suggests(program):
    done = program.run("describe", "lnes")
    assert done.returncode == 1 and '"lines"' in done.stderr


def test_no_color_when_asked(program, region_copy):
    (region_copy / "storylines.csv").unlink()
    done = program.run("check", region_copy / "studies" / "tutorial.toml", env={"NO_COLOR": "1"})
    assert done.returncode == 1 and "\033" not in done.stderr


def test_all_problems_at_once_and_nothing_written(program, region_copy, tmp_path):
    lines = region_copy / "grid" / "lines.csv"
    text = lines.read_text()
    lines.write_text(text.replace(",60,", ",sixty,", 1).replace("S50-R50,S50,R50", "S50-R50,S50,R51"))
    loads = region_copy / "demand" / "categories.csv"
    loads.write_text(loads.read_text().replace("flat", "flatt", 1))
    out = tmp_path / "never.h5"
    done = program.run("sweep", region_copy / "studies" / "tutorial.toml", "--out", out)
    assert done.returncode == 1
    assert "sixty" in done.stderr and "R51" in done.stderr and "flatt" in done.stderr
    assert re.search(r"lines\.csv:\d+: ", done.stderr)
    assert not out.exists()


def test_other_files_are_refused(program, tmp_path, tutorial_file):
    text = tmp_path / "text.h5"
    text.write_text("no results")
    cut = tmp_path / "cut.h5"
    cut.write_bytes(tutorial_file.read_bytes()[:5000])
    for file in (text, cut, tmp_path / "absent.h5"):
        done = program.run("show", file)
        assert done.returncode == 1
        assert file.name in done.stderr


def test_unwritable_folder(program):
    done = program.run("sweep", program.tutorial, "--out", "/proc/nowhere/x.h5")
    assert done.returncode == 1
    assert "K0507" in done.stderr and "/proc/nowhere/x.h5" in done.stderr


def test_interrupt_answers_within_a_second_and_resumes(program, short_outlook, tmp_path):
    out = tmp_path / "outlook.h5"
    process = start(program, "sweep", short_outlook, "--out", out, "--threads", "1")
    parts = tmp_path / "outlook.h5.parts"
    for _ in range(600):
        if parts.exists() and len(list(parts.glob("*.h5"))) >= 2:
            break
        time.sleep(0.05)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - asked < 3.0  # goal 1 s; the rest is a loaded test machine
    assert process.returncode == 130
    assert "--resume" in errors
    assert not out.exists() and not list(tmp_path.glob("*.tmp"))
    kept = len(list(parts.glob("*.h5")))
    assert kept >= 2
    done = program.run("sweep", short_outlook, "--out", out, "--resume")
    assert done.returncode == 0
    assert int(re.search(r"\((\d+) taken over\)", done.stderr).group(1)) == kept


DRAWS = """knelpunt = 1
title = "Draws"
region = "{region}"

[axes]
storyline = ["KM"]
year = [2025, 2030]
weather = ["ordinary"]
options = ["planned"]
mode = ["connected", "wish"]

[option_sets.planned]
projects = ["*"]

[draws]
count = 3

[outputs]
hourly = []
"""


def test_draws_give_the_same_bytes_for_any_threads_and_after_a_stop(program, tmp_path):
    study = tmp_path / "draws.toml"
    study.write_text(DRAWS.format(region=program.root / "scenarios" / "mra"))
    files = []
    for threads in (1, 2, 4):
        files.append(tmp_path / f"threads_{threads}.h5")
        assert program.run("sweep", study, "--out", files[-1], "--threads", str(threads)).returncode == 0
    files.append(tmp_path / "stopped.h5")
    process = start(program, "sweep", study, "--out", files[-1], "--threads", "1")
    parts = pathlib.Path(f"{files[-1]}.parts")
    for _ in range(600):
        if parts.exists() and list(parts.glob("*.h5")):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert program.run("sweep", study, "--out", files[-1], "--resume").returncode == 0
    assert len({file.read_bytes() for file in files}) == 1


MARKET = """knelpunt = 1
region = "{region}"
commissioning = "p50"
dispatch = "market"
[axes]
storyline = ["KM"]
year = [2025, 2030]
weather = ["ordinary"]
options = ["planned"]
mode = ["connected", "wish"]
[option_sets.planned]
projects = ["*"]
[outputs]
hourly = []
"""


def test_a_market_gives_the_same_bytes_for_any_threads(program, tmp_path):
    study = tmp_path / "market.toml"
    study.write_text(MARKET.format(region=program.root / "scenarios" / "mra"))
    files = []
    for threads in (1, 2):
        files.append(tmp_path / f"threads_{threads}.h5")
        assert program.run("sweep", study, "--out", files[-1], "--threads", str(threads)).returncode == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_tables_of_a_market_fit_a_terminal_and_agree_with_the_file(program, tmp_path):
    study, out = tmp_path / "market.toml", tmp_path / "market.h5"
    study.write_text(MARKET.format(region=program.root / "scenarios" / "mra"))
    assert program.run("sweep", study, "--out", out).returncode == 0
    for what in ("market", "networks", "devices", "stores", "flexible"):
        done = program.run("show", out, what)
        assert done.returncode == 0
        assert max(len(line) for line in done.stdout.splitlines()) <= 80, what
    rows = json.loads(program.run("show", out, "stores", "--json").stdout)
    with h5py.File(out) as file:
        data, names = file["dispatch"], list(file["store"].asstr()[:])
        n_steps = file["time"].size
        assert rows and len(rows) == np.isfinite(data["store_charged_mwh"][:]).sum()
        hours = data["store_limit_unique_h"][0]
        assert np.all((hours >= 0) & (hours <= n_steps) | np.isnan(hours))
        charged_gwh = data["store_charged_mwh"][0][names.index(rows[0]["store"])] / 1e3
        assert rows[0]["in"] == pytest.approx(charged_gwh, abs=0.05)  # as printed
    old = tmp_path / "old.h5"
    with program.as_earlier(out, old, "1.6") as file:  # as of a program before these values
        del file["dispatch/store_charged_mwh"]
    for what in ("stores", "flexible"):
        done = program.run("show", old, what)
        assert done.returncode == 1 and "Run the study again" in done.stderr


def test_killed_at_random_points_gives_the_same_bytes(program, short_outlook, tmp_path):
    whole = tmp_path / "whole.h5"
    assert program.run("sweep", short_outlook, "--out", whole).returncode == 0
    expected = whole.read_bytes()
    chance = random.Random(5)
    out = tmp_path / "killed.h5"
    process = start(program, "sweep", short_outlook, "--out", out)
    for trial in range(4):
        try:
            process.wait(timeout=chance.uniform(0.2, 1.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if out.exists():
            break
        process = start(program, "sweep", short_outlook, "--out", out, "--resume")
    process.wait()
    assert program.run("sweep", short_outlook, "--out", out, "--resume").returncode == 0
    assert out.read_bytes() == expected


def test_full_disk_keeps_what_is_finished(program, short_outlook, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=15m", "tmpfs", str(disk)], check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        out = disk / "outlook.h5"
        done = program.run("sweep", short_outlook, "--out", out)
        assert done.returncode == 3, done.stderr
        assert "No space left on device" in done.stderr and "outlook" in done.stderr
        assert not out.exists()
        finished = list((disk / "outlook.h5.parts").glob("*.h5"))
        assert finished
        roomy = tmp_path / "roomy.h5.parts"
        shutil.copytree(disk / "outlook.h5.parts", roomy, ignore=shutil.ignore_patterns("*.tmp"))
        done = program.run("sweep", short_outlook, "--out", tmp_path / "roomy.h5", "--resume")
        assert done.returncode == 0
        assert f"({len(finished)} taken over)" in done.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_page_escapes_names(program, region_copy, tmp_path):
    buses = region_copy / "grid" / "buses.csv"
    buses.write_text(buses.read_text().replace("Outpost", "</script><script>alert(1)</script>", 1))
    template = tmp_path / "template.html"
    template.write_text('<script type="application/json" id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    out = tmp_path / "t.h5"
    assert program.run("sweep", region_copy / "studies" / "tutorial.toml", "--out", out).returncode == 0
    page = tmp_path / "t.html"
    assert program.run("page", out, "--out", page, "--template", template).returncode == 0
    html = page.read_text()
    assert html.count("</script>") == 1
    data = json.loads(html[html.index(">") + 1 : html.index("</script>")])
    assert any("alert(1)" in node["name"] for node in data["nodes"])
    assert data["study"]["level"] == "flow" and len(data["scenarios"]) == 4


def test_permuted_rows_change_no_byte(program, region_copy, tmp_path, tutorial_file):
    chance = random.Random(3)
    for table in ["grid/buses.csv", "grid/lines.csv", "grid/transformers.csv", "demand/loads.csv", "demand/volumes.csv", "supply/generators.csv"]:
        path = pathlib.Path(region_copy / table)
        head, *rows = path.read_text().splitlines()
        chance.shuffle(rows)
        path.write_text("\n".join([head, *rows]) + "\n")
    out = tmp_path / "permuted.h5"
    assert program.run("sweep", region_copy / "studies" / "tutorial.toml", "--out", out).returncode == 0
    import h5py  # here, so that the other tests need no HDF5 in Python

    with h5py.File(out) as permuted, h5py.File(tutorial_file) as plain:
        for name in ["electricity/branch_flow_mw", "congestion/branch_worst_loading_pu", "congestion/station_headroom_offtake_mw"]:
            assert permuted[name][...].tobytes() == plain[name][...].tobytes()
