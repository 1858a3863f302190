// The wearer's own identity, in the form in which a swapper wants the source face's.
import { GuiseError } from '../errors.js';
import { MAX_FACES, type TrackedFace } from '../faces/face.js';
import { PerFace } from '../faces/per-face.js';
import type { Frame } from '../frames/frame.js';
import type { ModelStore } from '../inference/model-store.js';
import { type FaceRecogniser, openRecogniser } from '../recognisers/face-recogniser.js';
import { IDENTITY_LENGTH, type Identities } from './identity.js';
import type { SwapperSettings } from './swapper-settings.js';

/** Brings an identity, as its recogniser or converter gave it, into the network's form. */
export type InForm = (identity: Float32Array) => Float32Array;

interface Memory {
  isRead: boolean;
  readonly identity: Float32Array;
}

/** Reads each followed face once, when it is first asked for; that blocks. */
export class WearerIdentities {
  private readonly faces = new PerFace<Memory>(
    MAX_FACES,
    () => ({ isRead: false, identity: new Float32Array(IDENTITY_LENGTH) }),
    (memory) => {
      memory.isRead = false;
      memory.identity.fill(0);
    },
  );

  private constructor(
    private readonly recogniser: FaceRecogniser,
    private readonly identities: Identities,
    private readonly inForm: InForm,
  ) {}

  /** @throws GuiseError of openRecogniser, MODEL_MISSING, MODEL_UNEXPECTED_SHAPE */
  static async open(
    models: ModelStore,
    identities: Identities,
    inForm: InForm,
    settings: SwapperSettings,
  ): Promise<WearerIdentities> {
    const fit = models.manifest.filter(
      ({ role, numerics }) =>
        role === 'recogniser' && numerics.space === identities.recognisedSpace,
    );
    const wanted = (fit.find((model) => models.isPresent(model)) ?? fit[0])?.name;
    const recogniser = await openRecogniser(models, wanted, settings);
    if (recogniser.length === IDENTITY_LENGTH) {
      return new WearerIdentities(recogniser, identities, inForm);
    }
    recogniser.close();
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The recogniser ${wanted} gives ${recogniser.length} numbers; swappers want ${IDENTITY_LENGTH}.`,
    );
  }

  /** @returns IDENTITY_LENGTH numbers, nothing but 0 while the face cannot be read */
  of(frame: Frame, face: TrackedFace): Float32Array {
    const memory = this.faces.of(face.id);
    if (!memory.isRead) this.read(frame, face, memory);
    return memory.identity;
  }

  close(): void {
    this.recogniser.close();
  }

  private read(frame: Frame, face: TrackedFace, memory: Memory): void {
    const embedding = new Float32Array(IDENTITY_LENGTH);
    const length = this.recogniser.embed(frame, face.fivePoints, embedding);
    if (!Number.isFinite(length)) return;
    const own = embedding.map((n) => n * length);
    const embeddings = new Map([[this.recogniser.space, own]]);
    const wearer = { name: 'the wearer', photos: [], embeddings };
    memory.identity.set(this.inForm(this.identities.of(wearer)));
    memory.isRead = true;
  }
}
