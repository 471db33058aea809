import type { Catalogue } from "../data/catalogue";
import { Projection, type PointKm } from "./projection";

/** All buses of one place: drawn as one disc (its load stations) with a ring (its transformer groups). */
export interface Site {
    id: string;
    name: string;
    at: PointKm;
    kv: number;
    nodes: string[];
    stations: number[];
    /** Branches that begin and end here. */
    inner: number[];
}

/** A branch between two places; parallel ones get a lane each, counted from the middle. */
export interface Route {
    branch: number;
    from: Site;
    to: Site;
    lane: number;
    kv: number;
}

export interface SiteMap {
    projection: Projection;
    sites: Site[];
    routes: Route[];
}

/** "Beverwijk 380 kV" names a bus; its place is "Beverwijk". */
export function placeName(busName: string): string {
    const short = busName.replace(/[\s-]+\d+([.,/]\d+)*(\s*kV)?$/i, "").trim();
    return short === "" ? busName : short;
}

function buildSites(catalogue: Catalogue): { projection: Projection; byNode: Map<string, Site> } {
    const placed = catalogue.data.nodes.filter((n) => n.lat !== null && n.lon !== null);
    const projection = new Projection(placed.map((n) => ({ lat: n.lat ?? 0, lon: n.lon ?? 0 })));
    const bySite = new Map<string, typeof placed>();
    for (const node of placed) {
        const id = node.station || node.id;
        bySite.set(id, [...(bySite.get(id) ?? []), node]);
    }
    const byNode = new Map<string, Site>();
    for (const [id, nodes] of bySite) {
        const points = nodes.map((n) => projection.project({ lat: n.lat ?? 0, lon: n.lon ?? 0 }));
        const top = nodes.reduce((a, b) => ((b.kv ?? 0) > (a.kv ?? 0) ? b : a));
        const site: Site = {
            id,
            name: placeName(top.name),
            at: {
                x_km: points.reduce((sum, p) => sum + p.x_km, 0) / points.length,
                y_km: points.reduce((sum, p) => sum + p.y_km, 0) / points.length,
            },
            kv: top.kv ?? 0,
            nodes: nodes.map((n) => n.id),
            stations: [],
            inner: [],
        };
        for (const node of nodes) byNode.set(node.id, site);
    }
    return { projection, byNode };
}

/** Groups buses to sites and branches to routes between sites or parts of a site. */
export function buildSiteMap(catalogue: Catalogue): SiteMap {
    const { projection, byNode } = buildSites(catalogue);
    catalogue.data.stations.forEach((station, i) => byNode.get(station.node)?.stations.push(i));
    const corridors = new Map<string, Omit<Route, "lane">[]>();
    catalogue.data.branches.forEach((branch, i) => {
        const from = byNode.get(branch.from);
        const to = byNode.get(branch.to);
        if (from === undefined || to === undefined) return;
        if (from === to) {
            from.inner.push(i);
            return;
        }
        const [first, second] = from.id < to.id ? [from, to] : [to, from];
        const id = JSON.stringify([first.id, second.id]);
        const route = { branch: i, from: first, to: second, kv: branch.kv ?? 0 };
        corridors.set(id, [...(corridors.get(id) ?? []), route]);
    });
    const routes = [...corridors.values()].flatMap((parallel) =>
        parallel.map((route, k) => ({ ...route, lane: k - (parallel.length - 1) / 2 })),
    );
    return { projection, sites: [...new Set(byNode.values())], routes };
}
