// The modal on a person's screen: what was typed stays where its field stays, errors stand at their fields.

import { scene as sceneOf, renderBlocks } from "./blocks.js";
import { button, find, h, refocus } from "./dom.js";
import { plain } from "./mrkdwn.js";

const REQUIRED = "Please complete this required field.";

let shown = null;

/** actions: {touch(where, block, element, value, values), submit(view, values), close(view)} */
export function showModal(view, names, actions) {
  const dialog = find("modal");
  if (!view) {
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    shown = null;
    return;
  }
  const version = `${view.id} ${view.hash} ${JSON.stringify(view.errors)}`;
  if (shown?.version !== version) draw(dialog, view, version, view.errors, names, actions);
}

function draw(dialog, view, version, errors, names, actions) {
  const same = shown?.view.id === view.id;
  const typed = new Map(same ? shown.scene.fields.map((field) => [field.key, field.read()]) : []);
  const focus = dialog.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const touch = (block, element, value) => actions.touch({ view: view.id }, block, element, value, valuesOf(scene));
  const scene = sceneOf(names, touch, { typed, values: view.values, errors });
  shown = { view, version, scene };
  dialog.oncancel = (event) => {
    event.preventDefault();
    actions.close(view);
  };
  const send = async (event) => {
    event.preventDefault();
    const missing = view.blocks.filter((block) => block.type === "input" && !block.optional && isEmpty(scene, block));
    if (missing.length) {
      draw(dialog, view, version, Object.fromEntries(missing.map((block) => [block.block_id, REQUIRED])), names, actions);
      return;
    }
    const submit = dialog.querySelector("[type=submit]");
    if (submit.getAttribute("aria-disabled")) return;
    submit.setAttribute("aria-disabled", "true");
    await actions.submit(view, valuesOf(scene));
    submit.removeAttribute("aria-disabled");
  };
  dialog.replaceChildren(h("form", { novalidate: true, on: { submit: send } },
    h("header", {}, h("h2", { id: "modal-title" }, plain(view.title)),
      button("×", () => actions.close(view), { "aria-label": "Close", class: "quiet" })),
    h("div", { class: "inside" }, renderBlocks(view.blocks, scene)),
    h("footer", {},
      button(plain(view.close) || "Cancel", () => actions.close(view)),
      view.submit ? h("button", { type: "submit", class: "primary" }, plain(view.submit)) : null)));
  if (!dialog.open) dialog.showModal();
  settle(dialog, same ? focus : null);
}

/** Puts the focus where the person goes on: at the first error, where they were, or at the first field. */
function settle(dialog, focus) {
  const wrong = dialog.querySelector(".wrong :is(input, select, textarea)");
  if (wrong) return wrong.focus();
  if (focus) return refocus(dialog, focus);
  const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector(".inside :is(input, select, textarea)");
  return (first ?? dialog.querySelector("footer button:last-child")).focus();
}

function isEmpty(scene, block) {
  const field = scene.fields.find((one) => one.block === block.block_id);
  const value = field?.read();
  return field && (value === null || value === "" || (Array.isArray(value) && !value.length));
}

function valuesOf(scene) {
  const values = {};
  for (const { block, action, read } of scene.fields) (values[block] ??= {})[action] = read();
  return values;
}
