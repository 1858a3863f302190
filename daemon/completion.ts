// Completion of guise's commands in bash, zsh and fish, made from the commands themselves.
import type { Command } from 'commander';
import type { Shell } from './commands/choices.js';
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

/** Commands whose arguments are names of saved faces. */
const takingFaces = new Set(['use', 'face remove', 'face rename']);
/** Commands whose arguments begin with keys of settings. */
const takingSettings = new Set(['config get', 'config set', 'config unset']);

/** Prints the names of saved faces, a line each. */
const LIST_FACES = "guise face list 2>/dev/null | sed 's/  (.*//'";

/** Makes the script of each shell. */
const completionScripts: Record<Shell, (places: Place[]) => string> = { bash, zsh, fish };

/** @param program  with all commands */
export function completionScript(shell: Shell, program: Command): string {
  return completionScripts[shell](placesOf(program, ''));
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
  ];
  const place = { path, words: own, takesFaces: takingFaces.has(path) };
  const below = commands
    .filter((c) => c.name() !== 'help')
    .flatMap((c) => placesOf(c, `${path} ${c.name()}`.trim()));
  return [place, ...below];
}

const settingWords = () =>
  [...knownSettings.values()].map(({ key, doc }) => ({ text: key, doc }));

/** In single quotes, for every shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The loop that finds the place, for bash and zsh, where $words has all words. */
function findPlace(places: readonly Place[], words: string): string {
  const paths = places.filter(({ path }) => path).map(({ path }) => quoted(path));
  return `  local place= word next
  for word in ${words}; do
    [[ $word == -* ]] && continue
    next="\${place:+$place }$word"
    case "$next" in
      ${paths.join('|')}) place="$next" ;;
      *) break ;;
    esac
  done`;
}

function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, words, takesFaces }) => {
    const texts = words.map(({ text }) => text).join('\\n');
    const faces = takesFaces ? `$'\\n'"$(${LIST_FACES})"` : '';
    return `    ${quoted(path)}) words=$'${texts}'${faces} ;;\n`;
  });
  return `# Completion of guise for bash: source <(guise completion bash)
_guise() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words= match IFS=$' \\t\\n'
${findPlace(places, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`)}
  case "$place" in
${cases.join('')}  esac
  IFS=$'\\n'
  COMPREPLY=()
  for match in $(compgen -W "$words" -- "$current"); do
    COMPREPLY+=("$(printf %q "$match")")
  done
}
complete -o default -F _guise guise
`;
}

function zsh(places: readonly Place[]): string {
  const cases = places.map(({ path, words, takesFaces }) => {
    const items = words.map(({ text, doc }) =>
      quoted(`${text.replaceAll(':', '\\:')}:${doc}`),
    );
    const faces = takesFaces ? ` "\${(@f)$(${LIST_FACES})}"` : '';
    return `    ${quoted(path)}) items=(${items.join(' ')}${faces}) ;;\n`;
  });
  return `#compdef guise
# Completion of guise for zsh: source <(guise completion zsh)
_guise() {
  local -a items
${findPlace(places, `"\${(@)words[2,CURRENT-1]}"`)}
  case "$place" in
${cases.join('')}  esac
  _describe guise items || _files
}
compdef _guise guise
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, takesFaces }) => {
    const at = `complete -c guise -n "__guise_at ${quoted(path)}"`;
    const own = words.map(({ text, doc }) =>
      text.startsWith('--')
        ? `${at} -l ${text.slice(2)} -d ${fishQuoted(doc)}`
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
