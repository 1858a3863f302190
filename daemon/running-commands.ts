// The commands that speak to the running daemon.
import { type Command, Option } from 'commander';
import { addSettingsOptions, addYesOption, settingsOf } from './command-line.js';
import { numberWithin } from './commands/numbers.js';
import { quickCommands, runQuickCommand } from './control/quick-command.js';
import { MOST_LINES } from './log/log-tail.js';

export function addRunningCommands(program: Command): void {
  addStatusCommands(program);
  addQuickCommands(program);
  addConfigCommands(program);
}

function addStatusCommands(program: Command): void {
  program
    .command('status')
    .description('Tell what the running guise does.')
    .option('--watch', 'tell again and again, until Ctrl+C')
    .option('--json', 'as a JSON document; with --watch a line for each change')
    .action(async (options) =>
      (await import('./commands/status.js')).printStatus(options),
    );
  program
    .command('open')
    .description('Open the preview page of the running guise in the browser.')
    .option('--print', "only print the page's address, with the token that opens it")
    .action(async ({ print: isPrinted = false }) =>
      (await import('./commands/open.js')).openPage({ isPrinted }),
    );
  program
    .command('logs')
    .description('Show the log.')
    .option('-f, --follow', 'go on with what is logged from now on, until Ctrl+C')
    .option(
      '-n, --lines <n>',
      'how many of the last lines',
      numberWithin({ min: 0, max: MOST_LINES, isWhole: true }),
      100,
    )
    .option('--json', 'as JSON, a line each')
    .action(async (options) => (await import('./commands/logs.js')).printLog(options));
  program
    .command('quit')
    .description('End the running guise.')
    .action(async () => {
      const { ask } = await import('./control/client.js');
      await ask('POST /v1/quit');
    });
}

/** Alone they go the quick way (launch.cjs); with options they come here. */
function addQuickCommands(program: Command): void {
  for (const [name, command] of Object.entries(quickCommands)) {
    const argument = 'argument' in command ? ` <${command.argument}>` : '';
    program
      .command(name + argument)
      .description(command.doc)
      .action((value?: unknown) =>
        runQuickCommand(typeof value === 'string' ? [name, value] : [name]),
      );
  }
}

function addConfigCommands(program: Command): void {
  const config = program
    .command('config')
    .description('Read and change settings, of the running guise or in the file.');
  const file = () =>
    new Option('--config <file>', "settings file instead of the user's own");
  config
    .command('get <key>')
    .description('Print the value of a setting.')
    .addOption(file())
    .action(async (key, options) =>
      (await import('./commands/config.js')).printSetting(key, options),
    );
  addYesOption(config.command('set <key> <value> [more...]'))
    .description('Change settings, for example: guise config set holdMs 800')
    .addOption(file())
    .action(async (key, value, more, options) =>
      (await import('./commands/config.js')).setSettings([key, value, ...more], options),
    );
  config
    .command('unset <key...>')
    .description('Set settings back to their defaults.')
    .addOption(file())
    .action(async (keys, options) =>
      (await import('./commands/config.js')).unsetSettings(keys, options),
    );
  config
    .command('list')
    .description('Print all settings; config/settings.md explains them.')
    .addOption(file())
    .option('--json', 'as a JSON document')
    .action(async (options) =>
      (await import('./commands/config.js')).listSettings(options),
    );
  config
    .command('path')
    .description('Print where the settings file is.')
    .addOption(file())
    .action(async (options) =>
      (await import('./commands/config.js')).printSettingsPath(options),
    );
}

/** `camera list` and `camera use`. */
export function addCameraCommands(program: Command): void {
  const camera = program.command('camera').description('The cameras of this machine.');
  addSettingsOptions(camera.command('list'))
    .description('List cameras and what they can do.')
    .option('--json', 'as a JSON document')
    .action(async (options) => {
      const { printCameras } = await import('./commands/camera.js');
      await printCameras(options, settingsOf(options));
    });
  camera
    .command('use <device>')
    .description('Read another camera: a device, a clip or photo, "test" or "auto".')
    .action(async (device) => (await import('./commands/camera.js')).useCamera(device));
}
