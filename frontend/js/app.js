// The entry: small helps on every page, and the rest only where a page asks for it. Nothing here is ever needed.
const find = (selector) => document.querySelector(selector);

// An error summary takes the focus, so that it is read first.
find("[data-focus]")?.focus();

// Leaving at once: the page is emptied, and the place in the history is taken by the next one.
const leave = find("[data-leave]");
if (leave) {
  const go = () => {
    document.body.replaceChildren();
    document.title = "";
    location.replace(leave.href);
  };
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { presses = []; return; }
    presses = [...presses.slice(-2), event.timeStamp];
    if (presses.length === 3 && presses[2] - presses[0] < 1500) go();
  });
}

// Printing
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

if (find("[data-autosave]")) import("./autosave.js");
if (find("[data-copy]")) import("./copy.js");
if (find("[data-original]")) import("./selection.js");
