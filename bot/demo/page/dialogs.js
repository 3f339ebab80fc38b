// Small windows of the page itself: a question before a button acts, a text to read, a line to change.

import { button, h } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";

/** Shows a dialog and resolves with what closed it; Escape closes it with `null`. */
function ask(title, body, choices, kind = "") {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: `modal ${kind}`, "aria-label": title });
    const done = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    dialog.append(
      h("form", { method: "dialog", on: { submit: (event) => { event.preventDefault(); done(choices.at(-1).value()); } } },
        h("header", {}, h("h2", {}, title), button("×", () => done(null), { "aria-label": "Close", class: "quiet" })),
        h("div", { class: "inside" }, body),
        h("footer", {}, choices.map(({ label, value, style }, index) =>
          h("button", {
            type: index === choices.length - 1 ? "submit" : "button",
            class: style ?? (index === choices.length - 1 ? "primary" : null),
            autofocus: index === choices.length - 1 && !body.matches?.("textarea"),
            on: index === choices.length - 1 ? {} : { click: () => done(value()) },
          }, label))),
      ),
    );
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); done(null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Block Kit's confirm object. */
export async function confirmed(confirm, names) {
  if (!confirm) return true;
  const body = confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text, names) : h("p", { class: "text" }, plain(confirm.text));
  const style = confirm.style === "danger" ? "danger" : "primary";
  return Boolean(await ask(plain(confirm.title), body, [
    { label: plain(confirm.deny), value: () => false },
    { label: plain(confirm.confirm), value: () => true, style },
  ]));
}

export function reading(title, text) {
  return ask(title, h("pre", { class: "document", tabindex: "0" }, text), [{ label: "Close", value: () => null }], "wide");
}

/** The changed text, or null. */
export function changing(title, text) {
  const field = h("textarea", { rows: "4", value: text, "aria-label": title, autofocus: true });
  return ask(title, field, [
    { label: "Cancel", value: () => null },
    { label: "Save", value: () => field.value },
  ]);
}

export function showList(title, lines) {
  return ask(title, h("ul", { class: "people" }, lines.map((line) => h("li", {}, line))), [{ label: "Close", value: () => null }]);
}
