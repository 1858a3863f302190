// Brings HDR clips, as many phones film them, to the brightness and colours of a screen.
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';

/** ffmpeg's names of HLG and PQ, the transfer functions of ITU-R BT.2100. */
export const hdrTransfers = ['arib-std-b67', 'smpte2084'] as const;
export type HdrTransfer = (typeof hdrTransfers)[number];

/** What is to become a screen's white: HDR reference white (ITU-R BT.2408), cd/m². */
const WHITE = 203;
/** Brightest highlights that are told apart, cd/m²: all of HLG, and what PQ is mostly
 *  mastered for. */
const PEAK = 1000;
/** Up to this part of white nothing is made darker: faces lie there. Brighter light is
 *  compressed. */
const KEPT = 0.5;

const LIST_TIMEOUT_MS = 20_000;

/** Filters from BT.2020 with that transfer function to BT.709. */
export function toneMapFilters(transfer: HdrTransfer): string[] {
  return [
    `zscale=tin=${transfer}:pin=2020:min=2020_ncl:t=linear:npl=${WHITE}`,
    'format=gbrpf32le',
    'zscale=p=709',
    `tonemap=mobius:param=${KEPT}:peak=${PEAK / WHITE}:desat=0`,
    'zscale=t=709:m=709:r=tv',
    'format=yuv420p',
  ];
}

/** Whether this ffmpeg has these filters: zscale needs a library that some lack. */
export async function canToneMap(ffmpeg: Ffmpeg): Promise<boolean> {
  const { stdout } = await runFfmpeg(ffmpeg, ['-filters'], LIST_TIMEOUT_MS);
  return / zscale /.test(stdout) && / tonemap /.test(stdout);
}
