import { constants } from 'node:os';
import { noDevice, openFailure, writeFailure } from '../../daemon/sinks/v4l2-advice.js';
import type { V4l2Error } from '../../native/v4l2/v4l2.js';

const { errno } = constants;
const device = '/dev/video42';

function failure(step: V4l2Error['step'], error: number, message = ''): V4l2Error {
  return Object.assign(new Error(message), { step, errno: error });
}

describe('what a refused virtual camera is told as', () => {
  test.each([
    ['no permission', failure('open', errno.EACCES), 'group "video"'],
    ['no node', failure('open', errno.ENOENT), 'sudo modprobe v4l2loopback'],
    ['a webcam', failure('identify', 0, 'uvcvideo'), 'driver "uvcvideo"'],
    ['a file', failure('identify', errno.ENOTTY), 'no video device'],
    ['a fixed format', failure('format', 0, 'RGB3 641x480'), 'fixed to RGB3 641x480'],
    ['a bad rate', failure('rate', errno.EINVAL), 'frame rate'],
    ['no start', failure('start', errno.ENOMEM), 'modprobe -r v4l2loopback'],
  ])('%s', (_, error, words) => {
    const { code, message } = openFailure(device, error, []);
    expect(code).toBe('SINK_FAILED');
    expect(message).toContain(device);
    expect(message).toContain(words);
  });

  test('a busy device is told with the programs that hold it', () => {
    const busy = failure('busy', errno.EBUSY, 'another program');
    const holders = [{ pid: 812, name: 'obs' }];
    const sentence =
      'The virtual camera: another program writes to /dev/video42. It is open in obs (process 812). Close that program, or choose another device.';
    expect(openFailure(device, busy, holders).message).toBe(sentence);
    expect(writeFailure(device, errno.EBUSY, holders).message).toBe(sentence);
  });

  test('a device that went away while writing', () => {
    expect(writeFailure(device, errno.ENODEV, []).message).toContain('has disappeared');
  });

  test('without a device of ours it says whose the others are', () => {
    const state = {
      isLoaded: true,
      otherCards: ['OBS Virtual Camera'],
      hasSecureBoot: true,
    };
    const { message } = noDevice('Guise', state);
    expect(message).toContain('belong to others (OBS Virtual Camera)');
    expect(message).not.toContain('Secure Boot');
  });

  test('without the module it names Secure Boot only where that is on', () => {
    const state = { isLoaded: false, otherCards: [], hasSecureBoot: true };
    expect(noDevice('Guise', state).message).toContain('Secure Boot');
    expect(noDevice('Guise', { ...state, hasSecureBoot: false }).message).not.toContain(
      'Secure Boot',
    );
  });
});
