// What was found on this machine, and how it is told.

/** What is looked for. Others decide by it, so it is a closed set. */
export type Subject =
  | 'Settings'
  | 'Node'
  | 'Addon'
  | 'ffmpeg'
  | 'Camera'
  | 'Virtual camera'
  | 'Models'
  | 'Face detector'
  | 'Face landmarks'
  | 'Face recogniser'
  | 'Face swapper'
  | 'Face enhancer'
  | 'Face mask'
  | 'Source faces'
  | 'Compute'
  | 'Network';

/** One thing that guise needs or can use. */
export interface Finding {
  readonly subject: Subject;
  /**
   * `ready`: there and working. `missing`: guise cannot do its main job without it.
   * `optional`: not there, or not working, but not needed for everything.
   */
  readonly state: 'ready' | 'missing' | 'optional';
  /** What was found, or what does not work without it, in a few words. */
  readonly detail: string;
  /** The one command that mends it. */
  readonly fix?: string;
}

const MARKS: Record<Finding['state'], string> = {
  ready: '✓',
  missing: '✗',
  optional: '–',
};

const INDENT = ' '.repeat(4);

/** Findings as lines of text: a line each, and its fix below. */
export function linesOf(findings: readonly Finding[]): string[] {
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length));
  return findings.flatMap(({ subject, state, detail, fix }) => {
    const line = `${MARKS[state]} ${subject.padEnd(width)}  ${detail}`;
    return fix ? [line, `${INDENT}${fix}`] : [line];
  });
}

/** Whether everything needed is there. */
export function isReady(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'missing');
}
