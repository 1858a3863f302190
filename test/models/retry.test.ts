import { DownloadFault } from '../../daemon/models/download-fault.js';
import { retrying } from '../../daemon/models/retry.js';

/** Fails ever again. @returns the delays that were told, milliseconds */
async function delaysOf(
  attempts: number,
  maxDelayMs: number,
  retryAfterMs = 0,
): Promise<number[]> {
  const delays: number[] = [];
  const fault = Object.assign(new DownloadFault('again', 'busy'), { retryAfterMs });
  const options = {
    ...{ attempts, firstDelayMs: 2, maxDelayMs },
    onRetry: (_: DownloadFault, delayMs: number) => delays.push(delayMs),
  };
  await expect(retrying(() => Promise.reject(fault), options)).rejects.toBe(fault);
  return delays;
}

describe('the waits between tries', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['whole', 1, [2, 4, 8, 10, 10]],
    ['half', 0, [1, 2, 4, 5, 5]],
  ])('double up to the longest, and are %s at luck %d', async (_, luck, delays) => {
    jest.spyOn(Math, 'random').mockReturnValue(luck);
    expect(await delaysOf(6, 10)).toEqual(delays);
  });

  test('are as long as the server asks', async () => {
    expect(await delaysOf(2, 10, 30)).toEqual([30]);
  });

  test('are a minute at most, and end with whoever waits', async () => {
    const abort = new AbortController();
    const delays: number[] = [];
    let tries = 0;
    const attempt = () => {
      tries++;
      const retryAfterMs = 3_600_000;
      throw Object.assign(new DownloadFault('again', 'busy'), { retryAfterMs });
    };
    const work = retrying(attempt as () => Promise<void>, {
      ...{ attempts: 3, firstDelayMs: 1, maxDelayMs: 1, signal: abort.signal },
      onRetry: (_, delayMs) => {
        delays.push(delayMs);
        setTimeout(() => abort.abort(new Error('enough')), 10);
      },
    });
    await expect(work).rejects.toThrow('enough');
    expect([tries, delays]).toEqual([1, [60_000]]);
  }, 10_000);
});
