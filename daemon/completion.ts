// Completion of guise's commands in bash, zsh and fish, made from the commands themselves.
import type { Command } from 'commander';
import type { Shell } from './commands/choices.js';
import { readCatalogue } from './inference/model-manifest.js';
import { knownSettings } from './settings/settings.js';

/** A place in the tree of commands, and what may follow there. */
interface Place {
  /** Words that lead there, "config set"; empty for guise itself. */
  readonly path: string;
  readonly words: readonly Word[];
  /** Names of saved faces may follow too. */
  readonly takesFaces: boolean;
}

interface Word {
  readonly text: string;
  readonly doc: string;
}

/** An option that takes a value, and what may follow it; files where that is nothing. */
interface ValuedOption {
  readonly flags: readonly string[];
  readonly words: readonly Word[];
  /** Names of saved faces may follow, too. */
  readonly takesFaces: boolean;
}

/** Commands whose arguments are names of saved faces. */
const takingFaces = new Set(['use', 'face remove', 'face rename']);
/** Commands whose arguments begin with keys of settings. */
const takingSettings = new Set(['config get', 'config set', 'config unset']);
/** Commands whose arguments are sets, families or names of models. */
const takingModels = new Set(
  ['pull', 'verify', 'remove', 'path'].map((c) => `models ${c}`),
);
/** Options whose values are those of a setting, by its key. */
const settingOfOption = new Map([['--swapper', 'swapper.family']]);

/** Prints the names of saved faces, a line each. */
const LIST_FACES = "guise face list 2>/dev/null | sed 's/  (.*//'";

/** Makes the script of each shell. */
const completionScripts: Record<
  Shell,
  (places: Place[], options: ValuedOption[]) => string
> = { bash, zsh, fish };

/** @param program  with all commands */
export function completionScript(shell: Shell, program: Command): string {
  const options = new Map(
    valuedOptions(program).map((option) => [option.flags[0]!, option]),
  );
  return completionScripts[shell](placesOf(program, ''), [...options.values()]);
}

/** An option of one name takes the same values in all commands. */
function valuedOptions(command: Command): ValuedOption[] {
  const own = command.options
    .filter(({ required, optional }) => required || optional)
    .map(({ long, short, argChoices = [] }) => {
      const setting = knownSettings.get(settingOfOption.get(long!) ?? '');
      const values = [...argChoices, ...(setting?.words ?? [])];
      return {
        flags: [long!, ...(short ? [short] : [])],
        words: values.map((text) => ({ text, doc: '' })),
        takesFaces: long === '--face',
      };
    });
  return [...own, ...command.commands.flatMap((inner) => valuedOptions(inner))];
}

function placesOf(command: Command, path: string): Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter(({ parent }) => parent);
  const own = [
    ...commands.map((c) => ({ text: c.name(), doc: c.description() })),
    ...help
      .visibleOptions(command)
      .map(({ long, description }) => ({ text: long!, doc: description })),
    ...command.registeredArguments
      .flatMap(({ argChoices = [] }) => argChoices)
      .map((text) => ({ text, doc: '' })),
    ...(takingSettings.has(path) ? settingWords() : []),
    ...(takingModels.has(path) ? modelWords() : []),
  ];
  const place = { path, words: own, takesFaces: takingFaces.has(path) };
  const below = commands
    .filter((c) => c.name() !== 'help')
    .flatMap((c) => placesOf(c, `${path} ${c.name()}`.trim()));
  return [place, ...below];
}

const settingWords = () =>
  [...knownSettings.values()].map(({ key, doc }) => ({ text: key, doc }));

function modelWords(): Word[] {
  const { sets, models } = readCatalogue();
  const texts = models.flatMap(({ name, family }) => [family, name]);
  return [...new Set([...Object.keys(sets), ...texts])].map((text) => ({
    text,
    doc: '',
  }));
}

/** In single quotes, for every shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The loop that finds the place, for bash and zsh, where $words has all words. */
function findPlace(places: readonly Place[], words: string): string {
  const paths = places.filter(({ path }) => path).map(({ path }) => quoted(path));
  return `      for word in ${words}; do
        [[ $word == -* ]] && continue
        next="\${place:+$place }$word"
        case "$next" in
          ${paths.join('|')}) place="$next" ;;
          *) break ;;
        esac
      done`;
}

/**
 * What is offered behind an option that takes a value, else at the place; for bash and zsh.
 * @param offer     sets what is offered, of words and saved faces
 * @param useFiles  ends with files
 */
function cases(
  places: readonly Place[],
  options: readonly ValuedOption[],
  loop: string,
  offer: (words: readonly Word[], takesFaces: boolean) => string,
  useFiles: string,
): string {
  const isOffered = ({ words, takesFaces }: ValuedOption) =>
    takesFaces || words.length > 0;
  const patternOf = ({ flags }: ValuedOption) => flags.map(quoted).join('|');
  const offered = options
    .filter(isOffered)
    .map((o) => `    ${patternOf(o)}) ${offer(o.words, o.takesFaces)} ;;\n`);
  const others = options.filter((option) => !isOffered(option)).map(patternOf);
  const atPlaces = places.map(
    ({ path, words, takesFaces }) =>
      `        ${quoted(path)}) ${offer(words, takesFaces)} ;;\n`,
  );
  return `${offered.join('')}    ${others.join('|')}) ${useFiles} ;;
    *)
${loop}
      case "$place" in
${atPlaces.join('')}      esac ;;`;
}

function bash(places: readonly Place[], options: readonly ValuedOption[]): string {
  const offer = (words: readonly Word[], takesFaces: boolean) => {
    const texts = words.map(({ text }) => text).join('\\n');
    const faces = takesFaces ? `$'\\n'"$(${LIST_FACES})"` : '';
    return `words=$'${texts}'${faces}`;
  };
  const loop = findPlace(places, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`);
  return `# Completion of guise for bash: source <(guise completion bash)
_guise() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words= match IFS=$' \\t\\n'
  local place= word next
  COMPREPLY=()
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${cases(places, options, loop, offer, 'return')}
  esac
  IFS=$'\\n'
  for match in $(compgen -W "$words" -- "$current"); do
    COMPREPLY+=("$(printf %q "$match")")
  done
}
complete -o default -F _guise guise
`;
}

function zsh(places: readonly Place[], options: readonly ValuedOption[]): string {
  const offer = (words: readonly Word[], takesFaces: boolean) => {
    const items = words.map(({ text, doc }) =>
      quoted(`${text.replaceAll(':', '\\:')}:${doc}`),
    );
    const faces = takesFaces ? ` "\${(@f)$(${LIST_FACES})}"` : '';
    return `items=(${items.join(' ')}${faces})`;
  };
  const loop = findPlace(places, `"\${(@)words[2,CURRENT-1]}"`);
  return `#compdef guise
# Completion of guise for zsh: source <(guise completion zsh)
_guise() {
  local -a items
  local place= word next
  case "\${words[CURRENT-1]}" in
${cases(places, options, loop, offer, '_files; return')}
  esac
  _describe guise items || _files
}
compdef _guise guise
`;
}

function fish(places: readonly Place[], options: readonly ValuedOption[]): string {
  const valued = new Map(options.map((option) => [option.flags[0], option]));
  const valueAfter = (flag: string) => {
    const option = valued.get(flag);
    if (!option) return '';
    const words = option.words.map(({ text }) => text).join(' ');
    if (words) return ` -x -a ${fishQuoted(words)}`;
    return option.takesFaces ? ` -r -a "(${LIST_FACES})"` : ' -r';
  };
  const lines = places.flatMap(({ path, words, takesFaces }) => {
    const at = `complete -c guise -n "__guise_at ${quoted(path)}"`;
    const own = words.map(({ text, doc }) =>
      text.startsWith('--')
        ? `${at} -l ${text.slice(2)}${valueAfter(text)} -d ${fishQuoted(doc)}`
        : `${at} -f -a ${text} -d ${fishQuoted(doc)}`,
    );
    return takesFaces ? [...own, `${at} -f -a "(${LIST_FACES})"`] : own;
  });
  const paths = places.filter(({ path }) => path).map(({ path }) => quoted(path));
  return `# Completion of guise for fish: guise completion fish | source
function __guise_at
    set -l place
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        set -l next (string trim "$place $word")
        contains -- $next ${paths.join(' ')}; or break
        set place $next
    end
    test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}

/** fish knows \\' within single quotes. */
const fishQuoted = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
