// Makes elements. Text is always a text node: nothing that people typed is ever read as HTML.

/**
 * h("button", {class: "quiet", on: {click}, "aria-label": "Close"}, "×")
 * An attribute that is null, undefined or false is left out; true stands for an empty one.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (["value", "checked", "selected", "disabled"].includes(name)) {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const find = (id) => document.getElementById(id);

/** A plain button. `key` lets the focus find its way back when its surroundings are redrawn. */
export function button(label, click, props = {}) {
  const { key, ...rest } = props;
  return h("button", { type: "button", on: { click }, data: key ? { key } : {}, ...rest }, label);
}

/** Redraws something only if what it shows has changed, and leaves the focus where it was. */
export function redraw(element, what, draw) {
  const drawn = JSON.stringify(what);
  if (element.drawn === drawn) return false;
  element.drawn = drawn;
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
  if (key) refocus(element, key);
  return true;
}

export function refocus(element, key) {
  const again = [...element.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (again) again.focus();
}

/** Shows a sentence for a few seconds; screen readers say it too. */
export function toast(sentence) {
  const line = h("p", {}, sentence);
  find("toasts").append(line);
  setTimeout(() => line.remove(), 7000);
}
