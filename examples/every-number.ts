import { ClientError, GraphQLClient } from 'graphql-request';
import { EveryNumberDocument, type EveryNumberQuery } from './gql/graphql.ts';

type PhoneNumber = NonNullable<EveryNumberQuery['phoneNumbers']>['nodes'][number];

const client = new GraphQLClient(process.env['NUMBERGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql');

/** Every number of every account. Throws when an account fails, so that half a list is never taken for all of it. */
async function* everyNumber(): AsyncGenerator<PhoneNumber> {
  let after: string | null = null;
  do {
    const page: EveryNumberQuery = await client.request(EveryNumberDocument, { after });
    yield* page.phoneNumbers?.nodes ?? [];
    after = page.phoneNumbers?.pageInfo.hasNextPage ? page.phoneNumbers.pageInfo.endCursor : null;
  } while (after !== null);
}

function whyNot({ readiness }: PhoneNumber): string {
  const open = readiness?.checks?.filter(({ result }) => result !== 'PASS') ?? [];
  return open.map(({ code, result }) => `${code} ${result}`).join(', ');
}

try {
  let total = 0;
  let ready = 0;
  for await (const number of everyNumber()) {
    total += 1;
    if (number.readiness?.ready) ready += 1;
    else console.log(`${number.account?.name} ${number.e164}: ${whyNot(number)}`);
  }
  console.log(`${ready} of ${total} numbers are ready to send SMS`);
} catch (error) {
  if (!(error instanceof ClientError)) throw error;
  for (const { message, extensions } of error.response.errors ?? [])
    console.error(`${String(extensions?.['code'])}: ${message}`);
  process.exitCode = 1;
}
