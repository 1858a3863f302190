// From what a person asks for (sets, families, models) to model files.
import { didYouMean } from '../did-you-mean.js';
import { GuiseError } from '../errors.js';
import type { ModelCatalogue, PublishedModel } from '../inference/published-model.js';

/**
 * The models of sets, families and names, with all that they need, each once and what
 * is needed before what needs it. A family stands for its preferred model.
 * @throws GuiseError BAD_USAGE, naming the nearest known word
 */
export function resolveModels(
  catalogue: ModelCatalogue,
  words: readonly string[],
): readonly PublishedModel[] {
  const byName = new Map(catalogue.models.map((model) => [model.name, model]));
  const resolved = new Set<PublishedModel>();
  const add = (name: string, above: readonly string[]) => {
    const model = byName.get(name)!;
    if (resolved.has(model) || above.includes(name)) return;
    for (const needed of model.needs) add(needed, [...above, name]);
    resolved.add(model);
  };
  for (const word of words) {
    for (const name of namesOf(catalogue, word)) add(name, []);
  }
  return [...resolved];
}

/** The models that a word names itself, without what they need. */
export function namesOf(catalogue: ModelCatalogue, word: string): readonly string[] {
  const { models, sets } = catalogue;
  if (Object.hasOwn(sets, word)) return sets[word]!;
  if (models.some((model) => model.name === word)) return [word];
  const family = models.filter((model) => model.family === word);
  const preferred = family.find((model) => model.sha256 !== null) ?? family[0];
  if (preferred) return [preferred.name];
  const known = [
    ...Object.keys(sets),
    ...models.flatMap((model) => [model.name, model.family]),
  ];
  const hint = didYouMean(word, known, '"guise models list" shows all.');
  throw new GuiseError(
    'BAD_USAGE',
    `There is no model, family or set "${word}"; ${hint}`,
  );
}
