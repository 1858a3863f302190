import { findGuiseDevice } from '../../daemon/sinks/loopback-device.js';
import type { V4l2Device } from '../../native/v4l2/v4l2.js';

const device = (path: string, card: string, isLoopback: boolean): V4l2Device => ({
  path,
  card,
  isLoopback,
});

describe('choosing the device', () => {
  test('takes the loopback device whose card is Guise', () => {
    const devices = [
      device('/dev/video0', 'OBS Virtual Camera', true),
      device('/dev/video42', 'Guise', true),
    ];
    expect(findGuiseDevice(devices)?.path).toBe('/dev/video42');
  });

  test("never takes another program's, nor a camera that bears the name", () => {
    const devices = [
      device('/dev/video0', 'OBS Virtual Camera', true),
      device('/dev/video1', 'Guise', false),
      device('/dev/video2', 'Guise 2', true),
    ];
    expect(findGuiseDevice(devices)).toBeUndefined();
  });
});
