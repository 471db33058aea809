import "./style/frame.css";
import "./style/panels.css";
import "./style/map.css";
import "./style/table.css";
import "./style/detail.css";
import "./style/layout.css";
import "./style/print.css";
import { App } from "./app";
import { PageDataError, readPageData } from "./data/read";
import { dictionary } from "./text/dictionary";
import { make } from "./ui/dom";

/** Reads the data that the program put into the page and shows it, or says why that is not possible. */
function start(): void {
    const root = document.getElementById("app");
    const source = document.getElementById("knelpunt-data");
    if (root === null || source === null) return;
    try {
        new App(root, readPageData(JSON.parse(source.textContent ?? "null")));
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const messages = [dictionary("nl").data_error, dictionary("en").data_error].join(" / ");
        root.replaceChildren(make("div", { class: "broken" }, make("h1", { text: messages }), make("pre", { text: reason })));
        // A defect of the page itself also belongs in the console.
        if (!(error instanceof PageDataError)) console.error(error);
    }
}

start();
