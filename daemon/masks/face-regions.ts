// What a face parser tells apart, of what belongs to a face. The names are those of
// CelebAMask-HQ's labels, spelt out; left and right are the wearer's.

export const faceRegions = [
  'skin',
  'left-brow',
  'right-brow',
  'left-eye',
  'right-eye',
  'glasses',
  'nose',
  'mouth',
  'upper-lip',
  'lower-lip',
] as const;
