// What the page sends. What a person typed waits, in order, while the server does not answer, and is sent when it does;
// any other act is not sent twice, because nobody could tell whether it was done.

const AGAIN_MS = 1500;
export const KEPT = "The server does not answer. What you type is kept here and sent as soon as it does; leave this page open.";
const UNSURE = "The server does not answer, so this may not have been done. Look again once it does.";
const BROKEN = "Not saved: the server could not carry this out.";

export const pause = (ms = AGAIN_MS) => new Promise((resolve) => setTimeout(resolve, ms));

// By XMLHttpRequest, whose answer comes in one piece: that of fetch comes in two, and a frame of the grid fits between.
// Rejected: there was no answer.
export function send(path, body) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/json");
    request.addEventListener("load", () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        resolve({ done: false, why: BROKEN });
      }
    });
    request.addEventListener("error", () => reject(new Error(KEPT)));
    request.send(JSON.stringify(body));
  });
}

// The answer to a question, asked until there is one.
export async function get(path) {
  for (;;) {
    try {
      return await fetch(path);
    } catch {
      await pause();
    }
  }
}

export class Acts {
  // `lost(yes)` is told when the server no longer answers, and when it does again.
  constructor(path, lost) {
    this.path = path;
    this.lost = lost;
    this.last = null; // the last of those that wait
  }

  async carry(order) {
    if (!this.last) {
      try {
        return await send(this.path, order);
      } catch {
        this.lost(true);
      }
    }
    if (order.act !== "enter") return { done: false, why: UNSURE };
    const turn = Promise.resolve(this.last).then(() => this._until(order));
    this.last = turn;
    const answer = await turn;
    if (this.last === turn) {
      this.last = null;
      this.lost(false);
    }
    return answer;
  }

  async _until(order) {
    for (;;) {
      try {
        return await send(this.path, order);
      } catch {
        await pause();
      }
    }
  }
}
