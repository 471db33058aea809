import type { Catalogue, ElementRef, Level } from "../data/catalogue";
import type { Value } from "../data/contract";

/** Loading above this is congestion (the program's tolerance). */
export const LIMIT_PU = 1 + 1e-4;

export type Basis = "rule" | "n";
export type Direction = "both" | "offtake" | "feedin";

/** Loading under the high, the likely and the low rating: low <= likely <= high. */
export interface Band {
    low: number;
    likely: number;
    high: number;
}

/**
 * What the limits say about an element:
 * fits (under each rating), uncertain (depends on the rating), short (over under each rating),
 * other_direction (over, but never in the chosen direction), out (of service), unknown (no limit or no result).
 */
export type Status = "fits" | "uncertain" | "short" | "other_direction" | "out" | "unknown";

/** Findings of one element in one scenario. Energies in MWh, excess in MW, null where not known. */
export interface Finding {
    element: ElementRef;
    band: Band | null;
    status: Status;
    excess_mw: Value;
    hours_over: Value;
    mwh_over: Value;
    worst_hour: Value;
    /** Id of the branch whose outage causes the worst hour; empty when the intact grid does. */
    worst_outage: string;
    is_weak: boolean;
}

/** A figure that was not reported by its owner is weak evidence. */
export function isWeak(confidence: string): boolean {
    return confidence !== "reported";
}

/**
 * Recomputes a loading for the low and the high rating.
 *
 * @param loading_pu  loading under the likely rating
 * @param rating      ratings in one unit; a missing low or high one counts as the likely one
 */
export function loadingBand(
    loading_pu: Value,
    rating: { likely: Value; low: Value; high: Value },
): Band | null {
    if (loading_pu === null) return null;
    const scale = (other: Value): number =>
        rating.likely !== null && other !== null && rating.likely > 0 && other > 0 ? rating.likely / other : 1;
    const a = loading_pu * scale(rating.high);
    const b = loading_pu * scale(rating.low);
    return { low: Math.min(a, b, loading_pu), likely: loading_pu, high: Math.max(a, b, loading_pu) };
}

export function statusOf(band: Band | null, isOtherDirection: boolean): Status {
    if (band === null) return "unknown";
    if (isOtherDirection) return "other_direction";
    if (band.low > LIMIT_PU) return "short";
    return band.high > LIMIT_PU ? "uncertain" : "fits";
}

/** Adds or picks the two directions. */
export function byDirection(offtake: Value, feedin: Value, direction: Direction): Value {
    if (direction === "offtake") return offtake;
    if (direction === "feedin") return feedin;
    return offtake === null && feedin === null ? null : (offtake ?? 0) + (feedin ?? 0);
}

/** Power that does not fit: (loading - 1) x rating, where over; 0 where it fits. */
export function excessMw(loading_pu: Value, rating_mw: Value): Value {
    if (loading_pu === null || rating_mw === null) return null;
    return loading_pu > LIMIT_PU ? (loading_pu - 1) * rating_mw : 0;
}

/** Rating of all circuits together [MVA], or null without one. */
export function groupRating(catalogue: Catalogue, scenario: number, index: number): Value {
    const branch = catalogue.branch(index);
    const direct = catalogue.data.branch.rating_mw?.[scenario]?.[index];
    if (typeof direct === "number") return direct;
    const circuits = catalogue.data.branch.n_circuits?.[scenario]?.[index] ?? branch.n_circuits ?? 1;
    return branch.rating_mva === null ? null : branch.rating_mva * circuits;
}

/** Worst loading by rule while serving one direction; undefined in files that do not hold it. */
function loadingInDirection(catalogue: Catalogue, scenario: number, index: number, direction: Direction): Value | undefined {
    if (direction === "both") return undefined;
    const name = `congestion/branch_worst_loading_${direction === "offtake" ? "offtake" : "feed_in"}_pu`;
    const table = catalogue.data.fields[name];
    return table === undefined ? undefined : (table[scenario]?.[index] ?? null);
}

export function branchBand(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    basis: Basis,
    direction: Direction = "both",
): Band | null {
    const results = catalogue.data.branch;
    const own = basis === "n" ? undefined : loadingInDirection(catalogue, scenario, index, direction);
    const worst = (basis === "n" ? results.worst_loading_n_pu : results.worst_loading_rule_pu)[scenario]?.[index] ?? null;
    const loading = own === undefined ? worst : own;
    const { rating_mva, rating_low_mva, rating_high_mva } = catalogue.branch(index);
    return loadingBand(loading, { likely: rating_mva, low: rating_low_mva, high: rating_high_mva });
}

/** Publishing words of a grid operator: room, limited room, shortage and queue; null where not known. */
export type Room = "room" | "limited" | "full";

function roomOf(code: Value): Room | null {
    return code === null || code < 0 ? null : code >= 3 ? "full" : code >= 1 ? "limited" : "room";
}

/** Worse of both directions, or the one that is looked at. */
function worseOf(offtake: Value, feedin: Value, direction: Direction): Value {
    if (direction === "offtake") return offtake;
    if (direction === "feedin") return feedin;
    return offtake === null ? feedin : feedin === null ? offtake : Math.max(offtake, feedin);
}

/** Room for a new user at a station, as published: at level contract, in the direction looked at. */
export function stationRoom(catalogue: Catalogue, scenario: number, index: number, direction: Direction): Room | null {
    const code = (word: string): Value => catalogue.field(`connection/station_status_${word}`, scenario, index);
    return roomOf(worseOf(code("offtake"), code("feed_in"), direction));
}

/** Loading and MW short of a branch while rights (and requests) are used. */
function branchAtLevel(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    direction: Direction,
    level: Level,
): { loading: Value; short: Value } {
    const at = (word: string, what: string): Value =>
        catalogue.field(`connection/branch_${level}_${word}_${what}`, scenario, index);
    return {
        loading: worseOf(at("offtake", "loading_pu"), at("feed_in", "loading_pu"), direction),
        short: worseOf(at("offtake", "short_mw"), at("feed_in", "short_mw"), direction),
    };
}

/** Evidence is weak when more than half of the two numbers of a finding is assumed, or the draws do not agree. */
function isWeakFinding(catalogue: Catalogue, scenario: number, element: ElementRef, level: Level, byRating: boolean): boolean {
    const share = catalogue.field(`congestion/${element.kind}_assumed_share_pu`, scenario, element.index);
    const chance = catalogue.chance(element, scenario, level);
    if (chance !== null) return chance.value > 0.1 && chance.value < 0.9;
    return share === null ? byRating : share > 0.5;
}

export function branchFinding(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    basis: Basis,
    direction: Direction,
    level: Level = "flow",
): Finding {
    if (level !== "flow") return branchLevelFinding(catalogue, scenario, index, direction, level);
    const results = catalogue.data.branch;
    const at = (table: Value[][]): Value => table[scenario]?.[index] ?? null;
    const isOut = at(results.in_service) === 0;
    const band = isOut ? null : branchBand(catalogue, scenario, index, basis, direction);
    const worst = isOut ? null : branchBand(catalogue, scenario, index, basis);
    // Hour, outage and excess of the file are those of the worst hour: of another direction, maybe.
    const isWorst = band !== null && worst !== null && band.likely >= worst.likely;
    const hours =
        basis === "n"
            ? byDirection(at(results.hours_over_n_offtake), at(results.hours_over_n_feedin), direction)
            : byDirection(at(results.hours_over_rule_offtake), at(results.hours_over_rule_feedin), direction);
    const isOther = direction !== "both" && worst !== null && worst.likely > LIMIT_PU && (hours === 0 || !isOver(band));
    const given = basis === "rule" && isWorst ? (results.worst_excess_mw?.[scenario]?.[index] ?? null) : null;
    return {
        element: { kind: "branch", index },
        band,
        status: isOut ? "out" : statusOf(band, isOther),
        excess_mw: isOther ? 0 : (given ?? excessMw(band?.likely ?? null, groupRating(catalogue, scenario, index))),
        hours_over: hours,
        mwh_over:
            basis === "n" ? null : byDirection(at(results.mwh_over_rule_offtake), at(results.mwh_over_rule_feedin), direction),
        worst_hour: basis === "n" || !isWorst ? null : at(results.worst_hour),
        worst_outage: basis === "n" || !isWorst ? "" : (results.worst_outage[scenario]?.[index] ?? ""),
        is_weak: isWeakFinding(
            catalogue, scenario, { kind: "branch", index }, level, isWeak(catalogue.branch(index).rating_confidence),
        ),
    };
}

function branchLevelFinding(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    direction: Direction,
    level: Level,
): Finding {
    const element: ElementRef = { kind: "branch", index };
    const { rating_mva, rating_low_mva, rating_high_mva, rating_confidence } = catalogue.branch(index);
    const isOut = catalogue.data.branch.in_service[scenario]?.[index] === 0;
    const found = branchAtLevel(catalogue, scenario, index, direction, level);
    const rating = { likely: rating_mva, low: rating_low_mva, high: rating_high_mva };
    const band = isOut ? null : loadingBand(found.loading, rating);
    return {
        element,
        band,
        status: isOut ? "out" : statusOf(band, false),
        excess_mw: found.short,
        hours_over: null,
        mwh_over: null,
        worst_hour: null,
        worst_outage: "",
        is_weak: isWeakFinding(catalogue, scenario, element, level, isWeak(rating_confidence)),
    };
}

function isOver(band: Band | null): boolean {
    return band !== null && band.likely > LIMIT_PU;
}

/** A station of which nothing is known in the direction that is looked at. */
function unknownStation(element: ElementRef): Finding {
    return {
        element, band: null, status: "unknown", excess_mw: null, hours_over: null, mwh_over: null, worst_hour: null,
        worst_outage: "", is_weak: true,
    };
}

function stationLevelFinding(catalogue: Catalogue, scenario: number, index: number, level: Level): Finding {
    const element: ElementRef = { kind: "station", index };
    const station = catalogue.station(index);
    const used = catalogue.field(`connection/station_${level}_offtake_mw`, scenario, index);
    const room = catalogue.field(`connection/station_room_${level}_offtake_mw`, scenario, index);
    const firm = used === null || room === null ? null : used + room;
    const loading = used === null || firm === null || firm <= 0 ? null : used / firm;
    const band = loadingBand(loading, { likely: null, low: null, high: null });
    return {
        element,
        band,
        status: statusOf(band, false),
        excess_mw: room === null ? null : Math.max(0, -room),
        hours_over: null,
        mwh_over: null,
        worst_hour: catalogue.field("ledger/station_total_hour", scenario, index),
        worst_outage: "",
        is_weak: isWeakFinding(catalogue, scenario, element, level, isWeak(station.firm_confidence)),
    };
}

export function stationFinding(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    direction: Direction,
    level: Level = "flow",
): Finding {
    // Stations have a firm limit for offtake only.
    if (direction === "feedin") return unknownStation({ kind: "station", index });
    if (level !== "flow") return stationLevelFinding(catalogue, scenario, index, level);
    const results = catalogue.data.station;
    const station = catalogue.station(index);
    const at = (table: Value[][]): Value => table[scenario]?.[index] ?? null;
    const band = loadingBand(at(results.worst_loading_pu), { likely: null, low: null, high: null });
    const hours = byDirection(at(results.hours_over_offtake), at(results.hours_over_feedin), direction);
    const isOther = direction !== "both" && band !== null && band.likely > LIMIT_PU && hours === 0;
    const firm = results.firm_mw?.[scenario]?.[index] ?? station.firm_mw;
    return {
        element: { kind: "station", index },
        band,
        status: statusOf(band, isOther),
        excess_mw: isOther ? 0 : excessMw(band?.likely ?? null, firm),
        hours_over: hours,
        mwh_over: byDirection(at(results.mwh_over_offtake), at(results.mwh_over_feedin), direction),
        worst_hour: at(results.worst_hour),
        worst_outage: "",
        is_weak: isWeakFinding(catalogue, scenario, { kind: "station", index }, level, isWeak(station.firm_confidence)),
    };
}
