import type { Level } from "../data/catalogue";
import type { AxisEntry } from "../data/contract";
import type { Direction } from "../logic/loading";
import { METRICS, type Metric } from "../logic/palette";
import { LAYERS, type Layers } from "../state/view_state";
import { Choice, type ChoiceItem } from "./choice";
import { make } from "./dom";
import { showsHours, type Change, type Panel, type View } from "./view";

const DIRECTIONS: readonly Direction[] = ["both", "offtake", "feedin"];

function items(axis: readonly AxisEntry[]): ChoiceItem[] {
    return axis.map((entry) => ({ value: entry.id, label: entry.name }));
}

/** Hours and the intact grid belong to flows; room for a new user needs level contract in the file. */
function isOffered(view: View, metric: Metric): boolean {
    if (metric === "hours") return showsHours(view);
    if (metric === "n") return view.state.level === "flow";
    return metric !== "room" || view.catalogue.levels.includes("contract");
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
    private readonly compare: Choice;
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
        this.compare = new Choice((compare) => change({ compare }), 10);
        this.direction = new Choice((direction) => change({ direction: direction as Direction }), 40);
        this.metric = new Choice((metric) => change({ metric: metric as Metric }), 20);
        const choices = [
            this.level, this.mode, this.storyline, this.year, this.weather, this.options, this.direction, this.metric,
            this.layers, this.compare,
        ];
        this.root.append(...choices.map((choice) => choice.root), this.printed);
    }

    update(view: View): void {
        const { text, state, catalogue } = view;
        const { axes } = catalogue.data;
        this.root.setAttribute("aria-label", text.controls);
        const years = axes.year.map((year) => this.yearItem(view, year));
        this.storyline.update(text.storyline, items(axes.storyline), state.storyline);
        this.year.update(text.year, years, String(state.year));
        this.weather.update(text.weather, items(axes.weather), state.weather);
        this.options.update(text.options, items(axes.options), state.options);
        const named = (values: readonly string[], words: Record<string, string>): ChoiceItem[] =>
            values.map((value) => ({ value, label: words[value] ?? value }));
        this.level.update(text.level_choice, named(catalogue.levels, text.levels), state.level);
        this.mode.update(text.mode_choice, named(axes.mode, text.modes), state.mode);
        this.layers.update(text.layers, named(LAYERS, text.layer_names), state.layers);
        const others = catalogue.data.scenarios.filter((one) => one.id !== view.scenario?.id && one.status === "done");
        const none = { value: "", label: text.compare_none };
        this.compare.update(text.compare, [none, ...others.map((one) => ({ value: one.id, label: one.id }))], state.compare);
        const directions = DIRECTIONS.map((value) => ({ value, label: text.directions[value] }));
        this.direction.update(text.direction, directions, state.direction);
        this.metric.update(text.color, METRICS.filter((metric) => isOffered(view, metric)).map((value) => ({ value, label: text.metrics[value] })), state.metric);
        this.printed.textContent = this.summary(view);
    }

    private yearItem(view: View, year: number): ChoiceItem {
        const status = view.catalogue.scenario({ ...view.state, year })?.status;
        const item: ChoiceItem = { value: String(year), label: String(year) };
        return status === "done" ? item : { ...item, warning: view.text.year_failed };
    }

    private summary(view: View): string {
        const { text, state } = view;
        const { axes } = view.catalogue.data;
        const name = (axis: readonly AxisEntry[], id: string): string => axis.find((entry) => entry.id === id)?.name ?? id;
        return [
            `${text.storyline}: ${name(axes.storyline, state.storyline)}`,
            `${text.year}: ${state.year}`,
            `${text.weather}: ${name(axes.weather, state.weather)}`,
            `${text.options}: ${name(axes.options, state.options)}`,
            `${text.level_choice}: ${text.levels[state.level] ?? state.level}`,
            `${text.mode_choice}: ${text.modes[state.mode] ?? state.mode}`,
            ...(state.compare === "" ? [] : [`${text.compare}: ${state.compare}`]),
            `${text.direction}: ${text.directions[state.direction]}`,
            `${text.color}: ${text.metrics[state.metric]}`,
        ].join(" · ");
    }
}
