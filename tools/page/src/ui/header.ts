import { LANGUAGES, levelAndMode, nameIn } from "../text/dictionary";
import { shownAs } from "./view";
import { make } from "./dom";
import { fill } from "../text/dictionary";
import type { Change, Panel, View } from "./view";

/** What a reader must know before believing the scenario, and how many others of the file have the like. */
function alarms(view: View): string[] {
    const { text, catalogue, scenario_index } = view;
    const { trust, time, scenarios } = catalogue.data;
    const here = trust[scenario_index];
    const lines = (here?.violations ?? []).map((sentence) => `${text.check_failed} ${sentence}`);
    if (here !== undefined && here.unsolved_steps > 0) {
        lines.push(fill(text.unsolved, { count: here.unsolved_steps, total: time.steps }));
    }
    const others = trust.filter((one, i) => i !== scenario_index && (one.violations.length > 0 || one.unsolved_steps > 0));
    if (others.length > 0) lines.push(fill(text.doubtful_others, { count: others.length, total: scenarios.length }));
    return lines;
}

/** Title of the study, level and mode with their meaning, and the language. */
export class Header implements Panel {
    readonly root = make("header", { class: "header" });
    private readonly title = make("h1");
    private readonly subtitle = make("p", { class: "subtitle" });
    private readonly tag = make("strong", { class: "mode-tag" });
    private readonly note = make("span");
    private readonly alarm = make("div", { class: "failure", attributes: { role: "alert" } });
    private readonly language = make("button", { attributes: { type: "button" }, class: "language" });

    constructor(change: Change) {
        const names = make("div", { class: "header-names" }, this.title, this.subtitle);
        const mode = make("p", { class: "mode" }, this.tag, " ", this.note);
        this.root.append(names, mode, this.language, this.alarm);
        this.language.addEventListener("click", () => {
            const other = LANGUAGES.find((l) => l !== document.documentElement.lang) ?? "nl";
            change({ lang: other });
        });
    }

    update(view: View): void {
        const { text, catalogue } = view;
        const { study } = catalogue.data;
        document.documentElement.lang = view.state.lang;
        const title = nameIn(view.state.lang, { name: study.title, name_nl: study.title_nl });
        const region = nameIn(view.state.lang, { name: study.region, name_nl: study.region_nl });
        document.title = `${title} – ${text.app} (${levelAndMode(text, shownAs(view))})`;
        this.title.textContent = title;
        this.subtitle.textContent = [text.app, region, text.tagline].filter((part) => part !== "").join(" · ");
        this.tag.textContent = levelAndMode(text, shownAs(view));
        this.tag.title = text.level_notes[view.state.level] ?? "";
        this.note.textContent = text.mode_notes[shownAs(view).mode] ?? "";
        this.language.textContent = text.other_language;
        const lines = alarms(view);
        this.alarm.hidden = lines.length === 0;
        this.alarm.replaceChildren(...lines.map((line) => make("p", { text: line })));
        this.language.lang = view.state.lang === "nl" ? "en" : "nl";
    }
}
