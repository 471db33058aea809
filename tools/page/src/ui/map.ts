import { fitView, panBy, scaleBar, toPixel, zoomAt, type MapView, type Size } from "../logic/projection";
import { stationRoom, type Room } from "../logic/loading";
import { NO_VALUE_COLOR, ROOM_STYLE, paintChance, paintDifference } from "../logic/palette";
import { buildSiteMap, type SiteMap } from "../logic/sites";
import type { Catalogue, ElementRef } from "../data/catalogue";
import { TOOLTIP, makeChart, type ECharts } from "./charts";
import { make } from "./dom";
import { Legend } from "./legend";
import { MapDrag } from "./map_drag";
import { Ground } from "./map_ground";
import { buildScene, type MapItem, type MapScene, type Shape } from "./map_shapes";
import { elementTooltip, siteTooltip } from "./tooltip";
import { PanelTitle, type Change, type Panel, type View } from "./view";

function roomOf(view: View, station: number): Room | null {
    return stationRoom(view.catalogue, view.scenario_index, station, view.state.direction);
}

/** Difference where two scenarios are compared, room where that is asked for; null = loading. */
function paintOf(view: View, element: ElementRef): { color: string; is_over: boolean } | null {
    const finding = view.findings?.[element.kind][element.index];
    const other = view.compared?.findings[element.kind][element.index];
    if (finding !== undefined && other !== undefined) return paintDifference(finding, other);
    if (view.state.metric === "chance") {
        return paintChance(view.catalogue.chance(element, view.scenario_index, view.state.level)?.value ?? null);
    }
    if (view.state.metric !== "room" || element.kind !== "station" || view.findings === null) return null;
    const room = roomOf(view, element.index);
    return { color: room === null ? NO_VALUE_COLOR : ROOM_STYLE[room].color, is_over: room === "full" };
}

/** Share of places left out at each edge when the map fits the region: far corners of the grid would shrink the rest. */
const REGION_SHARE = 0.05;
const MARGIN_PX = 34;

/** The grid on the plane, over land and water: lines, rings of transformers, discs of stations. Nothing is fetched. */
export class MapPanel implements Panel {
    readonly root = make("section", { class: "panel map-panel", attributes: { "data-panel": "map" } });
    private readonly title = new PanelTitle();
    private readonly frame = make("div", { class: "map-frame", attributes: { tabindex: "0", role: "application" } });
    private readonly canvas = make("div", { class: "map-canvas" });
    private readonly bar = make("div", { class: "scale-bar" });
    private readonly note = make("p", { class: "note map-note" });
    private readonly legend = new Legend();
    private readonly buttons: { button: HTMLButtonElement; label: (view: View) => [string, string] }[] = [];
    private readonly siteMap: SiteMap;
    private chart: ECharts | null = null;
    private window: MapView | null = null;
    private readonly ground: Ground | null;
    private scene: MapScene = { ground: [], lines: [], rings: [], discs: [], labels: [] };
    private view: View | null = null;
    private shown: ElementRef | null = null;

    constructor(
        catalogue: Catalogue,
        private readonly change: Change,
    ) {
        this.siteMap = buildSiteMap(catalogue);
        this.ground = catalogue.data.geography === null ? null : new Ground(catalogue.data.geography, this.siteMap.projection);
        this.frame.classList.toggle("water", this.ground !== null);
        this.frame.append(this.canvas, this.bar);
        this.root.append(this.title.root, this.frame, this.note, this.legend.root);
        this.addButton("+", (view) => ["+", view.text.zoom_in], () => this.zoom(1.4));
        this.addButton("−", (view) => ["−", view.text.zoom_out], () => this.zoom(1 / 1.4));
        this.addButton("region", (view) => [view.text.zoom_region, ""], () => this.fit(REGION_SHARE));
        this.addButton("all", (view) => [view.text.zoom_all, ""], () => this.fit(0));
        this.frame.addEventListener("keydown", (event) => this.onKey(event));
    }

    update(view: View): void {
        this.view = view;
        const { text, state } = view;
        const what = view.compared === null ? text.metrics[state.metric] : text.compare_map;
        this.title.update(view, `${text.map}: ${what}`);
        this.frame.setAttribute("aria-label", text.map_help);
        for (const { button, label } of this.buttons) {
            const [face, meaning] = label(view);
            button.textContent = face;
            if (meaning !== "") button.setAttribute("aria-label", meaning);
            button.title = meaning;
        }
        this.note.textContent = state.direction !== "both" && state.metric !== "hours" && state.level === "flow" ? text.direction_note : "";
        this.note.hidden = this.note.textContent === "";
        this.legend.update(view);
        this.reveal(state.selection);
        this.draw();
    }

    /** To call when the space of the panel changed. */
    resize(): void {
        this.chart?.resize();
        this.draw();
    }

    private size(): Size {
        return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    }

    private addButton(id: string, label: (view: View) => [string, string], act: () => void): void {
        const button = make("button", { class: "small", attributes: { type: "button", "data-map": id } });
        button.addEventListener("click", act);
        this.buttons.push({ button, label });
        this.title.tools.append(button);
    }

    private fit(share: number): void {
        this.window = fitView(this.siteMap.sites.map((site) => site.at), this.size(), share, MARGIN_PX);
        this.draw();
    }

    private zoom(factor: number, pixel?: [number, number]): void {
        const size = this.size();
        if (this.window !== null) this.window = zoomAt(this.window, size, pixel ?? [size.width / 2, size.height / 2], factor);
        this.draw();
    }

    private pan(dx_px: number, dy_px: number): void {
        if (this.window !== null) this.window = panBy(this.window, dx_px, dy_px);
        this.draw();
    }

    private onKey(event: KeyboardEvent): void {
        const step = 60;
        const acts: Record<string, () => void> = {
            ArrowLeft: () => this.pan(step, 0),
            ArrowRight: () => this.pan(-step, 0),
            ArrowUp: () => this.pan(0, step),
            ArrowDown: () => this.pan(0, -step),
            "+": () => this.zoom(1.4),
            "=": () => this.zoom(1.4),
            "-": () => this.zoom(1 / 1.4),
            "0": () => this.fit(REGION_SHARE),
        };
        const act = acts[event.key];
        if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        act();
    }

    /** Moves the map when a newly selected element lies outside. */
    private reveal(selection: ElementRef | null): void {
        const isSame = selection?.kind === this.shown?.kind && selection?.index === this.shown?.index;
        this.shown = selection;
        if (selection === null || isSame || this.window === null) return;
        const { sites, routes } = this.siteMap;
        const route = selection.kind === "branch" ? routes.find((r) => r.branch === selection.index) : undefined;
        const list = (site: (typeof sites)[number]): number[] => (selection.kind === "station" ? site.stations : site.inner);
        const site = sites.find((s) => list(s).includes(selection.index));
        const ends = route === undefined ? (site === undefined ? [] : [site.at]) : [route.from.at, route.to.at];
        const size = this.size();
        const isInside = ends.some((at) => {
            const [x, y] = toPixel(this.window as MapView, size, at);
            return x > 10 && y > 10 && x < size.width - 10 && y < size.height - 10;
        });
        const first = ends[0];
        if (!isInside && first !== undefined) this.window = { ...this.window, x_km: first.x_km, y_km: first.y_km };
    }

    private start(): ECharts {
        const chart = makeChart(this.canvas);
        const item = (params: { seriesId?: string; dataIndex: number }): MapItem | undefined =>
            this.scene[params.seriesId as "lines" | "rings" | "discs"]?.[params.dataIndex];
        const drag = new MapDrag(chart, {
            pan: (dx, dy) => this.pan(dx, dy),
            zoom: (factor, pixel) => this.zoom(factor, pixel),
        });
        chart.on("click", (params) => {
            const found = item(params as { seriesId?: string; dataIndex: number });
            if (found?.element && !drag.wasDragged) this.change({ selection: found.element });
        });
        const formatter = (params: unknown): string => {
            const found = item(params as { seriesId?: string; dataIndex: number });
            if (this.view === null || found === undefined) return "";
            if (found.element !== null) return elementTooltip(this.view, found.element);
            return found.site === null ? "" : siteTooltip(this.view, found.site);
        };
        chart.setOption({ animation: false, tooltip: { ...TOOLTIP, trigger: "item", formatter } });
        return chart;
    }

    private draw(): void {
        const { view } = this;
        const size = this.size();
        if (view === null || size.width === 0 || size.height === 0) return;
        this.chart ??= this.start();
        const region = fitView(this.siteMap.sites.map((site) => site.at), size, REGION_SHARE, MARGIN_PX);
        this.window ??= region;
        const { metric, selection, layers } = view.state;
        this.scene = buildScene({
            map: this.siteMap,
            findings: view.findings,
            metric,
            paintOf: (element) => paintOf(view, element),
            symbolOf: (station) => (metric === "room" ? (ROOM_STYLE[roomOf(view, station) ?? "room"].symbol) : ""),
            layers,
            selection,
            ground: this.ground,
            view: this.window,
            size,
            reference_px_per_km: region.px_per_km,
        });
        const layer = (id: string, shapes: Shape[], z: number): Record<string, unknown> => ({
            id,
            type: "custom",
            coordinateSystem: "none",
            silent: id === "labels" || id === "ground",
            z,
            data: shapes.map((_shape, i) => i),
            renderItem: (params: { dataIndex: number }) => shapes[params.dataIndex],
        });
        const shapesOf = (items: MapItem[]): Shape[] => items.map((i) => i.shape);
        this.chart.setOption({
            series: [
                layer("ground", this.scene.ground, 0),
                layer("lines", shapesOf(this.scene.lines), 1),
                layer("rings", shapesOf(this.scene.rings), 2),
                layer("discs", shapesOf(this.scene.discs), 3),
                layer("labels", this.scene.labels, 4),
            ],
        });
        const bar = scaleBar(this.window, 110);
        this.bar.style.width = `${bar.px}px`;
        this.bar.textContent = `${view.format.number(bar.km, bar.km < 1 ? 1 : 0)} km`;
    }
}
