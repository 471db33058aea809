import type { Project } from "../data/contract";
import type { OptionSeries, YearValue } from "../logic/years";
import { nameIn } from "../text/dictionary";
import { escapeHtml } from "../text/escape";
import { FONT, TOOLTIP, makeChart, type ECharts } from "./charts";
import { make } from "./dom";
import type { View } from "./view";

/** One colour, mark and dash per option set, so that colour is never alone. */
const STYLES = [
    { color: "#164f6b", symbol: "circle", dash: "solid", glyph: "●" },
    { color: "#b4500a", symbol: "diamond", dash: [6, 3], glyph: "◆" },
    { color: "#5b2a86", symbol: "triangle", dash: [2, 2], glyph: "▲" },
    { color: "#3d7a3a", symbol: "rect", dash: [8, 2, 2, 2], glyph: "■" },
] as const;

interface Curve {
    name: string;
    style: (typeof STYLES)[number];
    is_hollow: boolean;
    points: [number, number | null][];
}

interface LegendKey {
    glyph: string;
    color: string;
    label: string;
}

type Series = Record<string, unknown>;

function styleOf(i: number): (typeof STYLES)[number] {
    return STYLES[i % STYLES.length] ?? STYLES[0];
}

/** Line chart over the years of the study. */
export class YearChart {
    readonly root = make("figure", { class: "year-chart" });
    private readonly caption = make("figcaption");
    private readonly legend = make("div", { class: "chart-legend" });
    private readonly canvas = make("div", { class: "chart-canvas" });
    private chart: ECharts | null = null;
    private option: Series | null = null;

    constructor() {
        this.root.append(this.caption, this.legend, this.canvas);
    }

    /** Draws again in the space there is now. */
    resize(): void {
        if (this.canvas.clientWidth === 0 || this.option === null) return;
        this.chart ??= makeChart(this.canvas);
        this.chart.resize();
        this.chart.setOption(this.option, { notMerge: true });
        this.chart.getZr().flush();
    }

    showLoading(view: View, series: readonly OptionSeries[], projects: readonly Project[] = []): void {
        const { text } = view;
        const named = (one: OptionSeries): string => nameIn(view.state.lang, one);
        const curves = series.map((one, i) => ({
            name: named(one),
            style: styleOf(i),
            is_hollow: false,
            points: one.values.map((v): [number, number | null] => [v.year, v.band === null ? null : 100 * v.band.likely]),
        }));
        const bands = series.map((one, i) => this.bandSeries(one.values, styleOf(i).color, i));
        const limit: Series = {
            symbol: "none",
            silent: true,
            label: { show: true, formatter: text.limit, position: "insideStartTop", color: "#82002f", fontSize: 10 },
            lineStyle: { color: "#82002f", width: 1.2, type: "solid" },
            data: [{ yAxis: 100 }],
        };
        const keys = series.map((one, i) => ({ glyph: styleOf(i).glyph, color: styleOf(i).color, label: named(one) }));
        const extra = [...bands, { type: "line", data: [], markLine: limit }, ...this.projectSeries(view, projects)];
        this.draw(view, text.chart_loading, keys, curves, extra, "%");
    }

    showHeadroom(view: View, series: readonly OptionSeries[], projects: readonly Project[] = []): void {
        const { text } = view;
        const { direction } = view.state;
        const named = (one: OptionSeries): string => nameIn(view.state.lang, one);
        const curves = series.flatMap((one, i): Curve[] => [
            {
                name: `${named(one)}: ${text.directions.offtake}`,
                style: styleOf(i),
                is_hollow: false,
                points: one.values.map((v) => [v.year, v.headroom_offtake_mw]),
            },
            {
                name: `${named(one)}: ${text.directions.feedin}`,
                style: styleOf(i),
                is_hollow: true,
                points: one.values.map((v) => [v.year, v.headroom_feedin_mw]),
            },
        ]).filter((curve) => direction === "both" || curve.is_hollow === (direction === "feedin"));
        const keys = series.map((one, i) => ({
            glyph: `${styleOf(i).glyph}${hollow(styleOf(i).glyph)}`,
            color: styleOf(i).color,
            label: named(one),
        }));
        const fills = `● ${text.directions.offtake} ○ ${text.directions.feedin}`;
        this.draw(view, text.chart_headroom, [...keys, { glyph: "", color: "", label: fills }], curves, this.projectSeries(view, projects), "");
    }

    /** Band between the loadings with the high and the low rating; broken where a year is missing. */
    private bandSeries(values: readonly YearValue[], color: string, i: number): Series {
        const pieces = values.slice(1).flatMap((next, k) => {
            const last = values[k];
            return last?.band && next.band ? [{ last, next }] : [];
        });
        return {
            id: `band-${i}`,
            type: "custom",
            silent: true,
            z: 1,
            tooltip: { show: false },
            data: pieces.map(({ last, next }) => [last.year, 100 * (next.band?.high ?? 0)]),
            renderItem: (params: { dataIndex: number }, api: { coord(point: number[]): number[] }) => {
                const piece = pieces[params.dataIndex];
                if (!piece?.last.band || !piece.next.band) return null;
                const corner = (year: number, value: number): number[] => api.coord([year, 100 * value]);
                const points = [
                    corner(piece.last.year, piece.last.band.low),
                    corner(piece.next.year, piece.next.band.low),
                    corner(piece.next.year, piece.next.band.high),
                    corner(piece.last.year, piece.last.band.high),
                ];
                return { type: "polygon", shape: { points }, style: { fill: color, opacity: 0.16 }, silent: true };
            },
        };
    }

    /** Years in which projects are likely to be ready, and the band of their delays. */
    private projectSeries(view: View, projects: readonly Project[]): Series[] {
        const years = view.catalogue.data.axes.year;
        const [first, last] = [Math.min(...years), Math.max(...years)];
        const shown = projects.filter((project) => project.ready[1] >= first && project.ready[1] <= last);
        if (shown.length === 0) return [];
        const band = (project: Project): object[] => [{ xAxis: Math.max(project.ready[0], first) }, { xAxis: Math.min(project.ready[2], last) }];
        return [
            {
                type: "line",
                data: [],
                markArea: { silent: true, itemStyle: { color: "#3d7a3a", opacity: 0.1 }, data: shown.map(band) },
                markLine: {
                    symbol: ["none", "triangle"],
                    symbolSize: 7,
                    silent: true,
                    label: { show: false },
                    lineStyle: { color: "#3d7a3a", width: 1.6, type: "solid" },
                    data: shown.map((project) => ({ xAxis: project.ready[1] })),
                },
            },
        ];
    }

    private lineSeries(curve: Curve, view: View): Series {
        return {
            name: curve.name,
            type: "line",
            z: 3,
            symbol: curve.style.symbol,
            symbolSize: 8,
            connectNulls: false,
            data: curve.points,
            lineStyle: { color: curve.style.color, width: curve.is_hollow ? 1.4 : 2.2, type: curve.style.dash },
            itemStyle: {
                color: curve.is_hollow ? "#ffffff" : curve.style.color,
                borderColor: curve.style.color,
                borderWidth: 1.5,
            },
            emphasis: { disabled: true },
            markLine: {
                symbol: "none",
                silent: true,
                label: { show: false },
                lineStyle: { color: "#8a949b", width: 1, type: [3, 3] },
                data: [{ xAxis: view.state.year }],
            },
        };
    }

    private legendEntry(key: LegendKey): HTMLElement {
        const glyph = make("i", { text: key.glyph });
        glyph.style.color = key.color;
        return make("span", {}, glyph, ` ${key.label}`);
    }

    private draw(view: View, title: string, keys: readonly LegendKey[], curves: readonly Curve[], extra: Series[], unit: string): void {
        this.caption.textContent = title;
        this.legend.replaceChildren(...keys.map((key) => this.legendEntry(key)));
        this.canvas.setAttribute("role", "img");
        this.canvas.setAttribute("aria-label", `${title}. ${this.spoken(view, curves, unit)}`);
        this.option = this.buildOption(view, curves, extra, unit);
        this.resize();
    }

    private buildOption(view: View, curves: readonly Curve[], extra: Series[], unit: string): Series {
        const years = view.catalogue.data.axes.year;
        const axis = { color: "#4a5860", fontSize: 11, fontFamily: FONT };
        const first = Math.min(...years);
        const last = Math.max(...years);
        const edge = Math.max((last - first) * 0.06, 0.5);
        return {
            animation: false,
            grid: { left: 8, right: 14, top: 12, bottom: 4, containLabel: true },
            tooltip: { ...TOOLTIP, trigger: "axis", formatter: (params: unknown) => this.tooltip(view, curves, params, unit) },
            xAxis: {
                type: "value",
                min: first - edge,
                max: last + edge,
                axisLabel: { ...axis, customValues: years, formatter: (value: number) => String(value) },
                axisTick: { customValues: years },
                splitLine: { show: false },
            },
            yAxis: {
                type: "value",
                // The limit of 100 % is always in sight.
                ...(unit === "%" ? { min: 0, max: (range: { max: number }) => 20 * Math.ceil(Math.max(range.max, 101) / 20) } : {}),
                splitNumber: 4,
                axisLabel: { ...axis, formatter: (value: number) => `${view.format.number(value)}${unit}` },
                splitLine: { lineStyle: { color: "#e4e9ec" } },
            },
            series: [...extra, ...curves.map((curve) => this.lineSeries(curve, view))],
        };
    }

    private tooltip(view: View, curves: readonly Curve[], params: unknown, unit: string): string {
        const first: unknown = Array.isArray(params) ? params[0] : params;
        const year = Number((first as { axisValue?: unknown } | undefined)?.axisValue);
        const lines = curves.map((curve) => {
            const value = curve.points.find(([y]) => y === year)?.[1] ?? null;
            return `<div>${escapeHtml(`${curve.name}: ${view.format.number(value)}${value === null ? "" : unit}`)}</div>`;
        });
        return `<strong>${escapeHtml(String(year))}</strong>${lines.join("")}`;
    }

    private spoken(view: View, curves: readonly Curve[], unit: string): string {
        return curves
            .map((curve) => {
                const values = curve.points.map(([year, value]) => `${year} ${view.format.number(value)}${value === null ? "" : unit}`);
                return `${curve.name}: ${values.join(", ")}`;
            })
            .join(". ");
    }
}

function hollow(glyph: string): string {
    return { "●": "○", "◆": "◇", "▲": "△", "■": "□" }[glyph] ?? glyph;
}
