import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const MAX_BYTES = 2_000_000;

/** The policy of the source page, which loads its script from a file. */
const OWN_SCRIPTS = "script-src 'self'";

/** Libraries whose code gets into the page, with the files that must go along with it. */
const NOTICES = ["echarts/LICENSE", "echarts/NOTICE", "zrender/LICENSE", "tslib/LICENSE.txt"];

/** The licences of the libraries as a comment at the end of the page. */
function licenceComment(): string {
    const texts = NOTICES.map((name) => {
        const file = `node_modules/${name}`;
        if (!existsSync(file)) throw new Error(`licence ${file} is missing`);
        return `== ${name}\n${readFileSync(file, "utf8").trim()}`;
    });
    return `<!--\nThis page contains code of other projects:\n\n${texts.join("\n\n").replace(/--+/g, "==")}\n-->\n`;
}

/**
 * Puts the built script and style sheet into the page, so that one file works from disk without any request.
 *
 * The script goes to the end of the body as a classic script: module scripts are refused by some browsers on file URLs.
 */
function inlineEverything(): Plugin {
    return {
        name: "inline-everything",
        enforce: "post",
        generateBundle(_options, bundle) {
            const page = bundle["index.html"];
            if (page?.type !== "asset") throw new Error("vite made no index.html");
            let html = String(page.source);
            for (const [name, part] of Object.entries(bundle)) {
                if (part.type === "chunk") {
                    const code = part.code.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
                    html = html.replace(/<script type="module"[^>]*><\/script>\s*/, "");
                    html = html.replace("</body>", () => `<script>${code}</script>\n</body>`);
                    // The page runs this script and no other, whatever its data hold.
                    const hash = createHash("sha256").update(code).digest("base64");
                    if (!html.includes(OWN_SCRIPTS)) throw new Error("the page has no policy for its script");
                    html = html.replace(OWN_SCRIPTS, `script-src 'sha256-${hash}'`);
                } else if (name.endsWith(".css")) {
                    html = html.replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${String(part.source)}</style>`);
                } else {
                    continue;
                }
                delete bundle[name];
            }
            if (/<(script|link)[^>]+(src|href)="(?!data:)/.test(html)) throw new Error("the page still names another file");
            html += licenceComment();
            if (Buffer.byteLength(html) > MAX_BYTES) throw new Error("the page is larger than 2 MB");
            page.source = html;
            page.fileName = "template.html";
        },
    };
}

export default defineConfig({
    plugins: [inlineEverything()],
    build: {
        target: "es2021",
        assetsInlineLimit: 1_000_000,
        cssCodeSplit: false,
        modulePreload: false,
        chunkSizeWarningLimit: 2000,
        rollupOptions: { output: { format: "iife", inlineDynamicImports: true } },
    },
});
