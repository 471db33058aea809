import type { Hours } from "../data/contract";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STEP_OF = new Map([...LETTERS].map((letter, step) => [letter, step]));

/** Values of an element by step of the time axis; NaN for a letter that is none. */
export function hourValues(hours: Hours): number[] {
    const width = (hours.high - hours.low) / (LETTERS.length - 1);
    return [...hours.steps].map((letter) => hours.low + width * (STEP_OF.get(letter) ?? NaN));
}

/** Values from the highest down, thinned to about `most` points that keep both ends: hours [h] against value. */
export function durationCurve(values: readonly number[], step_h: number, most: number): [number, number][] {
    const sorted = values.filter(Number.isFinite).sort((a, b) => b - a);
    const stride = Math.max(1, Math.floor(sorted.length / most));
    const out = sorted.flatMap((value, i): [number, number][] => (i % stride === 0 ? [[i * step_h, value]] : []));
    const last = sorted[sorted.length - 1];
    if (last !== undefined) out.push([sorted.length * step_h, last]);
    return out;
}

/** Day of the axis and hour of the day at which a step begins. */
export function dayAndHour(step: number, step_h: number): { day: number; hour: number } {
    const at_h = step * step_h;
    return { day: Math.floor(at_h / 24), hour: at_h % 24 };
}
