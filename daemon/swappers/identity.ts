// The source face's identity in the space that a swapper was trained with: as its own
// recogniser gave it, or converted from another recogniser's.
import { GuiseError } from '../errors.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import { textOf } from '../inference/numerics.js';
import { pullArguments } from '../inference/pull-arguments.js';
import { lengthOf } from '../recognisers/embedding.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { type IdentityConverter, openCrossface } from './crossface.js';

/** Numbers of an identity, in every recogniser's space that swappers know. */
export const IDENTITY_LENGTH = 512;

/** Reads source faces' identities in one space. */
export class Identities {
  private constructor(
    private readonly models: ModelStore,
    private readonly space: string,
    private readonly swapper: ModelEntry,
    private readonly converter: IdentityConverter | null,
  ) {}

  /**
   * Opens the converter into the space where its file is there.
   * @param swapper  whose identities they are; its numerics name the "space"
   * @throws GuiseError MANIFEST_INVALID, and those of the converter's file
   */
  static async open(
    models: ModelStore,
    swapper: ModelEntry,
    options: InferenceOptions,
  ): Promise<Identities> {
    const space = textOf(swapper, 'space');
    const entry = models
      .present('converter')
      .find((model) => textOf(model, 'to') === space);
    const converter = entry
      ? openCrossface(await models.verified(entry), entry, IDENTITY_LENGTH, options)
      : null;
    return new Identities(models, space, swapper, converter);
  }

  /** The space of the recogniser that makes what these are made of. */
  get recognisedSpace(): string {
    return this.converter?.from ?? this.space;
  }

  /**
   * @returns IDENTITY_LENGTH numbers, not normalised
   * @throws GuiseError FACE_NOT_EMBEDDED, saying which model to fetch
   */
  of(source: SourceFace): Float32Array {
    const embedding = source.embeddings.get(this.space);
    if (embedding?.length === IDENTITY_LENGTH) return embedding;
    const { converter } = this;
    const other = converter && source.embeddings.get(converter.from);
    if (other?.length === IDENTITY_LENGTH) {
      if (!isNormalised(other)) return converter!.convert(other);
      throw new GuiseError(
        'FACE_NOT_EMBEDDED',
        `The face "${source.name}" was saved by an earlier version, without the length of its identity, which ${this.swapper.name} needs. Add the face again.`,
      );
    }
    throw this.missing(source);
  }

  close(): void {
    this.converter?.close();
  }

  private missing(source: SourceFace): GuiseError {
    const { models, space, swapper } = this;
    const known = (isWanted: (model: ModelEntry) => boolean) =>
      models.manifest.find(isWanted)?.name;
    const recogniserOf = (wanted: string) =>
      known((model) => model.role === 'recogniser' && model.numerics.space === wanted);
    const converter = models.manifest.find(
      (model) => model.role === 'converter' && model.numerics.to === space,
    );
    const recogniser = recogniserOf(converter ? textOf(converter, 'from') : space);
    const names = [recogniser, converter?.name].filter((name) => name !== undefined);
    const fetch =
      names.length > 0
        ? `Fetch ${converter ? 'what makes it' : 'the recogniser'} with "guise ${pullArguments(names, models.folder)}" and add the face again`
        : 'Add the face again with a recogniser of that space';
    return new GuiseError(
      'FACE_NOT_EMBEDDED',
      `The face "${source.name}" has no identity of the kind ${space} (${IDENTITY_LENGTH} numbers), which ${swapper.name} needs. ${fetch}.`,
    );
  }
}

/** Recognisers' own embeddings are ten to thirty long. */
function isNormalised(embedding: Float32Array): boolean {
  return Math.abs(lengthOf(embedding) - 1) < 1e-3;
}
