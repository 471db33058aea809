import type { Catalogue, ElementRef } from "../data/catalogue";
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

export function branchBand(catalogue: Catalogue, scenario: number, index: number, basis: Basis): Band | null {
    const results = catalogue.data.branch;
    const loading = (basis === "n" ? results.worst_loading_n_pu : results.worst_loading_rule_pu)[scenario]?.[index] ?? null;
    const { rating_mva, rating_low_mva, rating_high_mva } = catalogue.branch(index);
    return loadingBand(loading, { likely: rating_mva, low: rating_low_mva, high: rating_high_mva });
}

export function branchFinding(
    catalogue: Catalogue,
    scenario: number,
    index: number,
    basis: Basis,
    direction: Direction,
): Finding {
    const results = catalogue.data.branch;
    const at = (table: Value[][]): Value => table[scenario]?.[index] ?? null;
    const isOut = at(results.in_service) === 0;
    const band = isOut ? null : branchBand(catalogue, scenario, index, basis);
    const hours =
        basis === "n"
            ? byDirection(at(results.hours_over_n_offtake), at(results.hours_over_n_feedin), direction)
            : byDirection(at(results.hours_over_rule_offtake), at(results.hours_over_rule_feedin), direction);
    const isOther = direction !== "both" && band !== null && band.likely > LIMIT_PU && hours === 0;
    const given = basis === "rule" ? (results.worst_excess_mw?.[scenario]?.[index] ?? null) : null;
    return {
        element: { kind: "branch", index },
        band,
        status: isOut ? "out" : statusOf(band, isOther),
        excess_mw: isOther ? 0 : (given ?? excessMw(band?.likely ?? null, groupRating(catalogue, scenario, index))),
        hours_over: hours,
        mwh_over:
            basis === "n" ? null : byDirection(at(results.mwh_over_rule_offtake), at(results.mwh_over_rule_feedin), direction),
        worst_hour: basis === "n" ? null : at(results.worst_hour),
        worst_outage: basis === "n" ? "" : (results.worst_outage[scenario]?.[index] ?? ""),
        is_weak: isWeak(catalogue.branch(index).rating_confidence),
    };
}

export function stationFinding(catalogue: Catalogue, scenario: number, index: number, direction: Direction): Finding {
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
        is_weak: isWeak(station.firm_confidence),
    };
}
