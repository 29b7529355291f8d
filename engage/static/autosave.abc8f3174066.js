const WAIT = 5000;
for (const form of document.querySelectorAll("form[data-autosave]")) {
const status = form.querySelector("[data-autosave-status]");
const notices = form.querySelector("[data-autosave-notices]");
let timer = 0;
let dirty = false;
let sending = false;
const say = (state, text) => {
status.dataset.state = state;
status.textContent = text;
};
const clock = () =>
new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const tell = (found) => {
const told = [...notices.children].map((item) => item.textContent);
if (told.join("\n") === found.join("\n")) return;
notices.replaceChildren(...found.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
};
const save = async () => {
clearTimeout(timer);
if (!dirty || sending) return;
if (!navigator.onLine) {
say("offline", status.dataset.offline);
return;
}
dirty = false;
try {
const answer = await fetch(form.dataset.autosave, {
method: "POST", body: new FormData(form), keepalive: true, redirect: "manual",
});
const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
if (!answer.ok) {
say("failed", told.error || status.dataset.failed);
return;
}
if (form.elements.revision && told.revision !== undefined) form.elements.revision.value = told.revision;
say("saved", status.dataset.saved.replace("%(time)s", told.saved || clock()));
tell(told.notices || []);
} catch {
dirty = true;
say(navigator.onLine ? "failed" : "offline", navigator.onLine ? status.dataset.failed : status.dataset.offline);
}
};
form.addEventListener("input", () => {
dirty = true;
clearTimeout(timer);
timer = setTimeout(save, WAIT);
});
form.addEventListener("submit", (event) => {
clearTimeout(timer);
if (navigator.onLine) {
sending = true;
return;
}
event.preventDefault();
say("offline", status.dataset.offline);
});
addEventListener("pageshow", () => { sending = false; });
addEventListener("offline", () => say("offline", status.dataset.offline));
addEventListener("online", save);
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}