import { GraphQLError } from 'graphql';
import type { ErrorCode } from '#schema/errors.ts';

/** A document, or one use of it, that is refused as a whole: before any resolver runs, whatever its variables. */
export const refuseDocument = (code: ErrorCode, message: string, details: object = {}): GraphQLError =>
  new GraphQLError(message, { extensions: { code, ...details, http: { spec: true, status: 400 } } });
