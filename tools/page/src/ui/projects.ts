import type { Project } from "../data/contract";
import type { ElementRef } from "../data/catalogue";
import { LISTS, type List } from "../state/view_state";
import { fill, nameIn } from "../text/dictionary";
import { Choice } from "./choice";
import { make } from "./dom";
import { PanelTitle, type Change, type Panel, type View } from "./view";

/** The option sets whose years stand beside each other: the first of the study, and the one that is looked at. */
export function comparedOptions(view: View): [string, string] {
    const ids = view.catalogue.data.axes.options.map((entry) => entry.id);
    const from = ids[0] ?? "";
    const to = view.state.options === from ? (ids[ids.length - 1] ?? from) : view.state.options;
    return [from, to];
}

/** Projects by the year in which they are likely to be ready; those without a year last. Programmes are sums of others. */
export function byYear(projects: readonly Project[]): Project[] {
    const year = (project: Project): number => project.ready[1] || Infinity;
    return projects.filter((project) => project.kind !== "programme").sort((a, b) => (year(a) === year(b) ? 0 : year(a) - year(b)));
}

/** Chooses what stands in the list; the same in both panels. */
export function listChoice(change: Change): Choice {
    return new Choice((list) => change({ list: list as List }), 40);
}

export function updateListChoice(choice: Choice, view: View): void {
    choice.root.hidden = view.catalogue.data.projects.length === 0;
    choice.update("", LISTS.map((value) => ({ value, label: view.text.lists[value] })), view.state.list);
}

/** What is built, when, and what it changes. */
export class ProjectsPanel implements Panel {
    readonly root = make("section", { class: "panel table-panel projects-panel", attributes: { "data-panel": "projects" } });
    private readonly title = new PanelTitle();
    private readonly choice: Choice;
    private readonly note = make("p", { class: "note" });
    private readonly head = make("thead");
    private readonly body = make("tbody");

    constructor(private readonly change: Change) {
        this.choice = listChoice(change);
        this.title.tools.append(this.choice.root);
        const table = make("table", {}, this.head, this.body);
        this.root.append(this.title.root, this.note, make("div", { class: "table-scroll" }, table));
    }

    update(view: View): void {
        this.root.hidden = view.state.list !== "projects" || view.compared !== null;
        const { text, state, catalogue } = view;
        this.title.update(view, text.projects);
        if (this.root.hidden) return this.body.replaceChildren();
        updateListChoice(this.choice, view);
        this.note.textContent = text.project_note;
        const name = (id: string): string => {
            const entry = catalogue.data.axes.options.find((one) => one.id === id);
            return entry === undefined ? id : nameIn(state.lang, entry);
        };
        const [from, to] = comparedOptions(view);
        const heads: [string, string][] = [
            [text.project, ""],
            [text.project_ready, text.project_ready_help],
            [fill(text.project_changes, { from: name(from), to: name(to) }), ""],
        ];
        this.head.replaceChildren(
            make("tr", {}, ...heads.map(([label, title]) => make("th", { text: label, title, attributes: { scope: "col" } }))),
        );
        const rows = byYear(catalogue.data.projects).map((project) => this.row(view, project));
        this.body.replaceChildren(...(rows.length > 0 ? rows : [make("tr", {}, make("td", { text: text.project_none }))]));
    }

    private row(view: View, project: Project): HTMLElement {
        const { text, catalogue } = view;
        const [low, middle, high] = project.ready;
        const ready = middle === 0 ? text.project_no_year : `${middle} (${low}–${high})`;
        const found = project.elements.flatMap((id) => catalogue.findAny(id) ?? []);
        const changes = found.map((element) => this.element(view, element));
        const name = nameIn(view.state.lang, project);
        return make(
            "tr",
            { attributes: { "data-project": project.id } },
            make("td", { class: "name", title: name }, make("span", { class: "title", text: name }), make("span", { class: "sub", text: project.owner })),
            make("td", { class: "ready", text: ready }),
            make("td", { class: "changes" }, ...(changes.length > 0 ? changes : [make("span", { class: "note", text: text.project_outside })])),
        );
    }

    private element(view: View, element: ElementRef): HTMLElement {
        const { text, format, catalogue, state } = view;
        const info = catalogue.info(element);
        const button = make("button", { class: "link", text: info.name, title: info.name, attributes: { type: "button" } });
        button.addEventListener("click", () => this.change({ selection: element, tab: "years" }));
        const years = comparedOptions(view).map((options) =>
            format.firstYear(catalogue.firstYearShort(element, { ...state, options }, state.level), text.never),
        );
        return make("div", {}, button, ` ${years.join(" → ")}`);
    }
}
