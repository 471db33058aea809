import { Catalogue, type ElementRef, type Level, type Point } from "../data/catalogue";
import type { Direction } from "../logic/loading";
import { METRICS, type Metric } from "../logic/palette";
import { SORT_KEYS, type SortKey } from "../logic/bottlenecks";
import { LANGUAGES, type Language } from "../text/dictionary";

/** Everything a reader can set; the address holds all of it. */
export interface ViewState extends Point {
    lang: Language;
    level: Level;
    direction: Direction;
    metric: Metric;
    /** Layers of the map that are drawn. */
    layers: Layers;
    /** Id of the scenario B that the chosen one is compared with; empty = none. */
    compare: string;
    selection: ElementRef | null;
    /** What is drawn of a selected station: what lies on it, or its years. */
    tab: Tab;
    /** What stands in the list: what is full, or what is built. */
    list: List;
    sort: SortKey;
    /** Show all elements in the table, not just the bottlenecks. */
    all: boolean;
    filter: string;
}

export type Tab = "ledger" | "years" | "hours";
export const TABS: readonly Tab[] = ["ledger", "years", "hours"];

export type List = "bottlenecks" | "projects";
export const LISTS: readonly List[] = ["bottlenecks", "projects"];

/** The distributor's stations, the transmission grid, or both. */
export type Layers = "both" | "stations" | "grid";
export const LAYERS: readonly Layers[] = ["both", "stations", "grid"];

const DIRECTIONS: readonly Direction[] = ["both", "offtake", "feedin"];

function oneOf<T extends string>(wanted: string | null, allowed: readonly T[], otherwise: T): T {
    return allowed.find((value) => value === wanted) ?? otherwise;
}

/** First look: the first scenario in which something is short, else the first that was computed. */
export function defaultState(catalogue: Catalogue): ViewState {
    const { axes, scenarios, totals } = catalogue.data;
    const isShort = (i: number): boolean => (totals[i]?.branches_over_rule ?? 0) + (totals[i]?.stations_over ?? 0) > 0;
    const done = scenarios.flatMap((s, i) => (s.status === "done" ? [i] : []));
    const first = scenarios[done.find(isShort) ?? done[0] ?? 0];
    return {
        lang: "nl",
        storyline: first?.storyline ?? axes.storyline[0]?.id ?? "",
        year: first?.year ?? axes.year[0] ?? 0,
        weather: first?.weather ?? axes.weather[0]?.id ?? "",
        options: first?.options ?? axes.options[0]?.id ?? "",
        mode: first?.mode ?? axes.mode[0] ?? "",
        level: catalogue.levels.includes("contract") ? "contract" : "flow",
        layers: "both",
        compare: "",
        tab: "ledger",
        direction: "both",
        metric: catalogue.data.uncertainty === null ? "rule" : "chance",
        selection: null,
        list: "bottlenecks",
        sort: catalogue.data.uncertainty === null ? "loading" : "chance",
        all: false,
        filter: "",
    };
}

/** Measures that the level, mode and file have: none of them shows another level than the one chosen. */
export function offeredMetrics(catalogue: Catalogue, state: ViewState): Metric[] {
    const isFlow = state.level === "flow";
    const is: Record<Metric, boolean> = {
        chance: catalogue.data.uncertainty !== null && state.level !== "queue",
        rule: true,
        room: state.level === "contract",
        n: isFlow,
        hours: isFlow && state.mode !== "wish",
    };
    return METRICS.filter((metric) => is[metric]);
}

export function writeHash(catalogue: Catalogue, state: ViewState): string {
    const fields = new URLSearchParams();
    fields.set("lang", state.lang);
    fields.set("storyline", state.storyline);
    fields.set("year", String(state.year));
    fields.set("weather", state.weather);
    fields.set("options", state.options);
    fields.set("mode", state.mode);
    fields.set("level", state.level);
    if (state.layers !== "both") fields.set("layers", state.layers);
    if (state.compare !== "") fields.set("b", state.compare);
    fields.set("direction", state.direction);
    fields.set("color", state.metric);
    if (state.tab !== "ledger") fields.set("tab", state.tab);
    if (state.list !== "bottlenecks") fields.set("list", state.list);
    fields.set("sort", state.sort);
    fields.set("sel", state.selection === null ? "-" : `${state.selection.kind}:${catalogue.info(state.selection).id}`);
    if (state.all) fields.set("all", "1");
    if (state.filter !== "") fields.set("find", state.filter);
    return `#${fields.toString()}`;
}

/**
 * Reads a view from the address; what it does not hold, or holds wrongly, is taken from `otherwise`.
 *
 * @return the state, and whether the address says what is selected ("-" = nothing)
 */
export function readHash(
    catalogue: Catalogue,
    hash: string,
    otherwise: ViewState,
): { state: ViewState; hasSelection: boolean } {
    const fields = new URLSearchParams(hash.replace(/^#/, ""));
    const { axes } = catalogue.data;
    const ids = (entries: { id: string }[]): string[] => entries.map((entry) => entry.id);
    const year = Number(fields.get("year"));
    const wanted = fields.get("sel");
    const [, kind = "", id = ""] = /^(branch|station):(.*)$/s.exec(wanted ?? "") ?? [];
    const found = kind === "branch" || kind === "station" ? catalogue.find(kind, id) : null;
    const state: ViewState = {
        lang: oneOf(fields.get("lang"), LANGUAGES, otherwise.lang),
        storyline: oneOf(fields.get("storyline"), ids(axes.storyline), otherwise.storyline),
        year: axes.year.includes(year) ? year : otherwise.year,
        weather: oneOf(fields.get("weather"), ids(axes.weather), otherwise.weather),
        options: oneOf(fields.get("options"), ids(axes.options), otherwise.options),
        mode: oneOf(fields.get("mode"), axes.mode, otherwise.mode),
        level: oneOf(fields.get("level"), catalogue.levels, otherwise.level),
        layers: oneOf(fields.get("layers"), LAYERS, fields.has("level") ? "both" : otherwise.layers),
        compare: oneOf(fields.get("b"), ids(catalogue.data.scenarios), fields.has("level") ? "" : otherwise.compare),
        tab: oneOf(fields.get("tab"), TABS, fields.has("level") ? "ledger" : otherwise.tab),
        list: oneOf(fields.get("list"), LISTS, fields.has("level") ? "bottlenecks" : otherwise.list),
        direction: oneOf(fields.get("direction"), DIRECTIONS, otherwise.direction),
        metric: oneOf(fields.get("color"), METRICS, otherwise.metric),
        selection: wanted === "-" ? null : (found ?? otherwise.selection),
        sort: oneOf(fields.get("sort"), SORT_KEYS, otherwise.sort),
        all: fields.get("all") === "1",
        filter: (fields.get("find") ?? "").slice(0, 100),
    };
    return { state, hasSelection: wanted === "-" || found !== null };
}
