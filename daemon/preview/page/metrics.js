// Figures of the frame path: times per stage, and what became of the frames.
import { byId, element, inMs, inWords, replaceIfChanged } from './dom.js';

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
  const rows = Object.entries(stagesMs);
  if (latencyMs) rows.push(['latency', latencyMs]);
  const longestMs = Math.max(0.001, ...rows.map(([, times]) => times.p99));
  byId('times').hidden = rows.length === 0;
  byId('no-times').hidden = rows.length > 0;
  replaceIfChanged(byId('times').tBodies[0], rows, () =>
    rows.map((row) => timeRow(row, longestMs)),
  );
}

export function showMetrics(metrics) {
  showTimes(metrics);
  const { frames } = metrics;
  replaceIfChanged(byId('frames'), frames, () =>
    Object.entries(frames).flatMap(([name, count]) => [
      element('dt', { textContent: inWords(name, countTexts) }),
      element('dd', { textContent: count.toLocaleString() }),
    ]),
  );
}
