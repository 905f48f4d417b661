import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createHints } from '#store/hints.ts';

const MINUTE = 60_000;

/** Others whose announcements never come. */
function withSilentOthers(latest: () => Promise<number>) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const hints = createHints({ listen: () => () => Promise.resolve(), latest });
  let told = 0;
  hints.watch(() => (told += 1), new AbortController().signal);
  return { hints, told: () => told };
}

describe('a watcher whom no announcement reaches', () => {
  test('is told within seconds all the same, once for what is new', async () => {
    let newest = 5;
    const { told } = withSilentOthers(() => Promise.resolve(newest));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told()).toBe(1);
    newest = 6;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toBe(2);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told()).toBe(2);
  });

  test('is told when the database answers again', async () => {
    let isDown = true;
    const { told } = withSilentOthers(() => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(5)));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told()).toBe(0);
    isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toBe(1);
  });

  test('asks nothing more once it is closed', async () => {
    const latest = vi.fn(() => Promise.resolve(5));
    const { hints } = withSilentOthers(latest);
    await hints.close();
    const before = latest.mock.calls.length;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(latest).toHaveBeenCalledTimes(before);
  });
});
