/**
 * Opens a built page with data in Chromium and uses it as a reader would.
 *
 *     npm run test:browser -- PAGE.html [SCREENSHOT_FOLDER]
 *
 * The folder may also come from the variable KNELPUNT_SCREENSHOTS; CHROMIUM names another browser, ONLY a part of the
 * name of the checks to run.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const HOSTILE = "<img src=x onerror=alert(1)>";
const ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--no-first-run", "--no-default-browser-check", "--disable-dev-shm-usage",
];

const [file, folder = process.env["KNELPUNT_SCREENSHOTS"] ?? ""] = process.argv.slice(2);
if (file === undefined) {
    console.error("usage: npm run test:browser -- PAGE.html [SCREENSHOT_FOLDER]");
    process.exit(1);
}
if (!existsSync(CHROMIUM)) {
    console.log("skipped: no browser (install Debian package chromium)");
    process.exit(0);
}
const address = pathToFileURL(resolve(file)).href;
if (folder !== "") mkdirSync(folder, { recursive: true });

/** What went wrong on any page since it was opened. */
const complaints: string[] = [];

async function open(browser: Browser, hash = "", size = { width: 1280, height: 720 }): Promise<Page> {
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => {
        const isOurs = message.text().includes("willReadFrequently"); // these checks read pixels; the page does not
        const isBad = message.type() === "error" || message.type() === "warning";
        if (isBad && !isOurs) complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
    });
    page.on("request", (request) => {
        const url = request.url().replace(/#.*$/s, "");
        if (url !== address && !url.startsWith("data:")) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(address + hash);
    await page.waitForSelector("tbody tr:visible");
    return page;
}

async function screenshot(page: Page, name: string): Promise<void> {
    if (folder !== "") await page.screenshot({ path: join(folder, `${name}.png`) });
}

const tableText = (page: Page): Promise<string> => page.innerText("tbody");
const hashOf = (page: Page): Promise<URLSearchParams> =>
    page.evaluate(() => location.hash.slice(1)).then((hash) => new URLSearchParams(hash));

/** Chooses an entry of a selector, be it buttons or a list; returns false when there is no other entry. */
async function chooseOther(page: Page, caption: RegExp): Promise<boolean> {
    const choice = page.locator(".choice").filter({ has: page.locator(".caption", { hasText: caption }) });
    const list = choice.locator("select");
    if ((await list.count()) > 0) {
        const other = await list.evaluate((s: HTMLSelectElement) => [...s.options].find((o) => o.value !== s.value)?.value ?? null);
        if (other === null) return false;
        await list.selectOption(other);
        return true;
    }
    const other = choice.locator("label", { has: page.locator("input:not(:checked)") });
    if ((await other.count()) === 0) return false;
    await other.last().click();
    return true;
}

/** Share of canvas pixels that differ from the most common colour. */
function drawnShare(page: Page, selector: string): Promise<number> {
    return page.locator(`${selector} canvas`).first().evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        const counts = new Map<number, number>();
        for (let i = 0; i < pixels.length; i += 4) {
            const key = (pixels[i] ?? 0) * 65536 + (pixels[i + 1] ?? 0) * 256 + (pixels[i + 2] ?? 0) + (pixels[i + 3] ?? 0) * 16777216;
            counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return 1 - Math.max(...counts.values()) / (pixels.length / 4);
    });
}

type Check = (browser: Browser) => Promise<string | void>;

const checks: Record<string, Check> = {
    async "shows level and mode in the window title and in every panel title"(browser) {
        const page = await open(browser);
        const pattern = /niveau: .+ · modus: ./;
        assert.match(await page.title(), pattern);
        assert.match(await page.innerText(".mode-tag"), pattern);
        const titles = await page.locator(".panel h2").allInnerTexts();
        assert.ok(titles.length >= 4);
        for (const title of titles) assert.match(title, pattern);
        await screenshot(page, "1-first-look");
        await page.close();
    },

    async "shows the market below the totals, beside scenario B"(browser) {
        const page = await open(browser, "#level=flow");
        const market = page.locator("details.market");
        if (!(await market.isVisible())) return "no market in this data";
        await market.locator("summary").click();
        assert.match(await market.innerText(), /EUR\/MWh/);
        const width = (): Promise<number> => market.locator(".market-figures tr").last().locator("td").count();
        assert.equal(await width(), 2);
        assert.ok(await chooseOther(page, /Vergelijk/));
        assert.equal(await width(), 4);
        await page.close();
    },

    async "draws the map and the chart of the selected element"(browser) {
        const page = await open(browser);
        assert.ok((await drawnShare(page, ".map-canvas")) > 0.01);
        assert.ok((await drawnShare(page, ".detail-panel .chart-canvas")) > 0.01);
        await page.close();
    },

    async "fits 1280 x 720 without scrolling the page"(browser) {
        const page = await open(browser);
        const over = await page.evaluate(() => {
            const root = document.documentElement;
            return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight];
        });
        assert.ok(over.every((pixels) => pixels <= 0), `page is larger than the window by ${over.join(" x ")}`);
        await page.close();
    },

    async "changes the table with the year"(browser) {
        const page = await open(browser, "#all=1");
        const before = await tableText(page);
        if (!(await chooseOther(page, /^Jaar/))) return "one year only";
        assert.notEqual(await tableText(page), before);
        await screenshot(page, "2-other-year");
        await page.close();
    },

    async "changes the table with the reinforcement"(browser) {
        const page = await open(browser, "#all=1");
        await chooseOther(page, /^Jaar/);
        const before = await tableText(page);
        if (!(await chooseOther(page, /^Netuitbreiding/))) return "one option set only";
        assert.notEqual(await tableText(page), before);
        await page.close();
    },

    async "colours the map by each measure and for each direction"(browser) {
        const page = await open(browser, "#level=flow&mode=connected");
        const measure = page.locator(".choice").filter({ has: page.locator(".caption", { hasText: /^Kleur/ }) }).locator("select");
        const offered = await measure.evaluate((list: HTMLSelectElement) => [...list.options].map((option) => option.value));
        for (const color of [...offered.slice(1), "rule"]) {
            await measure.selectOption(color);
            assert.equal((await hashOf(page)).get("color"), color);
            assert.match(await page.innerText(".legend .question"), /\?$/);
            assert.ok((await drawnShare(page, ".map-canvas")) > 0.01);
        }
        await chooseOther(page, /^Richting/);
        assert.equal((await hashOf(page)).get("direction"), "feedin");
        await screenshot(page, "3-feed-in");
        await page.close();
    },

    async "switches to English and back"(browser) {
        const page = await open(browser);
        const named = await page.evaluate(() => JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}").axes.weather as { name: string; name_nl?: string }[]);
        const seen = (): Promise<string> => page.locator(".controls").textContent().then((text) => text ?? "");
        for (const { name, name_nl } of named) if (name_nl) assert.ok((await seen()).includes(name_nl) && !(await seen()).includes(name), name_nl);
        await page.click(".language");
        for (const { name } of named) assert.ok((await seen()).includes(name), name);
        assert.match(await page.title(), /level: .+ · mode: ./);
        assert.equal(await page.getAttribute("html", "lang"), "en");
        assert.match(await page.innerText("[data-panel=bottlenecks] h2"), /Bottlenecks/);
        await screenshot(page, "4-english");
        await page.click(".language");
        assert.match(await page.innerText("[data-panel=bottlenecks] h2"), /Knelpunten/);
        await page.close();
    },

    async "shows names with markup as text"(browser) {
        const page = await open(browser, "#all=1");
        const data = await page.evaluate(() => document.getElementById("knelpunt-data")?.textContent ?? "");
        const isHostile = JSON.stringify(JSON.parse(data)).includes(JSON.stringify(HOSTILE).slice(1, -1));
        if (isHostile) {
            assert.ok((await tableText(page)).includes(HOSTILE));
            const row = page.locator("tbody tr", { hasText: HOSTILE }).first();
            await row.click();
            assert.ok((await page.innerText(".detail-panel h2")).includes(HOSTILE));
            await screenshot(page, "5-hostile-name");
        }
        assert.equal(await page.locator("#app img, #app svg, #app script").count(), 0);
        await page.close();
        return isHostile ? undefined : "no such name in this data";
    },

    async "selects an element by clicking on the map, with a safe tooltip"(browser) {
        const page = await open(browser, "#sel=-");
        const box = await page.locator(".map-canvas").boundingBox();
        assert.ok(box !== null);
        let picked = "-";
        for (let y = 20; y < box.height && picked === "-"; y += 14) {
            for (let x = 20; x < box.width && picked === "-"; x += 14) {
                await page.mouse.click(box.x + x, box.y + y);
                picked = (await hashOf(page)).get("sel") ?? "-";
            }
        }
        assert.match(picked, /^(branch|station):./);
        assert.equal(await page.locator("#app img").count(), 0);
        assert.equal(await page.locator(".detail-content").isVisible(), true);
        await screenshot(page, "6-picked-on-map");
        await page.close();
    },

    async "moves the map by dragging without selecting, and zooms"(browser) {
        const page = await open(browser, "#sel=-");
        const box = await page.locator(".map-canvas").boundingBox();
        assert.ok(box !== null);
        const image = (): Promise<string> => page.locator(".map-canvas canvas").first().evaluate((c: HTMLCanvasElement) => c.toDataURL());
        const before = await image();
        await page.mouse.move(box.x + 200, box.y + 200);
        await page.mouse.down();
        await page.mouse.move(box.x + 260, box.y + 230, { steps: 4 });
        await page.mouse.up();
        const moved = await image();
        assert.notEqual(moved, before);
        assert.equal((await hashOf(page)).get("sel"), "-");
        await page.mouse.wheel(0, -300);
        await page.waitForTimeout(100);
        assert.notEqual(await image(), moved);
        await page.close();
    },

    async "restores a view from its address"(browser) {
        const page = await open(browser);
        await chooseOther(page, /^Jaar/);
        await chooseOther(page, /^Verhaallijn/);
        await chooseOther(page, /^Richting/);
        await page.locator(".check input").check();
        await page.locator("tbody tr").nth(2).click();
        await page.click(".language");
        const hash = await page.evaluate(() => location.hash);
        const seen = await page.innerText("#app");
        await page.close();
        const again = await open(browser, hash);
        assert.equal(await again.evaluate(() => location.hash), hash);
        assert.equal(await again.innerText("#app"), seen);
        await again.close();
    },

    async "shows what lies on a station, and its worst day"(browser) {
        const page = await open(browser);
        const station = await page.evaluate(() => {
            const data = JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}");
            return data.fields?.["ledger/station_measured_mw"] === undefined ? null : (data.stations[0]?.id as string);
        });
        await page.close();
        if (station === null) return "no ledger in this data";
        const again = await open(browser, `#level=contract&sel=station:${station}`);
        const charts = again.locator(".detail-panel .year-chart:visible");
        // Rights and requests at level contract; the worst day is what flows.
        assert.equal(await charts.count(), 1);
        const said = await charts.first().locator(".chart-canvas").getAttribute("aria-label");
        assert.match(said ?? "", /gemeten .* MW.*wachtrij .* MW/);
        await screenshot(again, "9-station");
        await again.locator(".detail-panel .segments label").last().click();
        assert.equal((await hashOf(again)).get("tab"), "years");
        assert.ok((await drawnShare(again, ".detail-panel .year-chart:visible .chart-canvas")) > 0.01);
        await again.close();
        const day = await open(browser, `#level=flow&sel=station:${station}&tab=ledger`);
        assert.match(await day.locator(".detail-panel .year-chart:visible figcaption").first().innerText(), /^Zwaarste dag/);
        await day.close();
    },

    async "draws each layer alone, and level and mode change the titles"(browser) {
        const page = await open(browser);
        const image = (): Promise<string> => page.locator(".map-canvas canvas").first().evaluate((c: HTMLCanvasElement) => c.toDataURL());
        const layers = page.locator(".choice").filter({ has: page.locator(".caption", { hasText: /^Lagen/ }) }).locator("select");
        const seen = new Set([await image()]);
        for (const layer of ["stations", "grid"]) {
            await layers.selectOption(layer);
            assert.equal((await hashOf(page)).get("layers"), layer);
            seen.add(await image());
        }
        assert.equal(seen.size, 3);
        const before = await page.innerText("[data-panel=map] h2");
        const changed = await chooseOther(page, /^Niveau/);
        if (changed) assert.notEqual(await page.innerText("[data-panel=map] h2"), before);
        await page.close();
        return changed ? undefined : "one level only";
    },

    async "compares two scenarios, the difference first"(browser) {
        const page = await open(browser);
        if (!(await chooseOther(page, /^Vergelijk met/))) return "one scenario only";
        assert.equal(await page.locator("[data-panel=difference] h2").count(), 1);
        assert.equal(await page.locator("[data-panel=bottlenecks]").isVisible(), false);
        assert.match(await page.innerText("[data-panel=map] h2"), /verschil B − A/);
        assert.match(await page.innerText(".legend .question"), /\?$/);
        await screenshot(page, "10-difference");
        const link = page.locator("[data-panel=difference] tbody button").first();
        if ((await link.count()) > 0) {
            await link.click();
            assert.match((await hashOf(page)).get("sel") ?? "", /^(branch|station):./);
        }
        await page.locator("[data-panel=difference] .panel-tools button").click();
        assert.equal(await page.locator("[data-panel=difference] h2").count(), 0);
        await page.close();
    },

    async "chooses scenario B by the axes of the study, never by an id"(browser) {
        const page = await open(browser);
        if (!(await chooseOther(page, /^Vergelijk met/))) return "one scenario only";
        const ids = await page.evaluate(() => JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}").scenarios.map((s: { id: string }) => s.id) as string[]);
        const offered = await page.locator(".compare").innerText();
        assert.ok(!ids.some((id) => offered.includes(id)), offered);
        const first = (await hashOf(page)).get("b");
        assert.ok(ids.includes(first ?? ""));
        assert.match(await page.innerText("[data-panel=difference] .note"), /^A: .* · B: /);
        assert.ok(await chooseOther(page, /^B: Jaar/));
        const second = (await hashOf(page)).get("b");
        assert.notEqual(second, first);
        const year = (id: string | null): string => /-(20\d\d)-/.exec(id ?? "")?.[1] ?? "";
        assert.notEqual(year(second), year(first));
        await screenshot(page, "11-choose-b");
        await page.close();
    },

    async "draws land and water under the grid, and names whose map it is"(browser) {
        const page = await open(browser);
        const credit = await page.evaluate(() => JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}").geography?.credit ?? "");
        if (credit === "") return "no background in this data";
        assert.ok((await page.innerText(".map-credit")).includes(credit));
        const share = (color: number[]): Promise<number> =>
            page.locator(".map-canvas canvas").first().evaluate((canvas: HTMLCanvasElement, wanted: number[]) => {
                const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
                let found = 0;
                for (let i = 0; i < pixels.length; i += 4) if (wanted.every((value, k) => pixels[i + k] === value)) found += 1;
                return found / (pixels.length / 4);
            }, color);
        const [land, water] = [await share([0xfc, 0xfb, 0xf7, 255]), await share([0, 0, 0, 0])];
        assert.ok(land > 0.1 && land < 0.95, `land covers ${land}`);
        assert.ok(water > 0.01, `water covers ${water}`);
        await page.close();
    },

    async "lists projects with year and band, and marks them in the years of what they change"(browser) {
        const page = await open(browser, "#list=projects&level=contract");
        const rows = page.locator("tr[data-project]");
        if ((await rows.count()) === 0) return "no projects in this data";
        assert.equal(await page.locator("[data-panel=bottlenecks]").isVisible(), false);
        const ready = await page.locator("tr[data-project] .ready").allInnerTexts();
        assert.match(ready[0] ?? "", /^20\d\d \(20\d\d–20\d\d\)$/);
        const years = ready.map((text) => Number(text.slice(0, 4)) || Infinity);
        assert.deepEqual(years, [...years].sort((a, b) => a - b));
        await screenshot(page, "12-projects");
        await page.locator("tr[data-project] button.link").first().click();
        assert.match(await page.innerText(".project-marks"), /▲ klaar: 20\d\d \(/);
        await page.locator("[data-panel=projects] .segments label").first().click();
        assert.equal(await page.locator("[data-panel=bottlenecks]").isVisible(), true);
        await page.close();
    },

    async "shows all hours of an element as a heat map and a duration curve"(browser) {
        const page = await open(browser);
        const found = await page.evaluate(() => {
            const data = JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}");
            return ["branch", "station"].flatMap((kind) => {
                const one = data.hours?.find((row: { kind: string }) => row.kind === kind);
                if (one === undefined) return [];
                const { storyline, year, weather, options, mode } = data.scenarios[one.scenario];
                const id = (kind === "branch" ? data.branches : data.stations)[one.index].id as string;
                return [new URLSearchParams({ level: "flow", tab: "hours", storyline, year: String(year), weather, options, mode, sel: `${kind}:${id}` }).toString()];
            });
        });
        await page.close();
        if (found.length === 0) return "no hours in this data";
        for (const hash of found) {
            const view = await open(browser, `#${hash}`);
            // A colour stands with its question.
            assert.match(await view.innerText(".heat figcaption"), /\?$/);
            assert.ok((await view.locator(".heat .swatch").count()) >= 4);
            assert.ok((await drawnShare(view, ".heat-frame")) > 0.05);
            assert.ok((await drawnShare(view, ".hours-charts .chart-canvas")) > 0.005);
            await screenshot(view, `13-hours-${hash.includes("sel=branch") ? "branch" : "station"}`);
            await view.close();
        }
        const other = await open(browser, `#${(found[0] ?? "").replace("level=flow", "level=contract")}`);
        assert.equal(await other.locator(".heat").isVisible(), false); // hours are what flows
        await other.close();
    },

    async "puts the chance first where there are draws"(browser) {
        const page = await open(browser);
        const draws = await page.evaluate(() => JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}").n_draws ?? 0);
        assert.equal(await page.locator("th.chance").isVisible(), draws > 0);
        if (draws === 0) return "no draws in this data";
        assert.match(await page.innerText(".legend .question"), new RegExp(`kans .* ${draws} trekkingen`));
        // What one run assumes has no place in the legend of many.
        assert.doesNotMatch(await page.innerText(".legend"), /onzekere gegevens|opgegeven/);
        const chances = (await page.locator("td.chance").allInnerTexts()).map((text) => parseFloat(text));
        assert.ok((chances[0] ?? 0) > 0);
        assert.deepEqual(chances, [...chances].sort((a, b) => b - a));
        assert.match((await page.locator("td.chance").first().getAttribute("title")) ?? "", /10, 50 en 90 %/);
        await screenshot(page, "14-chance");
        await page.close();
    },

    async "marks known errors of the data wherever they stand in the list"(browser) {
        const page = await open(browser, "#all=1&level=flow");
        const known = await page.evaluate(() => {
            const data = JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}");
            const ids = data.known_excesses ?? {};
            const of = (kind: string, list: { id: string }[]): string[] => list.flatMap((one, i) => (Object.keys(ids).includes(one.id) ? [`${kind}:${i}`] : []));
            return [...of("branch", data.branches), ...of("station", data.stations)];
        });
        if (known.length === 0) return "no known excess in this data";
        const marked = await page.locator("tbody tr[data-row]").evaluateAll((rows) =>
            rows.filter((row) => row.querySelector(".known") !== null).map((row) => row.getAttribute("data-row") ?? ""),
        );
        assert.deepEqual([...marked].sort(), [...known].sort());
        assert.match(await page.innerText(".known-note"), new RegExp(`^${known.length} `));
        await page.close();
    },

    async "shows one level only: no energy beside rights, no rights beside flows"(browser) {
        const page = await open(browser, "#level=flow");
        const figures = (): Promise<string> => page.innerText("[data-panel=totals] .figures");
        assert.match(await figures(), /TWh|GWh/);
        assert.doesNotMatch(await figures(), /transportcapaciteit/);
        if (!(await chooseOther(page, /^Niveau/))) return "one level only";
        assert.doesNotMatch(await figures(), /piekvraag|opwek|import/);
        assert.equal(await page.locator("details.market").isVisible(), false);
        await page.close();
    },

    async "shows values of the chosen direction only"(browser) {
        const page = await open(browser, "#level=flow&direction=feedin&all=1");
        const station = await page.evaluate(() => JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}").stations[0]?.id as string);
        await page.close();
        const view = await open(browser, `#level=flow&direction=feedin&tab=years&sel=station:${station}`);
        const facts = await view.innerText(".facts");
        assert.match(facts, /Piek invoeding/);
        assert.doesNotMatch(facts, /afname/);
        await view.close();
    },

    async "works with the keyboard alone"(browser) {
        const page = await open(browser, "#all=1&sel=-");
        const tabTo = async (selector: string): Promise<void> => {
            for (let i = 0; i < 60; i += 1) {
                if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
                await page.keyboard.press("Tab");
            }
            assert.fail(`Tab never reaches ${selector}`);
        };
        const yearChoice = page.locator(".choice").filter({ has: page.locator(".caption", { hasText: /^Jaar/ }) });
        const years = await yearChoice.locator("input").count();
        if (years > 1) {
            const name = await yearChoice.locator("input").first().getAttribute("name");
            await tabTo(`input[type=radio][name="${name ?? ""}"]`);
            const year = (await hashOf(page)).get("year");
            await page.keyboard.press("ArrowRight");
            assert.notEqual((await hashOf(page)).get("year"), year);
        }
        await tabTo(".map-frame");
        await page.keyboard.press("+");
        await page.keyboard.press("ArrowLeft");
        await page.keyboard.press("0");
        await tabTo("th button");
        await page.keyboard.press("Enter");
        await tabTo("tbody tr");
        await page.keyboard.press("ArrowDown");
        const ring = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
        assert.equal(ring, "solid");
        await page.keyboard.press("Enter");
        assert.match((await hashOf(page)).get("sel") ?? "", /^(branch|station):./);
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-selected")), "true");
        await screenshot(page, "7-keyboard");
        await page.keyboard.press("Escape");
        assert.equal((await hashOf(page)).get("sel"), "-");
        await page.close();
    },

    async "finds elements by name and can show none"(browser) {
        const page = await open(browser, "#all=1");
        await page.fill(".search", "no element has this name");
        assert.match(await tableText(page), /Niets gevonden/);
        await page.fill(".search", "");
        assert.ok((await page.locator("tbody tr[data-row]").count()) > 1);
        await page.close();
    },

    async "shows a failed scenario with its message"(browser) {
        const page = await open(browser);
        const failed = await page.evaluate(() => {
            const data = JSON.parse(document.getElementById("knelpunt-data")?.textContent ?? "{}");
            return data.scenarios.find((s: { status: string }) => s.status !== "done") ?? null;
        });
        await page.close();
        if (failed === null) return "no failed scenario in this data";
        const { storyline, year, weather, options } = failed;
        const hash = new URLSearchParams({ storyline, year: String(year), weather, options }).toString();
        const other = await open(browser, `#${hash}`);
        const message = await other.innerText("p.failure");
        assert.ok(message.includes(failed.message.trim()), message);
        await screenshot(other, "8-failed-scenario");
        await other.close();
    },

    async "prints all rows and the choices"(browser) {
        const page = await open(browser, "#all=1");
        await page.emulateMedia({ media: "print" });
        assert.equal(await page.locator(".controls .print-only").isVisible(), true);
        assert.equal(await page.locator(".controls select").first().isVisible(), false);
        const clipped = await page.locator("[data-panel=bottlenecks] .table-scroll").evaluate((e) => e.scrollHeight - e.clientHeight);
        assert.ok(clipped <= 1);
        const pdf = await page.pdf({
            preferCSSPageSize: true, printBackground: true, ...(folder === "" ? {} : { path: join(folder, "9-print.pdf") }),
        });
        assert.ok(pdf.length > 20_000);
        await page.close();
    },

    async "forbids every request by its own policy"(browser) {
        const page = await open(browser);
        const directive = await page.evaluate(
            () =>
                new Promise<string>((done) => {
                    document.addEventListener("securitypolicyviolation", (event) => done(event.violatedDirective));
                    fetch("http://127.0.0.1:9/").catch(() => setTimeout(() => done("not by the policy"), 500));
                }),
        );
        assert.equal(directive, "connect-src");
        complaints.length = 0; // the browser reports the refusal, as it should
        await page.close();
    },

    async "works on a narrow screen"(browser) {
        const page = await open(browser, "", { width: 480, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `wider than the window by ${over} pixels`);
        assert.ok((await drawnShare(page, ".map-canvas")) > 0.01);
        await screenshot(page, "10-narrow");
        await page.close();
        for (const view of ["list=projects", "level=flow&tab=hours", "lang=en&level=contract"]) {
            const phone = await open(browser, `#${view}`, { width: 390, height: 844 });
            const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${view}: wider than the window by ${wide} pixels`);
            await phone.close();
        }
    },
};

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(process.env["ONLY"] ?? "")) continue;
    complaints.length = 0;
    try {
        const reason = await check(browser);
        assert.deepEqual(complaints, [], "the browser complained");
        if (typeof reason === "string") skipped += 1;
        else passed += 1;
        console.log(typeof reason === "string" ? `skip  ${name}: ${reason}` : `ok    ${name}`);
    } catch (error) {
        failed += 1;
        console.log(`FAIL  ${name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
