// What a well-formed manifest looks like.
import { type ModelRole, modelRoles, type PublishedModel } from './published-model.js';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '';

/** A plain file name: the folder that it is joined to is never left. */
export const isFileName = (value: unknown): value is string =>
  isText(value) && !/[/\\:\0]|^\.|[. ]$/.test(value);

const isSize = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;

const isSha256 = (value: unknown) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

const isUrls = (value: unknown) =>
  Array.isArray(value) &&
  value.every(
    (url) => isText(url) && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
  );

const isLicence = (value: unknown) =>
  isRecord(value) && isText(value.name) && typeof value.isRestricted === 'boolean';

const isArchiveMember = (value: unknown) =>
  value === undefined || (isRecord(value) && isText(value.name) && isText(value.member));

const isReasons = (value: unknown) =>
  isRecord(value) && Object.values(value).every(isText);

/** What each key of a model must be. */
const checks: Record<keyof PublishedModel, (value: unknown) => boolean> = {
  name: (value) => isText(value) && /^[a-z0-9][a-z0-9.-]*$/.test(value),
  role: (value) => modelRoles.includes(value as ModelRole),
  family: isText,
  file: isFileName,
  bytes: (value) => value === null || isSize(value),
  sha256: (value) => value === null || isSha256(value),
  licence: isLicence,
  urls: isUrls,
  archive: isArchiveMember,
  needs: isTexts,
  goodFor: isText,
  unconfirmed: isReasons,
  numerics: (value) => value === null || isRecord(value),
};

/** What is wrong with a model of the manifest, or null. */
export function modelFault(model: unknown, archives: readonly unknown[]): string | null {
  if (!isRecord(model)) return 'not an object';
  for (const [key, isGood] of Object.entries(checks)) {
    if (!isGood(model[key])) return `"${key}" is missing or wrong`;
  }
  const unknown = Object.keys(model).find((key) => !(key in checks));
  if (unknown) return `"${unknown}" is not a known key`;
  const { unconfirmed, archive } = model as unknown as PublishedModel;
  for (const key of ['bytes', 'sha256']) {
    if (model[key] !== null) continue;
    if (!unconfirmed[key]) return `"unconfirmed" does not say why there is no "${key}"`;
  }
  const doubtful = Object.keys(unconfirmed).find((key) => !(key in checks));
  if (doubtful) return `"unconfirmed" names "${doubtful}", which is no key`;
  const holdsIt = (item: unknown) => isRecord(item) && item.name === archive?.name;
  if (archive && !archives.some(holdsIt)) return `there is no archive "${archive.name}"`;
  return null;
}

/** What is wrong with the archives, the sets or what models need, or null. */
export function setFault(
  models: readonly PublishedModel[],
  archives: readonly unknown[],
  sets: Record<string, unknown>,
): string | null {
  for (const archive of archives) {
    const isGood =
      isRecord(archive) &&
      isFileName(archive.name) &&
      isUrls(archive.urls) &&
      isSize(archive.bytes) &&
      isSha256(archive.sha256);
    if (!isGood) return 'an archive is wrong';
  }
  const names = new Set(models.map((model) => model.name));
  const known = (list: readonly string[]) => list.find((name) => !names.has(name));
  for (const [set, list] of Object.entries(sets)) {
    if (!isTexts(list)) return `the set "${set}" is wrong`;
    const stranger = known(list as string[]);
    if (stranger) return `the set "${set}" names the unknown model "${stranger}"`;
  }
  for (const model of models) {
    const stranger = known(model.needs);
    if (stranger) return `${model.name} needs the unknown model "${stranger}"`;
  }
  return null;
}
