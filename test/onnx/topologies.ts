// Networks of the published files' topology and size with random weights: they say what
// the files cost, not what they paint.
import { bisenetGraph } from './bisenet-topology.js';
import { blendswapGraph } from './blendswap-topology.js';
import { codeformerGraph } from './codeformer-topology.js';
import { crossfaceGraph } from './crossface-topology.js';
import { dfmGraph } from './dfm-topology.js';
import { fanGraph } from './fan-topology.js';
import { gfpganGraph } from './gfpgan-topology.js';
import { ghostGraph } from './ghost-topology.js';
import { gpenGraph } from './gpen-topology.js';
import { hififaceGraph } from './hififace-topology.js';
import { hyperswapGraph } from './hyperswap-topology.js';
import { insightface106Graph } from './insightface-106-topology.js';
import { iresnetGraph } from './iresnet-topology.js';
import { occluderGraph } from './occluder-topology.js';
import { restoreformerGraph } from './restoreformer-topology.js';
import { simswapIdentityGraph } from './simswap-identity-topology.js';
import { simswapGraph } from './simswap-topologies.js';
import { unifaceGraph } from './uniface-topology.js';
import { xsegGraph } from './xseg-topology.js';
import { yolofaceGraph } from './yoloface-topology.js';

/**
 * By the manifest's names, and "dfm". Making one takes four times its size of memory. How
 * near they come to the published sizes stands in models/README.md.
 */
export const topologies: Readonly<Record<string, () => Uint8Array>> = {
  'yoloface-8n': yolofaceGraph,
  '2dfan4': fanGraph,
  '2d106det': insightface106Graph,
  'arcface-r50': () => iresnetGraph([3, 4, 14, 3]),
  'arcface-simswap': simswapIdentityGraph,
  'arcface-ghost': () => iresnetGraph([3, 13, 30, 3]),
  'crossface-simswap': crossfaceGraph,
  'simswap-256': () =>
    simswapGraph({ size: 256, channels: [64, 128, 256, 512], blocks: 9 }),
  'simswap-512': () =>
    simswapGraph({ size: 512, channels: [64, 128, 256, 512, 512], blocks: 9 }),
  'inswapper-128': () =>
    simswapGraph({
      size: 128,
      channels: [128, 256, 512, 1024],
      // So it comes to the 174.7 billion multiplications that are published.
      unhalved: 1,
      blocks: 6,
      unused: 512,
    }),
  'hyperswap-1a': hyperswapGraph,
  'ghost-1': () => ghostGraph(1),
  'ghost-2': () => ghostGraph(2),
  'ghost-3': () => ghostGraph(3),
  'hififace-256': hififaceGraph,
  'uniface-256': unifaceGraph,
  'blendswap-256': blendswapGraph,
  dfm: dfmGraph,
  'gfpgan-1.4': gfpganGraph,
  'gpen-256': () => gpenGraph([256, 256, 256, 256, 128, 64, 32]),
  'gpen-512': () => gpenGraph([512, 512, 512, 512, 512, 256, 128, 64]),
  codeformer: codeformerGraph,
  'restoreformer-pp': restoreformerGraph,
  'xseg-1': xsegGraph,
  'bisenet-34': bisenetGraph,
  'occluder-vm': occluderGraph,
};
