// The preview page: a live picture (MJPEG in an <img>) and the pipeline's state
// (server-sent events). Both are watched only while the page is visible.

const byId = (id) => document.getElementById(id);

const showings = {
  swapped: { text: 'Swapped', tone: 'good' },
  held: { text: 'Holding', tone: 'warn' },
  card: { text: 'Covered', tone: 'warn' },
  obscured: { text: 'Faces obscured', tone: 'warn' },
  bare: { text: 'Your own face is visible', tone: 'bad' },
  testPattern: { text: 'Test pattern', tone: 'warn' },
  nothing: { text: 'Nothing to show', tone: 'quiet' },
};

const stageTexts = {
  read: 'Read from camera',
  copy: 'Copy',
  detect: 'Detect faces',
  landmarks: 'Landmarks',
  swap: 'Swap',
  frame: 'Whole frame',
  networks: '… in networks',
  kernels: '… in own code',
  present: 'Choose what is shown',
  write: 'Write',
  latency: 'Camera to output',
};

const countTexts = {
  in: 'From the camera',
  withFace: 'With a face',
  swapped: 'Shown swapped',
  held: 'Last one held',
  covered: 'Covered',
  bare: 'Shown unchanged',
  faults: 'Faults',
};

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const inWords = (id, texts) =>
  texts[id] ??
  id.charAt(0).toUpperCase() + id.slice(1).replaceAll(/[A-Z]/g, ' $&').toLowerCase();

const inMs = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1));

/** Replaces children only if something changed, so that selections and focus survive. */
function replaceIfChanged(parent, key, makeChildren) {
  const signature = JSON.stringify(key);
  if (parent.dataset.signature === signature) return;
  parent.dataset.signature = signature;
  parent.replaceChildren(...makeChildren());
}

// The live picture

const stream = byId('stream');
const picture = byId('picture');
let view = 'shown';
let retryTimer;

function watchStream() {
  clearTimeout(retryTimer);
  if (document.hidden) {
    stream.removeAttribute('src');
    return;
  }
  picture.dataset.view = view;
  byId('waiting').hidden = false;
  stream.src = `stream.mjpeg?view=${view}&t=${Date.now()}`;
}

function selectView(wanted) {
  view = wanted;
  document.querySelector(`input[value="${wanted}"]`).checked = true;
  watchStream();
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else picture.requestFullscreen();
}

stream.addEventListener('load', () => {
  byId('waiting').hidden = true;
});
stream.addEventListener('error', () => {
  if (!stream.hasAttribute('src')) return;
  byId('waiting').hidden = false;
  stream.removeAttribute('src');
  retryTimer = setTimeout(watchStream, 1000);
});
for (const input of document.querySelectorAll('input[name="view"]')) {
  input.addEventListener('change', () => selectView(input.value));
}
byId('fullscreen').addEventListener('click', toggleFullScreen);
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 's') selectView(view === 'both' ? 'shown' : 'both');
  else if (event.key === 'f') toggleFullScreen();
});

// The state

function showStatus(state) {
  const { text, tone } = showings[state.showing] ?? showings.nothing;
  byId('showing').textContent = text;
  byId('showing').dataset.tone = tone;
  byId('message').textContent = state.message;
  byId('rate').textContent = [
    state.camera.fps > 0 && `${state.camera.fps.toFixed(1)} fps`,
    state.latencyMs && `${inMs(state.latencyMs.p50)} ms delay`,
  ]
    .filter(Boolean)
    .join(' · ');
}

async function copyCommand(button, command) {
  await navigator.clipboard.writeText(command);
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}

function missingItem({ what, effect, fix }) {
  const item = element('li', {}, element('strong', { textContent: what }));
  item.append(element('p', { textContent: effect }));
  if (fix) {
    const button = element('button', { type: 'button', textContent: 'Copy' });
    button.addEventListener('click', () => copyCommand(button, fix));
    const code = element('code', { textContent: fix, tabIndex: 0 });
    item.append(element('div', { className: 'fix' }, code, button));
  }
  return item;
}

function showMissing({ missing }) {
  byId('missing').hidden = missing.length === 0;
  replaceIfChanged(byId('missing-list'), missing, () => missing.map(missingItem));
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
    ...models.map(({ role, name, provider }) => [inWords(role, {}), name, provider]),
  ];
  replaceIfChanged(byId('facts'), facts, () =>
    facts.flatMap(([term, text, detail]) => [
      element('dt', { textContent: term }),
      element('dd', {}, text, element('small', { textContent: detail })),
    ]),
  );
}

function showFrames({ frames }) {
  replaceIfChanged(byId('frames'), frames, () =>
    Object.entries(frames).flatMap(([name, count]) => [
      element('dt', { textContent: inWords(name, countTexts) }),
      element('dd', { textContent: count.toLocaleString() }),
    ]),
  );
}

function timeRow([stage, times], longestMs) {
  const bar = element('div', { className: 'bar' });
  for (const percentile of ['p99', 'p95', 'p50']) {
    const part = element('i', { className: percentile });
    part.style.width = `${(100 * times[percentile]) / longestMs}%`;
    bar.append(part);
  }
  return element(
    'tr',
    { className: stage === 'frame' || stage === 'latency' ? 'total' : '' },
    element('th', { scope: 'row', textContent: inWords(stage, stageTexts) }),
    element('td', { className: 'bar-column' }, bar),
    ...['p50', 'p95', 'p99'].map((p) => element('td', { textContent: inMs(times[p]) })),
  );
}

function showTimes({ stagesMs, latencyMs }) {
  const rows = Object.entries(stagesMs).filter(([stage]) => stage !== 'latency');
  if (latencyMs) rows.push(['latency', latencyMs]);
  const longestMs = Math.max(0.001, ...rows.map(([, times]) => times.p99));
  byId('times').hidden = rows.length === 0;
  byId('no-times').hidden = rows.length > 0;
  replaceIfChanged(byId('times').tBodies[0], rows, () =>
    rows.map((row) => timeRow(row, longestMs)),
  );
}

/** So that the page does not jump when the first picture comes. */
function showShape({ camera, output }) {
  const { width, height } = output ?? camera;
  if (width > 0) picture.style.setProperty('--shape', width / height);
}

function showState(state) {
  showShape(state);
  showStatus(state);
  showMissing(state);
  showFacts(state);
  showFrames(state);
  showTimes(state);
}

function showDisconnected() {
  isConnected = false;
  stream.removeAttribute('src');
  byId('waiting').hidden = false;
  byId('showing').textContent = 'Not connected';
  byId('showing').dataset.tone = 'bad';
  byId('message').textContent =
    'guise does not answer. When it has been started again, open its new address.';
  byId('rate').textContent = '';
}

let events;
let isConnected = true;

function showConnected() {
  if (!isConnected) watchStream();
  isConnected = true;
}

function watchState() {
  events?.close();
  events = undefined;
  if (document.hidden) return;
  events = new EventSource('events');
  events.addEventListener('message', (event) => showState(JSON.parse(event.data)));
  events.addEventListener('open', showConnected);
  events.addEventListener('error', showDisconnected);
}

document.addEventListener('visibilitychange', () => {
  watchStream();
  watchState();
});
watchState();
// Later, or the page would count as loading until the first picture comes.
window.addEventListener('load', () => setTimeout(watchStream));
