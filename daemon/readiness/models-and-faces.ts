// Which models and source faces are there.
import { existsSync } from 'node:fs';
import { didYouMean } from '../did-you-mean.js';
import { defaultModelsFolder, facesFolder } from '../files/data-folders.js';
import type { ModelEntry, ModelRole } from '../inference/model-manifest.js';
import { ModelStore } from '../inference/model-store.js';
import { FACEMESH_FAMILY } from '../landmarkers/face-landmarker.js';
import type { Settings } from '../settings/settings.js';
import { SourceFaceStore } from '../source-faces/source-face-store.js';
import { swapperFamily } from '../swappers/swappers.js';
import type { Finding, Subject } from './finding.js';
import { guiseCommand, withGuiseCommand } from './guise-command.js';
import { pullCommand } from './pull-command.js';

/** The roles that guise runs, and what is lost without a model for it. */
const ROLES: readonly { role: ModelRole; subject: Subject; lost: string | null }[] = [
  { role: 'detector', subject: 'Face detector', lost: null },
  { role: 'landmarker', subject: 'Face landmarks', lost: null },
  {
    role: 'recogniser',
    subject: 'Face recogniser',
    lost: 'faces are not compared; of the swappers only mesh works without',
  },
];

const LANDMARKS_LOST =
  'faces are followed by detection alone; mesh does not work without';

export async function checkModels(settings: Settings): Promise<Finding[]> {
  const models = new ModelStore(settings.models.folder);
  const { family } = settings.detector;
  const findings: Finding[] = [];
  const { needsLandmarks } = swapperFamily(settings.swapper.family);
  for (const { role, subject, lost: lostAlways } of ROLES) {
    const isSpared = role === 'landmarker' && !needsLandmarks;
    const lost = isSpared ? LANDMARKS_LOST : lostAlways;
    const isWanted = (model: ModelEntry) =>
      role === 'detector'
        ? family === 'auto' || model.family === family
        : isSpared || role !== 'landmarker' || model.family === FACEMESH_FAMILY;
    const present = models.present(role).filter(isWanted);
    const finding = present[0]
      ? await checkFiles(models, present)
      : nothingFound(models.folder, lost, role === 'detector' ? family : 'auto');
    findings.push({ subject, ...finding });
  }
  const { swapper, enhancer, masks } = settings;
  if (swapperFamily(swapper.family).needsModel) {
    const found = await checkFamily(models, 'swapper', swapper.family, swapper.model);
    findings.push({ subject: 'Face swapper', ...found });
  }
  if (enhancer.family !== 'none') {
    const found = await checkFamily(models, 'enhancer', enhancer.family, enhancer.model);
    findings.push({ subject: 'Face enhancer', ...found });
  }
  for (const family of masks.families) {
    const options = masks[family];
    if (!('model' in options)) continue;
    const found = await checkFamily(models, 'mask', family, options.model);
    findings.push({ subject: 'Face mask', ...found });
  }
  return findings;
}

/** @param wanted  the one model to use; empty for any of the family */
async function checkFamily(
  models: ModelStore,
  role: ModelRole,
  family: string,
  wanted = '',
): Promise<Found> {
  const isOfFamily = (model: ModelEntry) =>
    model.role === role && model.family === family;
  const present = models
    .present(role)
    .filter((model) => isOfFamily(model) && (wanted === '' || model.name === wanted));
  if (present[0]) return checkFiles(models, present);
  if (wanted !== '') return oneNotFound(models, family, wanted, isOfFamily);
  if (models.manifest.some(isOfFamily)) return noneOfFamily(models.folder, family);
  const detail = `no .${family} file in ${models.folder}: put one there`;
  return { state: 'missing', detail };
}

type Found = Omit<Finding, 'subject'>;

function noneOfFamily(folder: string, family: string): Found {
  const detail = `no model of the family ${family} in ${folder}`;
  return { state: 'missing', detail, fix: pullCommand([family], folder) };
}

/** The one model that is wanted, whichever others of its family are there. */
function oneNotFound(
  { manifest, folder }: ModelStore,
  family: string,
  wanted: string,
  isOfFamily: (model: ModelEntry) => boolean,
): Found {
  const names = manifest.filter(isOfFamily).map(({ name }) => name);
  if (names.includes(wanted)) {
    const detail = `the model ${wanted} is not in ${folder}`;
    return { state: 'missing', detail, fix: pullCommand([wanted], folder) };
  }
  const otherwise = withGuiseCommand('"guise models list" shows all.');
  const hint = didYouMean(wanted, names, otherwise);
  const detail = `there is no model "${wanted}" of the family ${family}; ${hint}`;
  return { state: 'missing', detail };
}

/** @param family  the only one that will do; "auto" for any */
function nothingFound(folder: string, lost: string | null, family: string): Found {
  if (lost !== null) return { state: 'optional', detail: `no model: ${lost}` };
  if (family !== 'auto') return noneOfFamily(folder, family);
  const isMistyped = folder !== defaultModelsFolder() && !existsSync(folder);
  const detail = `no model in ${folder}${isMistyped ? ', which does not exist' : ''}`;
  return { state: 'missing', detail, fix: pullCommand(['lite'], folder) };
}

/** The first file is the one that is used, so it decides. */
async function checkFiles(
  models: ModelStore,
  present: readonly ModelEntry[],
): Promise<Found> {
  const genuine: string[] = [];
  for (const [i, model] of present.entries()) {
    try {
      await models.verified(model);
      genuine.push(model.name);
    } catch (error) {
      return {
        state: i === 0 ? 'missing' : 'optional',
        detail: (error as Error).message,
        fix: `rm "${models.pathOf(model)}" && ${pullCommand([model.name], models.folder)}`,
      };
    }
  }
  return { state: 'ready', detail: genuine.join(', ') };
}

export async function checkFaces(): Promise<Finding> {
  const subject = 'Source faces';
  const { faces, damaged } = await new SourceFaceStore(facesFolder()).list();
  const fault = damaged.length > 0 ? `; damaged: ${damaged.join(', ')}` : '';
  if (faces.length > 0) {
    const names = faces.map((face) => face.name).join(', ');
    return { subject, state: 'ready', detail: names + fault };
  }
  return {
    subject,
    state: 'optional',
    detail: `none saved${fault}`,
    fix: `${guiseCommand()} face add NAME PHOTO`,
  };
}
