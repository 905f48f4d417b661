/** A text that a provider may have given: absent, null and empty are one. */
export const orNull = (text: string | null | undefined): string | null => text || null;
