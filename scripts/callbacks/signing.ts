import { createHmac, randomUUID } from 'node:crypto';
import type { Pool } from 'undici';

export interface Sent {
  /** The provider's id of the event. */
  readonly id: string;
  readonly body: string;
  readonly signature: string;
}

const TYPES = ['PROVISIONING_TO_SMS_PLATFORM', 'PROVISIONING_TO_CAMPAIGN', 'DEPROVISIONING_FROM_CAMPAIGN'] as const;

/** A callback of Sinch about a number, that happened so many milliseconds ago. */
export function callbackOf(
  { projectId, secret }: { readonly projectId: string; readonly secret: string },
  {
    e164,
    index,
    type = TYPES[index % TYPES.length]!,
    agoMs = 0,
  }: { readonly e164: string; readonly index: number; readonly type?: string; readonly agoMs?: number },
): Sent {
  const id = randomUUID();
  const timestamp = new Date(Date.now() - agoMs).toISOString().replace('Z', '000');
  const status = index % 3 === 0 ? 'FAILED' : 'SUCCEEDED';
  const about = { projectId, resourceId: e164, resourceType: 'ACTIVE_NUMBER', eventType: type, status };
  const body = JSON.stringify({
    eventId: id,
    timestamp,
    ...about,
    failureCode: status === 'FAILED' ? `CODE_${index}` : null,
  });
  return { id, body, signature: createHmac('sha1', secret).update(body).digest('hex') };
}

/** The status; null: no answer came. */
export async function post(pool: Pool, path: string, { body, signature }: Sent): Promise<number | null> {
  try {
    const headers = { 'content-type': 'application/json', 'x-sinch-signature': signature };
    const answer = await pool.request({ method: 'POST', path, body, headers });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return null;
  }
}
