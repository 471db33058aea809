const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;" };

/** Makes untrusted text safe inside HTML text and quoted attributes. The only way text may reach innerHTML (tooltips). */
export function escapeHtml(text: string): string {
    return text.replace(/[&<>"'`]/g, (c) => ENTITIES[c] ?? "");
}
