import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "../src/data/catalogue";
import { readPageData } from "../src/data/read";
import { fitView, panBy, Projection, scaleBar, toPixel, zoomAt } from "../src/logic/projection";
import { buildSiteMap, placeName } from "../src/logic/sites";
import { makeFixture } from "./fixture";

const size = { width: 600, height: 400 };

test("longitude shrinks with the cosine of the latitude", () => {
    const projection = new Projection([{ lat: 60, lon: 0 }]);
    const east = projection.project({ lat: 60, lon: 1 });
    const north = projection.project({ lat: 61, lon: 0 });

    assert.ok(Math.abs(east.x_km / north.y_km - 0.5) < 1e-9); // cos 60 degrees; rounding only
});

test("a fitted view holds all points", () => {
    const points = [{ x_km: -20, y_km: 3 }, { x_km: 40, y_km: -9 }, { x_km: 5, y_km: 30 }];
    const view = fitView(points, size, 0, 20);

    for (const point of points) {
        const [x, y] = toPixel(view, size, point);
        assert.ok(x >= 19.99 && x <= 580.01 && y >= 19.99 && y <= 380.01);
    }
});

test("zooming keeps the place under the pointer; panning moves by pixels", () => {
    const view = { x_km: 1, y_km: 2, px_per_km: 10 };
    const place = { x_km: 11, y_km: -3 };
    const pixel = toPixel(view, size, place);

    const zoomed = toPixel(zoomAt(view, size, pixel, 1.7), size, place);
    const panned = toPixel(panBy(view, 30, -12), size, place);

    assert.ok(Math.hypot(zoomed[0] - pixel[0], zoomed[1] - pixel[1]) < 1e-9);
    assert.ok(Math.hypot(panned[0] - pixel[0] - 30, panned[1] - pixel[1] + 12) < 1e-9);
});

test("the scale bar is round and fits", () => {
    for (const px_per_km of [1.3, 7, 42, 390]) {
        const bar = scaleBar({ x_km: 0, y_km: 0, px_per_km }, 110);
        assert.ok(bar.px <= 110 && bar.px > 20);
        assert.match(String(bar.km), /^(0\.)?0*[125]0*$/);
    }
});

test("buses of one place become one site, branches between places routes", () => {
    const catalogue = new Catalogue(readPageData(makeFixture({ hostile: false, seed: 7 })));
    const { sites, routes } = buildSiteMap(catalogue);
    const inner = sites.flatMap((site) => site.inner);

    assert.equal(new Set(sites.map((s) => s.id)).size, 36);
    assert.equal(inner.length + routes.length, catalogue.data.branches.length);
    assert.ok(inner.every((i) => catalogue.branch(i).kind === "transformer"));
    assert.equal(sites.flatMap((s) => s.stations).length, catalogue.data.stations.length);
});

test("the place is the bus name without its voltage", () => {
    assert.equal(placeName("Beverwijk 380"), "Beverwijk");
    assert.equal(placeName("Haarlemmermeer 150 kV"), "Haarlemmermeer");
    assert.equal(placeName("380"), "380");
});
