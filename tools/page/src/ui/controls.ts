import type { Level, Point } from "../data/catalogue";
import type { AxisEntry } from "../data/contract";
import type { Direction } from "../logic/loading";
import type { Metric } from "../logic/palette";
import { LAYERS, offeredMetrics, type Layers } from "../state/view_state";
import { fill, nameIn, type Language } from "../text/dictionary";
import { Choice, type ChoiceItem } from "./choice";
import { make } from "./dom";
import type { Change, Panel, View } from "./view";

const DIRECTIONS: readonly Direction[] = ["both", "offtake", "feedin"];

function items(axis: readonly AxisEntry[], language: Language): ChoiceItem[] {
    return axis.map((entry) => ({ value: entry.id, label: nameIn(language, entry) }));
}

/** Entries of each axis with their names; axes of one entry leave nothing to choose. */
function axisItems(view: View): Record<keyof Point, ChoiceItem[]> {
    const { axes } = view.catalogue.data;
    const { text, state } = view;
    return {
        storyline: items(axes.storyline, state.lang),
        year: axes.year.map((year) => ({ value: String(year), label: String(year) })),
        weather: items(axes.weather, state.lang),
        options: items(axes.options, state.lang),
        mode: axes.mode.map((mode) => ({ value: mode, label: text.modes[mode] ?? mode })),
    };
}

/** Names of a point of the study, axis by axis. */
export function pointText(view: View, point: Point): string {
    const named = axisItems(view);
    return (Object.keys(named) as (keyof Point)[])
        .map((axis) => named[axis].find((item) => item.value === String(point[axis]))?.label ?? String(point[axis]))
        .join(", ");
}

const AXES: readonly (keyof Point)[] = ["storyline", "year", "weather", "options", "mode"];

/** Scenario B by the axes of the study, as A is chosen. */
class CompareChoice {
    readonly root = make("div", { class: "compare" });
    private readonly whether: Choice;
    private readonly axes: Record<keyof Point, Choice>;
    private readonly own = make("div", { class: "compare-axes" });
    private view: View | null = null;

    constructor(private readonly change: Change) {
        this.whether = new Choice((wanted) => this.start(wanted), 24);
        const choose = (axis: keyof Point): Choice => new Choice((value) => this.choose(axis, value), 10);
        this.axes = {
            storyline: choose("storyline"), year: choose("year"), weather: choose("weather"), options: choose("options"),
            mode: choose("mode"),
        };
        this.own.append(...AXES.map((axis) => this.axes[axis].root));
        this.root.append(this.whether.root, this.own);
    }

    update(view: View): void {
        this.view = view;
        const { text, catalogue } = view;
        const items = [{ value: "", label: text.compare_none }, { value: "b", label: text.compare_some }];
        this.root.hidden = catalogue.data.scenarios.filter((one) => one.status === "done").length < 2;
        this.whether.update(text.compare, items, view.compared === null ? "" : "b");
        this.own.hidden = view.compared === null;
        if (view.compared === null) return;
        const named = axisItems(view);
        const captions: Record<keyof Point, string> = {
            storyline: text.storyline, year: text.year, weather: text.weather, options: text.options, mode: text.mode_choice,
        };
        for (const axis of AXES) {
            const choice = this.axes[axis];
            choice.root.hidden = named[axis].length < 2;
            choice.update(fill(text.compare_b, { axis: captions[axis] }), named[axis], String(view.compared.scenario[axis]));
        }
    }

    /** B begins as A with one thing changed: the reinforcement if there are several, else the first axis that has more. */
    private start(wanted: string): void {
        const { view } = this;
        if (view === null) return;
        if (wanted === "") return this.change({ compare: "" });
        const named = axisItems(view);
        for (const axis of ["options", "storyline", "mode", "weather", "year"] as const) {
            const other = named[axis].find((item) => item.value !== String(view.state[axis]));
            if (other !== undefined && this.take(view.state, axis, other.value)) return;
        }
    }

    private choose(axis: keyof Point, value: string): void {
        if (this.view?.compared) this.take(this.view.compared.scenario, axis, value);
    }

    private take(point: Point, axis: keyof Point, value: string): boolean {
        if (this.view === null) return false;
        const { storyline, year, weather, options, mode } = point;
        const wanted = { storyline, year, weather, options, mode, [axis]: axis === "year" ? Number(value) : value };
        const { catalogue } = this.view;
        const found = catalogue.data.scenarios[catalogue.nearestScenario(wanted, axis)];
        if (found !== undefined) this.change({ compare: found.id });
        return found !== undefined;
    }
}

/** The selectors: which scenario, which direction, what is coloured. */
export class Controls implements Panel {
    readonly root = make("section", { class: "controls" });
    /** What is chosen, as plain text: on paper the selectors themselves are left out. */
    private readonly printed = make("p", { class: "print-only" });
    private readonly storyline: Choice;
    private readonly year: Choice;
    private readonly weather: Choice;
    private readonly options: Choice;
    private readonly mode: Choice;
    private readonly level: Choice;
    private readonly layers: Choice;
    private readonly compare: CompareChoice;
    private readonly direction: Choice;
    private readonly metric: Choice;

    constructor(change: Change) {
        this.storyline = new Choice((storyline) => change({ storyline }), 34);
        this.year = new Choice((year) => change({ year: Number(year) }), 46);
        this.weather = new Choice((weather) => change({ weather }), 26);
        this.options = new Choice((options) => change({ options }), 26);
        this.mode = new Choice((mode) => change({ mode }), 30);
        this.level = new Choice((level) => change({ level: level as Level }), 40);
        this.layers = new Choice((layers) => change({ layers: layers as Layers }), 10);
        this.compare = new CompareChoice(change);
        this.direction = new Choice((direction) => change({ direction: direction as Direction }), 40);
        this.metric = new Choice((metric) => change({ metric: metric as Metric }), 20);
        const choices = [
            this.level, this.mode, this.storyline, this.year, this.weather, this.options, this.direction, this.metric,
            this.layers,
        ];
        this.root.append(...choices.map((choice) => choice.root), this.compare.root, this.printed);
    }

    update(view: View): void {
        const { text, state, catalogue } = view;
        const { axes } = catalogue.data;
        this.root.setAttribute("aria-label", text.controls);
        const years = axes.year.map((year) => this.yearItem(view, year));
        this.storyline.update(text.storyline, items(axes.storyline, state.lang), state.storyline);
        this.year.update(text.year, years, String(state.year));
        this.weather.update(text.weather, items(axes.weather, state.lang), state.weather);
        this.options.update(text.options, items(axes.options, state.lang), state.options);
        const named = (values: readonly string[], words: Record<string, string>): ChoiceItem[] =>
            values.map((value) => ({ value, label: words[value] ?? value }));
        this.level.update(text.level_choice, named(catalogue.levels, text.levels), state.level);
        this.mode.update(text.mode_choice, named(axes.mode, text.modes), state.mode);
        this.layers.update(text.layers, named(LAYERS, text.layer_names), state.layers);
        this.compare.update(view);
        const directions = DIRECTIONS.map((value) => ({ value, label: text.directions[value] }));
        this.direction.update(text.direction, directions, state.direction);
        this.metric.update(text.color, offeredMetrics(catalogue, state).map((value) => ({ value, label: text.metrics[value] })), state.metric);
        this.printed.textContent = this.summary(view);
    }

    private yearItem(view: View, year: number): ChoiceItem {
        const status = view.catalogue.scenario({ ...view.state, year })?.status;
        const item: ChoiceItem = { value: String(year), label: String(year) };
        return status === "done" ? item : { ...item, warning: view.text.year_failed };
    }

    private summary(view: View): string {
        const { text, state } = view;
        return [
            `A: ${pointText(view, state)}`,
            ...(view.compared === null ? [] : [`B: ${pointText(view, view.compared.scenario)}`]),
            `${text.level_choice}: ${text.levels[state.level] ?? state.level}`,
            `${text.direction}: ${text.directions[state.direction]}`,
            `${text.color}: ${text.metrics[state.metric]}`,
        ].join(" · ");
    }
}
