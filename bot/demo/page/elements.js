// The elements of Block Kit that this bot sends. Each is (element, place) -> node.
// place: {block, scene, label, described}; a field tells the scene how to read it.

import { h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { menuButton } from "./menu.js";
import { plain, textObject } from "./mrkdwn.js";

export const ELEMENTS = {
  button: pressed,
  overflow: threeDots,
  static_select: (element, place) => select(element, place, element.options.map((one) => [one.value, [one.text, one.description].filter(Boolean).map(plain).join(" – ")])),
  users_select: (element, place) => select(element, place, people(place.scene.names)),
  checkboxes,
  plain_text_input: typed,
  datetimepicker: moment,
};

/** What an element of another kind is shown as, so that nothing is hidden. */
export function unknown(what) {
  return h("details", { class: "unknown" },
    h("summary", {}, `${what.type ?? "something"} (not drawn here)`),
    h("pre", {}, JSON.stringify(what, null, 2)));
}

export function renderElement(element, place) {
  const draw = ELEMENTS[element.type];
  return draw ? draw(element, place) : unknown(element);
}

const keyOf = (block, element) => `${block.block_id}/${element.action_id}`;

function pressed(element, { block, scene }) {
  const style = element.style ?? null;
  const press = async () => {
    // Not `disabled`: that would take the focus away from whoever pressed it by key.
    if (node.getAttribute("aria-disabled") || !(await confirmed(element.confirm, scene.names))) return;
    if (element.url && /^https?:/.test(element.url) && !element.url.startsWith(scene.names.url)) {
      window.open(element.url, "_blank", "noopener");
    }
    node.setAttribute("aria-disabled", "true");
    await scene.touch(block, element, null);
    node.removeAttribute("aria-disabled");
  };
  const node = h("button", { type: "button", class: style, data: { key: keyOf(block, element) }, on: { click: press } }, plain(element.text));
  return node;
}

function threeDots(element, { block, scene }) {
  const items = () => element.options.map((option) => ({
    label: plain(option.text),
    run: async () => (await confirmed(element.confirm, scene.names)) && scene.touch(block, element, option.value),
  }));
  return menuButton("⋯", "More actions", items, { data: { key: keyOf(block, element) }, class: "dots" });
}

/** What a field holds now, as the server says it, in the shape in which it is sent back. */
function held(element, { block, scene }) {
  const key = keyOf(block, element);
  if (scene.typed.has(key)) return scene.typed.get(key);
  const entry = scene.values?.[block.block_id]?.[element.action_id];
  if (entry) {
    const value = Object.entries(entry).find(([name]) => name !== "type")?.[1];
    if (Array.isArray(value)) return value.map((one) => one.value ?? one);
    return value?.value ?? value ?? null;
  }
  const { initial_option: one, initial_options: many, initial_user: user, initial_date_time: at } = element;
  return one?.value ?? many?.map((each) => each.value) ?? user ?? at ?? element.initial_value ?? null;
}

function field(element, place, node, read, event = "change") {
  const { block, scene } = place;
  scene.fields.push({ key: keyOf(block, element), block: block.block_id, action: element.action_id, read });
  const speaks = block.type !== "input" || block.dispatch_action;
  if (speaks && event) node.addEventListener(event, () => scene.touch(block, element, read()));
  return node;
}

const described = ({ label, described: by, invalid }) => ({
  "aria-labelledby": label ?? null,
  "aria-describedby": by ?? null,
  "aria-invalid": invalid ? "true" : null,
});

function select(element, place, options) {
  const now = held(element, place);
  const placeholder = plain(element.placeholder) || "Choose";
  const node = h("select", {
    ...described(place),
    "aria-label": place.label ? null : placeholder,
    data: { key: keyOf(place.block, element) },
    autofocus: element.focus_on_load,
  },
  h("option", { value: "", selected: !now }, placeholder),
  options.map(([value, label]) => h("option", { value, selected: value === now }, label)));
  return field(element, place, node, () => node.value || null);
}

const people = (names) => Object.entries(names.people)
  .filter(([, one]) => !one.is_bot && !one.deleted)
  .map(([id, one]) => [id, one.real_name]);

const choices = (element, { scene }) => element.options.map((one) => ({
  value: one.value,
  label: textObject(one.text, scene.names),
  note: plain(one.description),
}));

function checkboxes(element, place) {
  const now = [held(element, place)].flat();
  const key = keyOf(place.block, element);
  const node = h("div", { class: "boxes", role: "group", ...described(place) },
    choices(element, place).map(({ value, label, note }) => h("label", {},
      h("input", { type: "checkbox", name: key, value, checked: now.includes(value), data: { key: `${key}/${value}` } }),
      h("span", {}, label, note ? h("small", {}, note) : null))));
  const ticked = () => [...node.querySelectorAll("input:checked")].map((one) => one.value);
  return field(element, place, node, ticked);
}

function typed(element, place) {
  const props = {
    value: held(element, place) ?? "",
    placeholder: plain(element.placeholder) || null,
    maxlength: element.max_length ?? null,
    autofocus: element.focus_on_load,
    data: { key: keyOf(place.block, element) },
    ...described(place),
  };
  const node = element.multiline ? h("textarea", { rows: "3", ...props }) : h("input", { type: "text", autocomplete: "off", ...props });
  return field(element, place, node, () => node.value, element.multiline ? null : "change");
}

/** A day and a time, in the zone of the browser; Slack sends it in seconds. */
function moment(element, place) {
  const now = held(element, place);
  const local = (at) => new Date((at - new Date(at * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  const node = h("input", { type: "datetime-local", value: now ? local(now) : "", data: { key: keyOf(place.block, element) }, ...described(place) });
  return field(element, place, node, () => (node.value ? new Date(node.value).getTime() / 1000 : null));
}
