// The control API, behind the page's own address.
import { byId } from './dom.js';

/** A refusal; its message is a sentence for people. */
class Refusal extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/** @param address  for example "PUT /v1/face" */
export async function ask(address, body) {
  const [method, path] = address.split(' ');
  const response = await fetch(path.slice(1), {
    method,
    ...(body && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error);
  return answer;
}

let hideTimer;

/** Shows why something was not done. */
export function showRefusal(error) {
  const box = byId('refusal');
  box.textContent = error.message;
  box.hidden = false;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => {
    box.hidden = true;
  }, 10_000);
}

/** Asks, and shows a refusal. */
export async function order(address, body) {
  try {
    return await ask(address, body);
  } catch (error) {
    showRefusal(error);
    return null;
  }
}
