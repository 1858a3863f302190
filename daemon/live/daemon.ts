// The running guise: one live pipeline, the settings in force, and whoever wants to know
// of changes. What the control API can do is done here.
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { guiseVersion } from '../guise-version.js';
import { FaultLog } from '../log/fault-log.js';
import type { LogTail } from '../log/log-tail.js';
import { makeModelsFolder } from '../models/models-folder.js';
import type { AnswerRequest } from '../preview/preview-server.js';
import type { PreviewMetrics } from '../preview/preview-state.js';
import type { Finding } from '../readiness/finding.js';
import { SavedFaces } from '../saved-faces.js';
import type { SettingsSources } from '../settings/load-settings.js';
import {
  type ChangedSetting,
  RunningSettings,
  type SettingsDraft,
} from '../settings/running-settings.js';
import { Turns } from '../threads/turns.js';
import { tellAwaitedCamera } from './awaited-camera.js';
import { BackgroundPull } from './background-pull.js';
import { rememberCover, rememberedCover } from './cover-memory.js';
import type { DaemonState } from './daemon-state.js';
import { EditWatch } from './edit-watch.js';
import { FittedPipeline } from './fitted-pipeline.js';

const VERSION = guiseVersion();

/** A camera that is not there is looked for so often, milliseconds. */
const CAMERA_LOOK_MS = 10_000;

export interface DaemonOptions {
  readonly sources: SettingsSources;
  /** --yes: confirmations at the start are given. */
  readonly isConfirmed: boolean;
  readonly log: Logger;
  readonly tail: LogTail;
  /** Answers what is asked at the page's door besides the page. */
  readonly answer: (daemon: Daemon, ...request: Parameters<AnswerRequest>) => void;
}

interface DaemonEvents {
  /** `state` tells something else. */
  state: [];
  /** New values are in force. */
  settings: [changed: readonly ChangedSetting[]];
  /** Files of models may have come or gone. */
  models: [];
  quit: [];
}

export class Daemon extends EventEmitter<DaemonEvents> {
  readonly log: Logger;
  readonly tail: LogTail;
  readonly faces = new SavedFaces();
  readonly pull = new BackgroundPull();
  private pipeline!: FittedPipeline;
  private settingsFault: string | null = null;
  private edits: EditWatch | null = null;
  private cameraLook: NodeJS.Timeout | undefined;
  /** Changes of the pipeline are made one after the other. */
  private readonly turns = new Turns();

  private constructor(
    private readonly options: DaemonOptions,
    readonly settings: RunningSettings,
  ) {
    super();
    this.log = options.log;
    this.tail = options.tail;
    // Any number of clients may follow what changes.
    for (const teller of [this, this.faces, this.pull, this.tail]) {
      teller.setMaxListeners(0);
    }
  }

  /** @throws GuiseError of settings, camera, face, consent and port */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const settings = new RunningSettings(options.sources);
    const kept = await settings.upgrade();
    if (kept) options.log.info(`Settings file brought up to date; the old one: ${kept}.`);
    const daemon = new Daemon(options, settings);
    await daemon.startPipeline();
    daemon.startWatching();
    return daemon;
  }

  private async startPipeline(): Promise<void> {
    const { isConfirmed, answer } = this.options;
    const { settings, faces, log } = this;
    this.pipeline = await FittedPipeline.start({
      settings,
      faces,
      isConfirmed,
      faults: new FaultLog(log),
      isPortOptional: !settings.chosenAtStart.has('preview.port'),
      ...rememberedCover(),
      answer: (...request) => answer(this, ...request),
    });
    this.pipeline.live.on('change', () => this.emit('state'));
    this.pull.on('fetched', (models) => {
      log.info(`Models fetched: ${models.join(', ')}.`);
      this.emit('models');
    });
    this.pull.on('failed', (message) => log.warn(message));
  }

  private startWatching(): void {
    this.edits = new EditWatch(this.settings.path, this.modelsFolder, {
      onSettingsEdited: () => void this.rereadSettings(),
      onModelsChanged: () => void this.rereadModels(),
    });
    this.faces.on('change', () => void this.rereadFaces());
    this.faces.on('fault', (message) => this.log.warn(message));
    this.faces.startWatching();
    const look = () => void this.lookForCamera();
    this.cameraLook = setInterval(look, CAMERA_LOOK_MS).unref();
    if (this.edits.fault === null) return;
    this.log.warn(
      `Settings, faces and models that are changed by hand are not noticed until guise starts again: ${this.edits.fault}.`,
    );
  }

  /** Ends pipeline and page; the cover, if there is one, stays for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.cameraLook);
    this.edits?.close();
    this.faces.close();
    this.pull.cancel();
    await this.turns.take(() => this.pipeline.live.stop());
  }

  /** What is not there and is missed. */
  get absent(): readonly Finding[] {
    return this.pipeline.absent;
  }

  /** Whether faces of people can be found. */
  get hasNetworks(): boolean {
    return this.pipeline.hasNetworks;
  }

  get modelsFolder(): string {
    return this.settings.values.models.folder;
  }

  get isDemonstration(): boolean {
    return this.pipeline.isDemonstration;
  }

  get previewUrl(): string {
    return this.pipeline.live.previewUrl;
  }

  /** An address that leads to the page once, and soon. */
  ticketUrl(): string {
    return this.pipeline.live.ticketUrl();
  }

  state(): DaemonState {
    const { live, awaitedCamera } = this.pipeline;
    return {
      version: VERSION,
      pid: process.pid,
      ...tellAwaitedCamera(live.state(), awaitedCamera),
      chosenFace: this.settings.values.face,
      settingsFault: this.settingsFault,
      fetching: this.pull.state.current,
    };
  }

  metrics(): PreviewMetrics {
    return this.pipeline.live.metrics();
  }

  /** Covers from the next frame on and until released, also over restarts of guise. */
  useCover(isCovered: boolean): DaemonState {
    this.pipeline.live.cover(isCovered);
    this.rememberCover();
    this.log.info({ isCovered }, isCovered ? 'Covered.' : 'Released.');
    return this.state();
  }

  /** Closes the camera and shows the paused card until resumed. */
  pause(isPaused: boolean): DaemonState {
    this.pipeline.live.pause(isPaused);
    this.rememberCover();
    this.log.info({ isPaused }, isPaused ? 'Paused.' : 'Resumed.');
    return this.state();
  }

  private rememberCover(): void {
    const { isCovered, isPaused } = this.pipeline.live.state();
    try {
      rememberCover({ isCovered, isPaused });
    } catch (error) {
      const { message } = error as Error;
      this.log.warn(`It is obeyed, but the next start will not know of it: ${message}.`);
    }
  }

  /**
   * Puts new values in force and writes them into the settings file: all or none.
   * @param changes  values by key; null sets a key back to its default
   * @throws GuiseError BAD_SETTING, SETTINGS_NOT_WRITTEN, and of camera, face and port
   */
  change(changes: Readonly<Record<string, unknown>>): Promise<readonly ChangedSetting[]> {
    return this.turns.take(async () => {
      const draft = this.settings.draft(changes);
      const staged = await this.settings.stage(draft);
      try {
        await this.apply(draft);
      } catch (error) {
        await staged.discard();
        throw error;
      }
      await staged.commit();
      this.settingsFault = null;
      return draft.changed;
    });
  }

  /**
   * Wears another face because of what was done to the saved ones: also where that cannot
   * be written, which is told afterwards.
   * @param face  the new name of the one worn; empty when it was removed
   * @throws GuiseError as `change`
   */
  followFace(face: string): Promise<void> {
    return this.turns.take(() => this.wearAnyway(face));
  }

  private async wearAnyway(face: string): Promise<void> {
    const draft = this.settings.draft({ face });
    await this.apply(draft);
    await this.settings.write(draft);
    this.settingsFault = null;
  }

  /** A wrong file is told, and the settings in force stay. */
  private rereadSettings(): Promise<void> {
    return this.turns.take(async () => {
      try {
        const draft = this.settings.reread();
        if (draft) await this.apply(draft);
        this.settingsFault = null;
      } catch (error) {
        this.settingsFault = (error as Error).message;
        this.log.warn(`The settings stay as they were. ${this.settingsFault}`);
      }
      this.emit('state');
    });
  }

  /** Another process may have removed the very face that is worn. */
  private rereadFaces(): Promise<void> {
    return this.turns
      .take(async () => {
        if (await this.pipeline.rereadFaces()) await this.wearAnyway('');
      })
      .catch((error: Error) => this.log.warn(error.message));
  }

  private async apply(draft: SettingsDraft): Promise<void> {
    const { values, changed } = draft;
    const movesModels = values.models.folder !== this.modelsFolder;
    if (movesModels) makeModelsFolder(values.models.folder);
    await this.pipeline.apply(draft);
    if (changed.some(({ effect }) => effect === 'log')) this.log.level = values.log.level;
    this.settings.accept(draft);
    if (movesModels) {
      this.edits?.useModelsFolder(this.modelsFolder);
      this.emit('models');
    }
    if (changed.length === 0) return;
    this.log.info(`Settings changed: ${changed.map(({ key }) => key).join(', ')}.`);
    this.emit('settings', changed);
  }

  /** Whoever fetched models, this guise or another. */
  private rereadModels(): Promise<void> {
    return this.turns.take(async () => {
      await this.pipeline
        .rereadModels()
        .catch((error: Error) => this.log.warn(error.message));
      this.emit('models');
      this.emit('state');
    });
  }

  private lookForCamera(): Promise<void> {
    return this.turns
      .take(async () => {
        if (!(await this.pipeline.lookForCamera())) return;
        this.log.info('The camera is there.');
        this.emit('state');
      })
      .catch((error: Error) => this.log.debug(error.message));
  }
}
