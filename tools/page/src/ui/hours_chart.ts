import type { ElementRef } from "../data/catalogue";
import type { Value } from "../data/contract";
import { dayAndHour, durationCurve, hourValues } from "../logic/hours";
import { LOADING_STEPS, stepOf, type Step } from "../logic/palette";
import { escapeHtml } from "../text/escape";
import { fill } from "../text/dictionary";
import { FONT, TOOLTIP } from "./charts";
import { make } from "./dom";
import { Figure } from "./station_charts";
import { showsHours, type View } from "./view";

const AXIS_TEXT = { color: "#34424b", fontSize: 10, fontFamily: FONT };
const HOURS_PER_DAY = 24;
const LEFT_PX = 26;
const BOTTOM_PX = 14;
/** Blues of the loading scale, for what has no limit. */
const PLAIN = LOADING_STEPS.slice(0, 4);

/** What is drawn of the hours: values, the scale of their colours, and what is asked. */
interface Picture {
    values: number[];
    steps: readonly Step[];
    /** In percent of the limit; false = MW. */
    is_share: boolean;
    /** Hours over the limit as the file counts them; null where it counts something else. */
    over_h: number | null;
    question: string;
}

class DurationChart extends Figure {
    draw(view: View, picture: Picture | null): void {
        if (picture === null) return this.show(null, "");
        const { text, format, catalogue } = view;
        const { step_h } = catalogue.data.time;
        const scale = picture.is_share ? 100 : 1;
        const unit = picture.is_share ? "%" : " MW";
        const data = durationCurve(picture.values, step_h, 400).map(([hours, value]) => [hours, scale * value]);
        // Where every plan arrives, hours over the limit say nothing.
        const says = picture.over_h !== null && showsHours(view);
        this.caption.textContent = text.duration + (says ? ` · ${fill(text.duration_hours, { hours: format.number(picture.over_h) })}` : "");
        this.caption.title = text.duration_help;
        const limit = {
            symbol: "none",
            silent: true,
            label: { show: true, formatter: text.limit, position: "insideEndTop", color: "#82002f", fontSize: 10 },
            lineStyle: { color: "#82002f", width: 1.2, type: "solid" },
            data: picture.is_share ? [{ yAxis: 100 }] : [],
        };
        this.show(
            {
                animation: false,
                grid: { left: 4, right: 16, top: 10, bottom: 4, containLabel: true },
                tooltip: {
                    ...TOOLTIP,
                    trigger: "axis",
                    formatter: (params: { data: [number, number] }[]) => {
                        const [hours, value] = params[0]?.data ?? [0, 0];
                        return escapeHtml(`${format.number(hours)} ${text.hour_unit}: ≥ ${format.number(value)}${unit}`);
                    },
                },
                xAxis: { type: "value", max: picture.values.length * step_h, splitNumber: 2, axisLabel: { ...AXIS_TEXT, formatter: (value: number) => format.number(value) }, splitLine: { show: false } },
                yAxis: { type: "value", splitNumber: 4, axisLabel: { ...AXIS_TEXT, formatter: (value: number) => `${format.number(value)}${unit}` } },
                series: [{ type: "line", symbol: "none", data, lineStyle: { color: "#164f6b", width: 2 }, markLine: limit }],
            },
            `${text.duration}: ${format.number(data[0]?.[1] ?? null)}${unit}, ${format.number(data[data.length - 1]?.[1] ?? null)}${unit}`,
        );
    }
}

/** All hours of the year of one element: a heat map of day and hour, and its duration curve. */
export class HoursChart {
    readonly root = make("div", { class: "hours-charts" });
    private readonly caption = make("figcaption");
    private readonly scale = make("div", { class: "status-steps" });
    private readonly canvas = make("canvas", { class: "heat-canvas", attributes: { role: "img" } });
    private readonly frame = make("div", { class: "heat-frame" }, this.canvas);
    private readonly heat = make("figure", { class: "year-chart heat" }, this.caption, this.frame, this.scale);
    private readonly none = make("p", { class: "note hours-none" });
    private readonly duration = new DurationChart();
    private view: View | null = null;
    private picture: Picture | null = null;

    constructor() {
        this.root.append(this.heat, this.duration.root, this.none);
        this.canvas.addEventListener("mousemove", (event) => this.tell(event));
    }

    update(view: View, selection: ElementRef | null): void {
        this.view = view;
        this.root.hidden = selection === null;
        this.picture = selection === null ? null : this.pictureOf(view, selection);
        this.none.hidden = selection === null || this.picture !== null;
        this.none.textContent = view.text.hours_none;
        this.heat.hidden = this.picture === null;
        this.duration.draw(view, this.picture);
        if (this.picture === null || selection === null) return;
        this.caption.textContent = this.picture.question;
        this.caption.title = view.text.hours_axis;
        this.drawScale(view, this.picture);
        this.resize();
    }

    resize(): void {
        this.duration.resize();
        this.drawHeat();
    }

    private pictureOf(view: View, selection: ElementRef): Picture | null {
        const { catalogue, text } = view;
        const hours = catalogue.hours(selection, view.scenario_index);
        if (hours === undefined) return null;
        const values = hourValues(hours);
        const questions = text.hours_question;
        if (selection.kind === "branch") {
            const { hours_over_rule_offtake, hours_over_rule_feedin } = catalogue.data.branch;
            const count = (table: Value[][]): number => table[view.scenario_index]?.[selection.index] ?? 0;
            const over_h = count(hours_over_rule_offtake) + count(hours_over_rule_feedin);
            return { values, steps: LOADING_STEPS, is_share: true, over_h, question: questions.branch };
        }
        const firm = catalogue.data.station.firm_mw?.[view.scenario_index]?.[selection.index] ?? catalogue.station(selection.index).firm_mw;
        if (firm !== null && firm > 0) {
            return { values: values.map((mw) => mw / firm), steps: LOADING_STEPS, is_share: true, over_h: null, question: questions.station };
        }
        const width = (hours.high - hours.low) / PLAIN.length;
        const steps = PLAIN.map((step, i) => ({ from: hours.low + i * width, color: step.color }));
        return { values, steps, is_share: false, over_h: null, question: questions.plain };
    }

    private drawScale(view: View, picture: Picture): void {
        const factor = picture.is_share ? 100 : 1;
        const edge = (value: number): string => view.format.number(factor * value);
        const items = picture.steps.map((step, i) => {
            const next = picture.steps[i + 1];
            const swatch = make("i", { class: "swatch" });
            swatch.style.background = step.color;
            const label = next === undefined ? `> ${edge(step.from)}` : `${edge(step.from)}–${edge(next.from)}`;
            return make("span", { class: "status-step" }, swatch, label);
        });
        this.scale.replaceChildren(...items);
    }

    private size(): { width: number; height: number; n_days: number } {
        const { time } = this.view?.catalogue.data ?? { time: { steps: 0, step_h: 1 } };
        return {
            width: this.frame.clientWidth - LEFT_PX,
            height: this.frame.clientHeight - BOTTOM_PX,
            n_days: Math.max(1, Math.ceil((time.steps * time.step_h) / HOURS_PER_DAY)),
        };
    }

    private drawHeat(): void {
        const { view, picture } = this;
        const { width, height, n_days } = this.size();
        const pen = this.canvas.getContext("2d");
        if (view === null || picture === null || pen === null || width <= 0 || height <= 0) return;
        const ratio = window.devicePixelRatio || 1;
        this.canvas.width = Math.round((width + LEFT_PX) * ratio);
        this.canvas.height = Math.round((height + BOTTOM_PX) * ratio);
        pen.scale(ratio, ratio);
        const { time } = view.catalogue.data;
        const [wide, high] = [width / n_days, (height * time.step_h) / HOURS_PER_DAY];
        picture.values.forEach((value, step) => {
            const { day, hour } = dayAndHour(step, time.step_h);
            pen.fillStyle = picture.steps[stepOf(picture.steps, value)]?.color ?? "#ffffff";
            pen.fillRect(LEFT_PX + day * wide, height - (hour / HOURS_PER_DAY) * height - high, wide + 0.6, high + 0.6);
        });
        this.drawAxes(view, pen, wide, height);
        this.canvas.setAttribute("aria-label", `${picture.question} ${view.text.hours_axis}`);
    }

    /** Months below, hours of the day at the left. */
    private drawAxes(view: View, pen: CanvasRenderingContext2D, wide: number, height: number): void {
        pen.fillStyle = AXIS_TEXT.color;
        pen.font = `10px ${FONT}`;
        pen.textBaseline = "middle";
        pen.textAlign = "right";
        for (const hour of [0, 6, 12, 18, 24]) {
            const y = Math.min(Math.max(height * (1 - hour / HOURS_PER_DAY), 5), height - 5);
            pen.fillText(String(hour), LEFT_PX - 5, y);
        }
        pen.textAlign = "center";
        const { n_days } = this.size();
        const start = Date.parse(`${view.catalogue.data.time.start}Z`);
        const name = new Intl.DateTimeFormat(view.text.locale, { month: "short", timeZone: "UTC" });
        for (let day = 0; day < n_days && !Number.isNaN(start); day += 1) {
            const date = new Date(start + day * 86_400_000);
            const isShown = date.getUTCDate() === 15 && (30 * wide > 24 || date.getUTCMonth() % 3 === 0);
            if (isShown) pen.fillText(name.format(date), LEFT_PX + day * wide, height + BOTTOM_PX / 2 + 1);
        }
    }

    /** The hour under the pointer, with its value. */
    private tell(event: MouseEvent): void {
        const { view, picture } = this;
        if (view === null || picture === null) return;
        const { width, height, n_days } = this.size();
        const { time } = view.catalogue.data;
        const day = Math.floor(((event.offsetX - LEFT_PX) / width) * n_days);
        const hour = Math.floor((1 - event.offsetY / height) * (HOURS_PER_DAY / time.step_h));
        const step = day * (HOURS_PER_DAY / time.step_h) + hour;
        const value = picture.values[step];
        const isInside = event.offsetX >= LEFT_PX && hour >= 0 && value !== undefined;
        const shown = picture.is_share ? view.format.percent(value ?? null) : `${view.format.power(value ?? null)} MW`;
        this.canvas.title = isInside ? `${view.format.hour(step, time)}: ${shown}` : "";
    }
}
