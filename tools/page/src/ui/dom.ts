type Child = Node | string | null;

export interface Properties {
    class?: string;
    text?: string;
    title?: string;
    attributes?: Record<string, string>;
}

/** Makes an element. Text always goes in as text, never as markup: names in the data are not trusted. */
export function make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    properties: Properties = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    if (properties.class !== undefined) element.className = properties.class;
    if (properties.text !== undefined) element.textContent = properties.text;
    if (properties.title !== undefined) element.title = properties.title;
    for (const [name, value] of Object.entries(properties.attributes ?? {})) element.setAttribute(name, value);
    element.append(...children.filter((child): child is Node | string => child !== null));
    return element;
}
