import {
    BRANCH_LABELS,
    BRANCH_NUMBERS,
    BRANCH_OPTIONAL,
    STATION_LABELS,
    STATION_NUMBERS,
    STATION_OPTIONAL,
    TOTALS,
    type AxisEntry,
    type Causes,
    type ChanceYears,
    type ElementCauses,
    type FirstYearShort,
    type Geography,
    type Hours,
    type PageData,
    type Project,
    type Scenario,
    type Table,
    type Totals,
    type Trust,
    type Value,
    type Who,
} from "./contract";

type Dict = Record<string, unknown>;

/** Thrown when the data of the page cannot be used; the message lists every problem found. */
export class PageDataError extends Error {}

/** Collects problems so that one message names all of them. */
class Reader {
    readonly problems: string[] = [];

    fail(place: string, rule: string): void {
        if (this.problems.length < 20) this.problems.push(`${place}: ${rule}`);
    }

    dict(value: unknown, place: string): Dict {
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Dict;
        this.fail(place, "must be an object");
        return {};
    }

    list(value: unknown, place: string): unknown[] {
        if (Array.isArray(value)) return value;
        this.fail(place, "must be a list");
        return [];
    }

    /** Rows of a [scenario or group][element] array; a row may be null (a failed scenario). */
    rows<T>(value: unknown, n_rows: number, n_columns: number, place: string, cell: (v: unknown) => T): T[][] {
        const rows = this.list(value, place);
        if (rows.length !== n_rows) this.fail(place, `has ${rows.length} rows, must have ${n_rows}`);
        return Array.from({ length: n_rows }, (_unused, r) => {
            const row = rows[r];
            const cells = Array.isArray(row) ? row : [];
            if (cells.length !== n_columns && cells.length !== 0) {
                this.fail(`${place}[${r}]`, `has ${cells.length} values, must have ${n_columns}`);
            }
            return Array.from({ length: n_columns }, (_none, c) => cell(cells[c]));
        });
    }
}

function number(value: unknown): Value {
    if (typeof value === "boolean") return value ? 1 : 0;
    return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function text(value: unknown): string {
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** 0 means "never short" in the result file. */
function year(value: unknown): Value {
    const found = number(value);
    return found === 0 ? null : found;
}

function axis(reader: Reader, value: unknown, place: string): AxisEntry[] {
    return reader.list(value, place).map((entry, i) => {
        const fields = reader.dict(entry, `${place}[${i}]`);
        return { id: text(fields["id"]), name: text(fields["name"]) || text(fields["id"]), name_nl: text(fields["name_nl"]) };
    });
}

function scenario(fields: Dict): Scenario {
    return {
        id: text(fields["id"]),
        storyline: text(fields["storyline"]),
        year: number(fields["year"]) ?? 0,
        weather: text(fields["weather"]),
        options: text(fields["options"]),
        mode: text(fields["mode"]),
        status: fields["status"] === "done" ? "done" : "failed",
        message: text(fields["message"]),
    };
}

/** Reads objects whose fields are all texts or all numbers by name. */
function records<T>(reader: Reader, value: unknown, place: string, texts: string[], numbers: string[]): T[] {
    return reader.list(value, place).map((entry, i) => {
        const fields = reader.dict(entry, `${place}[${i}]`);
        const out: Dict = {};
        for (const key of texts) out[key] = text(fields[key]);
        for (const key of numbers) out[key] = number(fields[key]);
        if (out["id"] === "") reader.fail(`${place}[${i}].id`, "must not be empty");
        if (out["name"] === "") out["name"] = out["id"];
        return out as T;
    });
}

function results<T>(
    reader: Reader,
    value: unknown,
    place: string,
    shape: [number, number],
    keys: { numbers: readonly string[]; labels: readonly string[]; optional: readonly string[] },
): T {
    const fields = reader.dict(value, place);
    const out: Dict = {};
    for (const key of keys.numbers) out[key] = reader.rows(fields[key], ...shape, `${place}.${key}`, number);
    for (const key of keys.labels) out[key] = reader.rows(fields[key], ...shape, `${place}.${key}`, text);
    for (const key of keys.optional) {
        if (fields[key] !== undefined) out[key] = reader.rows(fields[key], ...shape, `${place}.${key}`, number);
    }
    return out as T;
}

function firstYears(reader: Reader, value: unknown, name: string, n_branches: number, n_stations: number): FirstYearShort {
    const fields = reader.dict(value, name);
    const groups = reader.list(fields["groups"], `${name}.groups`).map((entry, i) => {
        const group = reader.dict(entry, `${name}.groups[${i}]`);
        return {
            storyline: text(group["storyline"]),
            weather: text(group["weather"]),
            options: text(group["options"]),
            mode: text(group["mode"]),
        };
    });
    return {
        groups,
        branch: reader.rows(fields["branch"], groups.length, n_branches, `${name}.branch`, year),
        station: reader.rows(fields["station"], groups.length, n_stations, `${name}.station`, year),
    };
}

/** Tables by name, as wide as their first row that holds anything. */
function tables(reader: Reader, value: unknown, n_rows: number, place: string): Record<string, Table> {
    const out: Record<string, Table> = {};
    for (const [name, rows] of Object.entries(reader.dict(value, place))) {
        const list = Array.isArray(rows) ? rows : [];
        const n = Math.max(0, ...list.map((row) => (Array.isArray(row) ? row.length : 0)));
        out[name] = reader.rows(list, n_rows, n, `${place}.${name}`, number);
    }
    return out;
}

function worstDay(reader: Reader, value: unknown, n_scenarios: number, n_stations: number): PageData["worst_day"] {
    if (value === undefined || value === null) return null;
    const fields = reader.dict(value, "worst_day");
    const hours = (cell: unknown): number[] => (Array.isArray(cell) ? cell.map((v) => number(v) ?? 0) : []);
    return {
        mw: reader.rows(fields["mw"], n_scenarios, n_stations, "worst_day.mw", hours),
        first_step: reader.rows(fields["first_step"], n_scenarios, n_stations, "worst_day.first_step", (v) => number(v) ?? 0),
    };
}

function chanceYears(reader: Reader, value: unknown): ChanceYears | null {
    if (value === undefined || value === null) return null;
    const { groups: raw, ...years } = reader.dict(value, "uncertainty_years");
    const groups = reader.list(raw, "uncertainty_years.groups").map((entry, i) => {
        const group = reader.dict(entry, `uncertainty_years.groups[${i}]`);
        const [storyline, weather] = [text(group["storyline"]), text(group["weather"])];
        return { storyline, weather, options: text(group["options"]), mode: text(group["mode"]) };
    });
    return { groups, years: tables(reader, years, groups.length, "uncertainty_years") };
}

function geography(reader: Reader, value: unknown): Geography | null {
    if (value === undefined || value === null) return null;
    const fields = reader.dict(value, "geography");
    const land = reader.list(fields["land"], "geography.land").map((entry, i) => {
        const one = reader.dict(entry, `geography.land[${i}]`);
        const rings = reader.list(one["rings"], `geography.land[${i}].rings`).map((ring) => (Array.isArray(ring) ? ring.map((v) => number(v) ?? 0) : []));
        return { name: text(one["name"]), rings };
    });
    const towns = records<Geography["towns"][number] & { id: string }>(
        reader,
        reader.list(fields["towns"], "geography.towns").map((town) => ({ id: "town", ...reader.dict(town, "geography.towns") })),
        "geography.towns",
        ["id", "name"],
        ["lat", "lon", "rank"],
    ).map(({ name, lat, lon, rank }) => ({ name, lat: lat ?? 0, lon: lon ?? 0, rank: rank ?? 1 }));
    return land.length + towns.length === 0 ? null : { credit: text(fields["credit"]), land, towns };
}

function projects(reader: Reader, value: unknown): Project[] {
    return reader.list(value ?? [], "projects").map((entry, i) => {
        const fields = reader.dict(entry, `projects[${i}]`);
        const years = Array.isArray(fields["ready"]) ? fields["ready"].map((v) => number(v) ?? 0) : [];
        return {
            id: text(fields["id"]),
            name: text(fields["name"]) || text(fields["id"]),
            name_nl: text(fields["name_nl"]),
            owner: text(fields["owner"]),
            kind: text(fields["kind"]),
            ready: [years[0] ?? 0, years[1] ?? 0, years[2] ?? 0],
            elements: Array.isArray(fields["elements"]) ? fields["elements"].map(text) : [],
        };
    });
}

function texts(reader: Reader, value: unknown, place: string): Record<string, string> {
    return Object.fromEntries(Object.entries(reader.dict(value ?? {}, place)).map(([key, one]) => [key, text(one)]));
}

function corrections(reader: Reader, value: unknown): Record<string, [Value, Value]> {
    return Object.fromEntries(
        Object.entries(reader.dict(value ?? {}, "corrections")).map(([id, one]) => {
            const [limit, share] = reader.list(one, `corrections.${id}`);
            return [id, [number(limit), number(share)]];
        }),
    );
}

function who(reader: Reader, value: unknown, n_scenarios: number): Who | null {
    if (value === undefined || value === null) return null;
    const fields = reader.dict(value, "who");
    const labels = reader.list(fields["labels"], "who.labels").map(text);
    const parts = (kind: "branch" | "station"): Record<string, number[]>[] => {
        const rows = reader.list(fields[kind], `who.${kind}`);
        if (rows.length !== n_scenarios) reader.fail(`who.${kind}`, "has not one entry for each scenario");
        return rows.map((row, i) =>
            Object.fromEntries(
                Object.entries(reader.dict(row, `who.${kind}[${i}]`)).map(([index, list]) => [
                    index,
                    reader.list(list, `who.${kind}[${i}].${index}`).map((one) => number(one) ?? 0),
                ]),
            ),
        );
    };
    return { labels, branch: parts("branch"), station: parts("station") };
}

function causes(reader: Reader, value: unknown, n_scenarios: number): Causes | null {
    if (value === undefined || value === null) return null;
    const fields = reader.dict(value, "causes");
    const labels = reader.list(fields["labels"], "causes.labels").map(text);
    const perScenario = (key: string): unknown[] => {
        const rows = reader.list(fields[key], `causes.${key}`);
        if (rows.length !== n_scenarios) reader.fail(`causes.${key}`, "has not one entry for each scenario");
        return rows;
    };
    const numbers = (one: unknown, name: string): number[] => reader.list(one ?? [], name).map((x) => number(x) ?? 0);
    const elements = (kind: "branch" | "station" | "area"): Record<string, ElementCauses>[] =>
        perScenario(kind).map((row, i) =>
            Object.fromEntries(
                Object.entries(reader.dict(row, `causes.${kind}[${i}]`)).map(([index, entry]) => {
                    const name = `causes.${kind}[${i}].${index}`;
                    const one = reader.dict(entry, name);
                    const without = reader.list(one["without"] ?? [], name).map(number);
                    return [index, { over: numbers(one["over"], name), year: numbers(one["year"], name), rights: numbers(one["rights"], name), without }];
                }),
            ),
        );
    const region = perScenario("region").map((row, i) => {
        const one = reader.dict(row, `causes.region[${i}]`);
        return { mwh: number(one["mwh"]) ?? 0, parts: numbers(one["parts"], `causes.region[${i}]`) };
    });
    return { labels, branch: elements("branch"), station: elements("station"), area: elements("area"), region };
}

function hours(reader: Reader, value: unknown, n_scenarios: number, n: Record<Hours["kind"], number>): Hours[] {
    return reader.list(value ?? [], "hours").map((entry, i) => {
        const fields = reader.dict(entry, `hours[${i}]`);
        const [scenario, index] = [number(fields["scenario"]) ?? -1, number(fields["index"]) ?? -1];
        const kind = fields["kind"] === "branch" ? "branch" : "station";
        if (scenario < 0 || scenario >= n_scenarios || index < 0 || index >= n[kind]) {
            reader.fail(`hours[${i}]`, "names a scenario or element that is none");
        }
        return { scenario, kind, index, low: number(fields["low"]) ?? 0, high: number(fields["high"]) ?? 0, steps: text(fields["steps"]) };
    });
}

function totals(value: unknown): Totals {
    const fields = (typeof value === "object" && value !== null ? value : {}) as Dict;
    return Object.fromEntries(TOTALS.map((key) => [key, number(fields[key])])) as Totals;
}

function trust(value: unknown): Trust {
    const fields = (typeof value === "object" && value !== null ? value : {}) as Dict;
    const violations = fields["violations"];
    return {
        unsolved_steps: number(fields["unsolved_steps"]) ?? 0,
        is_lower_bound: number(fields["is_lower_bound"]) === 1,
        violations: Array.isArray(violations) ? violations.map(text) : [],
    };
}

/**
 * Checks and completes the data of the page.
 *
 * @param raw  the parsed JSON; a string means that the template was opened without data
 * @throws PageDataError naming every field that is missing or has the wrong shape
 */
export function readPageData(raw: unknown): PageData {
    if (typeof raw === "string") throw new PageDataError("no data: this is the empty template");
    const reader = new Reader();
    const root = reader.dict(raw, "data");
    if (root["knelpunt_page"] !== 1) throw new PageDataError("knelpunt_page: must be 1");
    const axes = reader.dict(root["axes"], "axes");
    const study = reader.dict(root["study"], "study");
    const time = reader.dict(root["time"], "time");
    const scenarios = reader.list(root["scenarios"], "scenarios").map((entry, i) =>
        scenario(reader.dict(entry, `scenarios[${i}]`)),
    );
    const nodes = records<PageData["nodes"][number]>(
        reader, root["nodes"], "nodes", ["id", "name", "station", "area", "municipality"], ["kv", "lat", "lon"],
    );
    const branches = records<PageData["branches"][number]>(
        reader, root["branches"], "branches", ["id", "name", "kind", "from", "to", "rating_confidence"],
        ["kv", "n_circuits", "rating_mva", "rating_low_mva", "rating_high_mva"],
    );
    const stations = records<PageData["stations"][number]>(
        reader, root["stations"], "stations", ["id", "name", "node", "area", "municipality", "firm_confidence"],
        ["kv", "lat", "lon", "firm_mw"],
    );
    const totalsList = reader.list(root["totals"], "totals");
    const trustList = reader.list(root["trust"], "trust");
    const data: PageData = {
        program_version: text(root["program_version"]),
        schema: text(root["schema"]),
        study: {
            name: text(study["name"]),
            title: text(study["title"]) || text(study["name"]),
            region: text(study["region"]),
            title_nl: text(study["title_nl"]),
            region_nl: text(study["region_nl"]),
            level: text(study["level"]),
            mode: text(study["mode"]),
        },
        axes: {
            storyline: axis(reader, axes["storyline"], "axes.storyline"),
            year: reader.list(axes["year"], "axes.year").map((y) => number(y) ?? 0),
            weather: axis(reader, axes["weather"], "axes.weather"),
            options: axis(reader, axes["options"], "axes.options"),
            mode: Array.isArray(axes["mode"]) ? axes["mode"].map(text) : [],
        },
        time: {
            start: text(time["start"]),
            utc_offset_h: number(time["utc_offset_h"]) ?? 1,
            step_h: number(time["step_h"]) ?? 1,
            steps: number(time["steps"]) ?? 0,
        },
        scenarios,
        nodes,
        branches,
        stations,
        branch: results(reader, root["branch"], "branch", [scenarios.length, branches.length], {
            numbers: BRANCH_NUMBERS, labels: BRANCH_LABELS, optional: BRANCH_OPTIONAL,
        }),
        station: results(reader, root["station"], "station", [scenarios.length, stations.length], {
            numbers: STATION_NUMBERS, labels: STATION_LABELS, optional: STATION_OPTIONAL,
        }),
        first_year_short: firstYears(reader, root["first_year_short"], "first_year_short", branches.length, stations.length),
        first_year_contract:
            (root["first_year_contract"] ?? null) === null
                ? null
                : firstYears(reader, root["first_year_contract"], "first_year_contract", branches.length, stations.length),
        totals: scenarios.map((_unused, i) => totals(totalsList[i])),
        areas: Array.isArray(root["areas"]) ? root["areas"].map(text) : [],
        zones: Array.isArray(root["zones"]) ? root["zones"].map(text) : [],
        pipes: Array.isArray(root["pipes"]) ? root["pipes"].map(text) : [],
        fields: tables(reader, root["fields"] ?? {}, scenarios.length, "fields"),
        worst_day: worstDay(reader, root["worst_day"], scenarios.length, stations.length),
        uncertainty:
            (root["uncertainty"] ?? null) === null ? null : tables(reader, root["uncertainty"], scenarios.length, "uncertainty"),
        uncertainty_error:
            (root["uncertainty_error"] ?? null) === null
                ? null
                : tables(reader, root["uncertainty_error"], scenarios.length, "uncertainty_error"),
        uncertainty_years: chanceYears(reader, root["uncertainty_years"]),
        n_draws: number(root["n_draws"]) ?? 0,
        geography: geography(reader, root["geography"]),
        projects: projects(reader, root["projects"]),
        known_excesses: texts(reader, root["known_excesses"], "known_excesses"),
        known_excesses_nl: texts(reader, root["known_excesses_nl"], "known_excesses_nl"),
        corrections: corrections(reader, root["corrections"]),
        who: who(reader, root["who"], scenarios.length),
        causes: causes(reader, root["causes"], scenarios.length),
        hours: hours(reader, root["hours"], scenarios.length, { branch: branches.length, station: stations.length }),
        trust: scenarios.map((_unused, i) => trust(trustList[i])),
    };
    // A file of one mode does not name it with each scenario.
    for (const one of data.scenarios) if (one.mode === "") one.mode = data.study.mode;
    for (const years of [data.first_year_short, data.first_year_contract]) {
        for (const group of years?.groups ?? []) if (group.mode === "") group.mode = data.study.mode;
    }
    if (data.axes.mode.length === 0) data.axes.mode = [...new Set(data.scenarios.map((one) => one.mode))];
    if (scenarios.length === 0) reader.fail("scenarios", "must not be empty");
    if (reader.problems.length > 0) throw new PageDataError(reader.problems.join("\n"));
    return data;
}
