// The control API, behind the page's own address.
import { byId } from './dom.js';

/** A refusal; its message is a sentence for people. */
class Refusal extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/**
 * @param address  for example "PUT /v1/face"
 * @param signal  ends the wait
 */
export async function ask(address, body, signal) {
  const [method, path] = address.split(' ');
  const request = {
    method,
    signal,
    ...(body && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  };
  const { isDone, answer } = await exchange(path.slice(1), request);
  if (!isDone) throw new Refusal(answer.error);
  return answer;
}

async function exchange(path, request) {
  try {
    const response = await fetch(path, request);
    // A guise that was started since has the port, too, but refuses this address in text.
    return { isDone: response.ok, answer: await response.json() };
  } catch {
    throw new Error(
      'guise does not answer at this address. When it has been started again, open its new one.',
    );
  }
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
