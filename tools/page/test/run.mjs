// Bundles TypeScript with esbuild into a temporary folder and runs it: `--unit` runs all *.test.ts with node's test
// runner, otherwise the first argument names the script and the rest are its arguments.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const [what, ...rest] = process.argv.slice(2);
const isUnit = what === "--unit";
const entries = isUnit
    ? readdirSync(folder).filter((name) => name.endsWith(".test.ts")).map((name) => join(folder, name))
    : [resolve(what ?? "")];
const out = mkdtempSync(join(tmpdir(), "knelpunt-page-"));
let code = 1;
try {
    await build({
        entryPoints: entries,
        outdir: out,
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node18",
        external: ["playwright-core"],
        outExtension: { ".js": ".mjs" },
        sourcemap: "inline",
        logLevel: "warning",
    });
    symlinkSync(join(dirname(folder), "node_modules"), join(out, "node_modules"));
    const files = readdirSync(out).filter((name) => name.endsWith(".mjs")).map((name) => join(out, name));
    const args = isUnit ? ["--test", ...files] : [files[0], ...rest];
    code = spawnSync(process.execPath, ["--enable-source-maps", ...args], { stdio: "inherit" }).status ?? 1;
} finally {
    rmSync(out, { recursive: true, force: true });
}
process.exit(code);
