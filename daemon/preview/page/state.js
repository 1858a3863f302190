// What goes on: the line at the top, what is missing, what is in use, pause and panic.
import { order } from './api.js';
import { byId, element, inWords, replaceIfChanged, say } from './dom.js';
import { chooseFiles } from './faces.js';
import { showShape } from './live.js';
import { pull } from './models.js';

const showings = {
  swapped: { text: 'Swapped', tone: 'good' },
  held: { text: 'Holding', tone: 'warn' },
  card: { text: 'Covered', tone: 'warn' },
  obscured: { text: 'Faces obscured', tone: 'warn' },
  bare: { text: 'Your own face is visible', tone: 'bad' },
  testPattern: { text: 'Test pattern', tone: 'warn' },
  nothing: { text: 'Nothing to show', tone: 'quiet' },
};

let isPaused = false;
let isCovered = false;

/** What was obeyed is seen also where no events are followed. */
async function cover(address) {
  const state = await order(address);
  if (state) showOrders(state);
}

export const togglePause = () => cover(`POST /v1/${isPaused ? 'resume' : 'pause'}`);
const togglePanic = () => cover(`POST /v1/${isCovered ? 'release' : 'panic'}`);
/** Never releases: whoever hits the key twice in alarm stays covered. */
export const panic = () => cover('POST /v1/panic');

byId('pause').addEventListener('click', togglePause);
byId('panic').addEventListener('click', togglePanic);

function showStatus(state) {
  const { text, tone } = showings[state.showing] ?? showings.nothing;
  say('showing', text);
  byId('showing').dataset.tone = tone;
  say('message', state.settingsFault ?? state.message);
  byId('rate').textContent =
    state.camera.fps > 0 ? `${state.camera.fps.toFixed(1)} fps` : '';
  showOrders(state);
}

function showOrders(state) {
  ({ isPaused, isCovered } = state);
  say('pause', isPaused ? 'Resume' : 'Pause');
  say('panic', isCovered ? 'Release' : 'Panic');
  byId('panic').classList.toggle('on', isCovered);
}

async function copyCommand(button, command) {
  await navigator.clipboard.writeText(command);
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}

function button(textContent, onClick) {
  const made = element('button', { type: 'button', textContent });
  made.addEventListener('click', () => onClick(made));
  return made;
}

/** What mends it: here where the page can, else a command to be copied. */
function mending({ what, fix }) {
  const [, wanted] = /models pull (\S+)$/.exec(fix) ?? [];
  if (wanted) return [button('Fetch now', () => pull([wanted]))];
  if (what === 'Source faces') return [button('Add a face…', chooseFiles)];
  const code = element('code', { textContent: fix, tabIndex: 0 });
  return [code, button('Copy', (made) => copyCommand(made, fix))];
}

function missingItem(part) {
  const { what, effect, fix } = part;
  const item = element('li', {}, element('strong', { textContent: what }));
  item.append(element('p', { textContent: effect }));
  if (fix) item.append(element('div', { className: 'fix' }, ...mending(part)));
  return item;
}

/** Who plays a clip misses no camera. */
function showMissing({ missing, camera }) {
  const isTold = ({ what }) => what !== 'Camera' || camera.label === 'test pattern';
  const told = missing.filter(isTold);
  byId('missing').hidden = told.length === 0;
  replaceIfChanged(byId('missing-list'), told, () => told.map(missingItem));
}

const sizeText = ({ width, height, fps }) =>
  width > 0 ? `${width} × ${height}${fps > 0 ? ` at ${Math.round(fps)} fps` : ''}` : '';

function showFacts(state) {
  const { camera, output, face, swapper, models } = state;
  const facts = [
    [
      'Camera',
      camera.label,
      camera.state === 'running' ? sizeText(camera) : camera.state,
    ],
    ['Output', output?.label ?? 'none, this page only', output ? sizeText(output) : ''],
    ['Source face', face ?? 'none', ''],
    ['Swapper', swapper ?? 'none', ''],
    ...models.map(({ role, name, provider }) => [inWords(role), name, provider]),
  ];
  replaceIfChanged(byId('facts'), facts, () =>
    facts.flatMap(([term, text, detail]) => [
      element('dt', { textContent: term }),
      element('dd', {}, text, element('small', { textContent: detail })),
    ]),
  );
}

export function showState(state) {
  showShape(state);
  showStatus(state);
  showMissing(state);
  showFacts(state);
}

/** In place of the state, which is not known. */
function showUnknown(text, tone, message) {
  say('showing', text);
  byId('showing').dataset.tone = tone;
  say('message', message);
  byId('rate').textContent = '';
}

export const showDisconnected = () =>
  showUnknown(
    'Not connected',
    'bad',
    'guise does not answer. When it has been started again, open its new address.',
  );

/** Panic and pause work here, too. */
export const showCrowded = () =>
  showUnknown(
    'Not followed',
    'quiet',
    'Two other windows show guise already; this one will when one of them is closed.',
  );
