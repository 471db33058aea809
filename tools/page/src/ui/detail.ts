import type { ElementRef } from "../data/catalogue";
import type { BranchInfo, Project, StationInfo } from "../data/contract";
import { voltageText } from "../logic/bottlenecks";
import { isWeak, type Finding } from "../logic/loading";
import { STATUS_STYLE } from "../logic/palette";
import { overYears } from "../logic/years";
import { fill, nameIn, verdict } from "../text/dictionary";
import { TABS, type Tab } from "../state/view_state";
import { Choice } from "./choice";
import { make } from "./dom";
import { movedText, nameOfCause, PanelTitle, sharesText, showsHours, type Change, type Panel, type View } from "./view";
import { DayChart, WaterfallChart, waterfallOf } from "./station_charts";
import { HoursChart } from "./hours_chart";
import { YearChart } from "./year_chart";

/** The selected element: facts, loading over the years, and for a station the headroom. */
export class DetailPanel implements Panel {
    readonly root = make("section", { class: "panel detail-panel", attributes: { "data-panel": "detail", "aria-live": "polite" } });
    private readonly title = new PanelTitle();
    private readonly tabs: Choice;
    private readonly close = make("button", { class: "small", attributes: { type: "button" } });
    private readonly hint = make("p", { class: "note" });
    private readonly facts = make("dl", { class: "facts" });
    private readonly loading = new YearChart();
    private readonly headroom = new YearChart();
    private readonly waterfall = new WaterfallChart();
    private readonly day = new DayChart();
    private readonly hours = new HoursChart();
    private readonly marks = make("p", { class: "note project-marks" });
    private readonly years = make("div", { class: "year-charts" });
    private readonly content: HTMLElement;

    constructor(private readonly change: Change) {
        this.close.addEventListener("click", () => change({ selection: null }));
        this.tabs = new Choice((tab) => change({ tab: tab as Tab }), 60);
        this.title.tools.append(this.tabs.root, this.close);
        this.content = make("div", { class: "detail-content" }, this.facts, this.waterfall.root, this.day.root, this.years, this.hours.root);
        this.years.append(make("div", { class: "year-row" }, this.loading.root, this.headroom.root), this.marks);
        this.root.append(this.title.root, this.hint, this.content);
    }

    update(view: View): void {
        const { text, state, catalogue } = view;
        const { selection } = state;
        this.hint.textContent = text.detail_none;
        this.hint.hidden = selection !== null;
        this.content.hidden = selection === null;
        this.close.hidden = selection === null;
        this.tabs.root.hidden = selection === null;
        this.close.textContent = text.clear;
        if (selection === null) {
            this.title.update(view, text.detail);
            return;
        }
        const info = catalogue.info(selection);
        const kind = "kind" in info ? info.kind : "station";
        this.title.update(view, `${info.name} · ${text.kinds[kind] ?? kind} ${voltageText(catalogue, selection)} kV`);
        this.facts.replaceChildren(...this.factList(view, selection));
        const series = overYears(catalogue, state, selection, view.basis, state.level, state.direction);
        const tabs = this.offeredTabs(view, selection);
        const tab = tabs.includes(state.tab) ? state.tab : (tabs[0] ?? "years");
        const showsLedger = tab === "ledger";
        this.tabs.root.hidden = tabs.length < 2;
        this.tabs.update("", tabs.map((value) => ({ value, label: text.tabs[value] })), tab);
        const projects = catalogue.projectsOf(selection);
        this.marks.replaceChildren(...projects.map((project) => make("span", { text: this.markText(view, project) })));
        this.marks.hidden = projects.length === 0;
        // First the space, then the drawing: the charts fill what they find.
        this.years.hidden = tab !== "years";
        this.loading.root.hidden = tab !== "years";
        this.headroom.root.hidden = selection.kind !== "station" || tab !== "years" || state.level === "queue";
        this.hours.update(view, tab === "hours" ? selection : null);
        this.waterfall.update(view, showsLedger && state.level !== "flow" ? selection : null);
        // What lies on a station are rights; its worst day is what flows.
        this.day.update(view, showsLedger && state.level === "flow" ? selection : null);
        this.loading.showLoading(view, series, projects);
        if (selection.kind === "station") this.headroom.showHeadroom(view, series, projects);
    }

    /** What can be drawn of an element at the level that is looked at. */
    private offeredTabs(view: View, selection: ElementRef): Tab[] {
        const isStation = selection.kind === "station";
        const isFlow = view.state.level === "flow";
        const has: Record<Tab, boolean> = {
            ledger: isStation && (isFlow ? view.catalogue.data.worst_day !== null : waterfallOf(view, selection.index) !== null),
            years: true,
            hours: isFlow && view.catalogue.data.hours.length > 0,
        };
        return TABS.filter((tab) => has[tab]);
    }

    private markText(view: View, project: Project): string {
        const [low, middle, high] = project.ready;
        return `▲ ${fill(view.text.project_mark, { year: middle, low, high, name: nameIn(view.state.lang, project) })}`;
    }

    resize(): void {
        this.hours.resize();
        this.waterfall.resize();
        this.day.resize();
        this.loading.resize();
        this.headroom.resize();
    }

    private factList(view: View, selection: ElementRef): HTMLElement[] {
        const { text, format, catalogue } = view;
        const finding = view.findings?.[selection.kind][selection.index];
        const info = catalogue.info(selection);
        const facts: HTMLElement[] = finding === undefined ? [] : this.findingFacts(view, finding);
        facts.push(...("from" in info ? this.branchFacts(view, info, selection) : this.stationFacts(view, info, selection)));
        const confidence = "rating_confidence" in info ? info.rating_confidence : info.firm_confidence;
        const word = text.confidences[confidence] ?? confidence;
        if (word !== "") facts.push(this.fact(text.evidence, word, isWeak(confidence) ? "weak" : ""));
        const year = catalogue.firstYearShort(selection, view.state, view.state.level);
        facts.push(this.fact(text.first_year, format.firstYear(year, text.never)));
        if (finding !== undefined && finding.worst_hour !== null) {
            const note = fill(text.hour_note, { year: catalogue.data.time.start.slice(0, 4) });
            const at = this.fact(text.worst_hour, format.hour(finding.worst_hour, catalogue.data.time));
            at.title = note;
            facts.splice(1, 0, at);
        }
        return facts;
    }

    private findingFacts(view: View, finding: Finding): HTMLElement[] {
        const { text, format } = view;
        const mark = STATUS_STYLE[finding.status];
        const judged = this.fact(text.status, `${mark.symbol} ${verdict(text, finding.status, view.state.level, view.state.direction)}, ${format.range(finding.band)}`);
        judged.title = text.status_notes[finding.status];
        const facts = [judged, ...this.doubtFacts(view, finding)];
        const bands = movedText(view, finding.element);
        if (bands !== null) {
            const moved = this.fact(text.moved, bands, "known-fact");
            moved.title = fill(text.moved_note, { bands });
            facts.push(moved);
        }
        const parts = view.catalogue.whoFills(finding.element, view.scenario_index);
        if (parts.length > 0 && view.state.level === "flow") {
            const words = parts.map(({ label, mw }) => `${nameOfCause(view, label)} ${format.number(mw)}`);
            const who = this.fact(text.who, words.join(" · "), "who");
            who.title = text.who_note;
            facts.push(who);
        }
        facts.push(...this.causeFacts(view, finding.element));
        if (finding.worst_outage !== "") facts.push(this.link(view, text.outage_of, finding.worst_outage));
        if (finding.excess_mw !== null && finding.excess_mw > 0) {
            facts.push(this.fact(text.excess, `${format.power(finding.excess_mw)} MW`));
        }
        if (showsHours(view) && finding.hours_over !== null && finding.hours_over > 0) {
            const energy = finding.mwh_over === null ? "" : ` · ${format.energy(finding.mwh_over)}`;
            facts.push(this.fact(text.hours, `${format.number(finding.hours_over)}${energy}`));
        }
        return facts;
    }

    /** Whose the hours over are, or the rights, and what is left without a kind of use. */
    private causeFacts(view: View, element: ElementRef): HTMLElement[] {
        const { text, catalogue, state } = view;
        if (state.level === "queue") return [];
        const isFlow = state.level === "flow";
        const shares = catalogue.causesOf(element.kind, element.index, view.scenario_index, isFlow ? "over" : "rights");
        const facts: HTMLElement[] = [];
        if (shares.length > 0) {
            const fact = this.fact(isFlow ? text.causes_over : text.causes_rights, sharesText(view, shares), "causes");
            fact.title = isFlow ? text.causes_over_note : text.causes_rights_note;
            facts.push(fact);
        }
        const left = isFlow ? catalogue.leftWithout(element, view.scenario_index) : [];
        if (left.length > 0) {
            const words = left.map(({ label, hours, mw }) => {
                const over = mw === null || mw <= 0 ? "" : `, ${view.format.power(mw)} MW`;
                return `${nameOfCause(view, label)}: ${view.format.number(hours)} h${over}`;
            });
            const fact = this.fact(text.causes_without, words.join(" · "), "without");
            fact.title = text.causes_without_note;
            facts.push(fact);
        }
        return facts;
    }

    /** How likely the finding is over draws, and whether it is a known error of the data. */
    private doubtFacts(view: View, finding: Finding): HTMLElement[] {
        const { text, format, catalogue, state } = view;
        const facts: HTMLElement[] = [];
        const chance = catalogue.chance(finding.element, view.scenario_index, state.level);
        if (chance !== null) facts.push(this.fact(text.chance, format.chance(chance)));
        const years = catalogue.chanceYears(finding.element, state, state.level);
        if (years !== null) {
            const words = years.map((year) => (year > 0 ? String(year) : text.never)).join(" · ");
            const fact = this.fact("p10 · p50 · p90", words);
            fact.title = text.chance_years;
            facts.push(fact);
        }
        const reason = catalogue.knownExcess(finding.element, state.lang);
        if (reason !== null) facts.push(this.fact("†", fill(text.known_excess_note, { reason }), "known-fact"));
        return facts;
    }

    private branchFacts(view: View, info: BranchInfo, selection: ElementRef): HTMLElement[] {
        const { text, format, catalogue } = view;
        const name = (id: string): string => catalogue.nodes.get(id)?.name ?? id;
        const circuits = catalogue.data.branch.n_circuits?.[view.scenario_index]?.[selection.index] ?? info.n_circuits;
        const range = fill(text.rating_range, {
            low: format.number(info.rating_low_mva ?? info.rating_mva),
            high: format.number(info.rating_high_mva ?? info.rating_mva),
        });
        const rating =
            info.rating_mva === null ? text.nothing : `${format.number(circuits)} × ${format.number(info.rating_mva)} MVA (${range})`;
        const at = (table: string[][]): string => table[view.scenario_index]?.[selection.index] ?? "";
        const rules = [at(catalogue.data.branch.rule_offtake), at(catalogue.data.branch.rule_feedin)];
        const facts = [this.fact(text.route, `${name(info.from)} – ${name(info.to)}`), this.fact(text.rating, rating)];
        if (rules.some((rule) => rule !== "")) {
            const [offtake, feedin] = rules;
            facts.push(this.fact(text.rule, `${text.directions.offtake} ${offtake}, ${text.directions.feedin} ${feedin}`));
        }
        return facts;
    }

    private stationFacts(view: View, info: StationInfo, selection: ElementRef): HTMLElement[] {
        const { text, format, catalogue } = view;
        const results = catalogue.data.station;
        const at = (table: (number | null)[][]): number | null => table[view.scenario_index]?.[selection.index] ?? null;
        const firm = results.firm_mw?.[view.scenario_index]?.[selection.index] ?? info.firm_mw;
        const facts = [this.fact(text.place, [info.municipality, info.area].filter((part) => part !== "").join(", ") || text.nothing)];
        facts.push(this.fact(text.firm, firm === null ? text.nothing : `${format.power(firm)} MW`));
        if (view.findings === null) return facts;
        if (view.state.level !== "flow") return [...facts, ...this.connectionFacts(view, selection)];
        const { direction } = view.state;
        if (direction !== "feedin") facts.push(this.fact(text.peak_offtake, `${format.power(at(results.peak_offtake_mw))} MW`));
        if (direction !== "offtake") facts.push(this.fact(text.peak_feedin, `${format.power(at(results.peak_feedin_mw))} MW`));
        facts.push(this.fact(text.energy, format.energy(at(results.energy_mwh))));
        const room: [string, string, number | null, string][] = [
            ["offtake", text.headroom_offtake, at(results.headroom_offtake_mw), this.binding(view, selection, "headroom_offtake_binding")],
            ["feedin", text.headroom_feedin, at(results.headroom_feedin_mw), this.binding(view, selection, "headroom_feedin_binding")],
        ];
        for (const [of, label, value, binding] of room) {
            if (direction !== "both" && direction !== of) continue;
            facts.push(this.fact(label, `${format.power(value)} MW`));
            if (binding !== "" && value !== null) facts.push(this.link(view, text.bound_by, binding));
        }
        return facts;
    }

    /** Room for a new user beside all rights, which layer refuses and what binds there. */
    private connectionFacts(view: View, selection: ElementRef): HTMLElement[] {
        const { text, format, catalogue } = view;
        const facts: HTMLElement[] = [];
        const { direction, level } = view.state;
        const asked = catalogue.field("connection/station_requested_offtake_mw", view.scenario_index, selection.index);
        if (level === "queue") return [this.fact(text.classes.requested, `${format.power(asked)} MW`)];
        for (const [word, label] of [["offtake", text.room_offtake], ["feed_in", text.room_feedin]] as const) {
            if (direction !== "both" && (direction === "offtake") !== (word === "offtake")) continue;
            const at = (name: string): number | null =>
                catalogue.field(`connection/station_${name}`, view.scenario_index, selection.index);
            const room = at(`headroom_contract_${word}_mw`);
            const layer = text.layers_binding[at(`layer_${word}`) ?? 0] ?? "";
            facts.push(this.fact(label, room === null ? text.nothing : `${format.power(room)} MW`));
            const binding = at(`headroom_contract_${word}_binding`) ?? -1;
            const branch = binding >= 0 ? catalogue.data.branches[binding] : undefined;
            if (branch !== undefined) facts.push(this.link(view, `${text.bound_by}: ${layer}`, branch.id));
            else if (layer !== "") facts.push(this.fact(text.bound_by, layer));
        }
        return facts;
    }

    private binding(view: View, selection: ElementRef, key: "headroom_offtake_binding" | "headroom_feedin_binding"): string {
        return view.catalogue.data.station[key][view.scenario_index]?.[selection.index] ?? "";
    }

    private fact(label: string, value: string, mark = ""): HTMLElement {
        return make("div", { class: mark }, make("dt", { text: label }), make("dd", { text: value, title: value }));
    }

    /** A fact that names another element: a button selects it. */
    private link(view: View, label: string, id: string): HTMLElement {
        const found = view.catalogue.findAny(id);
        const name = view.catalogue.nameOf(id);
        if (found === null) return this.fact(label, name);
        const button = make("button", { class: "link", text: name, title: name, attributes: { type: "button" } });
        button.addEventListener("click", () => this.change({ selection: found }));
        return make("div", {}, make("dt", { text: label }), make("dd", {}, button));
    }
}
