// The page of a running guise: everything it shows and does goes through the control API.
// Events and pictures are followed only while the page is visible.
import { ask, showRefusal } from './api.js';
import { goToAddFace, showFaces, showWorn } from './faces.js';
import { stopStream, toggleFullScreen, toggleSideBySide, watchStream } from './live.js';
import { addLine, loadLog } from './log.js';
import { showMetrics } from './metrics.js';
import { loadModels, showModelsInUse, showPull } from './models.js';
import { loadSettings } from './settings.js';
import { panic, showDisconnected, showState, togglePause } from './state.js';

const METRICS_INTERVAL_MS = 1000;

/** What each kind of event changes. */
const hearers = {
  state: (state) => {
    showState(state);
    showWorn(state.chosenFace);
    showModelsInUse(state.models);
  },
  faces: ({ faces }) => showFaces(faces),
  settings: () => loadSettings(),
  models: () => loadModels().catch(showRefusal),
  pull: showPull,
  log: addLine,
};

let events;
let metricsTimer;
let isConnected = true;

function watchEvents() {
  events?.close();
  clearInterval(metricsTimer);
  if (document.hidden) return;
  events = new EventSource('v1/events');
  for (const [kind, hear] of Object.entries(hearers)) {
    events.addEventListener(kind, ({ data }) => hear(JSON.parse(data)));
  }
  events.addEventListener('open', () => {
    if (!isConnected) watchStream();
    isConnected = true;
    loadLog().catch(() => undefined);
  });
  events.addEventListener('error', () => {
    isConnected = false;
    stopStream();
    showDisconnected();
  });
  metricsTimer = setInterval(
    () =>
      ask('GET /v1/metrics')
        .then(showMetrics)
        .catch(() => undefined),
    METRICS_INTERVAL_MS,
  );
}

/** Fields that do nothing with letters and Escape leave them to the page. */
const isTyping = ({ target }) =>
  target.matches(
    'input:not([type="radio"], [type="checkbox"], [type="range"]), select, textarea',
  ) || document.querySelector('dialog[open]') !== null;

const keys = {
  s: toggleSideBySide,
  f: toggleFullScreen,
  p: togglePause,
  Escape: () => document.fullscreenElement || panic(),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  keys[event.key]?.();
});
document.addEventListener('visibilitychange', () => {
  watchStream();
  watchEvents();
});
window.addEventListener('hashchange', goToAddFace);
goToAddFace();
watchEvents();
// Later, or the page would count as loading until the first picture comes.
window.addEventListener('load', () => setTimeout(watchStream));
