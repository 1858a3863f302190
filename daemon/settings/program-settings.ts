// Settings of the program around the picture: files, preview page, tray, notifications,
// log.
import { flag, integer, text, word } from '../setting.js';
import { trayChoices } from '../tray/tray-backends.js';

export const programSettings = {
  models: {
    folder: text("Folder of model files; empty for the user's data folder.", '', {
      env: 'GUISE_MODELS_DIR',
      effect: 'networks',
    }),
  },
  ffmpeg: {
    path: text(
      'The ffmpeg to use; empty for the one on PATH, else the one that came with guise.',
      '',
      { effect: 'pipeline' },
    ),
  },
  preview: {
    port: integer(
      'Port of the preview page on 127.0.0.1; 0 takes any that is free, and so does the default where another program has it and no port was chosen.',
      8473,
      { min: 0, max: 65_535 },
    ),
    maxFps: integer('Highest rate of the preview.', 15, {
      unit: 'frames per second',
      min: 1,
      max: 60,
      effect: 'preview',
    }),
  },
  tray: {
    backend: word(
      'The icon in the panel: "auto" takes the kind that works on this desktop.',
      trayChoices,
      'auto',
      { effect: 'clients' },
    ),
  },
  notifications: flag(
    'Whether the desktop is told of what needs a person: a camera that is lost or back, a model that is missing, a GPU that is not used, a start or a click in the tray that came to nothing.',
    true,
    { effect: 'clients' },
  ),
  log: {
    level: word(
      'What is logged; "debug" also shows names and paths of faces.',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
      'info',
      { effect: 'log' },
    ),
    destination: word(
      'Where the log goes: "auto" is a terminal or the systemd journal where there is one, else a file that is kept small (`guise logs` shows it).',
      ['auto', 'stderr', 'file'],
      'auto',
    ),
  },
} as const;
