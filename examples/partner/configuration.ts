import {
  ConfigureNumberDocument,
  type NumberSetting,
  type ProviderKey,
  type UpdatePhoneNumberInput,
} from '../gql/graphql.ts';
import { carryOut, inForce, NotDoneError, type PhoneNumber, StillOpenError } from './change.ts';
import type { Graph } from './graph.ts';
import type { Notebook } from './notebook.ts';
import { unreachable } from './problems.ts';
import type { Account, Rented } from './rental.ts';

/** The partner's own; these are the sandboxes'. */
const CAMPAIGNS: Partial<Record<ProviderKey, string>> = {
  SINCH: 'CFAKE01',
  AGENT_MESSAGE: 'b210088a-402c-457e-bfcc-8f2b2871bfb4',
};
const SERVICE_PLAN = 'fictional-plan-two-way';
const WEBHOOKS = 'https://partner.example/numbers';

type Settings = Omit<UpdatePhoneNumberInput, 'idempotencyKey'>;

/** Whatever this account lets be set: what it does not would be refused as a whole. */
function settingsFor({ provider, writableSettings }: Account, id: string): Settings {
  const can = (setting: NumberSetting): boolean => writableSettings.includes(setting);
  return {
    id,
    ...(can('FRIENDLY_NAME') && { friendlyName: 'Partner example' }),
    messaging: {
      ...(can('INBOUND_WEBHOOK') && { inboundWebhook: { url: `${WEBHOOKS}/inbound` } }),
      ...(can('DELIVERY_WEBHOOK') && { deliveryWebhook: { url: `${WEBHOOKS}/delivery` } }),
      ...(can('SERVICE_PLAN') && { servicePlanId: SERVICE_PLAN }),
      ...(can('CAMPAIGN') && CAMPAIGNS[provider] && { campaignId: CAMPAIGNS[provider] }),
    },
  };
}

export async function configure(graph: Graph, notebook: Notebook, account: Account, rented: Rented): Promise<void> {
  await notebook.step(
    'configure',
    () => settingsFor(account, rented.id),
    async intention => {
      const payload = await carryOut(graph, 'configure', intention, async input => {
        const { change } = await graph.ask(ConfigureNumberDocument, { input });
        return change;
      });
      switch (payload.outcome) {
        case 'APPLIED':
          return report(payload.phoneNumber, intention.input);
        case 'ACCEPTED':
          console.log('  waiting until it is in force');
          return report(await inForce(graph, 'configure', payload), intention.input);
        case 'PARTIALLY_APPLIED':
          // What is missing is another intention: the next run sees how the number stands, with a key of its own.
          intention.withdraw();
          throw new NotDoneError(`configure: only in part. ${payload.errors.map(({ message }) => message).join('; ')}`);
        default:
          return unreachable(payload.outcome);
      }
    },
  );
}

/** Done is what the number shows, not what was asked for. */
function report(number: PhoneNumber | null, { friendlyName, messaging }: Settings): 'in force' {
  if (number === null) throw new StillOpenError('configure: done, and the number cannot be read yet');
  const settings = [
    ['name', friendlyName, number.friendlyName],
    ['inbound webhook', messaging?.inboundWebhook?.url, number.messaging.inboundWebhook?.url],
    ['delivery webhook', messaging?.deliveryWebhook?.url, number.messaging.deliveryWebhook?.url],
    ['service plan', messaging?.servicePlanId, number.messaging.servicePlanId],
    ['campaign', messaging?.campaignId, number.messaging.campaignId],
  ] as const;
  const asked = settings.filter(([, wanted]) => wanted !== undefined);
  const other = asked.filter(([, wanted, actual]) => wanted !== actual).map(([name]) => name);
  if (other.length > 0) throw new NotDoneError(`configure: not as asked for: ${other.join(', ')}`);
  console.log(`  in force: ${asked.map(([name]) => name).join(', ')}`);
  return 'in force';
}
