// The live picture: MJPEG in an <img>.
import { byId } from './dom.js';

const stream = byId('stream');
const picture = byId('picture');
let view = 'shown';
let isWatched = false;
let retryTimer;

export function watchStream() {
  isWatched = true;
  openStream();
}

export function stopStream() {
  isWatched = false;
  closeStream();
}

function openStream() {
  closeStream();
  // The camera's own picture is the left half of both.
  const wanted = view === 'shown' ? 'shown' : 'both';
  stream.src = `stream.mjpeg?view=${wanted}&t=${Date.now()}`;
}

function closeStream() {
  clearTimeout(retryTimer);
  stream.removeAttribute('src');
  byId('waiting').hidden = false;
}

function selectView(wanted) {
  view = wanted;
  document.querySelector(`input[value="${wanted}"]`).checked = true;
  picture.dataset.view = view;
  if (isWatched) openStream();
}

export const toggleSideBySide = () => selectView(view === 'both' ? 'shown' : 'both');

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else picture.requestFullscreen();
}

/** So that the page does not jump when the first picture comes. */
export function showShape({ camera, output }) {
  const { width, height } = output ?? camera;
  if (width > 0) picture.style.setProperty('--shape', width / height);
}

stream.addEventListener('load', () => {
  byId('waiting').hidden = true;
});
stream.addEventListener('error', () => {
  if (!stream.hasAttribute('src')) return;
  closeStream();
  retryTimer = setTimeout(openStream, 1000);
});
for (const input of document.querySelectorAll('input[name="view"]')) {
  input.addEventListener('change', () => selectView(input.value));
}
byId('fullscreen').addEventListener('click', toggleFullScreen);
