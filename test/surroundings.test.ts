import type { Finding } from '../daemon/readiness/finding.js';
import { loadSettings } from '../daemon/settings/load-settings.js';
import { absentFindings, findsFaces, missingParts } from '../daemon/surroundings.js';

const findings: Finding[] = [
  { subject: 'ffmpeg', state: 'ready', detail: '' },
  { subject: 'Camera', state: 'optional', detail: 'none found' },
  { subject: 'Virtual camera', state: 'optional', detail: 'none' },
  { subject: 'Source faces', state: 'optional', detail: 'none saved' },
];
const noDetector: Finding = {
  subject: 'Face detector',
  state: 'missing',
  detail: 'none',
};

const absentWith = (overrides: Record<string, string>, hasNetworks = true) => {
  const settings = loadSettings({
    environment: { XDG_CONFIG_HOME: '/nowhere' },
    overrides,
  });
  const found = hasNetworks ? findings : [...findings, noDetector];
  const surroundings = { findings: found, hasNetworks };
  return {
    found: absentFindings(settings, surroundings).map(({ subject }) => subject),
    told: missingParts(settings, surroundings).map(({ what }) => what),
  };
};

describe('what is missing', () => {
  it('is everything that is not there, on a machine with nothing set', () => {
    const all = ['Camera', 'Virtual camera', 'Source faces'];
    expect(absentWith({})).toEqual({ found: all, told: all });
  });

  it('is no camera where a clip is played', () => {
    expect(absentWith({ camera: 'clip.mp4' }).found).not.toContain('Camera');
    expect(absentWith({ camera: 'test' }).found).toContain('Camera');
  });

  it('is no saved face where a photo is worn', () => {
    expect(absentWith({ face: 'me.jpg' }).found).not.toContain('Source faces');
  });

  it('begins with the networks for real faces while the demonstration plays', () => {
    const all = ['Camera', 'Virtual camera', 'Source faces'];
    expect(absentWith({}, false)).toEqual({
      found: all,
      told: ['Networks for real faces', ...all],
    });
    const { told } = absentWith({ camera: 'test' }, false);
    expect(told).toEqual([...all, 'Face detector']);
  });
});

describe('whether faces can be found, and so covered', () => {
  const networks = (
    detector: Finding['state'],
    landmarks: Finding['state'],
  ): Finding[] => [
    ...findings,
    { subject: 'Face detector', state: detector, detail: '' },
    { subject: 'Face landmarks', state: landmarks, detail: '' },
  ];

  it.each([
    ['ready', 'ready', true],
    ['ready', 'optional', true],
    ['ready', 'missing', false],
    ['missing', 'ready', false],
  ] as const)(
    'with a detector that is %s and landmarks that are %s: %s',
    (a, b, isSo) => {
      expect(findsFaces(networks(a, b))).toBe(isSo);
    },
  );

  it('is not so where models could not be looked through', () => {
    const fault: Finding = { subject: 'Models', state: 'missing', detail: 'unreadable' };
    expect(findsFaces([...findings, fault])).toBe(false);
  });
});
