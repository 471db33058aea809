import { BRANCH_FREE_COLOR, CHANCE_STEPS, DIFFERENCE_STEPS, HOURS_STEPS, LOADING_STEPS, ROOM_STYLE } from "../logic/palette";
import { fill } from "../text/dictionary";
import { make } from "./dom";
import type { View } from "./view";

/** What colours, strokes and shapes of the map mean. */
export class Legend {
    readonly root = make("div", { class: "legend" });
    /** A colour means nothing without the question that it answers. */
    private readonly question = make("p", { class: "question" });

    update(view: View): void {
        const { text, state } = view;
        const question = fill(text.questions[state.metric], { draws: view.catalogue.data.n_draws });
        this.question.textContent = view.compared === null ? question : text.question_difference;
        if (view.compared !== null || state.metric === "room" || state.metric === "chance") {
            const steps =
                view.compared !== null
                    ? this.differenceSteps(view)
                    : state.metric === "room"
                      ? this.roomSteps(view)
                      : this.chanceSteps(view);
            this.root.replaceChildren(this.question, make("div", { class: "scale" }, make("span", { class: "status-steps" }, ...steps)), this.keys(view));
            return;
        }
        const isHours = state.metric === "hours";
        const labels = isHours ? this.hourLabels(view) : this.loadingLabels(view);
        const limit = isHours ? 0.5 : 1;
        const steps = (isHours ? HOURS_STEPS : LOADING_STEPS).map((step, i) => {
            const swatch = make("i", { class: "swatch" });
            swatch.style.background = step.color;
            return make("span", { class: step.from >= limit ? "step over" : "step" }, swatch, labels[i] ?? "");
        });
        const scale = make(
            "div",
            { class: "scale" },
            make("span", { class: "legend-name", text: isHours ? text.legend_hours : text.legend_loading }),
            make("span", { class: "steps" }, ...steps),
            make("span", { class: "over-key", text: text.legend_over }),
        );
        this.root.replaceChildren(this.question, scale, this.keys(view));
    }

    private step(color: string, label: string): HTMLElement {
        const swatch = make("i", { class: "swatch" });
        swatch.style.background = color;
        return make("span", { class: "status-step" }, swatch, label);
    }

    private roomSteps(view: View): HTMLElement[] {
        const { text } = view;
        const rooms = (["room", "limited", "full"] as const).map((room) =>
            this.step(ROOM_STYLE[room].color, `${ROOM_STYLE[room].symbol} ${text.rooms[room]}`.trim()),
        );
        return [...rooms, this.step(BRANCH_FREE_COLOR, text.branch_free)];
    }

    private chanceSteps(view: View): HTMLElement[] {
        const steps = CHANCE_STEPS.map((step, i) => {
            const next = CHANCE_STEPS[i + 1];
            const edge = (pu: number): string => view.format.number(100 * pu);
            return this.step(step.color, next === undefined ? `> ${edge(step.from)}` : `${edge(step.from)}–${edge(next.from)}`);
        });
        return [make("span", { class: "legend-name", text: view.text.legend_chance }), ...steps];
    }

    private differenceSteps(view: View): HTMLElement[] {
        const edge = (pu: number): string => `${view.format.number(100 * pu)}`;
        return DIFFERENCE_STEPS.map((step, i) => {
            const next = DIFFERENCE_STEPS[i + 1];
            const label = next === undefined ? `> ${edge(step.from)}` : Number.isFinite(step.from) ? fill(view.text.rating_range, { low: edge(step.from), high: edge(next.from) }) : `< ${edge(next.from)}`;
            return this.step(step.color, label);
        });
    }

    private keys(view: View): HTMLElement {
        const { text } = view;
        const key = (sample: string, label: string): HTMLElement =>
            make("span", { class: "key" }, make("i", { class: `sample ${sample}` }), label);
        return make(
            "div",
            { class: "keys" },
            // Over draws, dashes say that they do not agree; of what one run assumes they say nothing.
            ...(view.catalogue.data.uncertainty === null || view.state.level === "queue"
                ? [key("solid", text.legend_reported), key("dashed", text.legend_weak)]
                : [key("dashed", text.legend_unsure)]),
            key("disc", text.legend_station),
            key("ring", text.legend_transformer),
            key("sizes", text.legend_width),
            key("dotted", text.legend_out),
            key("grey", text.legend_none),
        );
    }

    private loadingLabels(view: View): string[] {
        const percent = (value: number): string => view.format.number(100 * value);
        return LOADING_STEPS.map((step, i) => {
            const next = LOADING_STEPS[i + 1];
            const from = percent(step.from);
            return next === undefined ? `> ${from}` : `${from}–${percent(next.from)}`;
        });
    }

    private hourLabels(view: View): string[] {
        return HOURS_STEPS.map((step, i) => {
            if (i === 0) return "0";
            const next = HOURS_STEPS[i + 1];
            const from = view.format.number(Math.ceil(step.from));
            return next === undefined ? `≥ ${from}` : `${from}–${view.format.number(Math.floor(next.from))}`;
        });
    }
}
