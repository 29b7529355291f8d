const original = document.querySelector("[data-original]");
const form = document.querySelector("form[data-redaction]");
const points = (text) => [...text].length;
const texts = () => {
const walker = document.createTreeWalker(original, NodeFilter.SHOW_TEXT, {
acceptNode: (node) =>
node.parentElement.closest("[data-label]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
});
const found = [];
while (walker.nextNode()) found.push(walker.currentNode);
return found;
};
const place = (node, offset) => {
const point = document.createRange();
point.setStart(node, offset);
let before = 0;
for (const text of texts()) {
if (text === node) return before + points(text.data.slice(0, offset));
if (point.comparePoint(text, 0) > 0) return before;
before += points(text.data);
}
return before;
};
if (form) {
const shown = form.querySelector("[data-selection]");
const manual = form.querySelectorAll("[data-without-script]");
for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
for (const part of manual) part.hidden = true;
original.contentEditable = "true";
original.spellcheck = false;
original.setAttribute("role", "textbox");
original.setAttribute("aria-multiline", "true");
original.setAttribute("aria-readonly", "true");
for (const label of original.querySelectorAll("[data-label]")) label.contentEditable = "false";
for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
original.addEventListener(kind, (event) => event.preventDefault());
}
const show = (start, end) => {
shown.textContent = [...texts().map((node) => node.data).join("")].slice(start, end).join("");
};
if (form.elements.end.value) show(Number(form.elements.start.value), Number(form.elements.end.value));
document.addEventListener("selectionchange", () => {
const selection = getSelection();
if (!selection.rangeCount || selection.isCollapsed) return;
const range = selection.getRangeAt(0);
if (!original.contains(range.startContainer) || !original.contains(range.endContainer)) return;
const start = place(range.startContainer, range.startOffset);
const end = place(range.endContainer, range.endOffset);
if (end <= start) return;
form.elements.start.value = start;
form.elements.end.value = end;
show(start, end);
});
}