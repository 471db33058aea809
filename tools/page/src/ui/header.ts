import { LANGUAGES, levelAndMode } from "../text/dictionary";
import { shownAs } from "./view";
import { make } from "./dom";
import type { Change, Panel, View } from "./view";

/** Title of the study, level and mode with their meaning, and the language. */
export class Header implements Panel {
    readonly root = make("header", { class: "header" });
    private readonly title = make("h1");
    private readonly subtitle = make("p", { class: "subtitle" });
    private readonly tag = make("strong", { class: "mode-tag" });
    private readonly note = make("span");
    private readonly language = make("button", { attributes: { type: "button" }, class: "language" });

    constructor(change: Change) {
        const names = make("div", { class: "header-names" }, this.title, this.subtitle);
        const mode = make("p", { class: "mode" }, this.tag, " ", this.note);
        this.root.append(names, mode, this.language);
        this.language.addEventListener("click", () => {
            const other = LANGUAGES.find((l) => l !== document.documentElement.lang) ?? "nl";
            change({ lang: other });
        });
    }

    update(view: View): void {
        const { text, catalogue } = view;
        const { study } = catalogue.data;
        document.documentElement.lang = view.state.lang;
        document.title = `${study.title} – ${text.app} (${levelAndMode(text, shownAs(view))})`;
        this.title.textContent = study.title;
        this.subtitle.textContent = [text.app, study.region, text.tagline].filter((part) => part !== "").join(" · ");
        this.tag.textContent = levelAndMode(text, shownAs(view));
        this.tag.title = text.level_notes[view.state.level] ?? "";
        this.note.textContent = text.mode_notes[shownAs(view).mode] ?? "";
        this.language.textContent = text.other_language;
        this.language.lang = view.state.lang === "nl" ? "en" : "nl";
    }
}
