// Finds the ffmpeg that guise drives: the configured one, else the one on PATH, else
// the one that arrived with an npm dependency.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { GuiseError } from '../errors.js';

/** An ffmpeg that ran. Plain data, to be posted to a worker. */
export interface Ffmpeg {
  readonly path: string;
  /** As ffmpeg says it: "5.1.9-0+deb12u1", "N-47683-g0e8eb07980-static". */
  readonly version: string;
  readonly origin: 'configured' | 'path' | 'bundled';
  /** Knows -fps_mode; older ones have -vsync, which newer ones dropped. */
  readonly hasFpsMode: boolean;
}

const VERSION_TIMEOUT_MS = 20_000; // a cold 70 MB static binary on a busy machine

/** The library version that came with -fps_mode (ffmpeg 5.1): libavutil 57.28. */
const FPS_MODE_LIBAVUTIL = [57, 28] as const;

/**
 * Reads what `ffmpeg -version` prints. The library's version decides about options,
 * because builds from git have no release number.
 * @returns null when the text is not ffmpeg's
 */
export function parseVersion(
  text: string,
): Pick<Ffmpeg, 'version' | 'hasFpsMode'> | null {
  const version = /^ffmpeg version (\S+)/m.exec(text)?.[1];
  const libavutil = /^libavutil\s+(\d+)\.\s*(\d+)\./m.exec(text);
  if (!version || !libavutil) return null;
  const [major, minor] = [Number(libavutil[1]), Number(libavutil[2])];
  const [wantedMajor, wantedMinor] = FPS_MODE_LIBAVUTIL;
  const hasFpsMode =
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return { version, hasFpsMode };
}

/** What `path -version` prints, or why it did not run. */
function askVersion(path: string): Promise<string | Error> {
  return new Promise((resolve) => {
    const options = { timeout: VERSION_TIMEOUT_MS, windowsHide: true };
    execFile(path, ['-version'], options, (error, stdout) => resolve(error ?? stdout));
  });
}

/** Those that answered, by path: asking takes a process each time. */
const known = new Map<string, Ffmpeg>();

async function tryFfmpeg(
  path: string,
  origin: Ffmpeg['origin'],
): Promise<Ffmpeg | string> {
  const before = known.get(path);
  if (before && existsSync(path)) return { ...before, origin };
  const answer = await askVersion(path);
  if (answer instanceof Error) return answer.message.trim();
  const parsed = parseVersion(answer);
  if (!parsed) return 'it is not ffmpeg';
  const ffmpeg = { path, origin, ...parsed };
  known.set(path, ffmpeg);
  return ffmpeg;
}

function pathOnPath(): string | null {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(existsSync) ?? null;
}

/** Path of the npm dependency's binary, or null where it has none for this platform. */
function bundledPath(): string | null {
  try {
    return (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  } catch {
    return null; // the package throws a string on platforms it does not know
  }
}

/**
 * @param configuredPath  the setting; when given, nothing else is tried
 * @throws GuiseError FFMPEG_MISSING
 */
export async function findFfmpeg(configuredPath?: string | null): Promise<Ffmpeg> {
  if (configuredPath) {
    const found = await tryFfmpeg(configuredPath, 'configured');
    if (typeof found !== 'string') return found;
    throw new GuiseError(
      'FFMPEG_MISSING',
      `The configured ffmpeg ${configuredPath} does not run (${found}); correct the setting or remove it.`,
    );
  }
  const candidates = [
    [pathOnPath(), 'path'],
    [bundledPath(), 'bundled'],
  ] as const;
  for (const [path, origin] of candidates) {
    const found = path && (await tryFfmpeg(path, origin));
    if (found && typeof found !== 'string') return found;
  }
  throw new GuiseError(
    'FFMPEG_MISSING',
    'No working ffmpeg was found; install it (Debian: apt install ffmpeg, macOS: brew install ffmpeg, Windows: winget install ffmpeg).',
  );
}

/** The argument that passes every frame on once, with its own time. */
export function passthroughArguments(ffmpeg: Pick<Ffmpeg, 'hasFpsMode'>): string[] {
  return ffmpeg.hasFpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
}
