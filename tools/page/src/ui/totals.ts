import type { Totals } from "../data/contract";
import { fill } from "../text/dictionary";
import { make } from "./dom";
import { PanelTitle, sharesText, shownAs, type Panel, type View } from "./view";

type Tile = (label: string, value: string, extra?: string, isHot?: boolean, isWide?: boolean) => HTMLElement;

/** Totals of the scenario as a row of figures, or why there are none. */
export class TotalsPanel implements Panel {
    readonly root = make("section", { class: "panel totals", attributes: { "data-panel": "totals" } });
    private readonly title = new PanelTitle();
    private readonly figures = make("dl", { class: "figures" });
    private readonly whose = make("p", { class: "note whose" });
    private readonly message = make("p", { class: "failure", attributes: { role: "alert" } });

    constructor() {
        this.root.append(this.title.root, this.figures, this.whose, this.message);
    }

    update(view: View): void {
        const { text, scenario, catalogue } = view;
        this.title.update(view, text.totals);
        const failed = catalogue.data.scenarios.filter((s) => s.status !== "done").length;
        const note = { count: failed, total: catalogue.data.scenarios.length };
        this.title.tools.replaceChildren(
            ...(failed === 0 ? [] : [make("span", { class: "note", text: fill(text.failed_list, note) })]),
        );
        const totals = view.findings === null ? undefined : catalogue.data.totals[view.scenario_index];
        this.figures.hidden = totals === undefined;
        this.whose.textContent = totals === undefined ? "" : this.whoseText(view);
        this.whose.hidden = this.whose.textContent === "";
        this.message.hidden = totals !== undefined;
        if (totals === undefined) {
            const reason = scenario === undefined ? text.scenario_missing : text.scenario_failed;
            this.message.textContent = [reason, scenario?.message ?? ""].filter((part) => part !== "").join(" ");
            return;
        }
        this.figures.replaceChildren(...this.tiles(view, totals));
    }

    /** "This year's shortage is for 36 % data centres, ..": of what is above the limits, or of the rights on the fullest area. */
    private whoseText(view: View): string {
        const { text, format, catalogue, state } = view;
        if (state.level === "flow") {
            const found = catalogue.regionCauses(view.scenario_index);
            return found === null ? "" : fill(text.causes_region, { energy: format.energy(found.mwh), shares: sharesText(view, found.shares) });
        }
        if (state.level !== "contract" || state.direction === "feedin") return "";
        return catalogue.data.areas
            .map((area, i) => ({ area, shares: catalogue.causesOf("area", i, view.scenario_index, "rights") }))
            .filter(({ shares }) => shares.length > 0)
            .map(({ area, shares }) => fill(text.causes_area, { area, shares: sharesText(view, shares) }))
            .join(" ");
    }

    private shortTiles(view: View, tile: Tile): HTMLElement[] {
        const over = (kind: "branch" | "station"): number =>
            view.findings?.[kind].filter((finding) => (finding.excess_mw ?? 0) > 0).length ?? 0;
        const { text, format, state } = view;
        const [branches, stations] = state.level === "flow" ? [text.branches_over, text.stations_over] : [text.branches_short, text.stations_short];
        return [
            tile(branches, format.number(over("branch")), "", over("branch") > 0),
            tile(stations, format.number(over("station")), "", over("station") > 0),
        ];
    }

    /** What stays away, and the areas: capability against rights. */
    private levelTiles(view: View, tile: Tile): HTMLElement[] {
        const { text, format, catalogue } = view;
        const at = (name: string, element = 0): number | null => catalogue.field(name, view.scenario_index, element);
        const out: HTMLElement[] = [];
        const away = at("totals/suppressed_mw");
        if (away !== null && shownAs(view).mode !== "wish") {
            const homes = `${format.number(at("totals/n_suppressed_homes"))} ${text.homes}`;
            out.push(tile(text.suppressed, `${format.power(away)} MW`, `${format.energy(at("totals/suppressed_mwh"))} · ${homes}`, false, true));
        }
        // What an area can carry is known for offtake.
        if (view.state.direction === "feedin") return out;
        catalogue.data.areas.forEach((area, i) => {
            const able = at("connection/area_capability_offtake_mw", i);
            const rights = at(`connection/area_${view.state.level === "queue" ? "queue" : "contract"}_offtake_mw`, i);
            if (able === null || rights === null) return;
            out.push(tile(area, `${format.power(rights)} / ${format.power(able)} MW`, text.area_note, rights > able, true));
        });
        return out;
    }

    private tiles(view: View, totals: Totals): HTMLElement[] {
        const { text, format, catalogue } = view;
        const { time } = catalogue.data;
        const tile = (label: string, value: string, extra = "", isHot = false, isWide = false): HTMLElement =>
            make(
                "div",
                { class: ["figure", isHot ? "hot" : "", isWide ? "wide" : ""].filter((part) => part !== "").join(" ") },
                make("dt", { text: label }),
                make("dd", { text: value }),
                extra === "" ? null : make("dd", { class: "extra", text: extra }),
            );
        const least = catalogue.data.trust[view.scenario_index]?.is_lower_bound === true ? "≥ " : "";
        const count = (value: number | null): boolean => value !== null && value > 0;
        // Each level has figures of its own: energy and peaks are what flows, areas and what waits are rights.
        if (view.state.level !== "flow") return [...this.shortTiles(view, tile), ...this.levelTiles(view, tile)];
        return [
            tile(text.demand, format.energy(totals.demand_mwh)),
            tile(text.peak, `${format.power(totals.peak_demand_mw)} MW`, format.hour(totals.peak_hour, time)),
            tile(text.generation, format.energy(totals.generation_mwh)),
            tile(text.net_import, format.energy(totals.import_mwh), `${text.net_export} ${format.energy(totals.export_mwh)}`),
            ...(view.state.direction === "both"
                ? [
                      tile(text.branches_over, least + format.number(totals.branches_over_rule), "", count(totals.branches_over_rule)),
                      tile(text.stations_over, format.number(totals.stations_over), "", count(totals.stations_over)),
                  ]
                : this.shortTiles(view, tile)),
        ];
    }
}
