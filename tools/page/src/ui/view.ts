import type { Catalogue, ElementRef, Share } from "../data/catalogue";
import type { Scenario } from "../data/contract";
import type { BottleneckRow, Findings } from "../logic/bottlenecks";
import type { Basis } from "../logic/loading";
import type { ViewState } from "../state/view_state";
import { fill, levelAndMode, type Dictionary } from "../text/dictionary";
import type { Format } from "../text/format";
import { make } from "./dom";

/** What every panel draws from: the state of the reader and what follows from it. */
export interface View {
    catalogue: Catalogue;
    state: ViewState;
    text: Dictionary;
    format: Format;
    scenario: Scenario | undefined;
    /** -1 when the study has no such scenario. */
    scenario_index: number;
    basis: Basis;
    /** null when the scenario is missing or failed. */
    findings: Findings | null;
    /** Scenario B and its findings, where one is compared with. */
    compared: { scenario: Scenario; index: number; findings: Findings } | null;
    rows: BottleneckRow[];
    n_rows_all: number;
}

/** Changes of the state that a panel asks for. */
export type Change = (change: Partial<ViewState>) => void;

export interface Panel {
    readonly root: HTMLElement;
    update(view: View): void;
}

/** Level and mode that the numbers of the view have. */
export function shownAs(view: View): { level: string; mode: string } {
    return { level: view.state.level, mode: view.scenario?.mode ?? view.state.mode };
}

/** Hours over a limit are shown for flows of what has joined: a wish would glow red all year, a right has no hours. */
export function showsHours(view: View): boolean {
    return view.state.level === "flow" && shownAs(view).mode !== "wish";
}

/** "limit 34 MW, use 12 MW": what an element moves by between p10 and p90; null where the base year has moved nothing of it. */
export function movedText(view: View, element: ElementRef): string | null {
    const found = view.catalogue.correction(element);
    if (found === null) return null;
    const { text, format } = view;
    const parts: string[] = [];
    if (found.limit !== null) parts.push(fill(text.moved_limit, { mw: format.number(found.limit) }));
    if (found.share !== null) parts.push(fill(text.moved_share, { mw: format.number(found.share) }));
    return parts.length === 0 ? null : parts.join(", ");
}

/** What a cause is called. */
export function nameOfCause(view: View, label: string): string {
    return view.text.who_labels[label] ?? label.replaceAll("_", " ");
}

/** "data centres 36 % · services 12 %". */
export function sharesText(view: View, shares: Share[]): string {
    return shares.map(({ label, percent }) => `${nameOfCause(view, label)} ${view.format.number(percent)} %`).join(" · ");
}

/** Title of a panel; always carries level and mode of the study. */
export class PanelTitle {
    readonly root = make("div", { class: "panel-title" });
    private readonly heading = make("h2");
    readonly tools = make("div", { class: "panel-tools" });

    constructor() {
        this.root.append(this.heading, this.tools);
    }

    update(view: View, title: string): void {
        const tag = levelAndMode(view.text, shownAs(view));
        this.heading.replaceChildren(make("span", { text: title }), " ", make("small", { class: "tag", text: tag }));
    }
}
