// Small things that every part of the page needs of the document.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Only where it says something else: screen readers read out what is put into a status. */
export function say(id, text) {
  const box = byId(id);
  if (box.textContent !== text) box.textContent = text;
}

/**
 * Replaces children only if something changed, so that selections survive. The focus goes
 * to the new child with the same `data-key` as the old one that had it.
 */
export function replaceIfChanged(parent, content, makeChildren) {
  const signature = JSON.stringify(content);
  if (parent.dataset.signature === signature) return;
  parent.dataset.signature = signature;
  const focused = document.activeElement;
  const key = parent.contains(focused) ? focused.dataset.key : undefined;
  parent.replaceChildren(...makeChildren());
  if (key !== undefined) {
    parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }
}

/** "everyFrames" is "Every frames" unless the texts know better. */
export const inWords = (id, texts = {}) =>
  texts[id] ??
  id.charAt(0).toUpperCase() + id.slice(1).replaceAll(/[A-Z]/g, ' $&').toLowerCase();

export const inMegabytes = (bytes) =>
  bytes === null ? '' : `${(bytes / 1e6).toFixed(1)} MB`;

export const inMs = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1));
