import type { ElementRef } from "../data/catalogue";
import { escapeHtml } from "../text/escape";
import { FONT, TOOLTIP, makeChart, type ECharts } from "./charts";
import { make } from "./dom";
import type { View } from "./view";

export const CLASSES = ["measured", "contracted_not_used", "committed", "autonomous", "requested", "policy_free_growth"] as const;
export type LedgerClass = (typeof CLASSES)[number];

/** One step of the waterfall: power of a class that has joined and that has not  [MW]. */
export interface WaterfallStep {
    name: LedgerClass;
    joined_mw: number;
    away_mw: number;
}

/** Ledger of a station in a scenario; null where the file has none. */
export function waterfallOf(view: View, index: number): WaterfallStep[] | null {
    const at = (name: string): number | null => view.catalogue.field(`ledger/station_${name}`, view.scenario_index, index);
    if (at("measured_mw") === null) return null;
    return CLASSES.map((name) => {
        const whole = at(`${name}_mw`) ?? 0;
        const joined = at(`${name}_connected_mw`) ?? whole;
        return { name, joined_mw: joined, away_mw: Math.max(0, whole - joined) };
    });
}

/** A chart in a figure with its title as text. */
export class Figure {
    readonly root = make("figure", { class: "year-chart" });
    protected readonly caption = make("figcaption");
    protected readonly canvas = make("div", { class: "chart-canvas" });
    private chart: ECharts | null = null;
    private option: Record<string, unknown> | null = null;

    constructor() {
        this.root.append(this.caption, this.canvas);
    }

    resize(): void {
        if (this.root.hidden || this.canvas.clientWidth === 0 || this.option === null) return;
        this.chart ??= makeChart(this.canvas);
        this.chart.resize();
        this.chart.setOption(this.option, { notMerge: true });
        this.chart.getZr().flush();
    }

    protected show(option: Record<string, unknown> | null, label: string): void {
        this.root.hidden = option === null;
        this.option = option;
        this.canvas.setAttribute("role", "img");
        this.canvas.setAttribute("aria-label", label);
        this.resize();
    }
}

const AXIS_TEXT = { color: "#34424b", fontSize: 10, fontFamily: FONT };
/** Bars of one hue; what has not joined is hatched, so that colour is not alone. */
const BAR = "#3f8ba0";
const HATCH = { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -Math.PI / 4, color: "#164f6b" };

/** Firm capacity against what is measured, contracted, committed, grows, and is asked for; and what is left. */
export class WaterfallChart extends Figure {
    update(view: View, selection: ElementRef | null): void {
        const { text, format, catalogue } = view;
        const steps = selection?.kind === "station" ? waterfallOf(view, selection.index) : null;
        if (selection === null || steps === null) return this.show(null, "");
        const rights = catalogue.field("connection/station_contract_offtake_mw", view.scenario_index, selection.index) ?? 0;
        const room = catalogue.field("connection/station_room_contract_offtake_mw", view.scenario_index, selection.index);
        const firm = room === null ? null : rights + room;
        const total = steps.reduce((sum, step) => sum + step.joined_mw + step.away_mw, 0);
        const left = firm === null ? null : firm - total;
        const names = [text.firm, ...CLASSES.map((name) => text.classes[name]), left === null ? text.left : left < 0 ? text.short : text.left];
        let before = 0;
        const blank: number[] = [0], joined: (number | null)[] = [firm], away: number[] = [0];
        for (const step of steps) {
            blank.push(before);
            joined.push(step.joined_mw);
            away.push(step.away_mw);
            before += step.joined_mw + step.away_mw;
        }
        blank.push(left === null ? 0 : Math.min(total, firm ?? 0));
        joined.push(left === null ? null : { value: Math.abs(left), itemStyle: { color: left < 0 ? "#d9381e" : "#c3d7dc" } } as unknown as number);
        away.push(0);
        const summary = [
            ...steps.map((step) => `${text.classes[step.name]} ${format.power(step.joined_mw + step.away_mw)} MW`),
            left === null ? "" : `${left < 0 ? text.short : text.left} ${format.power(Math.abs(left))} MW`,
        ].filter((part) => part !== "");
        this.caption.textContent = text.waterfall;
        this.show(
            {
                animation: false,
                grid: { left: 4, right: 12, top: 6, bottom: 18, containLabel: true },
                tooltip: {
                    ...TOOLTIP,
                    trigger: "axis",
                    axisPointer: { type: "shadow" },
                    formatter: (params: { dataIndex: number }[]) => {
                        const i = params[0]?.dataIndex ?? 0;
                        const step = steps[i - 1];
                        const value = i === 0 ? firm : step !== undefined ? step.joined_mw + step.away_mw : left;
                        const stays = step !== undefined && step.away_mw > 0 ? ` (${text.not_joined}: ${format.power(step.away_mw)} MW)` : "";
                        return escapeHtml(`${names[i] ?? ""}: ${format.power(value)} MW${stays}`);
                    },
                },
                xAxis: { type: "value", name: "MW", nameLocation: "end", nameGap: 2, splitNumber: 3, axisLabel: AXIS_TEXT, nameTextStyle: AXIS_TEXT },
                yAxis: { type: "category", inverse: true, data: names, axisLabel: AXIS_TEXT, axisTick: { show: false } },
                series: [
                    { type: "bar", stack: "s", silent: true, itemStyle: { color: "transparent" }, data: blank, barCategoryGap: "22%" },
                    {
                        type: "bar",
                        stack: "s",
                        data: joined.map((value, i) => (i === 0 ? { value, itemStyle: { color: "#59666e" } } : value)),
                        itemStyle: { color: BAR },
                        markLine:
                            firm === null
                                ? undefined
                                : { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: "#82002f", width: 1.4, type: "solid" }, data: [{ xAxis: firm }] },
                    },
                    { type: "bar", stack: "s", data: away, itemStyle: { color: "#c3d7dc", decal: HATCH } },
                ],
            },
            `${text.waterfall}: ${summary.join(", ")}`,
        );
    }
}

/** A round number a little above: the axis ends on it. */
function niceTop(highest: number): number {
    const step = 10 ** Math.floor(Math.log10(Math.max(highest, 1))) / 2;
    return Math.ceil((1.02 * highest) / step) * step;
}

/** The 24 hours of the station's worst day against its firm capacity. */
export class DayChart extends Figure {
    update(view: View, selection: ElementRef | null): void {
        const { text, format, catalogue } = view;
        const days = catalogue.data.worst_day;
        const mw = selection?.kind === "station" ? days?.mw[view.scenario_index]?.[selection.index] : undefined;
        if (selection === null || mw === undefined || mw.length === 0) return this.show(null, "");
        const first = days?.first_step[view.scenario_index]?.[selection.index] ?? 0;
        const firm = catalogue.data.station.firm_mw?.[view.scenario_index]?.[selection.index] ?? null;
        const { time } = catalogue.data;
        const hour = (i: number): string => format.hour(first + i, time);
        this.caption.textContent = `${text.worst_day}: ${hour(0).replace(/\s*\d\d:\d\d$/, "")}`;
        const limit = {
            symbol: "none",
            silent: true,
            label: { show: true, formatter: text.limit, position: "insideStartTop", color: "#82002f", fontSize: 10 },
            lineStyle: { color: "#82002f", width: 1.2, type: "solid" },
            data: firm === null ? [] : [{ yAxis: firm }],
        };
        this.show(
            {
                animation: false,
                grid: { left: 4, right: 12, top: 12, bottom: 4, containLabel: true },
                tooltip: {
                    ...TOOLTIP,
                    trigger: "axis",
                    formatter: (params: { dataIndex: number }[]) => {
                        const i = params[0]?.dataIndex ?? 0;
                        return escapeHtml(`${hour(i)}: ${format.power(mw[i] ?? null)} MW`);
                    },
                },
                xAxis: { type: "category", data: mw.map((_value, i) => String(i)), axisLabel: { ...AXIS_TEXT, interval: 5 } },
                yAxis: { type: "value", name: "MW", nameTextStyle: AXIS_TEXT, axisLabel: AXIS_TEXT, min: 0, max: (v: { max: number }) => niceTop(Math.max(v.max, firm ?? 0)) },
                series: [{ type: "line", step: "end", symbol: "none", data: mw, lineStyle: { color: "#164f6b", width: 2 }, areaStyle: { color: "#85b8c4", opacity: 0.35 }, markLine: limit }],
            },
            `${text.worst_day}: ${format.power(Math.max(...mw))} MW`,
        );
    }
}
