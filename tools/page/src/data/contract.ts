/**
 * The data that the program puts into the page, after reading (see read.ts).
 *
 * Field names are those of the program. Arrays are indexed [scenario][element]; a missing number is null.
 */

export type Value = number | null;
export type Table = Value[][];
export type Labels = string[][];

export interface AxisEntry {
    id: string;
    name: string;
    /** Name in Dutch; empty where the region gives none. */
    name_nl: string;
}

export interface Study {
    name: string;
    title: string;
    region: string;
    /** In Dutch; empty where none is given. */
    title_nl: string;
    region_nl: string;
    level: string;
    mode: string;
}

export interface TimeAxis {
    /** Local standard time without offset, e.g. "2025-01-01T00:00". */
    start: string;
    utc_offset_h: number;
    step_h: number;
    steps: number;
}

export interface Scenario {
    id: string;
    storyline: string;
    year: number;
    weather: string;
    options: string;
    /** connected or wish. */
    mode: string;
    status: "done" | "failed";
    message: string;
}

export interface NodeInfo {
    id: string;
    name: string;
    kv: Value;
    lat: Value;
    lon: Value;
    /** The site that groups the buses of one place. */
    station: string;
    area: string;
    municipality: string;
}

export interface BranchInfo {
    id: string;
    name: string;
    kind: string;
    from: string;
    to: string;
    kv: Value;
    n_circuits: Value;
    /** Ratings are per circuit or unit. */
    rating_mva: Value;
    rating_low_mva: Value;
    rating_high_mva: Value;
    rating_confidence: string;
}

export interface StationInfo {
    id: string;
    name: string;
    node: string;
    kv: Value;
    lat: Value;
    lon: Value;
    area: string;
    municipality: string;
    firm_mw: Value;
    firm_confidence: string;
}

export const BRANCH_NUMBERS = [
    "in_service",
    "worst_loading_n_pu",
    "worst_loading_rule_pu",
    "worst_hour",
    "hours_over_n_offtake",
    "hours_over_n_feedin",
    "hours_over_rule_offtake",
    "hours_over_rule_feedin",
    "mwh_over_rule_offtake",
    "mwh_over_rule_feedin",
] as const;
export const BRANCH_LABELS = ["worst_outage", "rule_offtake", "rule_feedin"] as const;
/** Present when the element itself changes between scenarios; without them the values of `branches` hold. */
export const BRANCH_OPTIONAL = ["n_circuits", "rating_mw", "worst_excess_mw"] as const;

export const STATION_NUMBERS = [
    "peak_offtake_mw",
    "peak_feedin_mw",
    "energy_mwh",
    "worst_loading_pu",
    "worst_hour",
    "hours_over_offtake",
    "hours_over_feedin",
    "mwh_over_offtake",
    "mwh_over_feedin",
    "headroom_offtake_mw",
    "headroom_feedin_mw",
] as const;
export const STATION_LABELS = ["headroom_offtake_binding", "headroom_feedin_binding"] as const;
export const STATION_OPTIONAL = ["firm_mw"] as const;

export const TOTALS = [
    "demand_mwh",
    "peak_demand_mw",
    "peak_hour",
    "generation_mwh",
    "export_mwh",
    "import_mwh",
    "branches_over_rule",
    "stations_over",
] as const;

type Numbers<K extends readonly string[]> = Record<K[number], Table>;
type Texts<K extends readonly string[]> = Record<K[number], Labels>;
type Optional<K extends readonly string[]> = Partial<Record<K[number], Table>>;

export type BranchResults = Numbers<typeof BRANCH_NUMBERS> & Texts<typeof BRANCH_LABELS> & Optional<typeof BRANCH_OPTIONAL>;
export type StationResults = Numbers<typeof STATION_NUMBERS> &
    Texts<typeof STATION_LABELS> &
    Optional<typeof STATION_OPTIONAL>;
export type Totals = Record<(typeof TOTALS)[number], Value>;

/** What a reader must know of a scenario before believing it. */
export interface Trust {
    /** Steps in which AC flow has no solution: findings rest on the others alone. */
    unsolved_steps: number;
    /** Counts of branches over, and loadings, are at least what is given. */
    is_lower_bound: boolean;
    /** Sentences on checks that do not hold. */
    violations: string[];
}

/** Years: null = never, -1 = not known, below that: short by then, an earlier year is not known. */
export interface FirstYearShort {
    groups: { storyline: string; weather: string; options: string; mode: string }[];
    branch: Table;
    station: Table;
}

/** Background of the map: land of municipalities, everything else is water. */
export interface Geography {
    /** Whose data it is; shown with the map. */
    credit: string;
    /** Rings as differences of longitude and latitude  [0.0001 degree], the first point from 0, 0; holes run backwards. */
    land: { name: string; rings: number[][] }[];
    towns: { name: string; lat: number; lon: number; rank: number }[];
}

/** A reinforcement of the region. */
export interface Project {
    id: string;
    name: string;
    name_nl: string;
    owner: string;
    kind: string;
    /** Year in which it is ready by p10, p50 and p90 of its delay; 0 = no year is published. */
    ready: [number, number, number];
    /** Ids of branches and stations that it changes. */
    elements: string[];
}

/** Hours of one element in one scenario, in 64 steps from low to high: loading by rule of a branch [1], use of a station [MW]. */
export interface Hours {
    scenario: number;
    kind: "branch" | "station";
    index: number;
    low: number;
    high: number;
    /** One letter of base64url per step of the time axis. */
    steps: string;
}

/** Years by which a share of the draws is short, under names such as "contract_branch_p50", by group; 0 = in none. */
export interface ChanceYears {
    groups: { storyline: string; weather: string; options: string; mode: string }[];
    years: Record<string, Table>;
}

/** Largest parts of the power of elements near or over their limit: [scenario][index of the element] = total, label, MW, label, MW, .. */
export interface Who {
    labels: string[];
    branch: Record<string, number[]>[];
    station: Record<string, number[]>[];
}

/** Largest causes of an element: pairs of label and percent. `without`: label, hours over, MW over (null: not kept) of each kind of use taken away. */
export interface ElementCauses {
    over: number[];
    year: number[];
    rights: number[];
    without: Value[];
}

/** Because of whom elements are full, by kind of use and production: [scenario][index of the element]. */
export interface Causes {
    labels: string[];
    branch: Record<string, ElementCauses>[];
    station: Record<string, ElementCauses>[];
    area: Record<string, ElementCauses>[];
    /** MWh above the limits of all elements that are no known errors, and whose: pairs of label and percent; [scenario]. */
    region: { mwh: number; parts: number[] }[];
}

export interface PageData {
    program_version: string;
    schema: string;
    study: Study;
    axes: { storyline: AxisEntry[]; year: number[]; weather: AxisEntry[]; options: AxisEntry[]; mode: string[] };
    time: TimeAxis;
    scenarios: Scenario[];
    nodes: NodeInfo[];
    branches: BranchInfo[];
    stations: StationInfo[];
    branch: BranchResults;
    station: StationResults;
    first_year_short: FirstYearShort;
    totals: Totals[];
    /** First year short at level contract; null in files without that level. */
    first_year_contract: FirstYearShort | null;
    /** Transmission areas. */
    areas: string[];
    /** Bidding zones and networks, and pipes, that the fields of group dispatch are of; empty without a market. */
    zones: string[];
    pipes: string[];
    /** Further fields under the names of the result file, [scenario][element]; missing in older files. */
    fields: Record<string, Table>;
    /** Demand in the 24 hours of each station's worst day  [MW], [scenario][station][hour]. */
    worst_day: { mw: number[][][]; first_step: number[][] } | null;
    /** Probability of being short by class of element; null without draws. */
    uncertainty: Record<string, Table> | null;
    /** Standard error of it. */
    uncertainty_error: Record<string, Table> | null;
    uncertainty_years: ChanceYears | null;
    n_draws: number;
    /** null without a region. */
    geography: Geography | null;
    projects: Project[];
    /** Id of a branch or station that is over in the base year, or with the use of today, by an error of the tables -> the input most likely wrong. */
    known_excesses: Record<string, string>;
    /** The same in Dutch, as far as the region has it. */
    known_excesses_nl: Record<string, string>;
    /** What the base year has moved, by id of a branch or station: MW of the limit and of the use between p10 and p90 of what is possible. */
    corrections: Record<string, [Value, Value]>;
    /** Because of whom an element is full; null in older files. */
    who: Who | null;
    causes: Causes | null;
    /** Of the fullest elements. */
    hours: Hours[];
    /** By scenario. */
    trust: Trust[];
}
