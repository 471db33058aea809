import type { BranchInfo, Hours, NodeInfo, PageData, Project, Scenario, StationInfo, Value } from "./contract";

export type ElementKind = "branch" | "station";

/** One element of the study, by class and position in the arrays of the data. */
export interface ElementRef {
    kind: ElementKind;
    index: number;
}

/** The point of the study that is looked at. */
export interface Point {
    storyline: string;
    year: number;
    weather: string;
    options: string;
    mode: string;
}

/** Level of "full": simulated flow, rights, rights and requests. */
export type Level = "flow" | "contract" | "queue";
export const LEVELS: readonly Level[] = ["flow", "contract", "queue"];

function key(point: Point): string {
    return JSON.stringify([point.storyline, point.year, point.weather, point.options, point.mode]);
}

/** A cause and its percent of the whole. */
export interface Share {
    label: string;
    percent: number;
}

/** Look-ups over the data, made once. */
export class Catalogue {
    readonly nodes = new Map<string, NodeInfo>();
    private readonly branchById = new Map<string, number>();
    private readonly stationById = new Map<string, number>();
    private readonly scenarioByKey = new Map<string, number>();
    private readonly groupByKey = new Map<string, number>();
    private readonly drawnGroupByKey = new Map<string, number>();
    private readonly hoursByKey = new Map<string, Hours>();

    private readonly known: ReadonlyMap<string, string>;
    private readonly knownDutch: ReadonlyMap<string, string>;
    private readonly moved: ReadonlyMap<string, [Value, Value]>;

    constructor(readonly data: PageData) {
        this.known = new Map(Object.entries(data.known_excesses));
        this.knownDutch = new Map(Object.entries(data.known_excesses_nl));
        this.moved = new Map(Object.entries(data.corrections));
        for (const node of data.nodes) this.nodes.set(node.id, node);
        data.branches.forEach((branch, i) => this.branchById.set(branch.id, i));
        data.stations.forEach((station, i) => this.stationById.set(station.id, i));
        data.scenarios.forEach((scenario, i) => this.scenarioByKey.set(key(scenario), i));
        data.first_year_short.groups.forEach((group, i) => this.groupByKey.set(key({ ...group, year: 0 }), i));
        data.uncertainty_years?.groups.forEach((group, i) => this.drawnGroupByKey.set(key({ ...group, year: 0 }), i));
        for (const one of data.hours) this.hoursByKey.set(`${one.scenario} ${one.kind} ${one.index}`, one);
    }

    /** Position of the scenario, or -1 when the study has no such scenario. */
    scenarioIndex(point: Point): number {
        return this.scenarioByKey.get(key(point)) ?? -1;
    }

    scenario(point: Point): Scenario | undefined {
        return this.data.scenarios[this.scenarioIndex(point)];
    }

    /** First year in which the element is short in the storyline, weather, option set and mode of the point. */
    firstYearShort(element: ElementRef, point: Point, level: Level): number | null {
        const group = this.groupByKey.get(key({ ...point, year: 0 }));
        const years = level === "flow" ? this.data.first_year_short : this.data.first_year_contract;
        if (group === undefined || years === null) return null;
        return years[element.kind][group]?.[element.index] ?? null;
    }

    /**
     * Computed scenario of a point; where the study has none, the one that shares the axis that was chosen and most others.
     *
     * @param chosen  axis whose value must hold
     * @param except  position of a scenario that is not meant
     */
    nearestScenario(point: Point, chosen: keyof Point, except = -1): number {
        const axes = Object.keys(point) as (keyof Point)[];
        let best = -1;
        let most = -1;
        this.data.scenarios.forEach((scenario, i) => {
            if (scenario.status !== "done" || i === except || scenario[chosen] !== point[chosen]) return;
            const shared = axes.filter((axis) => scenario[axis] === point[axis]).length;
            if (shared > most) [best, most] = [i, shared];
        });
        return best;
    }

    /** Probability of being short with its standard error, over the draws; null without draws. */
    chance(element: ElementRef, scenario: number, level: Level): { value: number; error: Value } | null {
        const name = level === "flow" ? element.kind : `contract_${element.kind}`;
        const value = this.data.uncertainty?.[name]?.[scenario]?.[element.index] ?? null;
        if (value === null || level === "queue") return null;
        return { value, error: this.data.uncertainty_error?.[name]?.[scenario]?.[element.index] ?? null };
    }

    /** Years by which 10, 50 and 90 % of the draws are short; 0 = in none of the study's; null without draws. */
    chanceYears(element: ElementRef, point: Point, level: Level): [number, number, number] | null {
        const group = this.drawnGroupByKey.get(key({ ...point, year: 0 }));
        const name = level === "flow" ? element.kind : `contract_${element.kind}`;
        const at = (quantile: string): Value =>
            group === undefined ? null : (this.data.uncertainty_years?.years[`${name}_${quantile}`]?.[group]?.[element.index] ?? null);
        const [p10, p50, p90] = [at("p10"), at("p50"), at("p90")];
        return p10 === null || p50 === null || p90 === null || level === "queue" ? null : [p10, p50, p90];
    }

    /** Hours of an element where the page holds them. */
    hours(element: ElementRef, scenario: number): Hours | undefined {
        return this.hoursByKey.get(`${scenario} ${element.kind} ${element.index}`);
    }

    /** Projects that change an element, earliest first. */
    projectsOf(element: ElementRef): Project[] {
        const { id } = this.info(element);
        return this.data.projects
            .filter((project) => project.ready[1] > 0 && project.elements.includes(id))
            .sort((a, b) => a.ready[1] - b.ready[1]);
    }

    /** Input most likely wrong where the element is a known excess of the base year, in the reader's language where the region has it. */
    knownExcess(element: ElementRef, language: "nl" | "en" = "en"): string | null {
        const { id } = this.info(element);
        return (language === "nl" ? this.knownDutch.get(id) : undefined) ?? this.known.get(id) ?? null;
    }

    /** MW that the limit and the use of an element move by between p10 and p90, where the base year has moved them. */
    correction(element: ElementRef): { limit: Value; share: Value } | null {
        const found = this.moved.get(this.info(element).id);
        return found === undefined ? null : { limit: found[0], share: found[1] };
    }

    /** Largest parts of the power of an element in its worst hour; empty where the file has none. */
    whoFills(element: ElementRef, scenario: number): { label: string; mw: number }[] {
        const who = this.data.who;
        const parts = who?.[element.kind][scenario]?.[String(element.index)] ?? [];
        const out: { label: string; mw: number }[] = [];
        for (let at = 1; at + 1 < parts.length; at += 2) {
            out.push({ label: who?.labels[parts[at] ?? -1] ?? "", mw: parts[at + 1] ?? 0 });
        }
        return out;
    }

    /** Largest causes of an element or area, as shares of what it is asked of; empty where the file has none. */
    causesOf(kind: "branch" | "station" | "area", index: number, scenario: number, what: "over" | "year" | "rights"): Share[] {
        return this.shares(this.data.causes?.[kind][scenario]?.[String(index)]?.[what] ?? []);
    }

    /** What is left of an element without kinds of use, each by itself. */
    leftWithout(element: ElementRef, scenario: number): { label: string; hours: number; mw: Value }[] {
        const found = this.data.causes?.[element.kind][scenario]?.[String(element.index)]?.without ?? [];
        const out: { label: string; hours: number; mw: Value }[] = [];
        for (let at = 0; at + 2 < found.length; at += 3) {
            out.push({ label: this.data.causes?.labels[found[at] ?? -1] ?? "", hours: found[at + 1] ?? 0, mw: found[at + 2] ?? null });
        }
        return out;
    }

    /** What is above the limits of all elements that are no known errors, and whose it is; null where nothing is, or the file has no causes. */
    regionCauses(scenario: number): { mwh: number; shares: Share[] } | null {
        const found = this.data.causes?.region[scenario];
        return found === undefined || found.mwh <= 0 ? null : { mwh: found.mwh, shares: this.shares(found.parts) };
    }

    private shares(pairs: number[]): Share[] {
        const out: Share[] = [];
        for (let at = 0; at + 1 < pairs.length; at += 2) {
            out.push({ label: this.data.causes?.labels[pairs[at] ?? -1] ?? "", percent: pairs[at + 1] ?? 0 });
        }
        return out;
    }

    /** Value of a further field; null where the file has none. */
    field(name: string, scenario: number, element = 0): Value {
        return this.data.fields[name]?.[scenario]?.[element] ?? null;
    }

    /** Levels that the file holds. */
    get levels(): readonly Level[] {
        return this.data.fields["connection/station_contract_offtake_mw"] === undefined ? ["flow"] : LEVELS;
    }

    branch(index: number): BranchInfo {
        const found = this.data.branches[index];
        if (found === undefined) throw new RangeError(`no branch ${index}`);
        return found;
    }

    station(index: number): StationInfo {
        const found = this.data.stations[index];
        if (found === undefined) throw new RangeError(`no station ${index}`);
        return found;
    }

    info(element: ElementRef): BranchInfo | StationInfo {
        return element.kind === "branch" ? this.branch(element.index) : this.station(element.index);
    }

    find(kind: ElementKind, id: string): ElementRef | null {
        const index = (kind === "branch" ? this.branchById : this.stationById).get(id);
        return index === undefined ? null : { kind, index };
    }

    /** Finds an element by id alone, as fields that name a binding element or an outage do. */
    findAny(id: string): ElementRef | null {
        return this.find("branch", id) ?? this.find("station", id);
    }

    /** Name to show for an id of a field; the id itself when it names nothing in the study. */
    nameOf(id: string): string {
        const found = this.findAny(id);
        return found === null ? id : this.info(found).name;
    }
}
