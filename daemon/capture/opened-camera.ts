// An open camera as the capture thread sees it, and what it reports.

/**
 * `opening` until the first frame, `running`, `restarting` after a fault until frames
 * flow again, `paused` with the device closed, `ended` when a clip played once is over
 * or the camera was stopped, `failed` when no frame will ever follow.
 */
export type CaptureState =
  | 'opening'
  | 'running'
  | 'restarting'
  | 'paused'
  | 'ended'
  | 'failed';

export interface CaptureReport {
  readonly state: CaptureState;
  /** One sentence for a person; empty when there is nothing to say. */
  readonly detail: string;
  /** Last lines of ffmpeg's stderr after a fault; empty otherwise. */
  readonly stderrTail: readonly string[];
}

/** Called whenever the state or its detail changes. */
export type ReportCapture = (report: CaptureReport) => void;

export interface OpenedCamera {
  /** Starts to deliver frames; comes back at once. */
  start(): void;
  /** Closes the device (its light goes off) but keeps this camera usable. */
  pause(): void;
  resume(): void;
  /** Closes for good; nothing of it runs any more when this resolves. Idempotent. */
  stop(): Promise<void>;
}
