// A data visualization block: lines of numbers over categories, drawn plainly, and said in words beside it.

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 480, HEIGHT = 140, EDGE = 8;
const DASHES = ["", "6 4", "2 3", "10 4", "1 5", "8 2 2 2"];

export function chart(block) {
  const { series = [], axis_config: axes = {} } = block.chart ?? {};
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const most = Math.max(...values), least = Math.min(0, ...values);
  const x = (at, many) => EDGE + (many > 1 ? at / (many - 1) : 0.5) * (WIDTH - 2 * EDGE);
  const y = (value) => HEIGHT - EDGE - ((value - least) / (most - least || 1)) * (HEIGHT - 2 * EDGE);
  const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said(block, series) });
  series.forEach((one, number) => {
    const points = one.data.map((point, at) => `${x(at, one.data.length)},${y(point.value)}`).join(" ");
    picture.append(drawn("polyline", { points, fill: "none", stroke: "currentColor", "stroke-width": number ? 1 : 2, "stroke-dasharray": DASHES[number] || "none" }));
  });
  const labels = axes.categories ?? [];
  return h("figure", { class: "block chart" },
    h("figcaption", {}, block.title),
    picture,
    h("div", { class: "axis" }, h("span", {}, labels[0] ?? ""), h("span", {}, labels.at(-1) ?? "")),
    h("div", { class: "axis" }, series.map((one) => h("span", {}, legend(one, axes.y_label)))));
}

function legend(one, unit) {
  const last = one.data.at(-1)?.value;
  return `${one.name}: ${last}${unit ? ` ${unit}` : ""}`;
}

function said(block, series) {
  return `${block.title}. ${series.map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(", ")}`).join(". ")}`;
}

function drawn(tag, props) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  return element;
}
