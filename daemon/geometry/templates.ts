// Where the five points lie in the aligned crops that networks were trained on.
// Sources: insightface's arcface_dst (112×112) and facefusion's published fractions.

export const templateNames = [
  'arcface_112',
  'arcface_128',
  'arcface_112_v1',
  'mtcnn_512',
  'dfl_whole_face',
  'ffhq_512',
] as const;
export type TemplateName = (typeof templateNames)[number];

const arcface112 = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299,
  92.2041,
];

/** Fractions of the crop's side. */
const fractions: Record<TemplateName, readonly number[]> = {
  arcface_112: arcface112.map((v) => v / 112),
  // Crops of 128, 256 … keep the 112 template's scale and centre it: x moves by 8.
  arcface_128: arcface112.map((v, i) => (i % 2 === 0 ? v + 8 : v) / 128),
  arcface_112_v1: [
    0.35473214, 0.45658929, 0.64526786, 0.45658929, 0.5, 0.61154464, 0.37913393, 0.776875,
    0.62086607, 0.776875,
  ],
  mtcnn_512: [
    0.36562865, 0.46733799, 0.63305391, 0.46585885, 0.50019127, 0.61942959, 0.39032951,
    0.77598822, 0.61178945, 0.77476328,
  ],
  dfl_whole_face: [
    0.35342266, 0.39285716, 0.62797622, 0.39285716, 0.48660713, 0.5401786, 0.38839287,
    0.68750011, 0.59821427, 0.68750011,
  ],
  ffhq_512: [
    192.98138, 239.94708, 318.90277, 240.19366, 256.63416, 314.01935, 201.26117,
    371.41043, 313.08905, 371.15118,
  ].map((v) => v / 512),
};

/** The template's five points in a crop of size × size pixels. */
export function templatePoints(name: TemplateName, size: number): Float64Array {
  return Float64Array.from(fractions[name], (fraction) => fraction * size);
}
