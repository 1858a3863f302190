// What the manifest says of a model file.

/** Who restricts the weights; what a person must accept before they are used. */
export interface ModelLicence {
  readonly name: string;
  /** True when the weights may not be used for every purpose. */
  readonly isRestricted: boolean;
  /** Where the terms can be read; null when no such page is known. */
  readonly url?: string | null;
}

export const modelRoles = [
  'detector',
  'landmarker',
  'recogniser',
  'converter',
  'swapper',
  'enhancer',
  'mask',
] as const;
export type ModelRole = (typeof modelRoles)[number];

/** A zip whose members are model files. */
export interface ModelArchive {
  readonly name: string;
  readonly urls: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
}

/** A model file that somebody published, whether or not guise can run it. */
export interface PublishedModel {
  readonly name: string;
  readonly role: ModelRole;
  /** The code that runs it: a line in the role's table. */
  readonly family: string;
  readonly file: string;
  /** Exact, unless `unconfirmed.bytes` says otherwise; null when unknown. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null when nobody published it (see `unconfirmed`). */
  readonly sha256: string | null;
  readonly licence: ModelLicence;
  /** Addresses of exactly these bytes, the best first; empty when made locally. */
  readonly urls: readonly string[];
  /** The zip that also holds the file, and the member's name in it. */
  readonly archive?: { readonly name: string; readonly member: string };
  /** Names of the models that it cannot work without. */
  readonly needs: readonly string[];
  /** What it is good for, in a few words. */
  readonly goodFor: string;
  /** What could not be confirmed, and why, by the name of the field. */
  readonly unconfirmed: Readonly<Record<string, string>>;
  /** What the family needs to know of this file, which it checks; null: guise cannot run
   *  it yet. */
  readonly numerics: Readonly<Record<string, unknown>> | null;
}

/** A model that guise can run. One that the user declared may have no hash. */
export type ModelEntry = Pick<
  PublishedModel,
  'name' | 'role' | 'family' | 'file' | 'bytes' | 'sha256' | 'licence' | 'urls'
> & { readonly numerics: NonNullable<PublishedModel['numerics']> };

/** Entries of one role are in order of preference. */
export type ModelManifest = readonly ModelEntry[];

/** Everything that is published, and the sets by which it is fetched. */
export interface ModelCatalogue {
  readonly models: readonly PublishedModel[];
  readonly archives: readonly ModelArchive[];
  /** Names of models by the name of the set. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}
