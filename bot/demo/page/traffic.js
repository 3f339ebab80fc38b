// What the app and Slack send to each other, raw. This is behind the scenes: no person sees it.

import { button, find, h } from "./dom.js";
import { readEntries } from "./net.js";

const SHOWN = 300;
const ARROWS = { slack: "Slack → app", app: "app → Slack" };

const seen = [];
let wanted = "";
let reading = false;

export function trafficPanel(desk) {
  const list = h("ol", { class: "traffic", id: "traffic", tabindex: "0", "aria-label": "Traffic, newest first" });
  const filter = h("input", { type: "search", value: wanted, placeholder: "Filter, such as chat.postMessage", "aria-label": "Filter the traffic" });
  filter.addEventListener("input", () => { wanted = filter.value; list.replaceChildren(); draw(list); });
  draw(list);
  return [
    h("header", {}, h("h2", {}, "Traffic"), button("×", desk.close, { "aria-label": "Close the traffic", class: "quiet" })),
    h("p", { class: "quietly" }, "Behind the scenes: every event, command, click and Web API call, as JSON. In Slack, no one sees this."),
    filter, list,
  ];
}

/** Fetches the entries since the last one shown, and shows them. */
export async function readTraffic(count) {
  if (reading || count <= seen.length) return;
  reading = true;
  try {
    seen.push(...(await readEntries(seen.length)));
  } finally {
    reading = false;
  }
  const list = find("traffic");
  if (list) draw(list);
}

function draw(list) {
  const fitting = seen.filter((one) => one.what.includes(wanted)).slice(-SHOWN);
  const last = Number(list.firstElementChild?.dataset.number ?? -1);
  for (const one of fitting) if (one.number > last) list.prepend(row(one));
  while (list.children.length > SHOWN) list.lastElementChild.remove();
}

function row({ number, by, what, body, answer, error }) {
  const details = h("details", {},
    h("summary", {}, h("span", { class: `arrow ${by}` }, ARROWS[by]), " ", h("b", {}, what), error ? h("span", { class: "error" }, ` ${error}`) : null));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(json("", body ?? "only the acknowledgement"), ...(answer ? [json("answer", answer)] : []));
  });
  return h("li", { data: { number } }, details);
}

function json(label, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return h("div", {}, label ? h("p", { class: "quietly" }, label) : null, h("pre", { tabindex: "0" }, text));
}
