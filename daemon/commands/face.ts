// `guise face add|list|remove|rename`: the saved source faces.
import type { PipelineOptions } from '../command-line.js';
import { ask, isRunning } from '../control/client.js';
import { facesFolder } from '../files/data-folders.js';
import { guiseCommand } from '../readiness/guise-command.js';
import { similarityOf } from '../recognisers/embedding.js';
import { settingsFile } from '../settings/load-settings.js';
import type { Settings } from '../settings/settings.js';
import { editSettings, writeSettingsEdit } from '../settings/settings-edit.js';
import { readSettingsFile } from '../settings/settings-file.js';
import { confirmConsent } from '../source-faces/consent.js';
import { checkFaceName, isSameFaceName } from '../source-faces/face-name.js';
import { readPhoto } from '../source-faces/photo.js';
import { type AnalysedPhoto, PhotoAnalyser } from '../source-faces/photo-analysis.js';
import { SourceFaceStore } from '../source-faces/source-face-store.js';
import { swapperFamily } from '../swappers/swappers.js';
import { printJson, printRemark, printResult } from './print.js';

const openStore = () => new SourceFaceStore(facesFolder());

const photosOf = (count: number) => (count === 1 ? '1 photo' : `${count} photos`);

/** @throws GuiseError of everything that may be wrong with name, photos or models */
export async function addFace(
  givenName: string,
  paths: readonly string[],
  options: PipelineOptions,
  settings: Settings,
): Promise<void> {
  const name = checkFaceName(givenName);
  const store = openStore();
  await store.requireFree(name);
  const { needsLandmarks } = swapperFamily(settings.swapper.family);
  const analyser = await PhotoAnalyser.open(settings, needsLandmarks);
  try {
    const photos: AnalysedPhoto[] = [];
    for (const path of paths) {
      const photo = await analyser.analyse(await readPhoto(path));
      for (const warning of photo.warnings) printRemark(`Note: ${warning}`);
      photos.push(photo);
    }
    tellStrangers(photos, paths);
    // Asked last, so that nobody confirms something for photos that are no use.
    const consent = await confirmConsent(`the face ${name}`, {
      isConfirmed: options.yes ?? false,
    });
    await store.add(name, photos, analyser.landmarkModel, consent);
  } finally {
    analyser.close();
  }
  printRemark(
    `Saved the face ${name} from ${photosOf(paths.length)}. Wear it with: ${guiseCommand()} run --face "${name}"`,
  );
}

/** Lowest similarity of one person's photos; different people's stay below 0.19
 *  (measured with ArcFace on forty faces). */
const SAME_PERSON_SIMILARITY = 0.2;

function tellStrangers(photos: readonly AnalysedPhoto[], paths: readonly string[]): void {
  const [space, first] = [...(photos[0]?.embeddings ?? [])][0] ?? [];
  for (const [i, { embeddings }] of photos.entries()) {
    const embedding = space && embeddings.get(space);
    if (!first || !embedding) continue;
    if (similarityOf(first, embedding) >= SAME_PERSON_SIMILARITY) continue;
    printRemark(`Note: ${paths[i]} seems to show another person than ${paths[0]}.`);
  }
}

export async function listFaces(options: { json?: boolean }): Promise<void> {
  const { faces, damaged } = await openStore().list();
  if (options.json) {
    printJson({ faces, damaged });
    return;
  }
  for (const { name, photoCount, addedAt } of faces) {
    printResult(`${name}  (${photosOf(photoCount)}, added ${addedAt.slice(0, 10)})`);
  }
  if (faces.length === 0) {
    printRemark('No face is saved yet. Add one: "guise face add NAME PHOTO"');
  }
  for (const folder of damaged) {
    printRemark(
      `The face in ${folder} is damaged; delete that folder and add the face again.`,
    );
  }
}

/** A guise that runs does it itself: it may be wearing the face. */
export async function removeFace(name: string): Promise<void> {
  if (await isRunning()) await ask('DELETE /v1/faces/:name', { name });
  else {
    await openStore().remove(name);
    await followInSettings(name, null);
  }
  printRemark(`Removed the face ${name} and its photos.`);
}

export async function renameFace(name: string, newName: string): Promise<void> {
  let stored: string;
  if (await isRunning()) {
    stored = (await ask('PATCH /v1/faces/:name', { name, newName })).name;
  } else {
    stored = await openStore().rename(name, newName);
    await followInSettings(name, stored);
  }
  printRemark(`The face ${name} is now called ${stored}.`);
}

/**
 * A settings file that names the face says its new name, or none.
 * @throws GuiseError BAD_SETTING, SETTINGS_NOT_WRITTEN
 */
async function followInSettings(name: string, newName: string | null): Promise<void> {
  const file = settingsFile();
  const face = readSettingsFile(file).text.get('face');
  if (typeof face !== 'string' || !isSameFaceName(name, face)) return;
  // What the environment says is not in the file.
  await writeSettingsEdit(editSettings({ file, environment: {} }, { face: newName }));
}
