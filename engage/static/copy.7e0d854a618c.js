for (const button of document.querySelectorAll("[data-copy]")) {
if (!navigator.clipboard) continue;
const status = document.getElementById(button.dataset.copyStatus);
button.hidden = false;
button.addEventListener("click", async () => {
const text = document.getElementById(button.dataset.copy).textContent.trim();
try {
await navigator.clipboard.writeText(text);
status.textContent = button.dataset.copied;
} catch {
status.textContent = button.dataset.failed;
}
});
}