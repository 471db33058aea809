import { paint } from "../logic/palette";
import type { Finding } from "../logic/loading";
import { make } from "./dom";

/** The bar reaches from nothing to twice the limit; the limit is in the middle. */
const FULL_PU = 2;

function place(value_pu: number): string {
    return `${((100 * Math.min(value_pu, FULL_PU)) / FULL_PU).toFixed(1)}%`;
}

/** Small bar: band between the loadings with high and low rating, a tick at the likely one, a line at the limit. */
export function loadingBar(finding: Finding): HTMLElement {
    const bar = make("span", { class: "bar", attributes: { "aria-hidden": "true" } });
    if (finding.band === null) return bar;
    const { low, likely, high } = finding.band;
    const { color } = paint(finding, "rule");
    const fill = make("i", { class: "fill" });
    fill.style.width = place(low);
    fill.style.background = color;
    const band = make("i", { class: finding.is_weak ? "band weak" : "band" });
    band.style.left = place(low);
    band.style.width = `calc(${place(high)} - ${place(low)})`;
    band.style.backgroundColor = color;
    const tick = make("i", { class: "tick" });
    tick.style.left = place(likely);
    bar.append(fill, band, make("i", { class: "limit" }), tick);
    return bar;
}
