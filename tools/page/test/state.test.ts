import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "../src/data/catalogue";
import { readPageData } from "../src/data/read";
import { defaultState, readHash, writeHash, type ViewState } from "../src/state/view_state";
import { makeFixture } from "./fixture";

const catalogue = new Catalogue(readPageData(makeFixture({ hostile: true, seed: 7, levels: true })));
const base = defaultState(catalogue);

test("a view comes back from its address", () => {
    const state: ViewState = {
        lang: "en", storyline: "EV", year: 2040, weather: "cold", options: "plan", mode: "wish", level: "queue",
        layers: "grid", compare: "KM-2025-normal-none", tab: "hours", direction: "feedin", metric: "n",
        selection: { kind: "branch", index: 5 }, list: "projects", sort: "mwh", all: true, filter: "a&b=<c> #é",
    };
    assert.deepEqual(readHash(catalogue, writeHash(catalogue, state), base), { state, hasSelection: true });
});

test("nothing selected comes back as nothing selected", () => {
    const hash = writeHash(catalogue, { ...base, selection: null });
    assert.deepEqual(readHash(catalogue, hash, { ...base, selection: { kind: "branch", index: 1 } }).state.selection, null);
});

test("an address with unknown values falls back to what is shown", () => {
    const hash = "#level=deep&layers=all&b=none&mode=x&lang=xx&storyline=__proto__&year=1900&direction=up&color=red&sort=bad&sel=branch:none&weather=%E0%A4%A";
    const { state, hasSelection } = readHash(catalogue, hash, base);

    assert.deepEqual(state, { ...base, layers: "both", compare: "" });
    assert.equal(hasSelection, false);
});

test("the first look is a scenario in which something is short", () => {
    const index = catalogue.scenarioIndex(base);
    const totals = catalogue.data.totals[index];
    assert.ok((totals?.branches_over_rule ?? 0) + (totals?.stations_over ?? 0) > 0);
});
