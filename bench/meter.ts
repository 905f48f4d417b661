/** A question that the parent process may ask this one, by its name. */
export type Question = (value: unknown) => unknown;

const questions = new Map<string, Question>([['usage', (): Usage => ({ cpu: cpu(), rss: process.memoryUsage.rss() })]]);

export interface Usage {
  /** User and system time of all threads since the process began, in microseconds. */
  readonly cpu: number;
  /** Resident size in bytes. */
  readonly rss: number;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export const onQuestion = (name: string, answer: Question): void => void questions.set(name, answer);

process.on('message', ({ id, name, value }: { id: number; name: string; value: unknown }) => {
  process.send?.({ id, answer: questions.get(name)?.(value) });
});
process.on('disconnect', () => process.exit());
