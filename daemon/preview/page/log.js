// The tail of the log.
import { ask } from './api.js';
import { byId, element } from './dom.js';

const MOST_LINES = 200;
const levels = { 40: 'warn', 50: 'error', 60: 'error' };

export function addLine({ level, time, msg }) {
  const list = byId('log');
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  const at = new Date(time).toLocaleTimeString();
  const line = element('li', {}, element('time', { textContent: at }), ` ${msg}`);
  line.dataset.level = levels[level] ?? '';
  list.append(line);
  while (list.childElementCount > MOST_LINES) list.firstElementChild.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

export async function loadLog() {
  const { lines } = await ask(`GET /v1/log?lines=${MOST_LINES}`);
  byId('log').replaceChildren();
  for (const line of lines) addLine(line);
}
