import { expect, test } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import { hiddenOf } from '../../src/hidden.ts';
import {
  AccountsDocument,
  EmergencyAddressesDocument,
  NumbersDocument,
  ProvisionAddressDocument,
  UpdateNumberDocument,
  ValidateAddressDocument,
} from '../gql/graphql.ts';
import type { SandboxName } from '../kit/start.ts';
import { collector, watched } from './watched.ts';

const PERSON = 'Erika Mustermann';
const EMAIL = 'erika.mustermann@person.example';
const ADDRESS = { streetNumber: '4711', street: 'Whispering Lane', city: 'Denver', state: 'CO', postalCode: '80202' };
/** As a provider might repeat what it was sent. */
const ECHO = JSON.stringify({ error: { code: 400, message: `${PERSON}, 4711 Whispering Lane`, status: 'INVALID_ARGUMENT', details: [] } }); // prettier-ignore

interface Answer {
  readonly data?: Record<string, unknown>;
  readonly errors?: unknown;
}

test(
  'reads, writes and emergency changes of every provider, well and broken, leave no secret, host or address',
  { timeout: 60_000 },
  async () => {
    const traces = await collector();
    const server = await watched({ tracing: { endpoint: traces.endpoint } });
    const secrets = server.app.accounts.flatMap(hiddenOf);
    const hosts = Object.values(server.sandboxes).map(({ url }) => new URL(url).host);
    const answers: string[] = [];
    const addresses = new Set([PERSON, EMAIL, 'person.example', ADDRESS.street, ADDRESS.street.toLowerCase()]);

    const ask = async (document: unknown, variables: object = {}): Promise<Answer> => {
      const answer = await fetch(server.app.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: String(document), variables }),
      });
      const text = await answer.text();
      answers.push(text, JSON.stringify([...answer.headers]));
      return JSON.parse(text) as Answer;
    };
    const provision = (phoneNumberId: string, idempotencyKey: string) => ({
      input: { phoneNumberId, displayName: PERSON, address: ADDRESS, acceptCorrection: true, idempotencyKey },
    });

    async function use(round: string): Promise<void> {
      const list = (await ask(NumbersDocument, { first: 50 })).data?.['phoneNumbers'] as
        | { edges: { node: { id: string; account: { name: string } } }[] }
        | undefined;
      const firsts = new Map(list?.edges.map(({ node }) => [node.account.name, node.id]));
      for (const [account, id] of firsts) {
        const messaging = account === 'fone-dynamics' ? { forwardEmail: { from: EMAIL, to: EMAIL } } : undefined;
        await ask(UpdateNumberDocument, {
          input: { id, ...(messaging ? { messaging } : { friendlyName: round }) },
        });
      }
      const read = (
        await ask(EmergencyAddressesDocument, { first: 20, filter: { providers: ['SINCH'], types: ['LOCAL'] } })
      ).data?.['phoneNumbers'] as { nodes: { id: string; emergencyAddress: { street: string } | null }[] } | undefined;
      for (const { emergencyAddress } of read?.nodes ?? [])
        if (emergencyAddress) addresses.add(emergencyAddress.street);
      for (const { id } of read?.nodes.slice(0, 2) ?? []) {
        await ask(ValidateAddressDocument, { phoneNumberId: id, displayName: PERSON, address: ADDRESS });
        await ask(ProvisionAddressDocument, provision(id, `${round}-${id}`));
      }
      await ask(AccountsDocument);
    }

    await use('well');
    const faults: readonly Fault[] = [
      { kind: 'answer', status: 400, body: ECHO },
      { kind: 'answer', status: 401, body: ECHO },
      { kind: 'html' },
      { kind: 'lose-answer' },
      { kind: 'not-json' },
    ];
    for (const [i, fault] of faults.entries()) {
      for (const method of ['PATCH', 'POST', 'DELETE', 'PUT'])
      for (const name of Object.keys(server.sandboxes) as SandboxName[]) server.sandboxes[name].fail({ method, times: 3, fault }); // prettier-ignore
      await use(`fault-${i}`);
      for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
    }
    for (const sandbox of Object.values(server.sandboxes)) sandbox.fail({ fault: { kind: 'reset' } });
    await use('gone');
    const metrics = (await server.page('/metrics')).text + (await server.page('/readyz')).text;
    await server[Symbol.asyncDispose]();

    // There was something to find it in.
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    expect(addresses.size).toBeGreaterThan(5);
    expect(server.lines('upstream call').filter(({ method }) => method !== 'GET').length).toBeGreaterThan(10);
    expect(traces.spans().length).toBeGreaterThan(50);
    expect(metrics).toContain('numbergraph_mutations_total{');

    const observed = { log: server.written.join(''), metrics, traces: traces.received.join('\n') };
    for (const [where, text] of Object.entries(observed))
      for (const hidden of [...secrets, ...hosts, ...addresses])
        expect(text.toLowerCase().includes(hidden.toLowerCase()), `${where} tells ${hidden}`).toBe(false);
    for (const hidden of [...secrets, ...hosts])
      expect(
        answers.find(answer => answer.includes(hidden)),
        `an answer tells ${hidden}`,
      ).toBeUndefined();
  },
);
