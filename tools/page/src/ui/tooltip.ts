import type { ElementRef } from "../data/catalogue";
import type { Site } from "../logic/sites";
import { verdict } from "../text/dictionary";
import { escapeHtml } from "../text/escape";
import { showsHours, type View } from "./view";
import { voltageText } from "../logic/bottlenecks";

function line(text: string): string {
    return `<div>${escapeHtml(text)}</div>`;
}

/** Tooltip of an element as safe HTML. */
export function elementTooltip(view: View, element: ElementRef): string {
    const { catalogue, text, format } = view;
    const info = catalogue.info(element);
    const finding = view.findings?.[element.kind][element.index];
    const kind = "kind" in info ? info.kind : "station";
    const out = [
        `<strong>${escapeHtml(info.name)}</strong>`,
        line(`${text.kinds[kind] ?? kind} · ${voltageText(catalogue, element)} kV`),
    ];
    if (finding !== undefined) {
        out.push(line(`${verdict(text, finding.status, view.state.level, view.state.direction)} · ${format.range(finding.band)}`));
        const chance = catalogue.chance(element, view.scenario_index, view.state.level);
        if (chance !== null) out.push(line(`${text.chance}: ${format.chance(chance)}`));
        if (catalogue.knownExcess(element) !== null) out.push(line(`† ${text.known_excess}`));
        if (finding.hours_over !== null && finding.hours_over > 0) {
            const hours = !showsHours(view) ? "" : ` · ${text.hours.toLowerCase()}: ${format.number(finding.hours_over)}`;
            out.push(line(`${text.excess}: ${format.power(finding.excess_mw)}${hours}`));
        }
        if (finding.is_weak) {
            const confidence = "rating_confidence" in info ? info.rating_confidence : info.firm_confidence;
            if (finding.band !== null) out.push(line(`${text.evidence}: ${text.confidences[confidence] ?? confidence}`));
        }
    }
    return out.join("");
}

/** Tooltip of a bus or site without load. */
export function siteTooltip(view: View, site: Site): string {
    const names = site.nodes.map((id) => {
        const node = view.catalogue.nodes.get(id);
        return node === undefined ? id : `${node.name} · ${node.kv ?? "?"} kV`;
    });
    return `<strong>${escapeHtml(site.name)}</strong>${names.map(line).join("")}`;
}
