import assert from "node:assert/strict";
import { test } from "node:test";
import { PageDataError, readPageData } from "../src/data/read";
import { makeFixture } from "./fixture";

test("data of the contract is read", () => {
    const data = readPageData(JSON.parse(JSON.stringify(makeFixture())));

    assert.equal(data.scenarios.length, 32);
    assert.equal(data.branch.worst_loading_rule_pu.length, 32);
});

test("a failed scenario may have no values", () => {
    const data = readPageData(makeFixture());
    const failed = data.scenarios.findIndex((s) => s.status === "failed");

    assert.ok(data.branch.worst_loading_rule_pu[failed]?.every((v) => v === null));
});

test("the template without data says so", () => {
    assert.throws(() => readPageData("token"), PageDataError);
});

test("every problem is named at once", () => {
    const raw = { ...makeFixture(), branches: 5, totals: null } as unknown;

    assert.throws(() => readPageData(raw), (error: Error) => /branches/.test(error.message) && /totals/.test(error.message));
});

test("rows of the wrong length are refused", () => {
    const raw = makeFixture();
    raw.branch.worst_hour[0] = [1, 2, 3];

    assert.throws(() => readPageData(raw), /branch.worst_hour\[0\]/);
});

test("0 in first_year_short means never, and booleans count as numbers", () => {
    const raw = JSON.parse(JSON.stringify(makeFixture()));
    raw.first_year_short.branch[0][0] = 0;
    raw.branch.in_service[0][0] = false;
    const data = readPageData(raw);

    assert.equal(data.first_year_short.branch[0]?.[0], null);
    assert.equal(data.branch.in_service[0]?.[0], 0);
});

test("what a reader must know of a scenario is read, and asked for", () => {
    const raw = JSON.parse(JSON.stringify(makeFixture()));
    raw.trust[0] = { unsolved_steps: 7, is_lower_bound: 1, violations: ["balance"] };
    const data = readPageData(raw);

    assert.deepEqual(data.trust[0], { unsolved_steps: 7, is_lower_bound: true, violations: ["balance"] });
    assert.throws(() => readPageData({ ...raw, trust: undefined }), /trust/);
});
