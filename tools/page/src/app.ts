import { Catalogue } from "./data/catalogue";
import type { PageData } from "./data/contract";
import { findAll, isBottleneck, makeRow, matches, rank, type BottleneckRow, type Findings } from "./logic/bottlenecks";
import type { Basis } from "./logic/loading";
import { defaultState, offeredMetrics, readHash, writeHash, type ViewState } from "./state/view_state";
import { dictionary, fill } from "./text/dictionary";
import { Format } from "./text/format";
import { Controls } from "./ui/controls";
import { DetailPanel } from "./ui/detail";
import { DifferencePanel } from "./ui/difference";
import { make } from "./ui/dom";
import { Header } from "./ui/header";
import { MapPanel } from "./ui/map";
import { MarketPanel } from "./ui/market";
import { ProjectsPanel } from "./ui/projects";
import { TablePanel } from "./ui/table";
import { TotalsPanel } from "./ui/totals";
import type { Panel, View } from "./ui/view";

/** Holds the state, works out what follows from it and hands that to the panels. */
export class App {
    private readonly catalogue: Catalogue;
    private readonly panels: Panel[];
    private readonly map: MapPanel;
    private readonly detail: DetailPanel;
    private readonly footer = make("footer", { class: "footer" });
    private readonly defaults: ViewState;
    private state: ViewState;

    constructor(root: HTMLElement, data: PageData) {
        this.catalogue = new Catalogue(data);
        this.defaults = defaultState(this.catalogue);
        const found = readHash(this.catalogue, location.hash, this.defaults);
        this.state = found.state;
        if (!found.hasSelection) this.state.selection = this.worst(this.state)?.finding.element ?? null;
        const change = (part: Partial<ViewState>): void => this.set(part);
        this.map = new MapPanel(this.catalogue, change);
        this.detail = new DetailPanel(change);
        const header = new Header(change);
        const controls = new Controls(change);
        const totals = new TotalsPanel();
        const market = new MarketPanel();
        totals.root.append(market.root);
        const table = new TablePanel(change);
        const difference = new DifferencePanel(change);
        const projects = new ProjectsPanel(change);
        const side = make("div", { class: "side" }, totals.root, difference.root, table.root, projects.root, this.detail.root);
        this.panels = [header, controls, totals, market, difference, this.map, table, projects, this.detail];
        root.replaceChildren(header.root, controls.root, make("main", {}, this.map.root, side), this.footer);
        this.listen();
        this.update();
    }

    private listen(): void {
        window.addEventListener("hashchange", () => {
            this.state = readHash(this.catalogue, location.hash, this.state).state;
            this.update();
        });
        window.addEventListener("keydown", (event) => {
            const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
            if (event.key === "Escape" && !isTyping && this.state.selection !== null) this.set({ selection: null });
        });
        const resize = (): void => {
            this.map.resize();
            this.detail.resize();
        };
        new ResizeObserver(resize).observe(this.map.root);
        new ResizeObserver(resize).observe(this.detail.root);
        // On paper the panels have other sizes; the canvases must follow before the print and back after it.
        window.matchMedia("print").addEventListener("change", resize);
        window.addEventListener("beforeprint", resize);
        window.addEventListener("afterprint", resize);
    }

    private set(part: Partial<ViewState>): void {
        this.state = { ...this.state, ...part };
        this.update();
    }

    private basis(state: ViewState): Basis {
        return state.metric === "n" && state.level === "flow" ? "n" : "rule";
    }

    private findings(state: ViewState): { index: number; findings: Findings | null } {
        const index = this.catalogue.scenarioIndex(state);
        const isDone = this.catalogue.data.scenarios[index]?.status === "done";
        const find = (): Findings => findAll(this.catalogue, index, this.basis(state), state.direction, state.level);
        return { index, findings: isDone ? find() : null };
    }

    private rows(state: ViewState, findings: Findings | null): { shown: BottleneckRow[]; total: number } {
        if (findings === null) return { shown: [], total: 0 };
        const every = [...findings.branch, ...findings.station];
        const { catalogue } = this;
        const scenario = catalogue.scenarioIndex(state);
        const chance = (finding: BottleneckRow["finding"]): number | null =>
            catalogue.chance(finding.element, scenario, state.level)?.value ?? null;
        const wanted = state.all ? every : every.filter((finding) => isBottleneck(finding, chance(finding)));
        const rows = wanted.map((finding) => makeRow(this.catalogue, state, finding, state.level));
        const shown = rows.filter((row) => matches(this.catalogue, row, state.filter));
        return { shown: rank(shown, state.sort), total: wanted.length };
    }

    /** Scenario B with its findings; null when none is chosen or it was not computed. */
    private compared(state: ViewState): View["compared"] {
        const index = this.catalogue.data.scenarios.findIndex((one) => one.id === state.compare);
        const scenario = this.catalogue.data.scenarios[index];
        if (scenario === undefined || scenario.status !== "done") return null;
        return { scenario, index, findings: findAll(this.catalogue, index, this.basis(state), state.direction, state.level) };
    }

    private worst(state: ViewState): BottleneckRow | undefined {
        return this.rows(state, this.findings(state).findings).shown[0];
    }

    private update(): void {
        const { catalogue } = this;
        if (!offeredMetrics(catalogue, this.state).includes(this.state.metric)) this.state = { ...this.state, metric: "rule" };
        const { state } = this;
        const text = dictionary(state.lang);
        const { index, findings } = this.findings(state);
        const { shown, total } = this.rows(state, findings);
        const view: View = {
            catalogue,
            state,
            text,
            format: new Format(text.locale),
            scenario: catalogue.data.scenarios[index],
            scenario_index: index,
            basis: this.basis(state),
            findings,
            compared: this.compared(state),
            rows: shown,
            n_rows_all: total,
        };
        for (const panel of this.panels) panel.update(view);
        const { program_version, schema } = catalogue.data;
        const credit = catalogue.data.geography?.credit ?? "";
        const background = credit === "" ? null : make("span", { class: "map-credit", text: `${text.background}: ${credit}` });
        this.footer.replaceChildren(fill(text.program, { version: program_version, schema }), ...(background === null ? [] : [" ", background]));
        const hash = writeHash(catalogue, state);
        if (hash !== location.hash) history.replaceState(null, "", hash);
    }
}
