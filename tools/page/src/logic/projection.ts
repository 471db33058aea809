/** Length of one degree of latitude on the mean sphere [km]. */
const KM_PER_DEGREE = 111.195;

export interface PointKm {
    x_km: number;
    y_km: number;
}

/** What part of the plane the map shows. */
export interface MapView {
    x_km: number;
    y_km: number;
    px_per_km: number;
}

export interface Size {
    width: number;
    height: number;
}

/** Flat map around a reference point: longitude shrunk by the cosine of its latitude. */
export class Projection {
    private readonly lat0: number;
    private readonly lon0: number;
    private readonly shrink: number;

    constructor(points: readonly { lat: number; lon: number }[]) {
        const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(values.length, 1);
        this.lat0 = mean(points.map((p) => p.lat));
        this.lon0 = mean(points.map((p) => p.lon));
        this.shrink = Math.cos((this.lat0 * Math.PI) / 180);
    }

    project(point: { lat: number; lon: number }): PointKm {
        return {
            x_km: (point.lon - this.lon0) * this.shrink * KM_PER_DEGREE,
            y_km: (point.lat - this.lat0) * KM_PER_DEGREE,
        };
    }
}

export function toPixel(view: MapView, size: Size, point: PointKm): [number, number] {
    return [
        size.width / 2 + (point.x_km - view.x_km) * view.px_per_km,
        size.height / 2 - (point.y_km - view.y_km) * view.px_per_km,
    ];
}

/**
 * View that holds the points.
 *
 * @param share  fraction of points left out at each end of each axis: 0 shows all, 0.05 keeps far corners
 *               of the grid from shrinking the middle
 */
export function fitView(points: readonly PointKm[], size: Size, share: number, margin_px: number): MapView {
    if (points.length === 0) return { x_km: 0, y_km: 0, px_per_km: 10 };
    const range = (values: number[]): [number, number] => {
        const sorted = [...values].sort((a, b) => a - b);
        const skip = Math.floor(share * sorted.length);
        return [sorted[skip] ?? 0, sorted[sorted.length - 1 - skip] ?? 0];
    };
    const [west, east] = range(points.map((p) => p.x_km));
    const [south, north] = range(points.map((p) => p.y_km));
    const across = Math.max(size.width - 2 * margin_px, 40) / Math.max(east - west, 1);
    const along = Math.max(size.height - 2 * margin_px, 40) / Math.max(north - south, 1);
    return { x_km: (west + east) / 2, y_km: (south + north) / 2, px_per_km: Math.min(across, along) };
}

/** Zooms by a factor so that the place under the given pixel stays there. */
export function zoomAt(view: MapView, size: Size, pixel: [number, number], factor: number): MapView {
    const px_per_km = Math.min(Math.max(view.px_per_km * factor, 1), 400);
    const dx = pixel[0] - size.width / 2;
    const dy = pixel[1] - size.height / 2;
    return {
        x_km: view.x_km + dx / view.px_per_km - dx / px_per_km,
        y_km: view.y_km - dy / view.px_per_km + dy / px_per_km,
        px_per_km,
    };
}

export function panBy(view: MapView, dx_px: number, dy_px: number): MapView {
    return { ...view, x_km: view.x_km - dx_px / view.px_per_km, y_km: view.y_km + dy_px / view.px_per_km };
}

/** A round length for the scale bar, at most max_px long. */
export function scaleBar(view: MapView, max_px: number): { km: number; px: number } {
    const limit = max_px / view.px_per_km;
    const power = 10 ** Math.floor(Math.log10(limit));
    const km = [5, 2, 1].map((n) => n * power).find((n) => n <= limit) ?? power;
    return { km, px: km * view.px_per_km };
}
