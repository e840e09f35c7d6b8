// Questions and refusals that stop the person, in Google's words and with Google's answers.

const QUIET_MS = 5 * 60_000;
let quietUntil = 0;

// True: go on. Like Google's: it can be told not to ask for five minutes.
export async function editsAnyway(why) {
  if (Date.now() < quietUntil) return true;
  const box = dialog("Heads up!", why);
  const later = Object.assign(document.createElement("input"), { type: "checkbox", id: "not-again" });
  const label = Object.assign(document.createElement("label"), { htmlFor: "not-again", textContent: " Don't show this again for 5 minutes" });
  const line = document.createElement("p");
  line.append(later, label);
  const answer = await asked(box, [line], [["Cancel", false], ["OK", true]]);
  if (answer && later.checked) quietUntil = Date.now() + QUIET_MS;
  return answer;
}

export function refused(why) {
  return asked(dialog("There was a problem", why), [], [["OK", true]]);
}

// Keys and what they do, in two columns.
export function explains(title, lines) {
  const list = document.createElement("dl");
  for (const [keys, what] of lines) {
    list.append(
      Object.assign(document.createElement("dt"), { textContent: keys }),
      Object.assign(document.createElement("dd"), { textContent: what }),
    );
  }
  return asked(dialog(title, ""), [list], [["Close", true]]);
}

// A word for something; null: nothing is to change.
export async function asksFor(title, name, before) {
  const input = Object.assign(document.createElement("input"), { value: before, maxLength: 100, ariaLabel: name });
  const form = document.createElement("form");
  form.append(input);
  const box = dialog(title, "");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.close("true");
  });
  const answer = asked(box, [form], [["Cancel", false], ["OK", true]]);
  input.focus();
  input.select();
  return (await answer) && input.value.trim() !== before ? input.value.trim() || null : null;
}

function dialog(title, text) {
  const box = document.createElement("dialog");
  box.setAttribute("aria-labelledby", "dialog-title");
  box.append(
    Object.assign(document.createElement("h2"), { id: "dialog-title", textContent: title }),
    Object.assign(document.createElement("p"), { textContent: text, hidden: !text }),
  );
  return box;
}

function asked(box, more, answers) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const row = Object.assign(document.createElement("div"), { className: "answers" });
    for (const [words, answer] of answers) {
      const button = Object.assign(document.createElement("button"), { className: "button", textContent: words });
      if (answer) button.classList.add("main");
      button.addEventListener("click", () => box.close(String(answer)));
      row.append(button);
    }
    box.append(...more, row);
    box.addEventListener("close", () => {
      box.remove();
      before?.focus?.({ preventScroll: true });
      resolve(box.returnValue === "true");
    });
    document.body.append(box);
    box.showModal();
    row.lastChild.focus();
  });
}
