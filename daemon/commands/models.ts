// `guise models list|pull|verify|remove|path`: the files of weights.
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { readCatalogue } from '../inference/model-manifest.js';
import {
  type ModelCatalogue,
  modelRoles,
  type PublishedModel,
} from '../inference/published-model.js';
import { requireAcceptance } from '../models/accepted-licences.js';
import { describeBytes } from '../models/byte-size.js';
import {
  type DescribedModel,
  describeModels,
  type ModelState,
} from '../models/described-models.js';
import { clientFor } from '../models/http-client.js';
import { removeModelFiles, verifyModelFiles } from '../models/model-files.js';
import { namesOf, resolveModels } from '../models/model-sets.js';
import { modelTable, sizeOf } from '../models/model-table.js';
import { PresentModels } from '../models/present-models.js';
import {
  type PullOptions,
  type PullPlan,
  planPull,
  pull,
  requireObtainable,
} from '../models/pull.js';
import { pullCommand } from '../readiness/pull-command.js';
import { Interruption } from './interruption.js';
import { printJson, printRemark, printResult } from './print.js';
import { PullDisplay } from './pull-display.js';

export interface PullCommandOptions {
  readonly folder: string;
  /** --accept-licence */
  readonly isAccepted: boolean;
  /** --mirror */
  readonly mirror?: string | undefined;
}

/** @throws GuiseError of unknown words, licences, downloads and the disk */
export async function pullModels(
  words: readonly string[],
  options: PullCommandOptions,
): Promise<void> {
  const { folder, mirror } = options;
  const catalogue = readCatalogue();
  const models = resolveModels(catalogue, words);
  const plan = planPull(models, folder);
  if (plan.missing.length === 0) {
    printRemark(`All of it is in ${folder} already: ${models.map(nameOf).join(', ')}.`);
    return;
  }
  requireObtainable(plan.missing, { folder, catalogue, mirror });
  const client = clientFor(mirror);
  try {
    tellPlan(plan, folder);
    await requireAcceptance(plan.missing, { ...options, show: printRemark });
    await pullShown(plan.missing, { folder, catalogue, client, mirror });
  } finally {
    await client.close();
  }
}

/** With progress on the terminal, until Ctrl+C. */
async function pullShown(
  missing: PullPlan['missing'],
  options: PullOptions,
): Promise<void> {
  const listener = new PullDisplay();
  const interruption = new Interruption();
  const aborting = new AbortController();
  void interruption.told.then(() => aborting.abort(interrupted()));
  try {
    await pull(missing, { ...options, signal: aborting.signal, listener });
  } finally {
    interruption.close();
    listener.stop();
  }
}

function interrupted(): GuiseError {
  return new GuiseError(
    'INTERRUPTED',
    'Interrupted. What has arrived is kept; the same command goes on from there.',
  );
}

function tellPlan({ missing, bytes, hasUnknownSize }: PullPlan, folder: string): void {
  const sizes = [
    ...(bytes > 0 ? [describeBytes(bytes)] : []),
    ...(hasUnknownSize ? ['files of unknown size'] : []),
  ];
  printRemark(`To fetch into ${folder}: ${sizes.join(' and ')}`);
  for (const model of missing) {
    // Nobody should fetch half a gigabyte and wonder.
    const remark = model.numerics === null ? '  (this guise cannot run it yet)' : '';
    printRemark(`  ${model.name.padEnd(24)} ${sizeOf(model).padStart(8)}${remark}`);
  }
}

export interface ListOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

export function listModels(folder: string, options: ListOptions): void {
  const catalogue = readCatalogue();
  if (options.markdown) {
    process.stdout.write(modelTable(catalogue));
    return;
  }
  const described = describeModels(folder);
  if (options.json) {
    printJson(described);
    return;
  }
  const { models, own } = described;
  for (const role of modelRoles) {
    const ofRole = models.filter((model) => model.role === role);
    if (ofRole.length === 0) continue;
    printResult(`${role}s`);
    for (const model of ofRole) printResult(lineOf(model));
  }
  if (own.length > 0) printResult('your own');
  for (const { name, role, family, file, isHere } of own) {
    const here = isHere ? file : `${file} is not there`;
    printResult(`  ${name.padEnd(24)} ${role} ${family}: ${here}`);
  }
  printResult(`sets\n${setLines(catalogue)}`);
}

function lineOf(model: DescribedModel): string {
  const { state, foundAs, isRunnable, licence } = model;
  const words: Record<ModelState, string> = {
    here: foundAs === model.file ? 'here' : `here as ${foundAs}`,
    damaged: 'damaged',
    missing: '-',
    'by hand': 'by hand only',
  };
  const remarks = [words[state], ...(isRunnable ? [] : ['cannot run yet'])];
  const name = model.name.padEnd(24);
  return `  ${name} ${sizeOf(model).padStart(13)}  ${remarks.join(', ').padEnd(29)} ${licence.name}`;
}

function setLines(catalogue: ModelCatalogue): string {
  return Object.entries(catalogue.sets)
    .map(([set, names]) => `  ${set.padEnd(24)} ${names.join(', ')}`)
    .join('\n');
}

/**
 * Reads every byte of the models that are there.
 * @throws GuiseError MODEL_HASH_MISMATCH when one is damaged, MODEL_MISSING when one
 *   that was asked for is not there
 */
export function verifyModels(words: readonly string[], folder: string): void {
  const verdicts = verifyModelFiles(words, folder);
  if (verdicts.length === 0) {
    const fetching = `"${pullCommand(['lite'], folder)}" fetches those that find faces.`;
    printRemark(`No models are in ${folder}; ${fetching}`);
  }
  const inWords = { ok: 'ok', damaged: 'DAMAGED', unknown: 'no known SHA-256' };
  for (const { name, verdict } of verdicts) {
    if (verdict === 'missing') continue;
    printResult(`${name.padEnd(24)} ${inWords[verdict]}`);
  }
  const namesOfThose = (wanted: string) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  throwFaults(folder, namesOfThose('damaged'), namesOfThose('missing'));
}

function throwFaults(
  folder: string,
  damaged: readonly string[],
  missing: readonly string[],
): void {
  const again = (names: readonly string[]) => `"${pullCommand(names, folder)}"`;
  if (damaged.length > 0) {
    throw new GuiseError(
      'MODEL_HASH_MISMATCH',
      `Damaged: ${damaged.join(', ')}. ${again(damaged)} fetches published ones anew.`,
    );
  }
  if (missing.length > 0) {
    throw new GuiseError(
      'MODEL_MISSING',
      `Not there: ${missing.join(', ')}. ${again(missing)} fetches ${missing.length === 1 ? 'it' : 'them'}.`,
    );
  }
}

export function removeModels(words: readonly string[], folder: string): void {
  for (const { name, freedBytes } of removeModelFiles(words, folder)) {
    printRemark(
      freedBytes > 0
        ? `Removed ${name}; ${describeBytes(freedBytes)} are free again.`
        : `${name} was not there.`,
    );
  }
}

/** Prints the models folder, or where a model's file is. */
export function printPath(name: string | undefined, folder: string): void {
  if (name === undefined) {
    printResult(folder);
    return;
  }
  const catalogue = readCatalogue();
  const names = namesOf(catalogue, name);
  const present = new PresentModels(folder, catalogue.models);
  for (const model of catalogue.models.filter((model) => names.includes(model.name))) {
    const file = present.fileOf(model);
    if (file === null) throwFaults(folder, [], [model.name]);
    else printResult(join(folder, file));
  }
}

const nameOf = (model: PublishedModel) => model.name;
