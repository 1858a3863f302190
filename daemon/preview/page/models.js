// The models: what is here, choosing among it, fetching what is not, and how far that has
// come.
import { ask, order, showRefusal } from './api.js';
import { byId, element, inMegabytes, replaceIfChanged } from './dom.js';

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

/** Asks about licences first where that is needed. */
export async function pull(words) {
  try {
    await ask('POST /v1/models/pull', { words });
  } catch (error) {
    if (error.code !== 'LICENCE_NOT_ACCEPTED') showRefusal(error);
    else if (await askForLicence(error.message)) {
      await order('POST /v1/models/pull', { words, hasAcceptedLicences: true });
    }
  }
}

function button(textContent, name, onClick) {
  const made = element('button', { type: 'button', textContent });
  made.setAttribute('aria-label', `${textContent} ${name}`);
  made.addEventListener('click', onClick);
  return made;
}

/** Roles whose model a person chooses. */
const chosenRoles = ['swapper', 'enhancer'];

const use = (role, family, name) =>
  order('PATCH /v1/settings', {
    values: { [`${role}.family`]: family, [`${role}.model`]: name },
  });

let rows = [];
let namesInUse = [];

function whatCanBeDone({ name, role, family, state }) {
  if (state === 'by hand') return 'by hand only';
  if (state !== 'here') return button('Fetch', name, () => pull([name]));
  if (namesInUse.includes(name)) return 'in use';
  if (!chosenRoles.includes(role)) return 'yes';
  return button('Use', name, () => use(role, family, name));
}

function row(model) {
  const { name, role, licence, bytes } = model;
  const cell = (...children) => element('td', {}, ...children);
  return element(
    'tr',
    {},
    element('th', { scope: 'row', textContent: name }),
    cell(role),
    cell(licence?.name ?? ''),
    cell(inMegabytes(bytes)),
    cell(whatCanBeDone(model)),
  );
}

function showRows() {
  replaceIfChanged(byId('models').tBodies[0], [rows, namesInUse], () => rows.map(row));
}

/** Those that guise can run, the user's own among them; here first. */
export async function loadModels() {
  const { models, own } = await ask('GET /v1/models');
  const ownHere = own.filter(({ isHere }) => isHere);
  const all = [
    ...models.filter(({ isRunnable }) => isRunnable),
    ...ownHere.map((model) => ({ ...model, state: 'here' })),
  ];
  const isHere = ({ state }) => state === 'here';
  rows = [...all.filter(isHere), ...all.filter((model) => !isHere(model))];
  showRows();
}

/** @param inUse  of the state */
export function showModelsInUse(inUse) {
  namesInUse = inUse.map(({ name }) => name);
  showRows();
}

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
}

byId('pull-cancel').addEventListener('click', () => order('DELETE /v1/models/pull'));
