import type { ElementRef } from "../data/catalogue";
import type { Finding } from "../logic/loading";
import { LIMIT_PU } from "../logic/loading";
import { verdict } from "../text/dictionary";
import { pointText } from "./controls";
import { make } from "./dom";
import { PanelTitle, type Change, type Panel, type View } from "./view";

/** How an element differs between scenario A and scenario B. */
export interface Difference {
    element: ElementRef;
    name: string;
    from: Finding;
    to: Finding;
    /** B minus A: MW short, and loading. */
    excess_mw: number;
    loading_pu: number;
}

const SHOWN = 40;

/** Elements that differ, the largest change of what is short first, then of the loading. */
export function differencesOf(view: View): Difference[] {
    if (view.compared === null || view.findings === null) return [];
    const out: Difference[] = [];
    for (const kind of ["branch", "station"] as const) {
        view.findings[kind].forEach((from, i) => {
            const to = view.compared?.findings[kind][i];
            if (to === undefined || from.band === null || to.band === null) return;
            out.push({
                element: from.element,
                name: view.catalogue.info(from.element).name,
                from,
                to,
                excess_mw: (to.excess_mw ?? 0) - (from.excess_mw ?? 0),
                loading_pu: to.band.likely - from.band.likely,
            });
        });
    }
    const size = (d: Difference): [number, number] => [Math.abs(d.excess_mw), Math.abs(d.loading_pu)];
    const byText = (a: Difference, b: Difference): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    return out
        .filter((d) => Math.abs(d.excess_mw) > 0.05 || Math.abs(d.loading_pu) > 0.005)
        .sort((a, b) => size(b)[0] - size(a)[0] || size(b)[1] - size(a)[1] || byText(a, b))
        .slice(0, SHOWN);
}

/** Two scenarios: the difference first, then both values. */
export class DifferencePanel implements Panel {
    readonly root = make("section", { class: "panel difference-panel", attributes: { "data-panel": "difference" } });
    private readonly title = new PanelTitle();
    private readonly close = make("button", { class: "small", attributes: { type: "button" } });
    private readonly lead = make("p", { class: "note" });
    private readonly head = make("thead");
    private readonly body = make("tbody");
    private readonly content: HTMLElement[];

    constructor(private readonly change: Change) {
        this.close.addEventListener("click", () => change({ compare: "" }));
        this.title.tools.append(this.close);
        const table = make("table", {}, this.head, this.body);
        this.content = [this.title.root, this.lead, make("div", { class: "table-scroll" }, table)];
    }

    update(view: View): void {
        this.root.hidden = view.compared === null;
        // Nothing of it stays in the page while nothing is compared.
        this.root.replaceChildren(...(view.compared === null ? [] : this.content));
        if (view.compared === null) return;
        const { text, format } = view;
        this.title.update(view, text.difference);
        this.close.textContent = text.clear;
        this.lead.textContent = `A: ${pointText(view, view.state)} · B: ${pointText(view, view.compared.scenario)}`;
        const heads = [text.element, text.difference_mw, text.difference_loading, text.status_change, "A → B"];
        this.head.replaceChildren(make("tr", {}, ...heads.map((label) => make("th", { text: label, attributes: { scope: "col" } }))));
        const signed = (value: number, digits: number): string => `${value > 0 ? "+" : ""}${format.number(value, digits)}`;
        const word = (finding: Finding): string => verdict(text, (finding.band?.likely ?? 0) > LIMIT_PU ? "short" : "fits", view.state.level, view.state.direction);
        const rows = differencesOf(view).map((d) => {
            const button = make("button", { class: "link", text: d.name, title: d.name, attributes: { type: "button" } });
            button.addEventListener("click", () => this.change({ selection: d.element }));
            const changed = word(d.from) !== word(d.to);
            return make(
                "tr",
                { class: changed ? "over" : "" },
                make("td", {}, button),
                make("td", { class: "num strong", text: `${signed(d.excess_mw, Math.abs(d.excess_mw) < 10 ? 1 : 0)}` }),
                make("td", { class: "num", text: `${signed(100 * d.loading_pu, 0)}%` }),
                make("td", { text: changed ? `${word(d.from)} → ${word(d.to)}` : "" }),
                make("td", { class: "num", text: `${format.percent(d.from.band?.likely ?? null)} → ${format.percent(d.to.band?.likely ?? null)}` }),
            );
        });
        this.body.replaceChildren(...(rows.length > 0 ? rows : [make("tr", {}, make("td", { text: text.no_difference }))]));
    }
}
