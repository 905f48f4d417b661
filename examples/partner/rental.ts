import {
  AccountsDocument,
  type AccountsQuery,
  FindNumberDocument,
  HeldNumberDocument,
  ReleaseNumberDocument,
  RentNumberDocument,
  type RentPhoneNumberInput,
} from '../gql/graphql.ts';
import { carryOut, NotDoneError, StillOpenError } from './change.ts';
import type { Graph } from './graph.ts';
import type { Notebook } from './notebook.ts';
import type { Problem } from './problems.ts';

export type Account = NonNullable<AccountsQuery['accounts']>[number];

export interface Rented {
  readonly id: string;
  readonly e164: string;
}

const NEEDED = ['SEARCH', 'RENT', 'UPDATE', 'RELEASE'] as const;

/** The first account where numbers can be rented and given back, of this name if one is given. */
export async function chooseAccount(graph: Graph, name: string | undefined): Promise<Account> {
  const { accounts } = await graph.ask(AccountsDocument, {});
  const found = accounts?.find(
    account =>
      (name === undefined || account.name === name) && NEEDED.every(each => account.capabilities.includes(each)),
  );
  if (found === undefined) throw new NotDoneError(`account: no ${name ?? 'account'} that can ${NEEDED.join(', ')}`);
  console.log(`account: ${found.name}`);
  return found;
}

export const rent = (graph: Graph, notebook: Notebook, account: Account): Promise<Rented> =>
  notebook.step(
    'rent',
    () => find(graph, account),
    async intention => {
      const { e164: wanted } = intention.input;
      let wasSilent = false;
      const { phoneNumber } = await carryOut(graph, 'rent', intention, async ({ order, idempotencyKey }) => {
        const { change } = await graph.ask(RentNumberDocument, { input: { ...order, idempotencyKey } });
        if (change?.outcome !== 'NOT_APPLIED') return change;
        // A provider that was silent for long may have rented it after all: to choose another one would be to pay twice.
        const held = wasSilent ? await findHeld(graph, account, wanted) : undefined;
        if (held !== undefined) return { ...change, outcome: 'APPLIED' as const, errors: [], phoneNumber: held };
        wasSilent ||= change.operation !== null && change.errors.some(isSilence);
        return change;
      });
      // Settings were left for later, so APPLIED, ACCEPTED and PARTIALLY_APPLIED all mean that the number is ours.
      const { id, e164 } = phoneNumber ?? (await lookUp(graph, account, wanted));
      return { id, e164 };
    },
  );

interface Wanted {
  readonly e164: string;
  readonly order: Omit<RentPhoneNumberInput, 'idempotencyKey'>;
}

/** The first number that a search finds, at no more than it costs there. */
async function find(graph: Graph, account: Account): Promise<Wanted> {
  const { availableNumbers } = await graph.ask(FindNumberDocument, { account: account.id });
  const [number] = availableNumbers?.groups.flatMap(({ numbers }) => numbers) ?? [];
  if (number === undefined) {
    const [source] = availableNumbers?.sources ?? [];
    throw new NotDoneError(`search: ${source?.error?.message ?? source?.unsupported ?? 'nothing found'}`);
  }
  const { id, e164, recurringPrice } = number;
  const price = recurringPrice?.price;
  console.log(`search: ${e164}${price ? ` at ${price.amount} ${price.currencyCode}` : ''}`);
  return { e164, order: { availableNumberId: id, ...(price && { maxRecurringPrice: price }) } };
}

const isSilence = (problem: Problem): boolean =>
  problem.__typename === 'ProviderError' && ['TIMEOUT', 'UNAVAILABLE', 'BAD_RESPONSE'].includes(problem.kind);

async function findHeld(graph: Graph, account: Account, e164: string) {
  const { phoneNumbersBy } = await graph.ask(HeldNumberDocument, { e164 });
  return phoneNumbersBy?.matches.find(match => match.account.id === account.id);
}

/** A number that was rented and could not be read afterwards. */
async function lookUp(graph: Graph, account: Account, e164: string): Promise<Rented> {
  const found = await findHeld(graph, account, e164);
  if (found === undefined) throw new StillOpenError(`rent: ${e164} is rented, and cannot be read yet`);
  return found;
}

export async function release(graph: Graph, notebook: Notebook, { id, e164 }: Rented): Promise<void> {
  await notebook.step(
    'release',
    () => ({ id, confirmE164: e164 }),
    async intention => {
      const { effectiveAt, outcome } = await carryOut(graph, 'release', intention, async input => {
        const { change } = await graph.ask(ReleaseNumberDocument, { input });
        return change;
      });
      console.log(`  ${e164} is gone ${effectiveAt ?? 'at once'}`);
      return outcome;
    },
  );
}
