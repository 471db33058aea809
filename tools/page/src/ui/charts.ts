/** The parts of ECharts that the page uses; nothing else gets into the built file. */
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, GridComponent, TooltipComponent, MarkAreaComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

export type { ECharts };

export const FONT = "'Segoe UI', -apple-system, Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

export function makeChart(container: HTMLElement): ECharts {
    return init(container, null, { renderer: "canvas" });
}

/** Look of all tooltips; contents come from formatters that escape every text. */
export const TOOLTIP = {
    confine: true,
    backgroundColor: "#ffffff",
    borderColor: "#9aa7ae",
    borderWidth: 1,
    padding: [6, 9] as [number, number],
    textStyle: { color: "#1c2830", fontSize: 12, fontFamily: FONT },
    extraCssText: "box-shadow:0 2px 8px rgba(20,40,50,.18);max-width:320px;white-space:normal;",
};
