import assert from "node:assert/strict";
import { test } from "node:test";
import { HOURS_STEPS, LOADING_STEPS, stepOf, type Step } from "../src/logic/palette";

/** Full loss of red, green or blue cones on linear RGB; Machado, Oliveira, Fernandes, IEEE TVCG 15(6), 2009. */
const DEFICIENCIES: Record<string, number[]> = {
    normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
    tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(hex: string): number[] {
    return [1, 3, 5].map((i) => {
        const c = parseInt(hex.slice(i, i + 2), 16) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
}

/** CIE L*a*b* (D65) of a colour as a person with the deficiency sees it. */
function lab(hex: string, deficiency: string): [number, number, number] {
    const m = DEFICIENCIES[deficiency] ?? [];
    const rgb = linear(hex);
    const times = (matrix: number[], v: number[], row: number): number =>
        [0, 1, 2].reduce((sum, k) => sum + (matrix[3 * row + k] ?? 0) * (v[k] ?? 0), 0);
    const seen = [0, 1, 2].map((row) => Math.min(Math.max(times(m, rgb, row), 0), 1));
    const toXyz = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
    const white = [0.95047, 1, 1.08883];
    const f = [0, 1, 2].map((row) => {
        const t = times(toXyz, seen, row) / (white[row] ?? 1);
        return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
    });
    const [x = 0, y = 0, z = 0] = f;
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(a: string, b: string, deficiency: string): number {
    const p = lab(a, deficiency);
    const q = lab(b, deficiency);
    return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function halves(steps: readonly Step[], limit: number): [string[], string[]] {
    const pick = (isOver: boolean): string[] => steps.filter((s) => s.from >= limit === isOver).map((s) => s.color);
    return [pick(false), pick(true)];
}

// A difference of 2.3 is just noticeable side by side; 20 is told apart at a glance on thin lines.
test("over and under the limit stay apart with any colour deficiency", () => {
    for (const [steps, limit] of [[LOADING_STEPS, 1], [HOURS_STEPS, 0.5]] as const) {
        const [under, over] = halves(steps, limit);
        for (const deficiency of Object.keys(DEFICIENCIES)) {
            for (const a of under) {
                for (const b of over) {
                    const found = difference(a, b, deficiency);
                    assert.ok(found > 20, `${a} and ${b} differ by ${found.toFixed(1)} (${deficiency})`);
                }
            }
        }
    }
});

test("neighbouring steps can be told apart", () => {
    for (const steps of [LOADING_STEPS, HOURS_STEPS]) {
        for (const deficiency of Object.keys(DEFICIENCIES)) {
            steps.slice(1).forEach((step, i) => {
                assert.ok(difference(step.color, steps[i]?.color ?? "", deficiency) > 9, `${step.color} (${deficiency})`);
            });
        }
    }
});

test("each half of the loading scale gets darker as it gets worse", () => {
    for (const half of halves(LOADING_STEPS, 1)) {
        const lightness = half.map((color) => lab(color, "normal")[0]);
        lightness.slice(1).forEach((value, i) => assert.ok(value < (lightness[i] ?? 0)));
    }
});

test("the limit itself and the tolerance above it are not over", () => {
    assert.equal(LOADING_STEPS[stepOf(LOADING_STEPS, 1.0001)]?.color, "#164f6b");
    assert.equal(LOADING_STEPS[stepOf(LOADING_STEPS, 1.0002)]?.color, "#f59a23");
    assert.equal(stepOf(LOADING_STEPS, 0), 0);
    assert.equal(stepOf(HOURS_STEPS, 1), 1);
});
