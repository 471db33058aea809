import type { Catalogue, ElementRef, Level, Point } from "../data/catalogue";
import type { Value } from "../data/contract";
import { branchFinding, stationFinding, type Basis, type Direction, type Finding } from "./loading";

export type SortKey = "loading" | "chance" | "excess" | "hours" | "mwh" | "first_year" | "name";
export const SORT_KEYS: readonly SortKey[] = ["loading", "chance", "excess", "hours", "mwh", "first_year", "name"];

/** One line of the table of bottlenecks. */
export interface BottleneckRow {
    finding: Finding;
    name: string;
    /** line, transformer, link or station. */
    kind: string;
    /** Voltage as shown: "150" or "150/50". */
    kv: string;
    first_year: Value;
    /** Probability of being short over the draws; null without draws. */
    chance: { value: number; error: Value } | null;
    /** Input most likely wrong, where the element is a known excess of the base year. */
    known_excess: string | null;
}

/** All findings of a scenario by class and index: what the map draws and the table ranks. */
export interface Findings {
    branch: Finding[];
    station: Finding[];
}

export function findAll(
    catalogue: Catalogue,
    scenario: number,
    basis: Basis,
    direction: Direction,
    level: Level = "flow",
): Findings {
    return {
        branch: catalogue.data.branches.map((_b, i) => branchFinding(catalogue, scenario, i, basis, direction, level)),
        station: catalogue.data.stations.map((_s, i) => stationFinding(catalogue, scenario, i, direction, level)),
    };
}

export function voltageText(catalogue: Catalogue, element: ElementRef): string {
    const info = catalogue.info(element);
    const plain = info.kv === null ? "" : String(info.kv);
    if (!("from" in info)) return plain;
    const from = catalogue.nodes.get(info.from)?.kv ?? null;
    const to = catalogue.nodes.get(info.to)?.kv ?? null;
    if (from === null || to === null || from === to) return plain;
    return `${Math.max(from, to)}/${Math.min(from, to)}`;
}

export function makeRow(catalogue: Catalogue, point: Point, finding: Finding, level: Level = "flow"): BottleneckRow {
    const info = catalogue.info(finding.element);
    const scenario = catalogue.scenarioIndex(point);
    return {
        finding,
        name: info.name,
        kind: "kind" in info ? info.kind : "station",
        kv: voltageText(catalogue, finding.element),
        first_year: catalogue.firstYearShort(finding.element, point, level),
        chance: catalogue.chance(finding.element, scenario, level),
        known_excess: catalogue.knownExcess(finding.element),
    };
}

/** Short, or short under the low estimate of its rating, or in some of the draws. */
export function isBottleneck(finding: Finding, chance: number | null = null): boolean {
    return finding.status === "short" || finding.status === "uncertain" || (chance ?? 0) > 0;
}

function measure(row: BottleneckRow, key: SortKey): number {
    const { finding } = row;
    const never = -Infinity;
    switch (key) {
        case "chance":
            return row.chance?.value ?? never;
        case "excess":
            return finding.excess_mw ?? never;
        case "hours":
            return finding.hours_over ?? never;
        case "mwh":
            return finding.mwh_over ?? never;
        case "first_year":
            // A year that is not known may be any: it stands between those that are and never.
            return row.first_year === null ? never : row.first_year === -1 ? -Number.MAX_VALUE : -Math.abs(row.first_year);
        default:
            return finding.band?.likely ?? never;
    }
}

/** Worst first; equal rows by loading, then by name and id, so that the order never depends on the engine. */
export function rank(rows: readonly BottleneckRow[], key: SortKey): BottleneckRow[] {
    const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    const difference = (a: number, b: number): number => (a === b ? 0 : b > a ? 1 : -1);
    return [...rows].sort(
        (a, b) =>
            (key === "name" ? byText(a.name, b.name) : difference(measure(a, key), measure(b, key))) ||
            difference(measure(a, "loading"), measure(b, "loading")) ||
            byText(a.name, b.name) ||
            byText(a.finding.element.kind, b.finding.element.kind) ||
            a.finding.element.index - b.finding.element.index,
    );
}

/** Case-blind search in the name, id and place of an element; the empty text matches all. */
export function matches(catalogue: Catalogue, row: BottleneckRow, wanted: string): boolean {
    const words = wanted.trim().toLocaleLowerCase();
    if (words === "") return true;
    const info = catalogue.info(row.finding.element);
    const place = "municipality" in info ? `${info.municipality} ${info.area}` : `${info.from} ${info.to}`;
    return `${info.name} ${info.id} ${place}`.toLocaleLowerCase().includes(words);
}
