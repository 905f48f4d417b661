/** It lets nobody in. The message may be told to whoever sent it. */
export class InvalidCredentialError extends Error {
  override readonly name = 'InvalidCredentialError';
}

/** Whether a credential is good cannot be told just now. The message may be told, the cause may not. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
