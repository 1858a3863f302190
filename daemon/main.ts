// The command line: which commands there are, and what their failures say.
import { Argument, Command, CommanderError, Option } from 'commander';
import {
  addCameraOption,
  addPipelineOptions,
  addSettingsOptions,
  addYesOption,
  outputAsked,
  pipelineSettingsOf,
  pipelineSourcesOf,
  type SettingsOptions,
  settingsOf,
  sourcesOf,
} from './command-line.js';
import { autostartOrders, benchSinks, shells } from './commands/choices.js';
import { numberWithin } from './commands/numbers.js';
import { printRemark } from './commands/print.js';
import { exitStatusOf, GuiseError } from './errors.js';
import { writeFault } from './files/write-fault.js';
import { guiseVersion } from './guise-version.js';
import { guiseCommand } from './readiness/guise-command.js';
import { addCameraCommands, addRunningCommands } from './running-commands.js';
import { unknownVariables } from './settings/unknown-variables.js';

/** Of a measurement: from a moment to a day. */
const BENCH_SECONDS = { min: 0.1, max: 86_400 };

/** How long threads get to end by themselves after a failure. */
const GRACE_MS = 5000;

const EXAMPLES = `
Examples:
  guise run --face Ada                    wear the saved face Ada
  guise run --camera test                 show the test pattern
  guise render clip.mp4 --face me.jpg --out swapped.mp4
  guise face add Ada front.jpg smile.jpg  save a face from photos
  guise models pull full                  fetch networks that repaint a face
  guise panic                             cover now; guise release ends it
  guise use Ada                           wear another face
  guise config set picture.mirror true    change a setting, also while it runs
  guise doctor                            what is missing, and what mends it
  guise setup                             make the virtual camera

Settings: ~/.config/guise/settings.json, GUISE_… variables, --set KEY=VALUE.
Exit status: 0 done, 1 internal fault, 2 usage or setting, 3 installation,
4 camera or clip, 5 face or photo, 6 model, 7 virtual camera or file written,
8 thread, 9 running already, 10 not running, 11 desktop, 130 interrupted.`;

/** Columns that a description needs at least to be wrapped beside its term. */
const NARROWEST_DESCRIPTION = 30;

/** Commands are imported when they run, so that --help and errors are instant. */
function createProgram(): Command {
  const program = new Command('guise')
    .description('A virtual camera that wears another face.')
    .version(guiseVersion(), '-v, --version')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureHelp({ minWidthToWrap: NARROWEST_DESCRIPTION })
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'guise: ')),
    });
  program.hook('preAction', () => {
    for (const sentence of unknownVariables(process.env)) printRemark(sentence);
  });
  addPipelineCommands(program);
  addRunningCommands(program);
  addMachineCommands(program);
  addFaceCommands(program);
  addModelsCommands(program);
  addCompletionCommand(program);
  addHelpCommand(program);
  hintAtHelp(program, guiseCommand());
  return program;
}

/** Commander's own knows neither commands of commands nor that there is no such one. */
function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help [command...]')
    .description('Explain a command, for example: guise help face add')
    .action((names: string[]) => {
      let command = program;
      for (const name of names) {
        const found = command.commands.find((inner) => inner.name() === name);
        if (!found) command.error(`error: unknown command '${name}'`);
        command = found!;
      }
      command.help();
    });
}

/** After a mistake, the help that is told of is that of the very command. */
function hintAtHelp(command: Command, path: string): void {
  const what = command.commands.length > 0 ? 'commands' : 'options';
  command.showHelpAfterError(`(${path} --help lists its ${what})`);
  for (const inner of command.commands) hintAtHelp(inner, `${path} ${inner.name()}`);
}

function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(shells))
    .description('Print what makes a shell complete commands; its first line says how.')
    .action(async (shell) => {
      const { completionScript } = await import('./completion.js');
      process.stdout.write(completionScript(shell, program));
    });
}

function addPipelineCommands(program: Command): void {
  addPipelineOptions(addCameraOption(program.command('run')))
    .description('Run the virtual camera with a preview page, until Ctrl+C.')
    .action(async (options) => {
      const { run } = await import('./commands/run.js');
      await run({ yes: options.yes ?? false }, pipelineSourcesOf(options));
    });
  addPipelineOptions(program.command('render <input>'))
    .description('Swap the faces of a photo or clip, every frame, into a file.')
    .requiredOption('--out <file>', 'the file to write; its extension says the format')
    .option('--report <file>', 'write what was measured as JSON')
    .action(async (input, options) => {
      const { render } = await import('./commands/render.js');
      const { out, report, yes = false } = options;
      const settings = pipelineSettingsOf(options);
      const output = outputAsked(options, settings);
      await render({ input, out, report, yes, output }, settings);
    });
  addPipelineOptions(addCameraOption(program.command('bench')))
    .description('Measure the live pipeline on a looped clip, as fast as it goes.')
    .option('--paced', "at the camera's rate, and how steadily it is kept")
    .option('--json', 'as a JSON document')
    .option('--seconds <n>', 'how long to measure', numberWithin(BENCH_SECONDS), 10)
    .addOption(
      new Option('--sink <kind>', 'where the frames go')
        .choices(benchSinks)
        .default('null'),
    )
    .action(async (options) => {
      const { bench } = await import('./commands/bench.js');
      const {
        json = false,
        seconds,
        yes = false,
        sink,
        paced: isPaced = false,
      } = options;
      const settings = pipelineSettingsOf(options);
      const output = outputAsked(options, settings);
      await bench({ json, seconds, yes, sink, isPaced, output }, settings);
    });
}

function addMachineCommands(program: Command): void {
  addSettingsOptions(program.command('doctor'))
    .description('Tell what was found, what is missing, and the fix for each.')
    .option('--json', 'as a JSON document')
    .action(async (options) => {
      const { doctor } = await import('./commands/doctor.js');
      await doctor(options, sourcesOf(options));
    });
  addCameraCommands(program);
  program
    .command('autostart')
    .description('Start guise at login, or no longer, or tell whether it does.')
    .addArgument(new Argument('<order>').choices(autostartOrders))
    .option('--json', 'as a JSON document')
    .action(async (order, options) =>
      (await import('./commands/autostart.js')).autostart(order, options),
    );
  addYesOption(program.command('setup'))
    .description('Say what the virtual camera lacks, and mend it when told to.')
    .option('--cuda', 'fetch the libraries for NVIDIA cards instead (Linux x64)')
    .option('--undo', 'remove what setup has added')
    .action(async (options) => {
      if (options.cuda) {
        const { setupCuda } = await import('./commands/setup-cuda.js');
        await setupCuda({ undo: options.undo ?? false, yes: options.yes ?? false });
        return;
      }
      const { setup } = await import('./commands/setup.js');
      const { undo = false, yes = false } = options;
      await setup({ undo, yes });
    });
}

function addFaceCommands(program: Command): void {
  const face = program.command('face').description('Save, list and remove source faces.');
  addYesOption(addSettingsOptions(face.command('add <name> <photo...>')))
    .description('Save a face from one or more photos of the same person.')
    .action(async (name, photos, options) => {
      const { addFace } = await import('./commands/face.js');
      await addFace(name, photos, options, settingsOf(options));
    });
  face
    .command('list')
    .description('List saved faces.')
    .option('--json', 'as a JSON document')
    .action(async (options) => (await import('./commands/face.js')).listFaces(options));
  face
    .command('remove <name>')
    .description('Delete a saved face and its photos.')
    .action(async (name) => (await import('./commands/face.js')).removeFace(name));
  face
    .command('rename <name> <newName>')
    .description('Give a saved face another name.')
    .action(async (name, newName) =>
      (await import('./commands/face.js')).renameFace(name, newName),
    );
}

function addModelsCommands(program: Command): void {
  const models = program.command('models').description('Fetch and check model files.');
  addSettingsOptions(models.command('list'))
    .description('List all models: what is here, what can be fetched, what can run.')
    .option('--json', 'as a JSON document')
    .option('--markdown', 'as the page models/README.md')
    .action(async (options) =>
      (await import('./commands/models.js')).listModels(folderOf(options), options),
    );
  addSettingsOptions(models.command('pull <set|family|model...>'))
    .description('Fetch models, for example: guise models pull full')
    .option('--accept-licence', 'accept licences that restrict use, for scripts')
    .option('--mirror <url>', 'address of a folder that is asked first')
    .action(async (words, options) => {
      const { pullModels } = await import('./commands/models.js');
      const { acceptLicence: isAccepted = false, mirror } = options;
      await pullModels(words, { folder: folderOf(options), isAccepted, mirror });
    });
  addSettingsOptions(models.command('verify [set|family|model...]'))
    .description('Read the models that are here and check their SHA-256.')
    .action(async (words, options) =>
      (await import('./commands/models.js')).verifyModels(words, folderOf(options)),
    );
  addSettingsOptions(models.command('remove <set|family|model...>'))
    .description('Delete models.')
    .action(async (words, options) =>
      (await import('./commands/models.js')).removeModels(words, folderOf(options)),
    );
  addSettingsOptions(models.command('path [model]'))
    .description('Print the models folder, or where a model is.')
    .action(async (name, options) =>
      (await import('./commands/models.js')).printPath(name, folderOf(options)),
    );
}

const folderOf = (options: SettingsOptions) => settingsOf(options).models.folder;

/** What a person reads when a command fails: one sentence, and never a stack trace. */
function describeFailure(error: unknown): string {
  if (error instanceof GuiseError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `Unexpected fault: ${message}. GUISE_DEBUG=1 shows where it happened.`;
}

function fail(error: unknown): void {
  // Commander has said what is wrong, or has printed help or version.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitStatusOf.BAD_USAGE;
    return;
  }
  printRemark(`guise: ${describeFailure(error)}`);
  if (process.env.GUISE_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exitCode = exitStatusOf[error instanceof GuiseError ? error.code : 'INTERNAL'];
  // Leaving while a network runs in a thread would abort the process, so threads may
  // end first; what keeps the process alive beyond that is not waited for.
  setTimeout(() => process.exit(), GRACE_MS).unref();
}

function leaveWithoutOutput(error: NodeJS.ErrnoException): void {
  // Reading ends early in "guise face list | head": no fault.
  if (error.code === 'EPIPE') process.exit();
  const message = `The output could not be written: ${writeFault('stdout', error)}.`;
  fail(new GuiseError('FILE_NOT_WRITTEN', message, error));
}

process.stdout.on('error', leaveWithoutOutput);
// That nobody reads what people are told is no fault of what is done, and least of all
// ends the camera.
process.stderr.on('error', () => undefined);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
createProgram().parseAsync(process.argv).catch(fail);
