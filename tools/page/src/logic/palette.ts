import type { Value } from "../data/contract";
import { LIMIT_PU, type Finding, type Room, type Status } from "./loading";

export type Metric = "chance" | "rule" | "room" | "n" | "hours";
export const METRICS: readonly Metric[] = ["chance", "rule", "room", "n", "hours"];

/** A step of a colour scale: values from `from` (exclusive, except the first) up to the next step. */
export interface Step {
    from: number;
    color: string;
}

/*
 * Up to the limit: one hue from pale to dark blue-green. Over the limit: orange to dark red, also drawn wider.
 * The two halves stay apart for people with a red or green deficiency (palette.test.ts simulates both).
 */
export const LOADING_STEPS: readonly Step[] = [
    { from: 0, color: "#c3d7dc" },
    { from: 0.5, color: "#85b8c4" },
    { from: 0.7, color: "#3f8ba0" },
    { from: 0.9, color: "#164f6b" },
    { from: LIMIT_PU, color: "#f59a23" },
    { from: 1.2, color: "#d9381e" },
    { from: 1.5, color: "#82002f" },
];

export const HOURS_STEPS: readonly Step[] = [
    { from: 0, color: "#c3d7dc" },
    { from: 0.5, color: "#f9c46b" },
    { from: 10.5, color: "#f08c1d" },
    { from: 100.5, color: "#cf3a1c" },
    { from: 1000.5, color: "#82002f" },
];

/** Status has its own scale: it is about how sure we are, not how much. Always shown with its symbol and word. */
export const STATUS_STYLE: Record<Status, { color: string; symbol: string }> = {
    short: { color: "#5b2a86", symbol: "■" },
    uncertain: { color: "#9a7fc0", symbol: "◧" },
    fits: { color: "#5f6b73", symbol: "□" },
    other_direction: { color: "#8a949b", symbol: "⇄" },
    out: { color: "#8a949b", symbol: "×" },
    unknown: { color: "#8a949b", symbol: "?" },
};

/** Room for a new user: the scale of status, not that of loading; always with its symbol. */
export const ROOM_STYLE: Record<Room, { color: string; symbol: string }> = {
    room: { color: "#e4ddf0", symbol: "" },
    limited: { color: "#9a7fc0", symbol: "–" },
    full: { color: "#5b2a86", symbol: "×" },
};
export const BRANCH_FREE_COLOR = "#c9ced2";

/** Probability of being short over the draws: the scale of how sure, as that of room. */
export const CHANCE_STEPS: readonly Step[] = [
    { from: 0, color: "#e4ddf0" },
    { from: 0.1, color: "#b9a4d6" },
    { from: 0.5, color: "#8a63b5" },
    { from: 0.9, color: "#4a1f73" },
];

export function paintChance(value: Value): { color: string; is_over: boolean } {
    if (value === null) return { color: NO_VALUE_COLOR, is_over: false };
    return { color: CHANCE_STEPS[stepOf(CHANCE_STEPS, value)]?.color ?? NO_VALUE_COLOR, is_over: value > 0.5 };
}

/** Difference of two scenarios in loading: less is green-blue, more is brown; on either side the same steps. */
export const DIFFERENCE_STEPS: readonly Step[] = [
    { from: -Infinity, color: "#01665e" },
    { from: -0.25, color: "#5ab4ac" },
    { from: -0.05, color: "#d5d9db" },
    { from: 0.05, color: "#d8b365" },
    { from: 0.25, color: "#8c510a" },
];

export function paintDifference(from: Finding, to: Finding): { color: string; is_over: boolean } {
    if (from.band === null || to.band === null) return { color: NO_VALUE_COLOR, is_over: false };
    const change = to.band.likely - from.band.likely;
    const color = DIFFERENCE_STEPS[stepOf(DIFFERENCE_STEPS, change)]?.color ?? NO_VALUE_COLOR;
    return { color, is_over: Math.abs(change) > 0.05 };
}

export const NO_VALUE_COLOR = "#b4bbc0";
export const OUT_COLOR = "#b4bbc0";

export function stepOf(steps: readonly Step[], value: number): number {
    let found = 0;
    steps.forEach((step, i) => {
        if (value > step.from) found = i;
    });
    return found;
}

export function stepsOf(metric: Metric): readonly Step[] {
    return metric === "hours" ? HOURS_STEPS : LOADING_STEPS;
}

/** Colour of an element on the map, and whether it counts as over the limit there. */
export function paint(finding: Finding, metric: Metric): { color: string; is_over: boolean } {
    if (metric === "room") {
        const isFull = finding.band !== null && finding.band.likely > LIMIT_PU;
        return { color: isFull ? ROOM_STYLE.full.color : BRANCH_FREE_COLOR, is_over: isFull };
    }
    const value = metric === "hours" ? finding.hours_over : (finding.band?.likely ?? null);
    // The loading is the worst of both directions: where only the other one is over, this one is not known.
    const isForeign = finding.status === "other_direction" && metric !== "hours";
    if (value === null || isForeign || finding.band === null) return { color: NO_VALUE_COLOR, is_over: false };
    const steps = stepsOf(metric);
    return {
        color: steps[stepOf(steps, value)]?.color ?? NO_VALUE_COLOR,
        is_over: metric === "hours" ? value > 0 : value > LIMIT_PU,
    };
}
