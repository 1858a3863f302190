// The models: what is here, fetching what is not, and how far that has come.
import { ask, order, showRefusal } from './api.js';
import { byId, element } from './dom.js';

const inMegabytes = (bytes) => (bytes === null ? '' : `${(bytes / 1e6).toFixed(1)} MB`);

/** Resolves with whether the person accepts. */
function askForLicence(sentence) {
  const dialog = byId('licence');
  byId('licence-text').textContent = sentence;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), {
      once: true,
    });
  });
}

async function pull(words) {
  try {
    await ask('POST /v1/models/pull', { words });
  } catch (error) {
    if (error.code !== 'LICENCE_NOT_ACCEPTED') showRefusal(error);
    else if (await askForLicence(error.message)) {
      await order('POST /v1/models/pull', { words, hasAcceptedLicences: true });
    }
  }
}

function fetchButton(name) {
  const button = element('button', { type: 'button', textContent: 'Fetch' });
  button.setAttribute('aria-label', `Fetch ${name}`);
  button.addEventListener('click', () => pull([name]));
  return button;
}

const hereTexts = { here: 'yes', damaged: 'damaged', 'by hand': 'by hand only' };

function row({ name, role, licence, bytes, state }) {
  const cell = (...children) => element('td', {}, ...children);
  return element(
    'tr',
    {},
    element('th', { scope: 'row', textContent: name }),
    cell(role),
    cell(licence?.name ?? ''),
    cell(inMegabytes(bytes)),
    cell(
      state === 'missing' || state === 'damaged' ? fetchButton(name) : hereTexts[state],
    ),
  );
}

/** Those that guise can run; here first. */
export async function loadModels() {
  const { models } = await ask('GET /v1/models');
  const runnable = models.filter(({ isRunnable }) => isRunnable);
  const isHere = ({ state }) => state === 'here';
  const sorted = [...runnable.filter(isHere), ...runnable.filter((m) => !isHere(m))];
  byId('models').tBodies[0].replaceChildren(...sorted.map(row));
}

let wasRunning = true;

export function showPull({ isRunning, current, fetched, models, remark }) {
  byId('pull').hidden = !isRunning && remark === '';
  byId('pull-cancel').hidden = !isRunning;
  byId('pull-bar').hidden = !isRunning;
  const known = current?.total ? current.bytes / current.total : null;
  if (known === null) byId('pull-bar').removeAttribute('value');
  else byId('pull-bar').value = known;
  const done = `${fetched.length} of ${models.length} fetched`;
  const now = current
    ? `${current.model}: ${inMegabytes(current.bytes)} of ${inMegabytes(current.total) || 'an unknown size'}`
    : '';
  byId('pull-text').textContent = [isRunning && now, isRunning && done, remark]
    .filter(Boolean)
    .join(' · ');
  if (wasRunning && !isRunning) loadModels().catch(showRefusal);
  wasRunning = isRunning;
}

byId('pull-cancel').addEventListener('click', () => order('DELETE /v1/models/pull'));
