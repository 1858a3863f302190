// Writes frames to a clip (MP4, MOV, MKV, WebM, GIF) through an ffmpeg that encodes,
// keeping the original clip's sound and the time of each of its frames.
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { ClipTiming } from '../capture/clip-timing.js';
import { GuiseError } from '../errors.js';
import { FfmpegWriter } from '../ffmpeg/ffmpeg-writer.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';
import { toldWriteFault, writeFault } from '../files/write-fault.js';
import { type Frame, frameByteLength } from '../frames/frame.js';
import {
  chooseEncoder,
  clipFormat,
  type EncodingPlan,
  encodingArguments,
  type SoundPlan,
} from './clip-encoding.js';
import type { FrameSink, SinkFormat } from './frame-sink.js';
import { MatroskaFrameHeader, matroskaStart } from './matroska-stream.js';

const LIST_TIMEOUT_MS = 20_000;

/** ffmpeg before 6 says so and yet ends with status 0, as when the disk is full then. */
const END_IS_MISSING = /^Error (writing trailer of|closing file) /;

/** Plain data, to be posted to the output thread. */
export interface ClipFileOptions {
  readonly file: string;
  readonly ffmpeg: Ffmpeg;
  /** From planSound; null when there is none. */
  readonly sound: SoundPlan | null;
  /** When each written frame is shown; null: evenly, at the opened rate. */
  readonly timing: ClipTiming | null;
}

export class ClipFileSink implements FrameSink {
  readonly label: string;
  private readonly file: string;
  private readonly partFile: string;
  private writer: FfmpegWriter | null = null;
  private header: MatroskaFrameHeader | null = null;
  /** The last frame again, for ffmpegs that give the last one no duration. */
  private tail: Uint8Array | null = null;
  private ending: Promise<void> | null = null;
  private frameCount = 0;
  private intervalUs = 0;
  private isBroken = false;

  constructor(private readonly options: ClipFileOptions) {
    this.file = resolve(options.file);
    this.label = this.file;
    // Beside the target, so that renaming it is one step and never crosses disks.
    // The file's own name may be as long as names can be.
    this.partFile = join(dirname(this.file), `.guise-${randomUUID()}.part`);
  }

  async open(format: SinkFormat): Promise<void> {
    this.intervalUs = 1e6 / (this.options.timing?.fps ?? format.fps);
    this.claimPartFile();
    try {
      const plan = await this.plan(format);
      this.writer = new FfmpegWriter(this.options.ffmpeg.path, encodingArguments(plan));
    } catch (error) {
      await this.removePart();
      throw error;
    }
    if (!this.hasTimes) return;
    const byteLength = frameByteLength(format.width, format.height);
    this.header = new MatroskaFrameHeader(byteLength);
    if (this.needsTail) this.tail = new Uint8Array(byteLength);
    this.writeBytes(matroskaStart(format.width, format.height));
  }

  private claimPartFile(): void {
    try {
      closeSync(openSync(this.partFile, 'w'));
    } catch (error) {
      throw this.failure(writeFault(this.file, error), error);
    }
  }

  /** GIF counts in hundredths of a second: even beats would drift in it. */
  private get hasTimes(): boolean {
    const { timing } = this.options;
    const isGif = extname(this.file).toLowerCase() === '.gif';
    return timing !== null && (timing.isVariable || isGif);
  }

  /** Players drop a frame of no duration: rather a repeated one than a true one. */
  private get needsTail(): boolean {
    const { muxer } = clipFormat(extname(this.file).toLowerCase());
    return !this.options.ffmpeg.hasFpsMode && (muxer === 'mp4' || muxer === 'mov');
  }

  private async plan({ width, height, fps }: SinkFormat): Promise<EncodingPlan> {
    const { ffmpeg, timing, sound } = this.options;
    const format = clipFormat(extname(this.file).toLowerCase());
    const { stdout } = await runFfmpeg(ffmpeg, ['-encoders'], LIST_TIMEOUT_MS);
    const encoder = chooseEncoder(format, stdout);
    if (!encoder) {
      const names = format.videoEncoders.map(({ name }) => name).join(', ');
      throw this.failure(`ffmpeg (${ffmpeg.path}) has none of the encoders ${names}`);
    }
    const raw = ['-f', 'rawvideo', '-pixel_format', 'nv12'];
    const rate = String(timing?.fps ?? fps);
    const even = [...raw, '-video_size', `${width}x${height}`, '-framerate', rate];
    return {
      format,
      encoder,
      sound: sound && sound.tracks.length > 0 ? sound : null,
      inputArguments: this.hasTimes ? ['-f', 'matroska'] : even,
      startSeconds: (timing?.frameTimesUs[0] ?? 0) / 1e6,
      isEven: !this.hasTimes && !timing?.frameTimesUs[0],
      hasFpsMode: ffmpeg.hasFpsMode,
      file: this.partFile,
    };
  }

  write(frame: Frame): void {
    this.writeAt(this.frameCount, frame.data);
    this.frameCount++;
    this.tail?.set(frame.data);
  }

  private writeAt(index: number, data: Uint8Array): void {
    if (this.header) {
      this.header.setTime(this.timeOf(index));
      this.writeBytes(this.header.bytes);
    }
    this.writeBytes(data);
  }

  /** Microseconds after the first frame; those beyond the known ones follow evenly. */
  private timeOf(index: number): number {
    const times = this.options.timing!.frameTimesUs;
    const last = times.length - 1;
    const known = times[Math.min(index, last)]! - times[0]!;
    return Math.round(known + Math.max(0, index - last) * this.intervalUs);
  }

  private writeBytes(bytes: Uint8Array): void {
    if (this.writer?.write(bytes)) return;
    this.isBroken = true;
    throw this.failure(this.toldReason || 'ffmpeg stopped taking frames');
  }

  close(): Promise<void> {
    this.ending ??= this.finish();
    return this.ending;
  }

  private async finish(): Promise<void> {
    if (!this.writer) return;
    if (this.tail && this.frameCount > 0) this.writeTail(this.tail);
    const { status, reason } = await this.writer.finish();
    const isCutOff = this.writer.lines.some((line) => END_IS_MISSING.test(line));
    if (status === 0 && this.frameCount > 0 && !isCutOff) {
      await this.putInPlace();
      return;
    }
    await this.removePart();
    if (this.frameCount === 0 && !this.isBroken)
      throw this.failure('there was no frame to write');
    throw this.failure(this.toldReason || `ffmpeg ended with ${reason}`);
  }

  /** Why ffmpeg writes no more, in words where it is the disk; empty for no reason told. */
  private get toldReason(): string {
    const { lines = [], lastLine = '' } = this.writer ?? {};
    const missing = lines.find((line) => END_IS_MISSING.test(line));
    const told = toldWriteFault(lines) ?? missing ?? lastLine;
    return told.replaceAll(this.partFile, this.file);
  }

  private writeTail(tail: Uint8Array): void {
    try {
      this.writeAt(this.frameCount, tail);
    } catch {
      // That ffmpeg died is told by how it ended.
    }
  }

  private async putInPlace(): Promise<void> {
    try {
      await rename(this.partFile, this.file);
    } catch (error) {
      await this.removePart();
      throw this.failure(writeFault(this.file, error), error);
    }
  }

  abandon(): Promise<void> {
    this.ending ??= this.discard();
    return this.ending;
  }

  private async discard(): Promise<void> {
    await this.writer?.kill();
    await this.removePart();
  }

  private removePart(): Promise<void> {
    return rm(this.partFile, { force: true });
  }

  private failure(reason: string, cause?: unknown): GuiseError {
    return new GuiseError(
      'SINK_FAILED',
      `${this.file} could not be written: ${reason}.`,
      cause,
    );
  }
}
