// The whole command line of the ffmpeg that reads a camera.
import { type Ffmpeg, passthroughArguments } from '../ffmpeg/find-ffmpeg.js';
import { stderrArguments } from '../ffmpeg/stderr-tail.js';
import type { CameraRequest } from './camera.js';
import { cameraSources } from './camera-sources.js';
import { plainPicture, STRETCHED_PIXELS, turnFilters } from './picture-transform.js';
import { toneMapFilters } from './tone-map.js';

/**
 * Turns the picture as wished and fits it into width × height without distortion: what
 * differs in shape gets black bars or loses its edges. `dar` is the shape as shown,
 * non-square pixels taken into account. Colours become BT.601, limited range, whatever
 * they were. Of a frame of two moments the first is shown, its other lines filled in.
 */
function fitFilter(
  request: Pick<
    CameraRequest,
    'width' | 'height' | 'isUntaggedBt709' | 'mayBeInterlaced' | 'hdr' | 'picture'
  >,
): string {
  const { width: w, height: h, hdr, picture = plainPicture } = request;
  const isFilled = picture.fit === 'fill';
  const from = request.isUntaggedBt709 ? ':in_color_matrix=bt709' : '';
  const fitted = (size: number, other: string) => {
    const excess = isFilled ? `${other}-${size}` : `${size}-${other}`;
    return `if(gt(${excess},${STRETCHED_PIXELS}),2*round(${other}/2),${size})`;
  };
  return [
    // As many frames as before, at the same times; those of one moment stay as they are.
    ...(request.mayBeInterlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...turnFilters(picture),
    ...(hdr?.isMapped ? toneMapFilters(hdr.transfer) : []),
    `scale=w='${fitted(w, `${h}*dar`)}':h='${fitted(h, `${w}/dar`)}':flags=bicubic+accurate_rnd${from}:out_color_matrix=bt601:out_range=tv`,
    'format=nv12',
    isFilled ? `crop=${w}:${h}` : `pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2`,
    'setsar=1',
  ].join(',');
}

/** Raw NV12 frames of request.width × request.height come out of file descriptor 1. */
export function cameraArguments(
  request: CameraRequest & { kind: keyof typeof cameraSources },
  ffmpeg: Pick<Ffmpeg, 'hasFpsMode'>,
): string[] {
  return [
    '-hide_banner',
    '-nostdin',
    ...stderrArguments,
    ...cameraSources[request.kind].inputArguments(request),
    '-map',
    `0:${request.videoStream ?? 'v:0'}`,
    ...passthroughArguments(ffmpeg),
    '-vf',
    fitFilter(request),
    '-pix_fmt',
    'nv12',
    '-f',
    'rawvideo',
    'pipe:1',
  ];
}
