// Lists as ffmpeg's documentation and bug reports show them; this machine has no cameras.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  parseAvfoundationDevices,
  parseAvfoundationModes,
} from '../../daemon/capture/avfoundation-camera.js';
import { chooseMode } from '../../daemon/capture/camera-modes.js';
import { parseDshowDevices, parseDshowModes } from '../../daemon/capture/dshow-camera.js';
import {
  listV4l2Devices,
  parseV4l2Formats,
  v4l2Camera,
} from '../../daemon/capture/v4l2-camera.js';

describe('Linux', () => {
  const formats = `[video4linux2,v4l2 @ 0x55d3a0] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480 160x120 1280x720
[video4linux2,v4l2 @ 0x55d3a0] Compressed:       mjpeg :          Motion-JPEG : 640x480 1920x1080
[video4linux2,v4l2 @ 0x55d3a0] Raw       : Unsupported :          GREY : 640x360
/dev/video0: Immediate exit requested`;

  it('reads formats and sizes', () => {
    const modes = parseV4l2Formats(formats).map(
      (m) => `${m.format} ${m.width}x${m.height}`,
    );
    expect(modes).toEqual([
      'yuyv422 640x480',
      'yuyv422 160x120',
      'yuyv422 1280x720',
      'mjpeg 640x480',
      'mjpeg 1920x1080',
      'Unsupported 640x360',
    ]);
  });

  it('lists first nodes of real devices only', async () => {
    const sys = mkdtempSync(join(tmpdir(), 'guise-sys-'));
    const addNode = (node: string, parent: string, name: string, index: string) => {
      const target = join(sys, 'devices', parent, node);
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, 'name'), `${name}\n`);
      writeFileSync(join(target, 'index'), `${index}\n`);
      mkdirSync(join(sys, 'class'), { recursive: true });
      symlinkSync(target, join(sys, 'class', node));
    };
    addNode('video0', 'pci0000:00/usb1/video4linux', 'HD Webcam: HD Webcam', '0');
    addNode('video1', 'pci0000:00/usb1/video4linux', 'HD Webcam: HD Webcam', '1');
    addNode('video42', 'virtual/video4linux', 'Guise', '0');
    const devices = await listV4l2Devices(join(sys, 'class'));
    rmSync(sys, { recursive: true });
    expect(devices).toEqual([
      { kind: 'v4l2', device: '/dev/video0', name: 'HD Webcam: HD Webcam' },
    ]);
  });

  it('has no devices where the kernel knows no video', async () => {
    expect(await listV4l2Devices('/no/such/folder')).toEqual([]);
  });

  it('finds a device by any path that leads to its node', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guise-dev-'));
    const device = join(folder, 'stable-name');
    symlinkSync('/dev/null', device);
    const listed = { kind: 'v4l2', device, name: 'HD Webcam' } as const;
    expect(await v4l2Camera.find!('/dev/null', [listed])).toEqual(listed);
    rmSync(folder, { recursive: true });
    const unlisted = { kind: 'v4l2', device: '/dev/null', name: '/dev/null' };
    expect(await v4l2Camera.find!('/dev/null', [])).toEqual(unlisted);
  });

  it('finds nothing by a path or number that leads to no node', async () => {
    expect(await v4l2Camera.find!('/', [])).toBeNull();
    expect(await v4l2Camera.find!('987', [])).toBeNull();
  });
});

describe('macOS', () => {
  it('reads video devices, not screens nor microphones', () => {
    const list = `[AVFoundation indev @ 0x7fc] AVFoundation video devices:
[AVFoundation indev @ 0x7fc] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7fc] [1] Elgato [Cam Link]
[AVFoundation indev @ 0x7fc] [2] Capture screen 0
[AVFoundation indev @ 0x7fc] AVFoundation audio devices:
[AVFoundation indev @ 0x7fc] [0] Built-in Microphone
: Input/output error`;
    expect(parseAvfoundationDevices(list).map((d) => d.device)).toEqual([
      'FaceTime HD Camera',
      'Elgato [Cam Link]',
    ]);
  });

  it('reads the modes it prints when it refuses one', () => {
    const refusal = `[avfoundation @ 0x7f9] Selected video size (2x2) is not supported by the device.
[avfoundation @ 0x7f9] Supported modes:
[avfoundation @ 0x7f9]   640x480@[15.000000 30.000000]fps
[avfoundation @ 0x7f9]   1280x720@[1.000000 30.000030]fps`;
    expect(parseAvfoundationModes(refusal)).toEqual([
      { format: 'nv12', width: 640, height: 480, maxFps: 30 },
      { format: 'nv12', width: 1280, height: 720, maxFps: 30.00003 },
    ]);
  });
});

describe('Windows', () => {
  const camera = '@device_pnp_\\\\?\\usb#vid_046d&pid_0825#{65e8773d}\\global';

  it('reads the list of ffmpeg 5 and later', () => {
    const list = `[dshow @ 00000211] "Integrated Camera" (video)\r
[dshow @ 00000211]   Alternative name "${camera}"\r
[dshow @ 00000211] "Microphone Array" (audio)\r
[dshow @ 00000211]   Alternative name "@device_cm_{33D9A762}\\wave"\r
dummy: Immediate exit requested`;
    expect(parseDshowDevices(list)).toEqual([
      { kind: 'dshow', device: camera, name: 'Integrated Camera' },
    ]);
  });

  it('reads the list of older ones', () => {
    const list = `[dshow @ 02597f60] DirectShow video devices (some may be both video and audio devices)
[dshow @ 02597f60]  "Integrated Camera"
[dshow @ 02597f60]     Alternative name "${camera}"
[dshow @ 02597f60]  "screen-capture-recorder"
[dshow @ 02597f60] DirectShow audio devices
[dshow @ 02597f60]  "Internal Microphone"
[dshow @ 02597f60]     Alternative name "@device_cm_{33D9A762}\\wave"`;
    expect(parseDshowDevices(list)).toEqual([
      { kind: 'dshow', device: camera, name: 'Integrated Camera' },
      {
        kind: 'dshow',
        device: 'screen-capture-recorder',
        name: 'screen-capture-recorder',
      },
    ]);
  });

  it('reads modes once each', () => {
    const options = `[dshow @ 01d] DirectShow video device options (from video devices)
[dshow @ 01d]  Pin "Capture" (alternative pin name "0")
[dshow @ 01d]   vcodec=mjpeg  min s=1280x720 fps=5 max s=1280x720 fps=30
[dshow @ 01d]   vcodec=mjpeg  min s=1280x720 fps=5 max s=1280x720 fps=30
[dshow @ 01d]   pixel_format=yuyv422  min s=640x480 fps=5 max s=640x480 fps=30.0003 (tv, bt470bg/bt709/unknown, topleft)`;
    expect(parseDshowModes(options)).toEqual([
      { format: 'mjpeg', width: 1280, height: 720, maxFps: 30 },
      { format: 'yuyv422', width: 640, height: 480, maxFps: 30.0003 },
    ]);
  });
});

describe('chooseMode', () => {
  const mode = (
    format: string,
    width: number,
    height: number,
    maxFps: number | null = null,
  ) => ({
    format,
    width,
    height,
    maxFps,
  });
  const webcam = [
    mode('yuyv422', 640, 480),
    mode('yuyv422', 1280, 720),
    mode('mjpeg', 640, 480),
    mode('mjpeg', 1280, 720),
    mode('h264', 1920, 1080),
  ];
  const chosen = (
    modes: Parameters<typeof chooseMode>[0],
    width: number,
    height: number,
  ) => {
    const found = chooseMode(modes, { width, height, fps: 30 });
    return found && `${found.format} ${found.width}x${found.height} ${found.fps}`;
  };

  it('takes MJPEG above 640×480 and uncompressed up to it', () => {
    expect(chosen(webcam, 1280, 720)).toBe('mjpeg 1280x720 30');
    expect(chosen(webcam, 640, 480)).toBe('yuyv422 640x480 30');
  });

  it('takes the format there is', () => {
    expect(chosen([mode('yuyv422', 1280, 720)], 1280, 720)).toBe('yuyv422 1280x720 30');
    expect(chosen([mode('mjpeg', 640, 480)], 640, 480)).toBe('mjpeg 640x480 30');
  });

  it('takes the next larger size, else the largest', () => {
    expect(chosen(webcam, 800, 600)).toBe('mjpeg 1280x720 30');
    expect(chosen(webcam, 1920, 1080)).toBe('mjpeg 1280x720 30');
  });

  it.each([
    [1280, 720, 'mjpeg 1280x720 30'],
    [1280, 800, 'mjpeg 1280x960 30'],
    [1024, 768, 'mjpeg 1280x960 30'],
    [960, 720, 'mjpeg 960x720 30'],
    [700, 600, 'mjpeg 800x600 30'],
    [640, 360, 'yuyv422 640x480 30'],
    [480, 480, 'yuyv422 640x480 30'],
    [300, 240, 'yuyv422 320x240 30'],
    [4000, 100, 'mjpeg 1920x1080 30'],
  ])('takes for %d×%d %s, in whatever order they are listed', (width, height, best) => {
    const sizes = [
      [1920, 1080],
      [1280, 960],
      [640, 480],
      [1280, 720],
      [960, 720],
      [320, 240],
      [800, 600],
    ] as const;
    const modes = sizes.flatMap(([w, h]) => [mode('mjpeg', w, h), mode('yuyv422', w, h)]);
    expect(chosen(modes, width, height)).toBe(best);
    expect(chosen(modes.reverse(), width, height)).toBe(best);
  });

  it('asks for no more frames than there are', () => {
    const rates = [10, 15, 5, null];
    const slow = rates.map((fps) => mode('yuyv422', 1280, 720, fps));
    expect(chosen(slow, 1280, 720)).toBe('yuyv422 1280x720 15');
    expect(chosen(slow.reverse(), 1280, 720)).toBe('yuyv422 1280x720 15');
    expect(chosen([mode('nv12', 640, 480, 60)], 640, 480)).toBe('nv12 640x480 30');
  });

  it('leaves the choice to ffmpeg where no usable mode is known', () => {
    expect(chosen([], 1280, 720)).toBeUndefined();
    expect(chosen([mode('Unsupported', 640, 480)], 640, 480)).toBeUndefined();
  });
});
