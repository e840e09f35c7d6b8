// The menu of a cell at the keyboard: Univer draws it for a mouse alone. Arrows go up and down, right and left into a part
// of it and back, Enter chooses, Escape closes.

const MAIN = ".univer-popup:not([style*='left: -99'])";
const PART = "[data-u-context-menu-submenu='true']";

export class Menu {
  constructor(view) {
    this.view = view;
    this.service = view.injector.get(globalThis.UniverUi.IContextMenuService);
  }

  show([clientX, clientY]) {
    const as = { clientX, clientY, stopPropagation() {}, preventDefault() {} };
    this.service.triggerContextMenu(as, globalThis.UniverUi.ContextMenuPosition.MAIN_AREA);
    this._take(MAIN);
  }

  // Whether the keyboard is in it.
  get open() {
    return Boolean(document.activeElement?.closest(`${MAIN}, ${PART}`));
  }

  // Whether the key was for it.
  pressed({ key }) {
    this.taking = null;
    const at = document.activeElement;
    const inPart = Boolean(at.closest(PART));
    const list = buttonsIn(inPart ? PART : MAIN);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) list[(list.indexOf(at.closest("button")) + step + list.length) % list.length]?.focus();
    else if (key === "Escape" || key === "Tab") this._close();
    else if (key === "ArrowLeft" && inPart) this.from?.focus();
    else if (["ArrowRight", "Enter", " "].includes(key) && leadsOn(at)) this._into(at);
    else if (key === "Enter" || key === " ") this._choose(at);
    else return false;
    return true;
  }

  // Puts the keyboard on the first button as soon as Univer has drawn it, and again where Univer takes it back while it
  // draws, until a key is pressed.
  _take(which) {
    const taking = (this.taking = {});
    const look = (frames, held) => {
      if (this.taking !== taking || !frames || held > 2) return;
      const button = buttonsIn(which)[0];
      const has = Boolean(button) && document.activeElement === button;
      if (!has) button?.focus();
      requestAnimationFrame(() => look(frames - 1, has ? held + 1 : 0));
    };
    look(60, 0);
  }

  _into(button) {
    this.from = button;
    button.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    this._take(PART);
  }

  _choose(at) {
    this.view.focus();
    at.closest("button")?.click();
  }

  _close() {
    this.service.hideContextMenu();
    this.view.focus();
  }
}

const buttonsIn = (which) => [...([...document.querySelectorAll(which)].at(-1)?.querySelectorAll("button:not([disabled])") ?? [])];
const leadsOn = (button) => button.lastElementChild?.tagName === "svg";
