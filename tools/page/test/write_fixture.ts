import { readFileSync, writeFileSync } from "node:fs";
import { asWritten, injectData, makeFixture } from "./fixture";

const [template, out, hostile = "hostile"] = process.argv.slice(2);
if (template === undefined || out === undefined) {
    console.error("usage: npm run fixture -- TEMPLATE.html OUT.html [hostile|plain|draws]");
    process.exit(1);
}
const data = makeFixture({ hostile: hostile === "hostile", seed: 7, levels: true, draws: hostile === "draws" });
writeFileSync(out, injectData(readFileSync(template, "utf8"), asWritten(data)));
console.log(`${out}: page with ${data.scenarios.length} made-up scenarios`);
