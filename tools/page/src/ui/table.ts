import type { BottleneckRow, SortKey } from "../logic/bottlenecks";
import { STATUS_STYLE } from "../logic/palette";
import { fill, verdict } from "../text/dictionary";
import { make } from "./dom";
import { loadingBar } from "./loading_bar";
import type { Choice } from "./choice";
import { listChoice, updateListChoice } from "./projects";
import { movedText, PanelTitle, showsHours, type Change, type Panel, type View } from "./view";

interface Column {
    key: SortKey | null;
    class: string;
    label: (view: View) => string;
    help: (view: View) => string;
}

const COLUMNS: readonly Column[] = [
    { key: "name", class: "name", label: (v) => v.text.element, help: () => "" },
    { key: "loading", class: "load", label: (v) => v.text.loading, help: (v) => v.text.loading_help },
    { key: "chance", class: "num chance", label: (v) => v.text.chance, help: (v) => v.text.chance_help },
    { key: "excess", class: "num excess", label: (v) => v.text.excess, help: (v) => v.text.excess_help },
    { key: "hours", class: "num hours", label: (v) => v.text.hours, help: (v) => v.text.hours_help },
    { key: "mwh", class: "num mwh", label: (v) => v.text.mwh, help: (v) => v.text.mwh_help },
    { key: null, class: "when", label: (v) => v.text.when, help: () => "" },
    { key: "first_year", class: "num year", label: (v) => v.text.first_year, help: (v) => v.text.first_year_help },
];

function rowId(row: BottleneckRow): string {
    return `${row.finding.element.kind}:${row.finding.element.index}`;
}

/** Bottlenecks, worst first. Arrow keys walk through the rows, Enter or Space selects. */
export class TablePanel implements Panel {
    readonly root = make("section", { class: "panel table-panel", attributes: { "data-panel": "bottlenecks" } });
    private readonly title = new PanelTitle();
    private readonly search = make("input", { class: "search", attributes: { type: "search" } });
    private readonly all = make("input", { attributes: { type: "checkbox" } });
    private readonly allLabel = make("span");
    private readonly count = make("span", { class: "note", attributes: { "aria-live": "polite" } });
    private readonly note = make("p", { class: "note base-year" });
    private readonly known = make("p", { class: "note known-note" });
    private readonly choice: Choice;
    private readonly head = make("thead");
    private readonly body = make("tbody");
    private readonly scroller: HTMLElement;
    private rows: BottleneckRow[] = [];
    private shownSelection = "";

    constructor(private readonly change: Change) {
        const label = make("label", { class: "check" }, this.all, this.allLabel);
        this.choice = listChoice(change);
        this.title.tools.append(this.count, this.choice.root, this.search, label);
        const table = make("table", { attributes: { role: "grid" } }, this.head, this.body);
        this.scroller = make("div", { class: "table-scroll" }, table);
        this.root.append(this.title.root, this.note, this.known, this.scroller);
        this.search.addEventListener("input", () => change({ filter: this.search.value.slice(0, 100) }));
        this.all.addEventListener("change", () => change({ all: this.all.checked }));
        this.body.addEventListener("keydown", (event) => this.onKey(event));
        this.body.addEventListener("click", (event) => this.onPick(event.target));
    }

    update(view: View): void {
        const { text, state } = view;
        // The difference of two scenarios takes the place of the list of one.
        this.root.hidden = view.compared !== null || state.list !== "bottlenecks";
        updateListChoice(this.choice, view);
        // Over draws the chance is the finding; without draws there is none.
        this.root.classList.toggle("drawn", view.rows.some((row) => row.chance !== null));
        const n_known = view.rows.filter((row) => row.known_excess !== null).length;
        this.known.hidden = n_known === 0;
        this.known.textContent = fill(text.known_excess_count, { count: n_known });
        const what = state.all ? text.all_elements : text.bottlenecks;
        this.title.update(view, `${what} (${view.basis === "n" ? text.basis_n : text.basis_rule})`);
        // Where every plan arrives, the MW that do not fit are the finding, not for how long a wish would glow red.
        this.root.classList.toggle("wish", !showsHours(view));
        if (this.search.value !== state.filter) this.search.value = state.filter;
        this.search.placeholder = text.search;
        this.search.setAttribute("aria-label", text.search);
        this.all.checked = state.all;
        this.allLabel.textContent = text.show_all;
        this.count.textContent = fill(text.rows_of, { shown: view.rows.length, total: view.n_rows_all });
        this.note.hidden = !this.isBaseYearShort(view);
        this.note.textContent = text.base_year_note;
        this.rows = view.rows;
        this.drawHead(view);
        this.drawBody(view);
    }

    private isBaseYearShort(view: View): boolean {
        const { axes } = view.catalogue.data;
        const isBase = view.state.year === Math.min(...axes.year) && view.state.level === "flow";
        return isBase && view.rows.some((row) => row.finding.status === "short");
    }

    private drawHead(view: View): void {
        const hadFocus = document.activeElement?.getAttribute("data-sort") ?? null;
        const cells = COLUMNS.map((column) => {
            const isSorted = column.key !== null && column.key === view.state.sort;
            const order = column.key === "name" || column.key === "first_year" ? "ascending" : "descending";
            const cell = make("th", {
                class: column.class,
                title: column.help(view),
                attributes: { scope: "col", ...(isSorted ? { "aria-sort": order } : {}) },
            });
            const { key } = column;
            if (key === null) {
                cell.textContent = column.label(view);
                return cell;
            }
            const button = make("button", { text: column.label(view), attributes: { type: "button", "data-sort": key } });
            button.addEventListener("click", () => this.change({ sort: key }));
            cell.append(button);
            cell.setAttribute("data-label", column.label(view));
            return cell;
        });
        this.head.replaceChildren(make("tr", {}, ...cells));
        if (hadFocus !== null) this.head.querySelector<HTMLElement>(`[data-sort="${hadFocus}"]`)?.focus();
    }

    private drawBody(view: View): void {
        const focused = this.body.contains(document.activeElement) ? document.activeElement?.getAttribute("data-row") : null;
        const { selection } = view.state;
        const selected = selection === null ? "" : `${selection.kind}:${selection.index}`;
        const entry = view.rows.some((row) => rowId(row) === selected) ? selected : view.rows[0] && rowId(view.rows[0]);
        if (view.rows.length === 0) {
            const empty = view.findings === null ? "" : view.state.filter === "" ? view.text.none_over : view.text.none_found;
            const cell = make("td", { class: "empty", text: empty, attributes: { colspan: String(COLUMNS.length) } });
            this.body.replaceChildren(make("tr", {}, cell));
        } else {
            this.body.replaceChildren(...view.rows.map((row) => this.rowElement(view, row, selected, entry ?? "")));
        }
        const wanted = focused ?? null;
        if (wanted !== null) (this.rowFor(wanted) ?? this.rowFor(entry ?? ""))?.focus({ preventScroll: true });
        if (selected !== this.shownSelection) this.reveal(this.rowFor(selected));
        this.shownSelection = selected;
    }

    /** Scrolls the list, and nothing around it, until the row is in sight below the header. */
    private reveal(row: HTMLElement | null): void {
        if (row === null) return;
        const above = row.offsetTop - this.head.offsetHeight;
        const below = row.offsetTop + row.offsetHeight - this.scroller.clientHeight;
        if (this.scroller.scrollTop > above) this.scroller.scrollTop = above;
        else if (this.scroller.scrollTop < below) this.scroller.scrollTop = Math.min(below, above);
    }

    private rowFor(id: string): HTMLElement | null {
        return id === "" ? null : this.body.querySelector<HTMLElement>(`[data-row="${id}"]`);
    }

    private rowElement(view: View, row: BottleneckRow, selected: string, entry: string): HTMLElement {
        const { text, format, catalogue } = view;
        const { finding } = row;
        const { time } = catalogue.data;
        const mark = STATUS_STYLE[finding.status];
        const symbol = make("span", {
            class: "status",
            text: mark.symbol,
            title: text.status_notes[finding.status],
            attributes: { "aria-hidden": "true" },
        });
        symbol.style.color = mark.color;
        const kind = text.kinds[row.kind] ?? row.kind;
        const details = make("span", { class: "sub" }, this.knownMark(view, row), this.movedMark(view, row), `${kind} · ${row.kv} kV · ${verdict(text, finding.status, view.state.level, view.state.direction)}`);
        const name = make("td", { class: "name", title: row.name }, symbol, make("span", { class: "title", text: row.name }), details);
        const isOver = (finding.hours_over ?? 0) > 0 || finding.status === "short";
        const outage = this.outageText(view, row);
        const cells = [
            name,
            make("td", { class: "load" }, loadingBar(finding), make("span", { class: "range", text: format.range(finding.band) })),
            make("td", { class: "num chance", text: row.chance === null ? "" : format.chance(row.chance), title: this.chanceYears(view, row) }),
            make("td", { class: "num strong excess", text: format.power(finding.excess_mw) }),
            make("td", { class: "num hours", text: format.number(finding.hours_over) }),
            make("td", { class: "num mwh", text: format.number(finding.mwh_over) }),
            make(
                "td",
                { class: "when", title: outage },
                make("span", { class: "title", text: format.hour(finding.worst_hour, time) }),
                make("span", { class: "sub", text: outage }),
            ),
            make("td", { class: "num", text: view.format.firstYear(row.first_year, text.never) }),
        ];
        const id = rowId(row);
        return make(
            "tr",
            {
                class: isOver ? "over" : "",
                attributes: {
                    "data-row": id,
                    tabindex: id === entry ? "0" : "-1",
                    "aria-selected": String(id === selected),
                },
            },
            ...cells,
        );
    }

    /** A known excess says so in its row, whatever its place. */
    private knownMark(view: View, row: BottleneckRow): HTMLElement | null {
        if (row.known_excess === null) return null;
        const reason = view.catalogue.knownExcess(row.finding.element, view.state.lang) ?? row.known_excess;
        const title = fill(view.text.known_excess_note, { reason });
        return make("span", { class: "known", text: `† ${view.text.known_excess}`, title });
    }

    /** So does a limit or share of use that the base year has moved, with the MW between its p10 and p90. */
    private movedMark(view: View, row: BottleneckRow): HTMLElement | null {
        const bands = movedText(view, row.finding.element);
        if (bands === null) return null;
        return make("span", { class: "moved", text: `${view.text.moved} ${bands}`, title: fill(view.text.moved_note, { bands }) });
    }

    private chanceYears(view: View, row: BottleneckRow): string {
        const { text, catalogue, state } = view;
        const years = catalogue.chanceYears(row.finding.element, state, state.level);
        if (years === null) return "";
        return `${text.chance_years}: ${years.map((year) => (year > 0 ? String(year) : text.never_short)).join(" · ")}`;
    }

    private outageText(view: View, row: BottleneckRow): string {
        const { text, catalogue, basis } = view;
        const { finding } = row;
        if (finding.element.kind === "station" || basis === "n" || finding.band === null) return "";
        if (view.state.level !== "flow") return "";
        if (finding.worst_outage === "") return text.no_outage;
        return `${text.outage_of} ${catalogue.nameOf(finding.worst_outage)}`;
    }

    private onPick(target: EventTarget | null): void {
        const id = target instanceof Element ? target.closest("tr")?.getAttribute("data-row") : null;
        const row = this.rows.find((candidate) => rowId(candidate) === id);
        if (row !== undefined) this.change({ selection: row.finding.element });
    }

    private onKey(event: KeyboardEvent): void {
        const here = event.target instanceof Element ? event.target.closest("tr") : null;
        if (here === null || event.ctrlKey || event.metaKey || event.altKey) return;
        const rows = [...this.body.querySelectorAll<HTMLElement>("tr[data-row]")];
        const at = rows.indexOf(here);
        const targets: Record<string, number> = {
            ArrowDown: at + 1,
            ArrowUp: at - 1,
            PageDown: at + 8,
            PageUp: at - 8,
            Home: 0,
            End: rows.length - 1,
        };
        const target = targets[event.key];
        if (target !== undefined) {
            event.preventDefault();
            const next = rows[Math.min(Math.max(target, 0), rows.length - 1)];
            here.tabIndex = -1;
            if (next !== undefined) next.tabIndex = 0;
            next?.focus();
        } else if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            this.onPick(here);
        }
    }
}

