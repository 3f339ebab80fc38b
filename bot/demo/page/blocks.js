// The blocks of Block Kit that this bot sends. Each is (block, scene) -> node.
// scene: {names, touch(block, element, value), fields: [], typed: Map, values, errors}

import { chart } from "./chart.js";
import { h } from "./dom.js";
import { renderElement, unknown } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";

export const BLOCKS = {
  header: (block) => h("h3", { class: "block header" }, plain(block.text)),
  section,
  context: (block, scene) => h("div", { class: "block context" }, block.elements.map((one) => small(one, scene))),
  actions: (block, scene) => h("div", { class: "block actions" }, block.elements.map((one) => renderElement(one, { block, scene }))),
  input,
  data_visualization: chart,
  data_table: dataTable,
};

export function renderBlocks(blocks, scene) {
  return (blocks ?? []).map((block) => (BLOCKS[block.type] ? BLOCKS[block.type](block, scene) : unknown(block)));
}

/** A scene for blocks that stand in `where`: {channel, ts} of a message, or {view}. */
export function scene(names, touch, more = {}) {
  return { names, touch, fields: [], typed: new Map(), values: null, errors: {}, ...more };
}

function section(block, scene) {
  return h("div", { class: "block section" },
    h("div", { class: "words" },
      textObject(block.text, scene.names),
      block.fields ? h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, textObject(one, scene.names)))) : null),
    block.accessory ? h("div", { class: "accessory" }, renderElement(block.accessory, { block, scene })) : null);
}

function dataTable(block) {
  const [head, ...rows] = block.rows.map((row) => row.map((cell) => cell.text));
  return h("div", { class: "block table" },
    h("table", {},
      h("caption", {}, block.caption),
      h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, cell)))))));
}

function small(element, scene) {
  return ["mrkdwn", "plain_text"].includes(element.type) ? h("span", {}, textObject(element, scene.names)) : unknown(element);
}

function input(block, scene) {
  const id = `field-${block.block_id}`.replace(/\W/g, "-");
  const error = scene.errors[block.block_id];
  const by = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ") || null;
  return h("div", { class: error ? "block input wrong" : "block input" },
    h("div", { class: "label", id: `${id}-label` }, plain(block.label), block.optional ? h("span", {}, " (optional)") : null),
    renderElement(block.element, { block, scene, label: `${id}-label`, described: by, invalid: Boolean(error) }),
    error ? h("p", { class: "error", id: `${id}-error`, role: "alert" }, error) : null,
    block.hint ? h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint)) : null);
}
