import { levelAndMode, networkName } from "../text/dictionary";
import { make } from "./dom";
import { shownAs, type Panel, type View } from "./view";

/** Figures of the market: field of the result file, factor to what is shown, digits, unit. */
const FIGURES = [
    ["price", "price_mean_eur_per_mwh", 1, 1, "EUR/MWh"],
    ["price_low", "price_p05_eur_per_mwh", 1, 0, "EUR/MWh"],
    ["price_high", "price_p95_eur_per_mwh", 1, 0, "EUR/MWh"],
    ["below_zero", "negative_price_h", 1, 0, "h"],
    ["market_cost", "cost_eur", 1e-6, 0, "M EUR"],
    ["co2", "emitted_t_co2", 1e-3, 0, "kt"],
    ["curtailed", "curtailed_mwh", 1e-3, 0, "GWh"],
    ["unmet", "unmet_mwh", 1e-3, 0, "GWh"],
] as const;

/** What the market decided: price, cost, CO2, and the balance of each network; beside scenario B where one is chosen. */
export class MarketPanel implements Panel {
    readonly root = make("details", { class: "market", attributes: { "data-panel": "market" } });
    private readonly summary = make("summary");
    private readonly figures = make("table", { class: "market-figures" });
    private readonly networks = make("table");
    private readonly pipes = make("table");

    constructor() {
        const scroll = make("div", { class: "market-scroll" }, this.figures, this.networks, this.pipes);
        this.root.append(this.summary, scroll);
    }

    update(view: View): void {
        const { text, format, catalogue } = view;
        const at = (name: string, element = 0): number | null =>
            catalogue.field(`dispatch/${name}`, view.scenario_index, element);
        const price = at("price_mean_eur_per_mwh");
        // A market decides what flows: it says nothing of rights.
        this.root.hidden = price === null || view.state.level !== "flow";
        if (price === null || view.state.level !== "flow") return;
        const cut = (at("emitted_t_co2") ?? 0) / 1000;
        this.summary.textContent =
            `${text.market.title} (${levelAndMode(text, shownAs(view))}): ${format.number(price, 1)} EUR/MWh · ${format.number(cut)} kt CO2` +
            ((at("unmet_mwh") ?? 0) > 0 ? ` · ${format.energy(at("unmet_mwh"))} ${text.market.unmet}` : "");
        this.showFigures(view);
        this.showNetworks(view, at);
        this.showPipes(view, at);
    }

    private row(cells: string[], kind: "td" | "th" = "td", isHot = false): HTMLElement {
        const cell = (content: string, i: number): HTMLElement => make(kind, { class: i === 0 ? "" : "num", text: content });
        return make("tr", { class: isHot ? "over" : "" }, ...cells.map(cell));
    }

    private showFigures(view: View): void {
        const { text, format, catalogue, compared } = view;
        const value = (index: number, field: string, factor: number): number | null => {
            const found = catalogue.field(`dispatch/${field}`, index);
            return found === null ? null : found * factor;
        };
        const heads = compared === null ? ["", "A"] : ["", "A", "B", "B − A"];
        const rows = FIGURES.map(([key, field, factor, digits, unit]) => {
            const a = value(view.scenario_index, field, factor);
            const cells = [`${text.market[key]} [${unit}]`, format.number(a, digits)];
            if (compared !== null) {
                const b = value(compared.index, field, factor);
                cells.push(format.number(b, digits), format.number(a === null || b === null ? null : b - a, digits));
            }
            return this.row(cells);
        });
        this.figures.replaceChildren(...(compared === null ? [] : [this.row(heads, "th")]), ...rows);
    }

    private showNetworks(view: View, at: (name: string, element?: number) => number | null): void {
        const { text, format, catalogue } = view;
        const rows = catalogue.data.zones.map((zone, i) => {
            const unmet = at("zone_unmet_mwh", i) ?? 0;
            return this.row(
                [
                    networkName(text, zone),
                    format.energy(at("zone_demand_mwh", i)),
                    format.power(at("zone_demand_peak_mw", i)),
                    format.power(at("zone_capacity_mw", i)),
                    unmet > 0 ? format.energy(unmet) : "",
                    format.number(at("zone_price_mean_eur_per_mwh", i), 1),
                ],
                "td",
                unmet > 0,
            );
        });
        const heads = [text.market.network, text.market.use, text.market.peak, text.market.can, text.market.unmet, "EUR/MWh"];
        this.networks.replaceChildren(this.row(heads, "th"), ...rows);
    }

    /** Pipes above their capacity, the fullest first. */
    private showPipes(view: View, at: (name: string, element?: number) => number | null): void {
        const { text, format, catalogue } = view;
        const short = catalogue.data.pipes
            .map((pipe, i) => ({ pipe, peak: at("pipe_peak_mw", i), can: at("pipe_capacity_mw", i), hours: at("pipe_short_h", i) }))
            .filter((row) => (row.hours ?? 0) > 0)
            .sort((a, b) => (b.peak ?? 0) / (b.can ?? 1) - (a.peak ?? 0) / (a.can ?? 1));
        const rows = short.map((row) =>
            this.row([row.pipe, format.power(row.peak), format.power(row.can), format.number(row.hours)], "td", true),
        );
        const heads = [text.market.pipe, text.market.peak, text.market.can, "h"];
        this.pipes.hidden = rows.length === 0;
        this.pipes.replaceChildren(this.row(heads, "th"), ...rows);
    }
}
