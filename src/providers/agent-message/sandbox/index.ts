import { minutesIn, usLocal, uuid } from '#sandbox/fixtures.ts';
import { type Sandbox, serve } from '#sandbox/serve.ts';
import { answer, invalidInput, notFound, Refusal, refusal } from './answers.ts';
import { createCampaigns } from './campaigns.ts';
import { API_KEYS, createKeyring, type Keyring } from './keys.ts';
import { numberRoutes } from './number-routes.ts';
import { createHoldings, toSecond } from './numbers.ts';
import { createStock, stockRoutes } from './stock.ts';
import { limitOf } from './validation.ts';

export { BRAND_IDS, CAMPAIGN_IDS } from './campaigns.ts';
export { API_KEYS } from './keys.ts';
export { UNASSIGNED_ID } from './numbers.ts';

export interface AgentMessageSandboxOptions {
  readonly port?: number | undefined;
  /** Numbers held, all of them E.164. */
  readonly size?: number | undefined;
  readonly latencyMs?: number | undefined;
  /** `apiKey` replaces the key with every scope. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /** How long a campaign takes from the API to the carrier: 5 seconds unless told. */
  readonly carrierLineMs?: number | undefined;
  /** Short codes held besides, up to two. */
  readonly shortCodes?: number | undefined;
  /** Milliseconds since the epoch; decides about quarantine, carriers and rate limits. */
  readonly now?: (() => number) | undefined;
}

/** AgentMessage's REST API, version 1, on loopback. */
export async function startSandbox(options: AgentMessageSandboxOptions): Promise<Sandbox> {
  const { size = 250, shortCodes = 0, carrierLineMs = 5000, now = Date.now } = options;
  const apiKey = options.credentials?.['apiKey'] ?? API_KEYS.full;
  const keyring = createKeyring(apiKey, now);
  const campaigns = createCampaigns(keyring, now);
  const holdings = createHoldings(size, shortCodes);
  const stock = createStock(holdings, now);
  const shared = { keyring, campaigns, holdings, stock, now, carrierLineMs };

  return serve({
    port: options.port,
    latencyMs: options.latencyMs,
    routes: [
      ...stockRoutes(shared),
      ...numberRoutes(shared),
      ...campaigns.routes,
      ...keyring.routes,
      inboundMessages(keyring),
    ],
    guard(request) {
      try {
        keyring.authenticate(request);
        return undefined;
      } catch (error) {
        return answerTo(error);
      }
    },
    notFound: () => refusal(notFound()),
    failed: answerTo,
    config: url => ({ apiKey, baseUrl: url }),
  });
}

function answerTo(error: unknown) {
  if (error instanceof Refusal) return refusal(error);
  if (error instanceof SyntaxError) return refusal(invalidInput());
  return refusal(new Refusal(500, 'INTERNAL', 'internal error'));
}

const inboundMessages = ({ secured }: Keyring) =>
  secured('GET', '/v1/inbound-messages', 'messages:read', request => {
    const limit = limitOf(request, { usual: 20, most: 100 });
    const messages = Array.from({ length: 5 }, (_, i) => ({
      id: uuid('agent-message', 'inbound', i),
      from: usLocal(2_000_000 + i).e164,
      to: usLocal(0).e164,
      body: ['Where is my order?', 'STOP', 'Yes', 'Thank you', 'HELP'][i],
      channel: 'sms',
      received_at: toSecond(minutesIn(120 * 1440 - i)),
    }));
    return answer(messages.slice(0, limit));
  });
