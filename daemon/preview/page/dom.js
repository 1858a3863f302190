// Small things that every part of the page needs of the document.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Replaces children only if something changed, so that selections and focus survive. */
export function replaceIfChanged(parent, key, makeChildren) {
  const signature = JSON.stringify(key);
  if (parent.dataset.signature === signature) return;
  parent.dataset.signature = signature;
  parent.replaceChildren(...makeChildren());
}

/** "everyFrames" is "Every frames" unless the texts know better. */
export const inWords = (id, texts = {}) =>
  texts[id] ??
  id.charAt(0).toUpperCase() + id.slice(1).replaceAll(/[A-Z]/g, ' $&').toLowerCase();

export const inMs = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1));
