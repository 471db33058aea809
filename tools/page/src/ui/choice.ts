import { make } from "./dom";

export interface ChoiceItem {
    value: string;
    label: string;
    /** Shown as a mark with this explanation. */
    warning?: string;
}

let made = 0;

/**
 * One choice out of a few: radio buttons side by side when they are short, else a drop-down list.
 * Both are the browser's own controls, so arrow keys and screen readers work.
 */
export class Choice {
    readonly root = make("div", { class: "choice" });
    private readonly name = `choice-${(made += 1)}`;
    private shape = "";
    private caption: HTMLElement = make("span");
    private inputs: HTMLInputElement[] = [];
    private labels: HTMLElement[] = [];
    private list: HTMLSelectElement | null = null;

    constructor(
        private readonly pick: (value: string) => void,
        private readonly max_letters: number,
    ) {}

    update(caption: string, items: readonly ChoiceItem[], value: string): void {
        const shape = JSON.stringify([items.map((item) => item.value), this.asButtons(items)]);
        if (shape !== this.shape) this.build(items);
        this.shape = shape;
        this.caption.textContent = caption;
        this.inputs.forEach((input) => (input.checked = input.value === value));
        items.forEach((item, i) => this.relabel(item, this.labels[i]));
        if (this.list !== null) {
            [...this.list.options].forEach((option, i) => {
                const item = items[i];
                if (item !== undefined) option.textContent = item.warning === undefined ? item.label : `${item.label} ⚠`;
            });
            this.list.value = value;
        }
    }

    private asButtons(items: readonly ChoiceItem[]): boolean {
        return items.reduce((sum, item) => sum + item.label.length + 3, 0) <= this.max_letters;
    }

    private relabel(item: ChoiceItem, label: HTMLElement | undefined): void {
        if (label === undefined) return;
        label.textContent = item.warning === undefined ? item.label : `${item.label} ⚠`;
        label.title = item.warning ?? "";
    }

    private build(items: readonly ChoiceItem[]): void {
        this.inputs = [];
        this.labels = [];
        this.list = null;
        if (this.asButtons(items)) {
            this.buildButtons(items);
        } else {
            this.buildList(items);
        }
    }

    private buildButtons(items: readonly ChoiceItem[]): void {
        this.caption = make("span", { class: "caption", attributes: { id: `${this.name}-caption` } });
        const group = make("div", {
            class: "segments",
            attributes: { role: "radiogroup", "aria-labelledby": `${this.name}-caption` },
        });
        for (const item of items) {
            const input = make("input", { attributes: { type: "radio", name: this.name, value: item.value } });
            const label = make("span");
            input.addEventListener("change", () => this.pick(item.value));
            group.append(make("label", {}, input, label));
            this.inputs.push(input);
            this.labels.push(label);
        }
        this.root.replaceChildren(this.caption, group);
    }

    private buildList(items: readonly ChoiceItem[]): void {
        const list = make("select", { attributes: { id: this.name } });
        for (const item of items) list.append(make("option", { attributes: { value: item.value } }));
        list.addEventListener("change", () => this.pick(list.value));
        this.list = list;
        this.caption = make("label", { class: "caption", attributes: { for: this.name } });
        this.root.replaceChildren(this.caption, list);
    }
}
