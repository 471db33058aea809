import type { TimeAxis, Value } from "../data/contract";
import type { Band } from "../logic/loading";

const NONE = "–";

/** Numbers and times as a reader of the language writes them. Percent exists only here. */
export class Format {
    private readonly plain = new Map<number, Intl.NumberFormat>();
    private readonly hourFormat: Intl.DateTimeFormat;

    constructor(private readonly locale: string) {
        // The clock of the region, with summer time; the study's own axis has none.
        this.hourFormat = new Intl.DateTimeFormat(locale, {
            timeZone: "Europe/Amsterdam",
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
        });
    }

    number(value: Value, decimals = 0): string {
        if (value === null) return NONE;
        let format = this.plain.get(decimals);
        if (format === undefined) {
            format = new Intl.NumberFormat(this.locale, { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
            this.plain.set(decimals, format);
        }
        const text = format.format(value);
        return /^-0([.,]0+)?$/.test(text) ? text.slice(1) : text;
    }

    /** Three significant digits are enough for a power. */
    power(value_mw: Value): string {
        if (value_mw === null) return NONE;
        return this.number(value_mw, Math.abs(value_mw) < 10 && value_mw !== 0 ? 1 : 0);
    }

    percent(value_pu: Value): string {
        return value_pu === null ? NONE : `${this.number(100 * value_pu)}%`;
    }

    /** "95–117%", or one number where low and high look the same. */
    range(band: Band | null): string {
        if (band === null) return NONE;
        const low = this.number(100 * band.low);
        const high = this.number(100 * band.high);
        return low === high ? `${low}%` : `${low}–${high}%`;
    }

    /** "93% ± 4": a probability with its standard error. */
    chance(chance: { value: number; error: Value }): string {
        const error = chance.error === null ? "" : ` ± ${this.number(100 * chance.error)}`;
        return `${this.percent(chance.value)}${error}`;
    }

    /** Energy in the largest unit that keeps a whole part. */
    energy(value_mwh: Value): string {
        if (value_mwh === null) return NONE;
        const size = Math.abs(value_mwh);
        if (size >= 1e6) return `${this.number(value_mwh / 1e6, 1)} TWh`;
        if (size >= 1e3) return `${this.number(value_mwh / 1e3, size >= 1e4 ? 0 : 1)} GWh`;
        return `${this.number(value_mwh)} MWh`;
    }

    /** First year short as the data give it: see FirstYearShort. */
    firstYear(year: Value, never: string): string {
        if (year === null) return never;
        if (year === -1) return "?";
        return year < 0 ? `≤ ${-year}` : String(year);
    }

    /** Start of a step of the time axis in local clock time; null for a step outside the axis. */
    hour(step: Value, time: TimeAxis): string {
        const at = stepTime(step, time);
        return at === null ? NONE : this.hourFormat.format(at).replace(",", "");
    }
}

/** Moment at which a step begins, or null when it is not on the axis. */
export function stepTime(step: Value, time: TimeAxis): Date | null {
    if (step === null || step < 0 || step >= time.steps) return null;
    const start = Date.parse(`${time.start}Z`);
    if (Number.isNaN(start)) return null;
    return new Date(start + (step * time.step_h - time.utc_offset_h) * 3_600_000);
}
