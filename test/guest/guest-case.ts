// What a test in the guest is.

export interface GuestCase {
  /** A behaviour, as in any other test. */
  readonly name: string;
  /**
   * Fails by throwing. Starts without v4l2loopback loaded. A string that it returns is
   * shown: what it measured.
   */
  run(): Promise<unknown>;
}

/** A line of the guest's output that tells what came of a case. */
export interface GuestResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly error?: string;
  readonly remark?: string;
}

/** Precedes every GuestResult, so that other output may be mixed in. */
export const resultMark = '@guest-result ';
