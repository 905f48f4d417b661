import { describe, expect, test } from 'vitest';
import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import {
  type AuditFilter,
  AuditLogDocument,
  ReleaseNumberDocument,
  RentNumberDocument,
  UpdateNumberDocument,
} from '../../gql/graphql.ts';
import { SEVERAL } from '../../kit/instances.ts';
import type { Started } from '../../kit/start.ts';
import { ask, get } from '../../e2e/ask.ts';
import { isIdle, LONG_ENOUGH_MS, newKey, pick, settled, update } from '../../e2e/mutations/stage.ts';
import { forSale } from '../../e2e/mutations/trials.ts';
import type { StoreSubject } from '../store/database.ts';
import { place } from './stage.ts';

/** Newest first. */
const records = async (server: Started, filter?: AuditFilter) =>
  (await get(server, AuditLogDocument, { first: 100, filter })).auditLog!.nodes;

/** What the audit log tells, through the graph, whatever the database. */
export function auditTests(subject: StoreSubject): void {
  describe(`the audit log, kept in ${subject.name}`, () => {
    test('has a record of every change from before and one from after it, under the request’s id', async () => {
      const { open, clock } = await place(subject);
      const server = await open();
      const { id, number } = await pick(server, 'sinch', each => isIdle(each) && each.friendlyName !== null);
      const input = { id, friendlyName: 'Night desk', provisioningCallbackUrl: 'https://hooks.example/p?key=hunter2' };
      const { headers } = await ask(server, UpdateNumberDocument, { input });
      const common = {
        at: new Date(clock.now()).toISOString(),
        caller: 'anonymous',
        action: 'updatePhoneNumber',
        account: { name: 'sinch' },
        e164: number.e164,
        settings: ['FRIENDLY_NAME', 'PROVISIONING_CALLBACK'],
        requestId: headers.get('x-request-id'),
        providerRequestId: null,
      };
      expect(await records(server)).toMatchObject([
        {
          ...common,
          outcome: 'APPLIED',
          before: { friendlyName: number.friendlyName, provisioningCallbackUrl: 'https://callbacks.example.com/…' },
          after: { friendlyName: 'Night desk', provisioningCallbackUrl: 'https://hooks.example/…' },
        },
        {
          ...common,
          outcome: 'ATTEMPTED',
          before: { friendlyName: number.friendlyName },
          after: { friendlyName: 'Night desk' },
        },
      ]);
    });

    test('names settings that are personal, and shows nothing of them', async () => {
      const { open } = await place(subject);
      const server = await open();
      const { id } = await pick(server, 'fone-dynamics', each => isIdle(each) && (each.capabilities ?? []).length > 1);
      const secret = ['+61255501234', 'erika@mail.example', '+61255509999', 'hunter2', 'erika:pass'];
      await update(server, {
        id,
        messaging: {
          forwardSms: { to: '+61255501234' },
          forwardEmail: { to: 'erika@mail.example' },
          inboundWebhook: { url: 'https://erika:pass@hooks.example/hunter2' },
        },
        voice: { route: { endpoint: '+61255509999' }, recording: 'OFF' },
        attribution: { source: 'web' },
      });
      const [after] = await records(server);
      expect(after!.settings.toSorted()).toEqual(['ATTRIBUTION', 'EMAIL_FORWARDING', 'INBOUND_WEBHOOK', 'RECORDING', 'SMS_FORWARDING', 'VOICE_ROUTE']); // prettier-ignore
      expect(after!.after).toEqual({ attribution: { source: 'web' }, inboundWebhook: { url: 'https://hooks.example/…' }, recording: 'OFF' }); // prettier-ignore
      for (const word of secret) expect(JSON.stringify(await records(server))).not.toContain(word);
    });

    test('tells what was refused before anything was sent, and what the provider refused, with its request’s id', async () => {
      const { open, clock } = await place(subject);
      const server = await open();
      const { id, number } = await pick(server, 'agent-message');
      const input = { id, confirmE164: '+12025550199', idempotencyKey: newKey() };
      await get(server, ReleaseNumberDocument, { input });
      // Records of one moment have no order where two servers made them.
      if (SEVERAL) clock.advance(1);
      const { errors } = await update(server, { id, messaging: { campaignId: CAMPAIGN_IDS.rejected } });
      const [{ providerRequestId }] = errors as unknown as [{ providerRequestId: string }];
      expect(providerRequestId).toMatch(/\w/);
      expect(await records(server)).toMatchObject([
        { action: 'updatePhoneNumber', outcome: 'NOT_APPLIED', e164: number.e164, providerRequestId },
        { action: 'updatePhoneNumber', outcome: 'ATTEMPTED' },
        { action: 'releasePhoneNumber', outcome: 'NOT_APPLIED', e164: number.e164 },
        { action: 'releasePhoneNumber', outcome: 'ATTEMPTED', e164: number.e164 },
      ]);
    });

    test('has a record of what was found out later, when nobody asked', async () => {
      const { open, sandboxes, clock } = await place(subject);
      const server = await open();
      const { id: availableNumberId, e164 } = await forSale(server, 'agent-message');
      sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
      const settings = { friendlyName: 'front-desk' };
      const input = { availableNumberId, settings, idempotencyKey: newKey() };
      const { rentPhoneNumber } = await get(server, RentNumberDocument, { input });
      clock.advance(LONG_ENOUGH_MS);
      await settled({ ...server, clock }, rentPhoneNumber!.operation!);
      const common = { action: 'rentPhoneNumber', e164, settings: ['FRIENDLY_NAME'] };
      const all = await records(server);
      expect(all).toMatchObject([
        { ...common, outcome: 'NOT_APPLIED', requestId: null, caller: 'anonymous', after: { e164, ...settings } },
        { ...common, outcome: 'UNKNOWN', after: { e164, ...settings } },
        { ...common, outcome: 'ATTEMPTED', after: { e164, ...settings } },
      ]);
      // A server that takes over what another one sent waits as long by itself.
      const waits = (Date.parse(all[0]!.at) - Date.parse(all[1]!.at)) / LONG_ENOUGH_MS;
      if (SEVERAL) expect([1, 2]).toContain(waits);
      else expect(waits).toBe(1);
    });

    test('has nothing of what was no change: a plan, bad input, an answer given again', async () => {
      const { open } = await place(subject);
      const server = await open();
      const { id } = await pick(server, 'sinch');
      const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
      await update(server, { ...asked, validateOnly: true });
      await update(server, { ...asked, friendlyName: '' });
      expect(await records(server)).toEqual([]);
      for (let times = 0; times < 3; times++) await update(server, asked);
      expect(await records(server)).toHaveLength(2);
    });

    test('is read by number, mutation and caller, and page by page', async () => {
      const { open } = await place(subject);
      const server = await open();
      const sinch = await pick(server, 'sinch');
      const redCloud = await pick(server, 'red-cloud');
      for (let index = 0; index < 3; index++) {
        await update(server, { id: sinch.id, friendlyName: `Desk ${index}` });
        const url = `https://hooks.example/${index}`;
        await update(server, { id: redCloud.id, messaging: { inboundWebhook: { url } } });
      }
      const input = { id: sinch.id, confirmE164: sinch.number.e164, idempotencyKey: newKey() };
      await get(server, ReleaseNumberDocument, { input });
      const all = await records(server);
      expect(all).toHaveLength(14);
      expect(await records(server, { e164: sinch.number.e164 })).toEqual(all.filter(({ e164 }) => e164 === sinch.number.e164)); // prettier-ignore
      expect(await records(server, { e164: redCloud.number.e164 })).toHaveLength(6);
      expect(await records(server, { action: 'releasePhoneNumber' })).toEqual(all.slice(0, 2));
      expect(await records(server, { caller: 'anonymous', e164: sinch.number.e164, action: 'updatePhoneNumber' })).toHaveLength(6); // prettier-ignore
      expect(await records(server, { caller: 'somebody' })).toEqual([]);

      const pages: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(after);
        pages.push(...page.nodes.map(node => node.id));
        expect(page.nodes.length).toBeLessThanOrEqual(4);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(pages).toEqual(all.map(({ id }) => id));

      async function pageOf(cursor: string | null) {
        return (await get(server, AuditLogDocument, { first: 4, after: cursor })).auditLog!;
      }
      const { edges } = await pageOf(null);
      const wrong = [{ after: edges[0]!.cursor, filter: { action: 'releasePhoneNumber' } }, { after: 'v1.nothing' }];
      for (const variables of wrong)
        expect((await ask(server, AuditLogDocument, variables)).codes).toEqual(['INVALID_CURSOR']);
      for (const first of [0, 101]) expect((await ask(server, AuditLogDocument, { first })).codes).toEqual(['INVALID_INPUT']); // prettier-ignore
    });
  });
}
