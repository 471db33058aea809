import type { PageData } from "../src/data/contract";

/** Names that would do harm if they ever reached the page as markup. */
export const HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"><svg onload=alert(3)> & 'quoted' \u2028 line",
] as const;

export interface FixtureOptions {
    hostile: boolean;
    seed: number;
    /** With levels contract and queue, as files since schema 1.1 have them. */
    levels?: boolean;
    /** Of a study with draws. */
    draws?: boolean;
}

/** Small repeatable generator (mulberry32): test data must not change between runs. */
function random(seed: number): () => number {
    let a = seed >>> 0;
    return () => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), a | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

const TOWNS = [
    "Noordwerf", "Zuiderpolder", "Waterhaven", "Oudeveen", "Nieuwland", "Molenwijk", "Dijkstad", "Sluisdam", "Veldzicht",
    "Havenkade", "Kerkbuurt", "Eikenlaan", "Bloemendal", "Rietland", "Torenburg", "Westpoort", "Oostzijde", "Hofgeest",
    "Lindehout", "Merelveld", "Grasdorp", "Zandvliet", "Kromme Akker", "Boekweit", "Vissershoek", "Wolkenberg", "Meerkant",
    "Duinrust", "Hoogkamp", "Laagveen", "Steenwerf", "Parkstede", "Wilgenrak", "Bruggenhoofd", "Spaarnwal", "Vechtoever",
];

const YEARS = [2025, 2030, 2035, 2040];
const GROWTH: Record<string, number[]> = { KM: [1, 1.18, 1.32, 1.42], EV: [1, 1.3, 1.6, 1.85] };
const CONFIDENCES = ["reported", "derived", "assumed", "calibrated"];

interface Grid {
    nodes: PageData["nodes"];
    branches: PageData["branches"];
    stations: PageData["stations"];
}

/** Four 380 kV places, a ring of 150 kV places around them, 50 kV places and loads below. */
function buildGrid(rnd: () => number): Grid {
    const grid: Grid = { nodes: [], branches: [], stations: [] };
    const pick = (): string => CONFIDENCES[Math.floor(rnd() * CONFIDENCES.length)] ?? "assumed";
    const addBranch = (kind: string, from: string, to: string, kv: number, circuits: number, rating: number): void => {
        const confidence = pick();
        const spread = confidence === "reported" ? 0.03 : 0.12;
        const id = `${from}-${to}`;
        grid.branches.push({
            id, name: `${nameOf(from)} – ${nameOf(to)}`, kind, from, to, kv, n_circuits: circuits, rating_mva: rating,
            rating_low_mva: rating * (1 - spread), rating_high_mva: rating * (1 + spread), rating_confidence: confidence,
        });
    };
    const nameOf = (id: string): string => grid.nodes.find((n) => n.id === id)?.name ?? id;
    const places = TOWNS.map((town, i) => {
        const angle = i * 2.39996;
        const radius = 0.03 + 0.27 * Math.sqrt(i / TOWNS.length);
        const lat = 52.37 + radius * 0.62 * Math.sin(angle) + 0.012 * rnd();
        return { id: `S${String(i).padStart(2, "0")}`, town, lat, lon: 4.88 + radius * Math.cos(angle), top: i % 9 === 4 ? 380 : i % 2 === 0 ? 150 : 50 };
    });
    for (const p of places) {
        const levels = p.top === 380 ? [380, 150] : p.top === 150 ? [150, 20] : [50, 10];
        for (const kv of levels) {
            const id = `${p.id}-${kv}`;
            grid.nodes.push({
                id, name: `${p.town} ${kv}`, kv, lat: p.lat + 0.0004 * rnd(), lon: p.lon, station: p.id,
                area: "Testland", municipality: p.town,
            });
        }
        const [high = 0, low = 0] = levels;
        addBranch("transformer", `${p.id}-${high}`, `${p.id}-${low}`, high, p.top === 380 ? 3 : 2, p.top === 380 ? 500 : p.top === 150 ? 80 : 40);
        if (low < 50) {
            grid.stations.push({
                id: `${p.id}-load`, name: `${p.town} ${low}`, node: `${p.id}-${low}`, kv: low, lat: p.lat, lon: p.lon, area: "Testland",
                municipality: p.town, firm_mw: rnd() < 0.12 ? null : p.top === 150 ? 75 : 38, firm_confidence: pick(),
            });
        }
    }
    connect(places, 380, [380], addBranch, 1645);
    connect(places, 150, [150, 380], addBranch, 240);
    connect(places, 50, [50], addBranch, 45);
    const backbone = places.filter((p) => p.top === 150)[3];
    if (backbone !== undefined) addBranch("link", `${backbone.id}-150`, `${places[4]?.id ?? ""}-380`, 380, 1, 900);
    return grid;
}

type Place = { id: string; lat: number; lon: number; top: number };
type AddBranch = (kind: string, from: string, to: string, kv: number, circuits: number, rating: number) => void;

/** Joins each place of a voltage to its two nearest earlier ones. */
function connect(places: readonly Place[], kv: number, tops: number[], add: AddBranch, rating: number): void {
    const all = places.filter((p) => tops.includes(p.top));
    all.forEach((place, i) => {
        const near = all.slice(0, i).sort((a, b) => distance(a, place) - distance(b, place)).slice(0, kv === 50 ? 1 : 2);
        for (const other of near) add("line", `${other.id}-${kv}`, `${place.id}-${kv}`, kv, kv === 50 ? 1 : 2, rating);
    });
}

function distance(a: Place, b: Place): number {
    return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * 0.61);
}

function buildScenarios(): PageData["scenarios"] {
    const out: PageData["scenarios"] = [];
    for (const storyline of Object.keys(GROWTH)) {
        for (const year of YEARS) {
            for (const weather of ["normal", "cold"]) {
                for (const options of ["none", "plan"]) {
                    const isFailed = storyline === "EV" && year === 2040 && weather === "cold" && options === "none";
                    out.push({
                        id: `${storyline}-${year}-${weather}-${options}`, storyline, year, weather, options, mode: "wish",
                        status: isFailed ? "failed" : "done",
                        message: isFailed ? "flow: island <b>without</b> balance at S07-50" : "",
                    });
                }
            }
        }
    }
    return out;
}

type Scenario = PageData["scenarios"][number];

function stress(scenario: Scenario): number {
    const growth = GROWTH[scenario.storyline]?.[YEARS.indexOf(scenario.year)] ?? 1;
    return growth * (scenario.weather === "cold" ? 1.08 : 1);
}

/** Whether an element is strengthened by the plan in this scenario. */
function isHelped(scenario: Scenario, index: number): boolean {
    return scenario.options === "plan" && scenario.year >= 2030 && index % 3 !== 0;
}

function branchResults(grid: Grid, scenarios: Scenario[], rnd: () => number): PageData["branch"] {
    const base = grid.branches.map(() => 0.2 + 0.68 * rnd());
    const each = <T>(f: (s: Scenario, b: number) => T): T[][] => scenarios.map((s) => (s.status === "done" ? grid.branches.map((_b, b) => f(s, b)) : []));
    const rule = (s: Scenario, b: number): number => ((base[b] ?? 0) * stress(s)) / (isHelped(s, b) ? 1.5 : 1);
    const hours = (s: Scenario, b: number): number => Math.round(Math.max(0, rule(s, b) - 1) * 2600);
    const share = (b: number): number => (b % 7 === 0 ? 0 : b % 5 === 0 ? 0.5 : 1);
    const isOut = (s: Scenario, b: number): boolean => b === grid.branches.length - 1 && s.options === "none";
    const over = (s: Scenario, b: number, part: number): number | null => (isOut(s, b) ? null : Math.round(hours(s, b) * part));
    return {
        in_service: each((s, b) => (isOut(s, b) ? 0 : 1)),
        worst_loading_n_pu: each((s, b) => (isOut(s, b) ? null : rule(s, b) * 0.68)),
        worst_loading_rule_pu: each((s, b) => (isOut(s, b) ? null : rule(s, b))),
        worst_hour: each((s, b) => (isOut(s, b) ? null : share(b) === 0 ? 4189 + b : 403 + (b % 4) * 24)),
        worst_outage: each((_s, b) => (b % 4 === 0 ? "" : (grid.branches[(b * 5 + 3) % grid.branches.length]?.id ?? ""))),
        hours_over_n_offtake: each((s, b) => Math.round(Math.max(0, rule(s, b) * 0.68 - 1) * 2600 * share(b))),
        hours_over_n_feedin: each((s, b) => Math.round(Math.max(0, rule(s, b) * 0.68 - 1) * 2600 * (1 - share(b)))),
        hours_over_rule_offtake: each((s, b) => over(s, b, share(b))),
        hours_over_rule_feedin: each((s, b) => over(s, b, 1 - share(b))),
        mwh_over_rule_offtake: each((s, b) => hours(s, b) * share(b) * 7.5),
        mwh_over_rule_feedin: each((s, b) => hours(s, b) * (1 - share(b)) * 7.5),
        rule_offtake: each(() => "n-1"),
        rule_feedin: each(() => "n-with-trip"),
    };
}

function stationResults(grid: Grid, scenarios: Scenario[], rnd: () => number): PageData["station"] {
    const base = grid.stations.map(() => 0.35 + 0.55 * rnd());
    const each = <T>(f: (s: Scenario, i: number) => T): T[][] => scenarios.map((s) => (s.status === "done" ? grid.stations.map((_x, i) => f(s, i)) : []));
    const firm = (i: number): number => grid.stations[i]?.firm_mw ?? 60;
    const load = (s: Scenario, i: number): number => ((base[i] ?? 0) * stress(s)) / (isHelped(s, i) ? 1.4 : 1);
    const hours = (s: Scenario, i: number): number => Math.round(Math.max(0, load(s, i) - 1) * 2200);
    const hasFirm = (i: number): boolean => grid.stations[i]?.firm_mw !== null;
    return {
        peak_offtake_mw: each((s, i) => load(s, i) * firm(i)),
        peak_feedin_mw: each((s, i) => load(s, i) * firm(i) * 0.4),
        energy_mwh: each((s, i) => load(s, i) * firm(i) * 4400),
        worst_loading_pu: each((s, i) => (hasFirm(i) ? load(s, i) : null)),
        worst_hour: each((_s, i) => 402 + (i % 5) * 24),
        hours_over_offtake: each((s, i) => (hasFirm(i) ? hours(s, i) : null)),
        hours_over_feedin: each((_s, i) => (hasFirm(i) ? 0 : null)),
        mwh_over_offtake: each((s, i) => (hasFirm(i) ? hours(s, i) * 3.2 : null)),
        mwh_over_feedin: each((_s, i) => (hasFirm(i) ? 0 : null)),
        headroom_offtake_mw: each((s, i) => Math.max(0, (1 - load(s, i)) * firm(i))),
        headroom_feedin_mw: each((s, i) => Math.max(0, (1.3 - 0.4 * load(s, i)) * firm(i))),
        headroom_offtake_binding: each((_s, i) => (i % 2 === 0 ? (grid.stations[i]?.id ?? "") : (grid.branches[i]?.id ?? ""))),
        headroom_feedin_binding: each((_s, i) => grid.branches[(i * 2) % grid.branches.length]?.id ?? ""),
    };
}

function firstYears(scenarios: Scenario[], tables: (number | null)[][], n: number): { groups: PageData["first_year_short"]["groups"]; years: (number | null)[][] } {
    const groups = scenarios
        .filter((s) => s.year === YEARS[0])
        .map(({ storyline, weather, options, mode }) => ({ storyline, weather, options, mode }));
    const years = groups.map((g) =>
        Array.from({ length: n }, (_x, e) => {
            const hits = scenarios.filter(
                (s, i) => s.storyline === g.storyline && s.weather === g.weather && s.options === g.options && (tables[i]?.[e] ?? 0) > 1.0001,
            );
            return hits.length === 0 ? null : Math.min(...hits.map((s) => s.year));
        }),
    );
    return { groups, years };
}

/** Levels contract and queue: rights a little above the use, and six classes that add up. */
function levelFields(
    grid: Grid,
    scenarios: Scenario[],
    branch: PageData["branch"],
    station: PageData["station"],
): PageData["fields"] {
    const each = (n: number, f: (s: number, i: number) => number | null): (number | null)[][] =>
        scenarios.map((s, at) => (s.status === "done" ? Array.from({ length: n }, (_x, i) => f(at, i)) : []));
    const nb = grid.branches.length, ns = grid.stations.length;
    const loading = (s: number, b: number): number | null => branch.worst_loading_rule_pu[s]?.[b] ?? null;
    const firm = (i: number): number => grid.stations[i]?.firm_mw ?? 60;
    const peak = (s: number, i: number): number => station.peak_offtake_mw[s]?.[i] ?? 0;
    const fields: PageData["fields"] = {};
    for (const [level, factor] of [["contract", 1.1], ["queue", 1.25]] as const) {
        for (const direction of ["offtake", "feed_in"]) {
            const part = direction === "offtake" ? factor : 0.5 * factor;
            const at = (s: number, b: number): number | null => {
                const value = loading(s, b);
                return value === null ? null : value * part;
            };
            fields[`connection/branch_${level}_${direction}_loading_pu`] = each(nb, at);
            fields[`connection/branch_${level}_${direction}_short_mw`] = each(nb, (s, b) => Math.max(0, (at(s, b) ?? 0) - 1) * 100);
        }
        fields[`connection/station_${level}_offtake_mw`] = each(ns, (s, i) => peak(s, i) * factor);
        const hasFirm = (i: number): boolean => grid.stations[i]?.firm_mw !== null;
        fields[`connection/station_room_${level}_offtake_mw`] = each(ns, (s, i) => (hasFirm(i) ? firm(i) - peak(s, i) * factor : null));
    }
    for (const direction of ["offtake", "feed_in"]) {
        fields[`connection/station_status_${direction}`] = each(ns, (s, i) => (peak(s, i) * 1.1 > firm(i) ? 3 : i % 5 === 0 ? 1 : 0));
        fields[`connection/station_layer_${direction}`] = each(ns, (_s, i) => i % 3);
        fields[`connection/station_headroom_contract_${direction}_mw`] = each(ns, (s, i) => Math.max(0, firm(i) - peak(s, i) * 1.1));
        fields[`connection/station_headroom_contract_${direction}_binding`] = each(ns, (_s, i) => (i % 3 === 2 ? i : -1));
    }
    fields["connection/station_requested_offtake_mw"] = each(ns, (s, i) => peak(s, i) * 0.15);
    const parts = { measured: 0.8, contracted_not_used: 0.2, committed: 0.02, autonomous: 0.08, requested: 0.15, policy_free_growth: 0.1 };
    for (const [name, part] of Object.entries(parts)) {
        fields[`ledger/station_${name}_mw`] = each(ns, (s, i) => peak(s, i) * part);
        fields[`ledger/station_${name}_connected_mw`] = each(ns, (s, i) => peak(s, i) * part * (name === "measured" ? 1 : 0.5));
    }
    fields["connection/area_capability_offtake_mw"] = each(1, () => 3000);
    fields["connection/area_contract_offtake_mw"] = each(1, (s) => 2500 + 100 * s);
    fields["connection/area_queue_offtake_mw"] = each(1, (s) => 3000 + 100 * s);
    return fields;
}

function worstDays(grid: Grid, scenarios: Scenario[]): PageData["worst_day"] {
    const day = (i: number): number[] => Array.from({ length: 24 }, (_x, h) => 20 + i + 8 * Math.sin((h - 6) / 4));
    return {
        mw: scenarios.map((s) => (s.status === "done" ? grid.stations.map((_x, i) => day(i)) : [])),
        first_step: scenarios.map((s) => (s.status === "done" ? grid.stations.map(() => 384) : [])),
    };
}

function renameHostile(grid: Grid): void {
    HOSTILE_NAMES.forEach((name, i) => {
        const branch = grid.branches[i * 3 + 1];
        const station = grid.stations[i];
        const node = grid.nodes[i * 2];
        if (branch !== undefined) branch.name = `${name} lijn`;
        if (station !== undefined) station.name = `${name} station`;
        if (node !== undefined) node.name = name;
    });
}

/** The data as the program writes them: quantiles of first years stand beside their groups. */
export function asWritten(data: PageData): unknown {
    const { uncertainty_years: drawn, ...rest } = data;
    return drawn === null ? rest : { ...rest, uncertainty_years: { groups: drawn.groups, ...drawn.years } };
}

/** Made-up study that follows the contract of the page; the same options give the same data. */
export function makeFixture(options: FixtureOptions = { hostile: true, seed: 7 }): PageData & { knelpunt_page: 1 } {
    const rnd = random(options.seed);
    const grid = buildGrid(rnd);
    const scenarios = buildScenarios();
    const branch = branchResults(grid, scenarios, rnd);
    const station = stationResults(grid, scenarios, rnd);
    if (options.hostile) renameHostile(grid);
    const lines = firstYears(scenarios, branch.worst_loading_rule_pu, grid.branches.length);
    const loads = firstYears(scenarios, station.worst_loading_pu, grid.stations.length);
    const count = (row: (number | null)[] | undefined): number => (row ?? []).filter((v) => (v ?? 0) > 1.0001).length;
    return {
        knelpunt_page: 1,
        program_version: "0.1.0",
        schema: "1.0",
        study: {
            name: "fixture",
            title: options.hostile ? "Verzonnen regio <script>alert(4)</script>" : "Verzonnen regio 2025–2040",
            region: "Testland",
            title_nl: "",
            region_nl: "Proefland",
            level: "flow",
            mode: "wish",
        },
        axes: {
            storyline: [{ id: "KM", name: "Steady middle", name_nl: "Koersvaste Middenweg" }, { id: "EV", name: "Own strength", name_nl: "Eigen Vermogen" }],
            year: YEARS,
            weather: [{ id: "normal", name: "ordinary year", name_nl: "gewoon jaar" }, { id: "cold", name: "cold year", name_nl: "koud jaar" }],
            options: [{ id: "none", name: "without", name_nl: "zonder" }, { id: "plan", name: "with plans", name_nl: "met plannen" }],
            mode: ["wish"],
        },
        time: { start: "2025-01-01T00:00", utc_offset_h: 1, step_h: 1, steps: 8760 },
        scenarios,
        nodes: grid.nodes,
        branches: grid.branches,
        stations: grid.stations,
        branch,
        station,
        trust: scenarios.map(() => ({ unsolved_steps: 0, is_lower_bound: false, violations: [] })),
        first_year_short: { groups: lines.groups, branch: lines.years, station: loads.years },
        first_year_contract: options.levels === true ? { groups: lines.groups, branch: lines.years, station: loads.years } : null,
        areas: ["Testland"],
        zones: options.levels === true ? ["NL", "heat.Testland"] : [],
        pipes: options.levels === true ? ["W1-W2"] : [],
        fields: options.levels === true ? { ...levelFields(grid, scenarios, branch, station), ...marketFields(scenarios) } : {},
        worst_day: options.levels === true ? worstDays(grid, scenarios) : null,
        ...(options.draws === true ? drawn(grid, scenarios, lines.groups) : NOT_DRAWN),
        ...regionOf(grid, options.hostile),
        hours: hoursOf(grid, scenarios),
        totals: scenarios.map((s, i) => ({
            demand_mwh: 14.2e6 * stress(s),
            peak_demand_mw: 2650 * stress(s),
            peak_hour: 403,
            generation_mwh: 5.1e6 * stress(s),
            export_mwh: 0.21e6,
            import_mwh: 9.3e6 * stress(s),
            branches_over_rule: count(branch.worst_loading_rule_pu[i]),
            stations_over: count(station.worst_loading_pu[i]),
        })),
    };
}

const NOT_DRAWN = { uncertainty: null, uncertainty_error: null, uncertainty_years: null, n_draws: 0 };

/** Draws: element i is short in (i % 11) tenths of them, in the last year; one in ten, and so on, by year. */
function drawn(
    grid: Grid,
    scenarios: Scenario[],
    groups: PageData["first_year_short"]["groups"],
): Pick<PageData, "uncertainty" | "uncertainty_error" | "uncertainty_years" | "n_draws"> {
    const names: [string, number][] = [
        ["branch", grid.branches.length], ["station", grid.stations.length],
        ["contract_branch", grid.branches.length], ["contract_station", grid.stations.length],
    ];
    const table = (n: number, f: (i: number) => number): number[][] => scenarios.map((s) => (s.status === "done" ? Array.from({ length: n }, (_x, i) => f(i)) : []));
    const years = (n: number, f: (i: number) => number): number[][] => groups.map(() => Array.from({ length: n }, (_x, i) => f(i)));
    return {
        n_draws: 10,
        uncertainty: Object.fromEntries(names.map(([name, n]) => [name, table(n, (i) => (i % 11) / 10)])),
        uncertainty_error: Object.fromEntries(names.map(([name, n]) => [name, table(n, () => 0.08)])),
        uncertainty_years: {
            groups,
            years: Object.fromEntries(
                names.flatMap(([name, n]) =>
                    (["p10", "p50", "p90"] as const).map((q, k) => [`${name}_${q}`, years(n, (i) => ((i % 11) / 10 > [0.1, 0.5, 0.9][k]! ? YEARS[k]! : 0))]),
                ),
            ),
        },
    };
}

/** A square of land with a lake in it, two towns, three projects and a programme, two known excesses. */
function regionOf(grid: Grid, hostile: boolean): Pick<PageData, "geography" | "projects" | "known_excesses" | "known_excesses_nl" | "corrections" | "who" | "causes"> {
    const ids = (...at: number[]): string[] => at.flatMap((i) => grid.branches[i]?.id ?? []);
    const station = grid.stations[0]?.id ?? "";
    return {
        geography: {
            credit: hostile ? HOSTILE_NAMES[0] : "made up",
            land: [
                { name: "west", rings: [[45000, 522000, 4000, 0, 0, 3400, -4000, 0], [46500, 523500, 0, 400, 700, 0, 0, -400]] },
                { name: "oost", rings: [[49000, 522000, 2500, 0, 0, 3400, -2500, 0]] },
            ],
            towns: [
                { name: "Stad", lat: 52.25, lon: 4.7, rank: 1 },
                { name: hostile ? HOSTILE_NAMES[1] : "Dorp", lat: 52.5, lon: 4.75, rank: 2 },
            ],
        },
        projects: [
            { id: "late", name: "Late line", name_nl: "Late lijn", owner: "grid", kind: "new_line", ready: [2034, 2036, 2039], elements: ids(1) },
            { id: "early", name: hostile ? HOSTILE_NAMES[2] : "Third transformer", name_nl: "", owner: "grid", kind: "transformer", ready: [2028, 2029, 2031], elements: [...ids(0, 1), station] },
            { id: "sum", name: "Programme", name_nl: "Programma", owner: "grid", kind: "programme", ready: [2026, 2027, 2028], elements: [] },
            { id: "unknown", name: "Some day", name_nl: "Ooit", owner: "grid", kind: "new_station", ready: [0, 0, 0], elements: [] },
        ],
        who: null,
        causes: null,
        known_excesses_nl: Object.fromEntries([[ids(1)[0] ?? "", "grens (aangenomen)"]]),
        corrections: Object.fromEntries([[ids(2)[0] ?? "", [34, null]], [station, [null, 12]]]),
        known_excesses: Object.fromEntries([...ids(...grid.branches.keys()).filter((_id, i) => i % 4 === 1), station].map((id) => [id, "rating (assumed)"])),
    };
}

/** Hours of the first branches and stations in every second scenario: full in winter evenings. */
function hoursOf(grid: Grid, scenarios: Scenario[]): PageData["hours"] {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const steps = Array.from({ length: 8760 }, (_x, step) => {
        const season = 0.5 + 0.5 * Math.cos((2 * Math.PI * step) / 8760);
        const day = 0.5 + 0.5 * Math.cos((2 * Math.PI * ((step % 24) - 18)) / 24);
        return letters[Math.round(63 * season * day)];
    }).join("");
    return scenarios.flatMap((s, scenario) =>
        s.status !== "done"
            ? []
            : [
                  ...grid.branches.slice(0, 6).map((_b, index) => ({ scenario, kind: "branch" as const, index, low: 0.1, high: 1.2, steps })),
                  ...grid.stations.slice(0, 6).map((_s, index) => ({ scenario, kind: "station" as const, index, low: 5, high: 45, steps })),
              ],
    );
}

/** Fields of group dispatch: two zones and a pipe that is short. */
function marketFields(scenarios: PageData["scenarios"]): Record<string, number[][]> {
    const same = (...row: number[]): number[][] => scenarios.map(() => row);
    return {
        "dispatch/price_mean_eur_per_mwh": scenarios.map((_unused, i) => [60 + i]),
        "dispatch/price_p05_eur_per_mwh": same(-5),
        "dispatch/price_p95_eur_per_mwh": same(120),
        "dispatch/negative_price_h": same(310),
        "dispatch/cost_eur": same(5.4e8),
        "dispatch/emitted_t_co2": same(1.7e6),
        "dispatch/curtailed_mwh": same(2.1e5),
        "dispatch/unmet_mwh": same(7.5e5),
        "dispatch/zone_demand_mwh": same(1.9e7, 9.3e5),
        "dispatch/zone_demand_peak_mw": same(3100, 307),
        "dispatch/zone_capacity_mw": same(9300, 290),
        "dispatch/zone_unmet_mwh": same(0, 7.5e5),
        "dispatch/zone_price_mean_eur_per_mwh": same(61.5, 20.8),
        "dispatch/pipe_capacity_mw": same(52),
        "dispatch/pipe_peak_mw": same(124),
        "dispatch/pipe_short_h": same(4016),
    };
}

/** Puts data into a built template the way the program does: no character that could end the script element. */
export function injectData(template: string, data: unknown): string {
    const token = '"@@KNELPUNT_DATA@@"';
    if (template.split(token).length !== 2) throw new Error("the template must hold the data token exactly once");
    const escaped = JSON.stringify(data).replace(
        /[<>&\u2028\u2029]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    return template.replace(token, () => escaped);
}
