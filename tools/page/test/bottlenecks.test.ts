import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "../src/data/catalogue";
import { readPageData } from "../src/data/read";
import { findAll, isBottleneck, makeRow, matches, rank, SORT_KEYS, type BottleneckRow } from "../src/logic/bottlenecks";
import { overYears } from "../src/logic/years";
import { makeFixture } from "./fixture";

const catalogue = new Catalogue(readPageData(makeFixture()));
const point = { storyline: "EV", year: 2035, weather: "normal", options: "none", mode: "wish" };
const scenario = catalogue.scenarioIndex(point);

function rows(): BottleneckRow[] {
    const { branch, station } = findAll(catalogue, scenario, "rule", "both");
    return [...branch, ...station].map((finding) => makeRow(catalogue, point, finding));
}

test("ranking puts the highest loading first", () => {
    const loadings = rank(rows(), "loading").flatMap((row) => (row.finding.band === null ? [] : [row.finding.band.likely]));

    assert.ok(loadings.length > 20);
    loadings.slice(1).forEach((loading, i) => assert.ok(loading <= (loadings[i] ?? 0)));
});

test("ranking by another measure puts its worst first and unknown ones last", () => {
    const hours = rank(rows(), "hours").map((row) => row.finding.hours_over);
    const known = hours.filter((h): h is number => h !== null);

    assert.equal(Math.max(...known), hours[0]);
    assert.ok(hours.slice(known.length).every((h) => h === null));
    const years = rank(rows(), "first_year").map((row) => row.first_year);
    assert.equal(Math.min(...years.filter((y): y is number => y !== null)), years[0]);
});

test("ranking does not depend on the order of the input", () => {
    for (const key of SORT_KEYS) {
        const names = (list: BottleneckRow[]): string[] => list.map((row) => `${row.finding.element.kind}${row.finding.element.index}`);
        assert.deepEqual(names(rank(rows().reverse(), key)), names(rank(rows(), key)));
    }
});

test("only what may be short counts as a bottleneck", () => {
    for (const row of rows().filter((r) => isBottleneck(r.finding))) {
        assert.ok((row.finding.band?.high ?? 0) > 1.0001);
    }
});

test("a direction leaves out what is over only in the other one", () => {
    const { branch } = findAll(catalogue, scenario, "rule", "feedin");
    const other = branch.filter((finding) => finding.status === "other_direction");

    assert.ok(other.length > 0);
    assert.ok(other.every((finding) => finding.hours_over === 0 && !isBottleneck(finding)));
});

test("search finds names, ids and places without regard to case", () => {
    const found = rows().filter((row) => matches(catalogue, row, "  ZANDVLIET "));

    assert.ok(found.length >= 2);
    assert.equal(rows().filter((row) => matches(catalogue, row, "")).length, rows().length);
});

test("a transformer shows both voltages", () => {
    const row = rows().find((candidate) => candidate.kind === "transformer");
    assert.match(row?.kv ?? "", /^\d+\/\d+$/);
});

test("first year short agrees with the loadings", () => {
    for (const row of rows()) {
        const group = overYears(catalogue, point, row.finding.element, "rule").find((s) => s.options === point.options);
        const over = (group?.values ?? []).filter((v) => (v.band?.likely ?? 0) > 1.0001).map((v) => v.year);
        assert.equal(row.first_year, over[0] ?? null);
    }
});

test("a failed scenario leaves a gap in the years", () => {
    const series = overYears(catalogue, { ...point, weather: "cold" }, { kind: "branch", index: 0 }, "rule");

    assert.equal(series[0]?.values[3]?.band, null); // EV 2040 cold without plans fails in the fixture
    assert.ok(series[1]?.values[3]?.band !== null);
});
