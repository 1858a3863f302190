// The dfm family: DeepFaceLive's files, networks that each paint one person's face.
// Sources: DeepFaceLab's export_dfm, which writes these files (tensor names), DeepFaceLive's
// DFMModel.py (NHWC, 0–1, the order of channels of OpenCV: blue first) and facefusion's
// deep_swapper (template, masks combined by minimum).
import { native, tensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import { AlignedCrop } from '../faces/aligned-crop.js';
import { isInFrame, type TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { Session } from '../inference/session.js';
import { MOST_NOT_PAINTED, RestorationLimit } from '../masks/restoration-limit.js';
import { PasteBack } from './paste-back.js';
import type { PreparedSource, Swapper } from './swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { SwapperSettings } from './swapper-settings.js';
import type { OpenSwapper } from './swappers.js';

const TEMPLATE = 'dfl_whole_face';

const FORMAT = tensorFormat({
  mean: [0, 0, 0],
  scale: [1 / 255, 1 / 255, 1 / 255],
  order: 'bgr',
  layout: 'nhwc',
  border: 'repeat',
});

/** DeepFaceLive's own default. */
const DEFAULT_MORPH = 0.75;

/** Tensors' names; TensorFlow's exporter puts ":0" behind them. */
const Name = {
  face: 'in_face',
  morph: 'morph_value',
  painted: 'out_celeb_face',
  paintedMask: 'out_celeb_face_mask',
  faceMask: 'out_face_mask',
} as const;

/** @throws GuiseError of selectSwapperModel and Session.open, MODEL_UNEXPECTED_SHAPE */
export const openDfm: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const file = await models.verified(model);
  const session = Session.open(file, {
    ...settings,
    model: model.name,
    openDimensions: [1],
  });
  try {
    return new DfmSwapper(model, session, settings);
  } catch (error) {
    session.close();
    throw error;
  }
};

function nameIn(names: readonly string[], wanted: string): string | undefined {
  return names.find((name) => name.split(':')[0] === wanted);
}

class DfmSwapper implements Swapper {
  readonly ownSource: PreparedSource;
  private readonly size: number;
  private readonly crop: AlignedCrop;
  private readonly picture: Float32Array;
  private readonly pictureMask: Float32Array;
  private readonly faceMask: Float32Array;
  private readonly painted: Float32Array;
  private readonly mask: Float32Array;
  private readonly maskScratch: Float32Array;
  private readonly limit: RestorationLimit;
  private pasteBack: PasteBack;

  /** @throws GuiseError MODEL_UNEXPECTED_SHAPE */
  constructor(
    model: ModelEntry,
    private readonly session: Session,
    settings: SwapperSettings,
  ) {
    this.ownSource = { name: model.name };
    const face = nameIn(session.inputNames, Name.face) ?? '';
    const shape = session.inputNames.includes(face) ? session.inputShape(face) : [];
    const size = shape[1] ?? 0;
    const output = (name: string, channels: number) => {
      const found = nameIn(session.outputNames, name) ?? '';
      const isFit =
        session.outputNames.includes(found) &&
        session.outputShape(found).join() === `1,${size},${size},${channels}`;
      if (isFit && shape.join() === `1,${size},${size},3`) return session.output(found);
      throw unexpected(model, session, shape);
    };
    this.picture = output(Name.painted, 3);
    this.pictureMask = output(Name.paintedMask, 1);
    this.faceMask = output(Name.faceMask, 1);
    this.size = size;
    this.crop = new AlignedCrop(TEMPLATE, size, FORMAT, session.input(face));
    this.painted = new Float32Array(3 * size * size);
    this.mask = new Float32Array(size * size);
    this.maskScratch = new Float32Array(size * size);
    this.limit = new RestorationLimit(TEMPLATE, size, MOST_NOT_PAINTED);
    this.pasteBack = new PasteBack(size, settings.pasteBack);
    this.tune(settings);
  }

  async prepare(): Promise<PreparedSource> {
    return this.ownSource;
  }

  swap(input: Frame, output: Frame, face: TrackedFace): boolean {
    const { crop, size, painted, mask, pasteBack } = this;
    // Of what is shown so far: a face beside this one comes back as it was swapped.
    if (!isInFrame(face, output) || !crop.take(output, face.fivePoints)) return false;
    this.session.run();
    if (!native.takeDfmPicture(this.picture, size, painted)) return false;
    native.makeDfmMask(
      this.pictureMask,
      this.faceMask,
      pasteBack.box,
      size,
      mask,
      this.maskScratch,
    );
    if (!this.limit.allows(mask)) return false;
    pasteBack.paste(input, output, crop, painted, mask, 255, 0);
    return true;
  }

  tune({ swapper, pasteBack }: SwapperSettings): void {
    const morph = nameIn(this.session.inputNames, Name.morph);
    if (morph) this.session.fill(morph, swapper.morph ?? DEFAULT_MORPH);
    this.pasteBack = new PasteBack(this.size, pasteBack);
  }

  close(): void {
    this.session.close();
  }
}

function unexpected(
  model: ModelEntry,
  session: Session,
  shape: readonly number[],
): GuiseError {
  const outputs = session.outputNames.map(
    (name) => `${name} [${session.outputShape(name).join(', ')}]`,
  );
  return new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The swapper ${model.name} is no DFM file that can be run: it must turn "${Name.face}" [1, n, n, 3] into "${Name.painted}", "${Name.paintedMask}" and "${Name.faceMask}"; it turns ${session.inputNames.join(', ')} [${shape.join(', ')}] into ${outputs.join(', ')}.`,
  );
}
