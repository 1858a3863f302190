// The manifest: which model files are supported, and their numerics.

/** Who restricts the weights; what a person must accept before they are used. */
export interface ModelLicence {
  readonly name: string;
  /** True when the weights may not be used for every purpose. */
  readonly isRestricted: boolean;
}

export type ModelRole =
  | 'detector'
  | 'landmarker'
  | 'recogniser'
  | 'swapper'
  | 'enhancer'
  | 'mask';

export interface ModelEntry {
  readonly name: string;
  readonly role: ModelRole;
  /** The code that runs it: a line in the role's table. */
  readonly family: string;
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly licence: ModelLicence;
  /** What the family needs to know of this file; the family checks it. */
  readonly numerics: Readonly<Record<string, unknown>>;
}
