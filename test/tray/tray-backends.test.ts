import { backendsFor, trayChoices } from '../../daemon/tray/tray-backends.js';

const kindsOf = (...call: Parameters<typeof backendsFor>) =>
  backendsFor(...call).map(({ kind }) => kind);

it('tries what works on this desktop, best first', () => {
  expect(kindsOf('auto', 'linux')).toEqual(['sni', 'systray2']);
  expect(kindsOf('auto', 'win32')).toEqual(['systray2']);
});

it('tries the kind that was chosen, and nothing where none is wanted', () => {
  expect(trayChoices).toEqual(['auto', 'sni', 'systray2', 'none']);
  expect(kindsOf('sni', 'win32')).toEqual(['sni']);
  expect(kindsOf('none', 'linux')).toEqual([]);
});
