import {
  type Finding,
  isReady,
  linesOf,
  type Subject,
} from '../../daemon/readiness/finding.js';

const findings: Finding[] = [
  { subject: 'Node', state: 'ready', detail: '22.1.0' },
  { subject: 'Models', state: 'missing', detail: 'none', fix: 'guise models pull lite' },
  { subject: 'Cam' as Subject, state: 'optional', detail: 'none' },
];

it('puts subjects under each other and fixes below their finding', () => {
  expect(linesOf(findings)).toEqual([
    '✓ Node    22.1.0',
    '✗ Models  none',
    '    guise models pull lite',
    '– Cam     none',
  ]);
  expect(linesOf([])).toEqual([]);
});

it('is ready without what is optional, but not with something missing', () => {
  expect(isReady(findings)).toBe(false);
  expect(isReady(findings.filter(({ state }) => state !== 'missing'))).toBe(true);
});
