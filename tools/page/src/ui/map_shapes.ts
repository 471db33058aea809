import type { Finding } from "../logic/loading";
import { OUT_COLOR, paint, type Metric } from "../logic/palette";
import { toPixel, type MapView, type Size } from "../logic/projection";
import type { Route, Site, SiteMap } from "../logic/sites";
import type { Findings } from "../logic/bottlenecks";
import type { ElementRef } from "../data/catalogue";
import type { Layers } from "../state/view_state";
import { FONT } from "./charts";
import type { Ground } from "./map_ground";

/** A drawing primitive of the chart library's custom series. */
export type Shape = Record<string, unknown>;

/** What is drawn for one element; a site without element is a plain mark of a bus. */
export interface MapItem {
    element: ElementRef | null;
    site: Site | null;
    shape: Shape;
    /** Drawing order inside its layer. */
    weight: number;
}

export interface MapScene {
    /** Land and borders, under everything. */
    ground: Shape[];
    lines: MapItem[];
    rings: MapItem[];
    discs: MapItem[];
    labels: Shape[];
}

export interface SceneInput {
    map: SiteMap;
    findings: Findings | null;
    metric: Metric;
    /** Colour of an element; null = as the metric says. */
    paintOf: (element: ElementRef) => { color: string; is_over: boolean } | null;
    /** Sign in the disc of a station. */
    symbolOf: (station: number) => string;
    layers: Layers;
    selection: ElementRef | null;
    ground: Ground | null;
    view: MapView;
    size: Size;
    /** View at which a disc has its plain size. */
    reference_px_per_km: number;
}

const SELECTED = "#111111";
const EMPTY = "#ffffff";

export function lineWidth(kv: number): number {
    return kv >= 300 ? 5 : kv >= 100 ? 3.2 : kv >= 40 ? 2.2 : 1.6;
}

export function discRadius(kv: number): number {
    return kv >= 300 ? 8.5 : kv >= 100 ? 6.5 : kv >= 40 ? 5 : 4;
}

function isSelected(input: SceneInput, kind: ElementRef["kind"], index: number): boolean {
    return input.selection?.kind === kind && input.selection.index === index;
}

function growth(input: SceneInput): number {
    return Math.min(Math.max((input.view.px_per_km / input.reference_px_per_km) ** 0.4, 0.6), 2);
}

/** Fill with stripes: weak evidence. One small canvas per colour. */
const stripes = new Map<string, HTMLCanvasElement>();
function hatch(color: string): Shape | string {
    let canvas = stripes.get(color);
    if (canvas === undefined) {
        canvas = document.createElement("canvas");
        canvas.width = 8;
        canvas.height = 8;
        const pen = canvas.getContext("2d");
        if (pen === null) return color;
        pen.fillStyle = color;
        pen.fillRect(0, 0, 8, 8);
        pen.strokeStyle = "rgba(255,255,255,.8)";
        pen.lineWidth = 2;
        pen.beginPath();
        for (const shift of [-8, 0, 8]) {
            pen.moveTo(shift, 8);
            pen.lineTo(shift + 8, 0);
        }
        pen.stroke();
        stripes.set(color, canvas);
    }
    return { image: canvas, repeat: "repeat" };
}

function dash(finding: Finding | undefined, width: number): number[] | undefined {
    if (finding?.status === "out") return [1.5, 4];
    return finding?.is_weak === true ? [3 * width + 2, width + 1] : undefined;
}

function strokeStyle(input: SceneInput, branch: number, width: number): { style: Shape; is_over: boolean } {
    const finding = input.findings?.branch[branch];
    if (finding === undefined || finding.status === "out" || input.layers === "stations") {
        const style = { stroke: OUT_COLOR, lineWidth: Math.min(width, 1.5), fill: "none", lineDash: dash(finding, width) };
        return { style, is_over: false };
    }
    const { color, is_over } = input.paintOf({ kind: "branch", index: branch }) ?? paint(finding, input.metric);
    const lineWidth = is_over ? width + 1.5 : width;
    return { style: { stroke: color, lineWidth, fill: "none", lineDash: dash(finding, lineWidth) }, is_over };
}

function routeItem(input: SceneInput, route: Route): MapItem {
    const [x1, y1] = toPixel(input.view, input.size, route.from.at);
    const [x2, y2] = toPixel(input.view, input.size, route.to.at);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const width = lineWidth(route.kv) * Math.min(growth(input), 1.4);
    const shift = route.lane * (width + 2.5);
    const dx = (-(y2 - y1) / length) * shift;
    const dy = ((x2 - x1) / length) * shift;
    const shape = { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy };
    const { style, is_over } = strokeStyle(input, route.branch, width);
    const selected = isSelected(input, "branch", route.branch);
    const casing = {
        type: "line",
        shape,
        silent: true,
        style: { stroke: selected ? SELECTED : EMPTY, lineWidth: Number(style["lineWidth"]) + (selected ? 5 : 2.5), fill: "none" },
    };
    return {
        element: { kind: "branch", index: route.branch },
        site: null,
        shape: { type: "group", children: [casing, { type: "line", shape, style }] },
        weight: (selected ? 2e4 : 0) + (is_over ? 1e4 : 0) + route.kv,
    };
}

/** The transformer groups of a site share the circle around its disc. */
function ringItems(input: SceneInput, site: Site): MapItem[] {
    const [cx, cy] = toPixel(input.view, input.size, site.at);
    const r = discRadius(site.kv) * growth(input) + 2.6;
    const turn = (2 * Math.PI) / Math.max(site.inner.length, 1);
    const gap = site.inner.length > 1 ? 1.6 / r : 0;
    return site.inner.map((branch, i) => {
        const shape = { cx, cy, r, startAngle: -Math.PI / 2 + i * turn + gap, endAngle: -Math.PI / 2 + (i + 1) * turn - gap };
        const { style, is_over } = strokeStyle(input, branch, 3);
        if (Array.isArray(style["lineDash"])) style["lineDash"] = [3.5, 1.8];
        const selected = isSelected(input, "branch", branch);
        const outer = Number(style["lineWidth"]) + (selected ? 4.5 : 2);
        const casing = { type: "arc", shape, silent: true, style: { stroke: selected ? SELECTED : EMPTY, lineWidth: outer, fill: "none" } };
        return {
            element: { kind: "branch" as const, index: branch },
            site: null,
            shape: { type: "group", children: [casing, { type: "arc", shape, style }] },
            weight: (selected ? 2e4 : 0) + (is_over ? 1e4 : 0) + site.kv,
        };
    });
}

/** The load stations of a site share its disc; a site without load is an open circle. */
function discItems(input: SceneInput, site: Site): MapItem[] {
    const [cx, cy] = toPixel(input.view, input.size, site.at);
    const r = discRadius(site.kv) * growth(input);
    if (site.stations.length === 0 || input.layers === "grid") {
        const style = { fill: EMPTY, stroke: "#59666e", lineWidth: 1.4 };
        return [{ element: null, site, shape: { type: "circle", shape: { cx, cy, r: r - 0.5 }, style }, weight: 0 }];
    }
    const turn = (2 * Math.PI) / site.stations.length;
    return site.stations.map((station, i) => {
        const finding = input.findings?.station[station];
        const painted = input.paintOf({ kind: "station", index: station });
        const { color, is_over } =
            painted ?? (finding === undefined ? { color: OUT_COLOR, is_over: false } : paint(finding, input.metric));
        const selected = isSelected(input, "station", station);
        const hasValue = finding !== undefined && finding.status !== "unknown";
        const style = {
            fill: finding?.is_weak === true && hasValue ? hatch(color) : color,
            stroke: selected ? SELECTED : is_over ? "#3d0016" : "#59666e",
            lineWidth: selected ? 3 : 1.2,
        };
        const whole = { type: "circle", shape: { cx, cy, r }, style };
        const slice = { type: "sector", shape: { cx, cy, r, r0: 0, startAngle: i * turn, endAngle: (i + 1) * turn }, style };
        const middle = site.stations.length === 1 ? null : (i + 0.5) * turn;
        const [dx, dy] = middle === null ? [0, 0] : [0.55 * r * Math.cos(middle), 0.55 * r * Math.sin(middle)];
        const sign = {
            type: "text",
            silent: true,
            style: {
                text: input.symbolOf(station), x: cx + dx, y: cy + dy, fill: "#ffffff", align: "center",
                verticalAlign: "middle", font: `700 ${Math.max(8, Math.min(12, 1.5 * r))}px ${FONT}`,
            },
        };
        return {
            element: { kind: "station" as const, index: station },
            site,
            shape: { type: "group", children: [site.stations.length === 1 ? whole : slice, sign] },
            weight: (selected ? 2e4 : 0) + (is_over ? 1e4 : 0) + site.kv,
        };
    });
}

/** Left, top, right, bottom [px]. */
export type Box = [number, number, number, number];

/** Names that fit without covering each other: places with trouble first, then by voltage. */
function labelShapes(input: SceneInput, urgency: Map<Site, number>): Shape[] {
    const taken = input.map.sites.map((site): Box => {
        const [x, y] = toPixel(input.view, input.size, site.at);
        const r = discRadius(site.kv) * growth(input);
        return [x - r, y - r, x + r, y + r];
    });
    const sites = [...input.map.sites].sort((a, b) => (urgency.get(b) ?? 0) - (urgency.get(a) ?? 0) || b.kv - a.kv);
    const shapes: Shape[] = [];
    for (const site of sites) {
        const [x, y] = toPixel(input.view, input.size, site.at);
        const left = x + discRadius(site.kv) * growth(input) + 8;
        const box: Box = [left, y - 7, left + 6.1 * site.name.length + 4, y + 7];
        const isVisible = x > 0 && y > 10 && box[2] < input.size.width && y < input.size.height - 10;
        const isFree = taken.every((b) => box[2] < b[0] || b[2] < box[0] || box[3] < b[1] || b[3] < box[1]);
        if (!isVisible || !isFree) continue;
        taken.push(box);
        const style = { text: site.name, x: left, y, fill: "#24323a", stroke: "#ffffff", lineWidth: 3, align: "left", verticalAlign: "middle" };
        shapes.push({ type: "text", silent: true, style: { ...style, font: `${site.kv >= 300 ? 600 : 400} 11px ${FONT}` } });
    }
    return [...(input.ground?.townShapes(input.view, input.size, taken) ?? []), ...shapes];
}

export function buildScene(input: SceneInput): MapScene {
    const byWeight = (a: MapItem, b: MapItem): number => a.weight - b.weight;
    const rings = input.map.sites.flatMap((site) => ringItems(input, site).map((item) => ({ item, site })));
    const discs = input.map.sites.flatMap((site) => discItems(input, site).map((item) => ({ item, site })));
    const urgency = new Map<Site, number>();
    for (const { item, site } of [...rings, ...discs]) {
        urgency.set(site, Math.max(urgency.get(site) ?? 0, item.weight));
    }
    return {
        ground: input.ground?.landShapes(input.view, input.size) ?? [],
        lines: input.map.routes.map((route) => routeItem(input, route)).sort(byWeight),
        rings: rings.map(({ item }) => item).sort(byWeight),
        discs: discs.map(({ item }) => item).sort(byWeight),
        labels: labelShapes(input, urgency),
    };
}
