// The page of a running guise: everything it shows and does goes through the control API.
// Events and pictures are followed only while the page is visible, in two windows at most.
import { ask, showRefusal } from './api.js';
import { goToAddFace, showFaces, showWorn } from './faces.js';
import { stopStream, toggleFullScreen, toggleSideBySide, watchStream } from './live.js';
import { addLine, loadLog } from './log.js';
import { showMetrics } from './metrics.js';
import { loadModels, showModelsInUse, showPull } from './models.js';
import { takePlace } from './places.js';
import { loadSettings } from './settings.js';
import { panic, showCrowded, showDisconnected, showState, togglePause } from './state.js';

const METRICS_INTERVAL_MS = 1000;
/** A guise that runs answers within milliseconds, or a second where much else does. */
const MOST_ANSWER_MS = 8000;
/** A place that is free is had sooner. */
const PLACE_WAIT_MS = 500;

/** What each kind of event changes. */
const hearers = {
  state: (state) => {
    lastState = state;
    regain();
    showState(state);
    showWorn(state.chosenFace);
    showModelsInUse(state.models);
  },
  faces: ({ faces }) => showFaces(faces),
  settings: () => loadSettings().catch(showRefusal),
  models: () => loadModels().catch(showRefusal),
  pull: showPull,
  log: addLine,
};

let leavePlace = () => undefined;
let placeTimer;
let events;
let metricsTimer;
let isConnected = true;
let lastState;

/** Follows what goes on while the page is visible and few other windows do. */
function follow() {
  unfollow();
  if (document.hidden) return;
  placeTimer = setTimeout(showCrowded, PLACE_WAIT_MS);
  leavePlace = takePlace(() => {
    clearTimeout(placeTimer);
    isConnected = true;
    watchStream();
    watchEvents();
    watchMetrics();
  });
}

function unfollow() {
  clearTimeout(placeTimer);
  clearTimeout(metricsTimer);
  events?.close();
  events = undefined;
  stopStream();
  leavePlace();
}

function watchEvents() {
  events = new EventSource('v1/events');
  for (const [kind, hear] of Object.entries(hearers)) {
    events.addEventListener(kind, ({ data }) => hear(JSON.parse(data)));
  }
  events.addEventListener('open', () => {
    regain();
    loadLog().catch(() => undefined);
  });
  events.addEventListener('error', lose);
}

/** Also finds out that guise stands still, which no connection tells. */
async function watchMetrics() {
  const followed = events;
  const patience = AbortSignal.timeout(MOST_ANSWER_MS);
  const metrics = await ask('GET /v1/metrics', undefined, patience).catch(() => null);
  if (events !== followed) return;
  if (metrics === null) lose();
  else {
    if (events.readyState === EventSource.OPEN) regain();
    showMetrics(metrics);
  }
  metricsTimer = setTimeout(watchMetrics, METRICS_INTERVAL_MS);
}

/** No picture of earlier is taken for what is shown now. */
function lose() {
  if (!isConnected) return;
  isConnected = false;
  stopStream();
  showDisconnected();
}

function regain() {
  if (isConnected) return;
  isConnected = true;
  watchStream();
  if (lastState) showState(lastState);
}

const isTyping = ({ target }) =>
  target.matches(
    'input:not([type="radio"], [type="checkbox"], [type="range"], [type="file"])',
  );

const keys = {
  s: toggleSideBySide,
  f: toggleFullScreen,
  p: togglePause,
  Escape: () => document.fullscreenElement || panic(),
};

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.querySelector('dialog[open]')) return;
  if (isTyping(event)) {
    // Whoever gives up typing is not covered, whoever presses it again in alarm is.
    if (key === 'Escape') target.blur();
    return;
  }
  // An open list keeps its keys to itself; a closed one has a use for letters alone.
  if (key !== 'Escape' && target.matches('select')) return;
  // Caps Lock makes letters capital.
  keys[key.length === 1 ? key.toLowerCase() : key]?.();
});
document.addEventListener('visibilitychange', follow);
window.addEventListener('hashchange', goToAddFace);
goToAddFace();
// Not before, or the page would count as loading until the first picture comes.
window.addEventListener('load', () => setTimeout(follow));
