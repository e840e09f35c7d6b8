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
    soon(() => buttonsIn(MAIN)[0]?.focus());
  }

  // Whether the keyboard is in it.
  get open() {
    return Boolean(document.activeElement?.closest(`${MAIN}, ${PART}`));
  }

  // Whether the key was for it.
  pressed({ key }) {
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

  _into(button) {
    this.from = button;
    button.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    soon(() => buttonsIn(PART)[0]?.focus());
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

// Once Univer has drawn it.
function soon(run) {
  setTimeout(() => requestAnimationFrame(run), 60);
}
