// Swappers of aligned crops that are told the source face as a picture of it.
import { tensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import { AlignedCrop } from '../faces/aligned-crop.js';
import type { TemplateName } from '../geometry/templates.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { type CropNetwork, openCropSession } from './crop-network.js';
import { CropSwapper, type SourceReader } from './crop-swapper.js';
import type { Swapper } from './swapper.js';
import type { SwapperSettings } from './swapper-settings.js';

/** RGB, 0–1, for all networks of the kind. */
const PICTURE_FORMAT = tensorFormat({
  mean: [0, 0, 0],
  scale: [1 / 255, 1 / 255, 1 / 255],
  order: 'rgb',
  layout: 'nchw',
  border: 'repeat',
});

/** How the source's picture is cut out: of the best photo, along a template. */
export interface PictureCut {
  readonly size: number;
  readonly template: TemplateName;
}

/** @throws GuiseError of openCropSession and ModelStore.verified */
export async function openPictureSwapper(
  models: ModelStore,
  model: ModelEntry,
  settings: SwapperSettings,
  network: Omit<CropNetwork, 'sourceShape'>,
  cut: PictureCut,
): Promise<Swapper> {
  const whole = { ...network, sourceShape: [1, 3, cut.size, cut.size] };
  const session = openCropSession(await models.verified(model), model, whole, settings);
  return new CropSwapper(model, session, whole, readPictures(cut), settings);
}

function readPictures({ size, template }: PictureCut): SourceReader {
  const picture = new Float32Array(3 * size * size);
  const crop = new AlignedCrop(template, size, PICTURE_FORMAT, picture);
  return {
    read({ name, photos }: SourceFace) {
      const [photo] = photos;
      if (!photo || !crop.take(photo.frame, photo.fivePoints)) {
        throw new GuiseError(
          'PHOTO_NO_FACE',
          `The face "${name}" has no photo that shows a face; add it again.`,
        );
      }
      return picture;
    },
    tell: (numbers, _input, _face, to) => to.set(numbers),
    close: () => undefined,
  };
}
