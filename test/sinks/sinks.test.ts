import { virtualCameraSinks } from '../../daemon/sinks/sinks.js';

it('writes to the virtual camera of this system, unless none is wanted', () => {
  expect(virtualCameraSinks('/dev/video42', 'linux')).toEqual([
    { kind: 'v4l2loopback', options: { device: '/dev/video42' } },
  ]);
  expect(virtualCameraSinks('none', 'linux')).toEqual([]);
  expect(virtualCameraSinks('auto', 'win32')).toEqual([]);
});
