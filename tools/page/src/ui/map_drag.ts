import type { ECharts } from "./charts";

interface PointerEvent2D {
    offsetX: number;
    offsetY: number;
    event: Event;
    wheelDelta?: number;
}

/** Moves and zooms the map with the pointer. */
export class MapDrag {
    /** Whether the button was last released after moving: then it is no click on an element. */
    wasDragged = false;
    private last: [number, number] | null = null;
    private travelled = 0;

    constructor(
        chart: ECharts,
        private readonly act: { pan(dx: number, dy: number): void; zoom(factor: number, pixel: [number, number]): void },
    ) {
        const surface = chart.getZr();
        const on = (name: string, handler: (event: PointerEvent2D) => void): void => {
            surface.on(name as "click", handler as never);
        };
        on("mousedown", (event) => {
            this.last = [event.offsetX, event.offsetY];
            this.travelled = 0;
            this.wasDragged = false;
        });
        on("mousemove", (event) => this.move(event));
        on("mouseup", () => (this.last = null));
        on("globalout", () => (this.last = null));
        on("mousewheel", (event) => this.wheel(event));
    }

    private move(event: PointerEvent2D): void {
        if (this.last === null) return;
        const dx = event.offsetX - this.last[0];
        const dy = event.offsetY - this.last[1];
        this.travelled += Math.abs(dx) + Math.abs(dy);
        if (this.travelled < 5) return;
        this.wasDragged = true;
        this.last = [event.offsetX, event.offsetY];
        this.act.pan(dx, dy);
    }

    /** On a page that scrolls, the wheel scrolls; the map takes it only with Ctrl. */
    private wheel(event: PointerEvent2D): void {
        const source = event.event as WheelEvent;
        const pageScrolls = document.documentElement.scrollHeight > window.innerHeight + 4;
        if (pageScrolls && !source.ctrlKey) return;
        source.preventDefault();
        this.act.zoom((event.wheelDelta ?? 0) > 0 ? 1.2 : 1 / 1.2, [event.offsetX, event.offsetY]);
    }
}
