import assert from "node:assert/strict";
import { test } from "node:test";
import { dictionary, fill, levelAndMode } from "../src/text/dictionary";
import { escapeHtml } from "../src/text/escape";
import { Format, stepTime } from "../src/text/format";
import { HOSTILE_NAMES, injectData, makeFixture } from "./fixture";

const dutch = new Format("nl-NL");
const english = new Format("en-GB");
const time = { start: "2025-01-01T00:00", utc_offset_h: 1, step_h: 1, steps: 8760 };

test("escaped text holds no character that starts markup or ends an attribute", () => {
    for (const name of HOSTILE_NAMES) assert.doesNotMatch(escapeHtml(name), /[<>"'`]/);
    assert.equal(escapeHtml("a & <b>"), "a &amp; &lt;b&gt;");
});

test("numbers follow the language", () => {
    assert.equal(dutch.number(1234.5, 1), "1.234,5");
    assert.equal(english.number(1234.5, 1), "1,234.5");
    assert.equal(dutch.number(null), "–");
    assert.equal(dutch.number(-0.2), "0");
});

test("loading is shown in percent, as a range where the ratings differ", () => {
    assert.equal(dutch.range({ low: 0.954, likely: 1.04, high: 1.168 }), "95–117%");
    assert.equal(dutch.range({ low: 1.04, likely: 1.04, high: 1.041 }), "104%");
    assert.equal(dutch.range(null), "–");
});

test("energy takes a unit that keeps it readable", () => {
    assert.equal(english.energy(812), "812 MWh");
    assert.equal(english.energy(4678), "4.7 GWh");
    assert.equal(english.energy(14_200_000), "14.2 TWh");
});

test("an hour of the axis is shown in local clock time with summer time", () => {
    // Step 0 of the axis (UTC+1) is midnight local time; in July the clock is one hour ahead of the axis.
    assert.match(dutch.hour(0, time), /1 jan.* 00:00/);
    assert.match(dutch.hour(181 * 24 + 12, time), /1 jul.* 13:00/); // day 181 after 1 January is 1 July
    assert.equal(dutch.hour(8760, time), "–");
    assert.equal(stepTime(-1, time), null);
});

test("quarter hours work", () => {
    assert.match(dutch.hour(5, { ...time, step_h: 0.25, steps: 35040 }), /01:15/);
});

test("titles name level and mode; unknown words are shown as they are", () => {
    assert.equal(levelAndMode(dictionary("nl"), { level: "flow", mode: "wish" }), "niveau: berekende belasting · modus: alles aangesloten");
    assert.equal(levelAndMode(dictionary("en"), { level: "flow", mode: "wish" }), "level: calculated loading · mode: all connected");
    assert.equal(levelAndMode(dictionary("nl"), { level: "x", mode: "y" }), "niveau: x · modus: y");
});

test("both languages have every text and the same places to fill in", () => {
    const places = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join();
    const compare = (a: object, b: object): void => {
        assert.deepEqual(Object.keys(a).sort(), Object.keys(b).sort());
        for (const [key, value] of Object.entries(a)) {
            const other = (b as Record<string, unknown>)[key];
            if (typeof value === "object") compare(value as object, other as object);
            else assert.equal(places(String(value)), places(String(other)), key);
        }
    };
    compare(dictionary("nl"), dictionary("en"));
    assert.equal(fill("{a} of {b}", { a: 1, b: "<i>" }), "1 of <i>");
});

test("injected data cannot end the script element that holds it", () => {
    const page = injectData('<script type="application/json">"@@KNELPUNT_DATA@@"</script>', makeFixture());

    assert.equal(page.split("</script>").length, 2);
    assert.equal(page.includes("\u2028"), false);
});

test("a first year that is not known is neither a year nor never", () => {
    assert.deepEqual([null, 2030, -1, -2030].map((year) => english.firstYear(year, "never")), ["never", "2030", "?", "≤ 2030"]);
});
