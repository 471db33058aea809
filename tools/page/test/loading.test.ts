import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "../src/data/catalogue";
import { readPageData } from "../src/data/read";
import { branchFinding, byDirection, excessMw, groupRating, loadingBand, statusOf } from "../src/logic/loading";
import { makeFixture } from "./fixture";

const catalogue = new Catalogue(readPageData(makeFixture()));

test("loading band grows with a lower rating and shrinks with a higher one", () => {
    const band = loadingBand(1.1, { likely: 100, low: 80, high: 110 });

    assert.ok(band !== null);
    assert.ok(Math.abs(band.high - 1.375) < 1e-12); // by hand: 1.1 * 100 / 80; rounding only
    assert.ok(Math.abs(band.low - 1.0) < 1e-12); // by hand: 1.1 * 100 / 110
    assert.equal(band.likely, 1.1);
});

test("loading band is one point where the other ratings are missing", () => {
    assert.deepEqual(loadingBand(0.7, { likely: 100, low: null, high: null }), { low: 0.7, likely: 0.7, high: 0.7 });
    assert.equal(loadingBand(null, { likely: 100, low: 90, high: 110 }), null);
});

test("status says how sure the verdict is", () => {
    assert.equal(statusOf({ low: 0.8, likely: 0.9, high: 1 }, false), "fits");
    assert.equal(statusOf({ low: 0.9, likely: 0.95, high: 1.05 }, false), "uncertain");
    assert.equal(statusOf({ low: 1.01, likely: 1.1, high: 1.2 }, false), "short");
    assert.equal(statusOf({ low: 1.01, likely: 1.1, high: 1.2 }, true), "other_direction");
    assert.equal(statusOf(null, false), "unknown");
});

test("a loading within the tolerance of the program is not congested", () => {
    assert.equal(statusOf({ low: 1, likely: 1.00005, high: 1.0001 }, false), "fits");
    assert.equal(excessMw(1.00005, 1000), 0);
});

test("excess is (loading - 1) x rating where over", () => {
    assert.ok(Math.abs((excessMw(1.25, 400) ?? 0) - 100) < 1e-9); // by hand
    assert.equal(excessMw(0.9, 400), 0);
    assert.equal(excessMw(1.2, null), null);
});

test("both directions add up; a missing one counts as nothing", () => {
    assert.equal(byDirection(3, 4, "both"), 7);
    assert.equal(byDirection(3, 4, "feedin"), 4);
    assert.equal(byDirection(3, null, "both"), 3);
    assert.equal(byDirection(null, null, "both"), null);
});

test("the rating of a group is that of all circuits", () => {
    const branch = catalogue.branch(0);
    assert.equal(groupRating(catalogue, 0, 0), (branch.rating_mva ?? 0) * (branch.n_circuits ?? 0));
});

test("an element out of service has neither loading nor verdict", () => {
    const last = catalogue.data.branches.length - 1;
    const finding = branchFinding(catalogue, 0, last, "rule", "both");

    assert.equal(finding.status, "out");
    assert.equal(finding.band, null);
});
