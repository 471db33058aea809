import type { BranchInfo, NodeInfo, PageData, Scenario, StationInfo, Value } from "./contract";

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

/** Look-ups over the data, made once. */
export class Catalogue {
    readonly nodes = new Map<string, NodeInfo>();
    private readonly branchById = new Map<string, number>();
    private readonly stationById = new Map<string, number>();
    private readonly scenarioByKey = new Map<string, number>();
    private readonly groupByKey = new Map<string, number>();

    constructor(readonly data: PageData) {
        for (const node of data.nodes) this.nodes.set(node.id, node);
        data.branches.forEach((branch, i) => this.branchById.set(branch.id, i));
        data.stations.forEach((station, i) => this.stationById.set(station.id, i));
        data.scenarios.forEach((scenario, i) => this.scenarioByKey.set(key(scenario), i));
        data.first_year_short.groups.forEach((group, i) => this.groupByKey.set(key({ ...group, year: 0 }), i));
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
