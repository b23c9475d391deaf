// Elements, built without markup in strings: what people and bots write can never become HTML.

const ICONS = "/_sandbox/static/icons.svg";
const SVG = "http://www.w3.org/2000/svg";

/** An element; properties that start with `on` listen, those with a dash or `role` become attributes. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** One of the icons in icons.svg, silent to screen readers. */
export function icon(name) {
  const shape = document.createElementNS(SVG, "svg");
  shape.setAttribute("class", "icon");
  shape.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  shape.append(use);
  return shape;
}

/** The element with an id; the page has them all. */
export const the = (id) => document.getElementById(id);
