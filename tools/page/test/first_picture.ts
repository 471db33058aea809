/**
 * Prints the size of a page and the time until its map is drawn in Chromium: what a reader waits for.
 *
 *     npm run first-picture -- PAGE.html        bytes=4610000 first_picture_s=0.62
 *
 * The least of five openings: the machine may be busy, the page is never faster than it is.
 */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const [file] = process.argv.slice(2);
if (file === undefined) {
    console.error("usage: npm run first-picture -- PAGE.html");
    process.exit(1);
}
if (!existsSync(CHROMIUM)) {
    console.log("skipped: no browser (install Debian package chromium)");
    process.exit(0);
}
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
let least = Infinity;
for (let turn = 0; turn < 5; turn += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const start = performance.now();
    await page.goto(pathToFileURL(resolve(file)).href);
    await page.waitForSelector(".map-canvas canvas");
    least = Math.min(least, (performance.now() - start) / 1000);
    await page.close();
}
await browser.close();
console.log(`bytes=${statSync(file).size} first_picture_s=${least.toFixed(2)}`);
