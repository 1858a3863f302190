// The settings as a form made from what the API tells of each; a change is sent at
// once.
import { ask, order, showRefusal } from './api.js';
import { byId, element } from './dom.js';

/** Those that people change, in this order, in plain words; the rest is folded away. */
const common = {
  camera: 'Camera',
  virtualCamera: 'Virtual camera',
  'swapper.family': 'Swapper',
  'swapper.mesh.shapeTransfer': "Source face's shape",
  'enhancer.family': 'Enhancer',
  'enhancer.blend': 'Enhancer, how much',
  'picture.mirror': 'Mirror',
  'picture.zoom': 'Zoom',
  'picture.rotate': 'Rotate',
  'picture.fit': 'Fit into the frame',
  onNoSwap: 'When no face is swapped',
  holdMs: 'Hold for',
  cover: 'Cover with',
  onDemand: 'Camera on demand',
  'preview.maxFps': 'Rate of this preview',
  'tray.backend': 'Tray',
  notifications: 'Notifications',
};

const shortUnits = { milliseconds: 'ms', 'frames per second': 'fps' };

/** Each setting, its input and the note beside it, by key. */
const fields = new Map();

function selectOf(words) {
  const options = words.map((word) =>
    element('option', { value: word, textContent: word }),
  );
  return element('select', {}, ...options);
}

function inputFor({ format, words, min, max }) {
  switch (format) {
    case 'flag':
      return element('input', { type: 'checkbox' });
    case 'word':
      return selectOf(words);
    case 'number':
      if (min === 0 && max === 1) {
        return element('input', { type: 'range', min, max, step: 0.01 });
      }
      return element('input', { type: 'number', min, max, step: 'any' });
    case 'integer':
      return element('input', { type: 'number', min, max, step: 1 });
    case 'even':
      return element('input', { type: 'number', min, max, step: 2 });
    default:
      return element('input', { type: 'text' });
  }
}

const wordsIn = (text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);

function valueIn({ format }, { checked, value }) {
  if (format === 'flag') return checked;
  if (format === 'words') return wordsIn(value);
  const isNumber = ['number', 'integer', 'even'].includes(format);
  // A field that is empty, or holds no number, is refused rather than taken for 0.
  return isNumber && value !== '' ? Number(value) : value;
}

function put({ setting, input, note }, value) {
  if (input.type === 'checkbox') {
    input.checked = value;
    return;
  }
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  if (input.value === text) return;
  if (document.activeElement === input) {
    // What is being typed or dragged stays until then.
    input.addEventListener('blur', reload, { once: true });
    return;
  }
  input.value = text;
  showNote(setting, input, note);
}

const reload = () => loadSettings().catch(showRefusal);

/** A model belongs to its family: another family takes its own again. */
const isFamily = (key) => key === 'swapper.family' || key === 'enhancer.family';

async function change(setting, input, note) {
  const { key } = setting;
  const values = { [key]: valueIn(setting, input) };
  if (isFamily(key)) values[key.replace('family', 'model')] = '';
  const answer = await order('PATCH /v1/settings', { values });
  if (!answer) {
    note.textContent = 'not changed';
    await reload();
    return;
  }
  note.textContent = answer.changed.find((c) => c.key === key)?.newValue ?? '';
  setTimeout(() => showNote(setting, input, note), 3000);
}

/** A slider's value, or the unit. */
function showNote({ unit = '' }, input, note) {
  note.textContent = input.type === 'range' ? input.value : (shortUnits[unit] ?? unit);
}

function row(setting) {
  const { key, doc, value } = setting;
  const input = inputFor(setting);
  input.id = `setting-${key}`;
  input.setAttribute('aria-describedby', `doc-${key}`);
  const note = element('small', { className: 'note' });
  input.addEventListener('change', () => change(setting, input, note));
  input.addEventListener('input', () => showNote(setting, input, note));
  const field = { setting, input, note };
  showNote(setting, input, note);
  put(field, value);
  fields.set(key, field);
  const label = element('label', { htmlFor: input.id, title: doc });
  label.textContent = common[key] ?? key;
  const explained = element('small', { id: `doc-${key}`, textContent: doc });
  return element('div', { className: 'setting' }, label, input, note, explained);
}

/** Cameras of this machine, offered where one is typed. */
async function offerCameras() {
  const { cameras } = await ask('GET /v1/cameras?modes=none');
  const list = element('datalist', { id: 'cameras' });
  for (const { device, name } of cameras) {
    list.append(element('option', { value: device, label: name }));
  }
  list.append(element('option', { value: 'auto' }), element('option', { value: 'test' }));
  document.body.append(list);
  fields.get('camera')?.input.setAttribute('list', 'cameras');
}

export async function loadSettings() {
  const { settings } = await ask('GET /v1/settings');
  if (fields.size > 0) {
    for (const { key, value } of settings) put(fields.get(key), value);
    return;
  }
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  const first = Object.keys(common).flatMap((key) => byKey.get(key) ?? []);
  byId('common-settings').replaceChildren(...first.map(row));
  const others = settings.filter(({ key }) => !(key in common));
  byId('other-settings').replaceChildren(...others.map(row));
  await offerCameras().catch(() => undefined);
}
