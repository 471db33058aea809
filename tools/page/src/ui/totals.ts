import type { Totals } from "../data/contract";
import { fill } from "../text/dictionary";
import { make } from "./dom";
import { PanelTitle, type Panel, type View } from "./view";

/** Totals of the scenario as a row of figures, or why there are none. */
export class TotalsPanel implements Panel {
    readonly root = make("section", { class: "panel totals", attributes: { "data-panel": "totals" } });
    private readonly title = new PanelTitle();
    private readonly figures = make("dl", { class: "figures" });
    private readonly message = make("p", { class: "failure", attributes: { role: "alert" } });

    constructor() {
        this.root.append(this.title.root, this.figures, this.message);
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
        this.message.hidden = totals !== undefined;
        if (totals === undefined) {
            const reason = scenario === undefined ? text.scenario_missing : text.scenario_failed;
            this.message.textContent = [reason, scenario?.message ?? ""].filter((part) => part !== "").join(" ");
            return;
        }
        this.figures.replaceChildren(...this.tiles(view, totals));
    }

    private tiles(view: View, totals: Totals): HTMLElement[] {
        const { text, format } = view;
        const { time } = view.catalogue.data;
        const tile = (label: string, value: string, extra = "", isHot = false): HTMLElement =>
            make(
                "div",
                { class: isHot ? "figure hot" : "figure" },
                make("dt", { text: label }),
                make("dd", { text: value }),
                extra === "" ? null : make("dd", { class: "extra", text: extra }),
            );
        const count = (value: number | null): boolean => value !== null && value > 0;
        return [
            tile(text.demand, format.energy(totals.demand_mwh)),
            tile(text.peak, `${format.power(totals.peak_demand_mw)} MW`, format.hour(totals.peak_hour, time)),
            tile(text.generation, format.energy(totals.generation_mwh)),
            tile(text.net_import, format.energy(totals.import_mwh)),
            tile(text.net_export, format.energy(totals.export_mwh)),
            tile(text.branches_over, format.number(totals.branches_over_rule), "", count(totals.branches_over_rule)),
            tile(text.stations_over, format.number(totals.stations_over), "", count(totals.stations_over)),
        ];
    }
}
