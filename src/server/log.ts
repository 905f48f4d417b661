import { pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;

/** One JSON line per event on standard error, so that standard output stays for people. */
export const createLog = (level: string): Log => pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
