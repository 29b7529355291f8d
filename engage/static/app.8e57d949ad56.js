const find = (selector) => document.querySelector(selector);
find("[data-focus]")?.focus();
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
for (const button of document.querySelectorAll("[data-print]")) {
button.hidden = false;
button.addEventListener("click", () => print());
}
if (find("[data-autosave]")) import("./autosave.abc8f3174066.js");
if (find("[data-copy]")) import("./copy.7e0d854a618c.js");
if (find("[data-original]")) import("./selection.278f8ab4d43b.js");