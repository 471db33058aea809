import type { Geography } from "../data/contract";
import { toPixel, type MapView, type PointKm, type Projection, type Size } from "../logic/projection";
import { FONT } from "./charts";
import type { Box, Shape } from "./map_shapes";

const LAND = "#fcfbf7";
const BORDER = "#cfcbbf";
const TOWN = "#7b746a";
const STEPS_PER_DEGREE = 10_000;

/** Rings of a municipality as points of the plane. */
export function ringsOf(rings: readonly number[][], projection: Projection): PointKm[][] {
    return rings.map((ring) => {
        const points: PointKm[] = [];
        let [lon, lat] = [0, 0];
        for (let i = 0; i + 1 < ring.length; i += 2) {
            lon += ring[i] ?? 0;
            lat += ring[i + 1] ?? 0;
            points.push(projection.project({ lat: lat / STEPS_PER_DEGREE, lon: lon / STEPS_PER_DEGREE }));
        }
        return points;
    });
}

/** Land, borders of municipalities and names of towns under the grid. What is no land is water. */
export class Ground {
    private readonly land: PointKm[][][];
    private readonly towns: { name: string; at: PointKm }[];

    constructor(geography: Geography, projection: Projection) {
        this.land = geography.land.map((one) => ringsOf(one.rings, projection));
        this.towns = [...geography.towns]
            .sort((a, b) => a.rank - b.rank)
            .map((town) => ({ name: town.name, at: projection.project(town) }));
    }

    landShapes(view: MapView, size: Size): Shape[] {
        return this.land.map((rings) => {
            const path = rings.map((ring) => {
                const points = ring.map((at) => toPixel(view, size, at).map((px) => px.toFixed(1)).join(" "));
                return `M${points.join("L")}Z`;
            });
            const style = { fill: LAND, stroke: BORDER, lineWidth: 0.8, lineJoin: "round" };
            return { type: "path", silent: true, shape: { pathData: path.join("") }, style };
        });
    }

    /**
     * Names of towns that fit between what is there already.
     *
     * @param taken  places of the names of stations; grows by those of the towns
     */
    townShapes(view: MapView, size: Size, taken: Box[]): Shape[] {
        const shapes: Shape[] = [];
        for (const { name, at } of this.towns) {
            const [x, y] = toPixel(view, size, at);
            const half = 3.6 * name.length + 3;
            const box: Box = [x - half, y - 8, x + half, y + 8];
            const isVisible = box[0] > 0 && box[2] < size.width && box[1] > 0 && box[3] < size.height;
            const isFree = taken.every((b) => box[2] < b[0] || b[2] < box[0] || box[3] < b[1] || b[3] < box[1]);
            if (!isVisible || !isFree) continue;
            taken.push(box);
            const style = { text: name, x, y, fill: TOWN, align: "center", verticalAlign: "middle", font: `italic 12px ${FONT}` };
            shapes.push({ type: "text", silent: true, style });
        }
        return shapes;
    }
}
