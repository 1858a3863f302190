// What the preview page is told about the pipeline: plain data, sent as JSON.

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What a viewer of the virtual camera may see. */
export const showings = [
  'swapped',
  'held',
  'card',
  'obscured',
  /** The wearer's own picture. */
  'bare',
  'testPattern',
  'nothing',
] as const;

/** Something that is not there, and the one command that mends it. */
export interface MissingPart {
  /** For example "Virtual camera". */
  readonly what: string;
  /** What does not work without it, one sentence. */
  readonly effect: string;
  /** For example "sudo modprobe v4l2loopback …"; absent where no command can help. */
  readonly fix?: string;
}

export interface PreviewState {
  /** What the virtual camera shows at the moment. */
  readonly showing: (typeof showings)[number];
  /** One sentence about what is going on, for people. */
  readonly message: string;
  /** What went wrong and lasts, in one sentence; null while nothing is. */
  readonly problem: string | null;
  readonly camera: {
    /** For example "/dev/video0 (HD Webcam)" or "test pattern". */
    readonly label: string;
    readonly state: 'starting' | 'running' | 'restarting' | 'closed' | 'failed';
    readonly width: number;
    readonly height: number;
    /** Frames per second that really arrive. */
    readonly fps: number;
  };
  /** The virtual camera or file, null without one. */
  readonly output: {
    readonly label: string;
    readonly width: number;
    readonly height: number;
    readonly fps: number;
  } | null;
  /** The source face worn, null without one. */
  readonly face: string | null;
  readonly swapper: string | null;
  /** The wearer covered everything, until released. */
  readonly isCovered: boolean;
  /** The wearer closed the camera, until resumed. */
  readonly isPaused: boolean;
  /** Somebody looks at the virtual camera or the preview. */
  readonly isWatched: boolean;
  readonly models: readonly {
    /** What it does, for example "detector". */
    readonly role: string;
    readonly name: string;
    /** Execution provider that really runs it, for example "cpu". */
    readonly provider: string;
    /** Why execution providers wanted before it do not run it. */
    readonly refusals: readonly string[];
  }[];
  readonly missing: readonly MissingPart[];
}

/** Figures of the frame path; computing them takes milliseconds. */
export interface PreviewMetrics {
  /** Frames since the start, by what became of them, in the order to be listed. */
  readonly frames: Readonly<Record<string, number>>;
  /** Per stage, in the order a frame meets them. */
  readonly stagesMs: Readonly<Record<string, Percentiles>>;
  /** From the camera's frame being read to its swapped frame being written. */
  readonly latencyMs: Percentiles | null;
}
