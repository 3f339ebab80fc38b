// Where a person types: Enter sends, Shift+Enter begins a line; commands, people and channels are completed.

import { button, h } from "./dom.js";
import { menuButton } from "./menu.js";

const COMMAND = "/incident";

/** desk(): {commands, names, act(action), shortcuts} as they are now; target: {channel, ts} of a thread, or {channel}. */
export function composer(target, desk, { label, inThread = false }) {
  const id = inThread ? "reply" : "message";
  const list = h("ul", { class: "completions", role: "listbox", id: `${id}-list`, "aria-label": "Completions", hidden: true });
  const usage = h("p", { class: "usage", id: `${id}-usage` });
  const field = h("textarea", {
    id: `${id}-field`, rows: "1", "aria-label": label, placeholder: label, role: "combobox", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-describedby": `${id}-usage`, data: { key: `${id}-field` },
  });
  let offered = [];
  let chosen = -1;

  const offer = () => {
    offered = inThread && field.value.startsWith("/") ? [] : completions(field.value.slice(0, field.selectionStart), desk());
    chosen = offered.length ? 0 : -1;
    usage.textContent = usageOf(field.value, desk().commands);
    field.rows = Math.min(6, field.value.split("\n").length);
    draw();
  };
  const draw = () => {
    list.hidden = !offered.length;
    field.setAttribute("aria-expanded", String(offered.length > 0));
    list.replaceChildren(...offered.map((one, index) => h("li", {
      role: "option", id: `${id}-option-${index}`, "aria-selected": String(index === chosen),
      on: { pointerdown: (event) => { event.preventDefault(); take(index); } },
    }, h("b", {}, one.label), one.note ? h("span", {}, ` ${one.note}`) : null)));
    if (chosen >= 0) field.setAttribute("aria-activedescendant", `${id}-option-${chosen}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const take = (index) => {
    const { from, insert } = offered[index];
    field.setRangeText(insert, from, field.selectionStart, "end");
    offer();
  };
  const send = async () => {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    offered = [];
    offer();
    const isCommand = text.startsWith("/") && !inThread;
    const done = await desk().act({ do: isCommand ? "command" : "say", text, ...target });
    if (!done && !field.value) field.value = text;
  };
  const keys = (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
      draw();
    } else if (open && (event.key === "Tab" || event.key === "Enter") && chosen >= 0 && !event.shiftKey && !complete(offered[chosen], field)) {
      take(chosen);
    } else if (open && event.key === "Escape") {
      offered = [];
      draw();
    } else if (event.key === "Enter" && !event.shiftKey) {
      send();
    } else return;
    event.preventDefault();
  };
  field.addEventListener("input", offer);
  field.addEventListener("keydown", keys);
  field.addEventListener("blur", () => { offered = []; draw(); });
  field.fill = (text) => { field.value = text; field.focus(); field.setSelectionRange(text.length, text.length); offer(); };
  const global = desk().shortcuts.filter((one) => one.type === "global").map((one) => ({
    label: one.name, note: one.description, run: () => desk().act({ do: "shortcut", callback: one.callback_id }),
  }));
  return h("div", { class: "composer" }, list, usage, h("div", { class: "line" },
    inThread || !global.length ? null : menuButton("⚡", "Shortcuts", () => global),
    field, button("Send", send, { class: "primary", key: `${id}-send` })));
}

/** Whether what is offered stands there already. */
const complete = (one, field) => field.value.slice(one.from, field.selectionStart).trim() === one.insert.trim();

function completions(before, { commands, names }) {
  if (/^\/\S*$/.test(before)) return COMMAND.startsWith(before) ? [{ label: COMMAND, note: "declare an incident and run it", insert: `${COMMAND} `, from: 0 }] : [];
  const word = before.match(/^\/incident\s+(\S*)$/);
  if (word) {
    const from = before.length - word[1].length;
    return commands
      .filter((one) => [one.name, ...one.aliases].some((name) => name.startsWith(word[1].toLowerCase())))
      .map((one) => ({ label: one.name, note: one.summary, insert: `${one.name} `, from }));
  }
  const named = before.match(/(?:^|\s)([@#])([\w.-]*)$/);
  if (!named) return [];
  const from = before.length - named[2].length;
  const known = named[1] === "@"
    ? [...Object.values(names.people).filter((one) => !one.deleted).map((one) => [one.name, one.real_name]), ...Object.values(names.groups).map((one) => [one, "a group"])]
    : Object.values(names.channels).map((one) => [one.name, ""]);
  return known.filter(([name]) => name.startsWith(named[2].toLowerCase())).slice(0, 8)
    .map(([name, note]) => ({ label: named[1] + name, note, insert: `${name} `, from }));
}

function usageOf(text, commands) {
  const word = text.match(/^\/incident\s+(\S+)\s/)?.[1].toLowerCase();
  const command = word && commands.find((one) => [one.name, ...one.aliases].includes(word));
  return command ? `${COMMAND} ${command.name} ${command.usage}   e.g. ${command.example}` : "";
}
