import type { Catalogue, ElementRef, Level, Point } from "../data/catalogue";
import type { Value } from "../data/contract";
import { branchBand, branchFinding, loadingBand, stationFinding, type Band, type Basis, type Direction } from "./loading";

/** One element in one year; null where the scenario is missing, failed, or the element is not there. */
export interface YearValue {
    year: number;
    band: Band | null;
    headroom_offtake_mw: Value;
    headroom_feedin_mw: Value;
}

/** An element over the years under one option set. */
export interface OptionSeries {
    options: string;
    name: string;
    name_nl: string;
    values: YearValue[];
}

function valueAt(
    catalogue: Catalogue,
    scenario: number,
    element: ElementRef,
    basis: Basis,
    level: Level,
    direction: Direction,
): Omit<YearValue, "year"> {
    const { data } = catalogue;
    const none = { band: null, headroom_offtake_mw: null, headroom_feedin_mw: null };
    if (scenario < 0 || data.scenarios[scenario]?.status !== "done") return none;
    if (level !== "flow") {
        const { index } = element;
        const find = element.kind === "branch" ? branchFinding(catalogue, scenario, index, basis, direction, level)
                                               : stationFinding(catalogue, scenario, index, direction, level);
        return {
            band: find.band,
            headroom_offtake_mw: catalogue.field("connection/station_headroom_contract_offtake_mw", scenario, index),
            headroom_feedin_mw: catalogue.field("connection/station_headroom_contract_feed_in_mw", scenario, index),
        };
    }
    if (element.kind === "branch") {
        const isOut = data.branch.in_service[scenario]?.[element.index] === 0;
        return isOut ? none : { ...none, band: branchBand(catalogue, scenario, element.index, basis, direction) };
    }
    const at = (table: Value[][]): Value => table[scenario]?.[element.index] ?? null;
    return {
        band: direction === "feedin" ? null : loadingBand(at(data.station.worst_loading_pu), { likely: null, low: null, high: null }),
        headroom_offtake_mw: at(data.station.headroom_offtake_mw),
        headroom_feedin_mw: at(data.station.headroom_feedin_mw),
    };
}

/** The element in all years for each option set, at the storyline and weather of the point. */
export function overYears(
    catalogue: Catalogue,
    point: Point,
    element: ElementRef,
    basis: Basis,
    level: Level = "flow",
    direction: Direction = "both",
): OptionSeries[] {
    const { axes } = catalogue.data;
    return axes.options.map((option) => ({
        options: option.id,
        name: option.name,
        name_nl: option.name_nl,
        values: axes.year.map((year) => {
            const scenario = catalogue.scenarioIndex({ ...point, year, options: option.id });
            return { year, ...valueAt(catalogue, scenario, element, basis, level, direction) };
        }),
    }));
}
