// The live pipeline, kept as the settings in force, the saved faces and what this machine
// has ask for. Its callers change it one after the other.

import { withDemonstration } from '../demonstration.js';
import type { Finding } from '../readiness/finding.js';
import type { SavedFaces } from '../saved-faces.js';
import type { SettingEffect } from '../setting.js';
import type { RunningSettings, SettingsDraft } from '../settings/running-settings.js';
import type { Settings } from '../settings/settings.js';
import type { SourceFace } from '../source-faces/source-face.js';
import {
  absentFindings,
  lookAround,
  missingParts,
  playsDemonstration,
  requireCamera,
  requireNetworks,
  type Surroundings,
  withCameras,
  withChosenCamera,
  withFaces,
} from '../surroundings.js';
import { runTask } from '../threads/run-task.js';
import { requireFace } from '../worn-face.js';
import {
  isCameraAbsent,
  isCameraThere,
  STAND_IN,
  withAwaitedCamera,
} from './awaited-camera.js';
import { chosenFace } from './chosen-face.js';
import { LivePipeline, type LivePipelineOptions } from './live-pipeline.js';

/** Nobody is asked on a terminal for what a client wants. */
const FOR_CLIENT = { isConfirmed: false, ask: null };

export interface FittedPipelineOptions
  extends Omit<LivePipelineOptions, 'settings' | 'face' | 'missing'> {
  /** Those in force. */
  readonly settings: RunningSettings;
  readonly faces: SavedFaces;
  /** --yes: confirmations at the start are given. */
  readonly isConfirmed: boolean;
}

export class FittedPipeline {
  live!: LivePipeline;
  private face: SourceFace | null = null;
  /** What was there when the pipeline that runs was made: what is there now may be more,
   *  while a camera that is not there keeps the next one from being made. */
  private made!: { readonly hasNetworks: boolean; readonly isDemonstration: boolean };
  /** The camera that the pipeline was given, as the setting says it. */
  private playing!: string;

  private constructor(
    private readonly settings: RunningSettings,
    private readonly faces: SavedFaces,
    private surroundings: Surroundings,
  ) {}

  /** @throws GuiseError of camera, face, consent and port */
  static async start(options: FittedPipelineOptions): Promise<FittedPipeline> {
    const { settings, faces, isConfirmed } = options;
    const { values } = settings;
    const surroundings = await lookAround(values);
    if (!surroundings.hasNetworks) await requireWhatWasTold(settings, isConfirmed);
    const fitted = new FittedPipeline(settings, faces, surroundings);
    fitted.face = await chosenFace(values, surroundings, faces, { isConfirmed });
    await fitted.startLive(options);
    fitted.made = fitted.wanted(values);
    fitted.loadAhead(values.face);
    return fitted;
  }

  private startLive(options: FittedPipelineOptions): Promise<void> {
    const { settings, face } = this;
    const missing = () => missingParts(settings.values, this.surroundings);
    return this.orAwaitCamera(async (given) => {
      this.live = await LivePipeline.start({
        ...options,
        settings: given,
        face,
        missing,
      });
      this.playing = given.camera;
    });
  }

  /** A camera of the settings file may be plugged in later; any other is to be there. */
  private async orAwaitCamera(open: (given: Settings) => Promise<void>): Promise<void> {
    const { settings, surroundings } = this;
    const { values } = settings;
    try {
      await open(await withChosenCamera(values, surroundings));
    } catch (error) {
      if (!isCameraAbsent(error) || settings.isToldAtStart('camera')) throw error;
      this.surroundings = withAwaitedCamera(surroundings, values.camera);
      await open({ ...values, camera: STAND_IN });
    }
  }

  /** What the settings name and is not there yet; null where nothing is waited for, or
   *  where any camera would do. */
  get awaitedCamera(): string | null {
    const { camera } = this.settings.values;
    return this.isWaiting && camera !== 'auto' ? camera : null;
  }

  /** Whether the test pattern plays because there is no camera. */
  private get isWaiting(): boolean {
    const isWanted = this.settings.values.camera === STAND_IN;
    return this.playing === STAND_IN && !isWanted;
  }

  /**
   * Opens the camera of the settings if it has come meanwhile.
   * @returns whether it has
   * @throws GuiseError of camera
   */
  async lookForCamera(): Promise<boolean> {
    if (!this.isWaiting) return false;
    const { values } = this.settings;
    const chosen = await withChosenCamera(values, this.surroundings);
    if (chosen.camera === STAND_IN || !(await isCameraThere(chosen))) return false;
    await this.live.useCamera(chosen, this.face);
    await this.notePlaying(chosen);
    return true;
  }

  /** What was awaited is there, or is awaited no more. */
  private async notePlaying(given: Settings): Promise<void> {
    if (this.isWaiting) {
      this.surroundings = await withCameras(this.surroundings, given);
    }
    this.playing = given.camera;
  }

  /** What is not there and is missed. */
  get absent(): readonly Finding[] {
    return absentFindings(this.settings.values, this.surroundings);
  }

  /** Whether faces of people can be found. */
  get hasNetworks(): boolean {
    return this.surroundings.hasNetworks;
  }

  get isDemonstration(): boolean {
    return this.made.isDemonstration;
  }

  /** What a pipeline would be made for now. */
  private wanted(values: Settings): typeof this.made {
    const { hasNetworks } = this.surroundings;
    return {
      hasNetworks,
      isDemonstration: playsDemonstration(values, this.surroundings),
    };
  }

  private isOutdated(values: Settings): boolean {
    const { hasNetworks, isDemonstration } = this.wanted(values);
    const { made } = this;
    return hasNetworks !== made.hasNetworks || isDemonstration !== made.isDemonstration;
  }

  /**
   * Does what new values ask for, before they are in force: all of it or nothing.
   * @throws GuiseError of camera, face, networks and port
   */
  async apply(draft: SettingsDraft): Promise<void> {
    const { surroundings } = this;
    try {
      await this.follow(draft);
    } catch (error) {
      this.surroundings = surroundings;
      throw error;
    }
  }

  private async follow({ values, changed }: SettingsDraft): Promise<void> {
    const effects = new Set<SettingEffect>(changed.map(({ effect }) => effect));
    const isChanged = (wanted: string) => changed.some(({ key }) => key === wanted);
    // Opened last, when nothing may fail any more.
    const opensCamera = effects.has('camera') && !this.isDemonstration;
    if (isChanged('camera') || opensCamera) await requireCamera(values);
    if (isChanged('face') && !this.hasNetworks) {
      await requireFace(values.face, FOR_CLIENT.isConfirmed, FOR_CLIENT.ask);
    }
    if (effects.has('networks')) {
      await this.lookAgain(values);
      // The demonstration is for where nothing was there from the start.
      if (this.made.hasNetworks) requireNetworks(this.surroundings);
    }
    const isOther = this.isOutdated(values);
    const face = effects.has('face') || isOther ? await this.faceOf(values) : this.face;
    if (effects.has('pipeline') || isOther) {
      await this.restart(await withChosenCamera(values, this.surroundings), face);
      this.made = this.wanted(values);
    } else await this.adjust(values, face, effects);
    this.face = face;
    if (effects.has('face')) this.loadAhead(values.face);
    if (effects.has('preview')) this.live.usePreviewRate(values.preview.maxFps);
  }

  private async adjust(
    values: Settings,
    face: SourceFace | null,
    effects: ReadonlySet<SettingEffect>,
  ): Promise<void> {
    const { live, isDemonstration } = this;
    const present = isDemonstration ? withDemonstration(values) : values;
    if (effects.has('networks')) {
      // At once: neither need go with what was before.
      await live.useNetworks(present, face);
    } else {
      // Tuning is never refused.
      if (effects.has('face')) await live.useFace(face);
      if (effects.has('tuning')) await live.tune(present);
    }
    if (effects.has('camera')) {
      const chosen = await withChosenCamera(values, this.surroundings);
      await live.useCamera(chosen, face);
      await this.notePlaying(chosen);
    }
    if (effects.has('policy')) live.usePolicy(values);
  }

  /** Faces were saved or removed. Whether the very face that is worn is gone. */
  async rereadFaces(): Promise<boolean> {
    this.surroundings = await withFaces(this.surroundings);
    const { face } = this.settings.values;
    const isWorn = face !== '' && this.face?.name === face;
    return isWorn && !(await this.faces.store.has(face));
  }

  /**
   * Files of models came or went: where no face could be found before, it goes on with
   * them.
   * @throws GuiseError of camera and face; without a face that is not there it goes on
   */
  async rereadModels(): Promise<void> {
    const { values } = this.settings;
    await this.lookAgain(values);
    if (this.made.hasNetworks || !this.hasNetworks) return;
    let fault: unknown;
    const face = await this.faceOf(values).catch((error) => {
      fault = error;
      return null;
    });
    await this.orAwaitCamera((given) => this.restart(given, face));
    this.made = this.wanted(values);
    this.face = face;
    if (fault !== undefined) throw fault;
  }

  private async lookAgain(values: Settings): Promise<void> {
    // Hashes new files in a thread, and leaves the hashes on the disk: this one must not
    // be kept from obeying a panic.
    await runTask('describeModels', { folder: values.models.folder });
    const surroundings = await lookAround(values);
    this.surroundings =
      this.awaitedCamera === values.camera
        ? withAwaitedCamera(surroundings, values.camera)
        : surroundings;
  }

  private async restart(given: Settings, face: SourceFace | null): Promise<void> {
    await this.live.restart(given, face);
    await this.notePlaying(given);
  }

  private faceOf(values: Settings): Promise<SourceFace | null> {
    return chosenFace(values, this.surroundings, this.faces, FOR_CLIENT);
  }

  /** A switch to the next face is to be quick. */
  private loadAhead(name: string): void {
    const load = async () => {
      const next = await this.faces.after(name);
      if (next !== null) await this.faces.load(next);
    };
    // Whoever switches to it is told.
    load().catch(() => undefined);
  }
}

/**
 * Without networks neither camera nor face is used, but what is not there is refused all
 * the same. What the file says is left alone: a camera may be plugged in by the time the
 * networks are there.
 */
async function requireWhatWasTold(
  settings: RunningSettings,
  isConfirmed: boolean,
): Promise<void> {
  const { values } = settings;
  if (settings.isToldAtStart('camera')) await requireCamera(values);
  if (settings.isToldAtStart('face')) await requireFace(values.face, isConfirmed);
}
