import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "../src/data/catalogue";
import { readPageData } from "../src/data/read";
import { isBottleneck, makeRow, rank } from "../src/logic/bottlenecks";
import { dayAndHour, durationCurve, hourValues } from "../src/logic/hours";
import { branchFinding, stationFinding } from "../src/logic/loading";
import { CHANCE_STEPS, paintChance } from "../src/logic/palette";
import { Projection } from "../src/logic/projection";
import { defaultState, offeredMetrics } from "../src/state/view_state";
import { dictionary, nameIn, networkName, verdict } from "../src/text/dictionary";
import { byYear } from "../src/ui/projects";
import { ringsOf } from "../src/ui/map_ground";
import { asWritten, makeFixture } from "./fixture";

const plain = new Catalogue(readPageData(makeFixture({ hostile: false, seed: 7, levels: true })));
const drawn = new Catalogue(readPageData(asWritten(makeFixture({ hostile: false, seed: 7, levels: true, draws: true }))));
const point = { storyline: "KM", year: 2030, weather: "normal", options: "none", mode: "wish" };

test("hours come back from their letters: the first is the lowest value, the last the highest", () => {
    const values = hourValues({ scenario: 0, kind: "branch", index: 0, low: -0.2, high: 1.06, steps: "A_f" });

    // 64 steps of (1.06 + 0.2) / 63 = 0.02; "f" is the 31st after "A".
    [-0.2, 1.06, 0.42].forEach((value, i) => assert.ok(Math.abs((values[i] ?? NaN) - value) < 1e-12));
});

test("a duration curve falls and keeps both ends", () => {
    const curve = durationCurve([3, 1, NaN, 2, 5, 4], 0.5, 100);

    assert.deepEqual(curve, [[0, 5], [0.5, 4], [1, 3], [1.5, 2], [2, 1], [2.5, 1]]);
    const thin = durationCurve(Array.from({ length: 8760 }, (_x, i) => i), 1, 400);
    assert.ok(thin.length < 450);
    assert.deepEqual([thin[0], thin[thin.length - 1]], [[0, 8759], [8760, 0]]);
});

test("quarter hours fall on the day and hour they are in", () => {
    assert.deepEqual(dayAndHour(97, 0.25), { day: 1, hour: 0.25 });
});

test("rings are sums of their differences, in ten-thousandths of a degree", () => {
    const projection = new Projection([{ lat: 52, lon: 5 }]);
    const [ring] = ringsOf([[50000, 520000, 0, 1000, -500, 0]], projection);

    assert.equal(ring?.length, 3);
    assert.deepEqual(ring?.[0], { x_km: 0, y_km: 0 });
    // A tenth of a degree of latitude is 11.1195 km on the mean sphere.
    assert.ok(Math.abs((ring?.[1]?.y_km ?? 0) - 11.1195) < 1e-9);
    assert.ok((ring?.[2]?.x_km ?? 0) < 0);
});

test("projects stand by the year in which they are likely to be ready, those without one last", () => {
    assert.deepEqual(byYear(plain.data.projects).map((project) => project.id), ["early", "late", "unknown"]);
    assert.deepEqual(plain.projectsOf({ kind: "branch", index: 1 }).map((project) => project.id), ["early", "late"]);
    assert.deepEqual(plain.projectsOf({ kind: "branch", index: 2 }), []);
});

test("scenario B keeps the axis that was chosen, and of the others as many as there are", () => {
    const at = (wanted: Partial<typeof point>, chosen: keyof typeof point): string =>
        plain.data.scenarios[plain.nearestScenario({ ...point, ...wanted }, chosen)]?.id ?? "";

    assert.equal(at({ options: "plan" }, "options"), "KM-2030-normal-plan");
    // EV-2040-cold-none failed: the year is kept, one other axis gives way.
    assert.match(at({ storyline: "EV", year: 2040, weather: "cold" }, "year"), /-2040-/);
    assert.notEqual(at({ storyline: "EV", year: 2040, weather: "cold" }, "year"), "EV-2040-cold-none");
    assert.equal(at({ weather: "no such weather" }, "weather"), "");
});

test("with draws the chance comes first: on the map, in the list and in what counts as a bottleneck", () => {
    const state = defaultState(drawn);
    assert.deepEqual([state.metric, state.sort], ["chance", "chance"]);
    assert.deepEqual([defaultState(plain).metric, defaultState(plain).sort], ["rule", "loading"]);
    const scenario = drawn.scenarioIndex(point);
    const rows = drawn.data.branches.map((_b, i) => makeRow(drawn, point, branchFinding(drawn, scenario, i, "rule", "both", "contract"), "contract"));
    const chances = rank(rows, "chance").map((row) => row.chance?.value ?? -1);
    assert.deepEqual(chances, [...chances].sort((a, b) => b - a));
    assert.equal(chances[0], 1);
    const fits = branchFinding(drawn, scenario, 0, "rule", "both");
    assert.equal(isBottleneck({ ...fits, status: "fits" }, 0.1), true);
    assert.equal(isBottleneck({ ...fits, status: "fits" }, 0), false);
    assert.deepEqual(drawn.chance({ kind: "branch", index: 3 }, scenario, "flow"), { value: 0.3, error: 0.08 });
    assert.equal(drawn.chance({ kind: "branch", index: 3 }, scenario, "queue"), null);
    assert.deepEqual(drawn.chanceYears({ kind: "branch", index: 6 }, point, "flow"), [2025, 2030, 0]);
    assert.equal(plain.chanceYears({ kind: "branch", index: 6 }, point, "flow"), null);
});

test("colours of chances grow darker, and none is that of an unknown one", () => {
    const colors = [0, 0.3, 0.7, 1].map((value) => paintChance(value).color);
    assert.deepEqual(colors, CHANCE_STEPS.map((step) => step.color));
    assert.ok(!colors.includes(paintChance(null).color));
});

test("a level offers only the measures that are of it", () => {
    const state = defaultState(plain);
    assert.deepEqual(offeredMetrics(plain, { ...state, level: "flow", mode: "connected" }), ["rule", "n", "hours"]);
    assert.deepEqual(offeredMetrics(plain, { ...state, level: "flow", mode: "wish" }), ["rule", "n"]);
    assert.deepEqual(offeredMetrics(plain, { ...state, level: "contract" }), ["rule", "room"]);
    assert.deepEqual(offeredMetrics(plain, { ...state, level: "queue" }), ["rule"]);
    assert.deepEqual(offeredMetrics(drawn, { ...state, level: "queue" }), ["rule"]);
});

test("loadings are those of the chosen direction where the file has them", () => {
    const data = readPageData(makeFixture({ hostile: false, seed: 7 }));
    const scenario = data.scenarios.findIndex((one) => one.id === "KM-2030-normal-none");
    const n = data.branches.length;
    const same = (value: number): number[][] => data.scenarios.map(() => Array.from({ length: n }, () => value));
    data.branch.worst_loading_rule_pu = same(1.3);
    data.fields["congestion/branch_worst_loading_offtake_pu"] = same(1.3);
    data.fields["congestion/branch_worst_loading_feed_in_pu"] = same(0.6);
    data.branch.hours_over_rule_offtake = same(12);
    data.branch.hours_over_rule_feedin = same(0);
    const catalogue = new Catalogue(data);

    const [offtake, feedin] = (["offtake", "feedin"] as const).map((direction) => branchFinding(catalogue, scenario, 0, "rule", direction));

    assert.equal(offtake?.band?.likely, 1.3);
    assert.equal(feedin?.band?.likely, 0.6);
    assert.equal(feedin?.status, "other_direction");
    assert.equal(feedin?.excess_mw, 0);
    // The hour and outage of the file are those of the other direction.
    assert.deepEqual([feedin?.worst_hour, feedin?.worst_outage], [null, ""]);
    // The firm limit of a station is for offtake.
    assert.equal(stationFinding(catalogue, scenario, 0, "feedin").band, null);
    assert.equal(stationFinding(catalogue, scenario, 0, "feedin", "contract").band, null);
});

test("a known excess carries the input most likely wrong", () => {
    assert.equal(plain.knownExcess({ kind: "branch", index: 1 }), "rating (assumed)");
    assert.equal(plain.knownExcess({ kind: "branch", index: 2 }), null);
    const data = readPageData({ ...makeFixture({ hostile: false, seed: 7 }), known_excesses: {} });
    data.branches[0]!.id = "constructor"; // a name that every object has
    assert.equal(new Catalogue(data).knownExcess({ kind: "branch", index: 0 }), null);
});

test("a known excess has its reason in the reader's language", () => {
    assert.equal(plain.knownExcess({ kind: "branch", index: 1 }, "nl"), "grens (aangenomen)");
    assert.equal(plain.knownExcess({ kind: "branch", index: 5 }, "nl"), "rating (assumed)"); // the region has no Dutch one
});

test("what the base year has moved carries its band, and who fills an element its largest parts", () => {
    assert.deepEqual(plain.correction({ kind: "branch", index: 2 }), { limit: 34, share: null });
    assert.equal(plain.correction({ kind: "branch", index: 1 }), null);
    const data = makeFixture({ hostile: false, seed: 7 });
    const empty = data.scenarios.map(() => ({}));
    const who = { labels: ["homes", "solar"], branch: [{ "3": [30, 0, 41, 1, -11] }, ...empty.slice(1)], station: empty };
    const catalogue = new Catalogue(readPageData({ ...data, who }));
    assert.deepEqual(catalogue.whoFills({ kind: "branch", index: 3 }, 0), [{ label: "homes", mw: 41 }, { label: "solar", mw: -11 }]);
    assert.deepEqual(catalogue.whoFills({ kind: "branch", index: 2 }, 0), []);
    assert.throws(() => readPageData({ ...data, who: { ...who, station: [] } }), /who\.station/);
});

test("causes of an element, of an area's rights and of the region are shares, with what is left without a kind of use", () => {
    const data = makeFixture({ hostile: false, seed: 7 });
    const empty = data.scenarios.map(() => ({}));
    const one = { over: [0, 60, 1, 40], year: [0, 100], rights: [], without: [0, 12, 3.5, 1, 0, null] };
    const nothing = data.scenarios.map(() => ({ mwh: 0, parts: [] }));
    const causes = {
        labels: ["homes", "solar"],
        branch: [{ "3": one }, ...empty.slice(1)],
        station: empty,
        area: [{ "0": { ...one, rights: [0, 75] } }, ...empty.slice(1)],
        region: [{ mwh: 90, parts: [1, 80] }, ...nothing.slice(1)],
    };
    const catalogue = new Catalogue(readPageData({ ...data, causes }));
    const element = { kind: "branch", index: 3 } as const;
    assert.deepEqual(catalogue.causesOf("branch", 3, 0, "over"), [{ label: "homes", percent: 60 }, { label: "solar", percent: 40 }]);
    assert.deepEqual(catalogue.causesOf("area", 0, 0, "rights"), [{ label: "homes", percent: 75 }]);
    assert.deepEqual(catalogue.causesOf("branch", 2, 0, "over"), []);
    assert.deepEqual(catalogue.leftWithout(element, 0), [{ label: "homes", hours: 12, mw: 3.5 }, { label: "solar", hours: 0, mw: null }]);
    assert.deepEqual(catalogue.regionCauses(0), { mwh: 90, shares: [{ label: "solar", percent: 80 }] });
    assert.equal(catalogue.regionCauses(1), null);
    assert.equal(plain.regionCauses(0), null); // an older file
    assert.throws(() => readPageData({ ...data, causes: { ...causes, area: [] } }), /causes\.area/);
});

test("names and verdicts are those of the language, level and direction", () => {
    const [nl, en] = [dictionary("nl"), dictionary("en")];
    assert.equal(nameIn("nl", { name: "cold year", name_nl: "koud jaar" }), "koud jaar");
    assert.equal(nameIn("en", { name: "cold year", name_nl: "koud jaar" }), "cold year");
    assert.equal(nameIn("nl", { name: "cold year", name_nl: "" }), "cold year");
    assert.equal(networkName(nl, "heat.Zaanstad_industry"), "warmtenet Zaanstad industry");
    assert.equal(networkName(en, "NL"), "NL");
    assert.equal(verdict(nl, "short", "flow", "both"), "te zwaar belast");
    assert.equal(verdict(nl, "short", "contract", "both"), "onvoldoende transportcapaciteit");
    assert.equal(verdict(nl, "other_direction", "flow", "offtake"), "alleen knelpunt voor invoeding");
});

test("hours and projects that name nothing are refused or left out", () => {
    const data = makeFixture({ hostile: false, seed: 7 });
    const hours = [{ scenario: 0, kind: "branch" as const, index: 9999, low: 0, high: 1, steps: "A" }];
    assert.throws(() => readPageData({ ...data, hours }), /hours\[0\]/);
    const { geography, projects, known_excesses, hours: _hours, ...older } = data;
    const read = readPageData(older);
    assert.deepEqual([read.geography, read.projects, read.known_excesses, read.hours], [null, [], {}, []]);
    assert.ok(geography !== null && projects.length > 0 && Object.keys(known_excesses).length > 0);
});
