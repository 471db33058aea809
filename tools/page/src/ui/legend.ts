import { HOURS_STEPS, LOADING_STEPS } from "../logic/palette";
import { make } from "./dom";
import type { View } from "./view";

/** What colours, strokes and shapes of the map mean. */
export class Legend {
    readonly root = make("div", { class: "legend" });

    update(view: View): void {
        const { text, state } = view;
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
        const key = (sample: string, label: string): HTMLElement =>
            make("span", { class: "key" }, make("i", { class: `sample ${sample}` }), label);
        const keys = make(
            "div",
            { class: "keys" },
            key("solid", text.legend_reported),
            key("dashed", text.legend_weak),
            key("disc", text.legend_station),
            key("ring", text.legend_transformer),
            key("sizes", text.legend_width),
            key("dotted", text.legend_out),
            key("grey", text.legend_none),
        );
        this.root.replaceChildren(scale, keys);
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
